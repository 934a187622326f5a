"""The points of the day that headings of a wide table name: times, ranges, or only numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from desktop.intake.meters.clock import DAY, parse_clock, range_of
from desktop.intake.meters.columns import bare_name, plain

_FEWEST_POINTS = 12
_POINT_COUNTS = frozenset({24, 48, 96, 144, 288})
_MOST_METERS = 48
"""So many columns numbered under one name of no known kind may be meters; more are points."""
NUMBERED = re.compile(r"(?:p|h|t|点|第|值|v|电量|功率|负荷|kw|kwh|q)?_?(\d{1,3})(?:点|时段)?")
_ANY_NUMBERED = re.compile(r"(\D*?)_?(\d{1,3})(\D*)")
_OF_POINTS = re.compile(
    r"(第|点|值|时段?|数据点?|电量|功率|负荷|采集点?|时刻|小时"
    r"|[phtvqrd]|kwh?|data|val(ue)?s?|points?|power|load|energy|interval|slot|period|hour|time|read(ing)?)?"
    r"[_#]?"
)
_OF_METERS = re.compile(
    r"企业|公司|单位|用户|客户|户|厂|表|设备|company|firm|enterprise|user|customer|client|house|meter"
)
"""Names of whose columns these are: numbered firms are no times of a day."""
_BEFORE_CLOCK = re.compile(r"^(?:[a-z]{1,8}_?|时刻|时段|时间|点)(?=\d)")
_HOUR = re.compile(r"(\d{1,2})[时点]")
_IN_WORDS = re.compile(r"(\d{1,2})[时点_](\d{1,2})分?")
_HOURS = re.compile(r"(\d{1,2})[时点]?[-~至—到](\d{1,2})[时点]?")
_COMPACT_CLOCK = re.compile(r"(\d\d)([0-5]\d)")
_WHOLE_DAY = frozenset({"1", "1.0"})
"""What a spreadsheet's 24:00 is as a number; the times before it are fractions."""


class Stamped(StrEnum):
    """Which end of its interval a stamp names."""

    START = "start"
    END = "end"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """A column of a wide table: one time of every day.

    Attributes:
        index: Column, from 0.
        minute: As written, 0 to 1440.
    """

    index: int
    minute: int


Found = tuple[tuple[Point, ...], int, Stamped]
"""Points in the order of the day, minutes between them, and which end their names mean."""


def points_of(cells: Sequence[str]) -> Found | None:
    """Return the points of the day a row of headings names, or nothing."""
    for kind in (_ranges, _clocks, _numbers):
        found = kind(cells)
        if found is not None:
            return found
    return None


def _ranges(cells: Sequence[str]) -> Found | None:
    starts = [(i, _start_of(cell)) for i, cell in enumerate(cells)]
    points = [Point(i, minute) for i, minute in starts if minute is not None]
    step = _even_step(points)
    return (tuple(points), step, Stamped.START) if step else None


def _start_of(cell: str) -> int | None:
    """Return the minute at which a range begins: 0:00-0:15, or whole hours as 0-1时."""
    hours = _HOURS.fullmatch(plain(cell))
    if hours is None:
        found = range_of(cell)
        return found and found[0]
    first, last = int(hours[1]), int(hours[2])
    return first * 60 if last == first + 1 and last * 60 <= DAY else None


def _clocks(cells: Sequence[str]) -> Found | None:
    clocks = [(i, _clock_of(cell)) for i, cell in enumerate(cells)]
    points = [Point(i, minute) for i, minute in clocks if minute is not None]
    if len(points) > 1 and points[-1].minute in {0, DAY - 1}:
        points[-1] = Point(points[-1].index, DAY)
    after = points[-1].index + 1 if points else 0
    if 0 < after < len(cells) and cells[after] in _WHOLE_DAY and cells[after - 1].startswith("0."):
        points.append(Point(after, DAY))
    step = _even_step(points)
    if not step:
        return None
    first, last = points[0].minute, points[-1].minute
    if first > 0:
        return tuple(points), step, Stamped.END
    return tuple(points), step, Stamped.START if last < DAY else Stamped.UNKNOWN


def _clock_of(cell: str) -> int | None:
    """Return the minute of a heading: 0:15, 0时15分, T0015, P0_15, 2400, 1时, 0.0104166."""
    text = _BEFORE_CLOCK.sub("", plain(cell), count=1)
    if ":" in text or _HOUR.fullmatch(text) or text.startswith("0."):
        return parse_clock(text)
    found = _IN_WORDS.fullmatch(text) or _COMPACT_CLOCK.fullmatch(text)
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else DAY + 1  # noqa: PLR2004 - minutes of an hour
    return minute if minute <= DAY else None


def _even_step(points: Sequence[Point]) -> int:
    """Return the step of points that follow each other evenly through a day, else 0."""
    if len(points) < _FEWEST_POINTS:
        return 0
    steps = {b.minute - a.minute for a, b in pairwise(points)}
    step = min(steps)
    if len(steps) != 1 or step <= 0 or DAY % step:
        return 0
    return step if len(points) * step >= DAY - step else 0


def _numbers(cells: Sequence[str]) -> Found | None:
    """Return points that are only numbered: P1 to P96, 时段1 to 时段96, 1 to 24, 0 to 23."""
    for numbered in _runs(cells):
        run = _counted_up(numbered)
        if run:
            step = DAY // len(run)
            points = tuple(Point(index, n * step) for n, (index, _) in enumerate(run))
            return points, step, Stamped.START
    return None


def _counted_up(numbered: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what counts up from a 0 or 1 to as many as a day has points; nothing if nothing does.

    Each number is followed by the first one to its right that is one more.

    One look from right to left finds all of them: a hostile row has a million numbers.
    """
    nearest: dict[int, int] = {}
    following: dict[int, int] = {}
    lengths: dict[int, int] = {}
    for at in reversed(range(len(numbered))):
        number = numbered[at][1]
        after = nearest.get(number + 1)
        lengths[at] = 1
        if after is not None:
            following[at], lengths[at] = after, lengths[after] + 1
        nearest[number] = at
    for at, (_, number) in enumerate(numbered):
        if number in {0, 1} and lengths[at] in _POINT_COUNTS:
            run = [at]
            while run[-1] in following:
                run.append(following[run[-1]])
            return [numbered[place] for place in run]
    return []


def _runs(cells: Sequence[str]) -> Iterator[list[tuple[int, int]]]:
    """Yield the numbers of headings, with their columns: the usual names, then any one name.

    A name that says nothing of points must stand before more numbers than a works has meters.
    """
    usual = [(i, NUMBERED.fullmatch(plain(bare_name(cell)))) for i, cell in enumerate(cells)]
    yield [(i, int(match[1])) for i, match in usual if match]
    named: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for i, cell in enumerate(cells):
        match = _ANY_NUMBERED.fullmatch(plain(bare_name(cell)))
        if match:
            named.setdefault((match[1], match[3]), []).append((i, int(match[2])))
    for (before, _), numbered in named.items():
        is_many = len(numbered) > _MOST_METERS and not _OF_METERS.search(before)
        if _OF_POINTS.fullmatch(before) or is_many:
            yield numbered
