"""The tax bureau's workbook and every list of invoices like it, as xlsx, xls, HTML or CSV.

The workbook says the same thing at two levels: ``信息汇总表`` has one row a line, with goods;
``发票基础信息`` one row an invoice, without. Lines come from the first; the second gives the
totals to check them by, and the invoices that have no lines. They are never added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.accounting.documents.source_document import Kind
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.headings import Header, find_header, heading_of
from desktop.intake.invoice_rows import InvoiceRows
from desktop.intake.layouts import Found, Said, TableKind, find_saved, has_headings, is_saved_as
from desktop.intake.source import (
    Cell,
    IntakeContext,
    ReadResult,
    Sample,
    Score,
    Shape,
    Source,
    Status,
    Table,
    document_of,
)
from desktop.intake.tables import Columns
from desktop.intake.written import squeeze

_SURE = 8
"""So many known headings leave no doubt."""
_KEY_FIELDS = ("digital_number", "invoice_number")
_FIGURES = ("amount", "total", "quantity")


class Role(StrEnum):
    """What a sheet is."""

    LINES = "lines"
    HEADERS = "headers"
    DEDUCTION = "deduction"
    ISSUING = "issuing"
    OTHER = "other"


_NOT_USED = {
    Role.DEDUCTION: "sheet.not_used_deduction",
    Role.ISSUING: "sheet.not_used_issuing",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and what its header says of it."""

    table: Table
    role: Role
    header: Header | None


def role_of(header: Header | None, columns: Columns) -> Role:
    """Return what a sheet is, by its headings."""
    if header is None:
        return Role.OTHER
    found = frozenset(header.headings)
    has_key = any(name in header.columns for name in _KEY_FIELDS)
    has_figure = any(name in header.columns for name in _FIGURES)
    if has_key and has_figure and "goods" in header.columns:
        return Role.LINES
    if found & columns.other_lists.get("deduction", frozenset()):
        return Role.DEDUCTION
    if len(found & columns.other_lists.get("issuing", frozenset())) > 1:
        return Role.ISSUING
    has_party = any(name in header.columns for name in ("seller_name", "buyer_name"))
    return Role.HEADERS if has_key and has_figure and has_party else Role.OTHER


def header_of(rows: Sequence[Sequence[Cell]], context: IntakeContext) -> Header | None:
    """Return the header of a sheet; a saved mapping for this layout adds to what is known."""
    columns = context.tables.columns
    marks = {
        heading: (f"{name}.{heading}", 0)
        for name, words in columns.other_lists.items()
        for heading in words
    }
    saved = find_saved(rows, context)
    if saved is not None and saved.fields.get(Said.KIND) == TableKind.INVOICE:
        return _saved_header(rows[saved.row], saved, columns)
    header = find_header(rows, {**marks, **columns.index})
    if header is not None and header.signature in context.mappings:
        return _mapped(header, rows[header.row], context.mappings[header.signature])
    return header


def _saved_header(row: Sequence[Cell], saved: Found, columns: Columns) -> Header:
    """Return the header a saved layout names, with the columns that are known without it."""
    known = find_header([row], columns.index)
    headings = tuple(filter(None, map(heading_of, row)))
    own = {**(known.columns if known else {}), **has_headings(saved.fields, row)}
    return Header(saved.row, own, headings)


def _mapped(header: Header, row: Sequence[Cell], mapping: Mapping[str, str]) -> Header:
    positions = {heading_of(cell): column for column, cell in enumerate(row)}
    chosen = {
        name: positions[heading_of(heading)]
        for heading, name in mapping.items()
        if heading_of(heading) in positions
    }
    return replace(header, columns={**header.columns, **chosen})


