"""What holds for whatever anybody types."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.allocation import allocate
from desktop.accounting.calendarisation import by_days
from desktop.accounting.emission import Emission
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.totals import total
from desktop.accounting.units import convert

Build = Callable[..., Inventory]
Quantify = Callable[..., tuple[Emission, ...]]


KINDS = (
    ("electricity.purchased", "kWh", ()),
    ("electricity.exported", "MWh", ()),
    ("stationary.natural_gas", "m3", ()),
    ("mobile.diesel", "L", ()),
    ("mobile.gasoline", "L", (("km", "123.4"), ("stage", "国V"), ("vehicle", "car"))),
    ("fugitive.R-407C", "kg", ()),
    ("steam.purchased", "t", (("gauge", "true"), ("pressure_mpa", "0.77"))),
    ("stationary.wood", "t", ()),
)
amounts = st.decimals(min_value=0, max_value=10**7, places=4)
kinds = st.sampled_from(KINDS)
facilities = st.sampled_from(["东厂", "西厂"])


@st.composite
def records(draw: st.DrawFn, *, within_month: bool = False) -> ActivityRecord:
    source, unit, parameters = draw(kinds)
    start = date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 330)))
    end = Month.of(start).end if within_month else start + timedelta(days=draw(st.integers(0, 70)))
    return ActivityRecord(
        id=f"r{draw(st.integers(0, 10**9))}",
        source=source,
        quantity=Quantity(draw(amounts), unit),
        period=ReportingPeriod(start, end),
        facility=draw(facilities),
        parameters=parameters,
    )


def distinct(found: list[ActivityRecord]) -> list[ActivityRecord]:
    return list({record.id: record for record in found}.values())


@settings(max_examples=60, deadline=None)
@given(found=st.lists(records(), max_size=12), seed=st.integers())
def test_the_order_of_records_never_matters(
    build: Build, found: list[ActivityRecord], seed: int
) -> None:
    once = distinct(found)
    shuffled = list(once)
    Random(seed).shuffle(shuffled)
    assert build(*once) == build(*shuffled)


@settings(max_examples=60, deadline=None)
@given(
    found=st.lists(records(within_month=True), min_size=1, max_size=6),
    share=st.decimals(min_value=0, max_value=1, places=3),
)
def test_splitting_a_record_never_changes_the_total(
    build: Build, found: list[ActivityRecord], share: Decimal
) -> None:
    whole = distinct(found)
    first, *others = whole
    part = first.quantity.amount * share
    parameters = tuple((n, v) for n, v in first.parameters if n != "km")
    whole[0] = first = replace(first, parameters=parameters)
    rest = first.quantity.amount - part
    halves = [
        replace(first, id=f"{first.id}/{n}", quantity=Quantity(amount, first.quantity.unit))
        for n, amount in enumerate((part, rest))
    ]
    split, one = build(*halves, *others), build(*whole)
    assert split.totals == one.totals
    assert split.cells == one.cells


@settings(max_examples=60, deadline=None)
@given(record=records(), times=st.integers(1, 10**6))
def test_emissions_are_linear_in_the_amount(
    quantified: Quantify, record: ActivityRecord, times: int
) -> None:
    record = replace(record, parameters=tuple(p for p in record.parameters if p[0] != "km"))
    amount = Quantity(record.quantity.amount * times, record.quantity.unit)
    with localcontext(prec=60):
        for one, many in zip(
            quantified(record), quantified(replace(record, quantity=amount)), strict=True
        ):
            difference = abs(one.co2e_kg * times - many.co2e_kg)
            assert difference <= abs(many.co2e_kg) * Decimal("1e-45")


@settings(max_examples=40, deadline=None)
@given(found=st.lists(records(), min_size=1, max_size=10))
def test_lines_add_up_to_cells_and_cells_to_totals(
    build: Build, found: list[ActivityRecord]
) -> None:
    inventory = build(*distinct(found))
    assert total(inventory.cells) == inventory.totals
    assert sum(line.co2e_kg for line in inventory.lines) == sum(
        cell.co2e_kg for cell in inventory.cells
    )
    assert len({line.id for line in inventory.lines}) == len(inventory.lines)


@given(
    amount=st.decimals(allow_nan=False, allow_infinity=False, places=6,
                       min_value=-(10**12), max_value=10**12),
    pair=st.sampled_from([("kWh", "GJ"), ("GJ", "kWh"), ("tce", "kcal"), ("kcal", "MWh"),
                          ("t", "斤"), ("万Nm3", "Nm3"), ("L", "m3"), ("万元", "元")]),
)  # fmt: skip
def test_units_convert_there_and_back_exactly(amount: Decimal, pair: tuple[str, str]) -> None:
    there = convert(Quantity(amount, pair[0]), pair[1])
    assert convert(there, pair[0]).amount == amount


@given(
    amount=st.decimals(min_value=-(10**9), max_value=10**9, places=4),
    weights=st.lists(st.decimals(min_value=0, max_value=10**6, places=3), min_size=1, max_size=20)
    .filter(any),
)  # fmt: skip
def test_shares_are_whole_steps_and_add_up(amount: Decimal, weights: list[Decimal]) -> None:
    quantum = Decimal("0.0001")
    shares = allocate(amount, weights, quantum)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert share % quantum == 0
        assert abs(share - amount * weight / sum(weights)) <= quantum


@given(
    amount=st.decimals(min_value=0, max_value=10**12, places=6),
    days=st.lists(st.integers(1, 31), min_size=1, max_size=14),
)
def test_a_calendarised_amount_stays_whole(amount: Decimal, days: list[int]) -> None:
    with localcontext(prec=60):
        assert sum(by_days(amount, days)) == amount
