import pytest

from desktop.accounting.rating.naming import level_name, mark_name, part_name, said
from desktop.accounting.rating.schema import Method, Texts
from desktop.jobs.shipped import load_methods


@pytest.fixture(scope="module")
def huzhou() -> Method:
    return load_methods()["cn.zj.huzhou.industrial-carbon-efficiency-code"]


@pytest.mark.parametrize("method", load_methods().values(), ids=lambda method: method.id)
def test_every_part_of_a_method_has_a_name_in_both_languages(method: Method) -> None:
    parts = [one.name for one in method.inputs]
    parts += [one.name for one in method.derived] + [one.name for one in method.indicators]
    words = [(name, part_name(method, name, word)) for name in parts for word in ("zh", "en")]
    nameless = [name for name, shown in words if name == shown]
    nameless += [f"{one.key}" for one in method.levels if bool(one.title.zh) != bool(one.title.en)]
    for one in method.indicators:
        marks = [band.mark for band in one.bands if band.mark is not None]
        nameless += [mark for mark in marks if _is_nameless(method, one.name, mark)]
    assert not nameless


def _is_nameless(method: Method, indicator: str, mark: str) -> bool:
    """A mark that is a word needs one in each language; letters of a scale and numbers do not."""
    if mark.isdigit() or any(level.key == mark and mark.isupper() for level in method.levels):
        return False
    return mark_name(method, indicator, mark, "zh") == mark


def test_a_text_falls_back_to_the_other_language() -> None:
    assert (said(Texts("绿", ""), "en"), said(Texts("", "Green"), "zh")) == ("绿", "Green")


def test_levels_are_named_or_shown_by_key(huzhou: Method) -> None:
    assert level_name(huzhou, "3", "zh").startswith("3级")
    assert level_name(huzhou, "no_such", "zh") == "no_such"


def test_marks_have_the_indicators_own_words(huzhou: Method) -> None:
    assert mark_name(huzhou, "emission_level", "high", "zh") == "高碳"
    assert mark_name(huzhou, "carbon_efficiency", "3", "zh") == level_name(huzhou, "3", "zh")
    assert mark_name(huzhou, "no_such", "9", "en") == "9"


def test_inputs_indicators_and_derived_values_are_named_or_shown_by_key(huzhou: Method) -> None:
    assert part_name(huzhou, "value_added", "zh") == "工业增加值（收入法）"
    assert part_name(huzhou, "emission_level", "zh") == "碳排放水平"
    assert part_name(huzhou, "no_such", "en") == "no_such"
