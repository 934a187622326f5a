"""Where the headings of a meter table stand, and whether it runs down or across."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from desktop.intake.meters.cells import is_placeholder, parse_number
from desktop.intake.meters.clock import parse_clock, parse_short, parse_stamp, range_of
from desktop.intake.meters.columns import (
    VALUE_ROLES,
    Column,
    Role,
    chosen,
    column_of,
    plain,
    value_of,
)
from desktop.intake.meters.points import NUMBERED, Point, Stamped, points_of

HEADER_WITHIN = 15
"""Rows in which the headings are looked for."""

_BODY_ROWS = 30
"""Rows below headings that show what a column holds; the first may be gaps."""
_NOT_A_METER = re.compile(
    r"goods|tax_?(code|rate)|invoice|发票|价税|税率|货物|抄见|上[期次月](抄?表)?(示数|读数|表底|底数|数)|起码|计费电量|结算电量"
)
"""Headings of invoices and bills, which have dates and amounts too."""

_START = re.compile(r"start|begin|起始|开始|起$|from|^起")
_END = re.compile(r"(?<![a-z])end|结束|截止|终止|止$|^止|(?<![a-z])to$")
_ACCOUNT = re.compile(r"(?:户号|用户编号|用电户号)\s*[:：]?\s*(\d{8,16})")
_METER_NUMBER = re.compile(
    r"(?:表号|资产编?号|电能?表号?|表计编?号)\s*[:：]?\s*([0-9A-Za-z-]{4,24})"
)
_TIME_HEAD = re.compile(r"日期|时间|时刻|时标|date|time|day|日$|stamp|epoch|unix|(?<![a-z])ts$")
_CLOCK_HEAD = re.compile(r"时间|时刻|时点|time|clock")
_POINT_HEAD = re.compile(
    r"时段|点号|点序|点数|序点|数据点|节点|point|period|interval|slot|第几点"
    r"|^(点|时|小时|时点|hours?|hr|h|第几(小)?时)$"
)
_MONEY_HEAD = re.compile(r"元|金额|价|费|款|应[收付缴]|实[收付缴]|amount|cost|price|fee|cny|rmb")
_APART = 31
"""Days between two readings at most."""
_BARE = re.compile(r"\d+(\.\d+)?")
"""A stamp that could be any number: a serial of Excel, seconds since 1970."""
_FACT = re.compile(r"[^\d\s:]:.")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a meter table is laid out.

    Attributes:
        first: First row of data, from 0.
        columns: Every column but the points of a wide table.
        points: Columns of a wide table in the order of the day; empty for a long table.
        step: Minutes between points.
        stamped: What headings say of the stamps.
        title: Texts above the headings.
        undated: Rows of data above the first one with a time, from 0, and what stands in them
            for a time.
    """

    first: int
    columns: tuple[Column, ...]
    points: tuple[Point, ...] = ()
    step: int = 0
    stamped: Stamped = Stamped.UNKNOWN
    title: str = ""
    undated: tuple[tuple[int, str], ...] = ()

    def of(self, *roles: Role) -> tuple[Column, ...]:
        """Return the columns of some roles."""
        return tuple(column for column in self.columns if column.role in roles)

    @property
    def account(self) -> str:
        """Account number written above the headings, if any."""
        match = _ACCOUNT.search(self.title)
        return match[1] if match else ""

    @property
    def meter(self) -> str:
        """Meter number written above the headings, if any."""
        match = _METER_NUMBER.search(self.title)
        return match[1] if match else ""

    @property
    def is_wide(self) -> bool:
        """Whether a row holds a whole day."""
        return bool(self.points)

    @property
    def values(self) -> tuple[Column, ...]:
        """Columns that hold energy, power or registers."""
        return tuple(column for column in self.columns if column.role in VALUE_ROLES)


