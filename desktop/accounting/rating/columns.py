"""The values of many firms as columns, and which firms need a look of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import compress, repeat
from typing import Any, NamedTuple

from desktop.accounting.rating.result import BenchmarkUsed
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import LAST_DIGIT, RatingValues, settled
from desktop.findings import Finding

Column = Sequence[Any]

_DECIMAL = frozenset({Decimal})
_is_finite = Decimal.is_finite
_is_nan = Decimal.is_nan
_quantize = Decimal.quantize


class LookedUp(NamedTuple):
    """What was found for a firm in a benchmark file."""

    found: Mapping[str, Decimal]
    used: tuple[BenchmarkUsed, ...]
    findings: tuple[Finding, ...]


NOTHING = LookedUp({}, (), ())


class Columns:
    """Firms that agree in what is given for them; a column for each slot that is given.

    Attributes:
        places: Where each firm stands among all.
        firms: The values of each.
        leaves: The columns, by slot.
        looked_up: The benchmarks found for each; empty where all were given.
        computed: The values computed for each.
    """

    def __init__(self, method: Method, firms: Mapping[int, RatingValues]) -> None:
        self._blank = method.blank
        self.places: Column = list(firms)
        self.firms: Sequence[RatingValues] = list(firms.values())
        self.leaves: dict[int, Column] = {}
        self.looked_up: Sequence[LookedUp] = ()
        self.computed: Column = ()

    def keep(self, marked: Iterable[bool]) -> None:
        """Leave out the firms that are not marked."""
        mask = list(marked)
        if all(mask):
            return
        self.places = list(compress(self.places, mask))
        self.firms = list(compress(self.firms, mask))
        self.looked_up = list(compress(self.looked_up, mask))
        self.computed = list(compress(self.computed, mask))
        for slot, column in self.leaves.items():
            self.leaves[slot] = list(compress(column, mask))

    def keep_inside(self, slot: int, lowest: Decimal, highest: Decimal) -> None:
        """Leave out the firms whose value in a slot is no number within bounds."""
        column = self.leaves[slot]
        if not are_inside(column, lowest, highest):
            self.keep(marked_inside(column, lowest, highest))

    def column(self, slot: int) -> Column:
        """Return what a slot holds for each firm."""
        known = self.leaves.get(slot)
        return [self._blank[slot]] * len(self.firms) if known is None else known

    def rows(
        self, slots: Sequence[int], moved: Mapping[int, Column] | None = None
    ) -> list[tuple[Any, ...]]:
        """Return a row for each firm: what some slots hold, some of them moved."""
        columns = [moved[slot] if moved and slot in moved else self.column(slot) for slot in slots]
        return list(zip(*columns, strict=True)) if columns else [()] * len(self.firms)


def by_name(rows: Sequence[Mapping[str, Any]]) -> dict[str, Column]:
    """Return the columns of mappings that have the same names in the same order."""
    if not rows:
        return {}
    return dict(zip(rows[0], zip(*[row.values() for row in rows], strict=True), strict=False))


def are_numbers(column: Iterable[Any]) -> bool:
    """Say whether all values are decimals."""
    return _DECIMAL.issuperset(map(type, column))


def are_inside(column: Column, lowest: Decimal, highest: Decimal) -> bool:
    """Say whether all values are numbers within bounds; a look at each is only taken if not."""
    if not column or not (are_numbers(column) and all(map(_is_finite, column))):
        return not column
    least: Decimal = min(column)
    most: Decimal = max(column)
    return lowest <= least and most <= highest


def marked_inside(column: Column, lowest: Decimal, highest: Decimal) -> Iterator[bool]:
    """Say of each value whether it is a number within bounds."""
    return (type(value) is Decimal and lowest <= value <= highest for value in column)


def settled_column(column: Column) -> list[Decimal | None]:
    """Return computed values settled, and nothing for what is not a number."""
    if not are_numbers(column):
        return [settled(value) if type(value) is Decimal else None for value in column]
    rounded = list(map(_quantize, column, repeat(LAST_DIGIT)))
    if any(map(_is_nan, rounded)):  # more digits than the arithmetic keeps
        rounded = list(map(settled, column))
    return [*rounded]


def paired(names: Sequence[str], columns: Iterable[Column], count: int) -> Column:
    """Return for each firm the names with its values."""
    named = [zip(repeat(name), column) for name, column in zip(names, columns, strict=True)]
    return list(zip(*named, strict=True)) if named else [()] * count
