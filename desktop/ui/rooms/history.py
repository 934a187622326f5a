"""The trail of changes: rows and questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desktop.accounting.period import Month
from desktop.ui.changes import Change


@dataclass(frozen=True, slots=True)
class ConsentOf:
    """How someone agreed before signing, and the digests of what they were shown."""

    how: str
    declaration: str
    report: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change. ``summary`` is a message code or a sentence, ``kind`` a word of the log.

    Attributes:
        consent: Of a signature; the reason holds the same as the log keeps it.
        steps_back: How many undo steps take it back; 0 if none does any more.
    """

    entry: int
    at: datetime
    person: str
    summary: str
    reason: str
    kind: str
    steps_back: int = 0
    consent: ConsentOf | None = None


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field before and after, or a row that came or went.

    Attributes:
        figure: Where the inspector or a page shows it; empty if nowhere.
        count: Rows added that are not told one by one.
    """

    table: str
    name: str
    field: str
    old: str
    new: str
    figure: str = ""
    month: Month | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class AfterRow:
    """A line of the table of changes after closing (结账后变动表)."""

    month: Month
    at: datetime
    person: str
    summary: str
    reason: str
    table: str
    name: str
    field: str
    old: str
    new: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """The numbers of one month and kind, for the gap report."""

    month: Month
    kind: str
    last: int
    count: int
    missing: tuple[int, ...]


class HistoryRoom(Protocol):
    """Who changed what, when and why."""

    def changes(self) -> tuple[ChangeRow, ...]:
        """Return the newest changes, newest first."""

    def fields(self, entry: int) -> tuple[FieldRow, ...]:
        """Return what one change altered."""

    def undo_to(self, entry: int) -> Change:
        """Undo back to a step, that step included."""

    def after_closing(self, year: int) -> tuple[AfterRow, ...]:
        """Return what changed in reopened months."""

    def series(self, year: int) -> tuple[SeriesRow, ...]:
        """Return the gap report."""
