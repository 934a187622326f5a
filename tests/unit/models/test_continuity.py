"""A company file that was replaced by an older copy, or changed by others, is noticed."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine

from desktop.accounting.entity import ReportingEntity
from desktop.errors import SurroundingsError
from desktop.messages import sentence
from desktop.models import continuity
from desktop.models.store import Store


def _set(store: Store, value: str) -> None:
    with store.change("set") as change:
        change.set_setting("a", value)


def _made(path: Path, entity: ReportingEntity, password: str | None) -> Path:
    """Make a file with a backup, and an older copy of it beside."""
    older = path.with_name("older")
    with Store.create(path, entity, password=password) as store:
        shutil.copyfile(path, older)
        _set(store, "1")
        store.back_up()
        _set(store, "2")
        store.let_go()
    return older


def test_a_file_that_went_on_after_its_backup_is_as_it_should_be(
    path: Path, entity: ReportingEntity, password: str | None
) -> None:
    _made(path, entity, password)
    with Store.open(path, password=password) as store:
        assert store.findings == ()


def test_an_older_copy_in_the_place_of_the_file_is_named_with_the_backup_that_is_ahead(
    path: Path, entity: ReportingEntity, password: str | None
) -> None:
    shutil.copyfile(_made(path, entity, password), path)
    with Store.open(path, password=password) as store:
        (found,) = store.findings
        assert found.code == "company_file.behind_backup"
        assert found.details["backup"] == store.backups()[0].path.name
        _set(store, "3")
        assert store.check() == ()  # sound in itself: only the backup tells
        store.back_up()
    with Store.open(path, password=password) as store:
        assert store.findings == ()


def test_backups_left_by_deleted_books_of_the_same_name_say_nothing(
    path: Path, entity: ReportingEntity, password: str | None
) -> None:
    _made(path, entity, password)
    path.unlink()
    with Store.create(path, replace(entity, name="另一家"), password=password) as store:
        assert store.backups()  # of the books before
    with Store.open(path, password=password) as store:
        assert store.findings == ()


def test_many_encrypted_files_are_looked_at_without_their_backups(
    path: Path, entity: ReportingEntity, password: str | None
) -> None:
    shutil.copyfile(_made(path, entity, password), path)
    with Store.open(path, password=password, read_only=True) as store:
        assert len(store.findings) == (password is None)


@pytest.mark.parametrize("content", [b"", b"no company file at all" * 100])
def test_a_backup_that_cannot_be_read_is_left_to_the_drill(
    content: bytes, path: Path, entity: ReportingEntity
) -> None:
    _made(path, entity, None)
    with Store.open(path) as store:
        backup = store.backups()[0].path
    backup.write_bytes(content)
    with Store.open(path) as store:
        assert store.findings == ()


def test_nothing_is_written_upon_an_older_state_that_came_while_the_file_was_open(
    path: Path, entity: ReportingEntity, password: str | None
) -> None:
    older = _made(path, entity, password)
    with Store.open(path, password=password) as store:
        _set(store, "3")
        with path.open("r+b") as file:  # as a sync program does that keeps the file's identity
            file.write(older.read_bytes())
            file.truncate()
            os.fsync(file.fileno())
        for change in (lambda: _set(store, "4"), store.undo):
            with pytest.raises(SurroundingsError) as refused:
                change()
            assert refused.value.code == "company_file.changed_elsewhere"
        assert store.history(1)[0].summary == "entity.created"
        store.let_go()


def test_a_backup_that_a_clock_ahead_has_dated_does_not_hide_a_newer_one(
    path: Path, entity: ReportingEntity, password: str | None
) -> None:
    older = path.with_name("older")
    with Store.create(path, entity, password=password) as store:
        ahead = store.back_up()
        ahead.rename(ahead.with_name(f"{path.stem} 20990101-080000 close{path.suffix}"))
        shutil.copyfile(path, older)
        _set(store, "1")
        newest = store.back_up()
        assert store.latest_backup(datetime.now(UTC)) == store.furthest_backup()
        store.let_go()
    shutil.copyfile(older, path)
    with Store.open(path, password=password) as store:
        (found,) = store.findings
        assert found.details["backup"] == newest.name


def test_a_file_without_backups_has_no_furthest_one(path: Path, entity: ReportingEntity) -> None:
    with Store.create(path, entity) as store:
        assert store.furthest_backup() is None
        assert store.latest_backup(datetime.now(UTC)) is None
        store.let_go()


@pytest.mark.parametrize(
    ("at", "codes"),
    [
        ("2026-06-30T08:00:00+00:00", ["clock.behind"]),
        ("2026-06-29T08:05:00+00:00", []),  # five minutes are no matter
        ("2025-01-01T00:00:00+00:00", []),
        ("no time", []),
        ("2026-06-30T08:00:00", []),
    ],
)
def test_a_clock_before_the_newest_entry_is_told(
    at: str, codes: list[str], path: Path, entity: ReportingEntity
) -> None:
    with Store.create(path, entity) as store:
        store.let_go()
    opened = create_engine(f"sqlite:///{path}", poolclass=NullPool).connect()
    opened.exec_driver_sql("DROP TRIGGER tr_audit_entry_update")
    opened.exec_driver_sql("UPDATE audit_entry SET at = ?", (at,))
    found = continuity.behind_log(opened, datetime(2026, 6, 29, 8, tzinfo=UTC))
    opened.close()
    assert [finding.code for finding in found] == codes
    for finding in found:
        assert "2026-06-29 16:00:00" in sentence(finding.code, finding.details)