def find_layout(head: Sequence[Sequence[str]], fields: Mapping[str, str]) -> Layout | None:
    """Return the layout of a table, or nothing if it is no table of meter data.

    Args:
        head: First rows as texts.
        fields: Heading → role, as saved for this source.
    """
    headings = (row for row in head[:HEADER_WITHIN] if not _is_reading(row))
    if any(_NOT_A_METER.search(plain(cell)) for row in headings for cell in row):
        return None
    for row in range(min(HEADER_WITHIN, len(head))):
        wide = _wide_layout(head, row)
        if wide is not None:
            return wide
    for row in range(min(HEADER_WITHIN, len(head))):
        long = _long_layout(head, row, fields)
        if long is not None:
            return long
    return None


def _is_reading(row: Sequence[str]) -> bool:
    """Tell whether a row holds a time and an amount: a remark there (换表起码) is no heading."""
    has_time = any(parse_stamp(cell) is not None for cell in row)
    return has_time and any(
        parse_number(cell) is not None and parse_stamp(cell) is None for cell in row
    )


def _wide_layout(head: Sequence[Sequence[str]], row: int) -> Layout | None:
    found = points_of(head[row])
    if found is None:
        return None
    points, step, stamped = found
    taken = {point.index for point in points}
    body = [r for r in head[row + 1 :] if any(r)][:_BODY_ROWS]
    days = (_dated_column(cells, taken, head[row]) for cells in body)
    dated = next((day for day in days if day is not None), None)
    if dated is None or _tells_the_hour(head[row + 1 :], dated):
        return None
    columns = [
        Column(i, Role.STAMP, cell) if i == dated else _beside(i, cell)
        for i, cell in enumerate(head[row])
        if i not in taken
    ]
    first = head[row][points[0].index]
    titles = [cell for above in head[:row] for cell in above if cell]
    title = " ".join([*titles, *([first] if value_of(0, first).is_named else [])])
    return Layout(row + 1, tuple(columns), points, step, stamped, title)


def _tells_the_hour(rows: Sequence[Sequence[str]], dated: int) -> bool:
    """Tell whether stamps are times of a day: then numbered columns are meters, not points."""
    stamps = [parse_stamp(row[dated]) for row in rows[:_BODY_ROWS] if dated < len(row)]
    return len({stamp.minute for stamp in stamps if stamp}) > 1


def _beside(index: int, heading: str) -> Column:
    """Return the role of a column beside the points: a name, a kind, or a sum of the day."""
    column = column_of(index, heading)
    text = plain(heading)
    if column.role in {Role.ENERGY, Role.REGISTER} and re.search("总|合计|日|total|sum|全天", text):
        return replace(column, role=Role.DAY_TOTAL)
    if column.role is Role.UNNAMED or column.role in VALUE_ROLES:
        return replace(column, role=Role.KIND if column.role is Role.UNNAMED else Role.IGNORED)
    return column


def _dated_column(
    cells: Sequence[str], taken: set[int], headings: Sequence[str] = ()
) -> int | None:
    """Return the first column that shows a date; bare digits only below a heading for dates."""
    for i, cell in enumerate(cells):
        sure = not cell.isdigit() or _tells_time(headings, i)
        if i not in taken and sure and parse_stamp(cell):
            return i
    short = (i for i, cell in enumerate(cells) if i not in taken and parse_short(cell))
    return next((i for i in short if _tells_time(headings, i)), None)


def _long_layout(
    head: Sequence[Sequence[str]], row: int, fields: Mapping[str, str]
) -> Layout | None:
    """Return the layout whose headings stand in ``row``: dates follow below, none in it."""
    body = [r for r in head[row + 1 : row + _BODY_ROWS] if any(r)]
    if not body or not any(head[row]):
        return None
    headless = row == 0 and _dated_column(head[0], set()) is not None
    sample = _typical(head[:1] if headless else body)
    dated = _stamp_columns(sample, [] if headless else head[row], body)
    if not dated or (not headless and any(parse_stamp(c) for c in head[row])):
        return None
    headings = _headings(head, row, len(sample), is_headless=headless)
    below = body if _is_dated(body[0], dated) else []
    columns = _long_columns(headings, dated, (sample, below), fields)
    if not any(column.role in VALUE_ROLES for column in columns):
        return None
    title = "" if headless else " ".join(c for above in head[:row] for c in above if c)
    stamped = _heading_stamped(columns)
    if any(c.role is Role.CLOCK and range_of(sample[c.index]) for c in columns):
        stamped = Stamped.START
    undated = () if headless else _undated(head, row, columns)
    first = 0 if headless else row + 1
    return Layout(first, tuple(columns), stamped=stamped, title=title, undated=undated)


