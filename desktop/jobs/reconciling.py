"""Reconcile a year's invoices and bills with a supplier's statement or the statistics form.

For windows and commands alike::

    stated = read_statement(path)                    # a table the user has
    put_statement(store, 2025, stated)               # kept with the company file, undoable
    answer = reconcile_year(store, 2025)             # lines and findings
    explain_difference(store, 2025, line.key, "12 月电费次年 1 月开票")

A line's ``match`` is ``equal``, ``explained``, ``open``, ``not_stated`` or ``not_comparable``.
Litres are compared with tonnes by a density, billed gas with Nm3 by its temperature. Invoices
count in the year in which the middle day of their consumption lies. A row of the statement
without supplier is about all suppliers of that carrier, as in the energy statistics form (205-1):
it is compared with what the account counts of the carrier, metered, billed, invoiced or typed.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.reconciliation import (
    Booked,
    Match,
    ReconciledLine,
    Stated,
    reconcile,
)
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import find_unit
from desktop.errors import InputError, UsageError
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import plain
from desktop.intake.child import LimitedReader
from desktop.intake.classify import read_words
from desktop.intake.headings import HEADER_WITHIN, heading_of
from desktop.intake.source import IntakeContext, TableHead
from desktop.intake.written import number_of
from desktop.jobs.company_choices import stored_choices
from desktop.jobs.gathering import gather
from desktop.jobs.intake_context import carrier_sources, shipped_tables
from desktop.jobs.monthly_statements import monthly_statement
from desktop.jobs.unit_bridges import bridge_told, bridges_of, supplier_told
from desktop.models.store import Store
from desktop.models.values import LedgerState

STATEMENTS = "reconciliation.statement"
EXPLANATIONS = "reconciliation.explanations"
"""Settings that keep statements and explanations, by year."""
_INVOICED = frozenset({Origin.INVOICE, Origin.BILL})
_NOT_BOUGHT = frozenset(
    {"electricity.exported", "electricity.self_solar", "electricity.green_contract"}
)
"""Sources that are none of what a supplier delivered, though their carrier is."""
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "supplier": (
        "供应商",
        "供应商名称",
        "销方名称",
        "供货单位",
        "供应单位",
        "单位名称",
        "supplier",
    ),
    "carrier": ("能源名称", "能源品种", "能源种类", "能源", "品种", "项目", "carrier", "energy"),
    "quantity": (
        *("数量", "购进量", "购入量", "实物量", "供应量", "消费量", "合计消费量", "用量"),
        *("电量", "quantity"),
    ),
    "unit": ("计量单位", "单位", "unit"),
    "amount": ("金额", "不含税金额", "购进金额", "amount"),
}
_HEADING_ROWS = 3
_FOUR = Decimal("0.0001")
_MONEY: Mapping[str, Decimal] = {"千元": Decimal(1000), "万元": Decimal(10_000)}
_MONEY_TAIL = re.compile(r"(?<=金额)[千万]?元$")
_DASHES = frozenset({"-", "—", "－", "--", "…"})
_BESIDE = re.compile(r"甲$|其中|#|(能源|能耗)?(合计|总计|小计)|总计")
"""Letters of the columns, parts of the energy above, and sums."""
_POWER = frozenset({"电力", "电", "电能", "用电"})
"""Names of electricity in statistics forms, where no invoice would call it so."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A year reconciled.

    Attributes:
        findings: One for each line that is open, and one for each that needed a density or a
            gas temperature.
    """

    year: int
    lines: tuple[ReconciledLine, ...]
    findings: tuple[Finding, ...]


def reconcile_year(store: Store, year: int) -> Reconciled:
    """Return every supplier and carrier of a year with what is stated of it.

    Raises:
        InputError: ``reconciliation.carrier_twice``.
    """
    booked, stated = tuple(_booked(store, year)), statement_of(store, year)
    choices = stored_choices(store, date(year, 12, 31))
    carriers = {each.carrier for each in booked} | {each.carrier for each in stated}
    bridges = bridges_of(carriers, choices)
    lines = reconcile(booked, stated, explanations_of(store, year), bridges)
    is_open = (_finding(line) for line in lines if line.is_open)
    told = (bridge_told(line, line.bridge) for line in lines if line.bridge is not None)
    return Reconciled(year, lines, (*is_open, *told))


def _finding(line: ReconciledLine) -> Finding:
    if line.match is Match.NOT_COMPARABLE:
        stated = (line.stated,) if line.stated else ()
        details = {
            "supplier": supplier_told(line),
            "carrier": line.carrier,
            "booked": "、".join(str(each) for each in (line.booked, *line.booked_apart)),
            "stated": "、".join(str(each) for each in (*stated, *line.stated_apart)) or "—",
        }
        return Finding("reconciliation.not_comparable", Severity.WARNING, details=details)
    details = {
        "supplier": supplier_told(line),
        "carrier": line.carrier,
        "booked": f"{shown_amount(line.booked.amount):f}",
        "stated": f"{shown_amount(line.stated.amount):f}" if line.stated else "—",
        "difference": f"{shown_amount(line.difference or Decimal(0)):f}",
        "unit": line.booked.unit,
    }
    return Finding("reconciliation.differs", Severity.WARNING, details=details)


def shown_amount(amount: Decimal) -> Decimal:
    """Return an amount for people: what was converted to four decimals, a kWh of 万千瓦时."""
    cut = amount.quantize(_FOUR)
    return amount if amount == cut else cut


def _booked(store: Store, year: int) -> Iterator[Booked]:
    """Yield the energy that was bought, in the ledger or still proposed, with what tells of it."""
    for draft in store.drafts(DraftState.PROPOSED):
        inside = draft.source not in _NOT_BOUGHT and _year_of(draft.period) == year
        if inside and draft.quantity is not None:
            yield Booked(
                draft.counterparty,
                draft.carrier,
                draft.quantity,
                draft.cost,
                draft.invoice or draft.id,
                is_invoiced=draft.origin in _INVOICED,
                counts=draft.leads,
            )
    entries = [
        entry
        for entry in store.ledger()
        if entry.state is not LedgerState.VOID
        and not (entry.reverses or entry.reversed_by)
        and entry.record.source not in _NOT_BOUGHT
        and _year_of(entry.record.period) == year
    ]
    drafts = store.kept_drafts(entry.record.id for entry in entries)
    for entry in entries:
        known = drafts.get(entry.record.id)
        yield Booked(
            known[0].counterparty if known else "",
            entry.carrier,
            entry.record.quantity,
            entry.cost,
            entry.invoice or entry.record.id,
            is_invoiced=entry.record.origin in _INVOICED,
            counts=entry.leads,
        )


def _year_of(period: ReportingPeriod) -> int:
    """Return the year in which the middle day of a period lies."""
    return (period.start + timedelta(days=(period.days - 1) // 2)).year


def read_statement(path: Path) -> tuple[Stated, ...]:
    """Return the rows of a supplier's statement or statistics form: xlsx, xls or CSV.

    A statement with a row a month, whose headings name the energy, gives its sum.

    Raises:
        InputError: ``reconciliation.no_table`` if no row names carrier and quantity;
            ``reconciliation.carrier_unknown``, ``reconciliation.unit_unknown``,
            ``reconciliation.number_wrong`` with the line.
    """
    (file,) = gather((path,))
    with LimitedReader(IntakeContext()) as reader:
        tables = reader.rows(file.name, file.read())
    for table in tables:
        found = _header(table)
        if found is not None:
            return tuple(_rows(table, found, file.name))
    for table in tables:
        sums = monthly_statement(table)
        stated = [stated_of(cells, Place(file.name, table.name, line=at)) for at, cells in sums]
        if stated:
            return tuple(stated)
    raise InputError("reconciliation.no_table", Place(file.name), file=file.name)


@dataclass(frozen=True, slots=True)
class _Headings:
    """Where a statement's headings end and its columns stand.

    Attributes:
        last: Their last row, from 0; statistics forms have two or three.
        times: Yuan of one printed unit of money.
    """

    last: int
    columns: Mapping[str, int]
    times: Decimal


def _header(table: TableHead) -> _Headings | None:
    names = {heading_of(word): name for name, words in _COLUMNS.items() for word in words}
    rows = table.rows[:HEADER_WITHIN]
    for first in range(len(rows)):
        columns: dict[str, int] = {}
        for last in range(first, min(first + _HEADING_ROWS, len(rows))):
            for index, cell in enumerate(rows[last]):
                name = names.get(_MONEY_TAIL.sub("", heading_of(cell)))
                if name:
                    columns.setdefault(name, index)
            if "carrier" not in columns:
                break
            if "quantity" in columns:
                return _Headings(last, columns, _money(rows[first : last + 1], columns))
    return None


def _money(headings: Sequence[Sequence[object]], columns: Mapping[str, int]) -> Decimal:
    """Return how many yuan one of the column of money is: statistics forms have 千元."""
    at = columns.get("amount", -1)
    text = "".join(str(row[at]) for row in headings if 0 <= at < len(row))
    return next((times for word, times in _MONEY.items() if word in text), Decimal(1))


def _rows(table: TableHead, headings: _Headings, file: str) -> Iterator[Stated]:
    for number, row in enumerate(table.rows[headings.last + 1 :], headings.last + 2):
        cells = {
            name: str(row[at]).strip() if at < len(row) else ""
            for name, at in headings.columns.items()
        }
        place = Place(file, table.name, line=number)
        if cells["quantity"] and cells["carrier"] and not _is_beside(cells):
            stated = stated_of(cells, place)
            amount = None if stated.amount is None else stated.amount * headings.times
            yield replace(stated, amount=amount)


def _is_beside(cells: Mapping[str, str]) -> bool:
    """Tell whether a row of a form is none of an energy: column letters, sums, parts, nothing."""
    if _BESIDE.match(plain(cells["carrier"])):
        return True
    return cells["quantity"] in _DASHES or number_of(cells["quantity"]) == 0


def stated_of(cells: Mapping[str, str], place: Place) -> Stated:
    """Return a row of a statement, as read from a table or as typed.

    Args:
        cells: ``carrier`` (its name or a Chinese word for it), ``quantity``, ``unit``, and
            where known ``supplier`` and ``amount``.
        place: Where it stands.

    Raises:
        InputError: ``reconciliation.carrier_unknown``, ``reconciliation.unit_unknown``,
            ``reconciliation.number_wrong``.
    """
    carrier = _carrier(cells["carrier"])
    if not carrier:
        raise InputError("reconciliation.carrier_unknown", place, carrier=cells["carrier"])
    unit = cells.get("unit", "") or ("kWh" if carrier == "electricity" else "")
    if find_unit(unit) is None:
        raise InputError("reconciliation.unit_unknown", place, unit=unit)
    quantity = number_of(cells["quantity"])
    if quantity is None:
        raise InputError("reconciliation.number_wrong", place, value=cells["quantity"])
    amount = number_of(cells.get("amount", ""))
    return Stated(cells.get("supplier", ""), carrier, Quantity(quantity, unit), amount, place)


def _carrier(text: str) -> str:
    if text in carrier_sources():
        return text
    return "electricity" if text in _POWER else read_words(text, "", shipped_tables().goods).carrier


def put_statement(
    store: Store, year: int, stated: Iterable[Stated], *, person: str = ""
) -> tuple[Finding, ...]:
    """Keep a statement in the place of what its suppliers stated of the year before.

    What others stated stays; of a carrier that is stated for a supplier now and for all before,
    or the other way round, the newer statement counts. No rows at all take everything back.

    Returns:
        ``reconciliation.row_replaced`` for every row of others that no longer counts.
    """
    given = [*stated]
    suppliers = {row.supplier for row in given}
    ways = {(row.carrier, not row.supplier) for row in given}
    others = [
        row for row in (statement_of(store, year) if given else ()) if row.supplier not in suppliers
    ]
    replaced = [row for row in others if (row.carrier, bool(row.supplier)) in ways]
    older = [row for row in others if row not in replaced]
    rows = [
        [
            row.supplier,
            row.carrier,
            str(row.quantity.amount),
            row.quantity.unit,
            None if row.amount is None else str(row.amount),
        ]
        for row in (*older, *given)
    ]
    _put(store, STATEMENTS, year, rows, person)
    return tuple(_replaced(row) for row in replaced)


def _replaced(row: Stated) -> Finding:
    details = {
        "supplier": supplier_told(row),
        "carrier": row.carrier,
        "stated": f"{row.quantity.amount:f}",
        "unit": row.quantity.unit,
    }
    return Finding("reconciliation.row_replaced", Severity.NOTICE, details=details)


def statement_of(store: Store, year: int) -> tuple[Stated, ...]:
    """Return the kept statement of a year; empty if there is none."""
    rows: Sequence[Sequence[str | None]] = _kept(store, STATEMENTS).get(str(year), [])
    return tuple(
        Stated(
            str(supplier),
            str(carrier),
            Quantity(Decimal(str(quantity)), str(unit)),
            None if amount is None else Decimal(amount),
        )
        for supplier, carrier, quantity, unit, amount in rows
    )


def explain_difference(store: Store, year: int, key: str, reason: str, *, person: str = "") -> None:
    """Keep why a line differs; an empty reason takes the explanation back.

    Raises:
        UsageError: ``reconciliation.line_unknown``.
    """
    lines = {line.key for line in reconcile_year(store, year).lines}
    if key not in lines:
        known = "、".join(sorted(lines))
        raise UsageError("reconciliation.line_unknown", line=key, known=known)
    kept = {**explanations_of(store, year), key: reason.strip()}
    _put(store, EXPLANATIONS, year, {k: v for k, v in kept.items() if v}, person)


def explanations_of(store: Store, year: int) -> dict[str, str]:
    """Return the explanations of a year by line."""
    found: dict[str, str] = _kept(store, EXPLANATIONS).get(str(year), {})
    return dict(found)


def _kept(store: Store, setting: str) -> dict[str, Any]:
    text = store.settings().get(setting)
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def _put(store: Store, setting: str, year: int, value: object, person: str) -> None:
    kept = {**_kept(store, setting), str(year): value}
    with store.change("reconciliation.kept", person=person) as change:
        change.set_setting(setting, json.dumps(kept, ensure_ascii=False, sort_keys=True))
