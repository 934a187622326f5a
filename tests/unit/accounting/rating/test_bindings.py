"""Bindings of METHODOLOGY section 3: CO2 only, location-based, never zero for missing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission import Cell
from desktop.accounting.emission_source import Basis
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.bindings import BindingSources, bind_inputs
from desktop.accounting.rating.bound_period import InstrumentAmount, matches, period_text
from desktop.accounting.rating.library import parse_method
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import Status
from desktop.accounting.rating.schema import Method

D = Decimal
YEAR = ReportingPeriod.of_year(2025)
Build = Callable[..., Inventory]


def figure(
    name: str, value: str, unit: str = "万元", period: ReportingPeriod = YEAR
) -> EconomicFigure:
    return EconomicFigure(name, period, D(value), unit)


def test_huzhou_counts_its_sources_by_location_and_in_co2(huzhou: Method, build: Build) -> None:
    inventory = build(
        {
            "electricity.purchased": "1200000",
            "stationary.natural_gas": "100000",
            "stationary.bituminous_coal": "50000",
            "stationary.diesel": "7000",
            "steam.purchased": "30000",
            "mobile.diesel": "9000",
            "process.welding_co2": "40",
        }
    )
    values = bind_inputs(
        huzhou, BindingSources(inventory, figures=(figure("value_added", "1000"),))
    )
    assert values.inputs == {
        "e_electricity": D(1200),
        "e_natural_gas": D(100),
        "e_coal": D(50),
        "e_petroleum": D(7),
        "e_heat": D(30),
        "value_added": D(1000),
    }
    assert values.period == "2025"


def test_other_gases_and_the_market_based_total_stay_out(quzhou: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "1000"})
    cells = [
        cell._replace(basis=basis, gas=gas, kg=D(5000), co2e_kg=D(5000))
        for cell in inventory.cells[:1]
        for basis, gas in ((Basis.MARKET, "CO2"), (Basis.LOCATION, "CH4"))
    ]
    cells += [cell._replace(is_biogenic=True) for cell in inventory.cells[:1]]
    cells += [cell._replace(is_outside_kyoto=True) for cell in inventory.cells[:1]]
    whole = replace(inventory, cells=(*inventory.cells, *cells))
    assert bind_inputs(quzhou, BindingSources(whole)).inputs == {"emissions": D(1)}


def test_firm_without_electricity_has_no_missing_months(quzhou: Method, build: Build) -> None:
    inventory = build({"electricity.green_contract": "1000"}, months=[1])
    assert bind_inputs(quzhou, BindingSources(inventory)).inputs == {"emissions": D(1)}


def test_source_matches_its_code_or_its_family() -> None:
    assert matches("stationary.coal", ("stationary",))
    assert matches("stationary.coal", ("stationary.coal",))
    assert not matches("stationary.coalgas", ("stationary.coal",))


def test_unknown_inputs_are_absent_and_never_zero(shenzhen: Method, build: Build) -> None:
    nothing = replace(build({}), activity=())
    assert bind_inputs(shenzhen, BindingSources(nothing)).inputs == {}


def test_energy_is_coal_equivalent_by_heat(shenzhen: Method, build: Build) -> None:
    """2000 kWh: 0.1229 kgce/kWh by heat (当量), 0.3024 by the supply coal rate (等价)."""
    built = build({"electricity.purchased": "1000"}, kwh="2000", tce="0.2458")
    inventory = replace(built, energy=replace(built.energy, tce_equivalent=D("0.6048")))
    values = bind_inputs(shenzhen, BindingSources(inventory, facts={"industry_rank": D("0.3")}))
    assert values.inputs["energy"] == D("0.2458")
    assert values.inputs["industry_rank"] == D("0.3")


def test_prior_period_is_bound_like_the_present(shenzhen: Method, build: Build) -> None:
    figures = (
        figure("revenue", "1000"),
        figure("revenue", "900", period=ReportingPeriod.of_year(2024)),
        figure("employees", "50", "人"),
    )
    sources = BindingSources(
        build({"electricity.purchased": "200000"}),
        prior=build({"electricity.purchased": "220000"}, year=2024),
        base=build({"electricity.purchased": "300000"}, year=2020),
        figures=figures,
    )
    values = bind_inputs(shenzhen, sources)
    assert (values.inputs["revenue"], values.prev["revenue"]) == (D(1000), D(900))
    assert (values.prev["emissions"], values.base["emissions"]) == (D(220), D(300))
    assert values.inputs["employees"] == D(50)


def test_two_missing_months_are_filled_with_the_mean_and_said(quzhou: Method, build: Build) -> None:
    inventory = build(
        {"electricity.purchased": "10000", "mobile.diesel": "900"}, months=range(3, 13)
    )
    values = bind_inputs(quzhou, BindingSources(inventory))
    # 10 t in ten months: 1 t a month for the two missing ones
    assert values.inputs["emissions"] == D("12.9")
    assert values.confidence["emissions"] == "own_default"
    finding = values.findings[0]
    assert (finding.code, finding.details["months"]) == ("rating.months_filled", "2025-01, 2025-02")


def test_more_missing_months_are_not_ratable(shenzhen: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "10000"}, kwh="20000", months=range(4, 13))
    values = bind_inputs(shenzhen, BindingSources(inventory))
    assert "emissions" not in values.inputs
    assert "energy" not in values.inputs
    rating = rate(shenzhen, values)
    assert rating.status is Status.NOT_RATABLE
    assert {finding.code for finding in rating.findings} == {"rating.months_missing"}


def test_energy_of_missing_months_is_scaled(shenzhen: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "1000"}, kwh="1", tce="11", months=range(2, 13))
    assert bind_inputs(shenzhen, BindingSources(inventory)).inputs["energy"] == D(12)


def test_green_contract_is_deducted_at_the_factor_of_gross(huzhou: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "500000"}, kwh="1000000")
    contract = InstrumentAmount("green_contract", D(300), "MWh")
    values = bind_inputs(huzhou, BindingSources(inventory, instruments=(contract,)))
    # 300 MWh × 0.5 tCO2/MWh
    assert values.inputs["d_green_power_trade"] == D(150)


def test_green_contract_recorded_as_activity_counts_too(huzhou: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "500000"}, kwh="1000000", green="200000")
    assert bind_inputs(huzhou, BindingSources(inventory)).inputs["d_green_power_trade"] == D(100)


def test_certificates_never_exceed_what_was_bought(huzhou: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "500000"}, kwh="1000000")
    contract = InstrumentAmount("green_contract", D(9000), "MWh")
    values = bind_inputs(huzhou, BindingSources(inventory, instruments=(contract,)))
    assert values.inputs["d_green_power_trade"] == D(500)
    assert values.findings[0].code == "rating.instrument_above_use"


def test_contract_without_purchased_power_deducts_nothing(huzhou: Method, build: Build) -> None:
    contract = InstrumentAmount("green_contract", D(9), "MWh")
    values = bind_inputs(huzhou, BindingSources(build({}), instruments=(contract,)))
    assert values.inputs["d_green_power_trade"] == D(0)


def test_sinks_are_tonnes_and_other_units_do_not_count(huzhou: Method, build: Build) -> None:
    held = (
        InstrumentAmount("sink", D(7), "tCO2e"),
        InstrumentAmount("ccs", D(7), "kWh"),
        InstrumentAmount("gec", D(7), "t"),
    )
    values = bind_inputs(huzhou, BindingSources(build({}), instruments=held))
    assert values.inputs == {"d_carbon_sink": D(7)}


def test_qinghai_reads_kilowatt_hours(methods: Mapping[str, Method], build: Build) -> None:
    method = methods["cn.qh.electricity-carbon-account"]
    inventory = build({"electricity.purchased": "500"}, kwh="1000", green="300")
    values = bind_inputs(method, BindingSources(inventory))
    assert (values.inputs["electricity_kwh"], values.inputs["green_kwh"]) == (D(1000), D(300))
    without = replace(inventory, activity=inventory.activity[1:])
    assert "electricity_kwh" not in bind_inputs(method, BindingSources(without)).inputs


def test_months_of_a_figure_add_up_and_people_are_averaged(shenzhen: Method, build: Build) -> None:
    months = [ReportingPeriod.of_month(Month(2025, number)) for number in range(1, 13)]
    figures = [figure("revenue", "100000", "元", month) for month in months]
    figures += [figure("employees", str(40 + n), "person", m) for n, m in enumerate(months)]
    values = bind_inputs(shenzhen, BindingSources(build({}), figures=tuple(figures)))
    # 12 × 10 万元; mean of 40 … 51
    assert (values.inputs["revenue"], values.inputs["employees"]) == (D(120), D("45.5"))


def test_some_months_of_a_figure_are_not_a_year(shenzhen: Method, build: Build) -> None:
    month = ReportingPeriod.of_month(Month(2025, 1))
    values = bind_inputs(
        shenzhen, BindingSources(build({}), figures=(figure("revenue", "1", period=month),))
    )
    assert "revenue" not in values.inputs
    assert values.findings[0].code == "rating.figures_incomplete"


def test_figure_in_another_unit_is_refused(shenzhen: Method, build: Build) -> None:
    months = [ReportingPeriod.of_month(Month(2025, number)) for number in range(1, 13)]
    figures = (
        figure("revenue", "1", "USD"),
        *[figure("employees", "1", "FTE", month) for month in months],
    )
    values = bind_inputs(shenzhen, BindingSources(build({}), figures=figures))
    assert "revenue" not in values.inputs
    assert "employees" not in values.inputs
    assert {finding.code for finding in values.findings} == {"rating.figure_in_other_unit"}


def test_value_added_may_come_from_its_four_components(huzhou: Method, build: Build) -> None:
    parts = ("labour_compensation", "net_production_tax", "depreciation", "operating_surplus")
    figures = tuple(figure(name, "10") for name in parts)
    values = bind_inputs(huzhou, BindingSources(build({}), figures=figures))
    assert (values.inputs["value_added"], values.confidence["value_added"]) == (D(40), "recalled")
    three = bind_inputs(huzhou, BindingSources(build({}), figures=figures[:3]))
    assert "value_added" not in three.inputs


def test_named_figure_stands_in_for_a_fact(methods: Mapping[str, Method], build: Build) -> None:
    method = methods["cn.sd.two-dimension-three-colour"]
    sources = BindingSources(build({}), figures=(figure("economic_index", "1.1", "1"),))
    assert bind_inputs(method, sources).inputs == {"economic_index": D("1.1")}


def test_uncertainty_of_the_inventory_becomes_intervals(quzhou: Method, build: Build) -> None:
    inventory = replace(build({"electricity.purchased": "1000000"}), uncertainty=D("0.05"))
    values = bind_inputs(quzhou, BindingSources(inventory))
    assert values.intervals == {"emissions": (D(950), D(1050))}


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (ReportingPeriod.of_year(2025), "2025"),
        (ReportingPeriod.of_month(Month(2025, 3)), "2025-03"),
        (ReportingPeriod(date(2024, 7, 1), date(2025, 6, 30)), "2025"),
    ],
)
def test_period_is_a_month_or_the_year_of_its_end(period: ReportingPeriod, text: str) -> None:
    assert period_text(period) == text


def test_gases_named_by_a_method_count_as_co2e(small: str, build: Build) -> None:

    for gases, expected in ((["CO2e"], D(3)), (["CH4"], D(2)), (["CO2"], D(1))):
        bound = small.replace(
            "minimum = 0", f"minimum = 0\nfrom = {{ emissions = ['mobile'], gases = {gases} }}"
        )
        inventory = build({"mobile.diesel": "1000"}, months=[1])
        cell: Cell = inventory.cells[0]
        methane = cell._replace(gas="CH4", kg=D(70), co2e_kg=D(2000))
        whole = replace(inventory, cells=(cell, methane))
        method = parse_method("m.toml", bound.encode())
        assert bind_inputs(method, BindingSources(whole)).inputs["emissions"] == expected
