import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import ReportingPeriod
from desktop.errors import SurroundingsError, UsageError
from desktop.models import backup, connection, schema
from desktop.models.store import Store
from desktop.models.values import ChangeKind

DraftMaker = Callable[..., DraftRecord]
NEWER = ";".join(
    (
        f"PRAGMA user_version = {schema.VERSION + 1}",
        "UPDATE file_header SET value = value + 1 WHERE name = 'version'",
    )
)
"""What a newer program does that leaves tables and triggers as they are."""


def test_what_was_created_is_there_after_reopening(
    path: Path, entity: ReportingEntity, password: str | None
) -> None:
    Store.create(path, entity, password=password).close()
    with Store.open(path, password=password) as store:
        assert store.entity() == entity
        assert store.check() == ()


def test_creating_over_an_existing_file_is_refused_and_harmless(
    path: Path, entity: ReportingEntity
) -> None:
    path.write_bytes(b"other")
    with pytest.raises(SurroundingsError) as refused:
        Store.create(path, entity)
    assert refused.value.code == "company_file.exists"
    assert path.read_bytes() == b"other"


def test_a_creation_cut_off_stands_under_another_name_and_the_next_one_clears_it(
    path: Path, entity: ReportingEntity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        assert not path.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "put_in_place", cut)
    with pytest.raises(KeyboardInterrupt):
        Store.create(path, entity)
    monkeypatch.undo()
    for end in (".part", ".part-journal"):  # as a killed one leaves them
        path.with_name(path.name + end).write_bytes(b"half")
    Store.create(path, entity).close()
    assert not list(path.parent.glob("*.part*"))


def test_a_creation_that_fails_leaves_no_file(path: Path, entity: ReportingEntity) -> None:
    twice = ReportingEntity("甲", "X", "330500", "C", "2025-01", ("x",), ())
    broken = ReportingEntity("甲", "X", "330500", "C", None, twice.tax_ids)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="constraint"):
        Store.create(path, broken)
    assert not path.exists()
    Store.create(path, entity).close()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError) as refused:
        Store.open(tmp_path / "没有.cbook")
    assert refused.value.code == "company_file.missing"
    assert refused.value.details["file"] == "没有.cbook"


def test_an_open_file_cannot_be_opened_twice_and_says_by_whom(store: Store) -> None:
    with pytest.raises(SurroundingsError) as refused:
        Store.open(store.path)
    assert refused.value.code == "company_file.locked"
    assert "@" in refused.value.details["holder"]


def test_an_open_file_can_be_read_beside(store: Store, entity: ReportingEntity) -> None:
    with Store.open(store.path, read_only=True) as reader:
        assert reader.entity() == entity
        with (
            pytest.raises(UsageError, match=r"company_file\.opened_read_only"),
            reader.change("x"),
        ):
            pass


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("PRAGMA application_id = 7", "company_file.not_ours"),
        (f"PRAGMA user_version = {schema.VERSION + 1}", "company_file.version_changed"),
        (NEWER, "company_file.too_new"),
        (f"PRAGMA user_version = {schema.VERSION - 1}", "company_file.version_changed"),
        ("PRAGMA user_version = 0", "company_file.version_changed"),
        ("UNSUPPORTED", "company_file.damaged"),
    ],
)
def test_foreign_and_newer_files_are_left_alone(store: Store, sql: str, code: str) -> None:
    store.close()
    if sql == "UNSUPPORTED":  # byte 44 and on: the number of SQLite's schema format, 1 to 4
        with store.path.open("r+b") as file:
            file.seek(47)
            file.write(b"\x44")
    else:
        _raw(store.path, *sql.split(";"))
    before = store.path.read_bytes()
    with pytest.raises(SurroundingsError) as refused:
        Store.open(store.path)
    assert refused.value.code == code
    assert store.path.read_bytes() == before


def test_a_newer_file_opens_for_reading_where_it_says_so(store: Store) -> None:
    store.close()
    _raw(store.path, *NEWER.split(";"))
    with Store.open(store.path, read_only=True) as reader:
        assert reader.entity().opening == "2025-01"
    _raw(store.path, "UPDATE file_header SET value = '99' WHERE name = 'min_reader_version'")
    with pytest.raises(SurroundingsError, match=r"company_file\.too_new"):
        Store.open(store.path, read_only=True)


def _foreign(tmp_path: Path) -> bytes:
    """Return a sound database of another program."""
    path = tmp_path / "other"
    _raw(path, "CREATE TABLE t (x)")
    content = path.read_bytes()
    path.unlink()
    return content


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"", None),
        (b"not a database at all" * 300, None),
        (None, None),
        (bytes(range(256)) * 32, "never mind"),
    ],
    ids=["empty", "text", "of another program", "as if encrypted"],
)
def test_what_is_no_company_file_is_refused_and_nothing_is_left_beside_it(
    path: Path, content: bytes | None, password: str | None
) -> None:
    content = _foreign(path.parent) if content is None else content
    path.write_bytes(content)
    with pytest.raises(SurroundingsError) as refused:
        Store.open(path, password=password)
    expected = "not_readable" if password else "not_recognised", "not_ours"
    assert refused.value.code.removeprefix("company_file.") in expected
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def _raw(path: Path, *statements: str) -> None:
    raw = sqlite3.connect(path)
    for sql in statements:
        raw.execute(sql)
    raw.commit()
    raw.close()


