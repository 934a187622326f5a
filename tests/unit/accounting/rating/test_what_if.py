"""What-ifs: energy, money and grades by hand from the factors given in the test."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest

from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.accounting.rating.what_if import (
    AddSolar,
    BuyGreenPower,
    Carrier,
    ChangeTariff,
    Measure,
    Money,
    ReplaceBoiler,
    Situation,
    situation_of,
    what_if,
)

D = Decimal
POWER = Carrier(
    "electricity.purchased", D(1_000_000), "kWh", D("0.0005"), D("0.1229"), D("0.7"), D("0.0036")
)
COAL = Carrier("stationary.bituminous_coal", D(200), "t", D(2), D(714), D(900), D(20))
GAS = Carrier("stationary.natural_gas", D(999), "Nm3", D("0.002"), D("1.33"), D(4), D("0.04"))
MEAN = {"tco2_per_va.mean": D(1)}


def situation(*carriers: Carrier) -> Situation:
    return Situation(MappingProxyType({carrier.source: carrier for carrier in carriers}))


def huzhou_values() -> RatingValues:
    return RatingValues(
        {"e_electricity": D(500), "e_coal": D(400), "value_added": D(1000)}, bench=MEAN
    )


def test_replaced_boiler_gives_the_same_heat(huzhou: Method) -> None:
    boiler = ReplaceBoiler(
        "燃气锅炉", COAL.source, GAS, D(1), D("0.6"), D("0.9"), Money(D(300_000))
    )
    answer = what_if(huzhou, huzhou_values(), situation(POWER, COAL), [boiler])
    after = answer.situation.carriers
    # 200 t × 20 GJ × 0.6 = 2400 GJ; ÷ (0.04 × 0.9) = 66 666.67 Nm3 → 133.33 tCO2
    assert after[COAL.source].quantity == 0
    assert abs(after[GAS.source].quantity - D(2400) / D("0.036")) < D("1e-20")
    row = answer.plan[0]
    assert abs(row.tco2_saved - (400 - D(400) / 3)) < D("1e-20")
    # 180 000 yuan of coal against 266 666.67 yuan of gas: nothing is saved, no payback
    assert abs(row.saving - (180_000 - D(800_000) / 3)) < D("1e-15")
    assert row.payback is None
    assert row.abatement_cost is not None
    assert row.abatement_cost > 0
    # K = 0.9 is level 3; (500 + 133.3)/1000 = 0.63 is level 2
    assert (answer.before.grade, answer.after.grade) == ("3", "2")
    assert dict(answer.after.inputs)["e_coal"] == 0


def test_replacement_adds_to_a_carrier_already_there() -> None:
    boiler = ReplaceBoiler("x", COAL.source, GAS, D("0.5"), D("0.6"), D("0.9"))
    after = boiler.apply(situation(COAL, GAS))
    assert after.carriers[COAL.source].quantity == 100
    assert abs(after.carriers[GAS.source].quantity - (999 + D(1200) / D("0.036"))) < D("1e-20")


@pytest.mark.parametrize(
    "measure",
    [
        ReplaceBoiler("x", "stationary.wood", GAS, D(1), D(1), D(1)),
        ReplaceBoiler("x", COAL.source, GAS, D(1), D(1), D(0)),
        AddSolar("x", D(1)),
        ChangeTariff("x", D(1)),
    ],
    ids=["no such boiler", "no efficiency", "no power", "no tariff"],
)
def test_measure_without_its_object_changes_nothing(measure: Measure) -> None:
    before = situation(COAL)
    assert measure.apply(before) == before


def test_green_power_moves_the_deduction_and_the_market_based_total(huzhou: Method) -> None:
    contract = BuyGreenPower("绿电", D(300_000), D("0.03"))
    answer = what_if(
        huzhou,
        huzhou_values(),
        situation(POWER, COAL),
        [contract],
        residual_tco2_per_kwh=D("0.0006"),
    )
    assert dict(answer.after.inputs)["d_green_power_trade"] == D(150)
    row = answer.plan[0]
    # nothing by location; 300 000 kWh × 0.0006 by market; 9 000 yuan premium ÷ 180 t
    assert (row.tco2_saved, row.tco2_market_saved, row.saving) == (D(0), D(180), D(-9000))
    assert row.abatement_cost == D(50)
    assert answer.after.grade == "2"


def test_contracts_never_exceed_the_power_bought() -> None:
    twice = BuyGreenPower("x", D(800_000)).apply(
        BuyGreenPower("x", D(800_000)).apply(situation(POWER))
    )
    assert twice.green_kwh == D(1_000_000)
    assert BuyGreenPower("x", D(5)).apply(situation(COAL)).green_kwh == 0


def test_solar_replaces_power_and_sells_the_rest() -> None:
    solar = AddSolar("光伏", D(400_000), D("0.75"), D("0.4"), Money(D(1_000_000), D(20)))
    after = solar.apply(situation(POWER))
    assert after.carriers[POWER.source].quantity == D(700_000)
    assert after.other_cost == D(-40_000)
    # 300 000 × 0.7 saved + 100 000 × 0.4 sold
    assert situation(POWER).cost - after.cost == D(250_000)


def test_solar_above_all_power_is_sold_and_shrinks_contracts() -> None:
    green = BuyGreenPower("x", D(900_000)).apply(situation(POWER))
    after = AddSolar("x", D(1_500_000), D(1), D("0.4")).apply(green)
    assert (after.carriers[POWER.source].quantity, after.green_kwh) == (D(0), D(0))
    assert after.other_cost == D(-200_000)


def test_tariff_saves_money_only(huzhou: Method) -> None:
    tariff = ChangeTariff("分时电价", D("0.65"), money=Money(D(10_000)))
    answer = what_if(huzhou, huzhou_values(), situation(POWER, COAL), [tariff])
    row = answer.plan[0]
    assert (row.saving, row.payback, row.abatement_cost) == (D(50_000), D("0.2"), None)
    assert answer.before.grade == answer.after.grade


def test_measures_combine_in_order_and_leave_the_values_alone(huzhou: Method) -> None:
    values = huzhou_values()
    measures: list[Measure] = [AddSolar("光伏", D(400_000)), BuyGreenPower("绿电", D(900_000))]
    answer = what_if(huzhou, values, situation(POWER, COAL), measures)
    assert answer.situation.green_kwh == D(600_000)
    assert dict(answer.after.inputs)["e_electricity"] == D(300)
    assert dict(answer.after.inputs)["d_green_power_trade"] == D(300)
    assert values == huzhou_values()


def test_energy_follows_in_tonnes_of_standard_coal(shenzhen: Method) -> None:
    values = RatingValues(
        {"energy": D(300), "emissions": D(900), "revenue": D(1), "employees": D(1)}
    )
    answer = what_if(shenzhen, values, situation(POWER, COAL), [AddSolar("x", D(100_000))])
    # 100 000 kWh × 0.1229 kgce
    assert dict(answer.after.inputs)["energy"] == D(300) - D("12.29")
    assert dict(answer.after.inputs)["emissions"] == D(850)


def test_kilowatt_hours_follow_where_a_method_asks_for_them(methods: dict[str, Method]) -> None:
    method = methods["cn.qh.electricity-carbon-account"]
    values = RatingValues({"electricity_kwh": D(1_000_000), "emissions": D(500), "output": "9"})
    measures: list[Measure] = [AddSolar("x", D(100_000)), BuyGreenPower("x", D(300_000))]
    after = dict(what_if(method, values, situation(POWER), measures).after.inputs)
    assert (after["electricity_kwh"], after["green_kwh"]) == (D(900_000), D(300_000))


def test_emissions_never_fall_below_nothing(huzhou: Method) -> None:
    values = RatingValues({"e_electricity": D(1), "value_added": D(1)})
    answer = what_if(huzhou, values, situation(POWER), [AddSolar("x", D(900_000))])
    assert dict(answer.after.inputs)["e_electricity"] == 0


def test_what_is_missing_stays_missing_after_measures(huzhou: Method) -> None:
    """Months without a bill: the change alone is no year's emission and gives no grade."""
    values = RatingValues({"e_coal": D(400), "value_added": D(1000)}, bench=MEAN)
    boiler = ReplaceBoiler("x", COAL.source, POWER, D(1), D("0.8"), D(1))
    answer = what_if(huzhou, values, situation(POWER, COAL), [boiler])
    assert answer.before.missing == answer.after.missing == ("e_electricity",)
    assert answer.after.grade is None
    assert dict(answer.after.inputs)["e_coal"] == 0


