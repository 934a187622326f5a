import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.entity import ReportingEntity
from desktop.errors import SurroundingsError
from desktop.messages import sentence
from desktop.models import backup, connection, safekeeping
from desktop.models.backup import Backup, Driver
from desktop.models.safekeeping import SECOND_PLACE
from desktop.models.store import Store
from desktop.models.whole_file import restore

_MALFORMED = "database disk image is malformed"

DraftMaker = Callable[..., DraftRecord]
PASSWORD = "密码'with quote"


def test_a_backup_restores_to_the_same_content(
    either_store: Store, draft: DraftMaker, tmp_path: Path, password: str | None
) -> None:
    with either_store.change("录入") as change:
        change.add_drafts([draft("a"), draft("b")])
        change.confirm(["a"])
    written = either_store.backup(tmp_path / "备份.cbook")
    with either_store.change("之后") as change:
        change.add_drafts([draft("c")])
    restored = restore(written, tmp_path / "恢复.cbook", password=password)
    with Store.open(restored, password=password) as store:
        assert [entry.record.id for entry in store.ledger()] == ["a"]
        assert [entry.id for entry in store.drafts()] == ["b"]
        assert store.check() == ()
        assert store.next_undo() == "录入"


def test_a_damaged_backup_is_not_restored(store: Store, tmp_path: Path) -> None:
    written = store.backup(tmp_path / "备份.cbook")
    data = written.read_bytes()
    written.write_bytes(data.replace("总厂".encode(), "分厂".encode(), 1))
    target = tmp_path / "恢复.cbook"
    with pytest.raises(SurroundingsError) as refused:
        restore(written, target)
    assert refused.value.code == "backup.not_sound"
    assert not target.exists()
    assert list(tmp_path.glob("*.part")) == []


def test_a_backup_of_a_damaged_file_is_not_kept(store: Store, tmp_path: Path) -> None:
    store.close()
    data = store.path.read_bytes()
    store.path.write_bytes(data.replace("总厂".encode(), "分厂".encode(), 1))
    target = tmp_path / "备份.cbook"
    target.write_bytes(b"older and sound")
    with Store.open(store.path) as damaged, pytest.raises(SurroundingsError) as refused:
        damaged.backup(target)
    assert refused.value.code == "backup.not_sound"
    assert target.read_bytes() == b"older and sound"


def test_restoring_never_replaces_a_file(store: Store, tmp_path: Path) -> None:
    written = store.backup(tmp_path / "备份.cbook")
    with pytest.raises(SurroundingsError) as refused:
        restore(written, store.path)
    assert refused.value.code == "company_file.exists"


