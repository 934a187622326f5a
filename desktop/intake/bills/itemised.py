"""Notices whose rows are items: 电费, 水费, 物业费 with a usage each, as property firms write them.

Only items that are energy or water count; what they are about stands in their names. The same
usage on several charges of one energy is one energy.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import Rows, find_facts, number_with_unit, period_in_words, plain
from desktop.intake.bills.measures import RECORDED, factor_of, recorded
from desktop.intake.meters.cells import parse_number

_WITHIN = 25
_COLUMNS: tuple[tuple[str, str], ...] = (
    (
        "item",
        r"((收费|费用|缴费|计费|用能)?(项目|名称|类别|内容|种类|科目)(名称)?|品名|description|item|charge)",
    ),
    (
        "quantity",
        r"((本期|本月|实际|实用|计费|结算)?(用|耗)?(电|水|气|汽|热)?(用)?量|数量|用数|度数|quantity|usage|consumption)",
    ),
    ("unit", r"(计量)?单位|unit"),
    ("price", r"单价|(电|水|气)价|(unit)?price|rate"),
    (
        "amount",
        r"(应(收|缴|付)?)?(金额|费用|小计)(合计)?|(应收|应缴|应付)(金额|费用)?|amount|cost|total",
    ),
    (
        "previous",
        r"(上期|上次|上月|起始)(抄?表)?(示数|读数|表码|表底|底数|止度|行度|数)?|起(码|度|数)|previous(reading)?",
    ),
    (
        "current",
        r"(本期|本次|本月|截止)(抄?表)?(示数|读数|表码|表底|底数|止度|行度|数)?|止(码|度|数)|current(reading)?",
    ),
    ("multiplier", r"(综合)?倍率|乘率|multiplier"),
    ("meter", r"(电|水|气)?表(编)?号|资产编?号|meter(no|number)?"),
)
_FIND = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _COLUMNS)
_BRACKETS = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_INVOICE = re.compile(r"发票|税率|价税|货物|销方|购方|invoice|seller|buyer", re.IGNORECASE)
_NOT_ENERGY = re.compile(
    r"物业|管理|租金|房租|维[修护]|押金|滞纳|违约|容量|需量|基本电费|力[调率]|功率因数|垃圾|网络|停车|排污|污水"
    r"|合计|总计|小计|共计|demand|capacity|standing|penalt|subtotal|^total|vat|tax",
    re.IGNORECASE,
)
_CARRIERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("electricity", re.compile(r"电|electric|energycharge|networkcharge|kwh", re.IGNORECASE)),
    ("natural_gas", re.compile(r"燃气|天然气|煤气|气费|naturalgas|^gas", re.IGNORECASE)),
    ("steam", re.compile(r"蒸汽|汽费|steam", re.IGNORECASE)),
    ("heat", re.compile(r"热力|供热|供暖|采暖|暖气|热费|热水|heat", re.IGNORECASE)),
    ("water", re.compile(r"自来水|水费|用水|^水$|水量|water", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Items:
    """Where a table of items stands.

    Attributes:
        first: First row of data, from 0.
        columns: Field → column.
        unit: What the heading of the quantities says.
        heading: Of the quantities.
    """

    first: int
    columns: Mapping[str, int]
    unit: str
    heading: str = ""


def find_items(rows: Rows) -> Items | None:
    """Return where items with usages stand below each other; nothing if none is energy."""
    if any(_INVOICE.search(plain(cell)) for row in rows[:_WITHIN] for cell in row):
        return None
    for at, row in enumerate(rows[:_WITHIN]):
        columns = _columns(row)
        if not {"item", "quantity"} <= columns.keys() or len(columns) <= 2:  # noqa: PLR2004
            continue
        heading = plain(row[columns["quantity"]])
        bracket = _BRACKETS.search(heading)
        items = Items(at + 1, columns, bracket[1] if bracket else "", heading)
        if any(_item(other, items) for other in rows[at + 1 :]):
            return items
    return None


def names_several(rows: Rows) -> bool:
    """Tell whether the items of a notice are several energies, which no fee table has."""
    items = find_items(rows)
    if items is None:
        return False
    found = (_item(row, items) for row in rows[items.first :])
    return len({item.carrier for item in found if item}) > 1


def _columns(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, cell in enumerate(row):
        text = _BRACKETS.sub("", plain(cell))
        name = next((n for n, pattern in _FIND if text and pattern.fullmatch(text)), "")
        if name:
            found.setdefault(name, i)
    return found


@dataclass(frozen=True, slots=True)
class _Item:
    carrier: str
    label: str
    quantity: Quantity | None
    amount: Decimal | None
    meter: str
    readings: tuple[Decimal | None, Decimal | None, Decimal | None]


def _item(row: Sequence[str], items: Items) -> _Item | None:
    label = _cell(row, items.columns["item"])
    carrier = "" if _NOT_ENERGY.search(label) else _carrier(label)
    amount, behind = number_with_unit(_cell(row, items.columns["quantity"]))
    if not carrier or amount is None:
        return None
    unit = _cell(row, items.columns.get("unit", -1)) or behind or items.unit or RECORDED[carrier]
    factor = factor_of(carrier, unit)
    said = f"{label} {items.heading} {unit}"
    readings = tuple(
        parse_number(_cell(row, items.columns.get(name, -1)))
        for name in ("previous", "current", "multiplier")
    )
    return _Item(
        carrier,
        label,
        None if factor is None else Quantity(amount * factor, recorded(carrier, said)),
        parse_number(_cell(row, items.columns.get("amount", -1))),
        _cell(row, items.columns.get("meter", -1)),
        (readings[0], readings[1], readings[2]),
    )


def _carrier(label: str) -> str:
    return next((carrier for carrier, words in _CARRIERS if words.search(label)), "")


def bills_of_items(
    rows: Rows, items: Items, place: Place, document: str
) -> tuple[tuple[Bill, ...], tuple[Finding, ...]]:
    """Return a bill for each energy of a notice; items that are none are named.

    Raises:
        InputError: ``bill.period_missing`` if the notice tells no month.
    """
    facts = find_facts(rows)
    name = f"{place.file} {place.sheet}"
    period = facts.period or period_in_words([cell for row in rows for cell in row], name)
    if period is None:
        raise InputError("bill.period_missing", place, account=facts.account or "—")
    found: dict[str, list[tuple[_Item, BillLine]]] = {}
    left: list[str] = []
    for at in range(items.first, len(rows)):
        item = _item(rows[at], items)
        where = Place(place.file, place.sheet, line=at + 1)
        if item is not None:
            found.setdefault(item.carrier, []).append((item, _line(item, where)))
        elif label := _cell(rows[at], items.columns["item"]):
            left.append(f"{at + 1} {label}")
    who = facts.account or _writer(rows) or facts.customer or "-"
    bills = []
    for carrier, pairs in found.items():
        lines = _counted([line for _, line in pairs])
        bill = Bill(
            key=f"notice/{carrier}/{who}/{period}",
            supplier=facts.supplier,
            account=facts.account,
            carrier=carrier,
            period=period,
            quantity=_sum(lines),
            lines=lines,
            amount=_money([item for item, _ in pairs]),
            customer=facts.customer,
            document=document,
            place=pairs[0][1].place,
        )
        bills.append(bill)
    details = {"count": str(len(left)), "rows": "、".join(left[:8])}
    notes = [Finding("bill.rows_no_energy", Severity.NOTICE, place, details)] if left else []
    return tuple(bills), tuple(notes)


def _writer(rows: Rows) -> str:
    """Return the first text of a notice: the property firm, or the title."""
    return next((plain(cell) for row in rows for cell in row if plain(cell)), "")


def _line(item: _Item, where: Place) -> BillLine:
    previous, current, multiplier = item.readings
    return BillLine(
        "energy",
        item.label,
        item.meter,
        item.quantity,
        previous,
        current,
        multiplier,
        amount=item.amount,
        place=where,
    )


def _counted(lines: Sequence[BillLine]) -> tuple[BillLine, ...]:
    """Return the lines with charges that repeat an energy as mere fees."""
    seen: set[Decimal] = set()
    counted = []
    for line in lines:
        amount = line.quantity.amount if line.quantity else None
        is_again = line.current_reading is None and amount in seen
        counted.append(replace(line, role="fee") if is_again else line)
        if amount is not None:
            seen.add(amount)
    return tuple(counted)


def _sum(lines: Sequence[BillLine]) -> Quantity | None:
    counted = [line for line in lines if line.role == "energy"]
    known = [line.quantity for line in counted if line.quantity is not None]
    if len(known) < len(counted) or not known:
        return None
    return Quantity(sum((each.amount for each in known), Decimal(0)), known[0].unit)


def _money(items: Sequence[_Item]) -> Decimal | None:
    amounts = [item.amount for item in items if item.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _cell(row: Sequence[str], index: int) -> str:
    return plain(row[index]) if 0 <= index < len(row) else ""
