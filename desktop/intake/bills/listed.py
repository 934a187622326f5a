"""Lists with a bill a row: 户号, month, quantity, money; also billing series of start and value."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import find_unit
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.across import carrier_of_label, measured, year_of
from desktop.intake.bills.facts import (
    Rows,
    find_facts,
    first_filled,
    number_with_unit,
    period_in_words,
    plain,
)
from desktop.intake.bills.fuels import fuel_named, is_of_fuel, nearest_fuel
from desktop.intake.bills.hints import hinted, named_beside
from desktop.intake.bills.list_columns import BRACKETS, columns_of, is_part, parts_of
from desktop.intake.bills.listed_gas import Beside
from desktop.intake.bills.listed_periods import has_bill, period_of_row
from desktop.intake.bills.listed_rows import ListedRow, joined_rows, without_sums
from desktop.intake.bills.measures import RECORDED, carrier_named, factor_of, recorded
from desktop.intake.bills.meter_rows import unit_factor
from desktop.intake.bills.open_carriers import ANY, OPEN, keyed, open_carrier
from desktop.intake.bills.pages import CARRIERS
from desktop.intake.layouts import Said, signature_of
from desktop.intake.meters.cells import is_placeholder, parse_number
from desktop.intake.tables import IntakeTables
from desktop.intake.written import squeeze

_NOT_A_BILL = re.compile(r"发票|税率|价税|货物|销方|购方")
_UNITS: Mapping[str, str] = {
    "gj": "heat",
    "吉焦": "heat",
    "nm3": "natural_gas",
    "标方": "natural_gas",
}
"""Units that one carrier is billed in; those of electricity are known to its measures."""
_NO_ENERGY = re.compile(r"无功|需量")
_FED_BACK = re.compile(r"反向|上网")
"""Registers of rows that nobody is billed for as energy, and of what flowed back."""
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "total"})
_SUM = re.compile(r"合计|总计|小计|共计|累计|平均|total|sum|average", re.IGNORECASE)
_NOTE = re.compile(r"[备附]?[注:].*|说明.*")
_WITNESSES = ("account", "register", "meter", "carrier", "fee")
"""Columns whose cell says that a row goes on where merged cells above it name the period."""
_FEWEST_COLUMNS = 3
_BESIDE = frozenset({"working", "supplement", "price"})
"""Columns that only say more of an amount."""
_WITHIN = 15
_ANY_YEAR = "2000年"
_WIDEST = 200
"""Columns of the widest list of bills that lacks a year."""
_LOST = re.compile(r"\d\.\d+e\+\d+", re.IGNORECASE)
"""A number of an account that went through a spreadsheet's float."""
_UNIT_LIKE = re.compile(
    r"(万|千|百万|亿)?([a-z]{1,5}[23³²]?|[千大]卡|.*(焦耳?|瓦时?|吨|立?方米?|升|公?斤|克|标煤|桶|瓶|车))",
    re.IGNORECASE,
)
"""What stands in brackets behind a heading and is meant as a unit."""
_TIMES = {"万": Decimal(10_000), "千": Decimal(1000), "亿": Decimal(10) ** 8}


@dataclass(frozen=True, slots=True)
class BillList:
    """A list of bills.

    Attributes:
        first: First row of data, from 0.
        columns: Field → column.
        carrier: What it is about.
        unit: Unit of record.
        factor: What a printed amount is multiplied by; nothing if its unit is unknown.
        is_said: A saved layout states carrier or unit.
        period: Of every row that names none, as the head of the sheet says.
        is_myriad_yuan: Whether money is in 10,000 yuan.
        year: Of months that stand alone (``1月``), as the head or the name of the sheet says.
        parts: Columns of the times of use, where none has their total.
        asked: The question a saved answer answered; bills keep its name in their key.
        account: Of every row that names none, as the head of the sheet says.
        printed: Unit of the amounts as printed in the heading or beside the first.
    """

    first: int
    columns: Mapping[str, int]
    carrier: str
    unit: str
    factor: Decimal | None
    heading: str = ""
    is_said: bool = False
    period: ReportingPeriod | None = None
    year: int = 0
    is_myriad_yuan: bool = False
    parts: tuple[int, ...] = ()
    asked: str = ""
    account: str = ""
    printed: str = ""


