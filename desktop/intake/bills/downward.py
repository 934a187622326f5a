"""Ledgers of energy with the months down: a row a month, a column an energy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.across import carrier_of_label, measured, year_of
from desktop.intake.bills.facts import Rows, first_filled, parts_joined, period_of, plain
from desktop.intake.meters.cells import parse_number
from desktop.intake.meters.clock import parse_stamp
from desktop.intake.tables import IntakeTables

_WITHIN = 15
_SHOWN_FIRST = 6
_FEWEST = 2
_PERIOD = re.compile(
    r"(统计|核算|用能|报告|填报)?(月份?|年月|日期|时间|账期|期间|周期|年份|年度|季度)|month|date|period|year",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"单位|部门|车间|厂区|分厂|工厂|公司|企业(名称)?|使用单位|户号|地点|区域|site|plant"
)
_BRACKETS = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_UNIT_BEHIND = re.compile(r"^(.+?)[/_-]?([kMG]?Wh|千瓦时|m3|m³|GJ|吨|升|t)$", re.IGNORECASE)
_YEAR = re.compile(r"20\d\d")
_SUM = re.compile(r"合计|总计|小计|共计|累计|平均|total|sum", re.IGNORECASE)
_HEAT_OF_STEAM = frozenset({"热量", "蒸汽热量", "折热量", "热值"})
"""Beside tonnes of steam the same energy again."""
_MONTH_ALONE = re.compile(r"(0?[1-9]|1[0-2])月份?")
_INVOICE = re.compile(r"发票|税率|价税|销方|购方")


@dataclass(frozen=True, slots=True)
class Energy:
    """A column of amounts of one energy."""

    index: int
    label: str
    carrier: str
    unit: str
    factor: Decimal | None


@dataclass(frozen=True, slots=True)
class Downward:
    """Where a ledger with the months down stands.

    Attributes:
        first: First row of data, from 0.
        period: Column of the months.
        year: What the sheet says beside; 0 if nothing.
        who: Column of the part of the firm; -1 for none.
    """

    first: int
    period: int
    year: int
    who: int
    energies: tuple[Energy, ...]
    left: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many columns have a known unit."""
        return sum(1 for energy in self.energies if energy.factor is not None)


def find_downward(rows: Rows, name: str, tables: IntakeTables) -> Downward | None:
    """Return where energies stand beside each other below months; nothing for less than two.

    Args:
        rows: First rows of the table.
        name: File and sheet, where the year may stand.
        tables: Words of energies and units.
    """
    if any(_INVOICE.search(plain(cell)) for row in rows[:_WITHIN] for cell in row):
        return None
    best: Downward | None = None
    for at, _ in first_filled(rows, _WITHIN):
        for headings in (rows[at], parts_joined(rows, at)):
            found = _of_headings(headings, at, tables)
            if found is None or found.known <= (best.known if best else -1):
                continue
            above = " ".join([*(cell for other in rows[:at] for cell in other), name])
            dated = replace(found, year=year_of(above))
            shown = rows[at + 1 : at + 1 + _SHOWN_FIRST]
            if _has_months(shown, dated) or _has_months_alone(shown, dated):
                best = dated
    return best


def _has_months(rows: Rows, found: Downward) -> bool:
    """Tell whether rows are about months: days and hours name one month again and again."""
    are_days = any(parse_stamp(_cell(row, found.period)) is not None for row in rows)
    shown = [
        (_cell(row, found.who), period)
        for row in rows
        if (period := _period(_cell(row, found.period), found.year)) is not None
    ]
    return bool(shown) and (not are_days or len(set(shown)) == len(shown))


def _has_months_alone(rows: Rows, found: Downward) -> bool:
    """Tell whether rows are about months of a year that nothing tells: 1月, 2月."""
    texts = [_cell(row, found.period) for row in rows if any(row)]
    return not found.year and bool(texts) and all(map(_MONTH_ALONE.fullmatch, texts))


