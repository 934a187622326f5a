"""Ledgers of energy with the months across: a row an energy, a column a month."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import Rows, first_filled, plain
from desktop.intake.bills.measures import RECORDED, carrier_named, factor_of
from desktop.intake.classify import read_words
from desktop.intake.meters.cells import parse_number
from desktop.intake.meters.clock import parse_month
from desktop.intake.tables import IntakeTables
from desktop.intake.written import squeeze

_MONTH = re.compile(r"(\d{1,2})月份?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_NAME = re.compile(
    r"能源(名称|品种|种类|类型)?|品种|名称|项目|指标(名称)?|介质|用能种类|energy(type|source)?|fuel",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"(结算|用电)?户号|用户(编)?号|表号|企业(编号|名称)|(用户|客户|部门|厂区|车间|公司)(名称)?|account|site",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(结算|用电)?户号|用户(编)?号|account", re.IGNORECASE)
_UNIT_IN_WORDS = re.compile(r"万?(kwh|千瓦时|度)|mwh|兆瓦时|(万|n)?m3|立方米?|gj|吨", re.IGNORECASE)
_UNIT = re.compile(r"(计量)?单位|units?", re.IGNORECASE)
_BRACKETS = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_NOT_ENERGY = re.compile(r"费|金额|产值|产量|单价|能耗|折标|标煤|占比|排放|收入|同比|环比")
_NOT_A_UNIT = re.compile(r"元|tce|标煤|%")
_PART = re.compile(r"其中|[尖峰平谷](段|期|时段)?(电量)?$")
_SUM = re.compile(r"合计|总计|小计|共计")
_WATER = "water"
_FEWEST_MONTHS = 3
_WITHIN = 15
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Across:
    """Where a ledger with the months across stands.

    Attributes:
        first: First row of data, from 0.
        name: Column that names the energy.
        unit: Column of the unit; -1 for none.
        months: Column → number of the month, with the year if the heading says it.
        year: What the sheet says beside; 0 if nothing.
        energy: Carrier and unit of every row, where rows are accounts or parts of a firm; empty
            for a ledger, whose rows name theirs.
        is_account: Whether ``name`` holds account numbers.
    """

    first: int
    name: int
    unit: int
    months: Mapping[int, tuple[int, int]]
    year: int
    energy: tuple[str, str] | None = None
    is_account: bool = False


def find_across(rows: Rows, name: str) -> Across | None:
    """Return where the months stand across, or nothing.

    Args:
        rows: First rows of the table.
        name: File and sheet, where the year may stand.
    """
    for at, row in first_filled(rows, _WITHIN):
        cells = [plain(cell) for cell in row]
        months = {column: month for column, month in enumerate(map(_month, cells)) if month}
        above = " ".join([*(plain(cell) for other in rows[:at] for cell in other), name])
        named = [column for column, cell in enumerate(cells) if _NAME.fullmatch(cell)]
        who = [] if named else [i for i, cell in enumerate(cells) if _WHO.fullmatch(cell)]
        if len(set(months.values())) < max(_FEWEST_MONTHS, len(months)) or not (named or who):
            continue
        if who:
            return _of_accounts(cells, at, (who[0], months), above)
        units = [column for column, cell in enumerate(cells) if _UNIT.fullmatch(cell)]
        unit = units[0] if units else -1
        return Across(at + 1, named[0], unit, months, year_of(above))
    return None


def _of_accounts(
    cells: Sequence[str], at: int, what: tuple[int, Mapping[int, tuple[int, int]]], above: str
) -> Across | None:
    """Return a table of accounts or firms below each other, whose energy the title names."""
    column, months = what
    if _NOT_ENERGY.search(above):
        return None
    unit = _UNIT_IN_WORDS.search(above)
    carrier = carrier_named(above) or (_carrier_of_unit(unit[0]) if unit else "")
    written = unit[0] if unit else RECORDED.get(carrier, "")
    is_account = bool(_ACCOUNT.fullmatch(cells[column]))
    units = [i for i, cell in enumerate(cells) if _UNIT.fullmatch(cell)]
    energy = carrier, written
    return Across(
        at + 1, column, max(units, default=-1), months, year_of(above), energy, is_account
    )


def _carrier_of_unit(unit: str) -> str:
    """Return what is measured in a unit of electricity or heat; a volume or a mass is anything."""
    return next((name for name in ("electricity", "heat") if factor_of(name, unit)), "")


def year_of(text: str) -> int:
    """Return the year a text names; 0 if it names none."""
    year = _YEAR.search(text)
    return int(year[1]) if year else 0


def _month(text: str) -> tuple[int, int] | None:
    """Return year and month of a heading; the year is 0 where it does not say."""
    whole = parse_month(text)
    if whole is not None:
        return whole.year, whole.number
    found = _MONTH.fullmatch(text)
    number = int(found[1]) if found else 0
    return (0, number) if 1 <= number <= _MONTHS else None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that names an energy."""

    line: int
    label: str
    carrier: str
    unit: str
    factor: Decimal | None
    cells: Sequence[str]


