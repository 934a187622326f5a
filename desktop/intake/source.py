"""What goes into a reader and what comes out of it: the contract of all readers.

A :class:`Sample` is the beginning of a file, enough to tell what it is. A :class:`Source`
is the whole file. A :class:`ReadResult` is everything a reader found. No reader saves
anything or decides anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Protocol

from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.invoice import Invoice
from desktop.accounting.documents.meter import IntervalBlock, Reading
from desktop.accounting.documents.source_document import Kind, SourceDocument
from desktop.findings import Finding
from desktop.intake.tables import IntakeTables

if TYPE_CHECKING:
    from desktop.accounting.documents.rule import Rule
    from desktop.intake.words import PdfContent

Cell = object
"""A cell as read: text, a number, a day, or an empty text."""

Taker = Callable[[Sequence[Invoice]], None]
"""Takes invoices of a large file as soon as they are read, while the rest of it is."""

HEAD_ROWS = 40
"""Rows of each sheet a :class:`Sample` shows."""


class Shape(StrEnum):
    """What a file is made of, by its first bytes."""

    WORKBOOK = "workbook"
    DELIMITED = "delimited"
    XML = "xml"
    OFD = "ofd"
    ZIP = "zip"
    PACKAGE = "package"
    PDF = "pdf"
    ENCRYPTED = "encrypted"
    EMPTY = "empty"
    UNKNOWN = "unknown"


class Score(IntEnum):
    """How sure a reader is that a file is its own; the highest reads it."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


class Status(StrEnum):
    """What became of a file."""

    READ = "read"
    PARTLY = "partly"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class TableHead:
    """The first rows of a sheet; a CSV file is one nameless sheet."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of a file.

    Attributes:
        name: As the user knows it; a hint of last resort.
        head: First 64 KiB.
        text: ``head`` decoded if the file is text, the words of a PDF; else empty.
        root: ``{namespace}name`` of the root element of an XML file.
        tables: First rows of every sheet of a workbook or delimited file.
    """

    name: str
    head: bytes
    shape: Shape
    text: str = ""
    root: str = ""
    tables: tuple[TableHead, ...] = ()


class Table(Protocol):
    """A sheet with all its rows; row 0 is line 1 and column 0 is A."""

    @property
    def name(self) -> str:
        """Name of the sheet; empty for a delimited file."""

    @property
    def is_1904(self) -> bool:
        """Whether day numbers count from 1904."""

    def head(self) -> TableHead:
        """Return the first rows."""

    def rows(self) -> list[list[Cell]]:
        """Return every row from the first, equally long or not."""


class Source(Protocol):
    """A whole file."""

    @property
    def name(self) -> str:
        """As the user knows it."""

    @property
    def data(self) -> bytes:
        """The bytes."""

    @property
    def sha256(self) -> str:
        """Of the bytes, 64 hex digits."""

    @property
    def taker(self) -> Taker | None:
        """Who takes invoices early, if anybody; what was taken is not in the result."""

    @property
    def sample(self) -> Sample:
        """The beginning."""

    @property
    def text(self) -> str:
        """All of a text file, decoded.

        Raises:
            InputError: If no encoding fits.
        """

    @property
    def pdf(self) -> "PdfContent":
        """Words and embedded files of a PDF."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every sheet of a workbook; the one table of a delimited file."""


@dataclass(frozen=True, slots=True)
class IntakeContext:
    """What readers and drafts know of the firm.

    Attributes:
        own_tax_ids: Of the company and its branches.
        entity_name: Name of the company.
        mappings: Saved column mappings: signature of the source → heading → field.
        tables: Parsed ``resources/intake``.
        sources: Carrier → code of its emission source.
        rules: What the user decided before.
        defaults: ``facility``, ``meter`` and the like, as the user chose them for this import;
            several meters one a line.
        meters: Names of meters and series the books hold.
        accounts: Facility by 户号.
        usual_facility: Of invoices that name no account of these.
    """

    own_tax_ids: frozenset[str] = frozenset()
    entity_name: str = ""
    mappings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tables: IntakeTables = field(default_factory=IntakeTables)
    sources: Mapping[str, str] = field(default_factory=dict)
    rules: "tuple[Rule, ...]" = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    meters: frozenset[str] = frozenset()
    accounts: Mapping[str, str] = field(default_factory=dict)
    usual_facility: str = ""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Everything one file gave.

    Attributes:
        code: Message code that says why, when refused or skipped.
        details: Gaps of that message.
        used: Which sheet was used and why, and why others were not; already as message codes
            with details, see :class:`Used`.
        entries: One result a file inside an archive.
    """

    document: SourceDocument
    status: Status
    code: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    invoices: tuple[Invoice, ...] = ()
    bills: tuple[Bill, ...] = ()
    readings: tuple[Reading, ...] = ()
    blocks: tuple[IntervalBlock, ...] = ()
    findings: tuple[Finding, ...] = ()
    used: tuple[Finding, ...] = ()
    entries: tuple["ReadResult", ...] = ()


class Reader(Protocol):
    """Reads one kind of file."""

    @property
    def name(self) -> str:
        """Name in the document's record."""

    @property
    def version(self) -> str:
        """Changes when the reader would read an old file differently."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What its files turn out to be."""

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:
        """Return how sure it is that the file is its own; nothing if it is not."""

    def read(self, source: Source, context: IntakeContext) -> ReadResult:
        """Return what the file gave.

        Raises:
            InputError: If it cannot be read; the code says why.
        """


def document_of(source: Source, kind: Kind, reader: Reader) -> SourceDocument:
    """Return the document value of a file that was read."""
    return SourceDocument(
        sha256=source.sha256,
        name=source.name,
        kind=kind,
        size=len(source.data),
        reader=f"{reader.name}/{reader.version}",
    )
