"""Changing confirmed records alike, on the jobs."""

from collections.abc import Sequence

from desktop.accounting.period import ReportingPeriod
from desktop.errors import InputError
from desktop.jobs.company import checked_month
from desktop.jobs.ledger import edit_records
from desktop.models.values import RecordChange
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books
from desktop.ui.numbers import read_month
from desktop.ui.rooms.editing import EditAsk, EditRow
from desktop.ui.text import name_of

_WORST_QUALITY = 5


class CompanyEditing:
    """One change, one step of undo."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def preview(self, ask: EditAsk) -> tuple[EditRow, ...]:
        """Return what would change; nothing is changed."""
        store = self._books.store
        edits = edit_records(store, ask.records, wanted(ask), dry_run=True)
        return tuple(
            EditRow(each.record, self._title(each.record), each.field, each.old, each.new)
            for each in edits
        )

    def _title(self, record: str) -> str:
        entry = self._books.store.record_of(record)
        return (name_of("supplier", entry.note) or entry.meter or record) if entry else record

    def edit(self, ask: EditAsk) -> Change:
        """Change the records."""
        books = self._books
        edits = edit_records(
            books.store, ask.records, wanted(ask), dry_run=False, person=books.person
        )
        return Change(frozenset({Changed.RECORDS}), len({each.record for each in edits}))

    def facilities(self) -> Sequence[str]:
        """Return the names of the facilities."""
        return [each.name for each in self._books.store.facilities()]


def wanted(ask: EditAsk) -> RecordChange:
    """Return what all records shall have.

    Raises:
        InputError: ``month.wrong``, ``number.wrong``.
    """
    value = ask.value.strip()
    match ask.field:
        case "month":
            month = read_month(value) or checked_month(value)
            return RecordChange(period=ReportingPeriod.of_month(month))
        case "quality":
            if not value.isdigit() or not 1 <= int(value) <= _WORST_QUALITY:
                raise InputError("number.wrong", name=ask.field, value=value)
            return RecordChange(quality=int(value))
        case "source":
            return RecordChange(source=value)
        case "facility":
            return RecordChange(facility=value)
        case "label":
            return RecordChange(label=value)
        case _:
            return RecordChange(note=value)
