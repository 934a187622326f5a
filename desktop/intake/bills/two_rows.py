"""Headings in two rows as one: 有功电量 merged above 合计, 峰 and 谷."""

import re
from collections.abc import Sequence

from desktop.intake.bills.facts import Rows, first_filled, period_of, plain
from desktop.intake.meters.cells import parse_number

_WITHIN = 15
_FEWEST = 2
_TOTALS = frozenset({"合计", "总计", "小计", "总", "总量", "合计量"})
_TARIFF = re.compile(r"尖峰?|高?峰|平|低?谷|深谷")
_GROUP_ONLY = re.compile(r"其中|明细|分项|构成|分类")
_ENERGY = re.compile(r"电量|其中|分时")
_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]")
_WHOLE_NAME = 3
"""Signs from which a heading says by itself what it is."""


def with_one_heading(rows: Rows) -> Rows | None:
    """Return the rows with two rows of headings as one; nothing where there are no such two.

    The row above becomes empty, so that lines stay.
    """
    for at, above in first_filled(rows, _WITHIN):
        below = rows[at + 1] if at + 1 < len(rows) else ()
        if _are_headings(above, below):
            return [*rows[:at], (), _joined(above, below), *rows[at + 2 :]]
    return None


def _are_headings(above: Sequence[str], below: Sequence[str]) -> bool:
    """Tell whether a row of groups stands above a row of their parts."""
    cells = [(plain(a), plain(b)) for a, b in _pairs(above, below)]
    texts = [text for pair in cells for text in pair if text]
    if any(parse_number(text) is not None or period_of(text) for text in texts):
        return False
    whole = sum(1 for a, b in cells if a and not b)
    parts = sum(1 for _, b in cells if b)
    goes_on = any(b and not a for a, b in cells[1:])
    return whole >= 1 and parts >= _FEWEST and goes_on and bool(cells and cells[0][0] + cells[1][0])


def _pairs(above: Sequence[str], below: Sequence[str]) -> list[tuple[str, str]]:
    width = max(len(above), len(below))
    return [*zip(*([*row, *[""] * (width - len(row))] for row in (above, below)), strict=True)]


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    joined, group = [], ""
    for over, under in _pairs(above, below):
        group = plain(over) or group
        joined.append(_name(group, plain(under)) if plain(under) else plain(over))
    return joined


def _name(group: str, part: str) -> str:
    """Return what a part of a group is called alone."""
    bare = _BRACKETS.sub("", part)
    unit = "".join(_BRACKETS.findall(group)) if bare == part else ""
    if not bare:
        return f"{group}{part}"
    if bare in _TOTALS:
        return f"{_BRACKETS.sub('', group)}{unit or part.removeprefix(bare)}"
    if _TARIFF.fullmatch(bare) and _ENERGY.search(group):
        return f"{bare}电量{unit or part.removeprefix(bare)}"
    if _GROUP_ONLY.search(group) or len(bare) > _WHOLE_NAME:
        return f"{part}{unit}"
    return f"{_BRACKETS.sub('', group)}{part}{unit}"
