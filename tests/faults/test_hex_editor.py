"""What somebody changes in a company file with a hex editor or another program is named.

Each attack works on the books of the demo: imported documents, curves, closed months, a sealed and
signed report. The triggers are out of the way, as another program can put them.
"""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from desktop.jobs.context import SilentContext
from desktop.jobs.run_demo import run_demo
from desktop.models import audit, check, connection, schema, tables
from desktop.models.digests import row_digest
from desktop.models.store import Store

UNGUARDED = {"file_header.name", "table_digest.name", "undo_record.stack"}
"""Columns whose change is another attack of the list, or that have no row in the demo."""


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the company file of the demo, closed."""
    demo = run_demo(tmp_path_factory.mktemp("hex") / "demo", SilentContext())
    return demo.files.company_file


@pytest.fixture
def opened(demo_file: Path, tmp_path: Path) -> Iterator[Connection]:
    """Return a connection to a copy whose triggers let everything through."""
    copy = tmp_path / "copy.cbook"
    copy.write_bytes(demo_file.read_bytes())
    engine = connection.open_engine(copy)
    with engine.connect() as found:
        found.execution_options(**connection.WRITE)
        yield found
    engine.dispose()


def _codes(opened: Connection) -> set[str]:
    return {finding.code for finding in check.check(opened)}


def _without_triggers(opened: Connection, change: Callable[[], object]) -> None:
    opened.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    schema.drop_triggers(opened)
    change()
    schema.make_triggers(opened)


def _columns(*, every: bool) -> list[tuple[str, str]]:
    """Return every column of every table, or one of each table."""
    chance = random.Random(3)
    found = []
    for table in tables.Base.metadata.sorted_tables:
        names = [c.name for c in table.columns if f"{table.name}.{c.name}" not in UNGUARDED]
        found += [(table.name, name) for name in (names if every else [chance.choice(names)])]
    return found


def _other(value: object) -> object:
    """Return another value of the same kind, as near as possible."""
    match value:
        case int():
            return value + 1
        case bytes():
            return value[:-1] + bytes([value[-1] ^ 1]) if value else b"x"
        case str() if value and value[-1].isdigit():
            return value[:-1] + str((int(value[-1]) + 1) % 10)
        case None:
            return 1
        case _:
            return f"{value}x"


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_no_field_of_any_table_changes_without_a_word(opened: Connection, *, every: bool) -> None:
    silent, tried = [], 0
    for table, column in _columns(every=every):
        with opened.begin() as undone:
            found = _changed(opened, table, column)
            tried += found
            if found and not _codes(opened):
                silent.append(f"{table}.{column}")
            undone.rollback()
    assert silent == []
    assert tried > (250 if every else 20)


def _changed(opened: Connection, table: str, column: str) -> bool:
    """Change a field of the newest row; say whether there was one and the database let us."""
    query = f'SELECT rowid, "{column}" FROM "{table}" ORDER BY rowid DESC LIMIT 1'  # noqa: S608 -- our own names
    row = opened.exec_driver_sql(query).first()
    if row is None:
        return False
    opened.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    sql = f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?'  # noqa: S608 -- our own names
    try:
        _without_triggers(opened, lambda: opened.exec_driver_sql(sql, (_other(row[1]), row[0])))
    except IntegrityError:  # two curves of one month
        return False
    return True


ANOTHER_CURVE = """
UPDATE interval_block SET content = (SELECT content FROM interval_block ORDER BY id DESC LIMIT 1)
WHERE id = 1
"""
ATTACKS = {
    "a byte of an original": (
        "UPDATE content SET packed = cast(x'00' || substr(packed, 2) AS BLOB)",
        "check.content_changed",
    ),
    "a curve put in another's place": (ANOTHER_CURVE, "check.row_changed"),
    "a curve's monthly total": ("UPDATE interval_block SET total = total + 1", "check.row_changed"),
    "a month's control totals": (
        "UPDATE accounting_month SET controls = replace(controls, '1', '2')",
        "check.control_totals",
    ),
    "a closed month opened": (
        "UPDATE accounting_month SET state = 'open' WHERE month = '2025-03'",
        "check.row_changed",
    ),
    "a number taken away": (
        "UPDATE activity_record SET series_number = NULL WHERE series_number = 1",
        "check.number_missing",
    ),
    "a sealed report's tables": (
        "UPDATE sealed_report SET tables = replace(tables, 'a', 'b')",
        "check.row_changed",
    ),
    "a sealed report removed": ("DELETE FROM report_signature", "check.table_changed"),
    "two entries of the log swapped": (
        "UPDATE audit_entry SET person = 'x' WHERE id = 7",
        "check.chain_broken",
    ),
    "the end of the log cut off": (
        "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)",
        "check.digests_differ",
    ),
    "a step of undo behind a closing": (
        "INSERT INTO undo_record (audit_id, stack) VALUES (1, 'undo')",
        "check.undo_changed",
    ),
}


@pytest.mark.parametrize(("sql", "code"), ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_named(sql: str, code: str, opened: Connection) -> None:
    with opened.begin():
        assert _codes(opened) == set()
        _without_triggers(opened, lambda: opened.exec_driver_sql(sql))
    assert code in _codes(opened)


def test_the_first_broken_entry_of_the_log_is_named(opened: Connection) -> None:
    with opened.begin():
        sql = "UPDATE audit_entry SET reason = 'x' WHERE id IN (5, 9)"
        _without_triggers(opened, lambda: opened.exec_driver_sql(sql))
        (broken,) = [f for f in check.check(opened) if f.code == "check.chain_broken"]
    assert broken.details["entry"] == "5"


def _digests_again(opened: Connection) -> None:
    """Compute the digests of every row and table anew, as somebody would who read our source."""
    for table in check.file_tables(opened):
        total = count = 0
        for *values, _ in opened.exec_driver_sql(table.query).all():
            mark = row_digest(table.name, values)
            update = f'UPDATE "{table.name}" SET digest = ? WHERE id = ?'  # noqa: S608 -- our own table's name
            opened.exec_driver_sql(update, (mark, values[0]))
            total += int.from_bytes(mark, "big")
            count += 1
        sql = "UPDATE table_digest SET rows = ?, total = ? WHERE name = ?"
        opened.exec_driver_sql(sql, (count, f"{total % (1 << 128):032x}", table.name))


def _log_again(opened: Connection) -> None:
    """Write the newest digests into the log and compute its hashes anew from the first entry."""
    known = opened.exec_driver_sql("SELECT name, rows, total FROM table_digest").all()
    digests = {name: [rows, total] for name, rows, total in known}
    previous = audit.GENESIS
    entries = tables.table_of(tables.AuditRow)
    rows = opened.execute(entries.select().order_by(entries.c.id)).all()
    for row in rows:
        fields = {k: v for k, v in row._mapping.items() if k not in ("detail", "hash")}
        if row.id == rows[-1].id:
            fields["tables"] = json.dumps(digests, sort_keys=True, separators=(",", ":"))
        if row.id == 1:
            fields["person"] = "别人"
        fields["previous"] = previous
        previous = audit.entry_hash(fields)
        opened.execute(
            entries.update().where(entries.c.id == row.id).values(**fields, hash=previous)
        )


def _amount_changed(opened: Connection) -> None:
    opened.exec_driver_sql(
        "UPDATE activity_record SET amount = '1' WHERE id = (SELECT min(id) FROM activity_record"
        " WHERE state = 'posted' AND leads = 1)"
    )


def test_digests_computed_anew_do_not_agree_with_the_log(opened: Connection) -> None:
    def attack() -> None:
        _amount_changed(opened)
        _digests_again(opened)

    with opened.begin():
        _without_triggers(opened, attack)
    assert {"check.digests_differ", "check.control_totals"} <= _codes(opened)


def test_a_log_computed_anew_leaves_the_sealed_report_without_its_entry(
    opened: Connection,
) -> None:
    def attack() -> None:
        opened.exec_driver_sql("UPDATE economic_figure SET value = '1'")
        _digests_again(opened)
        _log_again(opened)

    with opened.begin():
        _without_triggers(opened, attack)
    assert _codes(opened) == {"check.seal_without_log"}


def test_triggers_taken_away_together_with_the_mark_are_missed(opened: Connection) -> None:
    with opened.begin():
        schema.drop_triggers(opened)
        schema.write_version(opened)
    assert _codes(opened) == {"check.schema_changed"}


@pytest.mark.parametrize("table", ["activity_record", "content", "audit_entry"])
def test_bytes_changed_in_the_file_itself_are_named_on_opening_or_by_the_check(
    table: str, demo_file: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(demo_file) as raw:
        value = {
            "activity_record": "SELECT note FROM activity_record WHERE note <> '' LIMIT 1",
            "content": "SELECT packed FROM content WHERE packing = 'zlib' ORDER BY size LIMIT 1",
            "audit_entry": "SELECT hash FROM audit_entry WHERE id = 3",
        }[table]
        (found,) = raw.execute(value).fetchone()
    raw.close()
    # a note is in no index, so that SQLite itself sees nothing wrong
    needle = found.encode("utf-8") if isinstance(found, str) else found[10:40]
    data = bytearray(demo_file.read_bytes())
    at = data.rindex(needle)
    data[at] ^= 1
    copy = tmp_path / "copy.cbook"
    copy.write_bytes(data)
    with Store.open(copy, read_only=True) as store:
        codes = {finding.code for finding in (*store.findings, *store.check())}
    expected = {"content": "check.content_changed", "audit_entry": "check.chain_broken"}
    assert expected.get(table, "check.row_changed") in codes
