import pytest

from desktop.accounting.rating.naming import level_name, mark_name, part_name, said
from desktop.accounting.rating.schema import Method, Texts
from desktop.jobs.shipped import load_methods


@pytest.fixture(scope="module")
def huzhou() -> Method:
    return load_methods()["cn.zj.huzhou.industrial-carbon-efficiency-code"]


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