def find_list(
    rows: Rows, fields: Mapping[str, str], name: str = "", tables: IntakeTables | None = None
) -> BillList | None:
    """Return where a list of bills stands, or nothing.

    Args:
        rows: First rows of the table.
        fields: Heading → field, as saved for this source.
        name: File and sheet, a hint of the carrier.
        tables: Words of fuels and their units.
    """
    known = tables or IntakeTables()
    for at, row in first_filled(rows, _WITHIN):
        if Said.KIND not in fields and any(_NOT_A_BILL.search(plain(cell)) for cell in row):
            return None
        columns = columns_of(row, fields)
        below = rows[at + 1 :]
        above = [plain(cell) for other in rows[:at] for cell in other]
        year = year_of(" ".join([*above, name]))
        if _is_list(columns) and below and has_bill(columns, below, year):
            found = replace(_described(rows, at, columns, (name, known)), year=year)
            return _as_said(replace(found, account=find_facts(rows[:at]).account), fields)
        has_place = bool({"account", "meter", "customer", "register"} & columns.keys())
        if has_place and not _is_list(columns) and _has_amount(columns):
            facts = find_facts(rows[:at])
            period = facts.period or period_in_words(above, name)
            if period is not None:
                found = _described(rows, at, columns, (name, known))
                return _as_said(replace(found, period=period, account=facts.account), fields)
    return None


def lacks_year(rows: Rows, fields: Mapping[str, str], name: str, tables: IntakeTables) -> bool:
    """Tell whether rows would be a list of bills, if anything told the year of their months."""
    if any(len(row) > _WIDEST for row in rows):
        return False
    texts = " ".join([*(plain(cell) for row in rows for cell in row), name])
    return not year_of(texts) and find_list(rows, fields, f"{name} {_ANY_YEAR}", tables) is not None


def heading_fields(cells: Sequence[str]) -> dict[str, int]:
    """Return the columns of a row that may head a list of bills; nothing if it does not."""
    columns = columns_of(cells, {})
    is_wide = len(columns.keys() - _BESIDE) >= _FEWEST_COLUMNS
    return columns if _is_list(columns) and is_wide else {}


def _is_list(columns: Mapping[str, int]) -> bool:
    dated = "period" in columns or "end" in columns or "start" in columns
    return dated and _has_amount(columns)


def _has_amount(columns: Mapping[str, int]) -> bool:
    return bool({"quantity", "standard"} & columns.keys())


def _described(
    rows: Rows, at: int, columns: Mapping[str, int], known: tuple[str, IntakeTables]
) -> BillList:
    name, tables = known
    column = columns.get("standard", columns.get("quantity", 0))
    below = rows[at + 1] if at + 1 < len(rows) else ()
    heading, first = rows[at][column], _cell(below, column)
    unit_text = _cell(below, columns.get("unit", -1))
    bracket = BRACKETS.search(plain(heading))
    unit_text = unit_text or (bracket[1] if bracket else "")
    fuel = _fuel_of(rows[: at + 1], heading, unit_text, known)
    if fuel:
        said = measured(fuel, unit_text, tables, plain(heading))
        return BillList(at + 1, columns, fuel, *said, heading=heading)
    in_cell = number_with_unit(first)[1]
    hints = (named_beside(rows[at]), hinted(rows[:at], name))
    carrier = _carrier_said(heading, unit_text or in_cell, hints)
    asked = "" if carrier else open_carrier(unit_text or in_cell) or ANY
    carrier = carrier or OPEN[asked]
    printed = find_unit(unit_text)
    is_open = not carrier and printed is not None
    factor = Decimal(1) if is_open else _factor_printed(carrier, unit_text)
    is_myriad = "万元" in plain(_cell(rows[at], columns.get("amount", -1)))
    above = "" if unit_text or in_cell else " ".join(plain(c) for row in rows[:at] for c in row)
    words = f"{above} {plain(heading)} {unit_text} {in_cell}"
    return BillList(
        first=at + 1,
        columns=columns,
        carrier=asked or carrier,
        unit=recorded(carrier, words) or (printed.symbol if printed else ""),
        factor=factor,
        heading=heading,
        is_myriad_yuan=is_myriad,
        parts=tuple(parts_of(rows[at])) if is_part(heading) else (),
        printed=unit_text,
    )


def _factor_printed(carrier: str, unit: str) -> Decimal | None:
    """Return what amounts of a carrier are multiplied by; a bare 万 stands for its usual unit."""
    factor = factor_of(carrier, unit)
    if factor is None and not _UNIT_LIKE.fullmatch(unit):
        return _TIMES.get(unit, Decimal(1))
    return factor


