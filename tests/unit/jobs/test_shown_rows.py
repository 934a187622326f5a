"""Rows chosen of a table, and what whoever gets them can prove, by the kept packages."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.errors import InputError, PackageError
from desktop.exchange.package import Package, read_package
from desktop.exchange.profiles import BANK
from desktop.jobs.copies import CopyOrder, RowChoice, table_rows, write_copy
from desktop.jobs.shown_rows import ProvedTable, rows_beside
from desktop.jobs.verifying import authority_from, verify_file

FILES = Path(__file__).parents[2] / "golden" / "packages" / "files"
NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def whole() -> Package:
    return read_package((FILES / "full.cdp").read_bytes())


def _proved(copy: Path) -> tuple[ProvedTable, ...]:
    verdict = verify_file(copy.read_bytes(), NOW, authority_from(None, None))
    return rows_beside(copy, verdict)


def test_the_rows_of_a_table_are_read_in_its_order(whole: Package) -> None:
    rows = table_rows(whole, "activity")
    lines = whole.files["restricted/activity.csv"].decode().splitlines()[1:]
    assert [row["line_id"] for row in rows] == [line.split(",")[0] for line in lines]


def test_a_supplier_is_told_with_the_month_and_source_of_its_line(whole: Package) -> None:
    lines = {row["line_id"]: row for row in table_rows(whole, "activity")}
    for row in table_rows(whole, "parties"):
        assert row["month"] == lines[row["line_id"]]["month"]
        assert row["supplier"]


def test_rows_beside_a_copy_are_told_with_the_number_there_are(
    whole: Package, tmp_path: Path
) -> None:
    rows, copy = table_rows(whole, "activity"), tmp_path / "a.cdp"
    chosen = (RowChoice("parties", (1,)), RowChoice("activity", (3, 1, 3)))
    written = write_copy(whole, CopyOrder(copy, BANK, chosen))
    assert "restricted/activity.csv" in written.withheld
    activity, parties = _proved(copy)
    assert (activity.name, activity.total) == ("activity", len(rows))
    assert activity.rows == ((1, rows[0]), (3, rows[2]))
    assert (parties.name, [number for number, _ in parties.rows]) == ("parties", [1])


def test_a_copy_without_rows_has_none_beside_it(whole: Package, tmp_path: Path) -> None:
    copy = tmp_path / "a.cdp"
    write_copy(whole, CopyOrder(copy, BANK))
    assert _proved(copy) == ()


def test_rows_that_were_altered_are_refused(whole: Package, tmp_path: Path) -> None:
    copy = tmp_path / "a.cdp"
    written = write_copy(whole, CopyOrder(copy, BANK, (RowChoice("activity", (1,)),)))
    assert written.rows_file is not None
    data = written.rows_file.read_bytes()
    written.rows_file.write_bytes(data.replace(b'"index":0', b'"index":1'))
    with pytest.raises(PackageError, match="TREE_MISMATCH"):
        _proved(copy)


def test_a_row_that_the_table_does_not_have_writes_nothing(whole: Package, tmp_path: Path) -> None:
    copy = tmp_path / "a.cdp"
    with pytest.raises(InputError, match=r"package\.no_such_row"):
        write_copy(whole, CopyOrder(copy, BANK, (RowChoice("activity", (9999,)),)))
    assert not copy.exists()
