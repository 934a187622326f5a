"""R1, R1b, R5, R6: the program is killed in the middle; nothing promised is lost, nothing torn."""

import gzip
import random
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from desktop.accounting.period import ReportingPeriod
from desktop.errors import DesktopError, SurroundingsError
from desktop.jobs.context import SilentContext
from desktop.jobs.run_demo import run_demo
from desktop.models import encryption, schema
from desktop.models.store import Store
from desktop.models.whole_file import change_password, restore

Started = Callable[..., "subprocess.Popen[str]"]
BATCH = 40
PASSWORDS = ("first 口令", "second 口令")
OLD_FILE = Path(__file__).resolve().parents[1] / "upgrade" / "version_1.cbook.gz"


def _kill_after(process: "subprocess.Popen[str]", seconds: float, *, least: int = 0) -> list[str]:
    """Wait for ``ready`` and so many promises, then so long, kill, and return the promises."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    first = [process.stdout.readline().rstrip() for _ in range(least)]
    time.sleep(seconds)
    process.kill()
    promises = [*first, *process.stdout.read().splitlines()]
    process.stdout.close()
    process.wait()
    return promises


def _batches(store: Store) -> Counter[int]:
    return Counter(int(key[:10]) for key in store.invoice_keys())


def _faults(store: Store, promised: set[int], size: int) -> list[str]:
    """Return everything that is lost, torn or damaged."""
    batches = _batches(store)
    lost = [f"batch {number} lost" for number in promised if number not in batches]
    torn = [f"batch {n} has {count}" for n, count in batches.items() if count != size]
    lines = store.counts().invoice_lines
    if lines != 2 * batches.total():
        torn.append(f"{lines} lines")
    return [*lost, *torn, *(finding.code for finding in store.check())]


@pytest.mark.parametrize("rounds", [8, pytest.param(300, marks=pytest.mark.long)])
def test_a_kill_during_imports_loses_nothing_promised(
    rounds: int, company_file: Path, start: Started
) -> None:
    chance = random.Random(1)
    promised: set[int] = set()
    for number in range(rounds):
        seconds = chance.uniform(0, 0.25)
        worker = start("import", company_file, 1000 * number)
        promises = _kill_after(worker, seconds, least=number % 2)  # a busy machine keeps none
        promised |= {int(line.split()[1]) for line in promises if line.startswith("safe ")}
        with Store.open(company_file) as store:
            assert _faults(store, promised, BATCH) == []
    assert promised


def test_the_kill_test_notices_a_program_that_takes_no_care(
    company_file: Path, start: Started
) -> None:
    _kill_after(start("import", company_file, 0, "careless"), 0)
    try:
        with Store.open(company_file) as store:
            faults = _faults(store, set(), BATCH)
    except (DesktopError, SQLAlchemyError, ValueError, ArithmeticError) as error:
        faults = [str(error)]
    assert faults


@pytest.mark.parametrize(
    ("rounds", "word"),
    [
        (6, None),
        (2, PASSWORDS[0]),
        pytest.param(100, None, marks=pytest.mark.long),
        pytest.param(30, PASSWORDS[0], marks=pytest.mark.long),
    ],
)
def test_a_kill_during_migration_leaves_the_old_or_the_new(
    rounds: int, word: str | None, tmp_path: Path, start: Started
) -> None:
    chance = random.Random(3)
    found: Counter[int] = Counter()
    secret = {} if word is None else {"FAULT_PASSWORD": word}
    for number in range(rounds):
        path = _old_file(tmp_path / str(number), word)
        _kill_after(start("open", path, **secret), chance.uniform(0.0, 0.6))
        found[_version(path, word)] += 1
        assert _faults_of_migration(path, word) == []
    assert set(found) <= {1, schema.VERSION}


def test_the_migration_test_notices_a_migration_without_a_transaction(
    tmp_path: Path, start: Started
) -> None:
    path = _old_file(tmp_path / "careless")
    _kill_after(start("open", path, "careless"), 0)
    assert _faults_of_migration(path)


def _old_file(folder: Path, word: str | None = None) -> Path:
    folder.mkdir()
    path = folder / "old.cbook"
    path.write_bytes(gzip.decompress(OLD_FILE.read_bytes()))
    if word is not None:
        plain = path.rename(folder / "plain")
        encryption._export(plain, path, encryption.driver(None), encryption.driver(word))
        plain.unlink()
    return path


def _faults_of_migration(path: Path, word: str | None = None) -> list[str]:
    """Return what is wrong with a file or its backups after a migration was killed."""
    try:
        for backup in path.parent.glob("*/*.cbook"):
            if _version(backup, word) != 1:
                return ["a backup of the new version"]
            with Store.open(backup, password=word) as store:
                if store.check():
                    return ["a backup that is not sound"]
        with Store.open(path, password=word) as store:
            amounts = [record.quantity.amount for record in store.activity_records(_YEAR)]
            # 1000 + 1001 + 1002 in January, 1000 + 1002 in February after one reversal
            found = [finding.code for finding in store.check()]
            return found if sum(amounts) == 5005 else [*found, "other amounts"]
    except (DesktopError, SQLAlchemyError, sqlite3.Error) as error:
        return [str(error)]


_YEAR = ReportingPeriod.of_year(2025)


def _version(path: Path, word: str | None = None) -> int:
    driver = encryption.driver(word)
    raw = driver.module.connect(path)
    if driver.key is not None:
        raw.execute(f"PRAGMA key = {driver.key}")
    version = int(raw.execute("PRAGMA user_version").fetchone()[0])
    raw.close()
    return version


@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.long)])
def test_a_kill_during_a_backup_leaves_a_whole_backup(
    rounds: int, company_file: Path, start: Started, tmp_path: Path
) -> None:
    chance = random.Random(4)
    target = tmp_path / "backup.cbook"
    for number in range(rounds):
        _kill_after(start("backup", company_file, target), chance.uniform(0, 0.3))
        restored = restore(target, tmp_path / f"restored{number}.cbook")
        with Store.open(restored, read_only=True) as store:
            assert store.check() == ()


def test_the_backup_test_notices_a_file_written_in_place(
    company_file: Path, start: Started, tmp_path: Path
) -> None:
    target = tmp_path / "backup.cbook"
    _kill_after(start("backup", company_file, target, "careless"), 0)
    with pytest.raises(DesktopError):
        restore(target, tmp_path / "restored.cbook")


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.long)])
def test_a_kill_during_a_change_of_password_leaves_the_old_or_the_new(
    rounds: int, company_file: Path, start: Started
) -> None:
    chance = random.Random(6)
    first = PASSWORDS[0]
    change_password(company_file, None, first)
    for _ in range(rounds):
        _kill_after(start("password", company_file), chance.uniform(0, 1.5))
        opened = [word for word in PASSWORDS if _opens(company_file, word)]
        assert len(opened) == 1
        if opened != [first]:
            change_password(company_file, opened[0], first)


def _opens(path: Path, password: str) -> bool:
    """Say whether a password opens a sound file."""
    try:
        with Store.open(path, password=password) as store:
            return store.check() == ()
    except SurroundingsError:
        return False


@pytest.mark.parametrize("rounds", [2, pytest.param(30, marks=pytest.mark.long)])
def test_a_kill_during_a_restore_leaves_a_whole_file_or_none(
    rounds: int, start: Started, tmp_path: Path
) -> None:
    chance = random.Random(7)
    demo = run_demo(tmp_path / "demo", SilentContext())
    for number in range(rounds):
        folder = tmp_path / str(number)
        folder.mkdir()
        promises = _kill_after(
            start("restore", demo.files.package, folder), chance.uniform(0.5, 3.0)
        )
        files = list(folder.glob("*.cbook"))
        assert len(files) >= len(promises)
        for path in files:
            with Store.open(path, read_only=True) as store:
                assert store.check() == ()
                assert store.sealed_heads()
