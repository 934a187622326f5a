"""Confirm, post, reverse, close and reopen; undo and redo."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date
from typing import Final

from desktop.accounting.checks.coverage import SOURCE_MISSING, check_missing_months
from desktop.accounting.checks.table import MONTHLY
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError, UsageError
from desktop.findings import NOWHERE, Finding, Severity
from desktop.jobs.company_inventory import check_books, year_of
from desktop.jobs.context import JobContext, SilentContext
from desktop.jobs.origin_table import differences_to_explain
from desktop.jobs.origins import Energy, energies_of, settle_energies
from desktop.models.change import Change
from desktop.models.store import Store
from desktop.models.values import ControlTotal, LedgerRecord, RecordChange

_SILENT: Final = SilentContext()
_MOVING = frozenset({"source", "amount", "unit", "period", "facility"})
"""Fields of a record that may bring it beside another one of the same energy, or away from it."""


def confirm_records(
    store: Store, ids: Iterable[str] | None = None, *, person: str = ""
) -> tuple[str, ...]:
    """Confirm drafts and return the ids of their records; ``None`` takes every proposal.

    Raises:
        UsageError: ``draft.unknown``.
        InputError: ``draft.incomplete``, ``month.closed``.
    """
    with store.change("records.confirmed", person=person) as change:
        return change.confirm(ids)


def post_records(
    store: Store,
    ids: Iterable[str] | None = None,
    *,
    person: str = "",
    context: JobContext = _SILENT,
) -> tuple[str, ...]:
    """Post confirmed records and return their numbers; ``None`` takes every one.

    Raises:
        CancelledError: If the user asked to stop; nothing was changed.
        UsageError: ``record.unknown``.
        InputError: ``month.closed``.
    """
    with store.change("records.posted", person=person) as change:
        return change.post(ids, context.step)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the change log says of a change."""

    summary: str
    person: str
    reason: str = ""


def void_records(store: Store, ids: Iterable[str], reason: str, *, person: str = "") -> None:
    """Set confirmed records aside for good (作废); their rows stay.

    What only checked them leads from then on, so that their energy is not lost from the count.

    Raises:
        UsageError: ``record.unknown``.
        InputError: ``reason.missing``; ``record.posted``; ``month.closed``.
    """
    if not reason.strip():
        raise InputError("reason.missing")
    _set_aside(store, tuple(ids), reason, _Said("records.voided", person, reason))


def send_back(store: Store, ids: Iterable[str], *, person: str = "") -> None:
    """Set confirmed records aside as one who looks them over does: nobody asks for a reason.

    Raises:
        UsageError: ``record.unknown``.
        InputError: ``record.posted``; ``month.closed``.
    """
    _set_aside(store, tuple(ids), "records.sent_back", _Said("records.sent_back", person))


def _set_aside(store: Store, ids: tuple[str, ...], reason: str, said: _Said) -> None:
    energies = energies_of(store, ids)
    with store.change(said.summary, person=said.person, reason=said.reason) as change:
        change.void(ids, reason)
        _settle(store, change, energies)


