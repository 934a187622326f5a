"""A file as it came in."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a file turned out to be, by its content."""

    TAX_WORKBOOK = "tax_workbook"
    DEDUCTION_LIST = "deduction_list"
    E_INVOICE_XML = "e_invoice_xml"
    OFD = "ofd"
    PDF = "pdf"
    XBRL = "xbrl"
    EN16931 = "en16931"
    BILL = "bill"
    INTERVAL = "interval"
    READINGS = "readings"
    NEM12 = "nem12"
    GREEN_BUTTON = "green_button"
    ARCHIVE = "archive"
    PHOTO = "photo"
    ATTACHMENT = "attachment"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A file that was read; its bytes are kept once, by hash.

    Attributes:
        sha256: Of the bytes, 64 hex digits.
        name: As the user knows it; inside an archive ``outer.zip/inner.xml``.
        kind: By content, never by suffix.
        size: Bytes.
        reader: Name and version of the reader, e.g. ``tax_workbook/1``.
    """

    sha256: str
    name: str
    kind: Kind
    size: int
    reader: str
