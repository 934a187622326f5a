"""Every fault planted by hand is found by the check that is named for it."""

import sqlite3
import zlib
from array import array
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.documents.source_document import SourceDocument
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import SurroundingsError
from desktop.findings import Finding
from desktop.models import check, connection
from desktop.models.journal import FileTable
from desktop.models.store import Store

DraftMaker = Callable[..., DraftRecord]


@pytest.fixture
def closed_file(store: Store, draft: DraftMaker, document: tuple[SourceDocument, bytes]) -> Path:
    """A closed file with something of everything in it."""
    with store.change("导入") as change:
        change.add_document(*document)
        change.add_drafts([draft(f"d{number}") for number in range(4)])
        change.confirm()
        values = array("q", range(744))
        block = IntervalBlock(Channel("M1"), Month(2025, 1), 60, 4, values, bytes(744))
        change.put_interval_blocks([block])
        figure = EconomicFigure("revenue", ReportingPeriod.of_year(2025), Decimal(500), "万元")
        change.set_figure(figure)
    with store.change("记账") as change:
        change.post()
    with store.change("结账") as change:
        change.close_month(Month(2025, 1))
    store.close()
    return store.path


def _tamper(path: Path, *statements: str) -> None:
    """Change the file as somebody would with another program: triggers out of the way, and back."""
    raw = sqlite3.connect(path)
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f'DROP TRIGGER "{name}"')
    for sql in statements:
        raw.execute(sql)
    for _, sql in triggers:
        raw.execute(sql)
    raw.commit()
    raw.close()


def _damage_page(path: Path, table: str) -> None:
    """Put nonsense where the first page of a table begins."""
    raw = sqlite3.connect(path)
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    start = (raw.execute(query, (table,)).fetchone()[0] - 1) * 4096
    raw.close()
    data = bytearray(path.read_bytes())
    data[start : start + 8] = b"\xff" * 8
    path.write_bytes(bytes(data))


def _codes(path: Path) -> set[str]:
    with Store.open(path) as store:
        return {finding.code for finding in store.check()}


def test_an_untouched_file_has_no_findings(closed_file: Path) -> None:
    _tamper(closed_file)
    assert _codes(closed_file) == set()


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE activity_record SET amount = '9000' WHERE key = 'd1'", "check.row_changed"),
        ("UPDATE activity_record SET amount = '9000' WHERE key = 'd1'", "check.control_totals"),
        ("DELETE FROM economic_figure", "check.table_changed"),
        ("DELETE FROM activity_record WHERE key = 'd1'", "check.number_missing"),
        ("UPDATE table_digest SET rows = rows + 1", "check.digests_differ"),
        ("UPDATE audit_entry SET person = '别人' WHERE id = 2", "check.chain_broken"),
        ("DELETE FROM audit_entry WHERE id = 2", "check.chain_broken"),
        ("UPDATE interval_block SET total = '1'", "check.interval_total"),
        ("UPDATE interval_block SET slots = 743", "check.curve_unreadable"),
        ("UPDATE content SET packed = x'00' WHERE packing = 'zlib'", "check.content_changed"),
        ("UPDATE activity_record SET facility_id = 99", "check.foreign_key"),
        ("CREATE TABLE extra (id INTEGER)", "check.schema_changed"),
        ("UPDATE audit_entry SET tables = 'no json'", "check.unreadable"),
        ("UPDATE audit_entry SET tables = '7'", "check.unreadable"),
        ("UPDATE activity_record SET amount = 'x'", "check.unreadable"),
        ("UPDATE activity_record SET amount = CAST(x'ff' AS TEXT)", "check.unreadable"),
        ("UPDATE accounting_month SET controls = '7'", "check.unreadable"),
        ("UPDATE file_header SET value = '9' WHERE name = 'version'", "check.header_changed"),
        ("DELETE FROM file_header WHERE name LIKE 'min%'", "check.header_changed"),
    ],
)
def test_a_fault_is_found_by_name(sql: str, code: str, closed_file: Path) -> None:
    _tamper(closed_file, sql)
    assert code in _codes(closed_file)


def test_a_missing_trigger_is_found(closed_file: Path) -> None:
    raw = sqlite3.connect(closed_file)
    raw.execute("DROP TRIGGER tr_activity_record_closed_update")
    raw.commit()
    raw.close()
    assert _codes(closed_file) == {"check.schema_changed"}
    with Store.open(closed_file) as store:
        assert [finding.code for finding in store.findings] == ["check.schema_changed"]


