"""Layouts of sources: said once, applied by themselves, seen, taken elsewhere."""

import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.errors import DesktopError, InputError, UsageError
from desktop.intake import archive as archives
from desktop.intake.archive import Entry
from desktop.intake.heads_file import read_heads, write_heads
from desktop.jobs.file_outcomes import Outcome
from desktop.jobs.import_documents import ImportOrder, Prepared, prepare, save
from desktop.jobs.layout_mappings import (
    MappingOrder,
    checked_mapping,
    export_mappings,
    fields_of_kind,
    forget_mapping,
    learn_mapping,
    mapping_id,
    parse_mappings,
    put_mappings,
    show_tables,
)
from desktop.models.store import Store

HEAT = "甲热力公司,,,\n客户,期次,实用,应付\n77,202501,120,90\n77,202502,130,95\n"
FIELDS = (("客户", "account"), ("期次", "period"), ("实用", "quantity"))
ORDER = MappingOrder("bill", FIELDS, carrier="heat", unit="GJ", title="甲热力")


BROKEN = InputError("archive.too_large")


def archived(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("b.csv", data)
    return stream.getvalue()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "一月.csv"
    path.write_text(HEAT, encoding="utf-8")
    return path


def imported(store: Store, path: Path, **order: str) -> Prepared:
    prepared = prepare(store, ImportOrder((path,), **order))  # type: ignore[arg-type]
    save(store, prepared, accept=False)
    return prepared


def quantities(prepared: Prepared) -> list[tuple[str, Decimal, str]]:
    return [
        (draft.carrier, draft.quantity.amount, draft.quantity.unit)
        for draft in prepared.drafts
        if draft.quantity
    ]


def test_a_layout_learnt_once_reads_the_next_file_of_the_source(
    store: Store, table: Path, tmp_path: Path
) -> None:
    assert prepare(store, ImportOrder((table,))).files[0].status is Outcome.REFUSED
    learn_mapping(store, table, ORDER)
    assert quantities(imported(store, table)) == [
        ("heat", Decimal(120), "GJ"),
        ("heat", Decimal(130), "GJ"),
    ]
    other = tmp_path / "二月.csv"
    other.write_text(HEAT.replace("202501", "202503").replace("202502", "202504"), encoding="utf-8")
    assert len(quantities(imported(store, other))) == 2


def test_a_table_in_an_archive_is_taught_where_it_lies(store: Store, tmp_path: Path) -> None:
    archive = tmp_path / "2025.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("热力/一月.csv", HEAT)
        packed.writestr("读我.txt", "甲热力公司")
        packed.writestr("照片.csv", b"\x89PNG\r\n\x1a\n")
    inside = archive / "热力" / "一月.csv"
    (shown,) = show_tables(inside)
    assert shown.headings(2) == ("客户", "期次", "实用", "应付")
    learn_mapping(store, inside, ORDER)
    assert len(quantities(imported(store, archive))) == 2
    with pytest.raises(InputError, match=r"mapping\.no_table"):
        show_tables(archive / "二月.csv")
    with pytest.raises(InputError, match=r"file\.not_found"):
        show_tables(tmp_path / "2026.zip" / "一月.csv")
    with pytest.raises(InputError, match=r"mapping\.gives_nothing"):
        learn_mapping(store, inside, MappingOrder("bill", FIELDS[:1], carrier="heat", unit="GJ"))


def test_a_packed_entry_that_breaks_the_limits_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "entries", lambda *_: iter([Entry("a.zip/b.csv", b"", BROKEN)]))
    write_heads("a.zip/b.csv", archived(b"x"), tmp_path / "heads")
    with pytest.raises(InputError, match=r"archive\.too_large"):
        read_heads(tmp_path / "heads")


def test_a_source_that_renames_a_column_is_told_and_not_read_by_the_old_layout(
    store: Store, table: Path, tmp_path: Path
) -> None:
    learn_mapping(store, table, ORDER)
    other = tmp_path / "三月.csv"
    other.write_text(HEAT.replace("实用", "耗热").replace("应付", "应付,备注"), encoding="utf-8")
    (told,) = prepare(store, ImportOrder((other,))).files
    assert (told.status, told.code) == (Outcome.REFUSED, "layout.changed")
    details = told.details or {}
    assert [details[name] for name in ("title", "line", "missing", "new")] == [
        "甲热力",
        "2",
        "实用",
        "耗热、备注",
    ]


def test_a_layout_of_the_preview_is_kept_with_the_documents(store: Store, table: Path) -> None:
    layout = checked_mapping(show_tables(table), ORDER)
    before = store.audit_head()
    prepared = prepare(store, ImportOrder((table,), mappings=(layout,)))
    assert len(quantities(prepared)) == 2
    assert (store.mappings(), store.audit_head()) == ((), before)
    save(store, prepared, accept=False)
    assert store.mappings() == (layout,)
    store.undo()
    assert (store.mappings(), store.drafts(None)) == ((), ())


def test_a_table_is_shown_with_the_line_of_its_headings(table: Path) -> None:
    (shown,) = show_tables(table)
    assert shown.header_line == 2
    assert shown.headings() == ("客户", "期次", "实用", "应付")
    assert shown.headings(99) == ()


def test_a_steam_bill_in_megawatt_hours_of_power_is_in_kilowatt_hours(
    store: Store, table: Path
) -> None:
    learn_mapping(store, table, MappingOrder("bill", FIELDS, carrier="electricity", unit="MWh"))
    assert quantities(imported(store, table))[0] == ("electricity", Decimal(120_000), "kWh")


