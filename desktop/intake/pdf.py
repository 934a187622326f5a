"""PDF invoices: the text layer cut into columns; embedded XML is better and is read first."""

import re
from collections.abc import Mapping, Sequence

from desktop.accounting.documents.invoice import Form, Invoice
from desktop.accounting.documents.source_document import Kind
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.einvoice_xml import Frame, invoice_of, invoices_of, unsure
from desktop.intake.headings import heading_of
from desktop.intake.papers import code_of_paper
from desktop.intake.printed import Printed, invoices_apart, read_printed
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
from desktop.intake.words import PdfContent, PrintedPage
from desktop.intake.xml_tree import parse_xml

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FEWEST_WORDS = 5
"""A scan may carry a stamp or a page number as text."""

_LONG_HEADING = 5
_FEWEST_HEADINGS = 4
"""Headings of at least so many signs, of so many columns, stand on no invoice."""


class PdfInvoice:
    """Reads invoices in PDF."""

    name = "pdf"
    version = "1"
    kinds = (Kind.PDF,)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:  # noqa: ARG002 (the protocol's signature)
        """Return a low score for any PDF: what it is shows only when it is opened."""
        return Score.POSSIBLE if sample.shape is Shape.PDF else None

    def read(self, source: Source, context: IntakeContext) -> ReadResult:
        """Return the invoice of a PDF; toll, rail, air and taxi vouchers are named and skipped.

        Raises:
            InputError: If it is encrypted, damaged, a scan, or no invoice.
        """
        content = source.pdf
        frame = Frame(Place(file=source.name), source.sha256, Form.PDF, context)
        embedded = _embedded(content, frame)
        if embedded:
            return self._result(source, embedded, ())
        if sum(len(page.words) for page in content.pages) < _FEWEST_WORDS:
            raise InputError("pdf.no_text", frame.place)
        parts = [_understood(pages, content, frame) for pages in invoices_apart(content.pages)]
        if all(printed.voucher for printed in parts):
            return self._voucher(source, parts[0])
        invoices = tuple(_invoice(printed, frame) for printed in parts if not printed.voucher)
        findings = tuple(found for invoice in invoices for found in unsure(invoice))
        tickets = tuple(_ticket(printed, frame) for printed in parts if printed.voucher)
        return self._result(source, invoices, (*findings, *tickets))

    def _result(
        self, source: Source, invoices: tuple[Invoice, ...], findings: tuple[Finding, ...]
    ) -> ReadResult:
        return ReadResult(
            document=document_of(source, Kind.PDF, self),
            status=Status.READ,
            invoices=invoices,
            findings=findings,
        )

    def _voucher(self, source: Source, printed: Printed) -> ReadResult:
        return ReadResult(
            document=document_of(source, Kind.PDF, self),
            status=Status.SKIPPED,
            code=code_of_paper(printed.voucher),
            details={"file": source.name, "voucher": printed.voucher},
        )


def _understood(pages: Sequence[PrintedPage], content: PdfContent, frame: Frame) -> Printed:
    printed = read_printed(pages)
    if printed is None:
        has_chinese = any(_CHINESE.search(word.text) for page in pages for word in page.words)
        code = "pdf.not_understood" if has_chinese else "pdf.no_chinese"
        if _is_printed_list(content, frame.context.tables.columns.index):
            code = "pdf.printed_list"
        raise InputError(code, frame.place)
    return printed


def _is_printed_list(content: PdfContent, index: Mapping[str, tuple[str, int]]) -> bool:
    """Tell whether pages are a printed list of invoices: its headings stand there side by side.

    What does not fit its column is cut off in print, and columns are spread over pages, so that
    nothing of it could be trusted.
    """
    signs = heading_of("".join(word.text for page in content.pages for word in page.words))
    fields = {
        name
        for heading, (name, _) in index.items()
        if len(heading) >= _LONG_HEADING and heading in signs
    }
    return len(fields) >= _FEWEST_HEADINGS


def _ticket(printed: Printed, frame: Frame) -> Finding:
    """Return the notice that a ticket among the invoices of a file was passed over."""
    details = {"file": frame.place.file, "voucher": printed.voucher}
    return Finding("pdf.voucher_among", Severity.NOTICE, frame.place, details)


def _invoice(printed: Printed, frame: Frame) -> Invoice:
    invoice = invoice_of(printed.head, printed.lines, frame)
    if invoice is None:
        raise InputError("pdf.not_understood", frame.place)
    return invoice


def _embedded(content: PdfContent, frame: Frame) -> tuple[Invoice, ...]:
    """Return the invoices of embedded XML; none if nothing embedded is an e-invoice."""
    for name, data in content.attachments:
        inner = frame._replace(place=Place(file=f"{frame.place.file}/{name}"), form=Form.XML)
        try:
            invoices, _ = invoices_of(parse_xml(data, name), inner)
        except InputError:
            continue
        if invoices:
            return invoices
    return ()