def _settle(store: Store, change: Change, energies: Collection[Energy]) -> None:
    """Let lead what leads now, where records came into the count or left it."""
    settled = settle_energies(store, energies)
    change.lead(settled.lead, leads=True)
    change.lead(settled.follow, leads=False)


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of one record before and after a bulk edit."""

    record: str
    field: str
    old: str
    new: str


def edit_records(
    store: Store, ids: Iterable[str], wanted: RecordChange, *, dry_run: bool, person: str = ""
) -> tuple[Edit, ...]:
    """Change confirmed records alike, in one step of undo, and return the before/after list.

    Args:
        store: The open company file.
        ids: Of confirmed records.
        wanted: What all of them shall have.
        dry_run: Return the list and change nothing.
        person: Who does it.

    Raises:
        UsageError: ``record.unknown``.
        InputError: ``record.posted``; ``month.closed``; ``edit.nothing``.
    """
    fields = {f.name: getattr(wanted, f.name) for f in dataclass_fields(wanted)}
    fields = {name: value for name, value in fields.items() if value is not None}
    if not fields:
        raise InputError("edit.nothing")
    listed = tuple(dict.fromkeys(ids))
    edits = tuple(edit for key in listed for edit in _edits(key, store.record_of(key), fields))
    if not dry_run:
        is_moved = not _MOVING.isdisjoint(fields) and "leads" not in fields
        moved = listed if is_moved else ()
        before = energies_of(store, moved)
        with store.change("records.edited", person=person) as change:
            change.update_records(listed, wanted)
            _settle(store, change, before | energies_of(store, moved))
    return edits


def _edits(key: str, entry: LedgerRecord | None, fields: Mapping[str, object]) -> Iterator[Edit]:
    """Yield what would differ.

    Raises:
        UsageError: ``record.unknown``.
        InputError: ``record.posted``.
    """
    if entry is None:
        raise UsageError("record.unknown", record=key)
    if entry.number:
        raise InputError("record.posted", number=entry.number)
    known = {
        "source": entry.record.source,
        "amount": entry.record.quantity.amount,
        "unit": entry.record.quantity.unit,
        "period": entry.record.period,
        "facility": entry.record.facility,
        "label": entry.record.label,
        "quality": entry.record.quality,
        "leads": entry.leads,
        "note": entry.note,
        "parameters": entry.record.parameters,
    }
    for name, value in fields.items():
        if known[name] != value:
            yield Edit(key, name, str(known[name]), str(value))


def reverse_record(store: Store, number: str, reason: str, *, person: str = "") -> str:
    """Take a posted record back (红冲) and return the number of the reversal.

    What only checked it leads from then on, so that its energy is not lost from the count.

    Raises:
        UsageError: ``record.unknown``.
        InputError: ``record.not_posted``, ``reason.missing``.
    """
    if not reason.strip():
        raise InputError("reason.missing")
    entry = store.record_of(number)
    energies = energies_of(store, [entry.record.id] if entry is not None else [])
    with store.change("record.reversed", person=person, reason=reason) as change:
        reversal = change.reverse(number, reason)
        _settle(store, change, energies)
        return reversal


@dataclass(frozen=True, slots=True)
class MonthClosed:
    """A month that was closed.

    Attributes:
        findings: What the check list still shows; none of it stops the closing.
    """

    month: Month
    controls: tuple[ControlTotal, ...]
    findings: tuple[Finding, ...]


def closing_list(store: Store, month: Month, today: date) -> tuple[Finding, ...]:
    """Return the check list of a month; an error in it stops the closing."""
    if month > Month.of(today):
        told = {"month": str(month), "today": today.isoformat()}
        return (Finding("month.not_begun", Severity.ERROR, details=told),)
    found = check_books(store, ReportingPeriod.of_month(month), MONTHLY)
    return (*found, *_missing_sources(store, month), *differences_to_explain(store, month))


def _missing_sources(store: Store, month: Month) -> tuple[Finding, ...]:
    """Return what the other months of the year have and this one lacks, as the to-do list says."""
    habits = check_books(store, year_of(store, month.year), (check_missing_months,))
    return tuple(
        replace(each, details={**each.details, "months": str(month)})
        for each in habits
        if each.code == SOURCE_MISSING and str(month) in each.details["months"].split("、")
    )


def close_month(
    store: Store, month: Month, today: date, *, person: str = "", reason: str = ""
) -> MonthClosed:
    """Close a month after its check list.

    Args:
        store: The open company file.
        month: The month after the last closed one.
        today: The user's own day; a month that has not begun is not closed.
        person: Who does it.
        reason: Why it is closed although the list shows open points, for the change log.

    Raises:
        InputError: ``month.not_ready`` with the first error of the check list;
            ``month.out_of_order``.
    """
    findings = closing_list(store, month, today)
    for finding in findings:
        if finding.severity is Severity.ERROR and finding.code != "month.nothing_recorded":
            code = finding.code
            told = {"check": code, **finding.details, "month": str(month), "fault": code}
            raise InputError("month.not_ready", NOWHERE, **told)
    with store.change("month.closed_now", person=person, reason=reason) as change:
        controls = change.close_month(month)
    return MonthClosed(month, controls, findings)


def reopen_month(
    store: Store, month: Month, reason: str, *, person: str = "", password: str = ""
) -> tuple[str, ...]:
    """Reopen a closed month (反结账) and return the packages that are superseded by it.

    Raises:
        InputError: ``reason.missing``; ``month.not_closed``; the supervisor's password is wrong.
    """
    if not reason.strip():
        raise InputError("reason.missing")
    with store.change("month.reopened", person=person, reason=reason) as change:
        return change.reopen_month(month, reason, password)
