"""What a platform leaves out: Huzhou counts neither vehicles nor processes (PLATFORMS 2)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from desktop.accounting.emission_source import Scope
from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.bindings import BindingSources, bind_inputs
from desktop.accounting.rating.blind_spots import blind_spots, left_out
from desktop.accounting.rating.schema import Method

D = Decimal
Build = Callable[..., Inventory]
BENCH = {"tco2_per_va.mean": D(1)}


def test_both_ratings_and_the_difference(huzhou: Method, build: Build) -> None:
    inventory = build(
        {
            "electricity.purchased": "780000",
            "mobile.diesel": "30000",
            "process.welding_co2": "5000",
        }
    )
    bound = bind_inputs(huzhou, BindingSources(inventory, bench=BENCH))
    values = bound._replace(inputs={**bound.inputs, "value_added": D(1000)})
    spots = blind_spots(huzhou, values, inventory)
    assert (spots.platform.grade, spots.full.grade) == ("2", "3")
    assert [(spot.source, spot.tco2e) for spot in spots.left_out] == [
        ("mobile.diesel", D(30)),
        ("process.welding_co2", D(5)),
    ]
    assert spots.tco2e == D(35)


def test_gases_not_counted_are_named(quzhou: Method, build: Build) -> None:
    inventory = build({"stationary.natural_gas": "1000", "fugitive.R-32": "0"}, months=[1])
    methane = inventory.cells[0]._replace(gas="CH4", co2e_kg=D(3000))
    spots = left_out(quzhou, replace(inventory, cells=(*inventory.cells, methane)))
    assert [(spot.gas, spot.reason, spot.tco2e) for spot in spots] == [
        ("CH4", "rating.left_out_gas", D(3))
    ]


def test_what_is_reported_apart_is_no_blind_spot(huzhou: Method, build: Build) -> None:
    inventory = build({"mobile.diesel": "1000"}, months=[1])
    cell = inventory.cells[0]
    apart = (
        cell._replace(is_biogenic=True),
        cell._replace(is_outside_kyoto=True),
        cell._replace(scope=Scope.SCOPE_3),
    )
    assert left_out(huzhou, replace(inventory, cells=apart)) == ()


def test_nothing_left_out_is_one_rating(huzhou: Method, build: Build) -> None:
    inventory = build({"electricity.purchased": "1000"})
    spots = blind_spots(huzhou, bind_inputs(huzhou, BindingSources(inventory)), inventory)
    assert spots.platform is spots.full
    assert spots.left_out == ()


def test_unknown_platform_emissions_start_from_nothing(huzhou: Method, build: Build) -> None:
    inventory = build({"mobile.diesel": "5000"})
    values = bind_inputs(huzhou, BindingSources(inventory, bench=BENCH))
    spots = blind_spots(huzhou, values, inventory)
    assert spots.platform.grade is None
    assert dict(spots.full.inputs)["e_electricity"] == D(5)
