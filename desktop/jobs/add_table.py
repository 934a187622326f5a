"""Adds a table of activities to the ledger, or takes our own ledger sheet back.

Rows whose record is known and unchanged stay as they are; a confirmed record that differs is
changed; a posted one never is, its difference is told. Everything is one change, or none.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.accounting.activity import ActivityRecord
from desktop.findings import Finding, Severity
from desktop.jobs.activity_table import read_table
from desktop.models.change import Change
from desktop.models.store import Store
from desktop.models.values import LedgerRecord, LedgerState, RecordChange


@dataclass(frozen=True, slots=True)
class TableAdded:
    """What a table of activities did, or would do.

    Attributes:
        new: Ids of records that were not there.
        changed: Ids of confirmed records that differ now.
        same: How many rows were there already, without a difference.
        findings: Posted records that differ and were left alone.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    findings: tuple[Finding, ...] = ()


def add_table(
    store: Store, path: Path, *, person: str = "", is_preview: bool = False
) -> TableAdded:
    """Add the activities of a table to the ledger as confirmed records.

    Raises:
        InputError: With file, sheet and line of what is wrong; nothing was changed.
        UsageError: ``facility.unknown``.
    """
    usual = store.facilities()[0].name
    records = tuple(_placed(record, usual) for record in read_table(path))
    ledger = {entry.record.id: entry for entry in store.ledger()}
    new = [record for record in records if record.id not in ledger]
    known = [(ledger[record.id], record) for record in records if record.id in ledger]
    differing = [(entry, record) for entry, record in known if _differs(entry.record, record)]
    open_ones = [pair for pair in differing if pair[0].state is LedgerState.CONFIRMED]
    if (new or open_ones) and not is_preview:
        with store.change("records.table", person=person) as change:
            change.add_records(new)
            _update(change, open_ones)
    return TableAdded(
        new=tuple(record.id for record in new),
        changed=tuple(record.id for _, record in open_ones),
        same=len(known) - len(differing),
        findings=tuple(_told(*pair) for pair in differing if pair not in open_ones),
    )


def _placed(record: ActivityRecord, usual: str) -> ActivityRecord:
    return record if record.facility else replace(record, facility=usual)


def _differs(own: ActivityRecord, given: ActivityRecord) -> bool:
    return _said(own) != _said(given)


def _said(record: ActivityRecord) -> tuple[object, ...]:
    """Return what a table says of a record; where it came from is not among it."""
    return (
        record.source,
        record.quantity,
        record.period,
        record.facility,
        record.label,
        record.parameters,
    )


def _update(change: Change, pairs: Iterable[tuple[LedgerRecord, ActivityRecord]]) -> None:
    for entry, record in pairs:
        change.update_records(
            [entry.record.id],
            RecordChange(
                source=record.source,
                amount=record.quantity.amount,
                unit=record.quantity.unit,
                period=record.period,
                facility=record.facility,
                label=record.label,
                parameters=record.parameters,
            ),
        )


def _told(entry: LedgerRecord, record: ActivityRecord) -> Finding:
    details = {
        "number": entry.number or entry.record.id,
        "old": str(entry.record.quantity),
        "new": str(record.quantity),
    }
    return Finding("table.posted_differs", Severity.WARNING, record.where, details, (record.id,))
