"""What in the user's data needs a look: collected, never raised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a document; empty parts are unknown.

    Attributes:
        file: Name of the file as the user knows it; a file inside a zip is ``outer.zip/inner.xml``.
        sheet: Sheet of a workbook, or page of a PDF or OFD.
        cell: Cell in A1 notation, or the path of an XML element.
        line: Line of a text file, or row of a sheet, from 1.
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""
    line: int = 0

    def __str__(self) -> str:
        """Return the place as people write it: ``file › sheet › cell``."""
        line = f"L{self.line}" if self.line and not self.cell else ""
        return " › ".join(part for part in (self.file, self.sheet, self.cell, line) if part)

    def as_json(self) -> dict[str, str | int]:
        """Return the parts that are known, for the command line's JSON."""
        known: dict[str, str | int] = {}
        for name in ("file", "sheet", "cell", "line"):
            value = getattr(self, name)
            if value:
                known[name] = value
        return known


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that needs a look.

    Attributes:
        code: ``noun.state``, a key of ``resources/messages``.
        severity: How much it matters.
        where: The place in the document, if any.
        details: Named gaps of the sentence, already as text.
        records: Ids of the records concerned.
    """

    code: str
    severity: Severity = Severity.WARNING
    where: Place = NOWHERE
    details: Mapping[str, str] = field(default_factory=dict)
    records: tuple[str, ...] = ()
