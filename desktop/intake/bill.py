"""Reads utility bills: State Grid, China Southern Grid, settlement sheets, lists of bills.

Sheets and CSV files come as rows; the text of a PDF becomes rows by the places of its words
and goes the same way (:func:`bills_of_pages`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.source_document import Kind
from desktop.accounting.period import ReportingPeriod
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.across import bills_across, find_across
from desktop.intake.bills.downward import bills_downward, find_downward
from desktop.intake.bills.facts import find_facts, plain
from desktop.intake.bills.fuel_cards import bills_of_refuellings, find_refuellings
from desktop.intake.bills.itemised import bills_of_items, find_items
from desktop.intake.bills.listed import BillList, bills_of_list, find_list, lacks_year
from desktop.intake.bills.notices import as_register_page
from desktop.intake.bills.pages import bill_of_page, is_bill, merge_pages, once_each
from desktop.intake.bills.several import lists_apart
from desktop.intake.bills.solar import bills_of_solar, find_solar
from desktop.intake.bills.tenants import own_rows
from desktop.intake.bills.two_rows import with_one_heading
from desktop.intake.layouts import Said, TableKind, fields_of, is_saved_as
from desktop.intake.meters.cells import text_of
from desktop.intake.meters.undated import is_undated
from desktop.intake.source import (
    IntakeContext,
    ReadResult,
    Sample,
    Score,
    Shape,
    Source,
    Status,
    document_of,
)

Rows = Sequence[Sequence[str]]


_INVOICE = re.compile("发票号码|价税合计|税率/征收率")
Head = tuple[str, str, ReportingPeriod | None]
"""Account, metering point and period of a page."""


class BillReader:
    """Bills of electricity, gas, steam, heat and water."""

    name = "bill"
    version = "2"
    kinds: tuple[Kind, ...] = (Kind.BILL,)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:
        """Return how sure it is: a table of registers is certain, a list of bills likely."""
        if sample.shape not in {Shape.WORKBOOK, Shape.DELIMITED, Shape.PDF}:
            return None
        if sample.shape is Shape.PDF and _INVOICE.search(plain(sample.text)):
            return None
        if is_saved_as(TableKind.BILL, sample, context):
            return Score.CERTAIN
        best: Score | None = None
        for table in sample.tables:
            rows = [[text_of(cell) for cell in row] for row in table.rows]
            if is_bill(rows):
                return Score.CERTAIN
            name = f"{sample.name} {table.name}"
            if is_undated(rows):
                continue
            score = _score(rows, name, context)
            joined = None if score else with_one_heading(rows)
            score = score or (_score(joined, name, context) if joined else None)
            best = max(best or score, score) if score else best
        return best

    def read(self, source: Source, context: IntakeContext) -> ReadResult:
        """Return the bills of every sheet.

        Raises:
            InputError: If no sheet holds a bill that tells its period.
        """
        pages = [
            (
                [[text_of(cell) for cell in row] for row in table.rows()],
                Place(file=source.name, sheet=table.name),
            )
            for table in source.tables
        ]
        is_pdf = source.sample.shape is Shape.PDF
        found = bills_of_pages(bound(pages) if is_pdf else pages, source.sha256, context)
        if not found.bills:
            raise (
                found.refusals[0]
                if found.refusals
                else InputError("bill.not_understood", Place(file=source.name))
            )
        refused = [
            Finding(refusal.code, Severity.ERROR, refusal.where, refusal.details)
            for refusal in found.refusals
        ]
        return ReadResult(
            document_of(source, Kind.BILL, self),
            Status.PARTLY if refused else Status.READ,
            bills=found.bills,
            findings=(*found.findings, *refused),
            used=found.used,
        )


def _score(rows: Rows, name: str, context: IntakeContext) -> Score | None:
    """Return how sure it is that rows are a list, a ledger, a notice or a settlement."""
    fields = fields_of(rows, context, TableKind.BILL)
    if Said.KIND not in fields and find_refuellings(rows, context.tables):
        return Score.LIKELY
    is_list = find_list(rows, fields, name, context.tables)
    if is_list or find_downward(rows, name, context.tables):
        return Score.LIKELY
    is_other = _is_otherwise(rows, name) or lacks_year(rows, fields, name, context.tables)
    return Score.POSSIBLE if is_other else None


@dataclass(frozen=True, slots=True)
class Found:
    """The bills of some pages, what needs a look, and the pages that were refused."""

    bills: tuple[Bill, ...]
    findings: tuple[Finding, ...]
    used: tuple[Finding, ...]
    refusals: tuple[InputError, ...]


def bills_of_pages(
    pages: Iterable[tuple[Rows, Place]], document: str, context: IntakeContext
) -> Found:
    """Return the bills of pages or sheets given as rows of cells.

    Args:
        pages: Rows and place of each.
        document: SHA-256 of the file.
        context: Saved mappings.
    """
    bills: list[Bill] = []
    findings: list[Finding] = []
    used: list[Finding] = []
    refusals: list[InputError] = []
    tables = [(part, place) for rows, place in pages for part in lists_apart(rows)]
    for rows, place in tables:
        try:
            some, notes, how = _read_page(rows, place, document, context)
        except InputError as refusal:
            refusals.append(refusal)
            continue
        bills += merge_pages(some)
        findings += notes
        used.append(how)
    merged, notes = once_each(bills)
    return Found(tuple(merged), (*findings, *notes), tuple(used), tuple(refusals))


def _read_page(
    rows: Rows, place: Place, document: str, context: IntakeContext
) -> tuple[Sequence[Bill], Sequence[Finding], Finding]:
    own = own_rows(rows, context.entity_name, place)
    bills, notes, how = _read_either(own.rows, place, document, context)
    if own.is_open and how.code == "bill.read_as_page":
        raise InputError("bill.customers_mixed", place, **own.findings[0].details)
    return bills, (*(own.findings if bills else ()), *notes), how


def _read_either(
    rows: Rows, place: Place, document: str, context: IntakeContext
) -> tuple[Sequence[Bill], Sequence[Finding], Finding]:
    """Return the bills of rows as they stand, or else with two rows of headings as one."""
    saved = fields_of(rows, context, TableKind.BILL)
    joined = None if saved else with_one_heading(rows)
    if joined is None:
        return _read_own(rows, place, document, context)
    try:
        first = _read_own(rows, place, document, context)
    except InputError:
        second = _read_own(joined, place, document, context)
        if second[0]:
            return second
        raise
    return first if first[0] else _read_own(joined, place, document, context)


def _read_own(
    rows: Rows, place: Place, document: str, context: IntakeContext
) -> tuple[Sequence[Bill], Sequence[Finding], Finding]:
    fields = fields_of(rows, context, TableKind.BILL)
    name = f"{place.file} {place.sheet}"
    filled = None if Said.KIND in fields else find_refuellings(rows, context.tables)
    if filled is not None:
        bills, notes = bills_of_refuellings(rows, filled, place, document, context.tables)
        return bills, notes, _how("bill.read_as_refuellings", place, bills)
    listed = find_list(rows, fields, name, context.tables)
    if listed is not None and _is_of_several_periods(rows, listed):
        bills, notes = bills_of_list(rows, listed, place, document, context.tables)
        return bills, notes, _how("bill.read_as_list", place, bills)
    if Said.KIND not in fields and is_bill(rows):
        bill, notes = bill_of_page(rows, place, document)
        return [bill], notes, _how("bill.read_as_page", place, [bill])
    downward = None if Said.KIND in fields else find_downward(rows, name, context.tables)
    if downward is not None:
        bills, found = bills_downward(rows, downward, place, document)
        return bills, found, _how("bill.read_downward", place, bills)
    if listed is not None:
        bills, notes = bills_of_list(rows, listed, place, document, context.tables)
        return bills, notes, _how("bill.read_as_list", place, bills)
    otherwise = _read_otherwise(rows, place, document, context)
    is_left = otherwise[-1].code == "bill.sheet_left_out"
    if is_left and lacks_year(rows, fields, name, context.tables):
        raise InputError("bill.year_missing", place)
    return otherwise


def _is_of_several_periods(rows: Rows, listed: BillList) -> bool:
    """Tell whether the rows of a list that could be a page of registers have days of their own.

    A page of registers with one period is a bill (:func:`bill_of_page`); so is one whose meters
    were read on different days.
    """
    dated = [listed.columns[each] for each in ("period", "start", "end") if each in listed.columns]
    below = [row for row in rows[listed.first :] if any(row)]
    told = [row for row in below if any(map(str.strip, _cells(row, dated)))]
    periods = {_cells(row, dated) for row in told}
    if "register" in listed.columns:
        is_many = len(periods) > 1 or find_facts(rows).period is None
        return bool(dated) and is_many
    if not is_bill(rows):
        return False
    who = [listed.columns[each] for each in ("account", "meter") if each in listed.columns]
    meters = {_cells(row, who) for row in told}
    return len(periods) > 1 and len(meters) < len(
        {(_cells(r, who), _cells(r, dated)) for r in told}
    )


def _cells(row: Sequence[str], columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(plain(row[i]) if i < len(row) else "" for i in columns)


def _is_otherwise(rows: Rows, name: str) -> bool:
    """Tell whether rows are a ledger, a notice or a settlement of solar power."""
    if find_across(rows, name) or find_items(rows) or find_solar(rows):
        return True
    return as_register_page(rows) is not None


def _read_otherwise(
    rows: Rows, place: Place, document: str, context: IntakeContext
) -> tuple[Sequence[Bill], Sequence[Finding], Finding]:
    """Return the bills of a ledger with the months across, or of a notice with items below."""
    across = find_across(rows, f"{place.file} {place.sheet}")
    if across is not None:
        bills, notes = bills_across(rows, across, place, document, context.tables)
        return bills, notes, _how("bill.read_across", place, bills)
    items = find_items(rows)
    if items is not None:
        bills, notes = bills_of_items(rows, items, place, document)
        return bills, notes, _how("bill.read_as_items", place, bills)
    solar = find_solar(rows)
    if solar is not None:
        bills, notes = bills_of_solar(rows, solar, place, document)
        return bills, notes, _how("bill.read_as_solar", place, bills)
    registers = as_register_page(rows)
    if registers is not None:
        bill, notes = bill_of_page(registers, place, document)
        return [bill], notes, _how("bill.read_as_page", place, [bill])
    return [], [], Finding("bill.sheet_left_out", Severity.NOTICE, place)


def _how(code: str, place: Place, bills: Sequence[Bill]) -> Finding:
    details = {"count": str(len(bills))}
    if bills:
        first = bills[0]
        details |= {
            "account": first.account or "—",
            "period": str(first.period),
            "carrier": first.carrier,
            "quantity": str(first.quantity) if first.quantity else "—",
        }
    return Finding(code, Severity.NOTICE, place, details)


def bound(pages: Iterable[tuple[Rows, Place]]) -> list[tuple[Rows, Place]]:
    """Return the pages of a PDF put together that are one bill.

    A page without a period of its own goes on where the page before it ended; so does one with
    the same head. China Southern Grid's pages of several 计量点 have heads that differ.
    """
    bound_pages: list[tuple[list[Sequence[str]], Place]] = []
    heads: list[Head] = []
    for rows, place in pages:
        facts = find_facts(rows)
        head = (facts.account, facts.point, facts.period)
        is_more = bool(heads) and (facts.period is None or head in heads)
        if is_more:
            at = heads.index(head) if head in heads else -1
            bound_pages[at][0].extend(rows)
        else:
            heads.append(head)
            bound_pages.append(([*rows], place))
    return [*bound_pages]
