"""One stream of amounts of one meter, and its packing into months."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.period import Month
from desktop.findings import NOWHERE, Finding, Place, Severity
from desktop.intake.meters.clock import DAY
from desktop.intake.meters.numbers import Integers, Mask, Numbers, trimmed

HOUR = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STAND_INS = (9999, 99999, 999999, 65535, 32767)
"""Whole numbers devices write for "no value"."""

_LOW_STAND_INS = (1, 0)
_LOW_FEWEST, _LOW_SHARE, _LOW_TIMES, _SHORT_RUN = 2, 5, 20, 4
"""Two points or more, a load never below a fifth of usual, twenty times as many and as much beside,
four points in a row at most."""
_HOUR, _DAY_STEP = 60, 1440
_STAND_IN_TIMES = 5
_SUNDAY = 6
_AUTUMN = frozenset({9, 10, 11, 3, 4})
"""Months in which clocks are set back, north and south."""


@dataclass(frozen=True, slots=True)
class Series:
    """Amounts of one channel.

    Attributes:
        channel: The meter and what it measures.
        start: Start of each interval: minutes since 1970-01-01 0:00 China time.
        amounts: In the unit of the channel.
        step: Minutes of an interval.
        suspect: Where an amount is known but its spread over time is not.
        estimated: Where the source says that it estimated.
        place: The column it came from.
    """

    channel: Channel
    start: Integers
    amounts: Numbers
    step: int
    suspect: Mask | None = None
    estimated: Mask | None = None
    place: Place = NOWHERE


def moment(minutes: int) -> datetime:
    """Return minutes since 1970 in China time as a point in time without zone."""
    return (_EPOCH + timedelta(minutes=int(minutes))).replace(tzinfo=None)


def shown(minutes: int) -> str:
    """Return a point in time as people write it."""
    return f"{moment(minutes):%Y-%m-%d %H:%M}"


def finding(code: str, series: Series, severity: Severity, **details: object) -> Finding:
    """Return a finding about a series."""
    named = {name: str(value) for name, value in details.items()}
    return Finding(code, severity, series.place, {"meter": series.channel.meter, **named})


def odd_numbers(numbers: Numbers, heading: str, place: Place) -> list[Finding]:
    """Say what of a column is no number or was rounded."""
    found = []
    details = {"heading": heading, "texts": "、".join(numbers.odd)}
    if numbers.odd:
        found.append(Finding("interval.not_a_number", Severity.WARNING, place, details))
    if numbers.is_rounded:
        found.append(Finding("interval.digits_rounded", Severity.NOTICE, place, details))
    return found


def _written(number: int, series: Series, *, is_power: bool) -> int:
    """Return a number as written in a file, in the whole steps of the series' amounts.

    Power was multiplied by the length of its interval: 9999 kW are 2499.75 kWh in a quarter.
    """
    scaled: int = number * 10**series.amounts.scale
    return scaled * series.step // _HOUR if is_power else scaled


def without_stand_ins(
    series: Series, *, is_power: bool = False
) -> tuple[Series, tuple[Finding, ...]]:
    """Return the series with 9999 and the like taken as missing.

    A stand-in is one of a few numbers that stands far above everything else measured.

    Args:
        series: Amounts.
        is_power: Whether the file held power.
    """
    numbers = series.amounts
    one = 10**numbers.scale
    magnitude = np.abs(numbers.values)
    if magnitude.max(initial=0) < _written(min(_STAND_INS), series, is_power=is_power):
        return series, ()
    marked = np.zeros(len(magnitude), dtype=np.bool_)
    seen = 0
    for number in _STAND_INS:
        least, above = (_written(n, series, is_power=is_power) for n in (number, number + 1))
        here = (magnitude >= least) & (magnitude < above) if above < 2**62 else marked
        seen = number if here.any() and not seen else seen
        marked = marked | here
    marked &= ~numbers.missing
    rest = magnitude[~marked & ~numbers.missing]
    if not marked.any() or not rest.size:
        return series, ()
    if magnitude[marked].min() < _STAND_IN_TIMES * max(int(rest.max()), one):
        return series, ()
    values = np.where(marked, 0, numbers.values)
    cleaned = Numbers(values, numbers.scale, numbers.missing | marked, numbers.odd)
    first = int(np.flatnonzero(marked)[0])
    note = finding(
        "interval.stand_in",
        series,
        Severity.WARNING,
        count=int(marked.sum()),
        value=seen,
        at=shown(series.start[first]),
    )
    return replace(series, amounts=cleaned), (note,)


def low_stand_ins(series: Series, *, is_power: bool = False) -> tuple[Finding, ...]:
    """Return findings for zeros or ones that look like stand-ins for nothing; no value changes.

    Single points of a curve that otherwise never falls below a fifth of its usual value are
    more likely missing than measured, but a short stop is possible: a person has to look.
    """
    numbers = series.amounts
    if series.step >= _DAY_STEP:
        return ()
    for number in _LOW_STAND_INS:
        written = _written(number, series, is_power=is_power)
        marked = (numbers.values == written) & ~numbers.missing
        rest = numbers.values[~marked & ~numbers.missing]
        if marked.sum() < _LOW_FEWEST or rest.size < _LOW_TIMES * marked.sum():
            continue
        if _longest(marked) > _SHORT_RUN:
            continue
        least = int(rest.min())
        if least < _LOW_TIMES * written or _is_usually_above(rest, least * _LOW_SHARE):
            continue
        if least * _LOW_SHARE >= int(np.median(rest)):
            first = int(np.flatnonzero(marked)[0])
            details = {
                "count": int(marked.sum()),
                "value": number,
                "at": shown(series.start[first]),
            }
            return (finding("interval.stand_in_low", series, Severity.WARNING, **details),)
    return ()


def _is_usually_above(values: Integers, limit: int) -> bool:
    """Tell whether more than half of the values are above a limit: then their median is, too."""
    return int(np.count_nonzero(values > limit)) * 2 > len(values)


def _longest(marked: Mask) -> int:
    """Return how many marked points stand in a row at most."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marked.view(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max())


