"""Daily tables whose cells show only the day, or day and month; the rest stands above or outside.

``1日`` below ``2023年1月用电日报``, ``3月1日`` in ``2023年用电.xlsx``. The year is never guessed:
what told it is said, and a table that nothing tells is refused with what is missing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath

from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.cells import text_of
from desktop.intake.meters.clock import parse_clock, parse_stamp
from desktop.intake.meters.columns import plain
from desktop.intake.meters.layout import find_layout
from desktop.intake.meters.turned import as_long
from desktop.intake.source import Cell

_WITHIN = 15
_SHOWN = 40
_FEWEST = 5
_FEWEST_ACROSS = 20
_SHORTEST_MONTH = 28
_MOST = 0.8
_CENTURY = 2000
_JULY = 7
_HEAD = re.compile(r".*(日期|时间|时标|date|time).*|日|天|day")
_BARE_HEAD = re.compile(r"日期|日|天|date|day")
_DAY = re.compile(r"(?:(\d{1,2})(?:月|[-/]))?(\d{1,2})(?:日|号)?(?:\s*(\d{1,2}[:时点].*))?")
_BARE = re.compile(r"\d{1,2}")
_YEAR_MONTH = re.compile(
    r"(?<!\d)(20\d\d|\d\d(?=年))\s*[年._/-]?\s*(1[0-2]|0?[1-9])(?=\D|$|(?:0[1-9]|[12]\d|3[01])(?!\d))"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)|(?<!\d)(\d\d)(?=年)")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月(?!份?\d)|(十[一二]?|[一二三四五六七八九])月")
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")

_WHOLE = re.compile(
    r"(?<!\d)(20\d\d)(?:([-/._])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))(?![\dT]|[-._]\d)"
)
_CLOCK_HEAD = re.compile(r".*(时间|时刻|时点|时段|time|clock).*|小时|时|hour")
_FEWEST_CLOCKS = 20

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the texts about a table say of its days.

    Attributes:
        years: One, or the two of a winter.
        month: 0 if none is told.
        text: The text that told the years.
    """

    years: tuple[int, ...]
    month: int
    text: str


_ANY = _Told((_CENTURY,), 1, "")
"""Any month, to see whether dates are all that a table wants."""


@dataclass(frozen=True, slots=True)
class _Cells:
    """Where the days stand: rows and columns, with month (0 for none), day and time."""

    at: tuple[tuple[int, int], ...]
    days: tuple[tuple[int, int, str], ...]
    head: int


def dated(rows: Rows, place: Place) -> tuple[list[list[str]], Finding] | None:
    """Return a table with whole dates and what told them; nothing if its days want no year.

    Args:
        rows: All rows of the sheet.
        place: File and sheet, whose names may tell year and month.

    Raises:
        InputError: ``interval.year_missing``, ``interval.month_missing``.
    """
    texts = [[text_of(cell) for cell in row] for row in rows]
    found = _days_in(texts)
    clocks = _clocks_in(texts) if found is None else None
    if clocks is not None:
        return _one_day(texts, clocks, place)
    if found is None or not _holds_values(_completed(texts, found, _ANY)):
        return None
    above = [cell for row in texts[: found.head] for cell in row if cell]
    told = _told([*above, place.sheet, PurePosixPath(place.file).name])
    details = {"text": told.text, "example": texts[found.at[0][0]][found.at[0][1]]}
    if not told.years or not _is_sure(found, told):
        raise InputError("interval.year_missing", place, **details)
    if not told.month and not all(month for month, _, _ in found.days):
        raise InputError("interval.month_missing", place, **details)
    whole = _completed(texts, found, told)
    details["first"] = whole[found.at[0][0]][found.at[0][1]]
    turned = None if find_layout(whole[:_SHOWN], {}) else as_long(whole, place.sheet)
    return turned or whole, Finding("interval.dates_completed", Severity.NOTICE, place, details)


