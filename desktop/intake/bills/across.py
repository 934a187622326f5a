"""Ledgers of energy with the months across: a row an energy, a column a month."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import Rows, first_filled, parts_joined, plain
from desktop.intake.bills.measures import RECORDED, carrier_named, factor_of, recorded
from desktop.intake.bills.month_columns import MonthColumns, columns_of_months
from desktop.intake.bills.readings_across import (
    Readings,
    Used,
    are_readings,
    find_readings,
    used_between,
)
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
        months: Columns that add up → year and number of the month; the year is 0 where the
            heading does not say it.
        year: What the sheet says beside; 0 if nothing.
        energy: Carrier and unit of every row, where rows are accounts or parts of a firm; empty
            for a ledger, whose rows name theirs.
        title: What stands above, where it names the energy.
        is_account: Whether ``name`` holds account numbers.
        readings: Where words or columns say that the months hold readings of meters.
    """

    first: int
    name: int
    unit: int
    months: MonthColumns
    year: int
    energy: tuple[str, str] | None = None
    is_account: bool = False
    readings: Readings | None = None
    title: str = ""


def find_across(rows: Rows, name: str) -> Across | None:
    """Return where the months stand across, or nothing.

    Args:
        rows: First rows of the table.
        name: File and sheet, where the year may stand.
    """
    for at, row in first_filled(rows, _WITHIN):
        for headings in (row, parts_joined(rows, at)):
            found = _of_headings(rows, at, headings, name)
            if found is not None:
                return found
    return None


def _of_headings(rows: Rows, at: int, headings: Sequence[str], name: str) -> Across | None:
    cells = [plain(cell) for cell in headings]
    months = {column: month for column, month in enumerate(map(_month, cells)) if month}
    bare = [plain(cell) for cell in rows[at]]
    named = [column for column, cell in enumerate(bare) if _NAME.fullmatch(cell)]
    who = [] if named else [i for i, cell in enumerate(bare) if _WHO.fullmatch(cell)]
    if len(set(months.values())) < max(_FEWEST_MONTHS, len(months)) or not (named or who):
        return None
    above = " ".join([*(plain(cell) for other in rows[:at] for cell in other), name])
    columns = columns_of_months(rows, at, months)
    if who:
        found = _of_accounts(bare, at, (who[0], columns), above)
        return found and replace(found, readings=find_readings(bare, above, min(months)))
    units = [column for column, cell in enumerate(bare) if _UNIT.fullmatch(cell)]
    return Across(at + 1, named[0], units[0] if units else -1, columns, year_of(above))


