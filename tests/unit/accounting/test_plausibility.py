"""What looks wrong is told, never corrected (rule 14)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.plausibility import check_plausibility

Activity = Callable[..., ActivityRecord]
Build = Callable[..., Inventory]


def month(number: int) -> dict[str, date]:
    days = ReportingPeriod.of_month(Month(2025, number))
    return {"start": days.start, "end": days.end}


@pytest.mark.parametrize(
    ("factor", "is_told"),
    [("0.0499", True), ("0.05", False), ("1.1", False), ("1.1001", True)],
)
def test_an_implied_factor_outside_0_05_to_1_1_is_told(
    activity: Activity, build: Build, factor: str, *, is_told: bool
) -> None:
    given = {"factor": Decimal(factor), "reason": "指定"}
    inventory = build(activity("electricity.purchased", "1000 kWh", given=given))
    codes = [finding.code for finding in check_plausibility(inventory)]
    assert ("plausibility.implied_factor" in codes) is is_told


@pytest.mark.parametrize(
    ("odd", "times"), [("1000", "10"), ("10", "10"), ("100000", "1000"), ("0.1", "1000")]
)
def test_a_month_with_digits_too_many_or_too_few_is_told(
    activity: Activity, build: Build, odd: str, times: str
) -> None:
    amounts = ["100", "110", odd, "95"]
    inventory = build(
        *(activity("electricity.purchased", f"{amount} kWh", id=str(n), **month(n))
          for n, amount in enumerate(amounts, 1))
    )  # fmt: skip
    (jump,) = [f for f in inventory.findings if f.code == "plausibility.digits_jump"]
    assert (jump.details["month"], jump.details["times"]) == ("2025-03", times)


@pytest.mark.parametrize(
    ("odd", "is_told"),
    [("799", False), ("800", True), ("1250", True), ("1251", False),
     ("79999", False), ("80000", True), ("125000", True), ("125001", False)],
)  # fmt: skip
def test_a_jump_is_told_from_eight_to_twelve_and_a_half_times_a_digit_s_worth(
    activity: Activity, build: Build, odd: str, *, is_told: bool
) -> None:
    amounts = ["100", "100", odd, "100"]
    inventory = build(
        *(activity("electricity.purchased", f"{amount} kWh", id=str(n), **month(n))
          for n, amount in enumerate(amounts, 1))
    )  # fmt: skip
    codes = {finding.code for finding in inventory.findings}
    assert ("plausibility.digits_jump" in codes) is is_told


@pytest.mark.parametrize(("amount", "is_told"), [("95", True), ("95.3", False), ("106", True)])
def test_a_factor_that_moves_by_more_than_five_per_cent_is_told(
    activity: Activity, build: Build, amount: str, *, is_told: bool
) -> None:
    """Per unit 1/0.95 = +5.26 % and 1/1.06 = −5.66 % are told, 1/0.953 = +4.93 % is not."""
    before = build(activity("heat.purchased", "100 GJ"))
    entry = before.activity[0]
    less = replace(entry, quantity=replace(entry.quantity, amount=Decimal(amount)))
    found = check_plausibility(replace(before, activity=(less,)), before)
    assert bool(found) is is_told


def test_an_ordinary_season_is_not_told(activity: Activity, build: Build) -> None:
    amounts = ["100", "500", "0", "90", "-5"]
    inventory = build(
        *(activity("heat.purchased", f"{amount} GJ", id=str(n), **month(n))
          for n, amount in enumerate(amounts, 1))
    )  # fmt: skip
    assert inventory.findings == ()


def test_a_zero_or_negative_month_is_no_jump(activity: Activity, build: Build) -> None:
    amounts = ["100", "1000", "110", "-10"]
    inventory = build(
        *(activity("heat.purchased", f"{amount} GJ", id=str(n), **month(n))
          for n, amount in enumerate(amounts, 1))
    )  # fmt: skip
    assert [finding.details["month"] for finding in inventory.findings] == ["2025-02"]


def test_emission_per_unit_that_moves_without_a_new_factor_is_told(
    activity: Activity, build: Build
) -> None:
    """The same factor cannot give another emission per unit: cell and activity disagree."""
    now = build(activity("heat.purchased", "100 GJ"))
    entry = replace(now.activity[0], quantity=replace(now.activity[0].quantity, amount=Decimal(90)))
    before = replace(now, activity=(entry,))
    (moved,) = check_plausibility(now, before)
    assert (moved.code, moved.details["change"]) == ("plausibility.factor_moved", "-10.0%")
    assert check_plausibility(now, now) == ()


def test_a_new_factor_may_move_it(activity: Activity, build: Build) -> None:
    given = {"factor": Decimal("0.08"), "reason": "实测"}
    now = build(activity("heat.purchased", "100 GJ"))
    other = build(activity("heat.purchased", "100 GJ", given=given))
    assert check_plausibility(now, other) == ()
    assert check_plausibility(now, build()) == ()


def test_parts_that_do_not_sum_are_told(activity: Activity, build: Build) -> None:
    inventory = build(activity("heat.purchased", "100 GJ"))
    wrong = replace(inventory, totals=replace(inventory.totals, scope1=Decimal(1)))
    assert [f.code for f in check_plausibility(wrong)] == ["plausibility.parts_do_not_sum"]
    lines = (inventory.lines[0]._replace(co2e_kg=Decimal(1)),)
    broken = replace(inventory, lines=lines)
    assert [f.code for f in check_plausibility(broken)] == ["plausibility.parts_do_not_sum"]
