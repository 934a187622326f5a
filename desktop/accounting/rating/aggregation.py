"""From marks to one answer: vector, median, weighted tree, matrix or plain value."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from desktop.accounting.rating.evaluation import Evaluation
from desktop.accounting.rating.result import Mark
from desktop.accounting.rating.schema import (
    Level,
    Matrix,
    Method,
    OrdinalMedian,
    Theme,
    Vector,
    Weighted,
)
from desktop.accounting.rating.values import settled

_NO_WEIGHT = Decimal(0)
_WHOLE = Decimal(1)


class Outcome(NamedTuple):
    """What an aggregation gives; a grade of nothing is not rated.

    Attributes:
        themes: Score of each theme.
        dropped: Share of the weight that was missing.
        is_thin: Rated from fewer marks than the method wants.
    """

    grade: str | None = None
    score: Decimal | None = None
    value: Decimal | None = None
    themes: tuple[tuple[str, Decimal | None], ...] = ()
    dropped: Decimal = _NO_WEIGHT
    is_thin: bool = False


def aggregate(method: Method, marks: Mapping[str, Mark], evaluation: Evaluation) -> Outcome:
    """Return the method's answer from its marks."""
    rule = method.aggregate
    match rule:
        case Vector():
            return Outcome(grade=marks[rule.headline].mark)
        case OrdinalMedian():
            return _ordinal(rule, method.levels, marks)
        case Weighted():
            return _weighted(rule, method.levels, marks, evaluation)
        case Matrix():
            return Outcome(grade=_cell(rule, method, evaluation))
    return Outcome(value=_slot_of(method, rule.of, evaluation))


def _slot_of(method: Method, name: str, evaluation: Evaluation) -> Decimal | None:
    value = evaluation.slots[method.slot_of[name]]
    return settled(value) if isinstance(value, Decimal) else None


def _ordinal(rule: OrdinalMedian, levels: tuple[Level, ...], marks: Mapping[str, Mark]) -> Outcome:
    """Take the median of the ranks, a tie going to the worse, or the worst."""
    ranks = {level.key: level.rank for level in levels}
    present = sorted(ranks[mark.mark] for mark in marks.values() if mark.mark is not None)
    if len(present) < rule.minimum_present:
        return Outcome()
    chosen = present[-1] if rule.is_worst else present[len(present) // 2]
    return Outcome(grade=levels[chosen - 1].key, is_thin=len(present) < rule.flagged_below)


def _cell(rule: Matrix, method: Method, evaluation: Evaluation) -> str | None:
    row = _slot_of(method, rule.row, evaluation)
    column = _slot_of(method, rule.column, evaluation)
    if row is None or column is None:
        return None
    across, down = int(column) - 1, int(row) - 1
    if not (0 <= down < len(rule.cells) and 0 <= across < len(rule.cells[0])):
        return None
    return rule.cells[down][across]


def _weighted(
    rule: Weighted, levels: tuple[Level, ...], marks: Mapping[str, Mark], evaluation: Evaluation
) -> Outcome:
    firm_class = str(evaluation.slots[rule.class_slot]) if rule.class_slot >= 0 else ""
    weights = _theme_weights(rule, firm_class)
    themes: list[tuple[str, Decimal | None]] = []
    total = present = dropped = _NO_WEIGHT
    for theme in rule.themes:
        members = _members(theme, firm_class)
        score, missing = _theme_score(theme, members, marks, evaluation)
        if not rule.renormalises and missing:
            score = None
        weight = weights.get(theme.name, _NO_WEIGHT)
        themes.append((theme.name, None if score is None else settled(score)))
        dropped += weight * missing
        if score is not None:
            total += weight * score
            present += weight
    if not present or dropped > rule.maximum_missing:
        return Outcome(themes=tuple(themes), dropped=dropped)
    score = settled(total / present)
    return Outcome(level_of(score, levels), score, themes=tuple(themes), dropped=dropped)


def _theme_weights(rule: Weighted, firm_class: str) -> Mapping[str, Decimal]:
    if rule.weights_by_class is None:
        return rule.weights
    return rule.weights_by_class.get(firm_class, {})


def _members(theme: Theme, firm_class: str) -> tuple[tuple[str, Decimal], ...]:
    if theme.members_by_class is None:
        return theme.members
    return theme.members_by_class.get(firm_class, ())


def _theme_score(
    theme: Theme,
    members: tuple[tuple[str, Decimal], ...],
    marks: Mapping[str, Mark],
    evaluation: Evaluation,
) -> tuple[Decimal | None, Decimal]:
    """Return the score of a theme from its members present, and the share of it that is missing."""
    if theme.direct >= 0:
        direct = evaluation.slots[theme.direct]
        return direct, _WHOLE if direct is None else _NO_WEIGHT
    total = present = _NO_WEIGHT
    for name, weight in members:
        score = marks[name].score
        if score is not None:
            total += weight * score
            present += weight
    return (total / present, _WHOLE - present) if present else (None, _WHOLE)


def level_of(score: Decimal, levels: tuple[Level, ...]) -> str:
    """Return the best level whose minimum the score reaches; the last level takes the rest."""
    for level in levels:
        if level.minimum is not None and score >= level.minimum:
            return level.key
    return levels[-1].key


def notched(grade: str, rungs: int, levels: tuple[Level, ...]) -> str:
    """Return the level that many rungs lower, the lowest at most."""
    rank = next(level.rank for level in levels if level.key == grade)
    return levels[min(max(rank + rungs, rank), len(levels)) - 1].key


def capped(grade: str, cap: str, levels: tuple[Level, ...]) -> str:
    """Return the worse of a grade and the best level still allowed."""
    ranks = {level.key: level.rank for level in levels}
    return grade if ranks[grade] >= ranks[cap] else cap
