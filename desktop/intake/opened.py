"""A file of the user's, opened once: its shape by content, its text, its tables.

What only tables and pages need is loaded where they are opened: it takes a new child as long as a
thousand e-invoices.
"""

import hashlib
import re
import zipfile
from functools import cached_property
from typing import TYPE_CHECKING

from desktop.errors import InputError
from desktop.intake import decoding, limits
from desktop.intake.locked import has_garbled_text, is_locked_ods, is_locked_ole
from desktop.intake.source import HEAD_ROWS, Sample, Shape, Table, TableHead, Taker
from desktop.intake.xml_tree import SPREADSHEET

if TYPE_CHECKING:
    from desktop.intake.cell_notes import CellNote
    from desktop.intake.sheets import TextTable, WorkbookSheet
    from desktop.intake.words import PdfContent

HEAD_BYTES = 65_536
_CONTAINERS = (limits.GZIP, b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS_AND_MAILS = tuple(
    stream.encode("utf-16-le")
    for stream in ("WordDocument", "PowerPoint Document", "__nameid_version1.0")
)
"""Streams that only a letter, slides or a mail of Office's old format have."""
_PACKAGE = frozenset({"datapackage.json", "keys.json", "package.dsse.json"})
"""Files that every data package has; the evidence in it is another firm's, not to be imported."""
_OTHER_DOCUMENTS = frozenset({"[content_types].xml", "index/document.iwa"})
"""Parts of letters and slides of Office, and of documents of Apple's programs."""
_OPEN_SHEETS = b"opendocument.spreadsheet"
_PDF_WITHIN = 1024
_HTML = re.compile(r"<\s*(?:!doctype\s+html|html|table|meta|style|head)\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?![?!])(?:([\w.\-]+):)?([\w.\-]+)([^>]*)>")
_DECLARES_SPACE = "xmlns"
_PRINTABLE = re.compile(r"[,\t;|\n]")


def _zip_shape(data: bytes, name: str) -> Shape:
    if data.startswith(limits.GZIP):
        return Shape.ZIP
    archive = limits.open_zip(data, name)
    names = {entry.lstrip("/").lower() for entry in archive.namelist()}
    if "ofd.xml" in names:
        return Shape.OFD
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return Shape.WORKBOOK
    return _package_shape(archive, names, name)


def _package_shape(archive: zipfile.ZipFile, names: set[str], name: str) -> Shape:
    """Return what a container of files is that is neither OFD nor a workbook of Excel."""
    if names >= _PACKAGE:
        return Shape.PACKAGE
    if names & _OTHER_DOCUMENTS:
        return Shape.UNKNOWN  # no archive, though its parts are files
    if not {"mimetype", "content.xml"} <= names:
        return Shape.ZIP
    if _OPEN_SHEETS not in limits.unpack(archive, "mimetype", name):
        return Shape.UNKNOWN
    return Shape.ENCRYPTED if is_locked_ods(archive, name) else Shape.WORKBOOK


def _ole_shape(data: bytes) -> Shape:
    if any(stream in data for stream in _TEXTS_AND_MAILS) or has_garbled_text(data):
        return Shape.UNKNOWN
    return Shape.ENCRYPTED if is_locked_ole(data) else Shape.WORKBOOK


def shape_of(data: bytes, name: str) -> Shape:
    """Return what a file is made of, by its bytes; its suffix says nothing.

    Raises:
        InputError: If it is too large, or a zip container that must not be opened.
    """
    return OpenedSource(name, data).shape


def _shape_by_bytes(data: bytes, name: str) -> Shape | None:
    """Return what a file is made of that is no text.

    Raises:
        InputError: If it is a zip container that must not be opened.
    """
    head = data[:HEAD_BYTES]
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        return Shape.EMPTY
    if head.startswith(_CONTAINERS):
        return _zip_shape(data, name)
    if head.startswith(_OLE):
        return _ole_shape(data)
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return Shape.PDF
    return None


def root_of(text: str) -> str:
    """Return ``{namespace}name`` of the first element of XML text."""
    found = _ROOT.search(text)
    if found is None:
        return ""
    prefix, name, attributes = found.groups()
    if _DECLARES_SPACE not in attributes:
        return name
    attribute = f"xmlns:{prefix}" if prefix else "xmlns"
    space = re.search(rf"\b{re.escape(attribute)}\s*=\s*[\"']([^\"']*)", attributes)
    return f"{{{space[1]}}}{name}" if space else name


class OpenedSource:
    """A whole file; everything costly is done on first use and once."""

    def __init__(self, name: str, data: bytes, taker: Taker | None = None) -> None:
        limits.check_size(data, name)
        self.name = name
        self.data = data
        self.taker = taker

    @cached_property
    def sha256(self) -> str:
        """Of the bytes, 64 hex digits."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def shape(self) -> Shape:
        """What the file is made of."""
        shape = _shape_by_bytes(self.data, self.name)
        if shape is not None:
            return shape
        text = self._head_text.lstrip()
        if text.startswith("<"):
            return self._markup_shape()
        return Shape.DELIMITED if _PRINTABLE.search(text) else Shape.UNKNOWN

    def _markup_shape(self) -> Shape:
        """Return what text in angle brackets is: pages and Excel's old XML hold tables."""
        if self.is_html:
            return Shape.DELIMITED
        return Shape.WORKBOOK if self._root.startswith(SPREADSHEET) else Shape.XML

    @property
    def is_archive(self) -> bool:
        """Whether documents lie inside; most files say at once that they are none.

        Raises:
            InputError: If it is a zip container that must not be opened.
        """
        return self.data.startswith(_CONTAINERS) and self.shape is Shape.ZIP

    @cached_property
    def is_html(self) -> bool:
        """Whether it is an HTML page, whatever its suffix."""
        return bool(_HTML.match(self._head_text.lstrip()))

    @cached_property
    def _head_text(self) -> str:
        return decoding.decode_head(self.data[:HEAD_BYTES])

    @cached_property
    def _root(self) -> str:
        return root_of(self._head_text)

    @cached_property
    def sample(self) -> Sample:
        """The beginning."""
        return Sample(
            name=self.name,
            head=self.data[:HEAD_BYTES],
            shape=self.shape,
            text=self._sample_text(),
            root=self._root if self.shape is Shape.XML else "",
            tables=self._heads(),
        )

    def _sample_text(self) -> str:
        if self.shape is Shape.PDF:
            return self.pdf.text[:HEAD_BYTES]
        return self._head_text if self.shape in {Shape.XML, Shape.DELIMITED} else ""

    @cached_property
    def pdf(self) -> "PdfContent":
        """Words and embedded files of a PDF.

        Raises:
            InputError: If it is encrypted or damaged.
        """
        from desktop.intake.pdf_words import read_pdf  # noqa: PLC0415 - see above

        return read_pdf(self.data, self.name)

    def _heads(self) -> tuple[TableHead, ...]:
        if self.shape is Shape.DELIMITED and not self.is_html:
            return (self._delimited_head(),)
        if self.shape in {Shape.WORKBOOK, Shape.DELIMITED, Shape.PDF}:
            return tuple(table.head() for table in self._opened)
        return ()

    def _delimited_head(self) -> TableHead:
        from desktop.intake import sheets  # noqa: PLC0415 - see above

        text = self._head_text
        if len(self.data) > HEAD_BYTES:
            text = text[: text.rfind("\n") + 1] or text
        try:
            rows = sheets.parse_delimited(text, self.name, HEAD_ROWS)
        except InputError:
            rows = []
        return TableHead("", tuple(tuple(row) for row in rows))

    @cached_property
    def text(self) -> str:
        """All of a text file, decoded.

        Raises:
            InputError: If no encoding fits.
        """
        return decoding.decode(self.data, self.name)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every sheet of a workbook or page of a PDF; the one table of a delimited file.

        Raises:
            InputError: If the file is encrypted or damaged.
        """
        return self._opened

    @property
    def notes(self) -> "tuple[CellNote, ...]":
        """What a workbook says beside its values."""
        if self.shape is not Shape.WORKBOOK:
            return ()
        return tuple(note for sheet in self._opened for note in sheet.notes)

    @cached_property
    def _opened(self) -> "tuple[WorkbookSheet | TextTable, ...]":
        from desktop.intake import sheets  # noqa: PLC0415 - see above

        if self.shape is Shape.WORKBOOK:
            is_xml = self._head_text.lstrip().startswith("<")
            parse = sheets.parse_spreadsheet_xml if is_xml else sheets.open_workbook
            return parse(self.data, self.name)
        if self.shape is Shape.PDF:
            return self._pages()
        if self.is_html:
            return sheets.parse_html(self.text)
        return (sheets.TextTable("", sheets.parse_delimited(self.text, self.name)),)

    def _pages(self) -> "tuple[TextTable, ...]":
        """Return the pages of a PDF as tables."""
        from desktop.intake import sheets  # noqa: PLC0415 - see above
        from desktop.intake.bills.printed_rows import rows_of_page  # noqa: PLC0415 - likewise

        return tuple(
            sheets.TextTable(f"{page.number}", [list(row) for row in rows_of_page(page)])
            for page in self.pdf.pages
        )
