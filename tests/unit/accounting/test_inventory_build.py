"""A period's records become cells, lines and totals that agree to the last digit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord, Evidenced
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.inventory import Inventory
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.totals import by, total

Activity = Callable[..., ActivityRecord]
Build = Callable[..., Inventory]


BILL = {"start": date(2025, 3, 18), "end": date(2025, 4, 17)}


def test_totals_are_the_exact_sums_of_cells_and_cells_of_lines(
    activity: Activity, build: Build
) -> None:
    inventory = build(
        *(activity("electricity.purchased", f"{n}.37 kWh", id=f"e{n}") for n in range(1, 8)),
        *(activity("mobile.diesel", f"0.{n}1 L", id=f"d{n}") for n in range(1, 8)),
    )
    assert total(inventory.cells) == inventory.totals
    for cell in inventory.cells:
        key = (cell.source, cell.basis, cell.gas)
        own = [line for line in inventory.lines if (line.source, line.basis, line.gas) == key]
        assert sum(line.kg for line in own) == cell.kg
        assert sum(line.co2e_kg for line in own) == cell.co2e_kg
        assert all(line.kg == round(line.kg, 6) for line in own)


def test_a_cell_is_rounded_once_and_half_to_even(activity: Activity, build: Build) -> None:
    """0.000025 kg × 0.1 = 0.0000025 → 0.000002; two halves of it give the same."""
    given = {"factor": Decimal("0.1"), "reason": "测试"}
    whole = build(activity("electricity.purchased", "0.000025 kWh", given=given))
    halves = build(*(activity("electricity.purchased", "0.0000125 kWh", id=name, given=given)
                     for name in "ab"))  # fmt: skip
    assert whole.totals.scope2_location == halves.totals.scope2_location == Decimal("0.000002")


def test_amounts_in_two_units_share_a_cell_and_its_rounding(
    activity: Activity, build: Build
) -> None:
    """0.000015 kWh twice at 0.1 kg/kWh: 0.0000030 kg together, not 0.000002 + 0.000002."""
    given = {"factor": Decimal("0.1"), "reason": "测试"}
    later = {"start": date(2025, 2, 1), "end": date(2025, 2, 28)}
    inventory = build(
        activity("electricity.purchased", "0.000015 kWh", id="a", given=given),
        activity("electricity.purchased", "0.000000015 MWh", id="b", given=given),
        activity("electricity.purchased", "1 MWh", id="c", given=given, **later),
    )
    found = [(c.month, c.kg) for c in inventory.cells if c.basis == "location"]
    assert found == [(Month(2025, 1), Decimal("0.000003")), (Month(2025, 2), Decimal(100))]
    lines = [(line.record, line.kg) for line in inventory.lines if line.basis == "location"]
    assert sum(kg for _, kg in lines) == inventory.totals.scope2_location == Decimal("100.000003")
    assert [record for record, _ in lines] == ["a", "b", "c"]


def test_a_bill_over_two_months_shows_its_split(activity: Activity, build: Build) -> None:
    inventory = build(activity("electricity.purchased", "1000 kWh", **BILL))
    (entry,) = inventory.activity
    shares = dict(entry.months)
    assert shares == {
        Month(2025, 3): Decimal("451.612903225806"),
        Month(2025, 4): Decimal("548.387096774194"),
    }
    assert entry.quantity.amount == sum(shares.values()) == 1000
    quantities = [line.quantity.amount for line in inventory.lines if line.basis == "location"]
    assert sum(quantities) == 1000


def test_only_the_days_inside_the_period_count(activity: Activity, build: Build) -> None:
    period = ReportingPeriod(date(2025, 4, 1), date(2025, 12, 31))
    record = activity("heat.purchased", "31 GJ", **BILL)
    inside = build(record, period=period)
    assert inside.activity[0].quantity.amount == 17
    assert [f.code for f in inside.findings] == ["record.partly_outside"]
    assert build(record, year=2024).cells == ()


def test_a_bill_over_new_year_is_shared_between_two_inventories(
    activity: Activity, build: Build
) -> None:
    days = {"start": date(2024, 12, 18), "end": date(2025, 1, 17)}
    record = activity("heat.purchased", "100 GJ", **days)
    amounts = [build(record, year=year).activity[0].quantity.amount for year in (2024, 2025)]
    assert sum(amounts) == 100


def test_each_month_takes_the_factor_of_its_own_year(activity: Activity, build: Build) -> None:
    days = {"start": date(2022, 12, 1), "end": date(2023, 1, 31)}
    period = ReportingPeriod(date(2022, 7, 1), date(2023, 6, 30))
    inventory = build(activity("electricity.purchased", "62 kWh", **days), period=period)
    used = {cell.factor_id for cell in inventory.cells if cell.basis is Basis.LOCATION}
    assert used == {f"electricity/grid_average:330000@{year}" for year in (2022, 2023)}
    assert inventory.activity[0].quantity.amount == 62


def test_a_record_that_cannot_be_quantified_is_left_out_and_told(
    activity: Activity, build: Build
) -> None:
    inventory = build(
        activity("heat.purchased", "1 GJ", id="good"),
        activity("steam.purchased", "5 t", id="bad"),
    )
    assert inventory.totals.scope2_location == 110
    (finding,) = inventory.findings
    assert (finding.code, finding.records) == ("steam.pressure_missing", ("bad",))


def test_an_id_counts_once(activity: Activity, build: Build) -> None:
    inventory = build(activity("heat.purchased", "1 GJ"), activity("heat.purchased", "2 GJ"))
    assert inventory.totals.scope2_location == 110
    assert [finding.code for finding in inventory.findings] == ["record.id_duplicate"]


def test_equal_findings_are_one_with_all_their_records(activity: Activity, build: Build) -> None:
    inventory = build(*(activity("stationary.diesel", "1 L", id=name) for name in "cab"))
    (finding,) = inventory.findings
    assert finding.records == ("a", "b", "c")


def test_scope_3_stands_apart_and_is_labelled(activity: Activity, build: Build) -> None:
    """UK 2020: 0.344 kgCO2e per m3 of water."""
    inventory = build(activity("scope3.water_supply", "100 m3"))
    assert inventory.totals.scope3 == Decimal("34.4")
    assert inventory.totals.co2e == 0
    assert inventory.cells[0].scope is Scope.SCOPE_3
    assert [finding.code for finding in inventory.findings] == ["factor.proxy"]
    wrong = build(activity("scope3.water_supply", "100 kWh"))
    assert [finding.code for finding in wrong.findings] == ["quantity.unit_mismatch"]


def test_shares_of_evidence_sum_to_one(activity: Activity, build: Build) -> None:
    """Rule 15."""
    words = list(Evidenced)
    inventory = build(
        *(activity("electricity.purchased", "1 kWh", id=str(n), evidenced=word)
          for n, word in enumerate(words))
    )  # fmt: skip
    shares = dict(inventory.activity[0].shares)
    assert sum(shares.values()) == 1
    assert sorted(shares) == ["estimated", "invoiced", "metered"]
    nothing = build(activity("electricity.purchased", "0 kWh"))
    assert sum(dict(nothing.activity[0].shares).values()) == 0


def test_standard_coal_shows_both_conventions(activity: Activity, build: Build) -> None:
    """Rule 12: 0.1229 kgce/kWh 当量; supply coal rate 0.3024 (2024) 等价."""
    inventory = build(
        activity("electricity.purchased", "1 万kWh", id="e"),
        activity("stationary.natural_gas", "1 万Nm3", id="g"),
        activity("heat.purchased", "100 GJ", id="h"),
        activity("stationary.diesel", "1 t", id="d"),
    )
    fuels = Decimal("13.3") + Decimal("3.412") + Decimal("1.4571")
    assert inventory.energy.tce_equal == Decimal("1.229") + fuels
    assert inventory.energy.tce_equivalent == Decimal("3.024") + fuels


def test_measured_calorific_value_decides_the_standard_coal(
    activity: Activity, build: Build
) -> None:
    """29.3076 GJ/t is one tonne of standard coal."""
    given = {"ncv": Decimal("29.3076"), "reason": "化验单"}
    inventory = build(activity("stationary.anthracite", "3 t", given=given))
    assert inventory.energy.tce_equal == 3
    lignite = build(activity("stationary.lignite", "1 t"))
    assert lignite.energy.tce_equal == Decimal("0.406038")  # 11.9 / 29.3076
    litres = build(activity("mobile.diesel", "1000 L"))
    assert litres.energy.tce_equal == Decimal("1.223964")  # 0.84 t × 1.4571


def test_equivalent_coal_before_its_first_year_is_the_calorific(
    activity: Activity, build: Build
) -> None:
    record = activity(
        "electricity.purchased", "1000 kWh", start=date(2019, 1, 1), end=date(2019, 1, 31)
    )
    choices = {"grid_series": "notice", "as_of": date(2020, 1, 1)}
    inventory = build(record, year=2019, **choices)
    assert inventory.energy.tce_equal == inventory.energy.tce_equivalent == Decimal("0.1229")
    assert inventory.energy.supply_coal == ()
    assert "energy.equivalent_missing" in [found.code for found in inventory.findings]


@pytest.mark.parametrize(
    ("year", "as_of", "rate"),
    [
        (2023, date(2026, 1, 31), "0.3055"),
        (2024, date(2024, 12, 31), "0.3055"),
        (2024, date(2026, 1, 31), "0.3024"),
        (2025, date(2026, 1, 31), "0.3024"),
    ],
)
def test_the_equivalent_is_of_the_newest_year_known_not_after_the_inventorys(
    activity: Activity, build: Build, year: int, as_of: date, rate: str
) -> None:
    """Rule 12: the supply coal rate of 2020 is 0.3055, that of 2024 0.3024 kgce/kWh."""
    start, end = date(year, 1, 1), date(year, 1, 31)
    record = activity("electricity.purchased", "1000 kWh", start=start, end=end)
    inventory = build(record, year=year, as_of=as_of)
    assert inventory.energy.tce_equivalent == Decimal(rate)
    (used,) = inventory.energy.supply_coal
    assert (used.value, used.unit, used.document != "") == (Decimal(rate), "kgce/kWh", True)
    assert "energy.equivalent_missing" not in [found.code for found in inventory.findings]


def test_exported_energy_is_deducted_everywhere(activity: Activity, build: Build) -> None:
    inventory = build(
        activity("electricity.purchased", "1000 kWh", id="in"),
        activity("electricity.exported", "400 kWh", id="out"),
    )
    assert inventory.totals.scope2_location == 600 * Decimal("0.4974")
    assert inventory.energy.tce_equal == Decimal("0.07374")
    assert inventory.energy.tce_equivalent == 600 * Decimal("0.0003024")


def test_amounts_in_several_units_meet_in_the_sources_own(activity: Activity, build: Build) -> None:
    inventory = build(
        activity("mobile.diesel", "840 kg", id="a"),
        activity("mobile.diesel", "500 L", id="b"),
        activity("steam.purchased", "10 t", id="c", said={"enthalpy_kj_kg": "2800"}),
        activity("process.wastewater", "100 m3", id="d", said={"cod_mg_l": "10", "mcf": "0.8"}),
    )
    amounts = {(a.source, a.quantity.unit): a.quantity.amount for a in inventory.activity}
    assert amounts["mobile.diesel", "L"] == 1500
    assert amounts["steam.purchased", "GJ"] == 28
    assert amounts["process.wastewater", "m3"] == 100


def test_the_snapshot_of_factors_is_frozen(
    activity: Activity, build: Build, core_files: dict[str, bytes]
) -> None:
    """Rule 1: a later methodology changes new inventories only."""
    record = activity("heat.purchased", "1 GJ")
    saved = build(record)
    name = "parameters/heat/factor.toml"
    newer = parse({**core_files, name: core_files[name].replace(b"0.11", b"0.06")})
    (used,) = saved.factors.values()
    assert (str(used.value), saved.methodology.sha256) != ("0.06", newer.sha256)
    assert saved == build(record)


def test_uncertainty_and_quality_reach_the_total(activity: Activity, build: Build) -> None:
    """Rule 15: two equal records of 5 %, one factor of 5 %: √(2×25/4 + 25) = 6.12 %."""
    records = [activity("electricity.purchased", "1000 kWh", id=n, quality=2) for n in "ab"]
    inventory = build(*records)
    assert inventory.uncertainty == Decimal("0.0612")
    assert inventory.quality == 2
    mixed = build(records[0], replace(records[1], quality=4))
    assert mixed.quality == 3
    assert build().uncertainty is None
    assert build().quality is None


def test_what_stands_apart_does_not_weigh_on_the_uncertainty(
    activity: Activity, build: Build
) -> None:
    inventory = build(
        activity("stationary.wood", "1 t", id="a"),
        activity("fugitive.R-22", "1 kg", id="b"),
        activity("scope3.water_supply", "1 m3", id="c"),
        activity("fugitive.R-22", "0 kg", id="d", said={"charge_kg": "9", "leak_rate": "8%"}),
    )
    assert inventory.uncertainty is None
    assert inventory.quality is None


def test_a_portfolio_may_do_without_lines(activity: Activity, build: Build) -> None:
    record = activity("heat.purchased", "1 GJ")
    assert build(record, with_lines=False).lines == ()
    assert build(record, with_lines=False).totals == build(record).totals
    assert build(record, with_steps=True).steps[0].result.amount == 110


def test_cells_and_lines_made_when_asked_for_are_those_made_with_the_steps(
    build: Build, activity: Activity
) -> None:
    records = [activity("electricity.purchased", f"{n} kWh", id=f"r{n}") for n in (3, 7, 11)]
    later, at_once = build(*records), build(*records, with_steps=True)
    assert (later.cells, later.lines) == (at_once.cells, at_once.lines)
    assert (later.lines[0], later.lines[1:]) == (at_once.lines[0], at_once.lines[1:])
    assert later.lines == build(*records).lines
    assert hash(later.lines) == hash(at_once.lines)


def test_totals_by_any_dimension_are_those_of_co2e(activity: Activity, build: Build) -> None:
    inventory = build(
        activity("electricity.purchased", "1000 kWh", id="e"),
        activity("fugitive.R-22", "1 kg", id="r"),
        activity("stationary.coke", "1 t", id="c"),
    )
    sums = by(inventory.cells, lambda cell: cell.source)
    assert list(sums) == ["electricity.purchased", "stationary.coke"]
    assert sum(sums.values()) == inventory.totals.co2e


@pytest.mark.parametrize("year", [2024, 2025])
def test_nothing_gives_an_empty_inventory(build: Build, year: int) -> None:
    empty = build(year=year)
    assert (empty.cells, empty.lines, empty.activity, empty.totals.co2e) == ((), (), (), Decimal(0))


def test_the_methodology_that_computed_it_is_named(build: Build, methodology: Methodology) -> None:
    used = build().methodology
    assert (used.id, used.version, used.sha256) == ("cn.core", "2026.1", methodology.sha256)


def test_the_coefficient_of_natural_gas_is_a_choice(activity: Activity, build: Build) -> None:
    """Rule 12, GB/T 2589-2008: oil-field gas 1.3300, gas-field gas 1.2143 kgce/m3."""
    record = activity("stationary.natural_gas", "1000 Nm3")
    oil, gas = build(record), build(record, natural_gas="gas_field")
    assert (oil.energy.tce_equal, gas.energy.tce_equal) == (Decimal("1.33"), Decimal("1.2143"))
    assert oil.totals == gas.totals
    assert [f.details["kind"] for f in gas.findings] == ["«gas_origin.gas_field»"]
    unknown = build(record, natural_gas="shale")
    assert [finding.code for finding in unknown.findings] == ["choice.unknown"]


def test_a_proxy_gives_way_to_a_factor_of_ones_own(activity: Activity, build: Build) -> None:
    given = {"factor": Decimal("0.2"), "reason": "水务公司"}
    inventory = build(activity("scope3.water_supply", "100 m3", given=given))
    assert inventory.totals.scope3 == Decimal(20)
    assert [finding.code for finding in inventory.findings] == []
    (factor,) = inventory.factors.values()
    assert (factor.document, factor.confidence) == ("水务公司", "single")


def test_a_claim_that_is_no_electricity_is_refused(activity: Activity, build: Build) -> None:
    proof = {"certificate": "GEC-1", "vintage": "2025", "cancelled": "true"}
    inventory = build(
        activity("electricity.purchased", "1000 kWh", id="bought"),
        activity("electricity.green_contract", "1 t", id="claim", said=proof),
    )
    assert inventory.totals.scope2_market == Decimal("609.6")
    assert "quantity.unit_mismatch" in [finding.code for finding in inventory.findings]


def test_one_certificate_counts_once_even_where_its_periods_differ(
    activity: Activity, build: Build
) -> None:
    proof = {"certificate": "GEC-1", "cancelled": "true"}
    inventory = build(
        activity("electricity.purchased", "1000 kWh", id="bought"),
        activity(
            "electricity.green_contract", "100 kWh", id="a", said={"vintage": "2025", **proof}
        ),
        activity(
            "electricity.green_contract",
            "100 kWh",
            id="b",
            said={"vintage": "2025-03", **proof},
        ),
    )
    twice = [f for f in inventory.findings if f.code == "instrument.used_twice"]
    assert [finding.records for finding in twice] == [("b",)]
    assert round(inventory.totals.scope2_market, 3) == Decimal("548.64")


def test_the_uncertainty_of_what_is_exported_alone_is_no_less_than_nothing(
    activity: Activity, build: Build
) -> None:
    """A relative half-width has no sign: that of an export is that of the same purchase."""
    out = build(activity("electricity.exported", "1000 kWh"))
    bought = build(activity("electricity.purchased", "1000 kWh"))
    assert out.totals.scope2_location < 0
    assert out.uncertainty == bought.uncertainty
    assert out.quality == bought.quality


def test_the_quality_of_a_record_with_a_charge_decides_its_error(
    activity: Activity, build: Build
) -> None:
    """Rule 15, also for records whose own amounts drive what escapes."""
    said = {"charge_kg": "100", "leak_rate": "0.1"}
    sure, unsure = (
        build(activity("fugitive.R-134a", "0 kg", said=said, quality=quality)).uncertainty
        for quality in (1, 5)
    )
    assert sure is not None
    assert unsure is not None
    assert sure < unsure
