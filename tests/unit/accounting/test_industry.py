"""GB/T 4754 search and size classes of 国统字〔2017〕213号."""

from collections import Counter
from decimal import Decimal

import pytest

from desktop.accounting.industry import (
    Industries,
    SizeClass,
    SizeSector,
    parse_industries,
    parse_size_classes,
    size_class,
    with_classes,
    with_words,
)
from desktop.errors import MethodologyError
from desktop.paths import resources

D = Decimal


@pytest.fixture(scope="module")
def industries() -> Industries:
    path = resources() / "industry" / "gbt4754.toml"
    return parse_industries(path.name, path.read_bytes())


@pytest.fixture(scope="module")
def whole(industries: Industries) -> Industries:
    path = resources() / "industry" / "gbt4754_classes.toml"
    return with_classes(industries, path.name, path.read_bytes())


@pytest.fixture(scope="module")
def sectors() -> tuple[SizeSector, ...]:
    path = resources() / "industry" / "size_classes.toml"
    return parse_size_classes(path.name, path.read_bytes())


def test_standard_has_twenty_sections_and_ninety_seven_divisions(industries: Industries) -> None:
    lengths = [len(code) for code in industries.by_code]
    assert (lengths.count(1), lengths.count(3)) == (20, 97)


@pytest.mark.parametrize(
    ("text", "first"),
    [("纺织", "C17"), ("textile", "C17"), ("c17", "C17"), ("C1713", "C17"), (" C35 ", "C35")],
)
def test_search_finds_by_name_and_by_code(industries: Industries, text: str, first: str) -> None:
    assert first in [industry.code for industry in industries.search(text)]


def test_search_finds_nothing_for_a_code_out_of_form(industries: Industries) -> None:
    assert industries.search("C17x9") == ()
    assert industries.search("Z99") == ()


@pytest.mark.parametrize(
    ("code", "is_code"),
    [
        ("C", True),
        ("C17", True),
        ("C1713", True),
        ("C17131", False),
        ("X17", False),
        ("C1", False),
        ("C17a", False),
        ("", False),
        ("X", False),
    ],
)
def test_code_is_a_section_or_starts_with_a_division(
    industries: Industries, code: str, *, is_code: bool
) -> None:
    assert industries.is_code(code) is is_code


def test_industry_has_as_many_groups_and_classes_as_the_standard_says(whole: Industries) -> None:
    """工业: 41 divisions, 207 groups, 666 classes; all sections: 473 groups."""
    lengths = Counter((code[0] in "BCD", len(code)) for code in (*whole.by_code, *whole.finer))
    assert [lengths[True, length] for length in (3, 4, 5)] == [41, 207, 666]
    assert lengths[True, 4] + lengths[False, 4] == 473


def test_every_class_is_of_a_known_group_and_division(whole: Industries) -> None:
    assert all(code[:3] in whole.by_code for code in whole.finer)
    assert all(code[:4] in whole.finer for code in whole.finer)
    assert all(each.zh == each.zh.strip() for each in whole.finer.values())


@pytest.mark.parametrize(
    ("code", "is_code"),
    [
        ("C", True),
        ("C17", True),
        ("C171", True),
        ("C1713", True),
        ("C3340", True),
        ("C1710", True),
        ("C1719", False),
        ("D1713", False),
        ("C17130", False),
        ("X", False),
    ],
)
def test_a_code_of_four_digits_is_one_of_the_standard(
    whole: Industries, code: str, *, is_code: bool
) -> None:
    assert whole.is_code(code) is is_code


def test_classes_are_found_by_name_and_by_digits(whole: Industries) -> None:
    assert [each.code for each in whole.search("棉印染")] == ["C1713"]
    assert [each.code for each in whole.search("1713")] == ["C1713"]
    assert whole.search("c171")[0].zh == "棉纺织及印染精加工"
    assert (whole.name("C3562"), whole.name("C3562", "en")) == (
        "半导体器件专用设备制造",
        "Manufacture of special purpose machinery",
    )
    assert whole.name("C1719") == "棉纺织及印染精加工"


@pytest.fixture(scope="module")
def spoken(whole: Industries) -> Industries:
    path = resources() / "industry" / "english_words.toml"
    return with_words(whole, path.name, path.read_bytes())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dyeing", "C1713"),
        ("Dyeing", "C1752"),
        ("weaving", "C1751"),
        ("plating", "C3360"),
        ("casting", "C3391"),
        ("injection moulding", "C2929"),
        ("packaging", "C2319"),
        ("paper", "C2221"),
        ("furniture", "C2110"),
        ("bearings", "C3451"),
        ("valves", "C3443"),
        ("food", "C1432"),
        ("chemicals", "C2614"),
        ("logistics", "G5439"),
        ("printing", "C2311"),
        ("cotton dyeing factory", "C1713"),
        ("textiles weaving mill", "C1712"),
    ],
)
def test_english_words_find_what_the_chinese_name_says(
    spoken: Industries, text: str, code: str
) -> None:
    assert code in {each.code for each in spoken.search(text)}