def test_an_exception_inside_a_change_leaves_everything_as_it_was(
    either_store: Store, draft: DraftMaker
) -> None:
    head = either_store.audit_head()

    def stop_half_way() -> None:
        with either_store.change("导入") as change:
            change.add_drafts([draft("a")])
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop_half_way()
    assert either_store.drafts() == ()
    assert either_store.audit_head() == head
    assert either_store.check() == ()


def test_a_change_that_changes_nothing_is_not_logged(store: Store) -> None:
    head = store.audit_head()
    with store.change("看看"):
        pass
    with store.change("同样的设施") as change:
        change.set_facility(Facility("总厂", "330500"))
    assert store.audit_head() == head
    assert store.next_undo() is None


def test_a_change_inside_a_change_is_refused(store: Store) -> None:
    with (
        pytest.raises(UsageError, match=r"change\.inside_change"),
        store.change("外"),
        store.change("内"),
    ):
        pass


def test_questions_inside_a_change_see_what_it_did(store: Store, draft: DraftMaker) -> None:
    with store.change("导入") as change:
        change.add_drafts([draft("a")])
        assert len(store.drafts()) == 1


def test_each_change_says_who_when_what_and_why(store: Store) -> None:
    with store.change("改设置", person="李四", reason="税务要求") as change:
        change.set_setting("precedence", "meter,bill")
    newest = store.history(1)[0]
    assert (newest.person, newest.summary, newest.reason) == ("李四", "改设置", "税务要求")
    assert newest.kind is ChangeKind.CHANGE
    assert newest.at.endswith("+00:00")
    assert store.settings() == {"precedence": "meter,bill"}
    assert store.history(9)[-1].kind is ChangeKind.CREATE


def test_every_safety_setting_is_on(either_store: Store) -> None:
    wanted = {
        "journal_mode": "truncate",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "cache_spill": 0,
    }
    with either_store._reading() as opened:
        found = {name: opened.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted


def test_a_refused_safety_setting_stops_opening(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.setattr(connection, "_PRAGMAS", (("foreign_keys", "ON", 7),))
    with pytest.raises(SurroundingsError, match=r"company_file\.pragma_refused"):
        Store.open(store.path)


def test_a_table_made_in_a_change_goes_with_it(store: Store) -> None:

    def stop_half_way() -> None:
        with store.change("x") as change:
            change.connection.exec_driver_sql("CREATE TABLE left_behind (id INTEGER)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stop_half_way()
    with store._reading() as opened:
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'left_behind'"
        assert opened.exec_driver_sql(query).scalar() == 0
    assert store.check() == ()


def test_a_wrong_statement_is_a_bug_and_says_so(store: Store) -> None:
    with pytest.raises(Exception, match="no such table"), store.change("x") as change:
        change.connection.exec_driver_sql("SELECT * FROM no_such_place")


def test_a_broken_rule_of_the_database_is_said_in_our_words(store: Store) -> None:
    with pytest.raises(Exception, match=r"company_file\.constraint"), store.change("x") as change:
        change.connection.exec_driver_sql("INSERT INTO file_header VALUES ('schema_sha256', 'x')")


def test_two_threads_share_a_store_without_meeting(store: Store, draft: DraftMaker) -> None:
    def work(name: str) -> None:
        for number in range(5):
            with store.change(name) as change:
                change.add_drafts([draft(f"{name}{number}")])

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.drafts()) == 10
    assert store.check() == ()


def test_counts_say_how_much_is_in_the_file(
    store: Store, draft: DraftMaker, booked: Callable[..., tuple[str, ...]]
) -> None:
    booked(draft("a"), draft("b"))
    with store.change("导入") as change:
        change.add_drafts([draft("c"), draft("d")])
        change.confirm(["c"])
    counts = store.counts()
    assert (counts.drafts, counts.confirmed, counts.posted) == (1, 1, 2)
    assert store.unposted(ReportingPeriod.of_year(2025)) == 1
    assert store.unposted_ids(ReportingPeriod.of_year(2025)) == ("c",)
    assert store.unposted_ids(ReportingPeriod.of_year(2024)) == ()
    records = store.activity_records(ReportingPeriod.of_year(2025))
    assert sum(record.quantity.amount for record in records) == Decimal(3000)
    assert len(store.activity_records(ReportingPeriod.of_year(2025), posted_only=True)) == 2


def test_closing_twice_does_nothing(store: Store) -> None:
    with store.change("x") as change:
        change.set_setting("a", "b")
    store.close()
    store.close()
    with Store.open(store.path) as again:
        assert again.settings()["a"] == "b"
        assert again.check() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_a_file_moved_while_open_takes_no_change_until_it_is_back(store: Store) -> None:
    elsewhere = store.path.with_name("移走.cbook")
    store.path.rename(elsewhere)
    with (
        pytest.raises(SurroundingsError, match=r"company_file\.moved"),
        store.change("x") as change,
    ):
        change.set_setting("a", "b")
    shutil.copyfile(elsewhere, store.path)
    with pytest.raises(SurroundingsError, match=r"company_file\.moved"):
        store.undo()
    elsewhere.replace(store.path)
    with store.change("x") as change:
        change.set_setting("a", "b")
    assert store.check() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_an_open_file_does_not_open_it_twice(store: Store) -> None:
    link = store.path.with_name("链接.cbook")
    link.symlink_to(store.path)
    with pytest.raises(SurroundingsError, match=r"company_file\.locked"):
        Store.open(link)