def test_a_list_of_invoices_is_read_by_its_layout(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "erp.csv"
    path.write_text(
        "甲,乙,丙,丁,戊,己,庚,辛\n25332000000012345678,2025-06-05,*供电*电费,千瓦时,100,61.00,"
        "国网浙江省电力有限公司,湖州示例纺织有限公司\n",
        encoding="utf-8",
    )
    names = ("digital_number", "issue_date", "goods", "unit", "quantity", "amount")
    fields = tuple(zip("甲乙丙丁戊己庚辛", (*names, "seller_name", "buyer_name"), strict=True))
    learn_mapping(store, path, MappingOrder("invoice", fields))
    assert quantities(imported(store, path)) == [("electricity", Decimal(100), "kWh")]


def test_what_was_said_of_meter_values_is_remembered(store: Store, tmp_path: Path) -> None:
    def month(number: int) -> Path:
        path = tmp_path / f"{number}.csv"
        lines = [
            f"2025-{number:02d}-{1 + n // 96:02d} {n % 96 // 4:02d}:{n % 4 * 15:02d},4"
            for n in range(192)
        ]
        path.write_text("时间,甲\n" + "\n".join(lines), encoding="utf-8")
        return path

    first = imported(store, month(1), meter="m", values="power", stamped="start")
    assert quantities(first) == [("electricity", Decimal(192), "kWh")]
    (layout,) = store.mappings()
    assert dict(layout.fields) == {"*kind": "meter", "*quantity": "power", "*stamped": "start"}
    assert quantities(imported(store, month(2), meter="m")) == quantities(first)


def test_a_meter_column_can_be_given_its_carrier(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    lines = [f"2025-01-01 {n:02d}:00,1" for n in range(24)]
    path.write_text("时间,甲\n" + "\n".join(lines), encoding="utf-8")
    order = MappingOrder("meter", (("甲", "energy"),), carrier="natural_gas", stamped="start")
    learn_mapping(store, path, order)
    assert quantities(imported(store, path)) == [("natural_gas", Decimal(24), "m3")]


def test_layouts_go_to_another_company_file_and_back(store: Store, table: Path) -> None:
    layout = learn_mapping(store, table, ORDER)
    written = export_mappings(store)
    assert parse_mappings("m.json", written) == (layout,)
    assert forget_mapping(store, "甲热力") == layout
    put_mappings(store, parse_mappings("m.json", written))
    assert forget_mapping(store, mapping_id(layout)) == layout
    with pytest.raises(UsageError) as refusal:
        forget_mapping(store, "甲热力")
    assert refusal.value.code == "mapping.unknown"
    with store.change("x") as change, pytest.raises(UsageError):
        change.remove_mapping("nothing")


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (MappingOrder("bill", (("无", "period"),)), "mapping.heading_unknown"),
        (MappingOrder("bill", (("期次", "goods"),)), "mapping.field_unknown"),
        (MappingOrder("letter"), "mapping.kind_unknown"),
        (MappingOrder("bill", (("期次", "period"), ("实用", "period"))), "mapping.field_twice"),
        (MappingOrder("bill", FIELDS, carrier="air"), "mapping.carrier_unknown"),
        (MappingOrder("bill", FIELDS, unit="壶"), "mapping.unit_unknown"),
        (MappingOrder("meter", values="much"), "mapping.said_wrong"),
        (MappingOrder("bill", FIELDS, sheet="一月"), "mapping.sheet_needed"),
        (MappingOrder("bill", (("应付", "amount"),)), "mapping.gives_nothing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_layout_no_reader_could_use_is_refused(
    store: Store, table: Path, order: MappingOrder, code: str
) -> None:
    with pytest.raises(DesktopError) as refusal:
        learn_mapping(store, table, order)
    assert (refusal.value.code, store.mappings()) == (code, ())


@pytest.mark.parametrize(
    "document",
    [
        "[]",
        "{}",
        '{"format":"other","layouts":[]}',
        '{"format":"carbonbook.layouts/1","layouts":[{"layout":1,"said":{},"fields":{}}]}',
        '{"format":"carbonbook.layouts/1","layouts":[3]}',
    ],
)
def test_a_file_of_something_else_is_refused(document: str) -> None:
    with pytest.raises(InputError) as refusal:
        parse_mappings("m.json", document.encode())
    assert refusal.value.code == "mapping.file_wrong"


def test_a_file_of_layouts_with_an_unknown_word_is_refused() -> None:
    each = {"layout": "meter:a", "said": {"kind": "bill", "odd": "x"}, "fields": {}}
    document = json.dumps({"format": "carbonbook.layouts/1", "layouts": [each]})
    with pytest.raises(UsageError) as refusal:
        parse_mappings("m.json", document.encode())
    assert refusal.value.code == "mapping.said_wrong"


@pytest.mark.parametrize("content", [b"%PDF-1.4 x", b"PK\x03\x04broken"], ids=["pdf", "zip"])
def test_a_file_without_tables_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    with pytest.raises(InputError):
        show_tables(path)


def test_every_kind_has_its_fields() -> None:
    kinds: list[Callable[[], tuple[str, ...]]] = [
        lambda kind=kind: fields_of_kind(kind)  # type: ignore[misc]
        for kind in ("invoice", "bill", "meter")
    ]
    assert [("quantity" in kind()) for kind in kinds] == [True, True, False]
