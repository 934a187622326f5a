"""From computed columns to the answer of each firm."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from desktop.accounting.rating.columns import (
    NOTHING,
    Column,
    Columns,
    are_numbers,
    paired,
    settled_column,
)
from desktop.accounting.rating.many_plan import Cut, Program
from desktop.accounting.rating.rate import confidence_with, label_with, range_among
from desktop.accounting.rating.result import BenchmarkUsed, Mark, Rating, Status
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues

_RATED = Status.RATED
_ZERO = Decimal(0)
_NO = False
_new = tuple.__new__
_word = attrgetter("mark")

Moved = Mapping[int, Column]


def answers(
    by: tuple[Method, Program], table: Columns, corners: Sequence[Moved]
) -> dict[int, Rating]:
    """Return the answers of firms whose values are computed, by their places.

    A firm without a grade is left out.

    Args:
        by: The method and its program.
        table: The firms; none met a condition.
        corners: For every corner of the intervals, the columns of the inputs that are uncertain.
    """
    method, program = by
    count, whole = len(table.firms), list(zip(*table.computed, strict=True))
    derived = [settled_column(column) for column in whole[: len(method.derived)]]
    shown = _shown(by, derived, whole[len(method.derived) :])
    marks = [_marks(cut, column) for cut, column in zip(program.cuts, shown, strict=True)]
    grades = list(map(_word, marks[program.first]))
    names = [cut.indicator.name for cut in program.cuts]
    inputs = [table.column(item.slot) for item in method.inputs]
    notes = _notes(method, table)
    # in the order of the fields of Rating
    rows = zip(
        repeat(method.id),
        repeat(method.version),
        repeat(_RATED),
        paired(names, marks, count),
        repeat(None),
        grades,
        _ranges(by, table, corners),
        repeat(()),
        _missing(by, table, shown),
        notes.confidence,
        paired(method.input_names, inputs, count),
        paired(method.derived_names, derived, count),
        notes.used,
        notes.labels,
        repeat(""),
        notes.are_proxies,
        repeat(bool(method.superseded_by)),
        notes.findings,
        repeat(()),
        repeat(None),
        repeat(""),
        repeat(()),
        repeat(_ZERO),
        repeat(method.sha256),
        repeat(method.parameter_file),
    )
    ratings = map(_new, repeat(Rating), rows)
    pairs = zip(table.places, ratings, strict=False)  # what is repeated has no end
    return {place: rating for place, rating in pairs if rating.grade is not None}


def _shown(
    by: tuple[Method, Program], derived: Sequence[Column], values: Sequence[Column]
) -> list[Column]:
    """Return the settled values of the indicators; one that is a derived value was settled."""
    method, program = by
    known = {item.slot: column for item, column in zip(method.derived, derived, strict=True)}
    return [
        known[cut.shares] if cut.shares in known else settled_column(column)
        for cut, column in zip(program.cuts, values, strict=True)
    ]


def _marks(cut: Cut, values: Column) -> list[Mark]:
    """Return the mark of each settled value; a value that is missing has none."""
    confidence = cut.indicator.confidence
    if not are_numbers(values):
        absent = Mark(None, None, None, confidence)
        known = iter(_marks(cut, [value for value in values if value is not None]))
        return [absent if value is None else next(known) for value in values]
    places = list(cut.places(values))
    words, scores = map(cut.words.__getitem__, places), map(cut.scores.__getitem__, places)
    fields = zip(values, words, scores, repeat(confidence), strict=False)
    return list(map(_new, repeat(Mark), fields))


def _words(cut: Cut, values: Column) -> Iterable[str | None]:
    """Return the word of the mark of each settled value."""
    if are_numbers(values):
        return map(cut.words.__getitem__, cut.places(values))
    return map(_word, _marks(cut, values))


def _ranges(
    by: tuple[Method, Program], table: Columns, corners: Sequence[Moved]
) -> Iterable[tuple[str, ...]]:
    """Return the best and the worst grade over all corners, where they differ."""
    if not corners:
        return repeat(())
    method, program = by
    cut, (leaves, compute) = program.cuts[program.first], program.headline
    reached: list[Iterable[str | None]] = []
    for corner in corners:
        values = [value for (value,) in compute(table.rows(leaves, corner))]
        reached.append(_words(cut, settled_column(values)))
    together = list(zip(*reached, strict=True))
    known = {grades: range_among(method, set(grades)) for grades in set(together)}
    return map(known.__getitem__, together)


def _missing(
    by: tuple[Method, Program], table: Columns, shown: Sequence[Column]
) -> Iterable[tuple[str, ...]]:
    """Return what keeps indicators from their values."""
    if all(map(are_numbers, shown)):
        return repeat(())
    method, program = by
    needs = [cut.indicator.needs for cut in program.cuts]
    slots = {name: method.leaf_slots.get(name, -1) for own in needs for name in own}
    leaves = {name: table.column(slot) for name, slot in slots.items() if slot >= 0}
    found = []
    for row, values in enumerate(zip(*shown, strict=True)):
        names = [
            name
            for own, value in zip(needs, values, strict=True)
            if value is None
            for name in own
            if name not in leaves or leaves[name][row] is None
        ]
        found.append(tuple(dict.fromkeys(names)))
    return found


class _Notes(NamedTuple):
    """What is said beside the answers, a column each."""

    confidence: Iterable[Any]
    used: Iterable[Any]
    labels: Iterable[Any]
    are_proxies: Iterable[bool]
    findings: Iterable[Any]


def _notes(method: Method, table: Columns) -> _Notes:
    firms, looked_up = table.firms, table.looked_up
    findings: Iterable[Any] = [firm.findings for firm in firms]
    if not looked_up and not any(firm.confidence for firm in firms):
        return _Notes(
            repeat(method.confidence), repeat(()), repeat(method.label), repeat(_NO), findings
        )
    found = looked_up or [NOTHING] * len(firms)
    used = [each.used for each in found]
    said = _Said(method)
    confidence = list(map(said.confidence, firms, used))
    pairs = zip(findings, found, strict=True)
    return _Notes(
        confidence,
        used,
        list(map(said.label, confidence, used)),
        [any(row.is_proxy for row in rows) for rows in used],
        [(*own, *each.findings) for own, each in pairs],
    )


class _Said:
    """Confidence and labels, made once for all firms that share them."""

    def __init__(self, method: Method) -> None:
        self._method = method
        self._known: dict[object, tuple[tuple[str, str], ...]] = {}

    def confidence(
        self, firm: RatingValues, used: tuple[BenchmarkUsed, ...]
    ) -> tuple[tuple[str, str], ...]:
        """Return how sure each part is."""
        key = (tuple(firm.confidence.items()), used)
        if key not in self._known:
            self._known[key] = confidence_with(self._method, firm, used)
        return self._known[key]

    def label(
        self, confidence: tuple[tuple[str, str], ...], used: tuple[BenchmarkUsed, ...]
    ) -> tuple[tuple[str, str], ...]:
        """Return the self-assessment label."""
        key = (confidence, used, "label")
        if key not in self._known:
            self._known[key] = label_with(self._method, confidence, used)
        return self._known[key]
