"""Commands that keep a company file safe: back up, restore, check."""

import argparse
import os
from datetime import UTC, datetime

from desktop.cli.console import Console, finding_json
from desktop.cli.opening import open_store, read_recovery_code, read_secret
from desktop.errors import PackageError, SurroundingsError
from desktop.findings import Finding, Severity
from desktop.jobs import upkeep
from desktop.jobs.restore_drill import restore_drill
from desktop.jobs.restoring import RestoreOrder, is_package, restore_package

NOWHERE = "none"
"""What ``--second-place`` takes for no second place any more."""
_DAMAGED = (
    "company_file.damaged",
    "company_file.not_recognised",
    "company_file.version_changed",
)


def backup(options: argparse.Namespace, console: Console) -> int:
    """Write a verified copy; of a file on a read-only medium, too, where a folder is named."""
    now = datetime.now().astimezone()
    changes_nothing = options.to is not None and options.second_place is None
    is_fixed = changes_nothing and not os.access(options.file.parent, os.W_OK)
    with open_store(options, read_only=is_fixed) as store:
        if options.second_place is not None:
            place = None if str(options.second_place) == NOWHERE else options.second_place
            upkeep.set_second_place(store, place, person=options.person)
        path = upkeep.back_up(store, options.to, now)
        findings = store.findings
    console.say(f"已备份并验证 {path}", f"Backed up and verified {path}")
    console.emit(
        {"backup": str(path), "findings": [finding_json(f, console.language) for f in findings]}
    )
    return 0


def restore(options: argparse.Namespace, console: Console) -> int:
    """Restore a backup, or the books of a full signed package, to a new file."""
    if is_package(options.backup):
        return _restore_package(options, console)
    secret = read_secret(options.secret_file)
    recovery = read_recovery_code(options.recovery_file)
    path = upkeep.restore(options.backup, options.newfile, secret, recovery=recovery)
    console.say(f"已恢复到 {path}", f"Restored to {path}")
    console.emit({"file": str(path), "from": "backup"})
    return 0


def _restore_package(options: argparse.Namespace, console: Console) -> int:
    order = RestoreOrder(
        package=options.backup,
        newfile=options.newfile,
        now=datetime.now(UTC),
        password=read_secret(options.secret_file),
        person=options.person,
        register=options.register.read_bytes() if options.register else None,
        root=options.root.read_bytes() if options.root else None,
    )
    progress = console.progress()
    done = restore_package(order, progress)
    progress.close()
    words = done.verdict.message(console.language)
    console.say(words, words)
    console.tell("restore.done", file=done.path, records=done.records, evidence=done.evidence)
    if done.missing_evidence:
        console.tell("restore.evidence_missing", count=len(done.missing_evidence))
    if not done.totals_agree:
        console.tell("restore.totals_differ")
    console.emit(
        {
            "file": str(done.path),
            "from": "package",
            "package_id": done.statement.package_id,
            "records": done.records,
            "months": [str(month) for month in done.months],
            "evidence": done.evidence,
            "missing_evidence": list(done.missing_evidence),
            "totals_agree": done.totals_agree,
            "level": done.verdict.to_json()["level"],
        }
    )
    return 0


def drill(options: argparse.Namespace, console: Console) -> int:
    """Prove that the newest backup brings the books back."""
    progress = console.progress()
    with open_store(options, read_only=True) as store:
        done = restore_drill(store, progress)
    progress.close()
    console.list_findings(done.findings)
    if not done.findings:
        code = "drill.passed" if done.behind else "drill.passed_newest"
        console.tell(code, backup=done.backup.name, records=done.records, behind=done.behind)
    console.emit(
        {
            "backup": str(done.backup),
            "made_at": done.made_at,
            "behind": done.behind,
            "records": done.records,
            "passed": not done.findings,
            "findings": [finding_json(each, console.language) for each in done.findings],
        }
    )
    return PackageError.exit_code if done.findings else 0


def check(options: argparse.Namespace, console: Console) -> int:
    """Check a company file; one too damaged to be opened failed the check."""
    try:
        with open_store(options, read_only=True) as store:
            findings = upkeep.check_file(store)
    except SurroundingsError as error:
        if error.code not in _DAMAGED:
            raise
        findings = (Finding(error.code, Severity.ERROR, details=error.details),)
    console.list_findings(findings)
    if not findings:
        console.say("账套完好", "The company file is sound")
    console.emit(
        {
            "sound": not findings,
            "findings": [finding_json(each, console.language) for each in findings],
        }
    )
    return PackageError.exit_code if findings else 0