def split_by_sign(series: Series) -> tuple[tuple[Series, ...], tuple[Finding, ...]]:
    """Return what flowed in and what flowed out apart, if a series shows both."""
    values = series.amounts.values
    negative = values < 0
    if not negative.any():
        return (series,), ()
    note = finding(
        "interval.negative_split",
        series,
        Severity.WARNING,
        count=int(negative.sum()),
        at=shown(series.start[int(np.flatnonzero(negative)[0])]),
    )
    inward = replace(series.amounts, values=np.where(negative, 0, values))
    outward = replace(series.amounts, values=np.where(negative, -values, 0))
    back = "import" if series.channel.direction == "export" else "export"
    other = replace(series.channel, direction=back)
    return (
        replace(series, amounts=inward),
        replace(series, channel=other, amounts=outward),
    ), (note,)


def single(series: Series) -> tuple[Series, Mask, tuple[Finding, ...]]:
    """Return the series sorted, one row an interval, with its conflicts and what was found.

    Equal repetitions count once. Of conflicting ones the first counts and is marked, unless
    they are the hour that a clock set back repeats: then both happened and are added.
    """
    missing = series.amounts.missing
    if (series.start[1:] > series.start[:-1]).all():
        return series, np.zeros(len(missing), dtype=np.bool_), ()
    order = np.lexsort((missing, series.start))
    start = series.start[order]
    values = series.amounts.values[order]
    missing = missing[order]
    repeated = np.zeros(len(start), dtype=np.bool_)
    repeated[1:] = start[1:] == start[:-1]
    keep = ~repeated
    if not repeated.any():
        return _reordered(series, order, keep), np.zeros(len(start), dtype=np.bool_), ()
    group = np.cumsum(keep) - 1
    first_values = values[keep][group]
    conflict = repeated & ~missing & (values != first_values)
    notes: list[Finding] = []
    same = int((repeated & ~conflict).sum())
    if same:
        notes.append(finding("interval.duplicates_equal", series, Severity.NOTICE, count=same))
    conflicting = np.zeros(int(keep.sum()), dtype=np.bool_)
    if not conflict.any():
        return _reordered(series, order, keep), conflicting, tuple(notes)
    conflicting[np.unique(group[conflict])] = True
    once = _reordered(series, order, keep)
    if _is_clock_set_back(start[conflict], series.step):
        extra = np.zeros(int(keep.sum()), dtype=np.int64)
        np.add.at(extra, group[conflict], values[conflict])
        amounts = replace(once.amounts, values=once.amounts.values + extra)
        notes.append(_conflict_note("interval.clock_set_back", series, start[conflict]))
        return replace(once, amounts=amounts), np.zeros_like(conflicting), tuple(notes)
    notes.append(_conflict_note("interval.duplicates_conflict", series, start[conflict]))
    return once, conflicting, tuple(notes)


