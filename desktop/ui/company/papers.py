"""Papers, workbooks and tables, on the jobs; typesetting comes only when it is asked for."""

from pathlib import Path

from desktop.exchange.enrolment import Applicant
from desktop.jobs.add_table import TableAdded, add_table
from desktop.jobs.company_report import ReportOrder
from desktop.jobs.company_workbook import write_workbook
from desktop.jobs.context import JobContext
from desktop.jobs.verifier_page import write_verifier
from desktop.reports.data import ReportKind
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books
from desktop.ui.rooms.papers import EnrolAsk
from desktop.ui.text import language

_NOTHING: frozenset[Changed] = frozenset()


class CompanyPapers:
    """Writes and takes files of the open company."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def key_sheet(self, key: Path, code: str, out: Path, context: JobContext) -> Change:
        """Write the sheet a key's holder keeps in a safe; the code only where it is at hand."""
        from desktop.jobs import forms  # noqa: PLC0415 - typesetting is seldom wanted

        context.step(0, 1)
        sheet = forms.KeySheet(key, self._books.today, code, self._books.person)
        forms.write_form(out, forms.key_sheet(sheet, language()))
        return Change(_NOTHING, 1, path=str(out))

    def enrol(self, ask: EnrolAsk, context: JobContext) -> Change:
        """Write the request for a key's enrolment and its form; the path is the form's."""
        from desktop.jobs.enrolling import (  # noqa: PLC0415 - likewise
            EnrolOrder,
            HeldKey,
            enrol_key,
        )

        context.step(0, 1)
        entity = self._books.store.entity()
        applicant = Applicant(entity.uscc, entity.name, ask.person, ask.title, ask.role)
        key, form = HeldKey(ask.key, ask.secret), ask.out.with_suffix(".pdf")
        now = self._books.now
        enrol_key(EnrolOrder(key, applicant, now, ask.out, form, language=language()))
        return Change(_NOTHING, 1, path=str(form))

    def verifier_page(self, out: Path) -> Change:
        """Write the page that verifies packages in a browser."""
        write_verifier(out)
        return Change(_NOTHING, 1, path=str(out))

    def workbook(self, year: int, out: Path, context: JobContext) -> Change:
        """Write the workbook of a year."""
        context.step(0, 1)
        books = self._books
        order = ReportOrder(year, ReportKind.INVENTORY, books.today, books.benchmarks(), language())
        write_workbook(books.store, order, out)
        return Change(_NOTHING, 1, path=str(out))

    def preview_table(self, path: Path) -> TableAdded:
        """Return what a table of activities would do; nothing is changed."""
        return add_table(self._books.store, path, person=self._books.person, is_preview=True)

    def add_table(self, path: Path) -> Change:
        """Enter the activities of a table."""
        added = add_table(self._books.store, path, person=self._books.person)
        return Change(frozenset({Changed.RECORDS}), len(added.new) + len(added.changed))
