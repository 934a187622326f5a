"""Files before anyone reads them: encodings, shapes, limits, headings, cells, trees."""

import io
import struct
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake import archive, limits, sheets, xml_tree
from desktop.intake.decoding import decode, decode_head, is_guess
from desktop.intake.headings import find_header, heading_of, index_of
from desktop.intake.invoice_numbers import key_of, trusted_tax_code
from desktop.intake.opened import OpenedSource, root_of, shape_of
from desktop.intake.source import Shape, Status
from desktop.intake.written import (
    cell_name,
    day_of,
    fine,
    is_lost_number,
    number_of,
    numbers_of,
    rate_of,
    text_of,
    texts_of,
    unwrapped_of,
)
from tests.unit.intake.damaged_tables import sheet_xml, workbook
from tests.unit.intake.other_books import BOOKS

NOON = datetime(2025, 6, 5, 12)  # noqa: DTZ001 (cells of a workbook have no time zone)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_encoding_of_a_bureau_gives_its_text(encoding: str) -> None:
    text = "invoice 发票号码 12345678"
    assert decode(text.encode(encoding)) == text
    assert decode_head(text.encode(encoding)) == text


def test_a_letter_cut_at_the_end_of_the_beginning_is_left_out() -> None:
    assert decode_head("发票".encode()[:-1]) == "发"


def test_what_no_encoding_fits_is_refused() -> None:
    with pytest.raises(InputError) as refusal:
        decode(b"\xff\xff\xff", "a.csv")
    assert refusal.value.code == "text.encoding_unknown"
    assert decode_head(b"\x80\xff\xff\x80") == ""


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN = "application/vnd.oasis.opendocument"


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (b"", Shape.EMPTY),
        (b"\xef\xbb\xbf \n", Shape.EMPTY),
        (b"%PDF-1.4", Shape.PDF),
        (b"junk\n%PDF-1.4", Shape.PDF),
        (b"<?xml version='1.0'?><a/>", Shape.XML),
        ("<a>发票</a>".encode("utf-16"), Shape.XML),
        (b"<!DOCTYPE html><table>", Shape.DELIMITED),
        (b"a,b\n1,2", Shape.DELIMITED),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Shape.UNKNOWN),
        (b"word", Shape.UNKNOWN),
        (OLE + bytes(100), Shape.WORKBOOK),
        (OLE + bytes(100) + "WordDocument".encode("utf-16-le"), Shape.UNKNOWN),
    ],
)
def test_shapes_are_told_by_content(data: bytes, shape: Shape) -> None:
    assert shape_of(data, "a.xlsx") is shape


@pytest.mark.parametrize(
    ("parts", "shape"),
    [
        ({"OFD.xml": "x"}, Shape.OFD),
        ({"xl/workbook.xml": "x"}, Shape.WORKBOOK),
        ({"mimetype": f"{OPEN}.spreadsheet", "content.xml": "x"}, Shape.WORKBOOK),
        ({"mimetype": f"{OPEN}.text", "content.xml": "x"}, Shape.UNKNOWN),
        ({"[Content_Types].xml": "x", "word/document.xml": "x"}, Shape.UNKNOWN),
        ({"a.pdf": "x"}, Shape.ZIP),
    ],
)
def test_containers_are_told_by_their_parts(make: Any, parts: Any, shape: Shape) -> None:
    assert shape_of(make.zipped(parts), "a") is shape


def test_roots_with_and_without_namespace() -> None:
    assert root_of('<?xml version="1.0"?><!-- a --><EInvoice>') == "EInvoice"
    assert root_of("<f:x xmlns:f='urn:a' xmlns='urn:b'>") == "{urn:a}x"
    assert root_of('<x xmlns="urn:b">') == "{urn:b}x"
    assert root_of("nothing") == ""


def test_a_damaged_workbook_is_named(desk: Any, make: Any) -> None:
    assert desk.read(OLE + bytes(100)).code == "workbook.damaged"
    assert desk.read(make.zipped({"xl/workbook.xml": "no"})).code == "workbook.damaged"


FLAT = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file.is_image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "file.is_image"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "file.is_image"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "archive.other_kind"),
        (b"{\\rtf1\\ansi words}", "file.is_letter"),
        (OLE + bytes(100) + "WordDocument".encode("utf-16-le"), "file.is_letter"),
        (OLE + bytes(100) + "__nameid_version1.0".encode("utf-16-le"), "file.is_mail"),
        (b"Received: from a\nSubject: b\n\nc,d", "file.is_mail"),
        (b"TABLE\r\n0,1\r\n", "workbook.other_format"),
        (
            f'<d xmlns="{FLAT}" mimetype="{OPEN}.spreadsheet"/>'.encode(),
            "workbook.other_format",
        ),
    ],
)
def test_a_known_format_that_is_not_read_is_named(desk: Any, data: bytes, code: str) -> None:
    assert desk.read(data).code == code


