"""Tables: cells, order, forms, and the descriptors that ship."""

import json
import tracemalloc
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.accounting.period import Month
from desktop.errors import PackageError
from desktop.exchange import names, tables
from desktop.exchange.audit_log import check_audit_log, write_audit_log
from desktop.exchange.canonical import clean_text
from desktop.exchange.parts import Audit
from desktop.exchange.results import results_from
from desktop.exchange.rows import tables_from
from desktop.exchange.table_schemas import (
    TABLES,
    TOTALS,
    open_descriptor,
    restricted_descriptor,
)
from desktop.exchange.tables import (
    Column,
    ColumnType,
    Table,
    Value,
    check_table,
    exact_text,
    read_column,
    read_table,
    scaled_text,
    write_cell,
    write_table,
)
from desktop.paths import resources

TABLE = Table(
    "data/test.csv",
    (
        Column("id", is_required=True),
        Column("n", ColumnType.INTEGER),
        Column("kg", ColumnType.DECIMAL, scale=2),
        Column("whole", ColumnType.DECIMAL),
        Column("factor", ColumnType.EXACT),
        Column("is_on", ColumnType.BOOLEAN),
        Column("day", ColumnType.DATE),
        Column("month", ColumnType.MONTH),
        Column("at", ColumnType.TIME),
        Column("more", ColumnType.JSON),
        Column("kind", choices=("a", "b")),
        Column("code", form="[0-9]{3}"),
        Column("note"),
    ),
    ("id",),
)
ROW: Mapping[str, Value] = {
    "id": "1",
    "n": -7,
    "kg": Decimal("1.005"),
    "whole": Decimal("2.5"),
    "factor": Decimal("0.5000"),
    "is_on": False,
    "day": date(2025, 3, 1),
    "month": Month(2025, 3),
    "at": datetime(2025, 3, 1, 8, tzinfo=timezone(timedelta(hours=8))),
    "more": {"b": "1", "a": '"'},
    "kind": "b",
    "code": "007",
    "note": '=1,"x"',
}


def test_a_row_is_written_in_the_forms_of_its_columns() -> None:
    line = write_table(TABLE, [ROW]).decode().split("\n")[1]
    assert line == (
        "1,-7,1.00,2,0.5,false,2025-03-01,2025-03,2025-03-01T00:00:00Z,"
        '"{""a"":""\\"""",""b"":""1""}",b,007,"\'=1,""x"""'
    )


def test_a_row_reads_back() -> None:
    (row,) = read_table(TABLE, write_table(TABLE, [ROW]))
    rounded = {"kg": Decimal("1.00"), "whole": Decimal(2), "factor": Decimal("0.5")}
    moment = {"at": datetime(2025, 3, 1, tzinfo=UTC)}
    assert row == {**ROW, **rounded, **moment}
    (bare,) = read_table(TABLE, write_table(TABLE, [{"id": "x"}]))
    assert set(bare.values()) == {"x", None}


@given(st.lists(st.text(max_size=8).map(clean_text), unique=True, max_size=8))
def test_any_text_survives_and_rows_are_sorted_by_bytes(texts: list[str]) -> None:
    rows = [{"id": f"{number}", "note": text} for number, text in enumerate(texts)]
    data = write_table(TABLE, rows)
    assert check_table(TABLE, data) == len(rows)
    assert {row["id"]: row["note"] or "" for row in read_table(TABLE, data)} == {
        row["id"]: row["note"] for row in rows
    }
    assert write_table(TABLE, reversed(rows)) == data
    identifiers = list(read_column(TABLE, data, "id"))
    assert identifiers == sorted(identifiers, key=str)


