import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.entity import ReportingEntity
from desktop.errors import DesktopError, SurroundingsError, UsageError
from desktop.models import encryption
from desktop.models.store import Store
from desktop.models.whole_file import change_password, restore

DraftMaker = Callable[..., DraftRecord]


@pytest.fixture
def encrypted(path: Path, entity: ReportingEntity, draft: DraftMaker) -> Path:
    with Store.create(path, entity, password="old") as store, store.change("录入") as change:
        change.add_drafts([draft("a")])
    return path


def _ids(path: Path, *, password: str | None = None, recovery: str | None = None) -> list[str]:
    with Store.open(path, read_only=True, password=password, recovery=recovery) as store:
        assert store.check() == ()
        return [entry.id for entry in store.drafts()]


def test_nothing_readable_stands_in_an_encrypted_file(encrypted: Path) -> None:
    data = encrypted.read_bytes()
    assert encryption.is_encrypted(encrypted)
    for text in ("湖州示例机械有限公司", "SQLite format", "activity_record"):
        assert text.encode() not in data


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        ({"password": "wrong"}, "company_file.not_readable"),
        ({}, "company_file.encrypted"),
        ({"password": ""}, "encryption.password_empty"),
        ({"recovery": "abcd"}, "encryption.code_mistyped"),
    ],
    ids=["wrong", "none", "empty", "short code"],
)
def test_a_wrong_secret_is_refused_and_the_file_is_free_again(
    secret: dict[str, str], code: str, encrypted: Path
) -> None:
    with pytest.raises(DesktopError) as refused:
        Store.open(encrypted, **secret)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert _ids(encrypted, password="old") == ["a"]


def test_a_plain_file_is_encrypted_later_and_made_plain_again(
    store: Store, draft: DraftMaker
) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a")])
    store.close()
    change_password(store.path, None, "new")
    assert encryption.is_encrypted(store.path)
    assert _ids(store.path, password="new") == ["a"]
    change_password(store.path, "new", None)
    assert not encryption.is_encrypted(store.path)
    assert _ids(store.path) == ["a"]
    with Store.open(store.path) as plain:
        assert plain.undo() == "录入"


@pytest.mark.usefixtures("full_cost")
def test_after_a_change_of_password_only_the_new_one_opens(encrypted: Path) -> None:
    sheet = encryption.recovery_sheet(encrypted, "old")
    change_password(encrypted, "old", "new")
    assert _ids(encrypted, password="new") == ["a"]
    with pytest.raises(SurroundingsError, match=r"company_file\.not_readable"):
        _ids(encrypted, password="old")
    with pytest.raises(SurroundingsError, match=r"company_file\.not_readable"):
        _ids(encrypted, recovery=sheet.code)


def test_a_change_with_the_wrong_password_changes_nothing(encrypted: Path) -> None:
    before = encrypted.read_bytes()
    with pytest.raises(SurroundingsError, match=r"company_file\.not_readable"):
        change_password(encrypted, "wrong", "new")
    assert encrypted.read_bytes() == before
    assert not list(encrypted.parent.glob("*.part"))


def test_a_restore_with_the_wrong_password_says_so(encrypted: Path, tmp_path: Path) -> None:
    target = tmp_path / "restored.cbook"
    with pytest.raises(SurroundingsError, match=r"company_file\.not_readable"):
        restore(encrypted, target, password="wrong")
    assert not target.exists()


def test_an_open_file_keeps_its_password(encrypted: Path) -> None:
    with (
        Store.open(encrypted, password="old"),
        pytest.raises(SurroundingsError, match=r"company_file\.locked"),
    ):
        change_password(encrypted, "old", "new")


@pytest.mark.usefixtures("full_cost")
def test_the_recovery_sheet_opens_the_file_without_its_password(encrypted: Path) -> None:
    sheet = encryption.recovery_sheet(encrypted, "old")
    assert sheet.file == encrypted.name
    assert [len(group) for group in sheet.code.split("-")] == [4] * 17
    assert _ids(encrypted, recovery=sheet.code) == ["a"]
    assert _ids(encrypted, recovery=sheet.code.upper().replace("-", " ")) == ["a"]


def test_a_slip_of_the_pen_in_the_code_is_noticed(encrypted: Path) -> None:
    code = encryption.recovery_sheet(encrypted, "old").code
    slipped = ("1" if code[0] != "1" else "2") + code[1:]
    with pytest.raises(UsageError, match=r"encryption\.code_mistyped"):
        Store.open(encrypted, recovery=slipped)


def test_a_backup_of_an_encrypted_file_is_encrypted(encrypted: Path, tmp_path: Path) -> None:
    with Store.open(encrypted, password="old") as store:
        written = store.backup(tmp_path / "备份.cbook")
    assert encryption.is_encrypted(written)
    restore(written, tmp_path / "恢复.cbook", password="old")
    assert _ids(tmp_path / "恢复.cbook", password="old") == ["a"]
    with pytest.raises(SurroundingsError, match=r"company_file\.encrypted"):
        restore(written, tmp_path / "另一个.cbook")


def test_without_the_wheel_a_plain_file_opens_and_an_encrypted_one_says_why(
    encrypted: Path, store_elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    with pytest.raises(SurroundingsError, match=r"encryption\.not_installed"):
        Store.open(encrypted, password="old")
    assert _ids(store_elsewhere) == []


@pytest.fixture
def store_elsewhere(tmp_path: Path, entity: ReportingEntity) -> Path:
    path = tmp_path / "plain.cbook"
    Store.create(path, entity).close()
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are Linux's")
def test_a_change_of_password_keeps_the_mode_and_heeds_a_read_only_file(
    encrypted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encrypted.chmod(0o600)
    change_password(encrypted, "old", "new")
    assert encrypted.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with pytest.raises(SurroundingsError, match=r"company_file\.read_only"):
        change_password(encrypted, "new", "other")
    assert _ids(encrypted, password="new") == ["a"]


def test_a_wrong_password_says_so_when_a_file_is_made_plain(encrypted: Path) -> None:
    with pytest.raises(SurroundingsError, match=r"company_file\.not_readable"):
        change_password(encrypted, "wrong", None)
    assert _ids(encrypted, password="old") == ["a"]


def test_a_cut_off_file_is_not_called_encrypted(encrypted: Path) -> None:
    encrypted.write_bytes(encrypted.read_bytes()[:-7])
    with pytest.raises(SurroundingsError, match=r"company_file\.not_recognised"):
        Store.open(encrypted, password="old")


def test_the_check_of_an_encrypted_file_names_the_page_that_was_changed(encrypted: Path) -> None:
    data = bytearray(encrypted.read_bytes())
    data[-2000] ^= 1
    with Store.open(encrypted, password="old", read_only=True) as store:
        encrypted.write_bytes(data)
        found = store.check()
    assert found[0].code == "check.integrity"
    assert f"page {len(data) // 4096}" in found[0].details["reason"]
