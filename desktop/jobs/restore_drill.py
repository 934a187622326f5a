"""The restore drill: proves today that the newest backup brings the books back."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import InputError, SurroundingsError
from desktop.findings import Finding, Severity
from desktop.jobs.context import JobContext
from desktop.models import whole_file as company_file
from desktop.models.store import Store
from desktop.models.values import AccountingMonth, ChangeKind, HistoryEntry, MonthState

_STEPS = 3


@dataclass(frozen=True, slots=True)
class Drill:
    """What a restore drill found.

    Attributes:
        backup: The backup that was restored into a temporary folder and thrown away again.
        made_at: UTC, ISO 8601.
        behind: Changes made since that backup: what would be lost today.
        records: Ledger records in the restored file.
        findings: What is wrong with it; nothing if it is sound and a true ancestor.
    """

    backup: Path
    made_at: str
    behind: int
    records: int
    findings: tuple[Finding, ...]


def restore_drill(store: Store, context: JobContext) -> Drill:
    """Restore the newest backup to a temporary file, check it whole and compare it.

    The backup must be an ancestor of the open file: its change log is a beginning of the file's,
    and its closed months carry the same control totals. An encrypted one is read by the secret the
    open file was opened with.

    Raises:
        InputError: ``drill.no_backup``.
        SurroundingsError: ``disk.full`` …; the company file is untouched.
        CancelledError: If the user asked to stop.
    """
    newest = store.furthest_backup()
    if newest is None:
        raise InputError("drill.no_backup", file=store.path.name)
    context.step(0, _STEPS, "progress.drill")
    with tempfile.TemporaryDirectory(prefix="carbonbook-") as folder:
        target = Path(folder) / store.path.name
        try:
            driver = store.driver_of_copy(newest.path)
            company_file.restore(newest.path, target, driver=driver)
            context.step(1, _STEPS, "progress.drill")
            with Store.open(target, driver=driver) as restored:
                found = _compared(store, restored)
                records = len(restored.ledger())
                last = _newest(restored)
        except SurroundingsError as error:
            if error.code not in _ABOUT_THE_BACKUP:
                raise
            found, records, last = (_refused(error, newest.path),), 0, None
    context.step(_STEPS, _STEPS, "progress.drill")
    behind = store.counts().changes - (last.id if last else 0)
    return Drill(newest.path, newest.at.isoformat(), behind, records, found)


_ABOUT_THE_BACKUP = (
    "backup.not_sound",
    "company_file.not_readable",
    "company_file.damaged",
    "company_file.encrypted",
    "company_file.not_ours",
    "migration.not_sound",
)


def _refused(error: SurroundingsError, backup: Path) -> Finding:
    details = {**error.details, "backup": backup.name, "code": error.code}
    return Finding("drill.not_restorable", Severity.ERROR, details=details)


def _compared(store: Store, restored: Store) -> tuple[Finding, ...]:
    found = list(restored.check())
    own = {entry.id: entry for entry in store.history(-1)}
    last = _newest(restored)
    if last is not None and not _is_ancestor(last, own):
        found.append(Finding("drill.other_history", Severity.ERROR, details={"at": last.at}))
    live = {each.month: each for each in store.months()}
    for month in restored.months():
        if _differs(month, live.get(month.month)):
            details = {"month": str(month.month)}
            found.append(Finding("drill.totals_differ", Severity.ERROR, details=details))
    return tuple(found)


def _is_ancestor(last: HistoryEntry, own: dict[int, HistoryEntry]) -> bool:
    return last.id in own and own[last.id].hash == last.hash


def _newest(restored: Store) -> HistoryEntry | None:
    """Return the newest entry the backup was made with; opening it may have migrated it."""
    entries = restored.history(-1)
    return next((each for each in entries if each.kind is not ChangeKind.MIGRATE), None)


def _differs(then: AccountingMonth, now: AccountingMonth | None) -> bool:
    """Say whether a month that was not reopened since has other control totals."""
    if now is None or now.reopened != then.reopened:
        return False
    return then.state is MonthState.CLOSED and now.controls != then.controls