def test_nothing_a_spreadsheet_would_run_begins_a_cell() -> None:
    data = write_table(TABLE, [{"id": "1", "note": "=cmd|' /C calc'!A0"}]).decode()
    assert ",'=cmd" in data
    unguarded = data.replace(",'=cmd", ",=cmd").encode()
    with pytest.raises(PackageError, match="TABLE_INVALID"):
        check_table(TABLE, unguarded)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"id": ""},
        {"id": "1", "unknown": 1},
        {"id": "1", "kg": Decimal("NaN")},
        {"id": "1", "kg": Decimal("1e30")},
        {"id": "1", "factor": Decimal("1e-61")},
        {"id": "1", "factor": Decimal("1e-121")},
        {"id": "1", "factor": Decimal("Infinity")},
    ],
    ids=str,
)
def test_a_value_that_does_not_belong_is_not_written(row: Mapping[str, Value]) -> None:
    with pytest.raises(ValueError, match=r"."):
        write_table(TABLE, [row])


@pytest.mark.parametrize("row", [{"id": "1", "kind": "c"}, {"id": "1", "code": "7"}], ids=str)
def test_a_text_of_another_form_is_not_written(row: Mapping[str, Value]) -> None:
    with pytest.raises(PackageError, match="TABLE_INVALID"):
        write_table(TABLE, [row])


def test_two_rows_with_one_key_are_not_written() -> None:
    with pytest.raises(ValueError, match="two rows"):
        write_table(TABLE, [{"id": "1"}, {"id": "1", "n": 2}])


@pytest.mark.parametrize(
    ("value", "exact", "scaled"),
    [
        ("-0.000", "0", "0.00"),
        ("0.125", "0.125", "0.12"),
        ("0.135", "0.135", "0.14"),
        ("-0.001", "-0.001", "0.00"),
        ("1E+3", "1000", "1000.00"),
        ("1200", "1200", "1200.00"),
        ("12.500", "12.5", "12.50"),
    ],
)
def test_numbers_are_plain_and_halves_go_to_the_even_digit(
    value: str, exact: str, scaled: str
) -> None:
    assert exact_text(Decimal(value)) == exact
    assert scaled_text(Decimal(value), 2) == scaled


def test_more_rows_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_table(TABLE, [{"id": "1"}, {"id": "2"}])
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    with pytest.raises(PackageError, match="why=rows"):
        check_table(TABLE, data)


@pytest.mark.parametrize(
    "cell",
    ['"' + '""' * 200_000 + '"', '"{""a"":' + "[" * 400_000 + '}"'],
    ids=["quotes", "brackets"],
)
def test_a_cell_of_very_many_quotes_or_brackets_takes_little_memory(cell: str) -> None:
    """A repetition that keeps each turn would take a hundred times the cell."""
    table = Table("x.csv", (Column("a"), Column("b", ColumnType.JSON)), ("a",))
    row = f"{cell}," if "{" not in cell else f"x,{cell}"
    data = f"a,b\n{row}\n".encode()
    tracemalloc.start()
    try:
        with suppress(PackageError):
            check_table(table, data)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20 * len(data)


@pytest.mark.parametrize(
    "cell", ['{"a":1.5}', "{}x", '{"b":1,"a":2}'], ids=["float", "no object", "order"]
)
def test_json_in_a_cell_is_canonical(cell: str) -> None:
    quoted = cell.replace('"', '""')
    header = TABLE.header
    line = f'1,,,,,,,,,"{quoted}",,,'
    with pytest.raises(PackageError, match="TABLE_INVALID"):
        check_table(TABLE, f"{header}\n{line}\n".encode())


def test_a_cell_of_no_object_is_no_json() -> None:
    with pytest.raises(ValueError, match="not an object"):
        tables.read_cell(TABLE.columns[9], "[]")


def test_numbers_may_be_whole_where_the_column_takes_decimals() -> None:
    assert write_cell(TABLE.columns[1], 5) == "5"


