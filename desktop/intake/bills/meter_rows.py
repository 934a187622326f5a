"""The meters of a bill: readings, losses and corrections, billed energy of each register."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.documents.bill import BillLine
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import Rows, plain
from desktop.intake.bills.measures import factor_of
from desktop.intake.meters.cells import parse_number

_CORRECTIONS = r"变损|线损|变/?线损|损耗|加减|退补|换表|公摊|免费|分表|尖峰调整|追补"
COLUMNS: tuple[tuple[str, str], ...] = (
    (
        "meter",
        r"((电能表|表计)?(资产)?(编号|号)|表号|电能表(号|资产编?号)|资产编?号|计量点(编号|名称)?)",
    ),
    ("register", r"示数类型|计量类型|示数名称|读数类型|类型"),
    ("previous", r"(上期|上次|上月)(表)?(示数|读数|表码|行度)|上次表示数|起码|起度"),
    ("current", r"(本期|本次|本月)(表)?(示数|读数|表码|行度)|本次表示数|止码|止度"),
    ("multiplier", r"(综合)?倍率|乘率"),
    ("billed", r"(计费|合计|结算|总)(电|气|水|汽|热)?量|合计"),
    ("read", r"抄见(电|气|水|汽|热)?量|(电|气|水|汽|热)量|抄表电量"),
    ("share", r"定比(值)?|定量(值)?|分摊比例"),
    ("correction", rf"({_CORRECTIONS})(电|气|水)?量?|补收?(电|气|水|汽)量"),
)
_FIND = tuple((name, re.compile(pattern)) for name, pattern in COLUMNS)
_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]")
_UNIT = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_REACTIVE = re.compile(r"无功|需量")
_EXPORT = re.compile(r"反向|上网")
_MADE = re.compile(r"发电|自发自用|自用|自消纳")
"""What a solar plant makes and its owner uses: bought from nobody."""
_TARIFF = re.compile(r"尖|峰|平|谷")
_NAMES_ITSELF = re.compile(
    r"[正反]向.*|[有无]功.*|(余电|光伏|总)?(上网|发电|自发自用|自用|自消纳)(结算)?(用?电)?量?"
    r"|(尖峰?|高?峰|平|低?谷|深谷)(段|时段|时)?(用?电量)?"
)
"""What a cell says that names a register by itself, whatever its heading is called."""
_ACTIVE = re.compile(r"有功|总|用电|定比|定量|正向")
_REGISTER = re.compile(r"有功|正向|反向|^[(（]?[尖峰平谷总][)）]?$")
_RATIO = re.compile(r"定比|定量")
_SUM = re.compile(r"合计|总计|小计|共计")
_TOLERANCE = Decimal("0.001")
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class MeterTable:
    """The rows of one table of meters.

    Attributes:
        first: Row of the headings, from 0.
        last: Row behind the table.
        factor: What a printed amount is multiplied by to be kWh (MWh: 1000).
    """

    first: int
    last: int
    columns: Mapping[str, tuple[int, ...]]
    factor: Decimal = Decimal(1)


def find_tables(rows: Rows) -> list[MeterTable]:
    """Return every table that shows readings or billed energy of registers."""
    found = []
    at = 0
    while at < len(rows):
        columns = columns_of(rows[at])
        if is_header(columns):
            last = _end(rows, at + 1, columns)
            found.append(MeterTable(at, last, columns, _factor(rows[at])))
            at = last
        else:
            at += 1
    return found


def columns_of(cells: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the columns a row of headings names; corrections may be several."""
    found: dict[str, list[int]] = {}
    for i, cell in enumerate(cells):
        text = _BRACKETS.sub("", plain(cell))
        name = next((name for name, pattern in _FIND if pattern.fullmatch(text)), "")
        if name:
            found.setdefault(name, []).append(i)
    return {name: tuple(places) for name, places in found.items()}


def is_header(columns: Mapping[str, object]) -> bool:
    """Tell whether a row heads a table of registers."""
    has_amount = bool({"billed", "read"} & columns.keys())
    has_readings = {"previous", "current"} <= columns.keys()
    return len(columns) >= _FEWEST and (
        (has_readings and has_amount) or ({"register", "meter"} <= columns.keys() and has_amount)
    )


def _end(rows: Rows, start: int, columns: Mapping[str, tuple[int, ...]]) -> int:
    """Return the row behind a table.

    It ends with the first row without amounts, but neither with a blank row nor with a damaged
    one: where a register follows that is called by its name, or a row with more than one amount
    and no other headings between, the table goes on.
    """
    amounts = [*columns.get("billed", ()), *columns.get("read", ()), *columns.get("current", ())]
    end, is_whole, is_beside = start, True, True
    for at in range(start, len(rows)):
        row = rows[at]
        if is_header(columns_of(row)):
            return end
        labels = [_cell(row, i) for i in columns.get("register", ())]
        is_register = any(map(_REGISTER.search, labels))
        shown = [i for i in amounts if parse_number(_cell(row, i)) is not None]
        is_whole &= bool(shown) or is_register or not any(map(plain, row))
        is_beside &= bool(shown) or sum(map(bool, map(plain, row))) < _FEWEST
        if is_register or (is_whole and shown) or (is_beside and len(shown) > 1):
            end = at + 1
    return end


