"""The rows of a table that runs down: the stamp, the meter and the line of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.chosen_meters import wanted
from desktop.intake.meters.clock import CHINA, DAY
from desktop.intake.meters.columns import Column, Role
from desktop.intake.meters.grid import Body, Texts
from desktop.intake.meters.layout import Layout
from desktop.intake.meters.numbers import Integers, Mask
from desktop.intake.meters.stamps import (
    Stamps,
    clocks_of_texts,
    join_clock,
    stamps_of_texts,
)

STEPS = (1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440)
_USUAL_SHARE = 0.5
_METERS_TO_TIME = 50


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that carry a stamp, in the order of the file.

    Attributes:
        moments: Minutes since 1970 in China time, as stamped.
        meters: Code of the meter of each row.
        names: Names of the meters; one empty name if the table names none.
        lines: Line of each row, from 1.
        accounts: Account number of each meter, where a column tells it.
        is_midnight_late: Whether 0:00 stood for 24:00 of the same day; already moved.
        is_dated_only: Whether the stamps are days without a time.
    """

    moments: Integers
    meters: NDArray[np.intp]
    names: tuple[str, ...]
    lines: Integers
    stamps: Stamps
    accounts: Mapping[str, str]
    is_midnight_late: bool = False
    is_dated_only: bool = False

    def groups(self) -> list[tuple[str, NDArray[np.intp]]]:
        """Return the rows of each meter in the order of time."""
        order = self._order()
        borders = np.searchsorted(self.meters[order], np.arange(len(self.names) + 1))
        return [
            (name, order[borders[code] : borders[code + 1]])
            for code, name in enumerate(self.names)
            if borders[code + 1] > borders[code]
        ]

    def _order(self) -> NDArray[np.intp]:
        """Return the rows by meter and time; exports mostly come so, and seeing it is quicker."""
        further, same = np.diff(self.meters), np.diff(self.moments) >= 0
        if ((further > 0) | ((further == 0) & same)).all():
            return np.arange(len(self.moments))
        return np.lexsort((self.moments, self.meters))


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
    moments = stamps.absolute[known]
    meters = codes if known.all() else codes[known]  # no copy of millions for nothing
    moments, is_late = _midnight_moved(moments, meters, stamps.minute[known])
    rows = Rows(
        moments,
        meters,
        names,
        np.flatnonzero(known) + body.first_line,
        stamps,
        _accounts(body, layout, codes, names),
        is_late,
        is_dated_only=not stamps.has_time,
    )
    return rows, known, _stamp_findings(stamps, body, layout, place)


def step_of(moments: Sequence[Integers], place: Place) -> int:
    """Return the usual distance of neighbouring stamps in minutes; 0 if it is uneven days.

    Raises:
        InputError: If stamps follow each other within a day at no even step.
    """
    parts = [np.diff(np.sort(member)) for member in moments[:_METERS_TO_TIME]]
    steps = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    steps = steps[steps > 0]
    if not steps.size:
        raise InputError("interval.too_few", place)
    found, counts = np.unique(steps, return_counts=True)
    usual = int(found[counts.argmax()])
    if usual >= DAY and (usual > DAY or counts.max() < _USUAL_SHARE * counts.sum()):
        return 0
    if usual not in STEPS or counts.max() < _USUAL_SHARE * counts.sum():
        raise InputError("interval.step_unknown", place, step=usual, days=f"{usual / DAY:.3g}")
    return usual


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
    _, first = np.unique(codes, return_index=True)
    found = {names[codes[row]]: texts.codes[row] for row in first}
    return {name: texts.texts[code] if code >= 0 else "" for name, code in found.items()}


def _midnight_moved(
    moments: Integers, meters: NDArray[np.intp], minute: Integers
) -> tuple[Integers, bool]:
    """Move 0:00 to the end of its day where it follows the evening of the same day."""
    after_evening = np.zeros(len(moments), dtype=np.bool_)
    same = (moments[1:] // DAY == moments[:-1] // DAY) & (meters[1:] == meters[:-1])
    after_evening[1:] = (minute[1:] == 0) & (moments[:-1] % DAY >= DAY // 2) & same
    midnights = int((minute == 0).sum())
    late = int(after_evening.sum())
    if not late or late * 2 < midnights:
        return moments, False
    return np.where(after_evening, moments + DAY, moments), True


def _stamp_findings(stamps: Stamps, body: Body, layout: Layout, place: Place) -> list[Finding]:
    found = []
    heading = layout.of(Role.STAMP)[0].heading
    unknown = int((~stamps.known).sum())
    if stamps.odd:
        line = int(np.flatnonzero(~stamps.known)[0]) + body.first_line
        where = replace(place, line=line)
        details = {"count": str(unknown), "texts": "、".join(stamps.odd), "heading": heading}
        found.append(Finding("interval.rows_left_out", Severity.NOTICE, where, details))
    if not stamps.order_is_sure:
        details = {"heading": heading, "order": stamps.order}
        found.append(Finding("interval.day_month_open", Severity.WARNING, place, details))
    foreign = [zone for zone in stamps.zones if zone != CHINA]
    if foreign:
        zones = "、".join(f"{zone / 60:+g}" for zone in foreign)
        found.append(Finding("interval.zone_converted", Severity.NOTICE, place, {"zones": zones}))
    return found