def test_the_shipped_descriptors_are_those_of_the_tables(request: pytest.FixtureRequest) -> None:
    folder = resources() / "schemas" / "cdp-1.0"
    made = {
        "datapackage.json": open_descriptor(frozenset(TABLES)),
        "restricted.datapackage.json": restricted_descriptor(frozenset(TABLES)),
    }
    for name, data in made.items():
        pretty = json.dumps(json.loads(data), indent=1, ensure_ascii=False) + "\n"
        if request.config.getoption("--update-golden"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(pretty, encoding="utf-8")
        assert (folder / name).read_text(encoding="utf-8") == pretty


def test_every_column_has_a_title_for_people() -> None:
    assert all(column.title for table in TABLES.values() for column in table.columns)


# ---------------------------------------------------------------------- rows of the tables


def test_a_month_without_supply_is_missing_only_for_monthly_supplies(firm: Any) -> None:
    tables_made = tables_from(firm.figures(4))
    rows = list(read_table(TABLES[names.COVERAGE], tables_made[names.COVERAGE]))
    missing = [row for row in rows if row["status"] == "missing"]
    assert {row["source"] for row in missing} == {"electricity.purchased"}
    assert len(missing) == 9
    assert [row["status"] for row in rows if row["source"] == "mobile.diesel"] == ["estimated"]


def test_intensity_is_emission_by_denominator(firm: Any) -> None:
    made = tables_from(firm.figures(4))
    (row,) = read_table(TABLES[names.INTENSITY], made[names.INTENSITY])
    # (316.915 + 1547.4459) kg / 1250.5 万元, by hand: 1864.3609 / 1250.5 = 1.490892363…
    assert row["kgco2e"] == Decimal("1864.3609")
    assert row["intensity"] == Decimal("1.490892363055")


def test_inputs_keep_their_types(firm: Any) -> None:
    made = tables_from(firm.figures(4))
    rows = {
        (row["kind"], row["period"], row["name"]): (row["type"], row["value"], row["binding"])
        for row in read_table(TABLES[names.INPUTS], made[names.INPUTS])
        if row["method"] == "huzhou-2021"
    }
    binding = "inventory.electricity_kwh"
    assert rows["input", "this", "electricity"] == ("number", "3003", binding)
    assert rows["input", "prior", "electricity"] == ("number", "2900", binding)
    assert rows["input", "this", "is_green"] == ("boolean", "true", None)
    assert rows["input", "this", "name"] == ("text", "=1+1", None)
    assert rows["input", "this", "gap"] == ("empty", None, None)
    assert rows["input", "this", "months"] == ("list", '["1","2.5"]', None)
    assert rows["choice", "this", "industry"] == ("text", "C3562", None)


def test_choices_with_pairs_are_kept(firm: Any) -> None:
    sealed = firm.figures(4)
    choices = replace(
        sealed.inventory.choices,
        densities=(("diesel", Decimal("0.840")),),
        switched_on=("row-1",),
    )
    changed = replace(sealed, inventory=replace(sealed.inventory, choices=choices))
    data = tables_from(changed)[names.INPUTS]
    rows = {row["name"]: row["value"] for row in read_table(TABLES[names.INPUTS], data)}
    assert rows["densities"] == '[["diesel","0.84"]]'
    assert rows["switched_on"] == '["row-1"]'


def test_an_override_without_a_value_is_none(firm: Any) -> None:
    sealed = firm.figures(4)
    diesel = sealed.records["r-diesel"]
    empty = replace(diesel, overrides=replace(diesel.overrides, factor=None, reason=""))
    changed = replace(sealed, records={**sealed.records, "r-diesel": empty})
    rows = read_table(TABLES[names.ACTIVITY], tables_from(changed)[names.ACTIVITY])
    assert {row["overrides"] for row in rows} == {None}


# ---------------------------------------------------------------------- the audit log


def test_a_log_ends_in_its_head() -> None:
    entry = {"at": "2026-03-01T08:00:00+00:00", "previous": "a" * 64, "hash": "b" * 64}
    data, audit = write_audit_log([entry])
    assert audit == Audit(1, "b" * 64)
    assert write_audit_log([]) == (b"", Audit())
    check_audit_log(data, audit)
    after = {**entry, "previous": "c" * 64}
    for entries in ([entry, after], [{**entry, "at": "2026-03-01T08:00:00+08:00"}]):
        with pytest.raises(PackageError, match="figure=audit"):
            write_audit_log(entries)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'", "＝", "＋", "－", "＠", "ａ", "总", ""])
@pytest.mark.parametrize("rest", ["", "1+1", ",", '"', "＝x", '＠,"'])
def test_usual_and_rare_characters_are_judged_by_the_same_form(start: str, rest: str) -> None:
    """A table without rare characters is matched whole; each of its lines alone must agree."""
    for note in (f"{start}{rest}", f"'{start}{rest}"):
        data = write_table(TABLE, [{"id": "1", "note": note}, {"id": "2", "n": -7}])
        assert check_table(TABLE, data) == 2
        assert [row["note"] for row in read_table(TABLE, data)] == [note or None, None]
        plain = f"1,,,,,,,,,,,,{note}"
        is_good = TABLE.line_pattern.fullmatch(plain) is not None
        bare = f"{TABLE.header}\n{plain}\n".encode()
        if is_good:
            assert check_table(TABLE, bare) == 1
        else:
            with pytest.raises(PackageError, match="why=form"):
                check_table(TABLE, bare)


@pytest.mark.parametrize("cell", ["a\u2028b", "a\u2029b", "a\x85b", "a\x7fb", "a\x1fb", "a\tb"])
@pytest.mark.parametrize("form", ["{}", '"{},"', '"{{""a"":""{}""}}"'])
def test_no_cell_holds_a_control_character_or_a_line_break(cell: str, form: str) -> None:
    written = form.format(cell)
    line = f"1,,,,,,,,,{written},,," if "{" in written else f"1,,,,,,,,,,,,{written}"
    data = f"{TABLE.header}\n{line}\n".encode()
    with pytest.raises(PackageError, match="TABLE_INVALID"):
        check_table(TABLE, data)
    good = data.replace(cell.encode(), b"a b")
    assert check_table(TABLE, good) == 1


@pytest.mark.parametrize("place", ["kg", "whole", "factor"])
@pytest.mark.parametrize("text", ["-0", "-0.0", "-0.00", "+1", "01", "1.", ".5", "1e3", "١", "NaN"])
def test_a_number_has_one_form_in_the_middle_and_at_the_end_of_a_line(
    place: str, text: str
) -> None:
    last = Table("data/t.csv", (Column("id", is_required=True), *_column(place)), ("id",))
    for table in (TABLE, last):
        names = [column.name for column in table.columns]
        line = ",".join({"id": "1", place: text}.get(name, "") for name in names)
        for data in (f"{line}\n", f"{line}\n2{',' * (len(names) - 1)}\n"):
            with pytest.raises(PackageError, match="why=form"):
                check_table(table, f"{table.header}\n{data}".encode())


def _column(name: str) -> list[Column]:
    return [column for column in TABLE.columns if column.name == name]


def test_results_leave_out_what_stands_apart_from_the_scopes() -> None:
    rows = [
        ("1", "CO2", "both", False, False, "10.5"),
        ("1", "CO2", "both", True, False, "100"),
        ("1", "HCFC-22", "both", False, True, "100"),
        ("2", "CO2", "location", False, False, "7"),
        ("2", "CO2", "market", False, False, "-8.25"),
        ("3", "CO2", "both", False, False, "1000"),
    ]
    names = ("scope", "gas", "basis", "biogenic", "outside_kyoto")
    table = write_table(
        TOTALS,
        [
            {**dict(zip(names, row[:5], strict=True)), "kg": Decimal(0), "kgco2e": Decimal(row[5])}
            for row in rows
        ],
    )
    found = results_from({TOTALS.path: table})
    assert (found.scope1_kg, found.scope2_location_kg, found.scope2_market_kg) == (
        "10.500000",
        "7.000000",
        "-8.250000",
    )
