"""The trail of changes, on the jobs."""

from desktop.accounting.period import Month, ReportingPeriod
from desktop.jobs.change_log import (
    ChangedField,
    after_closing,
    change_log,
    changed_fields,
    done_code,
    number_series,
    undo_to,
)
from desktop.jobs.consent import logged_consent
from desktop.models.values import AfterClosing
from desktop.ui.changes import EVERYTHING, Change
from desktop.ui.company.books import Books
from desktop.ui.company.rows import local
from desktop.ui.rooms.history import AfterRow, ChangeRow, ConsentOf, FieldRow, SeriesRow

_ALL = -1


class CompanyHistory:
    """Reads the change log; undoing goes through the same job as Ctrl+Z."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def changes(self) -> tuple[ChangeRow, ...]:
        """Return every change, newest first."""
        return tuple(
            ChangeRow(
                entry=each.entry.id,
                at=local(each.entry.at),
                person=each.entry.person,
                summary=done_code(each.entry.summary),
                reason=each.entry.reason,
                kind=each.entry.kind.value,
                steps_back=each.steps_back,
                consent=_consent(each.entry.reason),
            )
            for each in change_log(self._books.store, _ALL)
        )

    def fields(self, entry: int) -> tuple[FieldRow, ...]:
        """Return what one change altered."""
        return tuple(
            FieldRow(
                table=each.table,
                name=each.name,
                field=each.field,
                old=each.old,
                new=each.new,
                figure=_figure(each),
                month=each.month,
                count=each.count,
            )
            for each in changed_fields(self._books.store, entry)
        )

    def undo_to(self, entry: int) -> Change:
        """Undo back to a step, that step included."""
        done = undo_to(self._books.store, entry, person=self._books.person)
        return Change(EVERYTHING, len(done))

    def after_closing(self, year: int) -> tuple[AfterRow, ...]:
        """Return what changed in reopened months."""
        found = after_closing(self._books.store, ReportingPeriod.of_year(year))
        return tuple(self._after(month, line) for month, line in found)

    def _after(self, month: Month, line: AfterClosing) -> AfterRow:
        is_record = line.table == "activity_record"
        found = self._books.store.record_of(line.key) if is_record else None
        return AfterRow(
            month=month,
            at=local(line.at),
            person=line.person,
            summary=done_code(line.summary),
            reason=line.reason,
            table=line.table,
            name=line.key,
            field=line.field,
            old=line.old,
            new=line.new,
            figure=f"record/{found.record.id}" if found else "",
        )

    def series(self, year: int) -> tuple[SeriesRow, ...]:
        """Return the gap report."""
        return tuple(
            SeriesRow(each.month, each.kind, each.last, each.count, each.missing)
            for each in number_series(self._books.store, year)
        )


def _consent(reason: str) -> ConsentOf | None:
    found = logged_consent(reason)
    if found is None:
        return None
    return ConsentOf(found.consent.value, found.declaration_sha256, found.report_sha256)


def _figure(change: ChangedField) -> str:
    return f"record/{change.record}" if change.record else ""
