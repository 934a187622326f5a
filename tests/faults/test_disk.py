"""R3, R4: the disk fails or is full; the error is shown and nothing is lost."""

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import DesktopError
from desktop.models.store import Store

ROOT = Path(__file__).resolve().parents[2]
ONE = Quantity(Decimal(1), "kWh")
JANUARY = ReportingPeriod.of_month(Month(2025, 1))
Started = Callable[..., "subprocess.Popen[str]"]
BATCH = 40
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="needs Linux's limits and preloading"
)


@pytest.fixture(scope="session")
def failing_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the library that makes calls fail, built here, or skip."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler: the disk's errors cannot be injected")
    built = tmp_path_factory.mktemp("preload") / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", str(built), str(source), "-ldl"], check=True
    )
    return built


def _promises(process: "subprocess.Popen[str]") -> list[list[str]]:
    out, _ = process.communicate(timeout=600)
    assert process.returncode == 0
    return [line.split() for line in out.splitlines()]


def _assert_exactly(path: Path, safe: set[int], refused: set[int], size: int) -> None:
    """A batch that is safe is whole; one that was refused is whole or not there at all."""
    with Store.open(path) as store:
        found = Counter(int(key[:10]) for key in store.invoice_keys())
        assert store.check() == ()
        assert set(found.values()) <= {size}
        assert safe <= set(found) <= safe | refused
        assert store.counts().invoice_lines == 2 * found.total()


@pytest.mark.parametrize("mode", ["once", "forever"])
@pytest.mark.parametrize("number", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.long)])
def test_the_nth_call_fails_and_nothing_is_lost(
    rounds: int,
    number: str,
    mode: str,
    company_file: Path,
    start: Started,
    failing_disk: Path,
) -> None:
    code = {"ENOSPC": "disk.full", "EIO": "disk.failed"}[number]
    process = start(
        "failing", company_file, number, rounds, mode, LD_PRELOAD=str(failing_disk), FAULT_PLAN=""
    )
    promises = _promises(process)
    assert promises[-1] == ["done"]
    safe = {int(words[1]) for words in promises if words[0] == "safe"}
    refused = {int(words[1]): words[2] for words in promises if words[0] == "refused"}
    assert safe | set(refused) == set(range(1, rounds + 1))
    # the harness bites: the very first call is the journal's first write
    assert 1 in refused
    assert refused[1] == code
    assert set(refused.values()) <= {code, "disk.failed", "company_file.cannot_open"}
    _assert_exactly(company_file, safe, set(refused), BATCH)


@pytest.mark.parametrize(
    "rooms",
    [
        range(0, 500_000, 100_000),
        pytest.param(range(0, 512_000, 8_000), marks=pytest.mark.long),
    ],
    ids=["short", "long"],
)
def test_a_full_disk_refuses_clearly_and_leaves_the_file_good(
    rooms: range, company_file: Path, start: Started
) -> None:
    for room in rooms:
        copy = company_file.with_name(f"room{room}.cbook")
        shutil.copyfile(company_file, copy)
        promises = _promises(start("limited", copy, room))
        # no room for 1,500 invoices; a small batch fits once there is room again
        assert [words[:2] for words in promises] == [["refused", "0"], ["safe", "1"]]
        # the system says "file too large" here, which SQLite calls an I/O error
        assert promises[0][2] in ("disk.full", "disk.failed")
        _assert_exactly(copy, {1}, set(), BATCH)


def test_the_full_disk_test_notices_a_program_that_takes_no_care(
    company_file: Path, start: Started
) -> None:
    for room in range(20_000, 500_000, 60_000):
        copy = company_file.with_name(f"careless{room}.cbook")
        shutil.copyfile(company_file, copy)
        process = start("limited", copy, room, "careless")
        out, _ = process.communicate(timeout=600)
        safe = {int(line.split()[1]) for line in out.splitlines() if line.startswith("safe ")}
        try:
            _assert_exactly(copy, safe, {0, 1}, BATCH)
        except (AssertionError, DesktopError, SQLAlchemyError):
            return
    pytest.fail("eight full disks without a journal went unnoticed")


@pytest.fixture
def small_disk(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Return what runs commands where only so many bytes are left, on a file system in memory."""
    unshare = shutil.which("unshare")
    probe = [unshare or "", "-rm", "true"]
    if unshare is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no rights to mount a small file system: a full disk cannot be tried")

    def run(size: int, script: str) -> "subprocess.CompletedProcess[str]":
        mount = f'mount -t tmpfs -o size={size // 1024}k tmpfs "{tmp_path}" && {script}'
        return subprocess.run(
            [unshare, "-rm", "sh", "-c", mount],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )

    return run


COMMANDS = {
    "set": "set F --period 2025 --revenue 5",
    "backup": "backup F",
    "restore": "restore F DIR/new.cbook",
    "password": "password F --new-secret-file SECRET",
    "hand-over": "hand-over F --note x --out DIR/copy.cbook",
    "evidence": "evidence F add PHOTO --record a",
    "new": "new DIR/n.cbook --name 甲 --uscc 91330502MA2DEM0N7C --region 330500 --industry C17",
}


@pytest.mark.parametrize(
    "room", [4096, pytest.param(40_960, marks=pytest.mark.long)], ids=["none", "little"]
)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_writing_command_says_that_the_disk_is_full_and_loses_nothing(
    command: str,
    room: int,
    small_disk: Callable[..., "subprocess.CompletedProcess[str]"],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    company_file: Path,
) -> None:
    aside = tmp_path_factory.mktemp("aside")
    (aside / "secret").write_text("geheim\n", encoding="utf-8")
    (aside / "photo.jpg").write_bytes(random.Random(1).randbytes(200_000))
    with Store.open(company_file) as store, store.change("x") as change:
        change.add_records([ActivityRecord("a", "electricity.purchased", ONE, JANUARY)])
    kept = Path(shutil.copyfile(company_file, aside / "kept.cbook"))
    file = f'"{tmp_path}/firm.cbook"'
    words = {"F": file, "SECRET": f'"{aside}/secret"', "PHOTO": f'"{aside}/photo.jpg"'}
    filled = " ".join(words.get(w, w.replace("DIR", str(tmp_path))) for w in command.split())
    program = f'"{sys.executable}" -m desktop'
    script = (
        f'cp "{kept}" {file} && {program} {filled}; code=$?; '
        f'{program} check {file} >&2 && cmp {file} "{kept}" >&2 && ls -A "{tmp_path}"; exit $code'
    )
    done = small_disk(kept.stat().st_size + room, script)
    assert done.returncode == 5, done.stderr
    assert "磁盘已满" in done.stderr
    left = {name for name in done.stdout.split("\n") if name and "备份" not in name}
    assert left <= {"firm.cbook", "firm.cbook-journal", "firm.cbook.lock"}
    assert "firm.cbook" in left