def is_undated(head: Rows) -> bool:
    """Tell whether the first rows show days without a year and values beside them."""
    rows = [[text_of(cell) for cell in row] for row in head]
    found = _days_in(rows)
    clocks = _clocks_in(rows) if found is None else None
    if clocks is not None:
        return _holds_values(_of_day(rows, clocks, "2000-01-01"))
    return found is not None and _holds_values(_completed(rows, found, _ANY))


def _clocks_in(rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Return the row of the heading and the column of a day's times, if no date stands there."""
    for at, row in enumerate(rows[:_WITHIN]):
        for column, heading in enumerate(row):
            if not _CLOCK_HEAD.fullmatch(plain(heading)):
                continue
            below = [other[column] for other in rows[at + 1 :] if column < len(other)]
            times = [text for text in below if ":" in text and parse_clock(text) is not None]
            if len(set(times)) < _FEWEST_CLOCKS or len(times) < _MOST * len(below):
                return None
            cells = (cell for other in rows[at + 1 :] for cell in other)
            is_dated = any(parse_stamp(cell) for cell in cells if re.search("[-/年]", cell))
            return None if is_dated else (at, column)
    return None


def _one_day(
    rows: list[list[str]], clocks: tuple[int, int], place: Place
) -> tuple[list[list[str]], Finding] | None:
    """Return a table of one day's times with its date, which stands above it or in a name."""
    above = [cell for row in rows[: clocks[0] + 1] for cell in row if cell]
    texts = (*above, place.sheet, PurePosixPath(place.file).name)
    if not _holds_values(_of_day(rows, clocks, "2000-01-01")):
        return None
    at, column = clocks
    shown = (row[column] for row in rows[at + 1 :] if column < len(row) and row[column])
    details = {"example": next(shown, ""), "text": texts[-1]}
    for text in texts:
        for found in _WHOLE.finditer(text):
            year, _, *parts = found.groups()
            month, day = (int(part) for part in parts if part)
            try:
                first = date(int(year), month, day)
            except ValueError:
                continue
            details |= {"text": text, "first": first.isoformat()}
            note = Finding("interval.dates_completed", Severity.NOTICE, place, details)
            return _of_day(rows, clocks, first.isoformat()), note
    raise InputError("interval.day_missing", place, **details)


def _of_day(rows: Sequence[Sequence[str]], clocks: tuple[int, int], day: str) -> list[list[str]]:
    """Return the rows with a day before each time."""
    at, column = clocks
    whole = [list(row) for row in rows]
    for row in whole[at + 1 :]:
        if column < len(row) and parse_clock(row[column]) is not None:
            row[column] = f"{day} {row[column]}"
    return whole


def _holds_values(rows: list[list[str]]) -> bool:
    return find_layout(rows[:_SHOWN], {}) is not None or as_long(rows, "") is not None


def _days_in(rows: Sequence[Sequence[str]]) -> _Cells | None:
    """Return where days without a year stand: below a heading, or as headings."""
    for at, row in enumerate(rows[:_WITHIN]):
        numbered = ((at, i, text) for i, text in enumerate(row))
        across = _cells(numbered, at, is_bare=_is_a_month(row))
        if across is not None and len(across.at) >= _FEWEST_ACROSS:
            return across
        for i, heading in enumerate(row):
            if not _HEAD.fullmatch(plain(heading)):
                continue
            below = ((n, i, rows[n][i]) for n in range(at + 1, len(rows)) if i < len(rows[n]))
            down = _cells(below, at, is_bare=bool(_BARE_HEAD.fullmatch(plain(heading))))
            if down is not None:
                return down
    return None


def _is_a_month(row: Sequence[str]) -> bool:
    """Tell whether bare numbers of a row are the days of a month: 1 to 28, 29, 30 or 31."""
    numbers = [int(text) for text in row if _BARE.fullmatch(text)]
    return len(numbers) >= _SHORTEST_MONTH and numbers == list(range(1, len(numbers) + 1))


def _cells(written: Iterator[tuple[int, int, str]], head: int, *, is_bare: bool) -> _Cells | None:
    """Return the cells that show days, if most do and they follow each other."""
    texts = [(row, column, text) for row, column, text in written if text]
    found = [(row, column, day) for row, column, text in texts if (day := _day(text, is_bare))]
    days = tuple(day for _, _, day in found)
    different = list(dict.fromkeys((month, number) for month, number, _ in days))
    steps = sum(1 for (_, a), (_, b) in pairwise(different) if b - a == 1)
    is_across = any(row == head for row, _, _ in texts)
    enough = is_across or len(found) >= _MOST * len(texts)
    if len(different) < _FEWEST or not enough or steps < _MOST * (len(different) - 1):
        return None
    return _Cells(tuple((row, column) for row, column, _ in found), days, head)


def _day(text: str, is_bare: bool) -> tuple[int, int, str] | None:  # noqa: FBT001 - of one caller
    written = plain(text) if " " not in text.strip() else text.strip()
    match = _DAY.fullmatch(written)
    if match is None or (_BARE.fullmatch(written) and not is_bare):
        return None
    month, day = int(match[1] or 0), int(match[2])
    return (month, day, match[3] or "") if month <= 12 and 1 <= day <= 31 else None  # noqa: PLR2004 - a calendar's


def _told(texts: Sequence[str]) -> _Told:
    """Return years and month of the first text that tells years, and the first month told."""
    month = next((m for text in texts if (m := _month_in(text))), 0)
    for text in texts:
        years = tuple(dict.fromkeys(_full(each[1] or each[2]) for each in _YEAR.finditer(text)))
        joined = _YEAR_MONTH.search(text)
        years = years or ((_full(joined[1]),) if joined else ())
        if years:
            return _Told(years, month, text)
    return _Told((), month, texts[-1])


def _month_in(text: str) -> int:
    joined = _YEAR_MONTH.search(text)
    if joined:
        return int(joined[2])
    alone = _MONTH.search(text)
    if alone is None:
        return 0
    return int(alone[1]) if alone[1] else _NUMERALS.index(alone[2]) + 1


def _full(year: str) -> int:
    return int(year) + (_CENTURY if len(year) == len("25") else 0)


def _is_sure(found: _Cells, told: _Told) -> bool:
    """Tell whether every day has one year: a turn of the year needs both, or the month it names."""
    first, last = _ends(found, told)
    if len(told.years) == 1:
        return not _turns(found, told) or told.month in {first, last}
    return told.years[1:] == (told.years[0] + 1,) and _turns(found, told)


def _ends(found: _Cells, told: _Told) -> tuple[int, int]:
    """Return the first and the last month in the order of time."""
    months = [month or told.month for month, _, _ in found.days]
    steps = list(pairwise(found.days))
    falling = sum(1 for a, b in steps if b[:2] < a[:2])
    return (months[-1], months[0]) if falling * 2 > len(steps) else (months[0], months[-1])


def _turns(found: _Cells, told: _Told) -> bool:
    """Tell whether the days begin in autumn and go on in the next year."""
    first, last = _ends(found, told)
    return first >= _JULY > last


def _completed(rows: Sequence[Sequence[str]], found: _Cells, told: _Told) -> list[list[str]]:
    """Return the rows with whole dates; what is no day of the calendar stays as it is."""
    whole = [list(row) for row in rows]
    turns, early = _turns(found, told), told.years[0]
    if turns and len(told.years) == 1 and told.month == _ends(found, told)[1]:
        early -= 1
    for (row, column), (month, day, time) in zip(found.at, found.days, strict=True):
        number = month or told.month
        year = early + (turns and number < _JULY)
        try:
            shown = date(year, number, day).isoformat()
        except ValueError:
            continue
        whole[row][column] = f"{shown} {time}".strip()
    return whole