def _of_headings(headings: Sequence[str], at: int, tables: IntakeTables) -> Downward | None:
    texts = [_BRACKETS.sub("", plain(cell)) for cell in headings]
    period = next((i for i, text in enumerate(texts) if _PERIOD.fullmatch(text)), -1)
    if period < 0:
        return None
    who = next((i for i, text in enumerate(texts) if _WHO.fullmatch(text)), -1)
    others = [i for i in range(len(headings)) if i not in {period, who} and texts[i]]
    read = {i: _energy(i, headings[i], tables) for i in others}
    energies = tuple(energy for energy in read.values() if energy is not None)
    if any(energy.carrier == "steam" for energy in energies):
        energies = tuple(energy for energy in energies if energy.label not in _HEAT_OF_STEAM)
        read = {i: energy if energy in energies else None for i, energy in read.items()}
    if len({energy.carrier for energy in energies}) < _FEWEST:
        return None
    left = tuple(plain(headings[i]) for i in others if read[i] is None)
    return Downward(at + 1, period, 0, who, energies, left)


def _energy(index: int, heading: str, tables: IntakeTables) -> Energy | None:
    text = plain(heading)
    bracket = _BRACKETS.search(text)
    label, unit = _BRACKETS.sub("", text), bracket[1] if bracket else ""
    behind = _UNIT_BEHIND.match(label)
    if not unit and behind:
        label, unit = behind[1], behind[2]
    carrier = carrier_of_label(label, unit, tables)
    if not carrier:
        return None
    return Energy(index, label, carrier, *measured(carrier, unit, tables, text))


def bills_downward(
    rows: Rows, found: Downward, place: Place, document: str
) -> tuple[tuple[Bill, ...], tuple[Finding, ...]]:
    """Return a bill for each energy and month; columns and rows that are none are named.

    Raises:
        InputError: ``bill.year_missing`` if neither rows nor title tell the year.
    """
    if _has_months_alone(rows[found.first : found.first + _SHOWN_FIRST], found):
        raise InputError("bill.year_missing", place)
    bills: list[Bill] = []
    left: list[str] = []
    who, month = "", ""
    for at in range(found.first, len(rows)):
        row = rows[at]
        if not any(row):
            continue
        who = _cell(row, found.who) or who
        month = _cell(row, found.period) or month
        own = _cell(row, found.period) + _cell(row, found.who)
        period = None if _SUM.search(own) else _period(month, found.year)
        if period is None or not _has_amounts(row, found.energies):
            left.append(f"{at + 1} {own}".strip())
            continue
        where = Place(place.file, place.sheet, line=at + 1)
        bills += _bills(row, found, (who, period), (where, document))
    columns = [f"“{heading}”" for heading in found.left]
    details = {"count": str(len(left) + len(columns)), "rows": "、".join([*columns, *left][:8])}
    findings = [Finding("bill.ledger_left_out", Severity.NOTICE, place, details)]
    return tuple(bills), tuple(findings if left or columns else [])


def _has_amounts(row: Sequence[str], energies: Sequence[Energy]) -> bool:
    return any(parse_number(_cell(row, energy.index)) is not None for energy in energies)


def _bills(
    row: Sequence[str],
    found: Downward,
    of: tuple[str, ReportingPeriod],
    known: tuple[Place, str],
) -> list[Bill]:
    who, period = of
    where, document = known
    bills = []
    for energy in found.energies:
        amount = parse_number(_cell(row, energy.index))
        if amount is None:
            continue
        quantity = None if energy.factor is None else Quantity(amount * energy.factor, energy.unit)
        label = f"{who} {energy.label}".strip()
        bills.append(
            Bill(
                key=f"list/{energy.carrier}/{label}/{period}",
                supplier="",
                account="",
                carrier=energy.carrier,
                period=period,
                quantity=quantity,
                lines=(BillLine("energy", label, quantity=quantity, place=where),),
                customer=who,
                document=document,
                place=where,
            )
        )
    return bills


def _period(text: str, year: int) -> ReportingPeriod | None:
    """Return the period of a cell; below such a heading a bare year is one."""
    return period_of(f"{text}年" if _YEAR.fullmatch(text) else text, year)


def _cell(row: Sequence[str], index: int) -> str:
    return plain(row[index]) if 0 <= index < len(row) else ""
