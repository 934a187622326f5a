"""What moves the grade: answers follow by hand from the published cuts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from desktop.accounting.emission_source import Basis
from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.library import parse_method
from desktop.accounting.rating.next_rung import Change, next_rung, source_shares
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues, Value

D = Decimal
Build = Callable[..., Inventory]
MEAN = {"tco2_per_va.mean": D(1)}


def by_name(changes: tuple[Change, ...]) -> dict[str, Change]:
    return {f"{change.input}/{change.source}".rstrip("/"): change for change in changes}


def test_needed_changes_meet_the_cut(huzhou: Method) -> None:
    inputs = {"e_electricity": D(900), "e_coal": D(300), "value_added": D(1000)}
    changes = by_name(next_rung(huzhou, RatingValues(inputs, bench=MEAN)))
    # level 3 at K = 1.2; level 2 at K ≤ 0.8: 400 t less, or 1500 万元, or 400 t of contracts
    assert changes["e_electricity"].needed == D(500)
    assert changes["value_added"].needed == D(1500)
    assert changes["d_green_power_trade"].needed == D(400)
    assert changes["e_electricity"].grade == "2"
    assert changes["value_added"].relative == D("0.5")
    # 300 t of coal are not enough alone
    assert "e_coal" not in changes


def test_what_is_counted_changes_by_whole_numbers(methods: Mapping[str, Method]) -> None:
    """One penalty less, not 0.0000001 of one: each takes a notch."""
    method = methods["cn.generic.carbon-credit-swv"]
    worked = next(each for each in method.tests if "general_env_penalties" in each.inputs)
    changes = by_name(next_rung(method, RatingValues(dict(worked.inputs))))
    penalties = changes["general_env_penalties"]
    assert (penalties.value, penalties.needed, penalties.grade) == (D(1), D(0), "BBB")


def test_least_effort_stands_first(huzhou: Method) -> None:
    inputs = {"e_electricity": D(900), "e_coal": D(500), "value_added": D(1000)}
    changes = next_rung(huzhou, RatingValues(inputs, bench=MEAN))
    efforts = [abs(change.relative) for change in changes if change.relative is not None]
    assert efforts == sorted(efforts)


def test_change_of_nothing_has_no_relative_size() -> None:
    change = Change("d", "tCO2", D(0), D(5), D(5), "2")
    assert (change.difference, change.relative) == (D(5), None)


def test_best_grade_and_no_grade_have_no_next_rung(huzhou: Method) -> None:
    best = RatingValues({"e_electricity": D(1), "value_added": D(1000)}, bench=MEAN)
    none = RatingValues({"value_added": D(1000)}, bench=MEAN)
    assert next_rung(huzhou, best) == ()
    assert next_rung(huzhou, none) == ()


def test_every_source_is_asked_alone(quzhou: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "700000", "stationary.natural_gas": "400000"})
    market = inventory.cells[0]._replace(basis=Basis.MARKET)
    shares = source_shares(quzhou, replace(inventory, cells=(*inventory.cells, market)))
    assert shares == {
        "emissions": {"electricity.purchased": D(700), "stationary.natural_gas": D(400)}
    }
    values = RatingValues(
        {"emissions": D(1100), "value_added": D(1000)}, bench={"tco2_per_va.benchmark": D(1)}
    )
    changes = by_name(next_rung(quzhou, values, shares=shares))
    # yellow at 1.1, light green at 1.0: 100 t less
    assert changes["emissions/electricity.purchased"].needed == D(600)
    assert changes["emissions/stationary.natural_gas"].needed == D(300)


def test_score_reaches_the_next_level_and_no_less(shenzhen: Method) -> None:
    values = RatingValues(
        {
            "energy": D(100),
            "emissions": D(200),
            "revenue": D(1000),
            "employees": D(50),
            "industry_rank": D("0.5"),
        },
        prev={"i_energy": D("0.1"), "i_carbon": D("0.2"), "emissions": D(200)},
        bench={
            "tce_per_revenue.mean": D("0.1"),
            "tce_per_employee.mean": D(2),
            "tco2_per_revenue.mean": D("0.2"),
            "tco2_per_employee.mean": D(4),
        },
    )
    changes = by_name(next_rung(shenzhen, values))
    for name in ("energy", "emissions", "revenue", "industry_rank"):
        change = changes[name]
        reached = rate(shenzhen, values._replace(inputs={**values.inputs, name: change.needed}))
        short = change.value + change.difference * D("0.999")
        not_yet = rate(shenzhen, values._replace(inputs={**values.inputs, name: short}))
        assert (reached.grade, not_yet.grade) == ("CCC", "CC"), name
    # 1 point is missing; the rank has weight 0.1 of 100 points: 0.5 − 0.1
    assert changes["industry_rank"].needed == D("0.4")


def test_number_that_has_no_few_digits_is_given_as_it_is(small: str) -> None:
    narrow = small.replace("upto = 1,", "below = 0.0000000000001,")
    text = narrow.replace('expect = { level = "good" }', 'expect = { level = "bad" }')
    method = parse_method("m.toml", text.encode())
    values = RatingValues({"emissions": D(1), "revenue": D(1)})
    change = by_name(next_rung(method, values))["emissions"]
    assert change.needed < D("0.0000000000001")
    assert change.grade == "good"


def test_texts_and_disabled_inputs_are_no_levers(methods: Mapping[str, Method]) -> None:
    method = methods["cn.generic.carbon-credit-swv"]
    inputs: dict[str, Value] = {
        "industry_class": "high",
        "basic_credit_score": D(80),
        "transition_score": D(70),
        "verified_t": D(1000),
        "intensity": D("0.93"),
        "intensity_bench": D(1),
        "behaviour_total": D(10),
        "s_score": D(70),
    }
    changes = by_name(next_rung(method, RatingValues(inputs)))
    assert "industry_class" not in changes
    assert "data_fraud" not in changes
    # 77.5 → 80 needs 2.5 ÷ 0.35 more points of basic credit
    assert abs(changes["basic_credit_score"].needed - (80 + D("2.5") / D("0.35"))) < D("0.001")
