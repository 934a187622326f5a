"""Files become a methodology; what is wrong in them is named."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Confidence, Methodology
from desktop.errors import MethodologyError

GRID = "parameters/electricity/grid_average.toml"
HEAD = 'title = { zh = "a", en = "a" }\nunit = "1"\n'
ROW = '[[table]]\nsource = "s"\nsince = 2025-01-01\nconfidence = "single"\nrows = [{ key = "k", '


def test_values_keep_their_digits_source_and_confidence(methodology: Methodology) -> None:
    (value,) = [
        v for v in methodology.parameters["electricity/grid_average"].values
        if v.key == "region.north" and v.year == 2021
    ]  # fmt: skip
    assert str(value.amount) == "0.7120"
    assert (value.unit, value.since) == ("kgCO2/kWh", date(2024, 4, 12))
    assert value.confidence is Confidence.CONFIRMED
    assert value.id == "electricity/grid_average:region.north@2021"
    reference = methodology.references[value.source]
    assert reference.document.endswith("关于发布2021年电力二氧化碳排放因子的公告")


def test_every_announcement_has_the_nation_seven_regions_and_thirty_provinces(
    methodology: Methodology,
) -> None:
    values = methodology.parameters["electricity/grid_average"].values
    for year in (2021, 2022, 2023):
        keys = {value.key for value in values if value.year == year}
        regions = {key for key in keys if key.startswith("region.")}
        assert (len(keys), len(regions), "000000" in keys) == (38, 7, True)


def test_sources_have_names_in_two_languages_and_aliases(methodology: Methodology) -> None:
    source = methodology.sources["fugitive.HFC-134a"]
    assert source.code == "fugitive.R-134a"
    assert "R-134a" in source.title.of("zh")
    assert source.title.of("en").startswith("Refrigerant")


def test_words_of_confidence_say_whether_they_are_on() -> None:
    on = {word for word in Confidence if word.is_on}
    assert on == {"confirmed", "single", "derived", "own_default"}


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        (GRID, "unit = ", "Invalid"),
        (GRID, HEAD, "list of tables expected"),
        (GRID, HEAD + "table = [1]", "list of tables expected"),
        (GRID, HEAD + ROW + "amount = 0.5 }]", ""),
        (GRID, 'title = "a"\n' + ROW + "amount = 0.5 }]", "text expected"),
        (GRID, 'unit = "1"\n' + ROW + "amount = 0.5 }]", "zh and en expected"),
        (GRID, HEAD + ROW + 'amount = "0.5" }]', "amount: number expected"),
        (GRID, HEAD + ROW + "amount = true }]", "amount: number expected"),
        (GRID, HEAD + ROW + 'amount = 1, year = "2025" }]', "year: number expected"),
        (GRID, HEAD + ROW + 'amount = 1, since = "2025" }]', "since: day expected"),
        (GRID, HEAD + ROW + 'amount = 1, source = "" }]', "text expected"),
        (GRID, HEAD + ROW + 'amount = 1, confidence = "sure" }]', "confidence: 'sure' is none"),
        (GRID, HEAD + ROW + "since = 2025-01-01 }]", "no value"),
        ("methodology.toml", 'id = "x"', "text expected"),
        ("sources.toml", '[a]\ntitle = "t"', "date: day expected"),
        ("sources.toml", "[a]\ndate = 2025-01-01", "text expected"),
        ("carriers.toml", '[[carrier]]\nnames = ["a", "a"]', "defined twice"),
        ("carriers.toml", "", "list of tables expected"),
        ("parameters.toml", 'km = { zh = "里程", en = "km" }', "text expected"),
        ("emission_sources.toml", "[[table]]\nrows = [{}]", "text expected"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_key_and_reason(
    core_files: Mapping[str, bytes], file: str, text: str, reason: str
) -> None:
    files = {**core_files, file: text.encode()}
    if not reason:
        assert parse(files).index["electricity/grid_average", "k", "amount"][0].amount == Decimal(
            "0.5"
        )
        return
    with pytest.raises(MethodologyError) as refused:
        parse(files)
    assert refused.value.code == "methodology.malformed"
    assert refused.value.where.file.split()[0] == file
    assert reason in refused.value.details["reason"]


def test_a_missing_file_is_named(core_files: Mapping[str, bytes]) -> None:
    files = {name: data for name, data in core_files.items() if name != "sources.toml"}
    with pytest.raises(MethodologyError) as refused:
        parse(files)
    assert (refused.value.where.file, refused.value.details["reason"]) == (
        "sources.toml",
        "missing",
    )


def test_bytes_that_are_no_text_are_refused(core_files: Mapping[str, bytes]) -> None:
    with pytest.raises(MethodologyError):
        parse({**core_files, "sources.toml": b"\xff\xfe"})


def test_two_sources_with_one_code_are_refused(core_files: Mapping[str, bytes]) -> None:
    name = "emission_sources.toml"
    doubled = core_files[name] + core_files[name].split(b"\n\n", 1)[1]
    with pytest.raises(MethodologyError) as refused:
        parse({**core_files, name: doubled})
    assert refused.value.details["reason"] == "defined twice"
