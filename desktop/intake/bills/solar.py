"""Settlements of solar power: what was fed into the grid, which nobody bought."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import Rows, find_facts, period_in_words, period_of, plain
from desktop.intake.bills.measures import factor_of
from desktop.intake.meters.cells import parse_number

_WITHIN = 15
_BRACKETS = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_SUM = re.compile(r"合计|总计|小计|共计")
_FIND: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("exported", r"(余电)?上网(结算)?电量|上网(用)?量"),
        ("generated", r"(光伏)?发电量|总发电量"),
        ("own", r"自(发自)?用(电)?量|自发自用(电)?量"),
        ("amount", r"(结算|上网|应付)?(电费|金额)"),
        ("period", r"(结算|电费|账单)?(月份|年月|周期|账期)"),
        ("account", r"(发电|结算)?户号|(发电)?客户编号|电站(编号|名称)"),
        ("bought", r"(总|本期|月)?(下网|购入|购网|网购|外购|市电|用|购)电量|用电"),
    )
)


@dataclass(frozen=True, slots=True)
class Solar:
    """Where a table of solar power stands."""

    first: int
    columns: Mapping[str, int]
    factor: Decimal


def find_solar(rows: Rows) -> Solar | None:
    """Return where exports stand beside generation or own use, and nothing bought; else nothing."""
    for at, row in enumerate(rows[:_WITHIN]):
        columns: dict[str, int] = {}
        for i, cell in enumerate(row):
            text = _BRACKETS.sub("", plain(cell))
            name = next((n for n, pattern in _FIND if text and pattern.fullmatch(text)), "")
            if name:
                columns.setdefault(name, i)
        beside = {"generated", "own"} & columns.keys()
        if "exported" in columns and beside and "bought" not in columns:
            bracket = _BRACKETS.search(plain(row[columns["exported"]]))
            factor = factor_of("electricity", bracket[1] if bracket else "kWh")
            return Solar(at + 1, columns, factor or Decimal(1))
    return None


def bills_of_solar(
    rows: Rows, solar: Solar, place: Place, document: str
) -> tuple[tuple[Bill, ...], tuple[Finding, ...]]:
    """Return a bill of export for each row; what was generated and used is named, not counted.

    Raises:
        InputError: ``bill.period_missing`` if neither row nor head tells the month.
    """
    facts = find_facts(rows[: solar.first - 1])
    above = [cell for row in rows[: solar.first - 1] for cell in row]
    usual = facts.period or period_in_words(above, f"{place.file} {place.sheet}")
    bills: list[Bill] = []
    findings: list[Finding] = []
    for at in range(solar.first, len(rows)):
        row = rows[at]
        exported = parse_number(_cell(row, solar, "exported"))
        if exported is None or any(_SUM.fullmatch(plain(cell)) for cell in row):
            continue
        where = Place(place.file, place.sheet, line=at + 1)
        period = period_of(_cell(row, solar, "period")) or usual
        if period is None:
            raise InputError("bill.period_missing", where, account=facts.account or "—")
        account = _cell(row, solar, "account").removeprefix("'") or facts.account
        amount = Quantity(exported * solar.factor, "kWh")
        bills.append(
            Bill(
                key=f"solar/{account or '-'}/{period}",
                supplier=facts.supplier,
                account=account,
                carrier="electricity",
                period=period,
                quantity=None,
                lines=(BillLine("export", "上网电量", quantity=amount, place=where),),
                exported=amount,
                amount=parse_number(_cell(row, solar, "amount")),
                customer=facts.customer,
                document=document,
                place=where,
            )
        )
        details = {
            "exported": str(amount),
            "generated": _cell(row, solar, "generated") or "—",
            "own": _cell(row, solar, "own") or "—",
        }
        findings.append(Finding("bill.solar", Severity.NOTICE, where, details))
    return tuple(bills), tuple(findings)


def _cell(row: Sequence[str], solar: Solar, name: str) -> str:
    index = solar.columns.get(name, -1)
    return plain(row[index]) if 0 <= index < len(row) else ""