def _fuel_of(rows: Rows, heading: str, unit: str, known: tuple[str, IntakeTables]) -> str:
    """Return the fuel a list is about, if headings, names or texts above say one.

    Litres are of a fuel, whatever else the words around say. In units that meters have too, what
    the heading or the unit says comes first.
    """
    name, tables = known
    near = (cell for row in reversed(rows[:-1]) for cell in reversed(row) if cell)
    levels = (heading, *near, *reversed(name.replace("/", " ").split()))
    is_metered = bool(_carrier_of(BRACKETS.sub("", plain(heading))) or _by_unit(unit))
    if squeeze(unit) not in tables.measures.units or (is_metered and not is_of_fuel(unit, tables)):
        return ""
    return nearest_fuel(levels, tables)


def _as_said(found: BillList, fields: Mapping[str, str]) -> BillList:
    """Return a list with the carrier and the unit its saved layout states."""
    said = fields.get(Said.CARRIER, "")
    if said and fields.get(Said.ASKED) == found.carrier:
        return _answered(found, said)
    carrier = said or found.carrier
    unit = fields.get(Said.UNIT, "")
    if not said and not unit:
        return found
    if carrier in RECORDED and not unit:
        same = recorded(carrier, f"{plain(found.heading)} {found.printed}")
        factor = _factor_printed(carrier, found.printed)
        return replace(found, carrier=carrier, unit=same, factor=factor, is_said=True)
    if carrier == "electricity":
        factor = unit_factor(unit)
        return replace(found, carrier=carrier, unit="kWh", factor=factor, is_said=True)
    same = (
        found.unit if carrier == found.carrier else recorded(carrier, plain(found.heading)) or "t"
    )
    return replace(
        found,
        carrier=carrier,
        unit=unit or same,
        factor=Decimal(1),
        is_said=True,
    )


def _answered(found: BillList, said: str) -> BillList:
    """Return a list with the answer to its question; an amount without a unit takes the usual."""
    factor, unit = found.factor, recorded(said, plain(found.heading)) or found.unit
    if found.carrier == ANY and found.unit and found.factor is not None:
        each = factor_of(said, found.unit)
        factor = None if each is None else found.factor * each
    return replace(found, carrier=said, asked=found.carrier, unit=unit, factor=factor)


def _carrier_said(heading: str, unit: str, hints: Iterable[str]) -> str:
    """Return the carrier of a list that its unit does not contradict; empty if nothing says it.

    Args:
        heading: Of the amounts.
        unit: Of the amounts, as printed.
        hints: What the words beside and above say, the nearest first.
    """
    named = _carrier_of(BRACKETS.sub("", plain(heading)))
    likely = [*filter(None, (named, _by_unit(unit), *hints))]
    if not _UNIT_LIKE.fullmatch(unit):
        return next(iter(likely), "")
    return next((each for each in likely if factor_of(each, unit) is not None), named)


def _by_unit(unit: str) -> str:
    """Return the carrier that is billed in a unit; empty where several are."""
    is_electric = factor_of("electricity", unit) is not None
    return "electricity" if is_electric else _UNITS.get(unit.lower(), "")


def _carrier_of(words: str) -> str:
    text = plain(words)
    if re.search(r"电|ele|kwh", text, re.IGNORECASE):
        return "electricity"
    for carrier, pattern in CARRIERS:
        if re.search(pattern, text) or (carrier == "natural_gas" and "气" in text):
            return carrier
    return ""


def bills_of_list(
    rows: Rows,
    listed: BillList,
    place: Place,
    document: str = "",
    tables: IntakeTables | None = None,
) -> tuple[tuple[Bill, ...], tuple[Finding, ...]]:
    """Return a bill a row; rows without period or quantity are named, not dropped silently."""
    rows = _filled_down(rows, listed)
    found: list[ListedRow] = []
    left = _Left()
    units: dict[str, str] = {}
    beside = Beside(listed.columns, listed.heading)
    for at in range(listed.first, len(rows)):
        row = rows[at]
        if not any(row):
            continue
        period = None if _is_total(row) else period_of_row(rows, at, listed)
        own = _of_row(row, listed, units, tables or IntakeTables())
        quantity = _quantity(row, own)
        if period is None or (own.factor is not None and quantity is None):
            left.add(at + 1, row, listed, is_dated=period is not None)
            continue
        where = Place(place.file, place.sheet, line=at + 1)
        if quantity is not None and own.factor is not None:
            more = beside.of_row(row, where) * own.factor
            quantity = replace(quantity, amount=quantity.amount + more)
        bill = _bill(row, own, (period, quantity), (where, document))
        register = _cell(row, listed.columns.get("register", -1))
        if _NO_ENERGY.search(register):
            continue
        if _FED_BACK.search(register):
            bill = replace(bill, quantity=None, exported=quantity)
        kind = _cell(row, listed.columns.get("fee", -1))
        found.append(ListedRow(bill, tuple(map(plain, row)), register, kind))
    joined, findings = joined_rows(_without_signs(found), place)
    bills, sums = without_sums(joined, place)
    findings += [*sums, *left.findings(place)]
    lost = [row.bill for row in found if _LOST.fullmatch(row.bill.account)]
    if lost:
        details = {"account": lost[0].account, "count": str(len(lost))}
        findings.append(Finding("bill.account_lost", Severity.WARNING, lost[0].place, details))
    findings += beside.findings(place)
    findings += _carrier_asked(listed, bills, signature_of(rows[listed.first - 1]), place)
    return tuple(bills), tuple(findings)