def _factor(headings: Sequence[str]) -> Decimal:
    units = "".join(match[1] for cell in headings for match in _UNIT.finditer(plain(cell))).lower()
    return unit_factor(units)


def unit_factor(unit: str) -> Decimal:
    """Return what an amount is multiplied by to be kWh: MWh 1000, 万千瓦时 10,000."""
    text = plain(unit).lower()
    known = factor_of("electricity", text)
    if known is not None:
        return known
    if "万" in text:
        return Decimal(10_000)
    return Decimal(1000) if "mwh" in text or "兆瓦时" in text else Decimal(1)


def _cell(row: Sequence[str], index: int) -> str:
    return plain(row[index]) if index < len(row) else ""


def meter_lines(
    rows: Rows, place: Place, unit: str = "kWh"
) -> tuple[tuple[BillLine, ...], tuple[Finding, ...]]:
    """Return the registers of every meter, each energy once, and what does not add up.

    billed = (current - previous) × multiplier + losses and corrections. A total register
    counts; the times of use of the same meter then only divide it. Without a total they count.
    """
    lines: list[BillLine] = []
    findings: list[Finding] = []
    uncounted: list[tuple[BillLine, tuple[Finding, ...]]] = []
    for table in find_tables(rows):
        meter = ""
        for at in range(table.first + 1, table.last):
            line, notes = _line(rows[at], at, table, (place, unit, meter))
            if line is None or _repeats(line, lines):
                continue
            if line.quantity is None:
                uncounted.append((line, notes))
                continue
            meter = line.meter
            lines.append(line)
            findings += notes
    for line, notes in uncounted:
        is_part = line.role == "time_of_use" and any(_is_total_of(each, line) for each in lines)
        findings += () if is_part else notes
    return _counted_once(lines, findings, place)


def _line(
    row: Sequence[str], at: int, table: MeterTable, known: tuple[Place, str, str]
) -> tuple[BillLine | None, tuple[Finding, ...]]:
    place, unit, above = known
    told = {i for name, places in table.columns.items() if name != "meter" for i in places}
    if any(_SUM.fullmatch(plain(cell)) for i, cell in enumerate(row) if i not in told):
        return None, ()
    numbers = {name: parse_number(_cell(row, places[0])) for name, places in table.columns.items()}
    meter = _first(row, table, "meter")
    label = _first(row, table, "register") or _named_by_itself(row)
    corrections = _corrections(row, table)
    line = BillLine(
        _role(label),
        label,
        meter or above,
        None,
        numbers.get("previous"),
        numbers.get("current"),
        numbers.get("multiplier"),
        place=Place(place.file, place.sheet, line=at + 1),
    )
    amount, read = numbers.get("billed"), numbers.get("read")
    if amount is None and read is not None:
        amount = read if _holds(read, corrections, line) else read + corrections
    if amount is not None:
        line = replace(line, quantity=Quantity(amount * table.factor, unit))
    unreadable = _unreadable(row, table, line, corrections)
    if amount is None:
        return line, unreadable
    notes = (*unreadable, *_unknown_register(line), *_inconsistent(line, (amount, corrections)))
    return line, notes


def _unreadable(
    row: Sequence[str], table: MeterTable, line: BillLine, corrections: Decimal
) -> tuple[Finding, ...]:
    """Say that what a row bills is no number, and what counts instead, if anything.

    Registers that never count, and those of solar power left blank, are nothing to say.
    """
    written = next((_cell(row, i) for i in table.columns.get("billed", ())), "")
    is_beside = line.role == "check" and not _is_unknown(line)
    if is_beside or parse_number(written) is not None:
        return ()
    expected = _by_readings(line, corrections)
    is_idle = line.role == "export" and not expected
    if not any(map(plain, row)) or (not written and (line.quantity is not None or is_idle)):
        return ()
    counted = line.quantity
    details = {
        "meter": line.meter or "—",
        "label": line.label,
        "printed": written or "—",
        "expected": "—" if expected is None else f"{expected:f}",
        "counted": "—" if counted is None else str(counted),
    }
    return (Finding("bill.billed_unreadable", Severity.WARNING, line.place, details),)


def _unknown_register(line: BillLine) -> tuple[Finding, ...]:
    """Say that a row does not count because nobody knows what its register measures."""
    if not _is_unknown(line) or not line.quantity or not line.quantity.amount:
        return ()
    details = {"meter": line.meter or "—", "label": line.label, "billed": str(line.quantity)}
    return (Finding("bill.register_unknown", Severity.WARNING, line.place, details),)


def _is_unknown(line: BillLine) -> bool:
    is_known = any(kind.search(line.label) for kind in (_REACTIVE, _MADE, _ACTIVE))
    return line.role == "check" and not is_known


