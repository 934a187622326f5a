"""The rows of a table that runs down: the stamp, the meter and the line of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop.errors import InputError
from desktop.findings import Finding, Place
from desktop.intake.meters.chosen_meters import wanted
from desktop.intake.meters.clock import DAY
from desktop.intake.meters.columns import Column, Role
from desktop.intake.meters.grid import Body, Texts
from desktop.intake.meters.layout import Layout
from desktop.intake.meters.numbers import Integers, Mask, Members
from desktop.intake.meters.stamps import (
    Stamps,
    clocks_of_texts,
    join_clock,
    stamps_of_texts,
)
from desktop.intake.meters.untimed import stamp_findings

STEPS = (1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440)
_USUAL_SHARE = 0.5
_METERS_TO_TIME = 50
_MOST_NARROW = 2**16
"""Different codes that two bytes tell apart."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that carry a stamp, in the order of the file.

    Attributes:
        moments: Minutes since 1970 in China time, as stamped.
        meters: Code of the meter of each row.
        names: Names of the meters; one empty name if the table names none.
        groups: The rows of each meter in the order of time.
        known: Which rows of the table these are.
        first_line: Line of the first row of the table, from 1.
        stamps: What is known of the column of stamps, without its rows.
        accounts: Account number of each meter, where a column tells it.
        is_midnight_late: Whether 0:00 stood for 24:00 of the same day; already moved.
        is_dated_only: Whether the stamps are days without a time.
    """

    moments: Integers
    meters: NDArray[np.intp]
    names: tuple[str, ...]
    groups: tuple[tuple[str, Members], ...]
    known: Mask
    first_line: int
    stamps: Stamps
    accounts: Mapping[str, str]
    is_midnight_late: bool = False
    is_dated_only: bool = False

    @property
    def lines(self) -> Integers:
        """Line of each row, from 1."""
        return np.flatnonzero(self.known) + self.first_line


def rows_of_table(
    body: Body, said: tuple[Layout, tuple[str, ...]], meter: Column | None, place: Place
) -> tuple[Rows, Mask, list[Finding]]:
    """Return the rows that have a stamp and a wanted meter, which of all they are, and what to say.

    Args:
        body: The columns.
        said: Where the headings stand, and the meters wanted; nothing for all.
        meter: The column that names the meter, if there is one.
        place: File and sheet.

    Raises:
        InputError: If no row has a stamp, or no wanted meter is there.
    """
    layout, only = said
    stamps = _stamps(body, layout)
    known = stamps.known
    if not known.any():
        raise InputError("interval.no_stamps", place, heading=layout.of(Role.STAMP)[0].heading)
    codes, names = _meters(body, meter)
    known = known & wanted(codes, names, only, place)
    own = slice(None) if known.all() else known  # no copy of millions for nothing
    meters = codes[own]
    moments, is_late = _midnight_moved(stamps.absolute[own], meters, stamps.minute[own])
    rows = Rows(
        moments,
        meters,
        names,
        _groups(moments, meters, names),
        known,
        body.first_line,
        stamps.without_rows(),
        _accounts(body, layout, codes, names),
        is_late,
        is_dated_only=not stamps.has_time,
    )
    return rows, known, stamp_findings(stamps, body, layout, place)


def _groups(
    moments: Integers, meters: NDArray[np.intp], names: Sequence[str]
) -> tuple[tuple[str, Members], ...]:
    """Return the rows of each meter in the order of time."""
    falls = np.flatnonzero(moments[1:] < moments[:-1]) + 1
    stretches = _stretches(meters, len(names), falls)
    if stretches is not None:
        return tuple((names[code], stretch) for code, stretch in sorted(stretches.items()))
    order = np.argsort(moments, kind="stable") if falls.size else np.arange(len(moments))
    order = order[np.argsort(_narrow(meters[order], len(names)), kind="stable")]
    borders = np.searchsorted(meters[order], np.arange(len(names) + 1))
    return tuple(
        (name, order[borders[code] : borders[code + 1]])
        for code, name in enumerate(names)
        if borders[code + 1] > borders[code]
    )


def _stretches(
    meters: NDArray[np.intp], names: int, falls: NDArray[np.intp]
) -> dict[int, slice] | None:
    """Return the rows of each meter, where they stand together in the order of time.

    Most exports do, and seeing it is quicker than sorting.

    Args:
        meters: Code of the meter of each row.
        names: How many meters there are.
        falls: Rows that are earlier than the one before.
    """
    turns = np.flatnonzero(meters[1:] != meters[:-1]) + 1
    if len(turns) >= names or not np.isin(falls, turns, assume_unique=True).all():
        return None
    borders = [0, *turns.tolist(), len(meters)]
    found = {int(meters[begin]): slice(begin, end) for begin, end in pairwise(borders)}
    return found if len(found) == len(borders) - 1 else None


def _narrow(codes: NDArray[np.intp], count: int) -> NDArray[np.intp] | NDArray[np.uint16]:
    """Return codes in few bytes where there are few: those are sorted without comparing them."""
    return codes.astype(np.uint16) if count <= _MOST_NARROW else codes


def step_of(moments: Sequence[Integers], place: Place) -> int:
    """Return the usual distance of neighbouring stamps in minutes; 0 if it is uneven days.

    Args:
        moments: Of each meter, in their order.
        place: File and sheet.

    Raises:
        InputError: If stamps follow each other within a day at no even step.
    """
    parts = [np.diff(member) for member in moments[:_METERS_TO_TIME]]
    steps = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    steps = steps[steps > 0]
    if not steps.size:
        raise InputError("interval.too_few", place)
    usual, count = _most_frequent(steps)
    if usual >= DAY and (usual > DAY or count < _USUAL_SHARE * len(steps)):
        return 0
    if usual not in STEPS or count < _USUAL_SHARE * len(steps):
        raise InputError("interval.step_unknown", place, step=usual, days=f"{usual / DAY:.3g}")
    return usual


def _most_frequent(steps: Integers) -> tuple[int, int]:
    """Return the step that occurs most often and how often; mostly all are like the first."""
    first = int(np.count_nonzero(steps == steps[0]))
    if first * 2 > len(steps):
        return int(steps[0]), first
    found, counts = np.unique(steps, return_counts=True)
    return int(found[counts.argmax()]), int(counts.max())


def _stamps(body: Body, layout: Layout) -> Stamps:
    """Return the stamps: one column, or a day and a time or a numbered point beside it."""
    stamp = body.texts[layout.of(Role.STAMP)[0].index]
    stamps = stamps_of_texts(stamp.codes, stamp.texts)
    clock = layout.of(Role.CLOCK)
    if clock:
        times = body.texts[clock[0].index]
        stamps = _filled_down(stamps, stamp)
        return join_clock(stamps, clocks_of_texts(times.codes, times.texts))
    point = layout.of(Role.POINT)
    if not point:
        return stamps
    stamps = _filled_down(stamps, stamp)
    numbers = body.numbers[point[0].index]
    numbered = numbers.values // 10**numbers.scale
    first = int(numbered[~numbers.missing].min(initial=1))
    count = max(int(numbered.max()) - first + 1, 1)
    minute = (numbered - first) * (DAY // count)
    return replace(stamps, minute=minute, known=stamps.known & ~numbers.missing, has_time=True)


def _filled_down(stamps: Stamps, written: Texts) -> Stamps:
    """Return days with blank cells below a day as that day: merged cells hold it once."""
    blank = np.array([*(not text.strip() for text in written.texts), True])[written.codes]
    last = np.maximum.accumulate(np.where(stamps.known, np.arange(len(blank)), -1))
    filled = blank & ~stamps.known & (last >= 0)
    days = np.where(filled, stamps.day[last], stamps.day)
    return replace(stamps, day=days, known=stamps.known | filled)


def _meters(body: Body, meter: Column | None) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    if meter is None:
        return np.zeros(body.rows, dtype=np.intp), ("",)
    texts: Texts = body.texts[meter.index]
    if (texts.codes >= 0).all():
        return texts.codes, tuple(text.strip() for text in texts.texts)
    codes = np.where(texts.codes < 0, len(texts.texts), texts.codes)
    return codes, (*(text.strip() for text in texts.texts), "")


def _accounts(
    body: Body, layout: Layout, codes: NDArray[np.intp], names: Sequence[str]
) -> dict[str, str]:
    """Return the account of each meter: its own column's, else the one above the headings."""
    column = next(iter(layout.of(Role.ACCOUNT)), None)
    if column is None:
        return dict.fromkeys(names, layout.account)
    texts = body.texts[column.index]
    first = np.full(len(names), -1, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    found = {names[code]: texts.codes[row] for code, row in enumerate(first) if row >= 0}
    return {name: texts.texts[code] if code >= 0 else "" for name, code in found.items()}


def _midnight_moved(
    moments: Integers, meters: NDArray[np.intp], minute: Integers
) -> tuple[Integers, bool]:
    """Move 0:00 to the end of its day where it follows the evening of the same day.

    Only where that puts the rows in order: among rows in disorder 0:00 follows anything.
    """
    midnights = np.flatnonzero(minute == 0)
    rows = midnights[midnights > 0]
    now, before = moments[rows], moments[rows - 1]
    same = (now // DAY == before // DAY) & (meters[rows] == meters[rows - 1])
    late = rows[same & (before % DAY >= DAY // 2)]
    if not len(late) or len(late) * 2 < len(midnights):
        return moments, False
    moved = moments.copy()
    moved[late] += DAY
    if _falls(moved, meters) * 2 > _falls(moments, meters):
        return moments, False
    return moved, True


def _falls(moments: Integers, meters: NDArray[np.intp]) -> int:
    """Return how many rows are earlier than the row of the same meter before them."""
    fell = (moments[1:] < moments[:-1]) & (meters[1:] == meters[:-1])
    return int(np.count_nonzero(fell))
