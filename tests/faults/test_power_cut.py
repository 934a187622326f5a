"""R2: power cuts, simulated. The program's own statements are replayed through a recording disk.

After the cut, what was written since a file's last sync may be there, missing, or torn in the
middle, in any combination; what was written before it is there. Every transaction whose COMMIT
had returned must be in the file, and the file must be sound.
"""

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import DesktopError
from desktop.models.store import Store
from tests.faults.power import Write, apply, survivors

apsw = pytest.importorskip("apsw", reason="no apsw: power cuts cannot be simulated")

TRANSACTIONS = 8
CAREFUL = ("TRUNCATE", "FULL")
CARELESS = ("TRUNCATE", "OFF")


@dataclass(frozen=True)
class Sync:
    """Everything written to a file before is safe."""

    file: str


@dataclass(frozen=True)
class Committed:
    """The program was told that a transaction is safe."""

    number: int


Event = Write | Sync | Committed


@dataclass
class Disk:
    """What happened, in order."""

    events: list[Event] = field(default_factory=list)


def _recording_vfs(disk: Disk) -> Any:
    """Return an apsw VFS that does what the system's does and notes it."""

    class File(apsw.VFSFile):  # type: ignore[misc, name-defined]
        def __init__(self, name: Any, flags: list[int]) -> None:
            self._name = Path(name.filename() if hasattr(name, "filename") else str(name)).name
            super().__init__("", name, flags)

        def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 -- apsw's name
            disk.events.append(Write(self._name, offset, bytes(data)))
            super().xWrite(data, offset)

        def xTruncate(self, newsize: int) -> None:  # noqa: N802 -- apsw's name
            disk.events.append(Write(self._name, newsize, None))
            super().xTruncate(newsize)

        def xSync(self, flags: int) -> None:  # noqa: N802 -- apsw's name
            disk.events.append(Sync(self._name))
            super().xSync(flags)

    class Recorder(apsw.VFS):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__("recorder", "")

        def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802 -- apsw's name
            return File(name, flags)

    return Recorder()


def _traced(path: Path) -> list[list[str]]:
    """Return the statements of eight changes as the program sent them, one list a transaction."""
    statements: list[str] = []
    with Store.open(path) as store:
        raw = store._connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(statements.append)
        for number in range(TRANSACTIONS):
            with store.change(f"change {number}") as change:
                for each in range(30):
                    change.set_setting(f"{number}/{each}", "x" * 60)
        raw.set_trace_callback(None)
    transactions: list[list[str]] = []
    for sql in statements:
        if sql.startswith("BEGIN"):
            transactions.append([])
        if [sql] != transactions[-1][-1:]:  # a trigger's own step is traced as its statement again
            transactions[-1].append(sql)
    written = [t for t in transactions if t[-1] == "COMMIT"]
    assert len(written) == TRANSACTIONS
    return written


def _replayed(path: Path, transactions: list[list[str]], settings: tuple[str, str]) -> Disk:
    """Run the statements on a disk that takes notes."""
    disk = Disk()
    recorder = _recording_vfs(disk)
    with closing(apsw.Connection(str(path), vfs="recorder")) as replay:
        journal, synchronous = settings
        replay.execute(f"PRAGMA journal_mode = {journal}").fetchall()
        replay.execute(f"PRAGMA synchronous = {synchronous}")
        replay.execute("PRAGMA foreign_keys = ON")
        replay.execute("PRAGMA cache_spill = OFF")
        for number, transaction in enumerate(transactions):
            for sql in transaction:
                replay.execute(sql).fetchall()
            disk.events.append(Committed(number))
    recorder.unregister()
    return disk


def _after_cut(
    start: dict[str, bytes], disk: Disk, cut: int, chance: random.Random
) -> tuple[dict[str, bytearray], int]:
    """Return the files as the cut left them, and how many transactions were promised."""
    files = {name: bytearray(content) for name, content in start.items()}
    pending: dict[str, list[Write]] = {}
    promised = 0
    for event in disk.events[:cut]:
        match event:
            case Write():
                pending.setdefault(event.file, []).append(event)
            case Sync():
                for write in pending.pop(event.file, []):
                    apply(files.setdefault(write.file, bytearray()), write)
            case Committed():
                promised = event.number + 1
    for writes in pending.values():
        for write in survivors(writes, chance):
            apply(files.setdefault(write.file, bytearray()), write)
    return files, promised


Cuts = Callable[[tuple[str, str], int], list[str]]


@pytest.fixture
def cuts(company_file: Path, tmp_path: Path) -> Cuts:
    """Return what cuts the power so many times and names what was lost or broken."""
    transactions = _traced_on_a_copy(company_file)

    def troubles(settings: tuple[str, str], rounds: int) -> list[str]:
        chance = random.Random(7)
        replayed = tmp_path / "replay" / company_file.name
        replayed.parent.mkdir()
        shutil.copyfile(company_file, replayed)
        disk = _replayed(replayed, transactions, settings)
        start = {company_file.name: company_file.read_bytes()}
        found: list[str] = []
        for number in range(rounds):
            cut = chance.randrange(1, len(disk.events) + 1)
            files, promised = _after_cut(start, disk, cut, chance)
            folder = tmp_path / f"cut{number}"
            folder.mkdir()
            for name, content in files.items():
                (folder / name).write_bytes(bytes(content))
            found += _troubles(folder / company_file.name, promised)
            shutil.rmtree(folder)
        return found

    return troubles


def _traced_on_a_copy(company_file: Path) -> list[list[str]]:
    copy = company_file.with_name("traced.cbook")
    shutil.copyfile(company_file, copy)
    return _traced(copy)


def _troubles(path: Path, promised: int) -> list[str]:
    try:
        with Store.open(path) as store:
            settings = store.settings()
            faults = [finding.code for finding in store.check()]
            store.let_go()
        kept = {int(name.split("/")[0]) for name in settings}
    except (DesktopError, AttributeError, ValueError) as error:
        return [str(error)]
    lost = [f"{number} lost" for number in range(promised) if number not in kept]
    torn = [] if len(settings) == 30 * len(kept) else [f"{len(settings)} settings"]
    return [*lost, *torn, *faults]


@pytest.mark.parametrize("rounds", [60, pytest.param(500, marks=pytest.mark.long)])
def test_a_power_cut_loses_nothing_promised(rounds: int, cuts: Cuts) -> None:
    assert cuts(CAREFUL, rounds) == []


def test_the_power_cut_test_notices_a_disk_that_is_never_synced(cuts: Cuts) -> None:
    assert cuts(CARELESS, 20) != []
