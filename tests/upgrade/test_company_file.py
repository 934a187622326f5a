"""Kept company files of every version open today with everything they held.

``version_N.cbook.gz`` was written by the program that had file version N; a kept file is never
written anew.
"""

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.operations import Operations
from sqlalchemy import Connection

from desktop.accounting.documents.meter import Channel
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import SurroundingsError
from desktop.models import migrations, schema
from desktop.models.migrations import Migration
from desktop.models.store import Store
from desktop.models.values import ChangeKind, ControlTotal

VERSIONS = range(1, schema.VERSION)


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    """Return a company file made today."""
    path = tmp_path / "new.cbook"
    entity = ReportingEntity(
        name="湖州示例机械有限公司",
        uscc="91330500MA2B00001X",
        region="330500",
        industry="C3562",
        opening="2025-01",
        facilities=(Facility("总厂", "330500"),),
    )
    Store.create(path, entity).close()
    return path


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[int], Path]:
    """Return what unpacks the kept file of a version."""

    def unpacked(version: int) -> Path:
        packed = Path(__file__).parent / f"version_{version}.cbook.gz"
        path = tmp_path / f"version_{version}.cbook"
        path.write_bytes(gzip.decompress(packed.read_bytes()))
        return path

    return unpacked


@pytest.mark.parametrize("version", VERSIONS)
def test_kept_file_opens_today_and_is_sound(version: int, kept: Callable[[int], Path]) -> None:
    with Store.open(kept(version)) as store:
        assert store.check() == ()
        assert store.findings == ()
        assert store.history(1)[0].kind is ChangeKind.MIGRATE


@pytest.mark.parametrize(
    ("version", "said"), [(1, 0), (1, 2), (1, 3), (1, 9), (2, 1), (2, 3), (2, 9)]
)
def test_a_number_that_is_not_that_of_the_contents_is_refused(
    version: int, said: int, kept: Callable[[int], Path]
) -> None:
    path = kept(version)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {said}")
    for read_only in (True, False):
        with pytest.raises(SurroundingsError, match=r"company_file\.version_changed") as refused:
            Store.open(path, read_only=read_only)
        assert (refused.value.details["found"], refused.value.details["known"]) == (
            str(said),
            str(version),
        )


def test_a_file_with_tables_of_a_later_program_is_called_newer(new_file: Path) -> None:
    with closing(sqlite3.connect(new_file)) as raw:
        raw.execute("ALTER TABLE activity_record ADD COLUMN later TEXT")
        raw.execute("DELETE FROM file_header")  # who reads it at least is not known either
        raw.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
        raw.commit()
    for read_only in (True, False):
        with pytest.raises(SurroundingsError, match=r"company_file\.too_new"):
            Store.open(new_file, read_only=read_only)


def test_version_1_keeps_every_figure(kept: Callable[[int], Path]) -> None:
    with Store.open(kept(1)) as store:
        counts = store.counts()
        january = store.months()[0]
        ledger = store.ledger(ReportingPeriod.of_year(2025))
        curve = store.block(Channel("M1"), Month(2025, 1))
        assert (counts.invoices, counts.posted, counts.interval_months) == (3, 7, 1)
        # 1000 + 1001 + 1002 kWh were posted in January
        assert january.controls == (ControlTotal("electricity.purchased", "kWh", 3, Decimal(3003)),)
        assert [entry.number for entry in ledger][-1] == "2025-02-electricity-0004"
        assert ledger[0].note == "国网浙江省电力有限公司 *供电*电费"
        assert store.document_bytes(store.documents()[0].document.sha256) == "发票原件".encode()
        assert store.sealed_reports()[0].tables == (("lines.csv", b"a,b\n"),)
    assert curve is not None
    # 744 hours of 1.2345 kWh
    assert curve.total == Decimal("918.4680")


def test_version_2_keeps_its_note_persons_and_unposted_records(
    kept: Callable[[int], Path],
) -> None:
    with Store.open(kept(2)) as store:
        counts = store.counts()
        assert (counts.posted, counts.confirmed) == (7, 1)
        assert [note.note for note in store.handover_notes()] == ["二月还没结账"]
        assert store.is_password("老板", "秘密")
        assert store.record_of("v2") is not None


def test_version_2_is_read_as_it_is(kept: Callable[[int], Path]) -> None:
    with Store.open(kept(2), read_only=True) as store:
        assert store.check() == ()
        assert store.counts().posted == 7


def test_an_old_file_is_backed_up_before_it_is_changed(kept: Callable[[int], Path]) -> None:
    path = kept(1)
    with Store.open(path) as store:
        backups = store.backups()
    assert [backup.why for backup in backups] == ["migrate"]
    with sqlite3.connect(backups[0].path) as raw:
        version = raw.execute("PRAGMA user_version").fetchone()[0]
    raw.close()
    assert version == 1


def test_migrated_tables_are_those_of_a_new_file(
    kept: Callable[[int], Path], new_file: Path
) -> None:
    old = kept(1)
    Store.open(old).close()
    assert _columns(old) == _columns(new_file)


def _columns(path: Path) -> dict[str, set[tuple[str, str, int]]]:
    raw = sqlite3.connect(path)
    names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        name: {(c[1], c[2], c[3]) for c in raw.execute(f"PRAGMA table_info('{name}')")}
        for name in names
    }
    found["triggers"] = {
        (row[0], row[1], 0)
        for row in raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    }
    raw.close()
    return found


def test_an_old_file_opened_for_reading_only_is_refused(kept: Callable[[int], Path]) -> None:
    with pytest.raises(SurroundingsError) as refused:
        Store.open(kept(1), read_only=True)
    assert refused.value.code == "company_file.too_old"


def _damaging(op: Operations) -> None:
    op.execute("CREATE TABLE left_behind (id INTEGER)")
    op.execute("DELETE FROM invoice_line")


def _failing(op: Operations) -> None:
    op.execute("CREATE TABLE left_behind (id INTEGER)")
    op.execute("SELECT * FROM no_such_table")


@pytest.mark.parametrize("upgrade", [_damaging, _failing], ids=["loses rows", "fails half-way"])
def test_a_migration_that_goes_wrong_leaves_the_file_as_it_was(
    upgrade: Callable[[Operations], None],
    kept: Callable[[int], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = kept(1)
    before = path.read_bytes()

    def migrate(opened: Connection) -> None:
        steps = (*migrations.MIGRATIONS, Migration(schema.VERSION + 1, upgrade))
        original(opened, steps)

    original = migrations.migrate
    monkeypatch.setattr(migrations, "migrate", migrate)
    with pytest.raises(Exception, match=r"migration\.not_proven|no_such_table"):
        Store.open(path)
    assert _columns(path).keys() >= {"invoice_line"}
    assert "left_behind" not in _columns(path)
    assert path.read_bytes() == before


def test_a_damaged_old_file_is_not_migrated(kept: Callable[[int], Path]) -> None:
    path = kept(1)
    data = path.read_bytes()
    path.write_bytes(data.replace("*供电*电费".encode(), "*供热*电费".encode(), 1))
    with pytest.raises(SurroundingsError) as refused:
        Store.open(path)
    assert refused.value.code == "migration.not_sound"
    assert refused.value.details["fault"] in ("check.row_changed", "check.integrity")