def _conflict_note(code: str, series: Series, starts: Integers) -> Finding:
    return finding(code, series, Severity.WARNING, count=len(starts), at=shown(int(starts[0])))


def _is_clock_set_back(starts: Integers, step: int) -> bool:
    """Tell whether repeated stamps are exactly one hour of a Sunday's night, once a year."""
    if step > HOUR:
        return False
    nights = np.unique(starts // DAY)
    if len(starts) != len(nights) * (HOUR // step):
        return False
    years = [moment(int(night) * DAY).year for night in nights]
    months = {moment(int(night) * DAY).month for night in nights}
    sundays = {moment(int(night) * DAY).weekday() for night in nights} == {_SUNDAY}
    early = bool(((starts % DAY >= HOUR) & (starts % DAY < 4 * HOUR)).all())
    return early and sundays and len(set(years)) == len(years) and months <= _AUTUMN


def _reordered(series: Series, order: NDArray[np.intp], keep: Mask) -> Series:
    rows = order[keep]
    return replace(
        series,
        start=series.start[rows],
        amounts=series.amounts.take(rows),
        suspect=None if series.suspect is None else series.suspect[rows],
        estimated=None if series.estimated is None else series.estimated[rows],
    )


def pack(series: Series) -> tuple[tuple[IntervalBlock, ...], tuple[Finding, ...]]:
    """Return the months of a series and what was found while packing."""
    if not len(series.start) or series.amounts.missing.all():
        return (), (finding("interval.no_values", series, Severity.WARNING),)
    if series.channel.direction != "import" and not series.amounts.values.any():
        return (), (finding("interval.channel_zero", series, Severity.NOTICE),)
    once, conflicting, notes = single(series)
    amounts = trimmed(once.amounts)
    once = replace(once, amounts=amounts)
    flags = np.where(amounts.missing, int(Flag.MISSING), 0).astype(np.uint8)
    flags[conflicting] |= int(Flag.CONFLICTING)
    if once.suspect is not None:
        flags[once.suspect] |= int(Flag.SUSPECT)
    if once.estimated is not None:
        flags[once.estimated & ~amounts.missing] |= int(Flag.ESTIMATED)
    return tuple(_months(once, flags)), notes


def _months(series: Series, flags: NDArray[np.uint8]) -> Iterator[IntervalBlock]:
    slots = series.start // series.step
    month = Month.of(moment(int(series.start[0])).date())
    end = moment(int(series.start[-1])).date()
    while month.start <= end:
        first = (month.start.toordinal() - _EPOCH.toordinal()) * DAY // series.step
        count = ((month.end.toordinal() - month.start.toordinal()) + 1) * DAY // series.step
        low, high = np.searchsorted(slots, [first, first + count])
        if high > low:
            places = slots[low:high] - first
            values = np.zeros(count, dtype=np.int64)
            values[places] = series.amounts.values[low:high]
            marks = np.full(count, int(Flag.MISSING), dtype=np.uint8)
            marks[places] = flags[low:high]
            packed = array("q")
            packed.frombytes(values.tobytes())
            yield IntervalBlock(
                series.channel, month, series.step, series.amounts.scale, packed, marks.tobytes()
            )
        month = month.shifted(1)
