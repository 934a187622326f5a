"""Points in time as meter exports write them: understood, never guessed silently.

Parts of a date that could be day or month stay apart until the whole column is seen.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from desktop.intake.meters.clock import (
    CENTURY,
    CHINA,
    DAY,
    EPOCH_DAY,
    Order,
    Written,
    day_and_time,
    is_short,
    ordinal_of,
    parse_clock,
    parse_short,
    parse_stamp,
    parse_time,
)
from desktop.intake.meters.numbers import Mask

Days = NDArray[np.int64]

MONTHS = 12
_IN_ORDER = 0.9
"""Share of the steps of a column that go one way: rows of several meters fall where they turn."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """A column of stamps.

    Attributes:
        day: Days since 1970-01-01 in China time; 0 where not understood.
        minute: Of the day, 0 to 1440 (24:00); 0 where only a date is written.
        known: Where a stamp was understood.
        order: How dates were read.
        order_is_sure: False where day and month could be the other way round.
        has_time: Whether any stamp has a time of day.
        has_24: Whether 24:00 occurs.
        zones: Offsets written, in minutes ahead of UTC.
        odd: Texts that were not understood, at most five.
    """

    day: Days
    minute: Days
    known: Mask
    order: Order = Order.YEAR_FIRST
    order_is_sure: bool = True
    has_time: bool = True
    has_24: bool = False
    zones: tuple[int, ...] = ()
    odd: tuple[str, ...] = ()

    @property
    def absolute(self) -> Days:
        """Minutes since 1970-01-01 0:00 China time."""
        moments = self.day * DAY
        moments += self.minute
        return moments

    def without_rows(self) -> "Stamps":
        """Return what is known of the column without its rows: those of millions take much room."""
        none = np.zeros(0, dtype=np.int64)
        return replace(self, day=none, minute=none, known=np.zeros(0, dtype=np.bool_))


@dataclass(frozen=True, slots=True)
class _Understood:
    """The different texts of a column; see :class:`Stamps`."""

    days: Sequence[int]
    minutes: Sequence[int]
    zones: Collection[int]
    has_time: bool
    has_24: bool
    order: Order = Order.YEAR_FIRST
    order_is_sure: bool = True


def stamps_of_texts(
    codes: NDArray[np.intp], texts: Sequence[str], *, is_1904: bool = False
) -> Stamps:
    """Return a column given as codes into its different texts (-1 for none)."""
    found = _usual_texts(texts) or _any_texts(codes, texts, is_1904=is_1904)
    days = np.array([*found.days, 0], dtype=np.int64)
    odd = [t for t, day in zip(texts, found.days, strict=True) if day == 0 and t.strip()]
    return Stamps(
        day=days[codes],
        minute=np.array([*found.minutes, 0], dtype=np.int64)[codes],
        known=(days != 0)[codes],
        order=found.order,
        order_is_sure=found.order_is_sure,
        has_time=found.has_time,
        has_24=found.has_24,
        zones=tuple(sorted(found.zones)),
        odd=tuple(odd[:5]),
    )


def _usual_texts(texts: Sequence[str]) -> _Understood | None:
    """Return texts that all are full dates with times; nothing if any is something else.

    A year of quarters of an hour has 35,040 of them, and only 365 dates and 96 times to understand.
    """
    halves = [half for half in map(day_and_time, texts) if half is not None]
    if not halves or len(halves) < len(texts):
        return None
    dates = _each(parse_stamp, (day for day, _ in halves))
    times = _each(parse_time, (time for _, time in halves))
    if dates is None or times is None:
        return None
    ordinals = {text: date(*day.date).toordinal() - EPOCH_DAY for text, day in dates.items()}
    moved = {text: _moved(time) for text, time in times.items()}
    days = [ordinals[day] + moved[time][0] for day, time in halves]
    minutes = [moved[time][1] for _, time in halves]
    zones = {time.zone for time in times.values() if time.zone is not None}
    has_time = any(time.minute >= 0 for time in times.values())
    has_24 = any(time.minute == DAY for time in times.values())
    return _Understood(days, minutes, zones, has_time, has_24)


def _each(
    parse: Callable[[str], Written | None], texts: Iterable[str]
) -> dict[str, Written] | None:
    """Return what each different text says; nothing if one says nothing."""
    said = {text: parse(text) for text in dict.fromkeys(texts)}
    found = {text: written for text, written in said.items() if written is not None}
    return found if len(found) == len(said) else None


def _moved(time: Written) -> tuple[int, int]:
    """Return the days and the minute that a time is in China."""
    if time.zone is None:
        return 0, max(time.minute, 0)
    return divmod(max(time.minute, 0) - time.zone + CHINA, DAY)


def _any_texts(codes: NDArray[np.intp], texts: Sequence[str], *, is_1904: bool) -> _Understood:
    """Return texts each in its own form."""
    parsed = [parse_stamp(text, is_1904=is_1904) for text in texts]
    if not any(parsed):
        parsed = _of_short_years(codes, texts)
    order, sure = _order_of(codes, parsed)
    days, minutes, zones = _resolve(parsed, order)
    written = [p for p in parsed if p is not None]
    has_time = any(p.minute >= 0 for p in written)
    has_24 = any(p.minute == DAY for p in written)
    return _Understood(days, minutes, zones, has_time, has_24, order, sure)


def _of_short_years(codes: NDArray[np.intp], texts: Sequence[str]) -> list[Written | None]:
    """Return stamps like 25-01-31 where the whole column proves that the year comes first.

    Each is a day with the year first; there are fewer years than days of the month, and no gap
    between them; time goes one way, and no better and in fewer days were the year the last.
    Else nothing is understood.
    """
    parsed = [parse_short(text) for text in texts]
    short = [written for text, written in zip(texts, parsed, strict=True) if is_short(text)]
    known = [written for written in short if written is not None]
    years, days = {each.first for each in known}, {each.third for each in known}
    is_even = bool(known) and max(years) - min(years) < len(years) < len(days)
    if len(known) == len(short) and is_even:
        one_way, span = _course(codes, parsed)
        other_way, other_span = _course(codes, [each and _year_last(each) for each in parsed])
        is_shorter = not other_span or span < other_span
        if one_way >= max(_IN_ORDER, other_way) and is_shorter:
            return parsed
    return [None] * len(texts)


def _year_last(written: Written) -> Written:
    """Return a stamp of two digits a year with year and day exchanged."""
    year, day = CENTURY + written.third, written.first - CENTURY
    return replace(written, first=year, third=day)


def _course(codes: NDArray[np.intp], parsed: Sequence[Written | None]) -> tuple[float, int]:
    """Return the share of the steps of a column that go one way, and how many days it spans."""
    days, minutes, _ = _resolve(parsed, Order.YEAR_FIRST)
    moments = np.array([*days, 0])[codes] * DAY + np.array([*minutes, 0])[codes]
    moments = moments[moments >= DAY]
    steps = np.diff(moments)
    moving = steps[steps != 0]
    one_way = max((moving > 0).sum(), (moving < 0).sum())
    return float(one_way / max(moving.size, 1)), int(np.ptp(moments)) // DAY if moments.size else 0


def _resolve(
    parsed: Sequence[Written | None], order: Order
) -> tuple[list[int], list[int], set[int]]:
    days: list[int] = []
    minutes: list[int] = []
    zones: set[int] = set()
    for written in parsed:
        ordinal = ordinal_of(written, order) if written else None
        if written is None or ordinal is None:
            days.append(0)
            minutes.append(0)
            continue
        if written.zone is not None:
            zones.add(written.zone)
        later, minute = _moved(written)
        days.append(ordinal - EPOCH_DAY + later)
        minutes.append(minute)
    return days, minutes, zones


def _order_of(codes: NDArray[np.intp], parsed: Sequence[Written | None]) -> tuple[Order, bool]:
    """Return the order of day and month, and whether the column proves it."""
    open_ones = [p for p in parsed if p is not None and p.is_open]
    if not open_ones:
        return Order.YEAR_FIRST, True
    day_first = any(p.first > MONTHS for p in open_ones)
    month_first = any(p.second > MONTHS for p in open_ones)
    if day_first != month_first:
        return (Order.DAY_FIRST if day_first else Order.MONTH_FIRST), True
    scores = {
        order: _steadiness(codes, parsed, order) for order in (Order.DAY_FIRST, Order.MONTH_FIRST)
    }
    best = max(scores, key=lambda order: scores[order])
    worst = min(scores.values())
    return best, scores[best] > worst + 0.02


def _steadiness(codes: NDArray[np.intp], parsed: Sequence[Written | None], order: Order) -> float:
    """Return the share of neighbouring rows that are one usual step apart."""
    days, minutes, _ = _resolve(parsed, order)
    absolute = (np.array([*days, 0]) * DAY + np.array([*minutes, 0]))[codes]
    steps = np.diff(absolute)
    forward = steps[steps > 0]
    if not forward.size:
        return 0.0
    usual = np.bincount(np.minimum(forward, 50 * DAY)).argmax()
    return float((steps == usual).sum() / max(steps.size, 1))


def join_clock(dates: Stamps, clocks: Stamps) -> Stamps:
    """Return stamps whose day stands in one column and whose time in another."""
    return Stamps(
        day=dates.day,
        minute=clocks.minute,
        known=dates.known & clocks.known,
        order=dates.order,
        order_is_sure=dates.order_is_sure,
        has_time=True,
        has_24=clocks.has_24,
        zones=dates.zones,
        odd=(*dates.odd, *clocks.odd)[:5],
    )


def clocks_of_texts(codes: NDArray[np.intp], texts: Sequence[str]) -> Stamps:
    """Return a column that shows only times of day."""
    parsed = [parse_clock(text) for text in texts]
    known = np.array([*(minute is not None for minute in parsed), False], dtype=np.bool_)[codes]
    minute = np.array([*(minute or 0 for minute in parsed), 0], dtype=np.int64)[codes]
    return Stamps(
        day=np.zeros(len(codes), dtype=np.int64),
        minute=minute,
        known=known,
        has_24=DAY in parsed,
        odd=tuple(t for t, m in zip(texts, parsed, strict=True) if m is None and t.strip())[:5],
    )
