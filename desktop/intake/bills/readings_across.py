"""Readings of meters with the months across: their differences times a multiplier were used."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake.bills.facts import plain
from desktop.intake.meters.cells import parse_number

_READ = re.compile(r"抄表|示数|底数|读数|表底|表码|止码|起码|行度|行码")
_USED = re.compile(r"[电气水汽热用]量|消耗|能耗")
_BEFORE = re.compile(r"(?!.*(倍率|单位)).*(底数|期初|起码|起度|上[年月期].*|年初.*|起始.*|初始.*)")
_MULTIPLIER = re.compile(r"(综合|计量)?倍率|乘率|变比|ct(变比|倍率)?", re.IGNORECASE)
_MOSTLY = Decimal("0.75")
"""Share of the steps that have to rise: meters are exchanged, uses go up and down."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Where the columns beside the months of readings stand; -1 for none.

    Attributes:
        before: Reading before the first month.
    """

    before: int
    multiplier: int

    @property
    def is_certain(self) -> bool:
        """Whether columns say it, not only words."""
        return max(self.before, self.multiplier) >= 0


@dataclass(frozen=True, slots=True)
class Used:
    """What was used up to the end of a month.

    Attributes:
        last: Its place among the months, from 0.
        amount: Nothing where the reading fell.
        since: The month of the reading before; -1 where it is the month's own.
        readings: The one before, and this one.
    """

    last: int
    amount: Decimal | None
    since: int = -1
    readings: tuple[Decimal | None, Decimal | None] = (None, None)
    multiplier: Decimal | None = None


def find_readings(headings: Sequence[str], above: str, first_month: int) -> Readings | None:
    """Return where readings stand, if words or columns say that the months are readings.

    Args:
        headings: Of the row with the months.
        above: What stands above them, and the names of file and sheet.
        first_month: Column of the first month.
    """
    cells = list(enumerate(map(plain, headings[:first_month])))
    before = next((i for i, text in cells if _BEFORE.fullmatch(text)), -1)
    multiplier = next((i for i, text in cells if _MULTIPLIER.fullmatch(text)), -1)
    found = Readings(before, multiplier)
    is_said = _READ.search(plain(above)) and not _USED.search(plain(above))
    return found if found.is_certain or is_said else None


def are_readings(
    found: Readings,
    rows: Sequence[Sequence[str]],
    values: Sequence[Sequence[Decimal | None]],
    place: Place,
) -> bool:
    """Tell whether the months are readings: they hardly ever fall.

    Raises:
        InputError: ``bill.readings_or_amounts`` if columns say so and the numbers do not.
    """
    steps = [
        later >= earlier
        for row, own in zip(rows, values, strict=True)
        for earlier, later in pairwise(v for v in (_before(found, row), *own) if v is not None)
    ]
    if steps and Decimal(sum(steps)) / len(steps) >= _MOSTLY:
        return True
    if found.is_certain:
        raise InputError("bill.readings_or_amounts", place)
    return False


def used_between(
    found: Readings, row: Sequence[str], values: Sequence[Decimal | None]
) -> Iterator[Used]:
    """Yield what was used up to each reading of a row; a missing one joins months."""
    multiplier = _number(row, found.multiplier)
    known, since = _before(found, row), -1
    for at, value in enumerate(values):
        if value is None:
            continue
        if known is not None:
            amount = None if value < known else (value - known) * (multiplier or Decimal(1))
            yield Used(at, amount, since, (known, value), multiplier)
        known, since = value, at


def _before(found: Readings, row: Sequence[str]) -> Decimal | None:
    return _number(row, found.before)


def _number(row: Sequence[str], column: int) -> Decimal | None:
    return parse_number(row[column]) if 0 <= column < len(row) else None
