"""What a method compares with a benchmark: the quotients of PLATFORMS sections 1 to 4."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.accounting.rating.compared import Compared, compared_by, nearness, quotients_of
from desktop.accounting.rating.library import parse_method
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues

D = Decimal


def _quotients(method: Method, **values: object) -> dict[str, tuple[Decimal, Decimal]]:
    given = RatingValues(values, industry="C1713")  # type: ignore[arg-type]  # of the test
    found = quotients_of(method, compared_by(method), given)
    return {one.compared.metric: (one.amount, one.denominator) for one in found}


def test_huzhou_compares_net_emissions_of_energy_per_value_added(huzhou: Method) -> None:
    assert compared_by(huzhou) == (Compared("tco2_per_va", "net", "value_added", "tCO2/万元"),)
    found = _quotients(huzhou, e_electricity=D(1000), d_green_power_trade=D(300), value_added=D(50))
    assert found == {"tco2_per_va": (D(700), D(50))}


def test_quzhou_compares_by_output_value_added_and_tax(quzhou: Method) -> None:
    found = {(one.metric, one.amount, one.denominator) for one in compared_by(quzhou)}
    assert found == {
        ("tco2_per_output", "emissions", "output_value"),
        ("tco2_per_va", "emissions", "value_added"),
        ("tco2_per_tax", "emissions", "tax_paid"),
    }


def test_shenzhen_compares_energy_and_emissions_by_revenue_and_head(shenzhen: Method) -> None:
    assert {one.metric: one.unit for one in compared_by(shenzhen)} == {
        "tce_per_revenue": "tce/万元",
        "tce_per_employee": "tce/person",
        "tco2_per_revenue": "tCO2/万元",
        "tco2_per_employee": "tCO2/person",
    }
    found = _quotients(shenzhen, energy=D(100), emissions=D(0), revenue=D(1000))
    assert found == {
        "tce_per_revenue": (D(100), D(1000)),
        "tco2_per_revenue": (D(0), D(1000)),  # a firm without emissions counts in the mean
    }


def test_no_firm_counts_that_the_method_is_not_for(huzhou: Method) -> None:
    values = RatingValues({"e_electricity": D(1), "value_added": D(1)}, industry="F5121")
    assert not list(quotients_of(huzhou, compared_by(huzhou), values))
    unpublished = replace(huzhou, missing=("cuts",))
    assert not _quotients(unpublished, e_electricity=D(1), value_added=D(1))


@pytest.mark.parametrize("value_added", [D(0), D(-5)])
def test_no_firm_counts_without_a_positive_denominator(
    huzhou: Method, value_added: Decimal
) -> None:
    assert not _quotients(huzhou, e_electricity=D(1), value_added=value_added)


def test_what_is_no_quotient_of_two_values_is_left_out(small: str) -> None:
    odd = "odd = \"(emissions + 1) / bench('m', 'mean')\""
    given = "given = \"emissions / bench('n', 'mean')\""
    text = small.replace("[indicators", f"{odd}\n{given}\n\n[indicators", 1)
    assert compared_by(parse_method("small.toml", text.encode())) == ()


@pytest.mark.parametrize(
    ("region", "near"), [("330502", 2), ("330500", 3), ("331000", 1), ("440305", 0), ("", 0)]
)
def test_the_nearest_method_is_that_of_the_firms_city(
    huzhou: Method, region: str, near: int
) -> None:
    assert nearness(huzhou, region) == near


def test_a_national_method_is_near_to_nobody(methods: Mapping[str, Method]) -> None:
    assert nearness(methods["cn.nation.ets.power-allocation"], "330502") == 0
