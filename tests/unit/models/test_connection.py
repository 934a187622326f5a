import os
import sqlite3
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import IO

import pytest

from desktop.accounting.entity import ReportingEntity
from desktop.errors import SurroundingsError
from desktop.models import connection, locks
from desktop.models.encryption import cipher
from desktop.models.locks import FileLock, holder, lock_path
from desktop.models.store import Store
from desktop.paths import refused_in_name


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (PurePosixPath("/data/a/x.cbook"), "file:///data/a/x.cbook?mode=ro"),
        (PureWindowsPath(r"C:\u\x y.cbook"), "file:///C:/u/x%20y.cbook?mode=ro"),
        (PureWindowsPath(r"\\nas\books\x.cbook"), "file:////nas/books/x.cbook?mode=ro"),
        (PurePosixPath("/a/50%?#.cbook"), "file:///a/50%25%3F%23.cbook?mode=ro"),
    ],
)
def test_an_address_names_exactly_the_file(path: PurePath, expected: str) -> None:
    assert connection.address(path, "ro") == expected


@pytest.mark.parametrize(
    "name", ["张三 的账.cbook", "50% off?#.cbook", "a'b\"c.cbook", "x&mode=ro.cbook"]
)
def test_any_name_a_user_gives_works(name: str, tmp_path: Path, entity: ReportingEntity) -> None:
    path = tmp_path / name
    if refused_in_name(name):
        pytest.skip("this system takes no file of that name")
    with Store.create(path, entity) as store:
        written = store.back_up("manual")
    assert path.is_file()
    with Store.open(written) as store:
        assert store.entity() == entity


def test_a_lock_is_free_again_after_its_release(tmp_path: Path) -> None:
    path = tmp_path / "a.cbook"
    with FileLock(path) as lock:
        assert lock_path(path).read_text(encoding="utf-8") == holder()
    lock.release()
    FileLock(path).release()


def test_a_lock_for_nothing_of_ours_goes_with_its_release(tmp_path: Path) -> None:
    path = tmp_path / "a.cbook"
    FileLock(path).discard()
    assert list(tmp_path.iterdir()) == []
    FileLock(path).release()
    FileLock(path).discard()
    assert lock_path(path).is_file()


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed there")
def test_a_lock_thrown_away_while_another_waited_for_it_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.cbook"
    taken = locks._take

    def take_late(file: IO[str]) -> bool:
        monkeypatch.setattr(locks, "_take", taken)
        lock_path(path).unlink()
        return taken(file)

    monkeypatch.setattr(locks, "_take", take_late)
    with FileLock(path), pytest.raises(SurroundingsError) as refused:
        FileLock(path)
    assert refused.value.code == "company_file.locked"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError) as refused:
        FileLock(tmp_path / "没有" / "a.cbook")
    assert refused.value.code == "company_file.no_permission"


def test_a_user_without_a_name_still_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nobody)
    assert holder().startswith("?@")


def test_only_of_an_encrypted_file_is_lack_of_memory_a_page_that_does_not_decrypt() -> None:
    with pytest.raises(MemoryError), connection.our_words():
        raise MemoryError
    damaged = pytest.raises(SurroundingsError, match=r"company_file\.damaged")
    with damaged, connection.our_words(cipher()):
        raise MemoryError


def test_an_error_without_words_is_damage_of_an_encrypted_file_only() -> None:
    module = cipher()
    vague = connection.translated(module.OperationalError("SQL logic error"))
    assert vague is not None
    assert vague.code == "company_file.damaged"
    assert connection.translated(sqlite3.OperationalError("SQL logic error")) is None
