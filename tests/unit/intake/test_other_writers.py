"""Workbooks as other programs than Excel write them, and files that lie beside workbooks.

The parts are written here as those programs write them; no file of theirs stands here.
"""

import struct
from collections.abc import Sequence
from typing import Any

import pytest

from desktop.intake import limits
from desktop.intake.source import Status
from desktop.intake.usual_parts import as_usual

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BILLS = (
    ("户号", "账期", "用电量(kWh)", "电费"),
    ("3301", "2025-01", 12500.0, 9000.5),
    ("3301", "2025-02", 13000.0, 9100.0),
)


def record(kind: int, content: bytes = b"") -> bytes:
    """Return a record of an xlsb part; kind and size are written seven bits a byte."""
    written = bytearray()
    for number in (kind, len(content)):
        rest = number
        while rest >= 0x80:
            written.append(rest & 0x7F | 0x80)
            rest >>= 7
        written.append(rest)
    return bytes(written) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def sheet_of(rows: Sequence[Sequence[str | float]], first: int = 0) -> bytes:
    """Return a sheet whose cells behind the first of a row leave out their column."""
    written = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, 3)) + record(145)
    for number, row in enumerate(rows):
        written += record(0, struct.pack("<IIHHBI", number, 0, 255, 0, 0, 0))
        for column, cell in enumerate(row):
            kind, value = (6, wide(cell)) if isinstance(cell, str) else (5, struct.pack("<d", cell))
            begin = struct.pack("<II", column + first, 0) if not column else bytes(4)
            written += record(kind + 11 if column else kind, begin + value)
    return written + record(146) + record(130)


def binary_parts(sheet: bytes) -> dict[str, bytes]:
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    book = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("账单"))
    return {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.bin": record(131) + record(143) + book + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": relations,
        "xl/worksheets/sheet1.bin": sheet,
    }


def test_cells_of_an_xlsb_that_leave_out_their_column_are_read(desk: Any, make: Any) -> None:
    bills = desk.read(make.zipped(binary_parts(sheet_of(BILLS))), "账单.xlsb").bills
    found = [(bill.account, str(bill.quantity), str(bill.amount)) for bill in bills]
    assert found == [("3301", "12500 kWh", "9000.5"), ("3301", "13000 kWh", "9100")]


LONG = record(5, struct.pack("<IId", 0, 0, 7.0))


@pytest.mark.parametrize(
    "sheet",
    [
        record(129) + LONG,  # nothing left out
        sheet_of(BILLS)[:-30] + b"\xff\xff\xff\xff\xff",  # a size without end
        sheet_of(BILLS)[:-9],  # a record beyond the end
        sheet_of(BILLS, first=16_383),  # a column beyond the last
        b"\x85",
    ],
)
def test_an_xlsb_part_that_is_usual_or_damaged_is_left_as_it_is(make: Any, sheet: bytes) -> None:
    archive = limits.open_zip(make.zipped(binary_parts(sheet)), "a.xlsb")
    assert as_usual(archive, "a.xlsb") is None


def test_blanks_between_the_cells_of_an_ods_are_no_damage(desk: Any, make: Any) -> None:
    cells = "\n".join(
        "<table:table-row>\n  "
        + "\n  ".join(
            f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
            if isinstance(cell, float)
            else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "\n</table:table-row>"
        for row in BILLS
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>\n"
        f'<table:table table:name="账单">\n{cells}\n</table:table>\n'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": "<m/>"}
    data = make.zipped(parts)
    bills = desk.read(data, "账单.ods").bills
    assert [str(bill.quantity) for bill in bills] == ["12500 kWh", "13000 kWh"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("~$账单.xlsx", b"\x04User" + bytes(160)),
        ("Thumbs.db", OLE + bytes(500)),
        ("照片/ehthumbs.db", OLE + bytes(500)),
        ("desktop.ini", b"\xff\xfe[\x00.\x00"),
        ("desktop.ini", b"\r\n[.ShellClassInfo]\r\n"),
        (".DS_Store", b"\0\0\0\x01Bud1\0"),
    ],
)
def test_what_programs_leave_in_folders_is_named(desk: Any, name: str, data: bytes) -> None:
    result = desk.read(data, name)
    assert (result.status, result.code) == (Status.SKIPPED, "file.is_leftover")


def test_a_document_with_the_name_of_a_leftover_is_read(desk: Any, make: Any) -> None:
    book = make.workbook({"账单": BILLS})
    assert len(desk.read(book, "~$账单.xlsx").bills) == 2
    assert len(desk.read(book, "Thumbs.db").bills) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x09\x00\x04\x00\x02\x00\x10\x00", "workbook.other_format"),
        (b"\x09\x04\x06\x00\x04\x00\x10\x00", "workbook.other_format"),
        (b"\0\0\x02\0\x06\x04\x06\0\x08\0", "workbook.other_format"),
        (b"\0\0\x1a\0\0\x10\x04\0\0\0", "workbook.other_format"),
        (b"\x03\x7d\x02\x0d\x02\0\0\0\xa8\x01\x1c\0\0\0\0\0", "workbook.other_format"),
        (b"L\0\0\0\x01\x14\x02\0\0\0\0\0", "file.is_shortcut"),
        (b"[InternetShortcut]\r\nURL=file:///a\r\n", "file.is_shortcut"),
    ],
)
def test_old_tables_and_shortcuts_are_named(desk: Any, data: bytes, code: str) -> None:
    assert desk.read(data).code == code


def test_a_table_of_apples_is_named(desk: Any, make: Any) -> None:
    data = make.zipped({"Index/Document.iwa": "x", "preview.jpg": "x"})
    assert desk.read(data, "账单.numbers").code == "workbook.other_format"


def excel_95(code_page: int) -> bytes:
    begin = b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(4)
    return OLE + bytes(600) + begin + struct.pack("<HHH", 0x42, 2, code_page) + bytes(20)


def test_chinese_of_excel_95_is_refused_before_it_is_garbled(desk: Any) -> None:
    assert desk.read(excel_95(936), "账单.xls").code == "workbook.other_format"
    assert desk.read(excel_95(1252), "bill.xls").code == "workbook.damaged"


@pytest.mark.parametrize("lost", ["??,??,???(kWh),??", "__,__,___(kWh),__"])
def test_a_table_that_lost_its_chinese_says_so(desk: Any, lost: str) -> None:
    result = desk.read(f"{lost}\n3301,2025-01,12500,900\n", "账单.csv")
    assert (result.code, result.details["heading"]) == ("file.text_lost", lost.partition(",")[0])


def test_a_reader_that_fails_on_lost_text_says_so(desk: Any, make: Any) -> None:
    rows = [["____", "____", "kWh"], ["2025-01-01 00:00:00", "x", 1]]
    assert desk.read(make.workbook({"_": rows}), "a.xls").code == "file.text_lost"


def test_question_marks_in_a_good_table_are_no_loss(desk: Any) -> None:
    text = "户号,账期,用电量(kWh),电费,??,??,??,??\n3301,2025-01,12500,900\n"
    assert len(desk.read(text, "账单.csv").bills) == 1


def test_a_list_of_invoices_printed_to_pdf_is_named(desk: Any, make: Any) -> None:
    words = [(20 + 60 * n, 40, heading) for n, heading in enumerate(make.columns[:9])]
    words += [(20, 60, "1"), (80, 60, "2533200000"), (200, 60, "国网浙江")]
    result = desk.read(make.pdf([words]), "全量发票.pdf")
    assert (result.status, result.code) == (Status.REFUSED, "pdf.printed_list")
