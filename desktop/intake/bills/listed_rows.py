"""Rows of a list that are one bill: the same account and period more than once.

Metering points and times of use add up; a total register counts instead of its parts; a row that
stands there twice, word for word, counts once. Each of these is said.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.documents.bill import Bill
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import plain

REGISTERS = r"示数类型|电量类型|用电类型|时段(名称|类型)?|费率(类型|时段)?|分时(时段|类型)?"
"""Headings of a column that says which register a row is of."""
_TOTAL = re.compile(r"(正向)?(有功)?[(（]?(总|合计)[)）]?(电量)?")
_FEWEST_PARTS = 2
_PART = re.compile(r".*(尖|峰|平|谷).*")


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row as a bill of its own.

    Attributes:
        cells: Every cell of it.
        register: What it says its register is, if anything.
        kind: The fee it is for, if it says so.
    """

    bill: Bill
    cells: tuple[str, ...]
    register: str = ""
    kind: str = ""

    @property
    def line(self) -> int:
        """Its line in the sheet."""
        return self.bill.place.line


def joined_rows(rows: Iterable[ListedRow], place: Place) -> tuple[list[Bill], list[Finding]]:
    """Return one bill for each account and period, and what was done with more than one row."""
    groups: dict[str, list[ListedRow]] = {}
    for row in rows:
        groups.setdefault(row.bill.key, []).append(row)
    bills: list[Bill] = []
    findings: list[Finding] = []
    for group in groups.values():
        once = list({row.cells: row for row in reversed(group)}.values())[::-1]
        energies = _fees_together(once)
        counted = _counted(energies)
        bill = _sum(counted)
        bills.append(bill)
        if len(once) < len(group):
            findings.append(_said("bill.rows_repeated", group, bill, place))
        if len(energies) < len(once):
            findings.append(_said("bill.rows_of_fees", once, bill, place))
        if len(counted) < len(energies):
            findings.append(_said("bill.rows_of_total", once, bill, place))
        elif len(counted) > 1:
            findings.append(_said("bill.rows_added", counted, bill, place))
    return bills, findings


def without_sums(bills: Sequence[Bill], place: Place) -> tuple[list[Bill], list[Finding]]:
    """Return the bills without those of a quarter or a year beside the months they are made of.

    A longer bill of one account that covers at least two others is their sum: both
    together would count twice. It is left out and told, with what the shorter ones make.
    """
    accounts: dict[tuple[str, str, str], list[Bill]] = {}
    for bill in bills:
        accounts.setdefault((bill.account, bill.customer, bill.carrier), []).append(bill)
    sums: dict[str, Finding] = {}
    for own in accounts.values():
        for bill in own:
            inside = [other for other in own if _is_within(other, bill)]
            if len(inside) >= _FEWEST_PARTS:
                sums[bill.key] = _of_sum(bill, inside, place)
    return [bill for bill in bills if bill.key not in sums], list(sums.values())


def _is_within(part: Bill, whole: Bill) -> bool:
    days, own = part.period, whole.period
    return days.days < own.days and own.start <= days.start and days.end <= own.end


def _of_sum(bill: Bill, parts: Sequence[Bill], place: Place) -> Finding:
    known = [part.quantity.amount for part in parts if part.quantity is not None]
    details = {
        "account": bill.account or "—",
        "period": str(bill.period),
        "quantity": str(bill.quantity or "—"),
        "count": str(len(parts)),
        "sum": f"{sum(known, Decimal(0)):f}",
    }
    where = Place(place.file, place.sheet, line=bill.place.line)
    return Finding("bill.row_of_periods", Severity.WARNING, where, details)


def _fees_together(rows: list[ListedRow]) -> list[ListedRow]:
    """Return fee rows that repeat one energy as one row with the money of all."""
    found: dict[tuple[object, ...], list[ListedRow]] = {}
    for row in rows:
        key = (_meter(row), row.register, row.bill.quantity)
        found.setdefault(key, []).append(row)
    together: list[ListedRow] = []
    for same in found.values():
        kinds = {row.kind for row in same}
        is_fees = len(same) > 1 and len(kinds) == len(same)
        together += [replace(same[0], bill=_with_money(same))] if is_fees else same
    return together


def _with_money(rows: Sequence[ListedRow]) -> Bill:
    amounts = [row.bill.amount for row in rows if row.bill.amount is not None]
    return replace(rows[0].bill, amount=sum(amounts, Decimal(0)) if amounts else None)


def _counted(rows: list[ListedRow]) -> list[ListedRow]:
    """Return the rows without the times of use of a meter whose total is there."""
    with_total = {_meter(row) for row in rows if _TOTAL.fullmatch(plain(row.register))}
    return [
        row
        for row in rows
        if not (_meter(row) in with_total and _PART.fullmatch(plain(row.register)))
    ]


def _meter(row: ListedRow) -> str:
    return row.bill.lines[0].meter


def _sum(rows: Sequence[ListedRow]) -> Bill:
    """Return the bill of several rows; its energy is unknown if that of one of them is."""
    first = rows[0].bill
    if len(rows) == 1:
        return first
    bought = [row.bill.quantity for row in rows if not _is_fed_back(row.bill)]
    back = [row.bill.exported for row in rows if row.bill.exported is not None]
    return replace(
        _with_money(rows),
        quantity=_added(bought),
        exported=_added(back),
        lines=tuple(line for row in rows for line in row.bill.lines),
    )


def _is_fed_back(bill: Bill) -> bool:
    return bill.quantity is None and bill.exported is not None


def _added(amounts: Sequence[Quantity | None]) -> Quantity | None:
    """Return the sum of amounts; nothing if there is none, or one is unknown or of another unit."""
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or len({amount.unit for amount in known}) != 1:
        return None
    return Quantity(sum((each.amount for each in known), Decimal(0)), known[0].unit)


def _said(code: str, rows: Sequence[ListedRow], bill: Bill, place: Place) -> Finding:
    repeated = code == "bill.rows_repeated"
    details = {
        "account": bill.account or "—",
        "period": str(bill.period),
        "rows": "、".join(str(row.line) for row in rows[:5]),
        "count": str(len(rows)),
        "quantity": str(bill.quantity or "—"),
    }
    severity = Severity.WARNING if repeated else Severity.NOTICE
    return Finding(code, severity, Place(place.file, place.sheet, line=rows[0].line), details)
