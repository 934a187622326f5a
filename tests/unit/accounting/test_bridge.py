"""From one year to the next without a remainder."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.bridge import (
    build_bridge,
    check_restatement,
    compare_choices,
    reduction,
)
from desktop.accounting.emission import Choices
from desktop.accounting.inventory import Inventory

Activity = Callable[..., ActivityRecord]
Build = Callable[..., Inventory]


YEAR_2024 = {"start": date(2024, 3, 1), "end": date(2024, 3, 31)}


def test_the_bridge_sums_exactly_and_tells_activity_from_factor(
    activity: Activity, build: Build
) -> None:
    """100 GJ at 0.10 → 130 GJ at 0.11: +3000 kg by activity, +1300 kg by factor; coal is new."""
    given = {"factor": Decimal("0.1"), "reason": "实测"}
    before = build(activity("heat.purchased", "100 GJ", given=given, **YEAR_2024), year=2024)
    after = build(
        activity("heat.purchased", "130 GJ", id="h"), activity("stationary.coke", "1 t", id="c")
    )
    bridge = build_bridge(before, after)
    assert (bridge.activity, bridge.factor) == (Decimal(3000), Decimal(1300))
    assert bridge.structure == after.totals.scope1
    assert bridge.before + bridge.activity + bridge.structure + bridge.factor == bridge.after
    assert bridge.findings == ()


def test_amounts_that_do_not_divide_leave_no_remainder(activity: Activity, build: Build) -> None:
    before = build(activity("electricity.purchased", "777.7 kWh", **YEAR_2024), year=2024)
    after = build(activity("electricity.purchased", "1000.3 kWh"))
    bridge = build_bridge(before, after)
    assert bridge.before + bridge.activity + bridge.structure + bridge.factor == bridge.after


def test_a_source_that_went_is_structure(activity: Activity, build: Build) -> None:
    before = build(activity("stationary.coke", "1 t", **YEAR_2024), year=2024)
    bridge = build_bridge(before, build())
    assert bridge.structure == -before.totals.scope1
    nothing = build(activity("stationary.coke", "0 t", **YEAR_2024), year=2024)
    assert build_bridge(nothing, build(activity("stationary.coke", "1 t"))).structure > 0


def test_two_series_make_no_trend(choices: Choices) -> None:
    """Rule 3."""
    (mixed,) = compare_choices(choices, replace(choices, grid_series="notice"))
    assert mixed.code == "trend.series_mixed"
    (differ,) = compare_choices(choices, replace(choices, gwp_set="AR4"))
    assert (differ.code, differ.details["name"]) == ("trend.choices_differ", "gwp_set")


@pytest.mark.parametrize(("amount", "is_needed"), [("104 GJ", False), ("106 GJ", True)])
def test_a_change_above_the_threshold_asks_for_restatement_and_keeps_both(
    activity: Activity, build: Build, amount: str, *, is_needed: bool
) -> None:
    original = build(activity("heat.purchased", "100 GJ"))
    answer = check_restatement(original, build(activity("heat.purchased", amount)))
    assert answer.is_needed is is_needed
    assert (answer.original, answer.restated) == (Decimal(11000), Decimal(amount[:3]) * 110)
    assert answer.finding.code.startswith("restatement.")


def test_a_base_year_of_nothing_has_no_relative_change(activity: Activity, build: Build) -> None:
    answer = check_restatement(build(), build(activity("heat.purchased", "1 GJ")))
    assert (answer.change, answer.is_needed) == (None, True)
    assert answer.finding.details["change"] == "-"
    assert not check_restatement(build(), build()).is_needed


def test_reductions_are_absolute_and_relative(activity: Activity, build: Build) -> None:
    base, now = (
        build(activity("heat.purchased", "100 GJ")),
        build(activity("heat.purchased", "75 GJ")),
    )
    fallen = reduction(base, now)
    assert (fallen.absolute, fallen.relative) == (Decimal(2750), Decimal("0.25"))
    assert reduction(build(), now).relative is None


def test_the_rounding_of_months_is_no_change_of_the_factor(
    activity: Activity, build: Build
) -> None:
    """Five tonnes of diesel over twelve months of a leap year and of another."""
    leap = {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}
    common = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}
    before = build(activity("mobile.diesel", "5 t", **leap), year=2024)
    after = build(activity("mobile.diesel", "6 t", **common))
    bridge = build_bridge(before, after)
    assert bridge.factor == 0
    assert bridge.before + bridge.activity == bridge.after