def _of_accounts(
    cells: Sequence[str], at: int, what: tuple[int, MonthColumns], above: str
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
    unit_column = max(units, default=-1)
    found = Across(at + 1, column, unit_column, months, year_of(above), energy, is_account)
    return replace(found, title=above)


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
            ``bill.carrier_missing`` if nothing tells what the rows used,
            ``bill.months_divided`` if a month has several columns and nothing says which count,
            ``bill.readings_or_amounts`` if months beside multipliers are no readings.
    """
    if () in across.months:
        raise InputError("bill.months_divided", Place(place.file, place.sheet, line=across.first))
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
    bills, notes = _bills_of(counted, across, place, document)
    left = [f"{row.line} {row.label}" for row in named if row not in counted]
    details = {"count": str(len(left)), "rows": "、".join(left[:5])}
    findings = [Finding("bill.rows_no_energy", Severity.NOTICE, place, details)] if left else []
    return tuple(bills), (*findings, *notes)


def _row(row: Sequence[str], at: int, across: Across, tables: IntakeTables) -> _Row | None:
    label = _cell(row, across.name)
    if not label:
        return None
    bracket = _BRACKETS.search(label)
    if across.energy is not None:
        carrier, unit = ("", "") if _SUM.search(label) else across.energy
        own = _cell(row, across.unit) or unit
        said = measured(carrier, own, tables, across.title)
        return _Row(at + 1, label, carrier, *said, row)
    unit = _cell(row, across.unit) or (bracket[1] if bracket else "")
    carrier = carrier_of_label(_BRACKETS.sub("", label), unit, tables)
    return _Row(at + 1, label, carrier, *measured(carrier, unit, tables, label), row)


def carrier_of_label(label: str, unit: str, tables: IntakeTables) -> str:
    """Return the energy a row is about; nothing for money, output, parts and what is unknown."""
    if _NOT_ENERGY.search(label) or _NOT_A_UNIT.search(unit) or _PART.match(label):
        return ""
    carrier = read_words(label, "", tables.goods).carrier or carrier_named(label)
    return _WATER if carrier in tables.goods.waters else carrier


def measured(
    carrier: str, unit: str, tables: IntakeTables, words: str = ""
) -> tuple[str, Decimal | None]:
    """Return the unit of record and what an amount is multiplied by; nothing if it is unknown.

    Args:
        carrier: What was measured.
        unit: As printed.
        tables: Units of fuels.
        words: Beside the unit, which may say the conditions of a gas.
    """
    factor = factor_of(carrier, unit)
    if factor is not None:
        return recorded(carrier, f"{words} {unit}"), factor
    known = tables.measures.units.get(squeeze(unit))
    return (known.unit, known.factor) if known else ("", None)


def _bills_of(
    rows: Sequence[_Row], across: Across, place: Place, document: str
) -> tuple[list[Bill], list[Finding]]:
    """Return the bills of every row: amounts as they stand, readings as their differences."""
    months = sorted((year or across.year, number, c) for c, (year, number) in across.months.items())
    values = [[_amount(row.cells, columns) for _, _, columns in months] for row in rows]
    days = [Month(year, number) for year, number, _ in months]
    readings, cells = across.readings, [row.cells for row in rows]
    if readings is None or not are_readings(readings, cells, values, place):
        used = [[Used(i, v) for i, v in enumerate(own) if v is not None] for own in values]
    else:
        used = [[*used_between(readings, *each)] for each in zip(cells, values, strict=True)]
    pairs = [(row, each) for row, own in zip(rows, used, strict=True) for each in own]
    bills = [_bill(row, each, days, (across, place, document)) for row, each in pairs]
    return bills, _of_readings(pairs, bills, place)


def _of_readings(
    pairs: Sequence[tuple[_Row, Used]], bills: Sequence[Bill], place: Place
) -> list[Finding]:
    """Say that months were taken for readings, and which reading fell."""
    read = [(row, each, bill) for (row, each), bill in zip(pairs, bills, strict=True)]
    read = [one for one in read if one[1].readings[1] is not None]
    if not read:
        return []
    fallen = [one for one in read if one[1].amount is None]
    row, each, bill = next((one for one in read if one[1].amount is not None), read[0])
    details = {
        "label": row.label,
        "period": str(bill.period),
        "previous": f"{each.readings[0]:f}",
        "current": f"{each.readings[1]:f}",
        "multiplier": f"{each.multiplier or 1:f}",
        "quantity": str(bill.quantity or "—"),
        "fallen": "、".join(f"{one[0].label} {one[2].period}" for one in fallen[:5]) or "—",
    }
    return [Finding("bill.readings_across", Severity.WARNING, place, details)]


def _amount(row: Sequence[str], columns: Sequence[int]) -> Decimal | None:
    """Return the sum of the columns of a month; nothing if none of them holds a number."""
    known = [n for i in columns if (n := parse_number(_cell(row, i))) is not None]
    return sum(known, Decimal(0)) if known else None


def _bill(row: _Row, used: Used, months: Sequence[Month], known: tuple[Across, Place, str]) -> Bill:
    across, place, document = known
    first = months[used.since].shifted(1) if used.since >= 0 else months[used.last]
    period = ReportingPeriod(first.start, months[used.last].end)
    where = Place(place.file, place.sheet, line=row.line)
    quantity = None
    if used.amount is not None and row.factor is not None:
        quantity = Quantity(used.amount * row.factor, row.unit)
    previous, current = used.readings
    line = BillLine(
        "energy",
        row.label,
        quantity=quantity,
        previous_reading=previous,
        current_reading=current,
        multiplier=used.multiplier,
        place=where,
    )
    return Bill(
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


def _cell(row: Sequence[str], index: int) -> str:
    return plain(row[index]) if 0 <= index < len(row) else ""
