"""An e-invoice in XML as the fields a person knows from its printed form."""

from collections.abc import Sequence
from decimal import Decimal

from desktop.accounting.documents.invoice import Invoice, InvoiceLine
from desktop.accounting.documents.source_document import Kind
from desktop.findings import Place
from desktop.intake.opened import OpenedSource
from desktop.intake.reader import find_reader
from desktop.intake.source import IntakeContext
from desktop.intake.written import number_of

Fields = tuple[tuple[str, str], ...]
"""Name of a field and its text, in the order of a printed invoice; empty ones are left out."""

_INVOICES = frozenset({Kind.E_INVOICE_XML, Kind.EN16931})


def invoice_fields(data: bytes, name: str, place: Place, figures: Sequence[Decimal]) -> Fields:
    """Return an invoice and the line at a place in its XML; nothing if it is no invoice.

    Args:
        data: The XML.
        name: Of the file.
        place: Of the line; of several invoices in one file each has such a line.
        figures: What was read on the line, to tell them apart.

    Raises:
        InputError: If the XML is damaged.
    """
    source, context = OpenedSource(name, data), IntakeContext()
    reader = find_reader(source.sample, context)
    if reader is None or not _INVOICES.issuperset(reader.kinds):
        return ()
    invoices = reader.read(source, context).invoices
    known = [(each, _line_at(each, place)) for each in invoices]
    told = [pair for pair in known if pair[1] is not None and _has(pair[1], figures)]
    invoice, line = (told or known)[0]
    head = (
        ("invoice_number", invoice.key),
        ("issued", str(invoice.issue_date)),
        ("seller", invoice.seller_name),
        ("buyer", invoice.buyer_name),
    )
    return tuple(pair for pair in (*head, *_of_line(line), *_foot(invoice)) if pair[1].strip())


def _line_at(invoice: Invoice, place: Place) -> InvoiceLine | None:
    return next((line for line in invoice.lines if line.place.cell == place.cell), None)


def _has(line: InvoiceLine, figures: Sequence[Decimal]) -> bool:
    return not {number_of(line.quantity), number_of(line.amount)}.isdisjoint(figures)


def _of_line(line: InvoiceLine | None) -> Fields:
    if line is None:
        return ()
    return (
        ("line", str(line.number)),
        ("goods", line.goods),
        ("spec", line.spec),
        ("quantity", f"{line.quantity} {line.unit}"),
        ("unit_price", line.unit_price),
        ("amount", line.amount),
        ("tax_rate", line.tax_rate),
        ("tax", line.tax),
    )


def _foot(invoice: Invoice) -> Fields:
    total = "" if invoice.total is None else f"{invoice.total:f}"
    return (("total", total), ("remark", " ".join(invoice.remark.split())))