@pytest.mark.parametrize(
    "parts",
    [
        {"[Content_Types].xml": "x", "word/document.xml": "x"},
        {"[Content_Types].xml": "x", "ppt/presentation.xml": "x"},
    ],
)
def test_a_letter_in_a_container_is_named(desk: Any, make: Any, parts: Any) -> None:
    assert desk.read(make.zipped(parts)).code == "file.is_letter"


def test_text_without_a_header_is_named(desk: Any) -> None:
    assert desk.read("你好,世界\n1,2").code == "text.not_understood"


def test_a_field_without_end_is_refused_with_its_line() -> None:
    with pytest.raises(InputError) as refusal:
        sheets.parse_delimited("a,b\n" + '"' + "x" * 200_000, "a.csv")
    assert refusal.value.code == "text.damaged"


def test_a_long_file_is_sampled_by_whole_lines(desk: Any, make: Any) -> None:
    rows = make.rows_of(make.columns, [make.electric] * 900)
    text = "\n".join(",".join(row) for row in rows)
    source = OpenedSource("a.csv", text.encode())
    assert len(source.sample.tables[0].rows) == 40
    assert len(desk.read(text).invoices[0].lines) == 900


def test_html_tables_with_spans_breaks_and_nothing() -> None:
    tables = sheets.parse_html(
        "<table></table><td>x</td><table><tr><th colspan=2>a<br>b<td>c</tr>"
        "<tr><td colspan='x'>&amp;</td></table>tail"
    )
    assert [table.cells for table in tables] == [[["a\nb", "", "c"], ["&"]]]


def test_one_file_larger_than_any_invoice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILE", 10)
    with pytest.raises(InputError) as refusal:
        OpenedSource("a", bytes(11))
    assert refusal.value.code == "file.too_large"


def test_two_corners_do_not_ask_for_billions(desk: Any) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = "x", "y"
    stream = io.BytesIO()
    book.save(stream)
    result = desk.read(stream.getvalue())
    assert (result.status, result.code) == (Status.REFUSED, "workbook.too_wide")


