"""The fees of a bill: money; the same kWh on every row is one energy, never added up."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from desktop.accounting.documents.bill import BillLine
from desktop.accounting.quantity import Quantity
from desktop.findings import Place
from desktop.intake.bills.facts import Rows, plain
from desktop.intake.bills.meter_rows import unit_factor
from desktop.intake.meters.cells import parse_number

COLUMNS: tuple[tuple[str, str], ...] = (
    (
        "label",
        (
            r"费用(名称|项目|类别|类型|明细)|收费项目|电费(项目|名称|类别|构成)|项目(名称)?|科目|成分"
            r"|(结算|交易|合同|电能量?|电量)(项目|科目|内容|名称|类别|类型|品种|成分)"
        ),
    ),
    ("quantity", r"(计费|结算|合计)?(电|气|水|汽|热)量|用(电|气|水|汽|热)量|数量"),
    ("price", r"单价|(电|气|水|汽|热)价|结算均?价|均价"),
    ("amount", r"金额|(电|气|水|汽|热)费|费用|结算(电费|金额)|应收(电费|金额)|合计"),
)
_FIND = tuple((name, re.compile(pattern)) for name, pattern in COLUMNS)
_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]")
_GREEN = re.compile(r"绿电|绿色电力|环境价值")
_TOTAL = re.compile(r"合计|小计|总计")
_ENERGY_FEE = re.compile(
    r"购电|电度电费|目录电费|代理购电|电能量电费|(气|水|汽|热)费|基本(气|水)费"
)


def columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Return the columns a row of headings names."""
    found: dict[str, int] = {}
    for i, cell in enumerate(cells):
        text = _BRACKETS.sub("", plain(cell))
        name = next((name for name, pattern in _FIND if pattern.fullmatch(text)), "")
        if name:
            found.setdefault(name, i)
    return found


def is_header(columns: Mapping[str, int]) -> bool:
    """Tell whether a row heads a table of fees."""
    return {"label", "amount"} <= columns.keys()


def fee_lines(rows: Rows, place: Place, unit: str = "kWh") -> tuple[BillLine, ...]:
    """Return the fee rows; none of them counts energy."""
    lines: list[BillLine] = []
    columns: dict[str, int] = {}
    factor = Decimal(1)
    for at, row in enumerate(rows):
        named = columns_of(row)
        if is_header(named):
            columns = named
            factor = unit_factor(" ".join(row))
            continue
        label = _cell(row, columns.get("label", -1))
        if not columns or not label:
            continue
        where = Place(place.file, place.sheet, line=at + 1)
        line = _line(row, columns, (label, factor, unit), where)
        if line is not None:
            lines.append(line)
    return tuple(lines)


def _line(
    row: Sequence[str], columns: Mapping[str, int], known: tuple[str, Decimal, str], where: Place
) -> BillLine | None:
    label, factor, unit = known
    amount = parse_number(_cell(row, columns.get("amount", -1)))
    quantity = parse_number(_cell(row, columns.get("quantity", -1)))
    if amount is None and quantity is None:
        return None
    role = "green" if _GREEN.search(label) else "check" if _TOTAL.search(label) else "fee"
    billed = None if quantity is None else Quantity(quantity * factor, unit)
    return BillLine(role, label, quantity=billed, amount=amount, place=where)


def _cell(row: Sequence[str], index: int) -> str:
    return plain(row[index]) if 0 <= index < len(row) else ""


def energy_of_fees(lines: Sequence[BillLine]) -> Quantity | None:
    """Return the energy fee rows agree on; nothing if they do not.

    All rows with one amount: that amount. A total that is the sum of the rows: that total. Else
    the rows that charge the energy itself, added up (they may be divided by times of use); else
    the total printed.
    """
    amounts = [line.quantity for line in lines if line.role == "fee" and line.quantity]
    if not amounts:
        return None
    if len({quantity.amount for quantity in amounts}) == 1:
        return amounts[0]
    totals = {line.quantity for line in lines if line.role == "check" and line.quantity}
    total = totals.pop() if len(totals) == 1 else None
    if total is not None and total.amount == sum(quantity.amount for quantity in amounts):
        return total
    charged = [
        line.quantity.amount
        for line in lines
        if line.role == "fee" and line.quantity and _ENERGY_FEE.search(line.label)
    ]
    return Quantity(sum(charged, Decimal(0)), amounts[0].unit) if charged else total


def money_of_fees(lines: Sequence[BillLine]) -> Decimal | None:
    """Return the sum of the fees, leaving out rows that are sums themselves."""
    amounts = [
        line.amount for line in lines if line.role in {"fee", "green"} and line.amount is not None
    ]
    return sum(amounts, Decimal(0)) if amounts else None