def _is_dated(cells: Sequence[str], dated: Mapping[int, Role]) -> bool:
    """Tell whether a row has its time; one without may be a further row of headings."""
    stamp = next(i for i, role in dated.items() if role is Role.STAMP)
    return (
        stamp < len(cells) and (parse_stamp(cells[stamp]) or parse_short(cells[stamp])) is not None
    )


def _undated(
    head: Sequence[Sequence[str]], row: int, columns: Sequence[Column]
) -> tuple[tuple[int, str], ...]:
    """Return the rows of data among those taken for headings, and what each has for a time.

    That is what stands between the headings and the same headings again; and a row of numbers below
    the heading of the times, where nothing but a time can stand.
    """
    stamp = next(column.index for column in columns if column.role is Role.STAMP)
    values = [column.index for column in columns if column.role in VALUE_ROLES]
    first = next(at for at, cells in enumerate(head) if list(cells) == list(head[row]))
    above = head[row - 1] if row else ()
    written = _cell(head[row], stamp)
    if first == row and written and not _TIME_HEAD.search(plain(written)):
        first -= _tells_time(above, stamp)
    rows = range(first + 1, row + 1)
    return tuple(
        (at, _cell(head[at], stamp))
        for at in rows
        if any(parse_number(_cell(head[at], i)) is not None for i in values)
    )


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _typical(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the first row, its gaps filled with what stands below them."""
    sample = list(rows[0])
    for row in rows[1:]:
        for i, cell in enumerate(row[: len(sample)]):
            if is_placeholder(sample[i]):
                sample[i] = cell
    return sample


def _stamp_columns(
    cells: Sequence[str], headings: Sequence[str], body: Sequence[Sequence[str]]
) -> dict[int, Role]:
    """Return the columns that tell the time, by what stands in the first row of data."""
    dated = _dated_columns(cells, headings, body)
    if not dated:
        return {}
    roles = {dated[0]: Role.STAMP}
    has_time = _has_time(cells[dated[0]])
    if len(dated) > 1 and _END.search(_heading(headings, dated[1])):
        roles[dated[1]] = Role.END_STAMP
    if has_time:
        return roles
    for i, cell in enumerate(cells):
        heading = _heading(headings, i)
        if i in roles or not cell:
            continue
        if ":" in plain(cell) and parse_clock(cell) is not None:
            roles[i] = Role.CLOCK
            break
        if _POINT_HEAD.search(heading) and NUMBERED.fullmatch(plain(cell)):
            roles[i] = Role.POINT
            break
        if _CLOCK_HEAD.search(heading) and parse_clock(cell) is not None:
            roles[i] = Role.CLOCK
            break
    return roles


def _dated_columns(
    cells: Sequence[str], headings: Sequence[str], body: Sequence[Sequence[str]]
) -> list[int]:
    """Return the columns that show dates: written ones, and bare numbers below such a heading.

    A bare number with decimals is a day of Excel only where nothing else is a date, no heading
    says that it is money, and its rows lie no further apart than readings do.
    """
    stamped = [i for i, cell in enumerate(cells) if parse_stamp(cell)]
    sure = [i for i in stamped if not _BARE.fullmatch(cells[i]) or _tells_time(headings, i)]
    bare = (i for i in stamped if "." in cells[i] and not _MONEY_HEAD.search(_heading(headings, i)))
    return (
        sure
        or [i for i in bare if _is_running(body, i)]
        or [i for i, cell in enumerate(cells) if parse_short(cell) and _tells_time(headings, i)]
    )


def _is_running(rows: Sequence[Sequence[str]], index: int) -> bool:
    """Tell whether bare numbers below each other may be days that follow each other."""
    cells = (row[index] for row in rows if index < len(row))
    days = [Decimal(cell) for cell in cells if _BARE.fullmatch(cell)]
    return all(abs(after - before) <= _APART for before, after in pairwise(days))


def _heading(headings: Sequence[str], index: int) -> str:
    return plain(headings[index]) if index < len(headings) else ""


def _tells_time(headings: Sequence[str], index: int) -> bool:
    return bool(_TIME_HEAD.search(_heading(headings, index)))


def _has_time(cell: str) -> bool:
    written = parse_stamp(cell) or parse_short(cell)
    return written is not None and written.minute >= 0


def _headings(
    head: Sequence[Sequence[str]], row: int, width: int, *, is_headless: bool
) -> list[str]:
    """Return the headings, those of two rows joined (正向有功 above 总).

    A row of facts about the table (单位:甲公司, 压力:0.8MPa) groups nothing.
    """
    if is_headless:
        return [""] * width
    below = [*head[row], *([""] * (width - len(head[row])))]
    above = head[row - 1] if row else []
    if sum(1 for cell in above if cell) <= 1 or any(_FACT.search(plain(cell)) for cell in above):
        return list(below)
    joined, last = [], ""
    for i, cell in enumerate(below):
        last = (above[i] if i < len(above) else "") or last
        joined.append(f"{last} {cell}".strip() if last != cell else cell)
    return joined


def _long_columns(
    headings: Sequence[str],
    dated: Mapping[int, Role],
    shown: tuple[Sequence[str], Sequence[Sequence[str]]],
    fields: Mapping[str, str],
) -> list[Column]:
    """Return the columns of a long table, by its headings, a typical row and those of data."""
    sample, body = shown
    columns = []
    for i, heading in enumerate(headings):
        if i in dated:
            columns.append(Column(i, dated[i], heading))
            continue
        column = chosen(column_of(i, heading), fields)
        cell = sample[i] if i < len(sample) else ""
        is_odd = column.is_named and _holds_numbers(body, i)
        numeric = is_placeholder(cell) or _is_number(cell) or is_odd
        if column.role is Role.UNNAMED and is_placeholder(cell):
            numeric = False
        if column.role in VALUE_ROLES and not numeric:
            column = replace(column, role=Role.IGNORED, why=cell)
        columns.append(column)
    return _without_strays(columns)


def _is_number(cell: str) -> bool:
    return parse_number(cell, ",") is not None or parse_number(cell) is not None


def _holds_numbers(rows: Sequence[Sequence[str]], index: int) -> bool:
    """Tell whether a column holds more numbers than other texts, whatever its first row shows."""
    cells = (row[index] for row in rows if index < len(row))
    numbers = [_is_number(cell) for cell in cells if not is_placeholder(cell)]
    return sum(numbers) * 2 > len(numbers)


def _without_strays(columns: Sequence[Column]) -> list[Column]:
    """Leave out nameless columns where another column says what it is."""
    named = any(c.role in VALUE_ROLES and c.is_named for c in columns)
    return [
        replace(c, role=Role.IGNORED, why="")
        if named and c.role is Role.UNNAMED and not c.is_named
        else c
        for c in columns
    ]


def _heading_stamped(columns: Sequence[Column]) -> Stamped:
    if any(column.role is Role.END_STAMP for column in columns):
        return Stamped.START
    for column in columns:
        if column.role is Role.STAMP:
            text = plain(column.heading)
            if _START.search(text):
                return Stamped.START
            if _END.search(text):
                return Stamped.END
    return Stamped.UNKNOWN
