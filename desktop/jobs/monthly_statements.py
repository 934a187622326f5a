"""Statements of suppliers with a row a month, whose headings name the energy: 电量(kWh)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from desktop.intake.bills.facts import plain
from desktop.intake.bills.measures import RECORDED, carrier_named
from desktop.intake.headings import HEADER_WITHIN
from desktop.intake.source import TableHead
from desktop.intake.written import number_of

_UNIT = r"(?:[(\[](.+?)[)\]])?"
_QUANTITY = re.compile(rf"(本期|结算|计费|用|购|供)?(电|气|汽|热|水|蒸汽|天然气|燃气)量{_UNIT}")
_AMOUNT = re.compile(
    rf"(?:电|气|汽|热|水|燃气|蒸汽)?(?:费|开票|含税|结算)?(?:金额|费用?|货款){_UNIT}"
)
_SUPPLIER = re.compile(r"(供应商|销方|供货单位|供应单位|供电单位)(名称)?")
_FIRM = re.compile(r".*(公司|供电局|供电所|电厂|热电厂)")
_SUPPLIES = re.compile(r"供电|电力|国网|电网|燃气|天然气|热电|热力|蒸汽|能源|水务|自来水")
_SUM = re.compile(r"合计|总计|小计|累计|共计|total")
_MYRIAD = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a statement's figures stand; -1 for none."""

    quantity: int
    carrier: str
    unit: str
    supplier: int
    amount: int
    times: Decimal


def monthly_statement(table: TableHead) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield line and cells of each supplier's sum; nothing if the table is no such statement."""
    for at, row in enumerate(table.rows[:HEADER_WITHIN]):
        columns = _columns([plain(str(cell)) for cell in row])
        if columns is not None:
            titles = [plain(str(cell)) for above in table.rows[:at] for cell in above]
            yield from _sums(table, at + 1, columns, _firm_of(titles))
            return


def _columns(headings: list[str]) -> _Columns | None:
    found = {at: match for at, text in enumerate(headings) if (match := _QUANTITY.fullmatch(text))}
    if not found:
        return None
    at, match = next(iter(found.items()))
    carrier = carrier_named(match[0]) or ("steam" if match[2] == "汽" else "heat")
    money = [(i, m) for i, text in enumerate(headings) if (m := _AMOUNT.fullmatch(text))]
    supplier = next((i for i, text in enumerate(headings) if _SUPPLIER.fullmatch(text)), -1)
    amount, times = -1, Decimal(1)
    if money:
        amount, times = money[0][0], _MYRIAD if money[0][1][1] == "万元" else Decimal(1)
    return _Columns(at, carrier, match[3] or RECORDED[carrier], supplier, amount, times)


def _firm_of(titles: list[str]) -> str:
    """Return the supplier the title names; the firm itself supplies nothing."""
    firms = (found[0] for title in titles if (found := _FIRM.match(title)))
    return next((firm for firm in firms if _SUPPLIES.search(firm)), "")


def _sums(
    table: TableHead, first: int, columns: _Columns, firm: str
) -> Iterator[tuple[int, Mapping[str, str]]]:
    quantities: dict[str, Decimal] = {}
    amounts: dict[str, Decimal] = {}
    lines: dict[str, int] = {}
    for number, row in enumerate(table.rows[first:], first + 1):
        cells = [str(cell).strip() for cell in row]
        quantity = number_of(_cell(cells, columns.quantity))
        if quantity is None or any(_SUM.search(plain(cell)) for cell in cells):
            continue
        supplier = _cell(cells, columns.supplier) or firm
        lines.setdefault(supplier, number)
        quantities[supplier] = quantities.get(supplier, Decimal(0)) + quantity
        amount = number_of(_cell(cells, columns.amount))
        if amount is not None:
            amounts[supplier] = amounts.get(supplier, Decimal(0)) + amount * columns.times
    for supplier, quantity in quantities.items():
        money = f"{amounts[supplier]:f}" if supplier in amounts else ""
        sums = {"quantity": f"{quantity:f}", "unit": columns.unit, "amount": money}
        yield lines[supplier], {"supplier": supplier, "carrier": columns.carrier, **sums}


def _cell(cells: list[str], at: int) -> str:
    return cells[at] if 0 <= at < len(cells) else ""