def test_firm_without_power_has_the_location_based_total_by_market_too(huzhou: Method) -> None:
    answer = what_if(huzhou, huzhou_values(), situation(COAL), [])
    assert answer.situation.tco2_market(D(1)) == answer.situation.tco2 == D(400)


@pytest.mark.parametrize(
    ("money", "yearly"),
    [
        (Money(D(1000), D(10)), D(100)),
        (Money(D(1000), D(0)), D(1000)),
        # annuity factor of 5 % over 10 years is 0.1295046 (any table of annuities)
        (Money(D(1000), D(10), D("0.05")), D("129.5046")),
    ],
    ids=["straight", "at once", "annuity"],
)
def test_investment_is_spread_over_its_years(money: Money, yearly: Decimal) -> None:
    assert abs(money.yearly - yearly) < D("0.0001")


def test_situation_is_read_off_an_inventory(build: Callable[..., Inventory]) -> None:
    inventory = build({"electricity.purchased": "500000"}, kwh="1000000", green="200000")
    twice = replace(inventory, activity=(*inventory.activity, inventory.activity[0]))
    now = situation_of(twice, {POWER.source: D("0.7")}, {POWER.source: (D("0.1229"), D("0.0036"))})
    power = now.carriers[POWER.source]
    # two facilities of 1 000 000 kWh, 500 t together
    assert (power.quantity, power.tco2_per_unit, power.price) == (
        D(2_000_000),
        D("0.00025"),
        D("0.7"),
    )
    assert (now.green_kwh, now.tce) == (D(200_000), D("245.8"))
    assert list(now.carriers) == [POWER.source]


def test_source_without_quantity_or_price_counts_nothing(build: Callable[..., Inventory]) -> None:
    now = situation_of(build({}, kwh="0"), {}, {})
    assert (now.tco2, now.cost) == (D(0), D(0))