def bills_across(
    rows: Rows, across: Across, place: Place, document: str, tables: IntakeTables
) -> tuple[tuple[Bill, ...], tuple[Finding, ...]]:
    """Return a bill for each energy and month; rows that are none are named.

    Raises:
        InputError: ``bill.year_missing`` if neither headings nor title tell the year,
            ``bill.carrier_missing`` if nothing tells what the rows used.
    """
    if across.energy is not None and not across.energy[0]:
        raise InputError("bill.carrier_missing", place)
    if not across.year and not all(year for year, _ in across.months.values()):
        raise InputError("bill.year_missing", place)
    read = [_row(row, at, across, tables) for at, row in enumerate(rows) if at >= across.first]
    named = [row for row in read if row is not None]
    carriers = Counter(row.carrier for row in named)
    counted = [
        row
        for row in named
        if row.carrier and not (_SUM.search(row.label) and carriers[row.carrier] > 1)
    ]
    bills = tuple(bill for row in counted for bill in _bills(row, across, place, document))
    left = [f"{row.line} {row.label}" for row in named if row not in counted]
    details = {"count": str(len(left)), "rows": "、".join(left[:5])}
    findings = [Finding("bill.rows_no_energy", Severity.NOTICE, place, details)] if left else []
    return bills, tuple(findings)


def _row(row: Sequence[str], at: int, across: Across, tables: IntakeTables) -> _Row | None:
    label = _cell(row, across.name)
    if not label:
        return None
    bracket = _BRACKETS.search(label)
    if across.energy is not None:
        carrier, unit = ("", "") if _SUM.search(label) else across.energy
        own = _cell(row, across.unit) or unit
        return _Row(at + 1, label, carrier, *measured(carrier, own, tables), row)
    unit = _cell(row, across.unit) or (bracket[1] if bracket else "")
    carrier = carrier_of_label(_BRACKETS.sub("", label), unit, tables)
    recorded, factor = measured(carrier, unit, tables)
    return _Row(at + 1, label, carrier, recorded, factor, row)


def carrier_of_label(label: str, unit: str, tables: IntakeTables) -> str:
    """Return the energy a row is about; nothing for money, output, parts and what is unknown."""
    if _NOT_ENERGY.search(label) or _NOT_A_UNIT.search(unit) or _PART.match(label):
        return ""
    carrier = read_words(label, "", tables.goods).carrier or carrier_named(label)
    return _WATER if carrier in tables.goods.waters else carrier


def measured(carrier: str, unit: str, tables: IntakeTables) -> tuple[str, Decimal | None]:
    """Return the unit of record and what an amount is multiplied by; nothing if it is unknown."""
    factor = factor_of(carrier, unit)
    if factor is not None:
        return RECORDED[carrier], factor
    known = tables.measures.units.get(squeeze(unit))
    return (known.unit, known.factor) if known else ("", None)


def _bills(row: _Row, across: Across, place: Place, document: str) -> list[Bill]:
    found = []
    for column, (year, number) in across.months.items():
        amount = parse_number(_cell(row.cells, column))
        if amount is None:
            continue
        period = ReportingPeriod.of_month(Month(year or across.year, number))
        where = Place(place.file, place.sheet, line=row.line)
        quantity = None if row.factor is None else Quantity(amount * row.factor, row.unit)
        line = BillLine("energy", row.label, quantity=quantity, place=where)
        found.append(
            Bill(
                key=f"list/{row.carrier}/{row.label}/{period}",
                supplier="",
                account=row.label.removeprefix("'") if across.is_account else "",
                carrier=row.carrier,
                period=period,
                quantity=quantity,
                lines=(line,),
                document=document,
                place=where,
            )
        )
    return found


def _cell(row: Sequence[str], index: int) -> str:
    return plain(row[index]) if 0 <= index < len(row) else ""