class _Left:
    """Rows that are no bill: sums and notes, amounts without a period, amounts nobody can read."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[int, str]]] = {}

    def add(self, line: int, row: Sequence[str], listed: BillList, *, is_dated: bool) -> None:
        """Take a row note of, by what it lacks."""
        printed = _printed(row, listed)
        number, _ = number_with_unit(printed)
        code = "bill.rows_left_out"
        if is_dated and number is None and not is_placeholder(printed):
            code = "bill.rows_unreadable"
        elif not is_dated and number is not None and not any(map(_says_no_more, row)):
            code = "bill.rows_undated"
        self._rows.setdefault(code, []).append((line, printed))

    def findings(self, place: Place) -> list[Finding]:
        """Return what was left out; what somebody may miss is a warning."""
        found = []
        for code, rows in self._rows.items():
            usual = code == "bill.rows_left_out"
            details = {"count": str(len(rows)), "rows": "、".join(str(n) for n, _ in rows[:5])}
            if code == "bill.rows_unreadable":
                details["printed"] = rows[0][1]
            severity = Severity.NOTICE if usual else Severity.WARNING
            found.append(Finding(code, severity, place, details))
        return found


def _says_no_more(cell: str) -> bool:
    text = plain(cell)
    return bool(_SUM.search(text) or _NOTE.fullmatch(text))


def _printed(row: Sequence[str], listed: BillList) -> str:
    """Return what stands where a row has its amount."""
    column = listed.columns.get("standard", listed.columns.get("quantity", -1))
    return next((text for i in listed.parts or (column,) if (text := _cell(row, i))), "")


def _without_signs(rows: Sequence[ListedRow]) -> Sequence[ListedRow]:
    """Return rows whose list writes all that was fed back as negative with the bare amounts.

    Where only some are negative they are corrections, and keep their sign.
    """
    fed_back = [row.bill.exported for row in rows if row.bill.exported is not None]
    if not fed_back or any(each.amount > 0 for each in fed_back):
        return rows
    return [_bare(row) if row.bill.exported is not None else row for row in rows]


def _bare(row: ListedRow) -> ListedRow:
    exported = row.bill.exported
    bare = None if exported is None else Quantity(-exported.amount, exported.unit)
    return replace(row, bill=replace(row.bill, exported=bare))


def _carrier_asked(
    listed: BillList, bills: Sequence[Bill], layout: str, place: Place
) -> list[Finding]:
    """Ask once for a list what its bills are of, where nothing says it."""
    details = {"heading": listed.heading, "layout": layout}
    asked = [bill.carrier for bill in bills if bill.carrier in OPEN]
    if asked:
        details["carrier"] = asked[0]
        code = "bill.carrier_unnamed" if asked[0] == ANY else "bill.carrier_open"
        return [Finding(code, Severity.WARNING, place, details)]
    return []


def _filled_down(rows: Rows, listed: BillList) -> Rows:
    """Return the rows with accounts and periods that merged cells hold only once."""
    period = listed.columns.get("period", -1)
    if period < 0:
        return rows
    account = listed.columns.get("account", -1)
    told = [listed.columns[name] for name in _WITNESSES if name in listed.columns]
    filled: list[Sequence[str]] = [*rows[: listed.first]]
    for row in rows[listed.first :]:
        own = [*row]
        before = filled[-1] if len(filled) > listed.first else ()
        is_more = any(_cell(row, i) for i in told) and not _is_total(row)
        for blank, is_beside in ((account, bool(_cell(row, period))), (period, is_more)):
            if blank >= 0 and not _cell(row, blank) and is_beside and not _is_total(row):
                own.extend([""] * (blank + 1 - len(own)))
                own[blank] = _cell(before, blank)
        filled.append(own if any(row) else row)
    return filled


def _of_row(
    row: Sequence[str], listed: BillList, units: dict[str, str], tables: IntakeTables
) -> BillList:
    """Return how a row is read that names its own carrier or unit.

    Rows of electricity, gas, steam and water may stand in one list, each with its unit. Where
    the unit is unknown the amount is.

    Args:
        row: Of the list.
        listed: The list.
        units: Carrier → unit last seen; of merged cells only the first has it.
        tables: Words of fuels and their units.
    """
    if listed.is_said or not {"carrier", "fee", "unit"} & listed.columns.keys():
        return listed
    named = _cell(row, listed.columns.get("carrier", -1))
    fee = _cell(row, listed.columns.get("fee", -1))
    carrier = carrier_named(named) or named or carrier_named(fee) or listed.carrier
    unit = _cell(row, listed.columns.get("unit", -1)) or units.get(carrier, "")
    units[carrier] = unit
    if carrier == listed.carrier and not unit:
        return listed
    if not (named or fee) and (carrier in OPEN or listed.asked):
        carrier = _by_unit(unit) or (open_carrier(unit) if carrier == ANY else "") or carrier
    fuel = _fuel_of_row(named, unit or listed.unit, tables)
    if fuel:
        of_fuel, factor = measured(
            fuel, unit or listed.unit, tables, f"{plain(listed.heading)} {named}"
        )
        return replace(listed, carrier=fuel, unit=of_fuel, factor=factor, asked="")
    energy = OPEN.get(carrier, carrier)
    factor = factor_of(energy, unit) if unit and energy in RECORDED else Decimal(1)
    of_record = recorded(energy, f"{plain(listed.heading)} {named} {unit}") or unit or listed.unit
    asked = listed.asked if carrier == listed.carrier else ""
    return replace(listed, carrier=carrier, unit=of_record, factor=factor, asked=asked)


def _fuel_of_row(named: str, unit: str, tables: IntakeTables) -> str:
    """Return the fuel a row says it is about, in a unit that can be measured; else nothing."""
    if not named or squeeze(unit) not in tables.measures.units:
        return ""
    carrier = carrier_of_label(named, unit, tables)
    return fuel_named(named, tables) or ("" if carrier in RECORDED else carrier)


def _cell(row: Sequence[str], index: int) -> str:
    return plain(row[index]) if 0 <= index < len(row) else ""


def _is_total(row: Sequence[str]) -> bool:
    first = next((text for text in map(plain, row) if text), "")
    return first.rstrip(":") in _TOTALS


def _quantity(row: Sequence[str], listed: BillList) -> Quantity | None:
    column = listed.columns.get("standard", listed.columns.get("quantity", -1))
    amounts = [_amount(_cell(row, each), listed) for each in listed.parts or (column,)]
    known = [amount for amount in amounts if amount is not None]
    return Quantity(sum(known, Decimal(0)), listed.unit) if known else None


def _amount(text: str, listed: BillList) -> Decimal | None:
    amount, unit = number_with_unit(text)
    factor = _factor_in_cell(unit, listed) if unit else listed.factor
    return None if amount is None or factor is None else amount * factor + 0


def _exported(row: Sequence[str], listed: BillList) -> Quantity | None:
    """Return what was fed into the grid beside what was bought, if the list has a column of it."""
    amount = _amount(_cell(row, listed.columns.get("exported", -1)), listed)
    if listed.carrier != "electricity" or not amount:
        return None
    return Quantity(amount, listed.unit)


def _factor_in_cell(unit: str, listed: BillList) -> Decimal | None:
    """Return what an amount is multiplied by behind which a unit stands: 12.5万, 13.2MWh."""
    times = _TIMES.get(unit)
    if times is not None:
        return None if listed.factor is None else times * listed.factor
    return factor_of(OPEN.get(listed.carrier, listed.carrier), unit)


def _bill(
    row: Sequence[str],
    listed: BillList,
    what: tuple[ReportingPeriod, Quantity | None],
    known: tuple[Place, str],
) -> Bill:
    period, quantity = what
    where, document = known
    own = _cell(row, listed.columns.get("account", -1)).removeprefix("'")
    meter = _cell(row, listed.columns.get("meter", -1))
    customer = _cell(row, listed.columns.get("customer", -1))
    amount = parse_number(_cell(row, listed.columns.get("amount", -1)))
    if amount is not None and listed.is_myriad_yuan:
        amount *= 10_000
    line = BillLine("energy", listed.heading, meter, quantity, amount=amount, place=where)
    place = own or meter or customer or "-"
    return Bill(
        key=f"list/{keyed(listed.asked or listed.carrier)}/{place}/{period}",
        supplier="",
        account=own or listed.account,
        carrier=listed.carrier,
        period=period,
        quantity=quantity,
        lines=(line,),
        exported=_exported(row, listed),
        amount=amount,
        customer=customer,
        document=document,
        place=where,
    )
