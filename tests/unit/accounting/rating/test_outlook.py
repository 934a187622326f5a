"""Everything beside a grade in one answer."""

from collections.abc import Callable
from decimal import Decimal

from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.bindings import BindingSources, bind_inputs
from desktop.accounting.rating.finance import parse_finance
from desktop.accounting.rating.outlook import outlook
from desktop.accounting.rating.schema import Method
from desktop.paths import resources

D = Decimal
Build = Callable[..., Inventory]
FINANCE = resources() / "methodology" / "ratings" / "finance.toml"


def test_next_colour_its_price_and_the_blind_spots_stand_together(
    quzhou: Method, build: Build
) -> None:
    inventory = build({"electricity.purchased": "700000", "stationary.natural_gas": "300000"})
    bound = bind_inputs(quzhou, BindingSources(inventory, region="330803"))
    inputs = {**bound.inputs, "value_added": D(1000)}
    values = bound._replace(inputs=inputs, bench={"tco2_per_va.benchmark": D(1)})
    products = parse_finance(FINANCE.name, FINANCE.read_bytes())
    view = outlook(quzhou, values, inventory, products=products)
    assert view.rating.grade == "light_green"
    assert view.following is not None
    assert view.following.grade == "deep_green"
    # 200 t less: of the gas two thirds, of the power two sevenths, of the denominator a quarter
    assert [(change.input, change.source) for change in view.changes] == [
        ("value_added", ""),
        ("emissions", "electricity.purchased"),
        ("emissions", "stationary.natural_gas"),
    ]
    row = next(row for row in view.finance if row.product.bank == "衢江农商银行")
    assert row.next is not None
    assert (row.now.bp, row.next.bp) == (D(-30), D(-50))
    assert view.spots.left_out == ()


def test_best_grade_has_nothing_after_it(quzhou: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "1000"})
    bound = bind_inputs(quzhou, BindingSources(inventory))
    inputs = {**bound.inputs, "value_added": D(1000)}
    values = bound._replace(inputs=inputs, bench={"tco2_per_va.benchmark": D(1)})
    view = outlook(quzhou, values, inventory)
    assert (view.changes, view.following, view.finance) == ((), None, ())


def test_contract_not_there_yet_is_a_way_too(huzhou: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "1000000"}, kwh="2000000")
    bound = bind_inputs(huzhou, BindingSources(inventory))
    inputs = {**bound.inputs, "value_added": D(1000)}
    values = bound._replace(inputs=inputs, bench={"tco2_per_va.mean": D(1)})
    view = outlook(huzhou, values, inventory)
    assert view.following is not None
    assert view.following.grade == "2"
    assert "d_green_power_trade" in {change.input for change in view.changes}
