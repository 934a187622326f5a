"""Commands that keep a company file safe: back up, restore, check."""

import argparse
from datetime import datetime

from desktop.cli.console import Console, finding_json
from desktop.cli.opening import open_store, read_secret
from desktop.errors import PackageError
from desktop.jobs import upkeep


def backup(options: argparse.Namespace, console: Console) -> int:
    """Write a verified copy."""
    now = datetime.now().astimezone()
    with open_store(options) as store:
        path = upkeep.back_up(store, options.to, now)
    console.say(f"已备份并验证 {path}", f"Backed up and verified {path}")
    console.emit({"backup": str(path)})
    return 0


def restore(options: argparse.Namespace, console: Console) -> int:
    """Restore a backup to a new file."""
    path = upkeep.restore(options.backup, options.newfile, read_secret(options.secret_file))
    console.say(f"已恢复到 {path}", f"Restored to {path}")
    console.emit({"file": str(path)})
    return 0


def check(options: argparse.Namespace, console: Console) -> int:
    """Check a company file."""
    with open_store(options, read_only=True) as store:
        findings = upkeep.check_file(store)
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