@pytest.mark.parametrize("text", ["the factory", "spaceship", "cotton spaceship", " "])
def test_words_that_name_no_industry_find_none(spoken: Industries, text: str) -> None:
    found = spoken.search(text)
    assert found == () if text.strip() else len(found) > 1000


def test_every_english_word_finds_an_industry_and_none_finds_half_of_them(
    spoken: Industries,
) -> None:
    found = {word: len(spoken.search(word)) for word in spoken.words}
    assert [word for word, count in found.items() if not 0 < count < 120] == []


def test_an_industry_tells_the_english_words_it_is_looked_up_by(spoken: Industries) -> None:
    assert spoken.english_words(spoken.finer["C1713"]) == ("cotton", "dye", "dyeing", "printing")


@pytest.mark.parametrize("data", [b"idle = []", b"[words]", b"idle = []\nwords.a = 'x'", b"="])
def test_a_wrong_table_of_words_is_refused(industries: Industries, data: bytes) -> None:
    with pytest.raises(MethodologyError):
        with_words(industries, "x.toml", data)


def test_the_nearest_codes_of_a_wrong_one_are_named(whole: Industries) -> None:
    near = [each.code for each in whole.nearest("C1719")]
    assert near == ["C171", "C1711", "C1712", "C1713"]
    assert [each.code for each in whole.nearest("1713")] == ["C1713"]
    assert whole.nearest("C9999") == ()


@pytest.mark.parametrize("data", [b"[C]\n171 = 1", b"[C]\n171 = {}", b"=", b"[C]\n991.zh = ''"])
def test_a_wrong_table_of_classes_is_refused(industries: Industries, data: bytes) -> None:
    with pytest.raises(MethodologyError):
        with_classes(industries, "x.toml", data)


def test_name_is_the_divisions_else_the_sections_else_the_code(industries: Industries) -> None:
    assert industries.name("C1713") == "纺织业"
    assert industries.name("C") == "制造业"
    assert industries.name("C17", "en") == "Manufacture of textiles"
    assert industries.name("Z9") == "Z9"


@pytest.mark.parametrize(
    ("industry", "figures", "expected"),
    [
        ("C1713", {"employees": 1000, "revenue": 40000}, SizeClass.LARGE),
        ("C1713", {"employees": 1000, "revenue": 39999}, SizeClass.MEDIUM),
        ("C1713", {"employees": 299, "revenue": 40000}, SizeClass.SMALL),
        ("C1713", {"employees": 20, "revenue": 300}, SizeClass.SMALL),
        ("C1713", {"employees": 19, "revenue": 300}, SizeClass.MICRO),
        ("D4420", {"employees": 300, "revenue": 2000}, SizeClass.MEDIUM),
        ("A01", {"revenue": 500}, SizeClass.MEDIUM),
        ("G5910", {"employees": 1000, "revenue": 30000}, SizeClass.LARGE),
        ("G5920", {"employees": 199, "revenue": 30000}, SizeClass.MEDIUM),
        ("K7010", {"revenue": 200000, "total_assets": 4999}, SizeClass.SMALL),
        ("M7310", {"employees": 9}, SizeClass.MICRO),
    ],
)
def test_size_is_the_worst_class_over_the_indicators(
    sectors: tuple[SizeSector, ...],
    industry: str,
    figures: dict[str, int],
    expected: SizeClass,
) -> None:
    numbers = {name: D(value) for name, value in figures.items()}
    assert size_class(industry, numbers, sectors) is expected


def test_loading_and_unloading_is_transport_and_not_storage(
    sectors: tuple[SizeSector, ...],
) -> None:
    by_key = {sector.key: sector for sector in sectors}
    assert not by_key["storage"].covers("G5910")
    assert by_key["transport"].covers("G5910")


def test_unclassified_industry_and_missing_figure_have_no_size(
    sectors: tuple[SizeSector, ...],
) -> None:
    assert size_class("J6610", {"employees": D(1), "revenue": D(1)}, sectors) is None
    assert size_class("C1713", {"employees": D(1)}, sectors) is None


@pytest.mark.parametrize(
    "data", [b"\xff", b"=", b"sections = 3", b"[sections]\nA = 3\n[divisions]\n"]
)
def test_wrong_industry_table_is_refused(data: bytes) -> None:
    with pytest.raises(MethodologyError):
        parse_industries("i.toml", data)


@pytest.mark.parametrize(
    "data",
    [b"", b"sectors = 3", b"[sectors.a]\nzh='a'\nen='a'\ncodes=3", b"[sectors.a]\ncodes=['A']"],
)
def test_wrong_size_table_is_refused(data: bytes) -> None:
    with pytest.raises(MethodologyError):
        parse_size_classes("s.toml", data)
