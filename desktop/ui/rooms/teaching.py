"""What the firm taught the program: rules of goods, layouts of tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop.ui.changes import Change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from desktop.models.values import Rule


@dataclass(frozen=True, slots=True)
class RuleAsk:
    """A rule as typed; an empty seller or empty goods is any."""

    seller: str
    goods: str
    carrier: str


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A saved layout of a table.

    Attributes:
        id: Its short name.
        title: What the firm calls it; empty if it has no name.
        kind: ``invoices``, ``bills``, ``readings`` and others.
        columns: Each heading with the field it is.
    """

    id: str
    title: str
    kind: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TaughtTable:
    """A table of a file, and the layout it has, if it was taught before.

    Attributes:
        sheet: Empty for a file without sheets.
        rows: The first rows, as texts.
        header_line: Line its headings seem to stand in, from 1.
        said: What the kept layout says of the table: ``kind``, ``carrier``, ``title`` …
        fields: Heading and field of the kept layout.
    """

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    header_line: int
    said: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutAsk:
    """What a person says of a table; see :class:`desktop.jobs.layout_mappings.MappingOrder`."""

    kind: str
    fields: tuple[tuple[str, str], ...]
    sheet: str = ""
    header_line: int = 0
    carrier: str = ""
    unit: str = ""
    values: str = ""
    stamped: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What one unit of an energy plausibly costs, in yuan without tax.

    Attributes:
        proves: Whether a price inside proves a missing unit.
        is_own: Set by the firm.
    """

    carrier: str
    unit: str
    low: Decimal
    high: Decimal
    proves: bool
    is_own: bool


class TeachingRoom(Protocol):
    """Rules and layouts: seen, changed, taken elsewhere."""

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule with how often it decided."""

    def carriers(self) -> tuple[str, ...]:
        """Return what goods can be; the last one is no energy."""

    def put_rule(self, ask: RuleAsk) -> Change:
        """Keep a rule in the place of the one for the same seller and goods."""

    def learn(self, records: Sequence[str]) -> Change:
        """Make rules of what records were decided to be."""

    def say_values(self, drafts: Sequence[str], values: str) -> Change:
        """Say whether asked months of curves are ``power`` or ``energy``, and remember it."""

    def forget_rules(self, pairs: Sequence[tuple[str, str]]) -> Change:
        """Forget rules by seller and goods; what they decided stays."""

    def layouts(self) -> tuple[LayoutRow, ...]:
        """Return the saved layouts."""

    def tables(self, path: Path) -> tuple[TaughtTable, ...]:
        """Return the first rows of every table in a file; nothing is saved."""

    def fields(self, kind: str) -> tuple[str, ...]:
        """Return what a column of a kind of table may be."""

    def learn_layout(self, path: Path, ask: LayoutAsk) -> Change:
        """Keep a layout, after the file was understood by it."""

    def forget_layouts(self, ids: Sequence[str]) -> Change:
        """Forget layouts; documents stay as read."""

    def prices(self) -> tuple[PriceRow, ...]:
        """Return the price windows that prove units and question quantities."""

    def put_price(self, carrier: str, unit: str, bounds: tuple[Decimal, Decimal] | None) -> Change:
        """Keep what a unit costs this firm; without bounds, go back to what is shipped."""

    def write(self, what: str, out: Path) -> Change:
        """Write ``rules`` as CSV or ``layouts`` as JSON."""

    def take(self, path: Path) -> Change:
        """Take rules from CSV or layouts from JSON, as written by another company file."""