def test_a_file_made_before_its_header_named_the_version_is_sound(closed_file: Path) -> None:
    raw = sqlite3.connect(closed_file)
    raw.execute("DELETE FROM file_header WHERE name = 'version'")
    raw.commit()
    raw.close()
    assert _codes(closed_file) == set()


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE audit_entry SET summary = 'x' WHERE id = 3", "hash"),
        ("UPDATE audit_entry SET previous = 'x' WHERE id = 3", "previous"),
        ("UPDATE audit_entry SET id = 9 WHERE id = 3", "number"),
        ("UPDATE audit_entry SET detail = x'00' WHERE id = 3", "detail"),
    ],
)
def test_the_first_broken_entry_is_named(sql: str, why: str, closed_file: Path) -> None:
    _tamper(closed_file, "PRAGMA foreign_keys = OFF", sql)
    with Store.open(closed_file) as store:
        (found,) = [f for f in store.check() if f.code == "check.chain_broken"]
    # without entry 3 the next one stands in its place
    assert found.details["entry"] == ("4" if why == "number" else "3")
    assert found.details["why"] == why


def test_a_detail_that_unpacks_to_something_else_breaks_the_chain(closed_file: Path) -> None:
    other = zlib.compress(b"[]").hex()
    _tamper(closed_file, "UPDATE audit_entry SET detail = x'" + other + "' WHERE id = 2")  # noqa: S608 -- hex digits we made
    with Store.open(closed_file) as store:
        (found,) = [f for f in store.check() if f.code == "check.chain_broken"]
    assert (found.details["entry"], found.details["why"]) == ("2", "detail")


def test_control_totals_are_compared_on_opening(closed_file: Path) -> None:
    _tamper(closed_file, "UPDATE activity_record SET amount = '9000' WHERE key = 'd1'")
    with Store.open(closed_file) as store:
        assert [finding.code for finding in store.findings] == ["check.control_totals"]
        assert store.findings[0].details == {"month": "2025-01"}