def test_an_encrypted_entry_is_named(make: Any) -> None:
    data = bytearray(make.zipped({"a.xml": "<a/>"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (entry,) = archive.entries(bytes(data), "z.zip")
    assert entry.refusal is not None
    assert entry.refusal.code == "archive.encrypted"


def test_an_entry_that_lies_about_itself_is_named(make: Any) -> None:
    data = bytearray(make.zipped({"a.xml": "<a/>" * 50}))
    data[40] ^= 0xFF
    (entry,) = archive.entries(bytes(data), "z.zip")
    assert entry.refusal is not None
    assert entry.refusal.code in {"archive.damaged", "archive.too_large"}


def test_a_broken_container_is_named(desk: Any) -> None:
    assert desk.read(b"PK\x03\x04 nothing").code == "archive.damaged"


def test_too_many_entries_are_refused(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ENTRIES", 1)
    with pytest.raises(InputError) as refusal:
        limits.open_zip(make.zipped({"a": "", "b": ""}), "z")
    assert refusal.value.code == "archive.too_large"


@pytest.mark.parametrize(
    ("raw", "flag", "name"),
    [
        ("发票.xml".encode("gbk").decode("cp437"), 0, "发票.xml"),
        ("发票.xml".encode().decode("cp437"), 0, "发票.xml"),
        ("发票.xml", 0x800, "发票.xml"),
        ("发票.xml", 0, "发票.xml"),
        (b"\xff\xff".decode("cp437"), 0, b"\xff\xff".decode("cp437")),
    ],
)
def test_names_of_entries(raw: str, flag: int, name: str) -> None:
    info = zipfile.ZipInfo(raw)
    info.flag_bits = flag
    assert archive.entry_name(info) == name


def test_a_second_name_in_unicode_goes_before_the_first() -> None:
    info = zipfile.ZipInfo("_.xml")
    info.filename = "发票.xml"
    assert archive.entry_name(info) == "发票.xml"


def test_xml_in_gbk_that_calls_itself_utf8() -> None:
    data = '<?xml version="1.0" encoding="utf-8"?><a>发票</a>'.encode("gb18030")
    assert xml_tree.parse_xml(data, "a").text == "发票"


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "no-such-encoding", "big5"])
def test_xml_in_declared_encodings(encoding: str) -> None:
    used = "utf-8" if encoding == "no-such-encoding" else encoding
    data = f'<?xml version="1.0" encoding="{encoding}"?><a>中</a>'.encode(used)
    assert xml_tree.parse_xml(data, "a").text == "中"


def test_xml_in_utf16_with_its_mark() -> None:
    assert xml_tree.parse_xml("<a>发</a>".encode("utf-16"), "a").text == "发"


@pytest.mark.parametrize(
    ("text", "code"),
    [("<a>", "xml.damaged"), ("<a/><b", "xml.damaged"), ("<a>\x01</a>", "xml.damaged")],
)
def test_xml_that_is_damaged(text: str, code: str) -> None:
    with pytest.raises(InputError) as refusal:
        xml_tree.parse_xml(text.encode(), "a.xml")
    assert (refusal.value.code, refusal.value.where) == (code, Place("a.xml"))


def test_xml_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "MAX_BYTES", 3)
    with pytest.raises(InputError) as refusal:
        xml_tree.parse_xml(b"<a/>", "a.xml")
    assert refusal.value.code == "xml.too_large"


def test_paths_of_elements_end_where_one_is_missing() -> None:
    root = xml_tree.parse_xml(b"<a><b> x </b><c><d/></c></a>", "a")
    assert xml_tree.text_at(root, "b") == "x"
    assert xml_tree.text_at(root, "c", "d") == ""
    assert xml_tree.text_at(root, "z", "d") == ""
    assert xml_tree.text_at(None, "z") == ""
    assert xml_tree.leaves(None) == {}
    assert list(xml_tree.children(None, "a")) == []


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" a ", "a"), ("'0012", "0012"), ('="0012"', "0012"), ("=1+1", "=1+1"), (None, ""),
        (3.0, "3"),
        (0.1, "0.1"), (1e-7, "0.0000001"), (1e22, "10000000000000000000000"), (float("nan"), ""),
        (float("inf"), ""), (True, "true"), (False, "false"), (7, "7"),
        (date(2025, 6, 5), "2025-06-05"),
        (NOON, "2025-06-05 12:00:00"), (time(1, 2), "01:02:00"),
    ],
)  # fmt: skip
def test_texts_of_cells(cell: object, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [" a", "'0012", '="7"'],
        [1.0, -0.0, 2.5, 1e22, 1.5e-7, float("nan"), float("inf"), 999_999_999_999_999.0],
        [1.0, -2.0, 2.5, 999_999_999_999_999.0],
        [1.0, " a ", None, 3, True],
    ],
    ids=["none", "texts", "numbers", "plain", "mixed"],
)
def test_a_column_of_cells_gives_the_texts_of_its_cells(cells: list[object]) -> None:
    """Texts are only stripped: the quote of a text column is taken off where it means a number."""
    expected = [cell.strip() if isinstance(cell, str) else text_of(cell) for cell in cells]
    assert texts_of(cells) == expected
    assert numbers_of(texts_of(cells), cells) == list(map(number_of, expected))
    assert unwrapped_of(cells) == list(map(text_of, cells))


def test_days_of_day_cells() -> None:
    assert day_of(NOON) == day_of(date(2025, 6, 5)) == date(2025, 6, 5)


@pytest.mark.parametrize(
    ("cell", "lost"),
    [
        (2.6e19, True),
        (10**19, True),
        (True, False),
        (7.0, False),
        ("2.63E+19", True),
        ("263", False),
    ],
)
def test_numbers_that_went_through_a_float(cell: object, lost: bool) -> None:  # noqa: FBT001 (a case)
    assert is_lost_number(cell) is lost


@pytest.mark.parametrize(
    ("text", "rate"),
    [("13%", "0.13"), ("0.13", "0.13"), ("13", "0.13"), ("1%", "0.01"), ("0%", "0"), ("0", "0")],
)
def test_rates(text: str, rate: str) -> None:
    assert rate_of(text) == Decimal(rate)


@pytest.mark.parametrize("text", ["*", "免税", "", "-13%"])
def test_what_is_no_rate(text: str) -> None:
    assert rate_of(text) is None


def test_amounts_keep_twelve_decimals() -> None:
    assert fine(Decimal("56.4971751412429")) == Decimal("56.497175141243")
    assert str(fine(Decimal("1E+3"))) == "1E+3"


@pytest.mark.parametrize(
    ("at", "name"), [((0, 0), "A1"), ((4, 25), "Z5"), ((0, 26), "AA1"), ((0, 702), "AAA1")]
)
def test_names_of_cells(at: tuple[int, int], name: str) -> None:
    assert cell_name(*at) == name


def test_headings_are_found_in_one_row_or_two() -> None:
    index = index_of({"seller": ["销售方名称"], "goods": ["品名"], "unit": ["单 位"]})
    assert heading_of(" 单　位*\n（必填）") == "单位必填"
    header = find_header([["表"], ["", "销售方"], ["品名", "名称", "单位"]], index)
    assert header is not None
    assert (header.row, header.columns) == (2, {"goods": 0, "seller": 1, "unit": 2})
    assert find_header([["品名"]], index) is None
    assert find_header([], index) is None


