"""The door of intake: finds the reader of a file by its content and reads it.

Readers are listed, not registered. A new reader is a line in :func:`readers`.
"""

import hashlib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath

from desktop.accounting.documents.source_document import Kind, SourceDocument
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake import archive
from desktop.intake.decoding import is_guess
from desktop.intake.einvoice_xml import EInvoiceXml
from desktop.intake.foreign import code_of_foreign, is_leftover, is_old_workbook
from desktop.intake.opened import OpenedSource
from desktop.intake.rounded import rounded_numbers
from desktop.intake.source import (
    IntakeContext,
    Reader,
    ReadResult,
    Sample,
    Score,
    Shape,
    Source,
    Status,
    Table,
    TableHead,
    Taker,
)
from desktop.intake.tables import IntakeTables, load_tables

__all__ = [
    "IntakeContext",
    "IntakeTables",
    "ReadResult",
    "Reader",
    "Sample",
    "Score",
    "Shape",
    "Source",
    "Status",
    "Table",
    "TableHead",
    "load_tables",
    "read_document",
    "readers",
]


def readers() -> Iterator[Reader]:
    """Yield every reader; of two that are equally sure the earlier one reads.

    Each is loaded when it is its turn: to load all of them takes a new child as long as to read a
    thousand e-invoices, which need the first alone.
    """
    yield EInvoiceXml()
    from desktop.intake.en16931 import En16931  # noqa: PLC0415 - see above, and so those below
    from desktop.intake.xbrl import Xbrl  # noqa: PLC0415

    yield En16931()
    yield Xbrl()
    from desktop.intake.ofd import Ofd  # noqa: PLC0415
    from desktop.intake.pdf import PdfInvoice  # noqa: PLC0415

    yield Ofd()
    yield PdfInvoice()
    from desktop.intake.tax_workbook import TaxWorkbook  # noqa: PLC0415

    yield TaxWorkbook()
    from desktop.intake.bill import BillReader  # noqa: PLC0415
    from desktop.intake.green_button import GreenButtonReader  # noqa: PLC0415
    from desktop.intake.interval import IntervalReader  # noqa: PLC0415
    from desktop.intake.nem12 import Nem12Reader  # noqa: PLC0415

    yield Nem12Reader()
    yield GreenButtonReader()
    yield BillReader()
    yield IntervalReader()


