"""A real program that changes a company file until somebody kills it, disk and all.

    python worker.py import FILE FIRST [careless]   one batch after the other, told when it is safe
    python worker.py open FILE [careless]           opens the file, migrating it if it is old
    python worker.py backup FILE TARGET [careless]  one backup after the other over the same target
    python worker.py password FILE                  one change of password after the other
    python worker.py restore PACKAGE FOLDER         one package after the other becomes a file
    python worker.py limited FILE BYTES [careless]  imports while no file may grow by more
    python worker.py failing FILE ERRNO ROUNDS MODE imports while the Nth call of the disk fails

What it prints on standard output is a promise: ``safe N`` means batch N must never be lost. The
password of an encrypted file stands in ``FAULT_PASSWORD``.
"""

import errno
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection

from desktop.accounting.documents.invoice import Form, Invoice, InvoiceLine
from desktop.errors import DesktopError, SurroundingsError
from desktop.jobs.context import SilentContext
from desktop.jobs.restoring import RestoreOrder, restore_package
from desktop.models import backup, connection, migrations, schema
from desktop.models.backup import Driver
from desktop.models.migrations import Migration
from desktop.models.store import Store
from desktop.models.whole_file import change_password
from tests.cost import CHEAP

BATCH = 40
BIG_BATCH = 1500
PASSWORDS = ("first 口令", "second 口令")


def batch(number: int, size: int = BATCH) -> list[Invoice]:
    """Return the invoices of one batch; each has two lines."""
    return [
        Invoice(
            key=f"{number:010d}{each:010d}",
            issue_date=date(2025, 1, 3),
            seller_name="国网浙江省电力有限公司",
            buyer_name="湖州示例机械有限公司",
            lines=tuple(
                InvoiceLine(line, "*供电*电费", "", "度", "1000", "0.65", "650.00")
                for line in (1, 2)
            ),
            form=Form.WORKBOOK,
            amount=Decimal("1300.00"),
        )
        for each in range(size)
    ]


def opened(path: Path) -> Store:
    """Open the file, plain or encrypted."""
    return Store.open(path, password=os.environ.get("FAULT_PASSWORD"))


def say(*words: object) -> None:
    """Tell the parent at once."""
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def be_careless() -> None:
    """Switch off what protects the file, to prove that the test would notice."""
    connection._PRAGMAS = (("cache_size", "10", 10), ("cache_spill", "1", 10))
    connection._WRITE_PRAGMAS = (("journal_mode", "OFF", "off"), ("synchronous", "OFF", 0))


def keep_importing(path: Path, first: int, careless: str = "") -> None:
    """Import batches until killed; a careless program waits in the middle of one."""
    if careless:
        be_careless()
        with opened(path) as store, store.change("batch 0") as change:
            change.add_invoices(batch(0, BIG_BATCH))
            say("ready")
            time.sleep(60)
    with opened(path) as store:
        say("ready")
        number = first
        while True:
            with store.change(f"batch {number}") as change:
                change.add_invoices(batch(number))
            say("safe", number)
            number += 1


def open_once(path: Path, careless: str = "") -> None:
    """Open the file and close it."""
    if careless:
        migrations.migrate = _migrate_step_by_step
    else:
        say("ready")
    opened(path).close()
    say("done")


def _migrate_step_by_step(opened: Connection, steps: tuple[Migration, ...] = ()) -> None:
    """Migrate as a program would that thinks of no power cut, and wait in the middle."""
    raw = opened.connection.driver_connection
    if raw is not None:
        raw.execute("ALTER TABLE draft_record ADD COLUMN period_reason TEXT NOT NULL DEFAULT ''")
        raw.execute(f"PRAGMA user_version = {schema.VERSION}")
    say("ready", *steps)
    time.sleep(60)


def _write_in_place(
    target: Path, fill: Callable[[Path], None], driver: Driver, *, shown: str = ""
) -> Path:
    """Write a file as a program would that thinks of no power cut: straight under its name."""
    temporary = target.with_name(target.name + ".whole")
    temporary.unlink(missing_ok=True)
    fill(temporary)
    backup.verify(temporary, driver, shown or target.name)
    data = temporary.read_bytes()
    with target.open("wb") as file:
        file.write(data[: len(data) // 2])
        file.flush()
        say("ready")
        time.sleep(60)
        file.write(data[len(data) // 2 :])
    return target


def keep_changing_the_password(path: Path) -> None:
    """Change the password between two words until killed."""
    say("ready")
    number = 0
    while True:
        change_password(path, PASSWORDS[number % 2], PASSWORDS[(number + 1) % 2])
        number += 1
        say("changed", number)


def keep_restoring(package: Path, folder: Path) -> None:
    """Restore the same package to one new file after the other until killed."""
    say("ready")
    number = 0
    while True:
        target = folder / f"{number}.cbook"
        restore_package(RestoreOrder(package, target, datetime.now(UTC)), SilentContext())
        number += 1
        say("restored", number)


def keep_backing_up(path: Path, target: Path, careless: str = "") -> None:
    """Write the same backup again and again until killed."""
    with opened(path) as store:
        store.backup(target)
        if careless:
            backup.placed = _write_in_place
            store.backup(target)
        say("ready")
        while True:
            store.backup(target)
            say("written")


def import_limited(path: Path, room: int, careless: str = "") -> None:
    """Import while no file may grow by more than so many bytes, as on a full disk."""
    if careless:
        be_careless()
    import resource  # noqa: PLC0415 -- not on Windows
    import signal  # noqa: PLC0415 -- used here only

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with opened(path) as store:
        unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + room, unlimited[1]))
        _try_batch(store, 0, BIG_BATCH)
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        _try_batch(store, 1, BATCH)


def _try_batch(store: Store, number: int, size: int) -> bool:
    try:
        with store.change(f"batch {number}") as change:
            change.add_invoices(batch(number, size))
    except SurroundingsError as error:
        say("refused", number, error.code)
        return False
    say("safe", number)
    return True


def import_failing(path: Path, number: int, rounds: int, mode: str) -> None:
    """Import while the Nth call of the disk fails, N growing round by round.

    The preloaded library reads ``FAULT_PLAN``; the file is opened anew after each refusal, as a
    user would.
    """
    store = opened(path)
    for nth in range(1, rounds + 1):
        os.environ["FAULT_PLAN"] = f"{nth}:{number}:{mode}"
        is_safe = _try_batch(store, nth, BATCH)
        os.environ["FAULT_PLAN"] = ""
        if not is_safe:
            try:
                store.close()
            except DesktopError as error:
                say("closing", nth, error.code)
            store = opened(path)
    store.close()
    say("done")


def main() -> None:
    """Do what the first argument says."""
    CHEAP.ask()
    what, path, *rest = sys.argv[1:]
    file = Path(path)
    if what == "import":
        keep_importing(file, int(rest[0]), *rest[1:])
    elif what == "open":
        open_once(file, *rest)
    elif what == "backup":
        keep_backing_up(file, Path(rest[0]), *rest[1:])
    elif what == "password":
        keep_changing_the_password(file)
    elif what == "restore":
        keep_restoring(file, Path(rest[0]))
    elif what == "limited":
        import_limited(file, int(rest[0]), *rest[1:])
    elif what == "failing":
        import_failing(file, getattr(errno, rest[0]), int(rest[1]), rest[2])


if __name__ == "__main__":
    main()