def test_of_two_columns_with_one_meaning_the_earlier_heading_wins() -> None:
    index = index_of({"amount": ["金额", "合计金额"], "goods": ["品名"]})
    header = find_header([["合计金额", "金额", "品名"]], index)
    assert header is not None
    assert header.columns["amount"] == 1


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("25332000000012345678", "", ""), "25332000000012345678"),
        (("", "", "25332000000012345678"), "25332000000012345678"),
        (("", "033001900111", "12345678"), "03300190011112345678"),
        (("", "3300190111", "2345678"), "00330019011102345678"),
        (("A-1", "", ""), "A-1"),
        (("合计", "", ""), ""),
        (("", "033001900111", ""), ""),
    ],
)
def test_keys_of_invoices(parts: tuple[str, str, str], key: str) -> None:
    assert key_of(*parts) == key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1100101020200000000", "1100101020200000000"),
        ("11001010202", "1100101020200000000"),
        ("1100101", ""),
        ("", ""),
        ("1.1E+18", ""),
        ("11001010202000000001", ""),
    ],
)
def test_tax_codes_that_can_be_trusted(text: str, code: str) -> None:
    assert trusted_tax_code(text) == code


@pytest.mark.parametrize(
    ("data", "guess"),
    [
        ("国网".encode("gbk"), True),
        ("国网浙江省电力有限公司".encode("gbk"), False),
        ("国网".encode(), False),
        ("国网".encode()[:-1], False),
        ("国网".encode("utf-16"), False),
    ],
)
def test_a_few_letters_do_not_prove_an_encoding(data: bytes, guess: bool) -> None:  # noqa: FBT001 (a case)
    assert is_guess(data) is guess


def test_a_long_list_of_few_columns_is_not_too_wide(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine hundred thousand rows of three columns are a year of a town's meters."""
    monkeypatch.setattr(sheets, "MAX_CELLS", 100)
    body: list[list[object]] = [[f"2025-01-{day:02d}", "1", 10] for day in range(1, 31)]
    rows: list[list[object]] = [["日期", "表号", "电量(kWh)"], *body]
    assert desk.read(make.workbook({"S": rows})).status is Status.READ
    wide = [[*row, "x"] for row in rows]
    assert desk.read(make.workbook({"S": wide})).code == "workbook.too_wide"


@pytest.mark.parametrize("name", ["NaND1", "xfe1", "ABCDEFG1", "XFD99999", "B99999999"])
def test_a_cell_far_from_all_others_is_refused_at_once(desk: Any, name: str) -> None:
    """Room is kept for every cell up to it: hundreds of gigabytes."""
    part = sheet_xml([["户号", "账期", "用电量(kWh)"], ["1", "2025-01", "5"]])
    data = workbook(part.replace(b'r="C1"', f'r="{name}"'.encode()))
    assert desk.read(data).code == "workbook.too_wide"


def test_names_with_backslashes_are_folders_and_files(desk: Any, make: Any) -> None:
    invoice = make.einvoice([make.item])
    parts = {"票据\\": "", "票据\\五月\\": "", "票据\\五月\\a.xml": invoice}
    (inner,) = desk.read(make.zipped(parts), "a.zip").entries
    assert (inner.document.name, inner.status) == ("a.zip/票据/五月/a.xml", Status.READ)


def test_a_sign_of_gbk_that_ends_like_a_backslash_is_no_folder() -> None:
    name = "票据\\乗誠.xml"  # the last two signs end with the byte of a backslash
    info = zipfile.ZipInfo(name.encode("gbk").decode("cp437"))
    assert archive.entry_name(info) == "票据/乗誠.xml"


def test_a_workbook_whose_parts_have_backslashes_opens(desk: Any, make: Any) -> None:
    rows = make.rows_of(make.columns, [make.electric])
    with zipfile.ZipFile(io.BytesIO(make.workbook({"信息汇总表": rows}))) as book:
        parts = {name.replace("/", "\\"): book.read(name) for name in book.namelist()}
    (found,) = desk.drafts_of(make.zipped(parts), "a.xlsx")
    assert found.goods == "*供电*电费"


def test_a_workbook_that_makes_its_parser_give_up_is_refused_as_damaged(desk: Any) -> None:
    """A row of an old xls that ends in its middle: the parser panics, which is no exception."""
    part = BOOKS["xls"].part([("户号", "账期", "用电量(kWh)"), ("3301", "2025-01", "12")])
    label = part.index(struct.pack("<H", 0x204))
    cut = part[:label] + struct.pack("<HH", 0x204, 0) + part[label:]
    result = desk.read(BOOKS["xls"].wrap(cut), "账单.xls")
    assert (result.status, result.code) == (Status.REFUSED, "workbook.damaged")