def test_rows_against_the_rules_of_their_own_table_are_damage(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Swapped:
        """A file with two pages in each other's place, as its copying sees it."""

        def execute(self, *_: object) -> None:
            raise sqlite3.IntegrityError("NOT NULL constraint failed: draft_record.carrier")

        def close(self) -> None:
            pass

    monkeypatch.setattr(connection, "opener", lambda *_, **__: Swapped)
    with pytest.raises(SurroundingsError, match=r"company_file\.damaged"):
        store.backup(tmp_path / "copy.cbook")


def test_a_missing_backup_is_named(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError, match=r"company_file\.missing"):
        restore(tmp_path / "没有.cbook", tmp_path / "新.cbook")
    with pytest.raises(SurroundingsError, match=r"company_file\.missing"):
        backup.restore(tmp_path / "没有.cbook", tmp_path / "新.cbook", Driver())


def test_a_backup_never_goes_over_its_source(store: Store) -> None:
    with pytest.raises(SurroundingsError, match=r"backup\.target_is_source"):
        store.backup(store.path)


def test_closing_after_a_change_makes_a_backup_once_an_hour(
    store: Store, draft: DraftMaker
) -> None:
    store.close()
    assert store.backups() == ()
    for key in "ab":
        with Store.open(store.path) as opened, opened.change("录入") as change:
            change.add_drafts([draft(key)])
    (made,) = store.backups()
    assert made.why == "close"
    with Store.open(made.path, read_only=True) as kept:
        assert [entry.id for entry in kept.drafts()] == ["a"]


def test_closing_without_a_change_makes_none(store: Store) -> None:
    store.close()
    Store.open(store.path).close()

    def stop_after_a_change() -> None:
        with Store.open(store.path) as opened:
            with opened.change("设置") as change:
                change.set_setting("a", "1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stop_after_a_change()
    assert store.backups() == ()


def test_a_failing_backup_does_not_keep_the_file_open(
    store: Store, draft: DraftMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    opened = Store.open(store.path)
    with opened.change("录入") as change:
        change.add_drafts([draft("a")])

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    opened.close()
    monkeypatch.undo()
    assert [finding.code for finding in opened.findings] == ["backup.failed"]
    assert opened.findings[0].details["code"] == "disk.full"
    with Store.open(store.path) as again:
        assert len(again.drafts()) == 1


def test_a_file_that_is_not_sound_is_named_on_closing_instead_of_the_disk(store: Store) -> None:
    store.close()
    with Store.open(store.path) as opened:
        with opened.change("录入") as change:
            change.set_setting("a", "1")
        with closing(sqlite3.connect(store.path)) as raw:
            raw.execute("PRAGMA journal_mode = OFF")  # Windows lets nobody remove the open one
            raw.execute("UPDATE facility SET region = '110000'")
            raw.commit()
    assert [finding.code for finding in opened.findings] == ["backup.of_damaged"]
    said = sentence("backup.of_damaged", opened.findings[0].details)
    assert "表 场所 第 1 行" in said
    assert "恢复为新文件" in said


def test_what_the_database_says_is_told_in_the_user_s_language() -> None:
    assert "数据页损坏或不完整" in sentence("company_file.damaged", {"reason": _MALFORMED})


def test_a_second_place_gets_a_proven_copy(store: Store, tmp_path: Path) -> None:
    second = tmp_path / "U盘"
    second.mkdir()
    with store.change("设置") as change:
        change.set_setting(SECOND_PLACE, str(second))
    written = store.back_up()
    (copied,) = second.iterdir()
    assert copied.name == written.name
    assert copied.read_bytes() == written.read_bytes()
    assert not store.findings
    shutil.rmtree(second)
    assert store.back_up().exists()
    (finding,) = store.findings
    assert finding.code == "backup.second_place_failed"
    assert finding.details["code"] == "backup.second_place_missing"


def test_a_second_place_of_several_firms_keeps_the_others_backups(
    store: Store, tmp_path: Path
) -> None:
    second = tmp_path / "U盘"
    second.mkdir()
    others = [second / f"乙厂 2020{month:02d}01-120000 manual.cbook" for month in range(1, 13)]
    others += [second / f"乙厂 202{year}0101-120000 manual.cbook" for year in range(1, 5)]
    for other in others:
        other.write_bytes(b"theirs")
    with store.change("设置") as change:
        change.set_setting(SECOND_PLACE, str(second))
    store.back_up()
    assert all(other.exists() for other in others)
    assert store.findings == ()
    assert len(backup.listed(second)) == len(others) + 1
    assert [b.path for b in backup.listed(second, store.path.stem)] == [
        path for path in second.iterdir() if path not in others
    ]


def test_a_backup_made_with_the_clock_set_back_is_not_thinned_away(store: Store) -> None:
    folder = backup.folder_of(store.path)
    folder.mkdir()
    for day in range(400):
        at = datetime(2090, 1, 1, tzinfo=UTC) + timedelta(days=day)
        (folder / backup.name_of(store.path, "manual", at)).write_bytes(b"later")
    written = store.back_up()
    assert written.exists()
    assert len(store.backups()) < 40


def test_backups_of_a_clock_that_ran_ahead_take_no_other_backup_s_place(tmp_path: Path) -> None:
    ahead = [tmp_path / f"甲 2090{month:02d}01-120000 close.cbook" for month in range(1, 13)]
    real = [tmp_path / f"甲 202606{day:02d}-120000 close.cbook" for day in range(1, 13)]
    for path in (*ahead, *real):
        path.touch()
    backup.thin(tmp_path, real[-1])
    assert all(path.exists() for path in real)
    assert backup.latest(backup.listed(tmp_path), datetime(2026, 6, 30, tzinfo=UTC)) == Backup(
        real[-1], datetime(2026, 6, 12, 12, tzinfo=UTC), "close"
    )


def test_a_backup_goes_beside_another_of_its_second_and_does_not_replace_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "U盘"
    second.mkdir()
    with store.change("设置") as change:
        change.set_setting(SECOND_PLACE, str(second))
    moment = datetime(2026, 6, 30, 8, 0, 59, tzinfo=UTC)
    folder = backup.folder_of(store.path)
    folder.mkdir()
    older = backup.free_place(folder, store.path, "manual", moment)
    older.write_bytes(b"older")
    kept = second / backup.name_of(store.path, "manual", moment + timedelta(seconds=1))
    kept.write_bytes(b"kept")

    monkeypatch.setattr(safekeeping, "datetime", SimpleNamespace(now=lambda _zone: moment))
    monkeypatch.setattr(backup, "thin", lambda *_: ())  # of one day the newest stays
    written = store.back_up()
    assert written.name.endswith(" 20260630-080100 manual.cbook")
    assert older.read_bytes() == b"older"
    assert kept.read_bytes() == b"kept"
    copied = backup.free_copy(second, written)
    assert copied.name.endswith(" 20260630-080102 manual.cbook")  # after the copy itself
    assert backup.free_copy(second, tmp_path / "手工.cbook") == second / "手工.cbook"


def test_a_backup_from_the_future_does_not_stop_the_one_on_closing(
    store: Store, draft: Callable[..., DraftRecord]
) -> None:
    store.back_up()
    folder = backup.folder_of(store.path)
    (kept,) = folder.iterdir()
    kept.rename(folder / backup.name_of(store.path, "close", datetime(2090, 1, 1, tzinfo=UTC)))
    store.close()
    with Store.open(store.path) as opened, opened.change("录入") as change:
        change.add_drafts([draft("a")])
    assert len(list(folder.iterdir())) == 2


def _made(days_ago: float, why: str = "close") -> Backup:
    at = datetime(2026, 6, 30, 18, tzinfo=UTC) - timedelta(days=days_ago)
    return Backup(Path(f"{at:%Y%m%d-%H%M%S} {why}"), at, why)


def test_thinning_keeps_12_days_10_weeks_and_9_months() -> None:
    daily = [_made(day) for day in range(400)]
    kept = backup.kept_of(daily)
    ages = [(daily[0].at - entry.at).days for entry in kept]
    # 2026-06-30 is a Tuesday. Days 0 to 11; the newest of 10 ISO weeks are today and the Sundays
    # 2, 9 … 58 days ago; the newest of 9 months are today and the month ends 30, 61, 91 … ago.
    days = set(range(12))
    weeks = {0, *range(2, 59, 7)}
    months = {0, 30, 61, 91, 122, 150, 181, 212, 242}
    assert set(ages) == days | weeks | months


def test_thinning_keeps_the_newest_of_a_day_and_each_cause(tmp_path: Path) -> None:
    names = [
        "甲 20260630-080000 close.cbook",
        "甲 20260630-170000 close.cbook",
        "甲 20260630-090000 reopen.cbook",
        "甲 20261399-090000 close.cbook",
        "别的.txt",
    ]
    for name in names:
        (tmp_path / name).touch()
    removed = backup.thin(tmp_path, tmp_path / names[1])
    assert [path.name for path in removed] == [names[0]]
    assert {path.name for path in tmp_path.iterdir()} == set(names[1:])
    assert [entry.why for entry in backup.listed(tmp_path)] == ["close", "reopen"]


def test_what_a_killed_backup_left_is_removed_a_day_later(tmp_path: Path) -> None:
    written = "甲 20260630-170000 close.cbook"
    stale = ["甲 20260601-080000 close.cbook.part", "甲 20260601-080000 close.cbook.part-journal"]
    left = [
        "乙 20260601-080000 close.cbook.part",
        "甲 的.part",
        "甲 20260629-080000 seal.cbook.part",
    ]
    for name in (written, *stale, *left):
        (tmp_path / name).touch()
    for name in (*stale, *left[:2]):
        os.utime(tmp_path / name, (1_000_000_000, 1_000_000_000))
    backup.thin(tmp_path, tmp_path / written)
    assert {path.name for path in tmp_path.iterdir()} == {written, *left}


def test_what_a_killed_backup_left_in_its_own_folder_is_removed_at_once(tmp_path: Path) -> None:
    folder = backup.folder_of(tmp_path / "甲.cbook")
    folder.mkdir()
    names = ["甲 20260630-170000 close.cbook", "乙 20260630-160000 close.cbook.part"]
    for name in (*names, "甲 20260630-160000 close.cbook.part"):
        (folder / name).touch()
    backup.thin(folder, folder / names[0])
    assert {path.name for path in folder.iterdir()} == set(names)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk.full"),
        (errno.EFBIG, "disk.full"),
        (errno.EACCES, "company_file.no_permission"),
        (errno.EIO, "disk.failed"),
    ],
)
def test_the_disks_errors_are_said_in_our_words(number: int, code: str) -> None:
    with pytest.raises(SurroundingsError) as refused, connection.disk_words():
        raise OSError(number, os.strerror(number))
    assert refused.value.code == code


def test_a_backup_during_a_change_shows_the_file_before_it(
    store: Store, draft: DraftMaker, tmp_path: Path, entity: ReportingEntity
) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a")])
        written = store.backup(tmp_path / "备份.cbook")
    with Store.open(written, read_only=True) as before:
        assert before.drafts() == ()
        assert before.entity() == entity


def test_a_journal_left_by_a_crash_does_not_roll_back_into_a_restored_file(
    store: Store, tmp_path: Path, entity: ReportingEntity
) -> None:
    kept = store.backup(tmp_path / "备份.cbook")
    with store.change("设置") as change:
        for number in range(200):
            change.set_setting(f"s{number}", "x" * 100)
        opened = store._connection.connection.driver_connection
        assert opened is not None
        opened.execute("PRAGMA cache_spill = 1")
        opened.execute("PRAGMA cache_size = 1")
        for number in range(200):
            change.set_setting(f"t{number}", "x" * 100)
        hot = store.path.with_name(store.path.name + "-journal").read_bytes()
    assert hot.strip(b"\x00")
    target = tmp_path / "恢复.cbook"
    journal = tmp_path / "恢复.cbook-journal"
    journal.write_bytes(hot)
    with Store.open(restore(kept, target)) as restored:
        assert restored.check() == ()
        assert restored.entity() == entity
    assert (tmp_path / "恢复.cbook-journal.old").read_bytes() == hot


def test_a_file_somebody_looks_at_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"new")
    refusals = [PermissionError(), PermissionError()]
    replace = Path.replace

    def refuse_twice(self: Path, to: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", refuse_twice)
    monkeypatch.setattr(backup, "_TRIES", 3)
    monkeypatch.setattr(backup, "_PAUSE", 0)
    backup.put_in_place(source, target)
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("place", "code"),
    [(68, "company_file.not_ours"), (63, "company_file.version_changed")],
    ids=["application", "version"],
)
def test_a_backup_whose_header_was_changed_becomes_no_company_file(
    place: int, code: str, path: Path, entity: ReportingEntity, tmp_path: Path
) -> None:
    # application_id stands at byte 68, the lowest byte of user_version at 63 (SQLite's file format)
    Store.create(path, entity).let_go()
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(SurroundingsError) as refused:
        restore(path, tmp_path / "new.cbook")
    assert refused.value.code == code
    assert not (tmp_path / "new.cbook").exists()
