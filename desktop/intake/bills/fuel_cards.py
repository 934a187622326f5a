"""Lists of refuellings, such as statements of fuel cards: a day, a fuel and litres in a row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.across import measured
from desktop.intake.bills.facts import Rows, day_of, find_facts, first_filled, plain
from desktop.intake.bills.fuels import fuel_named
from desktop.intake.meters.cells import parse_number
from desktop.intake.tables import IntakeTables
from desktop.intake.written import squeeze

_WITHIN = 15
_BRACKETS = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_FIND: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("day", r"(交易|加油|消费|业务|发生|记账)?(日期|时间)"),
        (
            "fuel",
            r"(加油)?(油品|油料|燃油|商品|产品|货物|品名|品种)(名称|类型|种类|品种|型号|牌号)?",
        ),
        ("amount", r"(加油|交易|消费)?(数量|油量|升数|加油量|量|升)"),
        ("money", r"(加油|交易|消费|实付|应付|优惠后)?金额"),
        ("card", r"(加油|油)?卡(号|编号)|车牌(号码?)?|车号|车辆"),
        ("kind", r"(交易|业务)类型"),
        ("unit", r"(计量)?单位"),
    )
)
_NEEDED = frozenset({"day", "fuel", "amount"})
_TELLING = frozenset({"card", "kind"})
_LITRES = "升"
_GRADES: Mapping[str, re.Pattern[str]] = {
    "gasoline": re.compile(r"e?(89|90|92|93|95|97|98)[#号]?"),
    "diesel": re.compile(r"[+]?(5|0|[-负](10|20|35|50))[#号]"),
}
"""Octane numbers of petrol (GB 17930) and cold grades of diesel (GB 19147), without the fuel."""


@dataclass(frozen=True, slots=True)
class Refuellings:
    """Where a list of refuellings stands; ``unit`` is that of the heading."""

    first: int
    columns: Mapping[str, int]
    unit: str


def find_refuellings(rows: Rows, tables: IntakeTables) -> Refuellings | None:
    """Return where refuellings stand, by cards, vehicles or kinds of transactions; else nothing."""
    for at, row in first_filled(rows, _WITHIN):
        columns: dict[str, int] = {}
        for i, cell in enumerate(row):
            text = _BRACKETS.sub("", plain(cell))
            name = next((n for n, pattern in _FIND if text and pattern.fullmatch(text)), "")
            if name:
                columns.setdefault(name, i)
        if not (columns.keys() >= _NEEDED and (_TELLING & columns.keys() or _is_told(row))):
            continue
        bracket = _BRACKETS.search(plain(row[columns["amount"]]))
        found = Refuellings(at + 1, columns, bracket[1] if bracket else _LITRES)
        if any(_read(body, found, tables) for body in rows[at + 1 :]):
            return found
    return None


def _is_told(row: Sequence[str]) -> bool:
    """Tell whether headings speak of refuelling (加油量): a driver's own list has no cards."""
    return any("加油" in plain(cell) for cell in row)


@dataclass(frozen=True, slots=True)
class _Filled:
    """One refuelling."""

    day: date
    fuel: str
    quantity: Quantity
    card: str
    money: Decimal | None


def _read(row: Sequence[str], found: Refuellings, tables: IntakeTables) -> _Filled | None:
    day = day_of(_cell(row, found, "day"))
    fuel = _fuel(_cell(row, found, "fuel"), tables)
    amount = parse_number(_cell(row, found, "amount"))
    unit, factor = measured(fuel, _cell(row, found, "unit") or found.unit, tables)
    if day is None or not fuel or amount is None or factor is None:
        return None
    money = parse_number(_cell(row, found, "money"))
    card = _cell(row, found, "card").removeprefix("'")
    return _Filled(day, fuel, Quantity(amount * factor, unit), card, money)


def _fuel(text: str, tables: IntakeTables) -> str:
    """Return the fuel a text names by its words or, at a pump, by its grade alone: 92#."""
    grade = squeeze(text)
    by_grade = (fuel for fuel, pattern in _GRADES.items() if pattern.fullmatch(grade))
    return fuel_named(text, tables) or next(by_grade, "")


def bills_of_refuellings(
    rows: Rows, found: Refuellings, place: Place, document: str, tables: IntakeTables
) -> tuple[tuple[Bill, ...], tuple[Finding, ...]]:
    """Return a bill for each card, fuel and day; rows that are none are named.

    Statements of two months may overlap: days told twice are one bill.
    """
    account = find_facts(rows[: found.first - 1]).account
    groups: dict[tuple[str, str, date], list[tuple[int, _Filled]]] = {}
    left: list[str] = []
    for at, row in enumerate(rows[found.first :], start=found.first + 1):
        filled = _read(row, found, tables)
        if filled is not None:
            groups.setdefault((filled.card, filled.fuel, filled.day), []).append((at, filled))
        elif any(row):
            texts = (_cell(row, found, name) for name in ("kind", "fuel"))
            told = " ".join(filter(None, texts)) or next(filter(None, map(plain, row)))
            left.append(f"{at} {told}")
    bills = tuple(_bill(own, (account, place, document)) for own in groups.values())
    details = {"count": str(len(left)), "rows": "、".join(left[:8])}
    finding = Finding("bill.refuellings_left_out", Severity.NOTICE, place, details)
    return bills, (finding,) if left else ()


def _bill(rows: Sequence[tuple[int, _Filled]], known: tuple[str, Place, str]) -> Bill:
    account, place, document = known
    line, first = rows[0]
    period = ReportingPeriod(first.day, first.day)
    lines = tuple(
        BillLine(
            "energy",
            each.fuel,
            each.card,
            each.quantity,
            amount=each.money,
            place=Place(place.file, place.sheet, line=at),
        )
        for at, each in rows
    )
    paid = [each.money for _, each in rows if each.money is not None]
    total = sum((each.quantity.amount for _, each in rows), Decimal(0))
    return Bill(
        key=f"list/{first.fuel}/{first.card or account or '-'}/{period}",
        supplier="",
        account=first.card or account,
        carrier=first.fuel,
        period=period,
        quantity=Quantity(total, first.quantity.unit),
        lines=lines,
        amount=sum(paid, Decimal(0)) if paid else None,
        document=document,
        place=Place(place.file, place.sheet, line=line),
    )


def _cell(row: Sequence[str], found: Refuellings, name: str) -> str:
    index = found.columns.get(name, -1)
    return plain(row[index]) if 0 <= index < len(row) else ""