class TaxWorkbook:
    """Reads lists of invoices."""

    name = "tax_workbook"
    version = "1"
    kinds = (Kind.TAX_WORKBOOK, Kind.DEDUCTION_LIST)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:
        """Return how sure it is, by the headings of any sheet."""
        if sample.shape not in {Shape.WORKBOOK, Shape.DELIMITED}:
            return None
        if is_saved_as(TableKind.INVOICE, sample, context):
            return Score.CERTAIN
        best: Score | None = None
        for head in sample.tables:
            header = header_of(head.rows, context)
            role = role_of(header, context.tables.columns)
            if header is None or role is Role.OTHER:
                continue
            score = Score.CERTAIN if len(header.columns) >= _SURE else Score.LIKELY
            best = max(best or score, score)
        return best

    def read(self, source: Source, context: IntakeContext) -> ReadResult:
        """Return the invoices of a workbook.

        Raises:
            InputError: If no sheet holds invoices, a number is lost, or nothing was understood.
        """
        sheets = [_sheet(table, context) for table in source.tables]
        lines = _in_order(sheets, Role.LINES, context.tables.columns)
        headers = _in_order(sheets, Role.HEADERS, context.tables.columns)
        if not lines and not headers:
            return self._named(source, sheets)
        reading = InvoiceRows(source, context)
        for sheet in lines:
            reading.take_lines(sheet.table, sheet.header or Header(0, {}))
        for sheet in headers:
            reading.take_totals(sheet.table, sheet.header or Header(0, {}))
        invoices = reading.invoices(source.taker)
        if not invoices and not reading.has_handed_over:
            _refuse_for(reading.findings)
            raise InputError("workbook.no_rows", Place(file=source.name), sheets=_names(sheets))
        findings = tuple(reading.findings)
        partly = any(finding.severity is Severity.ERROR for finding in findings)
        return ReadResult(
            document=document_of(source, Kind.TAX_WORKBOOK, self),
            status=Status.PARTLY if partly else Status.READ,
            code="workbook.partly" if partly else "",
            invoices=invoices,
            findings=findings,
            used=tuple(_use_of(sheet, lines, headers, source.name) for sheet in sheets),
        )

    def _named(self, source: Source, sheets: Sequence[Sheet]) -> ReadResult:
        """Return the result of a list that is known and holds no invoice lines."""
        roles = {sheet.role for sheet in sheets}
        kind, code = Kind.DEDUCTION_LIST, "workbook.deduction_list"
        if Role.DEDUCTION not in roles:
            kind, code = Kind.TAX_WORKBOOK, "workbook.issuing_list"
        return ReadResult(
            document=document_of(source, kind, self),
            status=Status.SKIPPED,
            code=code,
            details={"file": source.name},
            used=tuple(_use_of(sheet, [], [], source.name) for sheet in sheets),
        )


def _sheet(table: Table, context: IntakeContext) -> Sheet:
    rows = table.head().rows
    header = header_of(rows, context)
    return Sheet(table, role_of(header, context.tables.columns), header)


def _refuse_for(findings: Sequence[Finding]) -> None:
    """Refuse a list none of whose invoices could be used, for the first reason.

    Raises:
        InputError: The first error among what was found.
    """
    for finding in findings:
        if finding.severity is Severity.ERROR:
            raise InputError(finding.code, finding.where, **finding.details)


def _names(sheets: Sequence[Sheet]) -> str:
    return "、".join(sheet.table.name for sheet in sheets if sheet.table.name)


def _in_order(sheets: Sequence[Sheet], role: Role, columns: Columns) -> list[Sheet]:
    """Return the sheets of a role, those with the bureau's own name first."""
    names = columns.sheets.get(role.value, ())

    def rank(sheet: Sheet) -> int:
        return 0 if squeeze(sheet.table.name).startswith(names) else 1

    return sorted((sheet for sheet in sheets if sheet.role is role), key=rank)


def _use_of(sheet: Sheet, lines: Sequence[Sheet], headers: Sequence[Sheet], file: str) -> Finding:
    """Return which use was made of a sheet, as a notice."""
    if sheet in lines:
        code = "sheet.read_for_lines"
    elif sheet in headers:
        code = "sheet.read_for_totals" if lines else "sheet.read_without_lines"
    else:
        code = _NOT_USED.get(sheet.role, "sheet.not_used_other")
    found = len(sheet.header.columns) if sheet.header else 0
    details = {"columns": str(found), "sheet": sheet.table.name or file}
    return Finding(code, Severity.NOTICE, Place(file=file, sheet=sheet.table.name), details)
