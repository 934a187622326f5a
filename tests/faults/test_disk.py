"""R3, R4: the disk fails or is full; the error is shown and nothing is lost."""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import DesktopError
from desktop.models.store import Store
from tests.faults.program import compiled

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
    return compiled("failing_disk.c", tmp_path_factory.mktemp("preload"))


def _secret(password: str | None) -> dict[str, str]:
    return {} if password is None else {"FAULT_PASSWORD": password}


def _promises(process: "subprocess.Popen[str]") -> list[list[str]]:
    out, _ = process.communicate(timeout=600)
    assert process.returncode == 0
    return [line.split() for line in out.splitlines()]


def _assert_exactly(
    path: Path, password: str | None, safe: set[int], refused: set[int], size: int
) -> None:
    """A batch that is safe is whole; one that was refused is whole or not there at all."""
    with Store.open(path, password=password) as store:
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
    *,
    number: str,
    mode: str,
    either_file: Path,
    password: str | None,
    start: Started,
    failing_disk: Path,
) -> None:
    code = {"ENOSPC": "disk.full", "EIO": "disk.failed"}[number]
    environment = {"LD_PRELOAD": str(failing_disk), "FAULT_PLAN": "", **_secret(password)}
    process = start("failing", either_file, number, rounds, mode, **environment)
    promises = _promises(process)
    assert promises[-1] == ["done"]
    safe = {int(words[1]) for words in promises if words[0] == "safe"}
    refused = {int(words[1]): words[2] for words in promises if words[0] == "refused"}
    assert safe | set(refused) == set(range(1, rounds + 1))
    # the harness bites: the very first call is the journal's first write
    assert 1 in refused
    assert refused[1] == code
    assert set(refused.values()) <= {code, "disk.failed", "company_file.cannot_open"}
    _assert_exactly(either_file, password, safe, set(refused), BATCH)


@pytest.mark.parametrize(
    "rooms",
    [
        range(0, 500_000, 100_000),
        pytest.param(range(0, 512_000, 8_000), marks=pytest.mark.long),
    ],
    ids=["short", "long"],
)
def test_a_full_disk_refuses_clearly_and_leaves_the_file_good(
    rooms: range, either_file: Path, password: str | None, start: Started
) -> None:
    for room in rooms:
        copy = either_file.with_name(f"room{room}.cbook")
        shutil.copyfile(either_file, copy)
        promises = _promises(start("limited", copy, room, **_secret(password)))
        # no room for 1,500 invoices; a small batch fits once there is room again
        assert [words[:2] for words in promises] == [["refused", "0"], ["safe", "1"]]
        # the system says "file too large" here, which SQLite calls an I/O error
        assert promises[0][2] in ("disk.full", "disk.failed")
        _assert_exactly(copy, password, {1}, set(), BATCH)


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
            _assert_exactly(copy, None, safe, {0, 1}, BATCH)
        except (AssertionError, DesktopError, SQLAlchemyError):
            return
    pytest.fail("eight full disks without a journal went unnoticed")
