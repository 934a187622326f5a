"""Values in force."""

from datetime import date

import pytest

from desktop.accounting.methodology.lookup import (
    factor_used,
    find_value,
    is_usable,
    nearest_sources,
    source_definition,
    value_of,
    value_of_year,
)
from desktop.accounting.methodology.schema import Methodology
from desktop.errors import InputError, NotComputableError

GRID = "electricity/grid_average"


def test_a_value_is_found_by_table_key_and_column(methodology: Methodology) -> None:
    value = value_of(methodology, "fuels/GBT32151.34-2024", "diesel", "ncv")
    assert (str(value.amount), value.unit) == ("42.652", "GJ/t")


@pytest.mark.parametrize(
    ("path", "key", "code"),
    [
        ("electricity/refused", "region.east", "factor.refused_baseline"),
        ("process/products", "lime_cn", "parameter.switched_off"),
        ("process/products", "moon_dust", "parameter.unknown"),
    ],
)
def test_what_may_not_be_used_is_refused_with_the_reason(
    methodology: Methodology, path: str, key: str, code: str
) -> None:
    with pytest.raises(NotComputableError) as refused:
        value_of(methodology, path, key)
    assert refused.value.code == code
    assert find_value(methodology, path, key) is None


def test_recalled_rows_may_be_switched_on_but_refused_ones_never(
    methodology: Methodology,
) -> None:
    lime = methodology.index["process/products", "lime_cn", "amount"][0]
    assert not is_usable(lime, ())
    assert is_usable(lime, ("process/products:lime_cn",))
    assert is_usable(lime, ("process/products",))
    baseline = methodology.index["electricity/refused", "region.east", "amount"][0]
    assert not is_usable(baseline, (baseline.row,))


def test_the_historic_grid_factors_are_there_and_off(methodology: Methodology) -> None:
    historic = methodology.parameters["electricity/grid_historic"].values
    usable = [value for value in historic if is_usable(value, ())]
    assert (len(historic), len(usable)) == (138, 2)
    assert {str(value.amount) for value in usable} == {"0.7035", "0.3938"}


@pytest.mark.parametrize(
    ("year", "as_of", "used"),
    [
        (2025, date(2026, 1, 1), 2023),
        (2025, date(2025, 12, 30), 2022),
        (2021, date(2026, 1, 1), 2021),
        (2020, date(2026, 1, 1), None),
        (2025, date(2024, 4, 11), None),
    ],
)
def test_the_newest_data_year_not_after_the_reporting_year(
    methodology: Methodology, year: int, as_of: date, used: int | None
) -> None:
    value = value_of_year(methodology, (GRID, "330000"), year, as_of)
    assert (value.year if value else None) == used


def test_a_factor_is_quoted_with_document_and_digest(methodology: Methodology) -> None:
    value = value_of(methodology, "heat/factor", "default")
    used = factor_used(methodology, value, value.amount, value.unit, suffix=";x")
    assert used.id == "heat/factor:default;x"
    assert (
        used.document == "GB/T 32151.34-2024 温室气体排放核算与报告要求 第34部分：炭素材料生产企业"
    )
    assert len(used.sha256) == 64
    assert used.confidence == "confirmed"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("stationary.natural_gaz", "stationary.natural_gas"),
        ("fugitive.R410A", "fugitive.R-410A"),
        ("Mobile.Diesel", "mobile.diesel"),
        ("外购电力", "electricity.purchased"),
        ("landfill", "scope3.waste.landfill"),
        ("Natural_Gas", "stationary.natural_gas"),
        ("mobile.petrol", "mobile.gasoline"),
        ("electricity.grid", "electricity.purchased"),
    ],
)
def test_a_code_nobody_knows_is_met_with_those_it_may_mean(
    methodology: Methodology, written: str, meant: str
) -> None:
    with pytest.raises(InputError) as refused:
        source_definition(methodology, written)
    assert refused.value.code == "source.unknown"
    assert meant in refused.value.details["nearest"].split("、")


def test_nothing_is_suggested_where_nothing_is_alike(methodology: Methodology) -> None:
    assert nearest_sources(methodology, "") == nearest_sources(methodology, "qqqqq") == ()
    with pytest.raises(InputError) as refused:
        source_definition(methodology, "qqqqq")
    assert refused.value.details["nearest"] == "—"


@pytest.mark.parametrize("code", ["stationary.raw_coal", "原煤", "coal"])
def test_a_fuel_burned_by_kinds_alone_asks_for_its_kind(
    methodology: Methodology, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        source_definition(methodology, code)
    assert caught.value.code == "source.kind_needed"
    assert "stationary.bituminous_coal" in caught.value.details["kinds"]
