"""Everything the inspector shows of a figure, and what a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from desktop.accounting.emission import FactorUsed, Step
    from desktop.accounting.quantity import Quantity
    from desktop.findings import Finding, Place
    from desktop.ui.rooms.records import RecordRow


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The place in the original document.

    Attributes:
        rows: Cells around the place, first row and column first; empty if it is no grid.
        first_row: Number of the first row shown, from 1.
        first_column: Number of the first column shown, from 1.
        marked: Row and column within ``rows``.
        image: A rendered page as PNG, if the document is one.
        focus: Where in the picture the place is, as shares of its width and height.
        text: A few lines of text with the place, for XML and CSV.
        fields: Of an e-invoice in XML: names and texts of its fields, shown above the text.
    """

    document: str
    place: Place
    rows: tuple[tuple[str, ...], ...] = ()
    first_row: int = 1
    first_column: int = 1
    marked: tuple[int, int] = (-1, -1)
    image: bytes = b""
    text: str = ""
    focus: tuple[float, float] | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Below:
    """A figure one level down."""

    figure: str
    title: str
    quantity: Quantity | None
    emission_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that was done to a record; ``code`` is a key of the texts."""

    at: datetime | None
    person: str
    code: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the inspector shows of a figure.

    Attributes:
        figure: As the command line names it: ``total.scope1``, ``record/NUMBER`` …
        value: What is explained. [kgCO2e for emissions]
        steps: How it came about, outermost first.
        below: One level down; empty at the document.
    """

    figure: str
    value: Quantity | None
    steps: tuple[Step, ...] = ()
    factors: tuple[FactorUsed, ...] = ()
    below: tuple[Below, ...] = ()
    excerpt: Excerpt | None = None
    history: tuple[HistoryLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    record: RecordRow | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result: what it is, where it leads."""

    kind: str
    title: str
    target: str
    detail: str = ""
