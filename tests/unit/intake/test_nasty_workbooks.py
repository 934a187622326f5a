"""Nasty cases 1 to 20: workbooks and the life of invoices."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.duplicates import merge_invoices
from desktop.accounting.documents.invoice import Direction, Invoice, InvoiceStatus
from desktop.findings import Place
from desktop.intake import invoice_fields
from desktop.intake.headings import find_header
from desktop.intake.source import Status
from desktop.intake.tax_workbook import header_of
from desktop.messages import sentence

PROPOSED, ASKED, IGNORED = DraftState.PROPOSED, DraftState.ASKED, DraftState.IGNORED


def _lines(make: Any, *rows: dict[str, Any], sheet: str = "信息汇总表") -> bytes:
    full = [{**make.electric, **row} for row in rows]
    data: bytes = make.workbook({sheet: make.rows_of(make.columns, full)})
    return data


def _kwh(desk: Any, *files: bytes) -> Decimal:
    """Return the energy of files that would be counted."""
    invoices = [invoice for data in files for invoice in desk.read(data).invoices]
    drafts = desk.drafts(*invoices)
    counted = [d.quantity.amount for d in drafts if d.state is PROPOSED and d.quantity]
    return sum(counted, Decimal(0))


@pytest.mark.parametrize("name", ["信息汇总表1", "Sheet1", "明细"])
def test_case_01_a_renamed_sheet_is_taken_by_its_columns(desk: Any, make: Any, name: str) -> None:
    result = desk.read(_lines(make, {}, sheet=name))
    assert result.status is Status.READ
    assert [len(invoice.lines) for invoice in result.invoices] == [1]
    assert [(each.where.sheet, each.code) for each in result.used] == [
        (name, "sheet.read_for_lines")
    ]
    assert _kwh(desk, _lines(make, {}, sheet=name)) == 10000


def test_case_02_both_sheets_count_the_energy_once(desk: Any, make: Any) -> None:
    rows = [{**make.electric}]
    data = make.workbook(
        {
            "发票基础信息": make.rows_of(make.head_columns, rows),
            "信息汇总表": make.rows_of(make.columns, rows),
        }
    )
    assert _kwh(desk, data) == 10000
    used = {finding.where.sheet: finding.code for finding in desk.read(data).used}
    assert used == {"发票基础信息": "sheet.read_for_totals", "信息汇总表": "sheet.read_for_lines"}


def test_case_03_a_wrong_dimension_record_loses_no_row(desk: Any, make: Any) -> None:
    data = _lines(make, *({"数电发票号码": f"2533200000001234567{n}"} for n in range(5)))
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(broken, "w") as after:
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                start = part.index(b'<dimension ref="')
                end = part.index(b"/>", start)
                part = part[:start] + b'<dimension ref="A1:D1"' + part[end:]
            after.writestr(entry.filename, part)
    assert len(desk.read(broken.getvalue()).invoices) == 5
    assert _kwh(desk, broken.getvalue()) == 50_000


@pytest.mark.parametrize(
    "heading",
    ["全电发票号码", "数电票号码", "数电发票号码*", "数电发票\n号码", "数电票号码（20位）"],
)
def test_case_04_other_headings_of_the_number(desk: Any, make: Any, heading: str) -> None:
    columns = [heading if name == "数电发票号码" else name for name in make.columns]
    rows = make.rows_of(make.columns, [make.electric])
    data = make.workbook({"信息汇总表": [columns, *rows[1:]]})
    assert desk.read(data).invoices[0].key == "25332000000012345678"


def test_case_05_a_number_stored_as_float_stops_with_its_cell(desk: Any, make: Any) -> None:
    result = desk.read(_lines(make, {}, {"数电发票号码": 2.63270000007427e19}))
    assert (result.status, result.code) == (Status.REFUSED, "invoice.number_is_float")
    assert result.details["cell"] == "D3"
    assert result.details["sheet"] == "信息汇总表"
    assert result.invoices == ()


def test_case_05_a_number_in_scientific_text_stops_too(desk: Any, make: Any) -> None:
    text = "\n".join(
        [",".join(make.columns), "1,,,2.6327E+19,,甲,,乙,2025-06-05,,,*供电*电费,,度,1,1,1"]
    )
    result = desk.read(text, "票.csv")
    assert result.code == "invoice.number_is_float"
    place = Place("票.csv", cell="D2", line=2)
    said = sentence(result.code, result.details, where=place)
    assert said.startswith("票.csv › D2：发票号码显示为“2.6327E+19”")


def test_case_05_numbers_cut_to_fifteen_digits_stop(desk: Any, make: Any) -> None:
    rows = [{"数电发票号码": f"2533200000{n:05d}00000"} for n in range(1, 4)]
    assert desk.read(_lines(make, *rows)).code == "invoice.number_is_rounded"


@pytest.mark.parametrize("code", [1.1001010202012345e18, "1100101", "1.1E+18"])
def test_case_06_a_damaged_tax_code_falls_back_to_the_name(
    desk: Any, make: Any, code: object
) -> None:
    result = desk.read(_lines(make, {"税收分类编码": code}))
    assert result.invoices[0].lines[0].tax_code == ""
    assert [finding.code for finding in result.findings] == ["line.tax_code_damaged"]
    (draft,) = desk.drafts(*result.invoices)
    assert (draft.state, draft.reason) == (PROPOSED, "draft.by_short_name")


def test_case_07_lost_zeros_are_padded_for_matching(desk: Any, make: Any) -> None:
    old = {"数电发票号码": "", "发票代码": "042001700112", "发票号码": "07007198"}
    cut = {"数电发票号码": "", "发票代码": 42001700112, "发票号码": 7007198}
    first, second = (desk.read(_lines(make, row)).invoices[0] for row in (old, cut))
    assert first.key == second.key == "04200170011207007198"
    assert (first.code, first.number) == ("042001700112", "07007198")


def test_case_08_the_header_may_stand_below_a_title(desk: Any, make: Any) -> None:
    rows = make.rows_of([f"{name}*" for name in make.columns], [])
    body = make.rows_of(make.columns, [make.electric])[1:]
    data = make.workbook({"导出": [["发票清单"], ["税款所属期", "202605"], *rows, *body]})
    assert [len(invoice.lines) for invoice in desk.read(data).invoices] == [1]
    assert _kwh(desk, data) == 10000


def test_case_08_the_deduction_list_is_named_and_skipped(desk: Any, make: Any) -> None:
    columns = [
        "勾选状态*",
        "数电发票号码*",
        "开票日期*",
        "销方名称*",
        "金额*",
        "票面税额*",
        "有效抵扣税额*",
    ]
    row = ["已勾选", "25332000000012345678", "2025-06-05", "甲", "100", "13", "13"]
    result = desk.read(make.workbook({"抵扣": [["税款所属期 202605"], [], columns, row]}))
    assert (result.status, result.code) == (Status.SKIPPED, "workbook.deduction_list")


def test_case_09_two_header_rows_blank_rows_and_totals(desk: Any, make: Any) -> None:
    groups = ["", "销售方", "", "购买方", "", "", "", "", "", ""]
    columns = [
        "数电发票号码",
        "名称",
        "识别号",
        "名称",
        "识别号",
        "开票日期",
        "项目名称",
        "单位",
        "数量",
        "金额",
    ]
    row = [
        "25332000000012345678",
        "国网",
        make.grid_id,
        "甲",
        make.own_id,
        "2025-06-05",
        "*供电*电费",
        "度",
        "100",
        "61.00",
    ]
    total = ["合计", "", "", "", "", "", "", "", "100", "61.00"]
    data = make.workbook({"清单": [groups, columns, row, [], [""] * 10, total]})
    result = desk.read(data)
    (invoice,) = result.invoices
    assert (invoice.seller_name, invoice.buyer_tax_id) == ("国网", make.own_id)
    assert len(invoice.lines) == 1
    assert result.findings == ()


def test_case_09_lines_below_a_merged_number_belong_to_it(desk: Any, make: Any) -> None:
    below = dict.fromkeys(make.electric, "") | {"货物或应税劳务名称": "*供电*电费", "金额": "1.00"}
    result = desk.read(_lines(make, {}, below))
    assert [len(invoice.lines) for invoice in result.invoices] == [2]


def test_case_09_cells_that_are_truly_merged_hold_for_all_their_rows(desk: Any, make: Any) -> None:
    """A group above the columns, and an invoice whose head is merged over its three lines."""
    columns = list(make.electric)
    below = dict.fromkeys(columns, "")
    fee = below | {"货物或应税劳务名称": "*供电*基本电费", "金额": "500.00"}
    valley = below | {
        "货物或应税劳务名称": "*供电*电费",
        "单位": "度",
        "数量": "4000",
        "金额": "1200",
    }
    rows = [list(each.values()) for each in (make.electric, fee, valley)]
    book = openpyxl.load_workbook(
        io.BytesIO(
            make.workbook({"清单": [["2025年6月发票"], ["发票", *[""] * 26], columns, *rows]})
        )
    )
    sheet = book["清单"]
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=27)
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=4)
    for column, heading in enumerate(columns, 1):
        if heading in {"数电发票号码", "销方名称", "销方识别号", "购方识别号", "开票日期"}:
            sheet.merge_cells(start_row=4, end_row=6, start_column=column, end_column=column)
    result = desk.read(_saved(book))
    (invoice,) = result.invoices
    assert [(line.quantity, line.amount) for line in invoice.lines] == [
        ("10000", "6100.00"),
        ("", "500.00"),
        ("4000", "1200"),
    ]
    assert {line.place.cell[1:] for line in invoice.lines} == {"4", "5", "6"}
    assert result.findings == ()


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_formulas_nobody_calculated_are_named_with_their_first_cell(desk: Any, make: Any) -> None:
    """What openpyxl and reporting programs write until Excel saves the file once."""
    result = desk.read(_lines(make, {"金额": "=O2*P2"}, {"金额": "=O3*P3", "序号": "=1+1"}))
    (told,) = result.findings
    assert (told.code, told.details["count"]) == ("workbook.not_calculated", "3")
    assert (told.where.sheet, told.where.cell) == ("信息汇总表", "Q2")


def test_zeros_of_a_workbook_that_calculates_later_are_not_calculated(desk: Any, make: Any) -> None:
    """XlsxWriter writes 0 beside each formula and asks Excel to calculate when it opens."""
    parts = zipfile.ZipFile(io.BytesIO(_lines(make, {"金额": "=O2*P2"})))
    texts = {entry.filename: parts.read(entry) for entry in parts.infolist()}
    sheet = texts["xl/worksheets/sheet1.xml"]
    for empty in (b"<v></v>", b"<v />", b"<v/>"):
        sheet = sheet.replace(b"</f>" + empty, b"</f><v>0</v>")
    result = desk.read(make.zipped({**texts, "xl/worksheets/sheet1.xml": sheet}))
    assert [each.code for each in result.findings] == ["workbook.not_calculated"]


def test_an_empty_text_is_the_value_of_a_formula(desk: Any, make: Any) -> None:
    parts = zipfile.ZipFile(io.BytesIO(_lines(make, {"规格型号": '=""'})))
    texts = {entry.filename: parts.read(entry) for entry in parts.infolist()}
    sheet = texts["xl/worksheets/sheet1.xml"]
    assert b'"M2"><f>' in sheet
    sheet = sheet.replace(b'"M2"><f>', b'"M2" t="str"><f>')
    result = desk.read(make.zipped({**texts, "xl/worksheets/sheet1.xml": sheet}))
    assert result.findings == ()


def test_a_table_of_nothing_but_formulas_is_refused_for_them(desk: Any, make: Any) -> None:
    rows = [["时间", "电量(kWh)"], *([f"2025-01-01 {n:02}:00", f"={n}+1"] for n in range(24))]
    result = desk.read(make.workbook({"曲线": rows}))
    assert (result.code, result.details["cell"]) == ("workbook.not_calculated", "B2")


def test_case_09_headings_that_come_again_are_no_line(desk: Any, make: Any) -> None:
    """Exports of several months are put below each other with their headings."""
    rows = make.rows_of(make.columns, [make.electric])
    other = {**make.electric, "数电发票号码": "25332000000000000009"}
    rows += make.rows_of(make.columns, [other])
    result = desk.read(make.workbook({"信息汇总表": rows}))
    assert (result.status, result.findings) == (Status.READ, ())
    assert [len(invoice.lines) for invoice in result.invoices] == [1, 1]


def test_case_09_a_line_without_a_number_is_an_error(desk: Any, make: Any) -> None:
    result = desk.read(_lines(make, {}, {"数电发票号码": ""}))
    assert (result.status, result.code) == (Status.PARTLY, "workbook.partly")
    (finding,) = result.findings
    assert (finding.code, finding.where.cell) == ("line.without_number", "D3")


def test_case_10_a_header_alone_is_refused(desk: Any, make: Any) -> None:
    result = desk.read(make.workbook({"信息汇总表": [list(make.columns)]}))
    assert (result.status, result.code) == (Status.REFUSED, "workbook.no_rows")
    assert result.details["sheets"] == "信息汇总表"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_case_10_an_empty_file_is_refused(desk: Any, data: bytes) -> None:
    assert desk.read(data).code == "file.empty"


def test_case_10_a_password_is_named(desk: Any) -> None:
    container = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    assert desk.read(container).code == "workbook.encrypted"


WRITE_PROTECTED = b"\x86\x00\x00\x00"
LOCKED_XLS = bytes.fromhex(
    "0908100000060500bb0dcc0700000000060000002f003600010001000100072878616ffbf30f1727158f10486e43"
    "1e44bd4f19ec5057d626f9fd62a3cbdddaa807ebbd39515a14f3752c2c2a4a3ae1000200b004c10002002af8"
)
"""Beginning of the stream of a workbook that LibreOffice saved as xls with a password."""


@pytest.mark.parametrize("before", [b"", WRITE_PROTECTED], ids=["at once", "write-protected"])
def test_case_10_a_password_of_an_old_xls_is_named(desk: Any, before: bytes) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2040)
    stream = LOCKED_XLS[:20] + before + LOCKED_XLS[20:]
    result = desk.read(container + stream + bytes(900), "发票.xls")
    assert (result.code, result.details["file"]) == ("workbook.encrypted", "发票.xls")


@pytest.mark.parametrize("stream", [LOCKED_XLS[:20], LOCKED_XLS[:20] + bytes(60)])
def test_case_10_a_damaged_xls_has_no_password(desk: Any, stream: bytes) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    assert desk.read(container + stream).code == "workbook.damaged"


def test_case_10_a_password_of_an_open_document_is_named(desk: Any, make: Any) -> None:
    parts = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "x"}
    entry = "<m:file-entry m:full-path='content.xml'><m:encryption-data/></m:file-entry>"
    locked = make.zipped({**parts, "META-INF/manifest.xml": entry})
    assert desk.read(locked).code == "workbook.encrypted"
    damaged = make.zipped({**parts, "META-INF/manifest.xml": "<m:manifest/>"})
    for unlocked in (damaged, make.zipped(parts)):
        assert desk.read(unlocked).code in {"workbook.damaged", "workbook.not_understood"}


def test_case_10_an_xls_that_is_html(desk: Any, make: Any) -> None:
    rows = make.rows_of(make.columns, [make.electric])
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    page = f"<html><head><meta charset=gbk></head><body><table>{cells}</table></body></html>"
    result = desk.read(page.encode("gb18030"), "导出.xls")
    assert result.invoices[0].key == "25332000000012345678"


def test_case_10_an_xls_that_is_the_xml_of_2003(desk: Any, make: Any) -> None:
    rows = make.rows_of(make.columns, [make.electric])
    cells = "".join(
        "<Row>"
        + "".join(
            f'<Cell ss:Index="{n}"><Data ss:Type="String">{text}</Data></Cell>'
            for n, text in enumerate(row, 1)
            if text
        )
        + "</Row>"
        for row in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    book = (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="信息汇总表"><Table>{cells}</Table></Worksheet></Workbook>'
    )
    result = desk.read(book, "导出.xls")
    assert result.invoices[0].lines[0].quantity == "10000"
    assert result.used[0].where.sheet == "信息汇总表"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_case_10_csv_in_every_encoding(desk: Any, make: Any, encoding: str, delimiter: str) -> None:
    rows = make.rows_of(make.columns, [make.electric])
    text = "\r\n".join(delimiter.join(row) for row in rows)
    result = desk.read(text.encode(encoding), "导出.csv")
    assert result.invoices[0].lines[0].quantity == "10000"


def test_case_11_sales_never_become_consumption(desk: Any, make: Any) -> None:
    sale = {
        "销方识别号": make.own_id,
        "购方识别号": make.grid_id,
        "数电发票号码": "25332000000000000009",
    }
    invoices = desk.read(_lines(make, {}, sale)).invoices
    assert [each.direction for each in invoices] == [Direction.PURCHASE, Direction.SALE]
    purchase, sold = desk.drafts(*invoices)
    assert purchase.state is PROPOSED
    assert (sold.state, sold.reason) == (IGNORED, "draft.sale")


def test_case_11_neither_party_is_the_firm(desk: Any, make: Any) -> None:
    (draft,) = desk.drafts_of(_lines(make, {"购方识别号": "91330500MA0000000X"}))
    assert (draft.state, draft.reason) == (ASKED, "draft.direction_unknown")


def test_case_11_the_issuing_list_is_skipped(desk: Any, make: Any) -> None:
    columns = [
        "发票流水号",
        "发票类型",
        "特定业务类型",
        "是否含税",
        "受票方自然人标识",
        "购买方名称",
        "金额",
    ]
    result = desk.read(
        make.workbook({"1-发票基本信息": [columns, ["1", "", "", "是", "", "乙", "3"]]})
    )
    assert (result.status, result.code) == (Status.SKIPPED, "workbook.issuing_list")


def test_case_12_the_same_invoice_in_two_files_counts_once(desk: Any, make: Any) -> None:
    resaved = _lines(make, {"备注": "账期:202505", "开票人": ""})
    assert _kwh(desk, _lines(make, {}), resaved) == 10000


def test_case_13_other_figures_are_a_conflict(desk: Any, make: Any) -> None:
    first = desk.read(_lines(make, {}), "一月.xlsx").invoices
    second = desk.read(_lines(make, {"金额": "6200.00"}), "二月.xlsx").invoices
    merged = merge_invoices([*first, *second], {})
    assert len(merged.new) == 1
    (finding,) = merged.findings
    assert finding.code == "invoice.conflict"
    assert "一月.xlsx" in finding.details["first"]
    assert "二月.xlsx" in finding.details["second"]
    (draft,) = desk.drafts(*first, *second)
    assert (draft.state, draft.reason) == (ASKED, "draft.invoice_conflict")


def test_case_14_equal_lines_of_one_invoice_are_all_counted(desk: Any, make: Any) -> None:
    data = _lines(make, *({"数量": "100", "金额": "61.00"} for _ in range(60)))
    assert len(desk.read(data).invoices[0].lines) == 60
    assert _kwh(desk, data) == 6000


@pytest.mark.parametrize("at_once", [1, 2, 60])
def test_lines_are_the_same_however_many_rows_are_made_together(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(invoice_fields, "_AT_ONCE", at_once)
    rows = [{"数量": f"{size}00", "金额": f"{size}.50", "税额": "0.10"} for size in range(1, 6)]
    (invoice,) = desk.read(_lines(make, *rows)).invoices
    assert [line.quantity for line in invoice.lines] == ["100", "200", "300", "400", "500"]
    assert [line.amount for line in invoice.lines] == ["1.50", "2.50", "3.50", "4.50", "5.50"]
    assert (invoice.amount, invoice.tax) == (Decimal("17.50"), Decimal("0.50"))


def test_case_15_many_lines_of_which_one_is_energy(desk: Any, make: Any) -> None:
    screw = {
        "货物或应税劳务名称": "*金属制品*螺丝",
        "税收分类编码": "1080313010000000000",
        "单位": "个",
    }
    drafts = desk.drafts_of(_lines(make, *[screw] * 181, {}))
    states = [draft.state for draft in drafts]
    assert len(drafts) == 182
    assert (states.count(PROPOSED), states.count(IGNORED)) == (1, 181)
    assert {d.reason for d in drafts if d.state is IGNORED} == {"draft.not_energy"}


def _red(make: Any, **changes: Any) -> dict[str, Any]:
    return {
        "数电发票号码": "25332000000087654321",
        "数量": "-10000",
        "金额": "-6100.00",
        "税额": "-793.00",
        "价税合计": "-6893.00",
        "是否正数发票": "否",
        "备注": (
            f"被红冲蓝字数电票号码：{make.electric['数电发票号码']} "
            "红字发票信息确认单编号：33000000000000000001"
        ),
        **changes,
    }


def test_case_16_a_void_invoice_is_listed_and_never_counted(desk: Any, make: Any) -> None:
    (draft,) = desk.drafts_of(_lines(make, {"发票状态": "已作废"}))
    assert (draft.state, draft.reason, draft.quantity) == (IGNORED, "draft.invoice_void", None)


def test_case_17_reversed_with_its_red_letter_in_the_file(desk: Any, make: Any) -> None:
    data = _lines(make, {"发票状态": "已红冲-全额"}, _red(make))
    blue, red = desk.drafts_of(data)
    assert (blue.state, red.state) == (PROPOSED, PROPOSED)
    assert _kwh(desk, data) == 0
    assert blue.period == red.period


def test_case_18_reversed_with_its_red_letter_elsewhere(desk: Any, make: Any) -> None:
    (draft,) = desk.drafts_of(_lines(make, {"发票状态": "已红冲-全额"}))
    assert (draft.state, draft.reason) == (IGNORED, "draft.reversed_without_red")


def test_case_19_partly_reversed(desk: Any, make: Any) -> None:
    partly = {"发票状态": "已红冲-部分"}
    red = _red(make, 数量="-4000", 金额="-2440.00", 税额="-317.20", 价税合计="-2757.20")
    assert _kwh(desk, _lines(make, partly, red)) == 6000
    (draft,) = desk.drafts_of(_lines(make, partly))
    assert (draft.state, draft.reason) == (ASKED, "draft.partly_reversed_without_red")


def test_case_20_a_red_letter_of_last_years_invoice(desk: Any, make: Any) -> None:
    (draft,) = desk.drafts_of(_lines(make, _red(make)))
    assert (draft.state, draft.reason) == (ASKED, "draft.red_without_blue")


def test_case_20_a_red_letter_whose_blue_invoice_was_counted_before(desk: Any, make: Any) -> None:
    blue = make.invoice({"goods": "*供电*电费"}, issue_date=date(2024, 12, 5), remark="账期:202411")
    (red,) = desk.read(_lines(make, _red(make))).invoices
    (draft,) = desk.drafts(red, known=[blue])
    assert (draft.state, draft.reason) == (PROPOSED, "draft.by_code")
    assert (draft.period.start, draft.period_reason) == (date(2024, 11, 1), "draft.period_of_blue")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("正常", InvoiceStatus.NORMAL),
        ("", InvoiceStatus.NORMAL),
        ("作废", InvoiceStatus.VOID),
        ("已红冲-全额", InvoiceStatus.REVERSED),
        ("部分红冲", InvoiceStatus.PARTLY_REVERSED),
        ("04", InvoiceStatus.PARTLY_REVERSED),
    ],
)
def test_status_is_read_in_every_wording(
    desk: Any, make: Any, text: str, status: InvoiceStatus
) -> None:
    assert desk.read(_lines(make, {"发票状态": text})).invoices[0].status is status


def test_a_doubtful_status_is_a_finding(desk: Any, make: Any) -> None:
    result = desk.read(_lines(make, {"发票状态": "失控"}))
    assert [finding.code for finding in result.findings] == ["invoice.doubtful"]


def test_a_day_nobody_can_read_leaves_the_invoice_out(desk: Any, make: Any) -> None:
    other = {"数电发票号码": "25332000000000000009", "开票日期": "昨天"}
    result = desk.read(_lines(make, {}, other))
    assert len(result.invoices) == 1
    assert [f.code for f in result.findings] == ["invoice.date_unknown"]
    assert result.findings[0].where.cell == "I3"


def test_totals_of_the_other_sheet_are_compared(desk: Any, make: Any) -> None:
    head = {**make.electric, "金额": "7000.00", "税额": "910.00", "价税合计": "7910.00"}
    alone = {**make.electric, "数电发票号码": "25332000000000000009"}
    data = make.workbook(
        {
            "信息汇总表": make.rows_of(make.columns, [make.electric]),
            "发票基础信息": make.rows_of(make.head_columns, [head, alone]),
        }
    )
    result = desk.read(data)
    codes = sorted(finding.code for finding in result.findings)
    assert codes == ["invoice.sum_differs", "invoice.without_lines"]
    assert result.invoices[0].amount == Decimal("7000.00")


def test_a_list_of_invoices_without_goods_says_so(desk: Any, make: Any) -> None:
    data = make.workbook({"发票基础信息": make.rows_of(make.head_columns, [make.electric])})
    result = desk.read(data)
    assert [finding.code for finding in result.findings] == ["workbook.without_lines"]
    assert [finding.code for finding in result.used] == ["sheet.read_without_lines"]


def test_a_special_sheet_is_named_and_not_added(desk: Any, make: Any) -> None:
    special = [["序号", "数电发票号码", "建筑服务发生地"], ["1", "25332000000012345678", "湖州"]]
    data = make.workbook(
        {"信息汇总表": make.rows_of(make.columns, [make.electric]), "建筑服务": special}
    )
    used = {finding.where.sheet: finding.code for finding in desk.read(data).used}
    assert used["建筑服务"] == "sheet.not_used_other"


def test_a_saved_mapping_names_an_unknown_heading(desk: Any, make: Any) -> None:
    columns = [*(name for name in make.columns if name != "数量"), "度数合计"]
    rows = [{**make.electric, "度数合计": "77"}]
    data = make.workbook({"信息汇总表": make.rows_of(columns, rows)})
    header = header_of([columns], desk.context)
    assert header is not None
    assert find_header([columns], {}) is None
    mapped = desk.changed(mappings={header.signature: {"度数合计": "quantity"}})
    assert mapped.read(data).invoices[0].lines[0].quantity == "77"


def test_a_firm_that_is_both_parties_is_asked(desk: Any, make: Any) -> None:
    (draft,) = desk.drafts_of(_lines(make, {"销方识别号": make.own_id}))
    assert draft.reason == "draft.direction_unknown"


def test_unknown_workbooks_are_refused_by_name(desk: Any, make: Any) -> None:
    result = desk.read(make.workbook({"通讯录": [["姓名", "电话"], ["甲", "1"]]}))
    assert (result.status, result.code) == (Status.REFUSED, "workbook.not_understood")


def test_real_excel_numbers_are_read_as_people_see_them(desk: Any, make: Any) -> None:
    invoice: Invoice = desk.read(
        _lines(make, {"数量": 81705, "单价": 0.6139336638, "金额": 50161.45, "单位": None})
    ).invoices[0]
    line = invoice.lines[0]
    assert (line.quantity, line.unit_price, line.amount) == ("81705", "0.6139336638", "50161.45")


def test_day_cells_and_1904_workbooks(desk: Any, make: Any) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    for row in make.rows_of(make.columns, [{**make.electric, "开票日期": "43986"}]):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert desk.read(stream.getvalue()).invoices[0].issue_date == date(2024, 6, 5)


def test_a_list_of_lines_with_a_deduction_column_is_a_list_of_lines(desk: Any, make: Any) -> None:
    row = {**make.electric, "勾选状态": "已勾选"}
    data = make.workbook({"清单": make.rows_of([*make.columns, "勾选状态"], [row])})
    assert len(desk.read(data).invoices) == 1


@pytest.mark.parametrize(
    ("seller", "sheet", "state"),
    [
        ("供应商名称", "Sheet1", PROPOSED),
        ("销售方", "进项发票", PROPOSED),
        ("销售方", "Sheet1", ASKED),
    ],
)
def test_case_11_a_list_of_suppliers_without_a_buyer_is_of_purchases(
    desk: Any, make: Any, seller: str, sheet: str, state: DraftState
) -> None:
    columns = ["发票号码", "开票日期", seller, "品名", "计量单位", "数量", "不含税金额"]
    row = ["25332000000012345678", "2025-06-05", "国网浙江", "*供电*电费", "度", 10000, 6100]
    (draft,) = desk.drafts_of(make.workbook({sheet: [columns, row]}))
    assert draft.state is state


def test_a_list_in_an_accountants_own_words_is_read(desk: Any, make: Any) -> None:
    head = ("发票号", "供应商名称", "供应商税号", "购货方", "购货方税号", "日期", "商品名称")
    more = ("计量单位", "数量", "含税单价", "含税金额", "摘要")
    row = ("25332000000000000011", "湖州供电公司", "91330000142910000X", "湖州甲制造有限公司")
    rest = ("91330500MA2B00001X", "2025/3/5", "电费", "度", 1000, 0.678, 678, "2月电费")
    (draft,) = desk.drafts_of(make.workbook({"台账": [[*head, *more], [*row, *rest]]}))
    assert (draft.quantity.amount, draft.cost) == (1000, Decimal("600.00"))


def test_a_list_none_of_whose_invoices_has_a_day_says_so(desk: Any, make: Any) -> None:
    rows = make.rows_of(make.columns, [{**make.electric, "开票日期": "昨天"}])
    result = desk.read(make.workbook({"信息汇总表": rows}), "票.xlsx")
    assert (result.status, result.code) == (Status.REFUSED, "invoice.date_unknown")
    assert result.details["where"].startswith("票.xlsx › 信息汇总表")


def test_a_subtotal_with_the_number_of_its_invoice_is_no_line(desk: Any, make: Any) -> None:
    subtotal = {**make.electric, "货物或应税劳务名称": "小计"}
    rows = make.rows_of(make.columns, [make.electric, subtotal])
    result = desk.read(make.workbook({"信息汇总表": rows}))
    assert (result.status, len(result.invoices[0].lines)) == (Status.READ, 1)
