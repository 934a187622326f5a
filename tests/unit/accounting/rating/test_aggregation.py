"""Levels, notches and caps on their own."""

from decimal import Decimal

from desktop.accounting.rating.aggregation import capped, level_of, notched
from desktop.accounting.rating.schema import Level

LEVELS = (Level("A", 1, Decimal(80)), Level("B", 2, Decimal(60)), Level("C", 3, Decimal(40)))


def test_level_starts_at_its_minimum() -> None:
    reached = [level_of(Decimal(score), LEVELS) for score in ("80", "79.99", "60", "0")]
    assert reached == ["A", "B", "B", "C"]


def test_notches_go_down_and_never_up() -> None:
    assert [notched("A", rungs, LEVELS) for rungs in (0, 1, 9, -1)] == ["A", "B", "C", "A"]


def test_cap_is_the_best_grade_allowed() -> None:
    assert (capped("A", "B", LEVELS), capped("C", "B", LEVELS)) == ("B", "C")
