"""Tables that are turned: days across and times down, or months down and days across.

They are small and become long tables, a value a row.
"""

import re
from collections.abc import Sequence

from desktop.intake.meters.cells import parse_number, text_of
from desktop.intake.meters.clock import parse_clock, parse_month, parse_stamp
from desktop.intake.meters.columns import Role, column_of, plain
from desktop.intake.source import Cell

HEADINGS_WITHIN = 15
_FEWEST_DAYS = 2
_FEWEST_TIMES = 12
_FEWEST_DAYS_OF_METERS = 7
_DAY_OF_MONTH = re.compile(r"(\d{1,2})[日号]?")
_PARTS = {
    "year": {"年", "年份", "year"},
    "month": {"月", "月份", "month"},
    "day": {"日", "天", "day"},
}
_HOUR = {"时", "小时", "点", "hour", "hh"}
_MINUTE = {"分", "分钟", "minute", "min", "mm"}
_COMPACT_DAY = re.compile(r"20\d{6}")
_LONGEST_MONTH = 31
_SHORTEST_MONTH = 28

Rows = Sequence[Sequence[Cell]]


def as_long(rows: Rows, title: str) -> list[list[str]] | None:
    """Return a turned table as rows of date, time and value; nothing if it is not turned.

    Args:
        rows: All rows of the sheet.
        title: Its name, which may say what the values are.
    """
    for at, row in enumerate(rows[:HEADINGS_WITHIN]):
        cells = [text_of(cell) for cell in row]
        above = " ".join(text_of(cell) for r in rows[:at] for cell in r if text_of(cell))
        label = f"{above} {title}".strip() or "value"
        turned = _days_across(cells, rows[at + 1 :], label)
        if turned is None:
            turned = _months_down(cells, rows[at + 1 :], label)
        if turned is None:
            turned = _meters_down(cells, rows[at + 1 :], label)
        if turned is None:
            turned = _day_in_parts(cells, rows[at + 1 :])
        if turned is not None:
            return turned
    return None


def _days_across(cells: Sequence[str], below: Rows, label: str) -> list[list[str]] | None:
    """Turn a table whose headings are days and whose first column holds times."""
    days = {i: cell for i, cell in enumerate(cells) if i and _is_day(cell)}
    if len(days) < _FEWEST_DAYS or len(days) < len([c for c in cells[1:] if c]) / 2:
        return None
    times = [
        (text_of(row[0]), row) for row in below if row and parse_clock(text_of(row[0])) is not None
    ]
    if len(times) < _FEWEST_TIMES:
        return None
    out = [["日期", "时间", label]]
    for i, day in days.items():
        out += [[day[:10], clock, text_of(row[i]) if i < len(row) else ""] for clock, row in times]
    return out


def _meters_down(cells: Sequence[str], below: Rows, label: str) -> list[list[str]] | None:
    """Turn a table whose headings are days and whose rows are meters or firms."""
    days = {i: cell for i, cell in enumerate(cells) if _is_day(cell)}
    others = [i for i in range(len(cells)) if i not in days]
    if len(days) < _FEWEST_DAYS_OF_METERS or len(days) <= len(others) or not others:
        return None
    named = [i for i in others if column_of(i, cells[i]).role in {Role.METER, Role.ACCOUNT}]
    name = (*named, *others)[0]
    heading = cells[name] if name in named else "表号"
    rows = [row for row in below if len(row) > name and text_of(row[name])]
    shown = [text_of(row[i]) for row in rows[:5] for i in days if i < len(row)]
    if all(parse_number(text) is None for text in shown):
        return None
    out = [[heading, "日期", label]]
    for row in rows:
        values = [text_of(row[i]) if i < len(row) else "" for i in days]
        stamped = zip(days.values(), values, strict=True)
        out += [[text_of(row[name]), day[:10], value] for day, value in stamped]
    return out


def _day_in_parts(cells: Sequence[str], below: Rows) -> list[list[str]] | None:
    """Join the columns of a table that writes year, month and day apart; the rest stays.

    Hour and minute are joined too where both have a column.
    """
    parts: dict[str, int] = {}
    for i, cell in enumerate(cells):
        name = next((n for n, words in _PARTS.items() if plain(cell) in words), "")
        if name:
            parts.setdefault(name, i)
    if parts.keys() != _PARTS.keys():
        return None
    clock = _clock_columns(cells)
    others = [i for i in range(len(cells)) if i not in {*parts.values(), *clock}]
    out = [["日期", *(cells[i] for i in others)]]
    for row in below:
        texts = [text_of(row[i]) if i < len(row) else "" for i in range(len(cells))]
        day = "-".join(texts[parts[name]] for name in _PARTS)
        time = ":".join(texts[i].zfill(2) for i in clock)
        out.append([f"{day} {time}".strip(), *(texts[i] for i in others)])
    return out if len(out) > _FEWEST_DAYS and parse_stamp(out[1][0]) is not None else None


def _clock_columns(cells: Sequence[str]) -> tuple[int, ...]:
    """Return the columns of hour and minute; nothing unless both are there."""
    hours = [i for i, cell in enumerate(cells) if plain(cell) in _HOUR]
    minutes = [i for i, cell in enumerate(cells) if plain(cell) in _MINUTE]
    return (hours[0], minutes[0]) if hours and minutes else ()


def _is_day(cell: str) -> bool:
    written = parse_stamp(cell)
    is_bare = cell.isdigit() and not _COMPACT_DAY.fullmatch(cell)
    return written is not None and written.minute <= 0 and not is_bare


def _months_down(cells: Sequence[str], below: Rows, label: str) -> list[list[str]] | None:
    """Turn a table whose headings are days of the month and whose first column holds months."""
    matches = [(i, _DAY_OF_MONTH.fullmatch(cell)) for i, cell in enumerate(cells)]
    days = {i: int(match[1]) for i, match in matches if match}
    run = list(days.values())
    if run != list(range(1, len(run) + 1)) or not _SHORTEST_MONTH <= len(run) <= _LONGEST_MONTH:
        return None
    out = [["日期", f"{label}" if "量" in label else f"{label} 值"]]
    for row in below:
        month = next((m for cell in row[: min(days)] if (m := parse_month(text_of(cell)))), None)
        if month is None:
            continue
        for i, day in days.items():
            if day <= month.end.day and i < len(row):
                out.append([f"{month}-{day:02d}", text_of(row[i])])
    return out if len(out) > _FEWEST_DAYS else None
