"""What of a method rates many firms at once: found once a method, used by :mod:`many`."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import repeat
from typing import Any, NamedTuple

from desktop.accounting.rating.generated import Assignment, Code, rows_function
from desktop.accounting.rating.plan import rested_on
from desktop.accounting.rating.schema import (
    Indicator,
    Method,
    MethodStatus,
    assignments_of,
)
from desktop.accounting.rating.scoring import band_of

_UNRATED = (MethodStatus.PARAMETERS_UNKNOWN, MethodStatus.REFERENCE_ONLY)
Row = tuple[Any, ...]


class Rows(NamedTuple):
    """What computes some slots of many firms.

    Attributes:
        leaves: The slots that have to be given, in the order of a row.
        compute: From rows to rows of the slots wanted; nothing where a condition or caution holds.
    """

    leaves: tuple[int, ...]
    compute: Callable[[Iterable[Row]], list[Any]]


class Cut(NamedTuple):
    """How an indicator's settled values fall into its bands.

    Attributes:
        find: Gives the place of the band, where all limits are of one kind.
        shares: Slot of the derived value that it is and nothing more; -1 without.
        words: The mark of each band.
        scores: Its points.
    """

    indicator: Indicator
    find: Callable[[Sequence[Decimal], Decimal], int] | None
    limits: tuple[Decimal, ...]
    shares: int
    words: tuple[str | None, ...]
    scores: tuple[Decimal | None, ...]

    def places(self, values: Iterable[Decimal]) -> Iterator[int]:
        """Return the place of the band of each value."""
        if self.find is not None:
            return map(self.find, repeat(self.limits), values)
        bands = self.indicator.bands
        return (bands.index(band_of(value, bands)) for value in values)


class Program(NamedTuple):
    """A method for many firms at once.

    Attributes:
        whole: Computes derived values, then the values of the indicators.
        headline: Computes the value whose band is the grade.
        earlier: Computes what is asked of the period before.
        cuts: Of the indicators, in order.
        first: Place of the headline among them.
    """

    whole: Rows
    headline: Rows
    earlier: Rows
    cuts: tuple[Cut, ...]
    first: int


def program_of(method: Method) -> Program | None:
    """Return a method's program, made once; nothing for a method that rates firms one by one.

    A method has one where fixed bands of its headline give the grade and fixed bands all marks.
    """
    if Program not in method.memo:
        method.memo[Program] = _program(method) if _is_vector(method) else None
    found: Program | None = method.memo[Program]
    return found


def _is_vector(method: Method) -> bool:
    is_rated = method.status not in _UNRATED and not method.missing
    is_free = method.plan.headline is not None and not method.base_slots
    return is_rated and is_free and all(item.is_plain for item in method.indicators)


def _program(method: Method) -> Program:
    conditions = [condition.when.code for condition in method.conditions]
    cautions = [caution.when.code for caution in method.cautions]
    everything = assignments_of(method.derived, method.indicators)
    headline = next(item for item in method.indicators if item is method.plan.headline)
    below = assignments_of(rested_on(method, headline.value.uses), [headline])
    asked = [method.slot_of[name] for name, _ in method.prev_slots]
    earlier = assignments_of(rested_on(method, [name for name, _ in method.prev_slots]))
    return Program(
        _rows(conditions, everything, [one.slot for one in everything], cautions),
        _rows([], below, [headline.slot]),
        _rows(conditions, earlier, asked),
        tuple(_cut(method, item) for item in method.indicators),
        method.indicators.index(headline),
    )


def _rows(
    conditions: list[Code],
    assignments: list[Assignment],
    wanted: list[int],
    cautions: Sequence[Code] = (),
) -> Rows:
    read = frozenset(wanted).union(*(code.reads for code in (*conditions, *cautions)))
    read = read.union(*(one.code.reads for one in assignments))
    leaves = tuple(sorted(read.difference(one.slot for one in assignments)))
    return Rows(leaves, rows_function(leaves, conditions, assignments, wanted, cautions))


def _cut(method: Method, indicator: Indicator) -> Cut:
    limits = [(band.limit, band.is_included) for band in indicator.bands[:-1]]
    kinds = {is_included for _, is_included in limits}
    find = None
    if len(kinds) <= 1:
        find = bisect_right if kinds == {False} else bisect_left
    known = {item.name: item.slot for item in method.derived}
    shares = known.get(indicator.value.text.strip(), -1)
    return Cut(
        indicator,
        find,
        tuple(limit for limit, _ in limits if limit is not None),
        shares,
        tuple(band.mark for band in indicator.bands),
        tuple(band.score for band in indicator.bands),
    )