def _by_readings(line: BillLine, corrections: Decimal) -> Decimal | None:
    """Return what two readings of a row say that it bills; nothing without both."""
    if line.previous_reading is None or line.current_reading is None:
        return None
    factor = line.multiplier if line.multiplier is not None else Decimal(1)
    return (line.current_reading - line.previous_reading) * factor + corrections


def _holds(read: Decimal, corrections: Decimal, line: BillLine) -> bool:
    """Tell whether the readings show that an amount called read holds the corrections already."""
    with_them, bare = _by_readings(line, corrections), _by_readings(line, Decimal(0))
    if not corrections or with_them is None or bare is None:
        return False
    return abs(read - with_them) < abs(read - bare)


def _first(row: Sequence[str], table: MeterTable, name: str) -> str:
    places = table.columns.get(name, ())
    return next((text for i in places if (text := _cell(row, i))), "")


def _named_by_itself(row: Sequence[str]) -> str:
    """Return the register a row of a table without that column names in any of its cells."""
    return next((text for text in map(plain, row) if _NAMES_ITSELF.fullmatch(text)), "")


def _corrections(row: Sequence[str], table: MeterTable) -> Decimal:
    cells = (_cell(row, i) for i in table.columns.get("correction", ()))
    return sum((parse_number(cell) or Decimal(0) for cell in cells), Decimal(0))


def _role(label: str) -> str:
    if _REACTIVE.search(label):
        return "check"
    if _EXPORT.search(label):
        return "export"
    if _MADE.search(label):
        return "check"
    if _TARIFF.search(label) and "总" not in label:
        return "time_of_use"
    return "energy" if not label or _ACTIVE.search(label) else "check"


def made_of(lines: Sequence[BillLine]) -> tuple[BillLine, ...]:
    """Return what a solar plant made and what of it was used at once; neither was bought."""
    return tuple(line for line in lines if line.role == "check" and _MADE.search(line.label))


def _inconsistent(line: BillLine, billed: tuple[Decimal, Decimal]) -> tuple[Finding, ...]:
    """Return a finding if the readings do not lead to what is billed."""
    amount, corrections = billed
    expected = _by_readings(line, corrections)
    if expected is None or _RATIO.search(line.label):
        return ()
    factor = line.multiplier if line.multiplier is not None else Decimal(1)
    if abs(expected - amount) <= max(factor, abs(amount) * _TOLERANCE):
        return ()
    details = {
        "meter": line.meter,
        "label": line.label,
        "billed": f"{amount:f}",
        "expected": f"{expected:f}",
    }
    return (Finding("bill.readings_differ", Severity.WARNING, line.place, details),)


def _repeats(line: BillLine, lines: Sequence[BillLine]) -> bool:
    """Tell whether a page repeats a register that was already read."""
    bare = replace(line, place=Place())
    return (
        bool(line.meter)
        and line.current_reading is not None
        and any(replace(other, place=Place()) == bare for other in lines)
    )


def _counted_once(
    lines: Sequence[BillLine], findings: list[Finding], place: Place
) -> tuple[tuple[BillLine, ...], tuple[Finding, ...]]:
    """Let times of use count where their meter has no total, and compare them where it has."""
    counted: list[BillLine] = []
    for line in lines:
        if line.role not in {"time_of_use", "export"}:
            counted.append(line)
            continue
        is_part = bool(_TARIFF.search(line.label)) and "总" not in line.label
        has_total = any(_is_total_of(other, line) for other in lines)
        if line.role == "time_of_use":
            counted.append(line if has_total else replace(line, role="energy"))
        else:
            counted.append(replace(line, role="check") if is_part and has_total else line)
    for meter in dict.fromkeys(line.meter for line in counted):
        findings += _tariffs_differ(meter, counted, place)
    return tuple(counted), tuple(findings)


def _is_total_of(other: BillLine, line: BillLine) -> bool:
    same_way = bool(_EXPORT.search(other.label)) == bool(_EXPORT.search(line.label))
    is_total = other.role in {"energy", "export"} and not (
        _TARIFF.search(other.label) and "总" not in other.label
    )
    return is_total and same_way and other.meter == line.meter and not _RATIO.search(other.label)


def _tariffs_differ(meter: str, lines: Sequence[BillLine], place: Place) -> list[Finding]:
    own = [line for line in lines if line.meter == meter and not _EXPORT.search(line.label)]
    parts = [line.quantity.amount for line in own if line.role == "time_of_use" and line.quantity]
    totals = [
        line.quantity.amount
        for line in own
        if line.role == "energy" and line.quantity and not _RATIO.search(line.label)
    ]
    if not parts or not totals:
        return []
    total, summed = sum(totals, Decimal(0)), sum(parts, Decimal(0))
    if abs(total - summed) <= max(Decimal(len(parts)), abs(total) * Decimal("0.02")):
        return []
    details = {"meter": meter, "total": f"{total:f}", "sum": f"{summed:f}"}
    return [Finding("bill.tariffs_differ", Severity.WARNING, place, details)]
