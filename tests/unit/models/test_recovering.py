"""After a crash in the middle of a change, who only reads a file reads it as it was before."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from desktop.accounting.entity import ReportingEntity
from desktop.errors import SurroundingsError
from desktop.models import encryption
from desktop.models.locks import FileLock
from desktop.models.recovering import require_own_journal
from desktop.models.store import Store
from desktop.models.whole_file import restore


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-journal")


@pytest.fixture
def crashed(either_store: Store, password: str | None, tmp_path: Path) -> Path:
    """Return a file with half a change in it, and the journal that takes it back."""
    either_store.close()
    path = tmp_path / "after the crash.cbook"
    driver = encryption.driver(password)
    with closing(driver.module.connect(either_store.path, isolation_level=None)) as raw:
        if driver.key is not None:
            raw.execute(f"PRAGMA key = {driver.key}")
        raw.execute("PRAGMA journal_mode = TRUNCATE")
        raw.execute("PRAGMA cache_size = 5")
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("CREATE TABLE half (x)")
        for _ in range(200):
            raw.execute("INSERT INTO half VALUES (randomblob(3000))")
        shutil.copyfile(either_store.path, path)
        shutil.copyfile(_journal(either_store.path), _journal(path))
        raw.rollback()
    assert path.stat().st_size > either_store.path.stat().st_size
    return path


def test_a_file_is_sound_to_read_after_a_crash(
    crashed: Path, password: str | None, either_store: Store
) -> None:
    with Store.open(crashed, read_only=True, password=password) as reader:
        assert reader.check() == ()
    assert not _journal(crashed).is_file() or not _journal(crashed).stat().st_size
    assert crashed.stat().st_size == either_store.path.stat().st_size


def test_a_crashed_file_is_restored_as_it_was_before(
    crashed: Path, password: str | None, tmp_path: Path
) -> None:
    restored = restore(crashed, tmp_path / "new.cbook", password=password)
    with Store.open(restored, password=password) as store:
        assert store.check() == ()


def test_what_another_program_has_open_is_left_to_it(crashed: Path, password: str | None) -> None:
    before = _journal(crashed).read_bytes()
    with FileLock(crashed), pytest.raises(SurroundingsError) as refused:
        Store.open(crashed, read_only=True, password=password)
    assert refused.value.code == "company_file.read_only"
    assert _journal(crashed).read_bytes() == before


def test_a_crashed_file_of_another_program_is_left_alone(store: Store) -> None:
    store.close()
    path = store.path
    path.write_bytes(path.read_bytes()[:68] + bytes(4) + path.read_bytes()[72:])
    _journal(path).write_bytes(b"not ours")
    with pytest.raises(SurroundingsError):
        Store.open(path, read_only=True)
    assert _journal(path).read_bytes() == b"not ours"


@pytest.mark.parametrize("password", [None], indirect=True)
@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_the_journal_of_another_file_is_never_written_over_the_books(
    end: str, *, read_only: bool, entity: ReportingEntity, crashed: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.cbook"
    with Store.create(other, entity) as store:
        for number in range(9):
            with store.change("录入") as change:
                change.set_setting("a", str(number))
    beside = other.with_name(f"other.cbook{end}")
    shutil.copyfile(_journal(crashed), beside)
    before = other.read_bytes()
    with pytest.raises(SurroundingsError) as refused:
        Store.open(other, read_only=read_only)
    assert refused.value.details == {"file": other.name, "beside": beside.name}
    assert other.read_bytes() == before


@pytest.mark.parametrize("password", [None], indirect=True)
@pytest.mark.parametrize("kept", [b"nonsense", 28, 600, -1])
def test_a_journal_without_the_first_page_is_left_to_sqlite(
    kept: bytes | int, crashed: Path
) -> None:
    whole = bytearray(_journal(crashed).read_bytes())
    if kept == -1:
        whole[8:12] = bytes(4)  # no record: its writing was cut off
    _journal(crashed).write_bytes(whole[:kept] if isinstance(kept, int) else kept)
    require_own_journal(crashed)
