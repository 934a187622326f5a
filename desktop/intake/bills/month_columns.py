"""Months across that are divided: 1月 over 峰, 平 and 谷, or over 用量 and 金额."""

import re
from collections.abc import Mapping, Sequence

from desktop.intake.bills.facts import Rows, plain
from desktop.intake.meters.cells import parse_number

MonthColumns = Mapping[tuple[int, ...], tuple[int, int]]
"""Columns that add up → year and number of the month; no columns where nothing tells them."""

_TOTAL = re.compile(r"(正向)?(有功)?(总|合计|总计|小计)(用)?(电|气|水|汽|热)?量?")
_PART = re.compile(r"(正向)?(有功)?(尖峰?|高?峰|平|低?谷|深谷)(段|时段|时)?(用?电量)?")
_AMOUNT = re.compile(r"(实际|本月|结算|计费)?(用|消耗|使用)?(电|气|水|汽|热|数|能)?量|实物量")
_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]")


def columns_of_months(
    rows: Rows, at: int, months: Mapping[int, tuple[int, int]]
) -> dict[tuple[int, ...], tuple[int, int]]:
    """Return the columns whose sum is each month's amount.

    A total beside its parts counts alone, times of use add up, and of an amount beside its
    money the amount counts. The key is empty where a month has several columns of numbers of
    which nothing says which count.

    Args:
        rows: First rows of the table.
        at: Row of the months, from 0.
        months: Column of each heading → its month.
    """
    below = _headings_below(rows, at)
    found: dict[tuple[int, ...], tuple[int, int]] = {}
    for column, month in months.items():
        found[_counted(rows, (at, column, _end(rows[at], below, column)), below)] = month
    return found


def _headings_below(rows: Rows, at: int) -> Sequence[str]:
    """Return the row below the months if it holds headings, not amounts."""
    row = rows[at + 1] if at + 1 < len(rows) else ()
    texts = [plain(cell) for cell in row]
    is_head = any(texts) and all(parse_number(text) is None for text in texts if text)
    return texts if is_head else ()


def _end(row: Sequence[str], below: Sequence[str], column: int) -> int:
    """Return the column behind those a heading stands over: up to the next one."""
    width = max(len(row), len(below))
    filled = (i for i in range(column + 1, len(row)) if plain(row[i]))
    return next(filled, width)


def _counted(rows: Rows, span: tuple[int, int, int], below: Sequence[str]) -> tuple[int, ...]:
    at, first, end = span
    own = {i: _BRACKETS.sub("", below[i]) for i in range(first, min(end, len(below))) if below[i]}
    for pattern, all_of_them in ((_TOTAL, False), (_AMOUNT, False), (_PART, True)):
        named = tuple(i for i, text in own.items() if pattern.fullmatch(text))
        if named:
            return named if all_of_them else named[:1]
    body = rows[at + 1 :]
    with_numbers = [i for i in range(first, end) if any(_is_number(row, i) for row in body)]
    return (first,) if len(with_numbers) <= 1 else ()


def _is_number(row: Sequence[str], column: int) -> bool:
    return column < len(row) and parse_number(row[column]) is not None