def load_for(name: str) -> None:
    """Load what a large file of such a name is mostly read with, while the file is on its way.

    Only time depends on it: what reads a file shows its content.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in _TABLES and suffix not in _TEXTS:
        return
    deque(readers(), maxlen=0)
    for module in (*_FOR_TABLES, *(_FOR_READINGS if suffix in _TEXTS else ())):
        import_module(module)


_TABLES = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
_TEXTS = frozenset({".csv", ".txt", ".tsv"})
"""Suffixes of what nearly always holds tables."""
_FOR_TABLES = ("desktop.intake.sheets",)
_FOR_READINGS = (
    "desktop.intake.meters.apart",
    "desktop.intake.meters.delimited",
    "desktop.intake.meters.understood",
)
"""What the readers load when they open a file."""
_LARGE = 2**24
"""Bytes of a file whose SHA-256 is worth a thread."""
_NAMELESS: Mapping[Shape, str] = {
    Shape.EMPTY: "file.empty",
    Shape.ENCRYPTED: "workbook.encrypted",
    Shape.PACKAGE: "file.is_package",
    Shape.WORKBOOK: "workbook.not_understood",
    Shape.DELIMITED: "text.not_understood",
    Shape.XML: "xml.not_understood",
    Shape.OFD: "ofd.not_an_invoice",
    Shape.PDF: "pdf.not_understood",
}


def read_document(
    name: str, data: bytes, context: IntakeContext, taker: Taker | None = None
) -> ReadResult:
    """Return what a file gave; a refusal is a result with its code, never an error.

    Args:
        name: As the user knows the file.
        data: Its bytes.
        context: What is known of the firm.
        taker: Takes invoices early; a result that is a refusal takes them back.
    """
    try:
        source = OpenedSource(name, data, taker)
        if len(data) < _LARGE:
            return _read_opened(source, context)
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - small files need it not

        with ThreadPoolExecutor(1) as beside:
            beside.submit(lambda: source.sha256)  # takes time and leaves Python free meanwhile
            return _read_opened(source, context)
    except InputError as refusal:
        return refused(name, data, refusal)


def _read_opened(source: OpenedSource, context: IntakeContext) -> ReadResult:
    if source.shape is Shape.ZIP:
        return _read_archive(source, context)
    return _read_one(source, context)


def refused(name: str, data: bytes, refusal: InputError) -> ReadResult:
    """Return the result of a file that could not be read."""
    document = SourceDocument(
        hashlib.sha256(data).hexdigest(), name, Kind.UNKNOWN, len(data), "none/1"
    )
    place = {key: str(value) for key, value in refusal.where.as_json().items()}
    where = str(refusal.where) or name
    details = {"file": name, "where": where, **place, **refusal.details}
    return ReadResult(document, Status.REFUSED, refusal.code, details)


def _read_one(source: OpenedSource, context: IntakeContext) -> ReadResult:
    """Return what a file that is no archive gave; what nobody needs read is passed over by name.

    Raises:
        InputError: If its reader refuses it.
    """
    if is_leftover(source.name, source.data):
        refusal = InputError("file.is_leftover")
        return replace(refused(source.name, source.data, refusal), status=Status.SKIPPED)
    _refuse_vouchers(source, context)
    reader = find_reader(source.sample, context)
    if reader is None:
        return _read_by_nobody(source, context)
    try:
        return _read_by_its_own(reader, source, context)
    except InputError as refusal:
        raise _garbled(source) or refusal from refusal


def _refuse_vouchers(source: OpenedSource, context: IntakeContext) -> None:
    """Refuse a ledger of vouchers whose columns nobody told: its money looks like readings.

    Raises:
        InputError: ``list.of_vouchers``.
    """
    tables = source.sample.tables
    if not tables:
        return
    from desktop.intake.layouts import find_saved  # noqa: PLC0415 - see _read_by_its_own
    from desktop.intake.ledgers import is_of_vouchers  # noqa: PLC0415 - as above

    if not is_of_vouchers(tables):
        return
    if all(find_saved(table.rows, context) is None for table in tables):
        raise InputError("list.of_vouchers", Place(file=source.name))


def _read_by_nobody(source: OpenedSource, context: IntakeContext) -> ReadResult:
    """Return why no reader takes a file, by what it is."""
    code = code_of_foreign(source.sample.head, source.data)
    if source.sample.tables and not code:
        from desktop.intake.ledgers import is_of_purchases  # noqa: PLC0415 - see _read_by_its_own

        code = "list.of_purchases" if is_of_purchases(source.sample.tables) else ""
    refusal = InputError(code or _NAMELESS.get(source.shape, "file.unknown"))
    changed = _changed(source, context)
    if changed is not None:
        refusal = InputError("layout.changed", Place(file=source.name), **changed)
    refusal = _garbled(source) or refusal
    result = refused(source.name, source.data, refusal)
    is_package = source.shape is Shape.PACKAGE  # nothing is wrong with it
    return replace(result, status=Status.SKIPPED) if is_package else result


def _garbled(source: OpenedSource) -> InputError | None:
    """Return the refusal of a table whose words cannot be read; nothing if it is not why."""
    from desktop.intake.lost_text import lost_in  # noqa: PLC0415 - see _read_by_its_own

    place = Place(file=source.name)
    heading = lost_in(source.sample)
    if heading:
        return InputError("file.text_lost", place, heading=heading)
    return InputError("workbook.other_format", place) if is_old_workbook(source.data) else None


def _read_by_its_own(reader: Reader, source: OpenedSource, context: IntakeContext) -> ReadResult:
    if source.shape is Shape.DELIMITED and not source.is_html:
        from desktop.intake.spilled import check_spilled  # noqa: PLC0415 - e-invoices need it not

        check_spilled(source)
    result = _read_by(reader, source, context)
    if result.code and "file" not in result.details:
        result = replace(result, details={"file": source.name, **result.details})
    changed = _changed(source, context)
    if changed is not None and result.status in {Status.READ, Status.PARTLY}:
        doubt = Finding(
            "layout.changed_read", Severity.WARNING, Place(file=source.name), details=changed
        )
        result = replace(result, findings=(*result.findings, doubt))
    lost = _digits_lost(source)
    if lost:
        result = replace(result, findings=(*result.findings, *lost))
    if source.shape is Shape.DELIMITED and is_guess(source.sample.head):
        doubt = Finding("text.encoding_guessed", Severity.WARNING, Place(file=source.name))
        result = replace(result, findings=(*result.findings, doubt))
    return result


def _digits_lost(source: OpenedSource) -> tuple[Finding, ...]:
    """Return the warning that a text or a print shows numbers without their last digits."""
    if source.shape is Shape.DELIMITED:
        return rounded_numbers(source.data, Place(file=source.name))
    pages = source.pdf.pages if source.shape is Shape.PDF else ()
    return tuple(
        found
        for page in pages
        for found in rounded_numbers(
            " ".join(word.text for word in page.words).encode(),
            Place(file=source.name, sheet=str(page.number)),
        )
    )


def _changed(source: OpenedSource, context: IntakeContext) -> dict[str, str] | None:
    """Return how a table differs from a saved layout it nearly fits; nothing without any."""
    if not context.mappings or not source.sample.tables:
        return None
    from desktop.intake.layouts import changed_layout  # noqa: PLC0415 - see _read_one

    return changed_layout(source.sample, context)


def _read_by(reader: Reader, source: OpenedSource, context: IntakeContext) -> ReadResult:
    """Return what a reader made of a file, with what a workbook says beside its values."""
    try:
        result = reader.read(source, context)
    except InputError as refusal:
        from desktop.intake.cell_notes import why_refused  # noqa: PLC0415 - see _read_by_its_own

        raise why_refused(source.notes, source.name) or refusal from refusal
    if not source.notes:
        return result
    from desktop.intake.cell_notes import findings_of  # noqa: PLC0415 - as above

    said = findings_of(source.notes, source.name)
    return replace(result, findings=(*result.findings, *said))


def find_reader(sample: Sample, context: IntakeContext) -> Reader | None:
    """Return the reader that is surest of a file; nothing if none knows it."""
    best: Reader | None = None
    best_score = 0
    for reader in readers():
        score = reader.recognises(sample, context)
        if score is not None and score > best_score:
            best, best_score = reader, score
            if score is Score.CERTAIN:
                break
    return best


def _read_archive(source: OpenedSource, context: IntakeContext) -> ReadResult:
    """Read every file of an archive; an archive inside it is named and left alone."""
    entries = tuple(
        _read_entry(entry, context) for entry in archive.entries(source.data, source.name)
    )
    document = SourceDocument(
        source.sha256, source.name, Kind.ARCHIVE, len(source.data), archive.READER
    )
    status, code = archive.status_of(entries)
    return ReadResult(document, status, code, {"file": source.name}, entries=entries)


def _read_entry(entry: archive.Entry, context: IntakeContext) -> ReadResult:
    if entry.refusal is not None:
        return refused(entry.name, entry.data, entry.refusal)
    try:
        inner = OpenedSource(entry.name, entry.data)
        if inner.shape is Shape.ZIP:
            return refused(entry.name, entry.data, InputError("archive.nested"))
        result = _read_one(inner, context)
    except InputError as refusal:
        return refused(entry.name, entry.data, refusal)
    return result
