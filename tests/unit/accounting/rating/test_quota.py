"""Quota trials: the numbers of PLATFORMS section 5, and refusal where a year's are unknown."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from desktop.accounting.rating.quota import quota_trial, shortfall
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import InputValue, Status
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.errors import UsageError

D = Decimal


@pytest.mark.parametrize(
    ("unit_class", "expected"),
    [
        ("coal_ge_300", "877"),
        ("coal_lt_300", "979"),
        ("unconventional_coal", "1146"),
        ("gas", "392"),
    ],
)
def test_power_of_2019_and_2020_is_benchmark_times_output(
    methods: Mapping[str, Method], unit_class: str, expected: str
) -> None:
    values: dict[str, InputValue] = {"mwh": D(1000), "unit_class": unit_class}
    trial = quota_trial(methods, "power", 2020, values)
    assert trial.value == D(expected)
    assert (trial.status, trial.reason) == (Status.NOT_RATABLE, "rating.reference_only")
    assert shortfall(trial, D(2000)) == 2000 - D(expected)


def test_heat_has_its_own_benchmark(methods: Mapping[str, Method]) -> None:
    values: dict[str, InputValue] = {"mwh": D(0), "gj": D(1000), "unit_class": "coal_ge_300"}
    assert quota_trial(methods, "power", 2019, values).value == D(126)


@pytest.mark.parametrize("year", [2023, 2024])
def test_power_refuses_years_whose_benchmarks_are_unknown(
    methods: Mapping[str, Method], year: int
) -> None:
    trial = quota_trial(methods, "power", year, {"mwh": D(1000), "unit_class": "gas"})
    assert (trial.status, trial.value) == (Status.REFUSED, None)
    assert "table.power" in trial.missing
    assert shortfall(trial, D(1)) is None


@pytest.mark.parametrize("sector", ["steel", "cement", "aluminium"])
def test_industry_of_2024_gets_its_verified_emissions(
    methods: Mapping[str, Method], sector: str
) -> None:
    trial = quota_trial(methods, sector, 2024, {"verified": D(100_000)})
    assert (trial.status, trial.value, trial.unit) == (Status.RATED, D(100_000), "tCO2e")


@pytest.mark.parametrize(
    ("intensity", "expected"), [("0.5", "103000"), ("0.9", "101500"), ("2", "97000")]
)
def test_industry_of_2025_is_shown_with_recalled_parameters_and_never_rated(
    methods: Mapping[str, Method], intensity: str, expected: str
) -> None:
    values = {"verified": D(100_000), "intensity": D(intensity), "balance": D(1)}
    trial = quota_trial(methods, "steel", 2025, values)
    # rate = 0.15 × gap, at most ±3 % (recalled, PLATFORMS section 5)
    assert (trial.value, trial.status) == (D(expected), Status.NOT_RATABLE)
    assert trial.reason == "rating.parameters_recalled"
    assert {"alpha", "cap"} <= set(trial.missing)
    given = quota_trial(methods, "steel", 2025, {**values, "alpha": D("0.15"), "cap": D("0.03")})
    assert (given.value, given.status) == (D(expected), Status.RATED)


def test_year_may_be_a_number(methods: Mapping[str, Method]) -> None:
    inputs: dict[str, InputValue] = {"mwh": D(1), "year": D(2023), "unit_class": "gas"}
    trial = rate(methods["cn.nation.ets.power-allocation"], RatingValues(inputs))
    assert (trial.status, dict(trial.inputs)["year"]) == (Status.REFUSED, "2023")


def test_industry_without_a_balance_is_not_computable(methods: Mapping[str, Method]) -> None:
    trial = quota_trial(methods, "cement", 2025, {"verified": D(1)})
    assert (trial.status, trial.value) == (Status.NOT_RATABLE, None)
    assert {"balance", "intensity"} <= set(trial.missing)


def test_sector_outside_the_market_is_wrong_usage(methods: Mapping[str, Method]) -> None:
    with pytest.raises(UsageError):
        quota_trial(methods, "textiles", 2024, {})
