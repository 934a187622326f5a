"""Papers and tables that go in and out of an open file: key sheet, enrolment, workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from desktop.jobs.context import JobContext
from desktop.ui.changes import Change

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.jobs.add_table import TableAdded


@dataclass(frozen=True, slots=True)
class EnrolAsk:
    """A key to enrol; ``role`` is ``preparer`` or ``reviewer``."""

    key: Path
    secret: str = field(repr=False)
    person: str
    title: str
    role: str
    out: Path


class PapersRoom(Protocol):
    """Writes papers and workbooks, takes tables."""

    def key_sheet(self, key: Path, code: str, out: Path, context: JobContext) -> Change:
        """Write the sheet a key's holder keeps in a safe; the code only where it is at hand."""

    def enrol(self, ask: EnrolAsk, context: JobContext) -> Change:
        """Write the request for a key's enrolment and its form; the path is the form's."""

    def verifier_page(self, out: Path) -> Change:
        """Write the page that verifies packages in a browser."""

    def workbook(self, year: int, out: Path, context: JobContext) -> Change:
        """Write the workbook of a year."""

    def preview_table(self, path: Path) -> TableAdded:
        """Return what a table of activities would do; nothing is changed."""

    def add_table(self, path: Path) -> Change:
        """Enter the activities of a table."""
