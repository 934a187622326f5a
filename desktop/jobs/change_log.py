"""The change log as a person reads it: who did what, what it altered, and going back to a step."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError
from desktop.models.store import Store
from desktop.models.values import AfterClosing, FieldChange, HistoryEntry

_MOST_FIELDS = 2000
_ADDED = 200
_RECORDS = "activity_record"
_FACILITY = "facility_id"
_DONE = {"report.sealed": "report.seal_made"}
"""Changes kept under a code whose sentence is a refusal; files written before keep it."""


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """An entry of the change log.

    Attributes:
        steps_back: How many undo steps take it back, itself included; 0 if none does any more.
    """

    entry: HistoryEntry
    steps_back: int = 0


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field before and after; a row that was added or removed has no field.

    Attributes:
        table: Of the company file: ``activity_record`` …
        name: What people call the row: number of a record, name of a facility.
        record: Id of the record in the ledger, if it is one that is still there.
        month: Month of that record.
        count: How many rows were added, where they are not told one by one.
    """

    entry: int
    table: str
    name: str
    field: str
    old: str
    new: str
    record: str = ""
    month: Month | None = None
    count: int = 0


def change_log(store: Store, limit: int) -> tuple[LoggedChange, ...]:
    """Return the newest changes, newest first; all with a limit of -1."""
    steps = {entry: place for place, entry in enumerate(store.undo_steps(), 1)}
    return tuple(LoggedChange(each, steps.get(each.id, 0)) for each in store.history(limit))


def changed_fields(store: Store, entry: int) -> tuple[ChangedField, ...]:
    """Return what one change altered: fields with old and new value, then what it added."""
    fields = store.field_changes(entry)[:_MOST_FIELDS]
    return (*_altered(store, fields), *_added(store, entry))


def _altered(store: Store, fields: Iterable[FieldChange]) -> Iterator[ChangedField]:
    known = list(fields)
    rows: dict[str, set[int]] = {}
    for each in known:
        rows.setdefault(each.table, set()).add(int(each.row))
    names = {table: store.row_names(table, ids) for table, ids in rows.items()}
    records = store.record_months(rows.get(_RECORDS, ()))
    facilities = store.row_names("facility", _facility_ids(known))
    for each in known:
        if each.field == "id" or each.old == each.new:
            continue
        row = int(each.row)
        record, month = records.get(row, ("", "")) if each.table == _RECORDS else ("", "")
        yield ChangedField(
            entry=each.entry,
            table=each.table,
            name=names[each.table].get(row, each.row),
            field=each.field,
            old=_worded(each.field, each.old, facilities),
            new=_worded(each.field, each.new, facilities),
            record=record,
            month=Month.parse(month) if month else None,
        )


def _facility_ids(fields: Iterable[FieldChange]) -> set[int]:
    values = (value for each in fields if each.field == _FACILITY for value in (each.old, each.new))
    return {int(value) for value in values if value}


def _worded(field: str, value: str, facilities: Mapping[int, str]) -> str:
    """Return a facility by its name instead of its row."""
    return facilities.get(int(value), value) if field == _FACILITY and value else value


def _added(store: Store, entry: int) -> Iterator[ChangedField]:
    for added in store.rows_added(entry, _ADDED):
        names = store.row_names(added.table, added.first)
        is_record = added.table == _RECORDS
        records = store.record_months(added.first) if is_record else {}
        told = [row for row in added.first if row in names]
        for row in told:
            record, month = records.get(row, ("", ""))
            yield ChangedField(
                entry=entry,
                table=added.table,
                name=names[row],
                field="",
                old="",
                new="",
                record=record,
                month=Month.parse(month) if month else None,
                count=1,
            )
        if added.count > len(told):
            rest = added.count - len(told)
            yield ChangedField(entry, added.table, "", "", "", "", count=rest)


def undo_to(store: Store, entry: int, *, person: str = "") -> tuple[str, ...]:
    """Undo back to a step, that step included, and return what was taken back.

    Raises:
        InputError: ``undo.out_of_reach``: closing, reopening or sealing lies between.
    """
    steps = store.undo_steps()
    if entry not in steps:
        raise InputError("undo.out_of_reach")
    return tuple(store.undo(person=person) for _ in range(steps.index(entry) + 1))


def done_code(summary: str) -> str:
    """Return the code whose sentence says what a change did."""
    return _DONE.get(summary, summary)


def after_closing(store: Store, period: ReportingPeriod) -> tuple[tuple[Month, AfterClosing], ...]:
    """Return what touched the months of a period since each was first closed (结账后变动表)."""
    wanted = set(period.months())
    months = sorted(each.month for each in store.months() if each.month in wanted)
    return tuple((month, line) for month in months for line in store.after_closing(month))


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """The numbers of one month and kind.

    Attributes:
        missing: Numbers between 1 and the last that no record has; none in a sound file.
    """

    month: Month
    kind: str
    last: int
    count: int
    missing: tuple[int, ...]


def number_series(store: Store, year: int) -> tuple[NumberSeries, ...]:
    """Return the gap report of a year: every series of numbers, by month and kind."""
    rows = []
    for (month, kind), numbers in sorted(store.series().items()):
        if month.year == year:
            missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
            rows.append(NumberSeries(month, kind, max(numbers), len(set(numbers)), tuple(missing)))
    return tuple(rows)