@pytest.mark.parametrize("small", [0, 2000], ids=["large", "small"])
def test_nothing_is_written_upon_damage(
    small: int, closed_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_SMALL", small)
    _tamper(closed_file, "UPDATE economic_figure SET value = '501'")
    before = closed_file.read_bytes()
    with Store.open(closed_file) as store:
        with pytest.raises(SurroundingsError) as refused, store.change("录入") as change:
            change.set_setting("a", "1")
        with pytest.raises(SurroundingsError, match=r"company_file\.damaged"):
            store.undo()
    assert refused.value.details["reason"] == "check.row_changed"
    assert closed_file.read_bytes() == before


def test_rows_behind_the_totals_are_looked_at_once_for_totals_and_the_first_change(
    closed_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_SMALL", 0)
    looked: list[str] = []
    whole = check._table_rows

    def noted(opened: Connection, table: FileTable, kept: tuple[int, str]) -> Iterator[Finding]:
        looked.append(table.name)
        return whole(opened, table, kept)

    monkeypatch.setattr(check, "_table_rows", noted)
    for asks_first in (True, False):
        looked.clear()
        with Store.open(closed_file) as store:
            if asks_first:
                assert store.tampered() == ()
            with store.change("录入") as change:
                change.set_setting("a", str(asks_first))
            assert store.tampered() == ()
            assert looked.count("activity_record") == 1


def test_a_total_that_was_told_to_be_changed_still_stops_the_first_change(
    closed_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_SMALL", 0)
    _tamper(closed_file, "UPDATE economic_figure SET value = '501'")
    with Store.open(closed_file) as store:
        assert [finding.code for finding in store.tampered()][:1] == ["check.row_changed"]
        with (
            pytest.raises(SurroundingsError, match=r"company_file\.damaged"),
            store.change("录入") as change,
        ):
            change.set_setting("a", "1")


def test_pages_that_cannot_be_walked_stop_a_change_of_a_large_file(
    closed_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_SMALL", 0)
    _damage_page(closed_file, "source_document")
    with Store.open(closed_file) as store, pytest.raises(SurroundingsError) as refused:
        store.undo()
    assert refused.value.details["fault"] in {"check.integrity", "check.unreadable"}


def test_an_original_that_was_changed_is_not_handed_out(
    closed_file: Path, document: tuple[SourceDocument, bytes]
) -> None:
    _tamper(closed_file, "UPDATE content SET packed = x'00', packing = 'plain'")
    with Store.open(closed_file, read_only=True) as store, pytest.raises(SurroundingsError) as no:
        store.document_bytes(document[0].sha256)
    assert no.value.details["reason"] == "check.content_changed"


def test_a_damaged_original_that_does_not_unpack_is_damage(closed_file: Path) -> None:
    _tamper(closed_file, "UPDATE content SET packed = x'00', packing = 'zlib'")
    assert "check.content_changed" in _codes(closed_file)


def test_damaged_pages_are_found(closed_file: Path) -> None:
    _damage_page(closed_file, "draft_record")
    with Store.open(closed_file) as store:
        codes = {finding.code for finding in store.check()}
    assert codes & {"check.integrity", "check.unreadable"}


def test_text_that_is_no_text_is_damage(closed_file: Path) -> None:
    _tamper(closed_file, "UPDATE facility SET name = CAST(x'ff' AS TEXT) WHERE id = 1")
    with Store.open(closed_file) as store, pytest.raises(SurroundingsError) as refused:
        store.facilities()
    assert refused.value.code == "company_file.damaged"


def test_an_error_that_is_no_text_is_damage() -> None:
    with pytest.raises(SurroundingsError, match=r"company_file\.damaged"), connection.read_words():
        b"\xff".decode("utf-8")


def _columns(raw: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize(
    ("table", "changed", "code"),
    [
        ("activity_record", {"amount": "'9'"}, r"month\.closed|record\.posted"),
        (
            "activity_record",
            {"period_start": "'2026-01-01'", "period_end": "'2026-01-31'"},
            r"month\.closed|record\.posted",
        ),
        ("interval_block", {"month": "'2026-01'"}, "month.closed"),
        ("accounting_month", {"state": "'open'"}, "month.reopen_needs_reason"),
        ("accounting_month", {"id": "99", "state": "'open'"}, "month.reopen_needs_reason"),
        ("audit_entry", {"person": "'别人'"}, "audit.append_only"),
    ],
)
def test_an_insert_that_replaces_a_protected_row_is_refused(
    table: str, changed: dict[str, str], code: str, closed_file: Path
) -> None:
    raw = sqlite3.connect(closed_file)
    chosen = ", ".join(changed.get(name, name) for name in _columns(raw, table))
    with pytest.raises(sqlite3.IntegrityError, match=code):
        raw.execute(f"INSERT OR REPLACE INTO {table} SELECT {chosen} FROM {table}")  # noqa: S608 -- our own table's name
    raw.close()
    assert _codes(closed_file) == set()


def test_a_posted_record_of_an_open_month_is_not_replaced(store: Store, draft: DraftMaker) -> None:
    with store.change("记账") as change:
        change.add_drafts([draft("a")])
        change.confirm()
        change.post()
    store.close()
    raw = sqlite3.connect(store.path)
    names = _columns(raw, "activity_record")
    for changed in ({"amount": "'9'"}, {"id": "9", "state": "'void'", "series_number": "NULL"}):
        chosen = ", ".join(changed.get(name, name) for name in names)
        sql = f"INSERT OR REPLACE INTO activity_record SELECT {chosen} FROM activity_record"  # noqa: S608 -- our own columns
        with pytest.raises(sqlite3.IntegrityError, match=r"record\.posted"):
            raw.execute(sql)
    raw.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE activity_record SET amount = '9000' WHERE key = 'd1'",
        "DELETE FROM activity_record WHERE key = 'd1'",
        "UPDATE facility SET region = '110000'",
        "UPDATE economic_figure SET value = '1'",
        "UPDATE table_digest SET rows = rows + 1",
    ],
)
def test_a_changed_row_behind_a_total_is_told_before_the_total(sql: str, closed_file: Path) -> None:
    with Store.open(closed_file, read_only=True) as store:
        assert store.tampered() == ()
    _tamper(closed_file, sql)
    with Store.open(closed_file, read_only=True) as store:
        found = store.tampered()
        assert found
        assert store.tampered() is found


def test_a_step_of_undo_smuggled_behind_a_closing_is_found(closed_file: Path) -> None:
    raw = sqlite3.connect(closed_file)
    raw.execute("INSERT INTO undo_record (audit_id, stack) VALUES (2, 'undo')")
    raw.commit()
    raw.close()
    assert _codes(closed_file) == {"check.undo_changed"}


def test_a_row_that_cannot_be_read_is_damage_and_no_bug(closed_file: Path) -> None:
    _tamper(closed_file, "UPDATE accounting_month SET controls = '[[1'")
    with (
        pytest.raises(SurroundingsError, match=r"company_file\.damaged"),
        Store.open(closed_file) as store,
    ):
        store.months()


def test_a_bug_in_sound_books_stays_a_bug(closed_file: Path) -> None:
    with pytest.raises(ValueError, match="a bug"), Store.open(closed_file):
        raise ValueError("a bug")
