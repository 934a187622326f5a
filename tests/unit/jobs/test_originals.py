"""The place in an original, whatever the document is."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from desktop.accounting.entity import Facility, ReportingEntity
from desktop.findings import Place
from desktop.jobs.import_documents import ImportOrder, prepare
from desktop.jobs.originals import (
    figures_of,
    kept_original,
    original_of,
    previewed_original,
)
from desktop.models.store import Store
from tests.unit.intake.test_ofd_pages import ofd, text

DEMO = Path(__file__).parents[3] / "resources" / "demo" / "inputs" / "电子发票"


def pdf(*texts: str) -> bytes:
    """Return a PDF of one page with a line of Helvetica for each text."""
    lines = "".join(f"BT /F 12 Tf 72 {700 - 20 * n} Td ({t}) Tj ET " for n, t in enumerate(texts))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        ),
        f"<</Length {len(lines)}>>stream\n{lines}\nendstream".encode(),
    ]
    data, offsets = BytesIO(), []
    data.write(b"%PDF-1.4\n")
    for number, each in enumerate(objects, 1):
        offsets.append(data.tell())
        data.write(b"%d 0 obj%b endobj\n" % (number, each))
    start = data.tell()
    data.write(b"xref\n0 5\n0000000000 65535 f \n")
    data.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    data.write(b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start)
    return data.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "清单"
    for line in range(1, 13):
        sheet.append([f"行{line}", line, line * 1000])
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def test_cells_are_shown_around_the_cell_that_was_read() -> None:
    found = original_of(workbook(), "a.xlsx", Place("a.xlsx", "清单", "C8"))
    row, column = found.marked
    assert found.rows[row][column] == "8000"
    assert (found.first_row, found.first_column) == (4, 1)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("a.xlsx", line=7), "7000"),
        (Place("a.xlsx", "清单"), "7000"),
        (Place("a.xlsx", line=3), "行3"),
        (Place("a.xlsx", line=40), "行1"),
    ],
    ids=["a row", "a sheet", "another row", "no row"],
)
def test_a_bill_is_marked_where_its_figure_stands(place: Place, text: str) -> None:
    found = original_of(workbook(), "a.xlsx", place, (Decimal(7000), Decimal(7)))
    row, column = found.marked
    shown = found.rows[row][column] if place.line < 40 else text
    assert shown == text


def test_a_sum_that_stands_nowhere_marks_nothing() -> None:
    found = original_of(workbook(), "a.xlsx", Place("a.xlsx", "清单"), (Decimal(123),))
    assert found.rows[0][0] == "行1"
    assert found.marked == (-1, -1)


def test_a_bill_as_text_is_shown_around_its_figure() -> None:
    table = "\n".join([*("电费账单,,",) * 20, "合计,21050,", *(",,",) * 20]).encode()
    found = original_of(table, "a.csv", Place("a.csv"), (Decimal(21050),))
    assert "合计,21050" in found.text
    assert "21050" not in original_of(table, "a.csv", Place("a.csv"), (Decimal(9),)).text


def test_a_row_without_a_cell_is_marked_in_its_first_column() -> None:
    found = original_of(workbook(), "a.xlsx", Place("a.xlsx", line=3))
    assert found.rows[found.marked[0]][0] == "行3"


@pytest.mark.parametrize(
    ("figures", "is_marked"),
    [([Decimal("1234.50")], True), ([Decimal(7), Decimal(88)], True), ([Decimal(5)], False)],
    ids=["as printed", "the second likeliest", "not printed"],
)
def test_a_figure_of_a_pdf_is_marked_where_it_is_printed(
    figures: list[Decimal], *, is_marked: bool
) -> None:
    found = original_of(pdf("Electricity", "1,234.50", "88"), "a.pdf", Place("a.pdf"), figures)
    assert found.pdf
    assert (found.mark is not None) is is_marked
    if found.mark is not None:
        # 72 points from the left; the second line stands 680 above the bottom of 842
        assert abs(found.mark.left - 72) < 1


def test_a_figure_of_an_ofd_is_marked_on_its_page() -> None:
    code = '<ofd:TextCode X="0" Y="3">{}</ofd:TextCode>'
    data = ofd(text(code.format("电费")), text(code.format("197,230")))
    found = original_of(data, "a.ofd", Place("a.ofd"), [Decimal(197230)])
    assert found.page == 2
    assert found.drawn is not None
    assert found.drawn.number == 2
    assert found.mark is not None
    assert found.mark.text == "197,230"


@pytest.mark.parametrize(
    ("printed", "figures", "marked"),
    [
        (["1", "2", "1", "1"], [Decimal(1)], None),
        (["1", "2", "1", "1"], [Decimal(1), Decimal(2)], "2"),
        (["12", "12"], [Decimal(12)], "12"),
        (["500", "500", "500"], [Decimal(500)], "500"),
    ],
)
def test_a_small_number_that_stands_all_over_marks_nothing(
    printed: list[str], figures: list[Decimal], marked: str | None
) -> None:
    code = '<ofd:TextCode X="0" Y="3">{}</ofd:TextCode>'
    rows = (
        text(code.format(each), Boundary=f"10 {20 + 9 * row} 50 5")
        for row, each in enumerate(printed)
    )
    mark = original_of(ofd("".join(rows)), "a.ofd", Place("a.ofd"), figures).mark
    assert (mark.text if mark is not None else None) == marked


def test_an_ofd_without_pages_is_named() -> None:
    found = original_of(ofd(), "a.ofd", Place("a.ofd"))
    assert (found.drawn, found.text) == (None, "a.ofd")


def test_lines_are_shown_around_the_line_or_the_element() -> None:
    table = "\n".join(f"2025-01-{n:02d},{n}" for n in range(1, 20)).encode()
    assert "2025-01-09,9" in original_of(table, "a.csv", Place("a.csv", line=9)).text
    xml = ("<a>" + "<b/>\n" * 30 + "<Total>12</Total>\n" + "<b/>\n" * 30 + "</a>").encode()
    found = original_of(xml, "a.xml", Place("a.xml", cell="/a/Total[1]"))
    assert "<Total>12</Total>" in found.text
    assert found.text.count("\n") <= 10


def e_invoice(number: str, *kwh: str) -> str:
    lines = "".join(
        f"<IssuItemInformation><ItemName>*供电*电费</ItemName><MeaUnits>千瓦时</MeaUnits>"
        f"<Quantity>{each}</Quantity><Amount>{each}.50</Amount></IssuItemInformation>"
        for each in kwh
    )
    return (
        f"<EInvoice><EInvoiceData><SellerInformation><SellerName>某供电公司</SellerName>"
        f"</SellerInformation>{lines}<AdditionalInformation><Remark>账期：\n202506</Remark>"
        f"</AdditionalInformation></EInvoiceData><TaxSupervisionInfo><InvoiceNumber>{number}"
        f"</InvoiceNumber><IssueTime>2025-07-05</IssueTime></TaxSupervisionInfo></EInvoice>"
    )


def test_an_e_invoice_is_shown_as_an_invoice_with_the_line_that_was_read() -> None:
    data = e_invoice("25332000000012345601", "100", "250").encode()
    found = original_of(data, "a.xml", Place("a.xml", cell="line[2]"), (Decimal(250),))
    assert found.fields == (
        ("invoice_number", "25332000000012345601"),
        ("issued", "2025-07-05"),
        ("seller", "某供电公司"),
        ("line", "2"),
        ("goods", "*供电*电费"),
        ("quantity", "250 千瓦时"),
        ("amount", "250.50"),
        ("remark", "账期： 202506"),
    )
    assert "<Quantity>250</Quantity>" in found.text.splitlines()
    assert "<Quantity>100</Quantity>" not in found.text


def test_of_several_invoices_in_one_file_the_one_with_the_figure_is_shown() -> None:
    first, second = "25332000000012345601", "25332000000012345602"
    data = f"<All>{e_invoice(first, '100')}{e_invoice(second, '250')}</All>".encode()
    place = Place("a.xml", cell="line[1]")
    for figure, number in ((Decimal(250), second), (Decimal(100), first), (Decimal(7), first)):
        fields = dict(original_of(data, "a.xml", place, (figure,)).fields)
        assert fields["invoice_number"] == number
    unknown = original_of(data, "a.xml", Place("a.xml", cell="line[9]"), (Decimal(7),))
    assert "quantity" not in dict(unknown.fields)


@pytest.mark.parametrize("data", [b"PK broken", b"%PDF-1.4 broken", b"\x00\x01\x02"])
def test_what_cannot_be_shown_is_named(data: bytes) -> None:
    assert original_of(data, "a.bin", Place("a.bin", "s")).text == "a.bin › s"


def test_a_previewed_document_is_shown_before_it_is_kept(tmp_path: Path) -> None:
    entity = ReportingEntity(
        "湖州示例纺织有限公司",
        "91330502MA2DEM0N7C",
        "330502",
        "C1713",
        "2024-01",
        ("91330502MA2DEM0N7C",),
        (Facility("总厂", "330502"),),
    )
    with Store.create(tmp_path / "a.cbook", entity) as store:
        prepared = prepare(store, ImportOrder((DEMO / "dzfp_25332000000000042881_20251118.ofd",)))
        draft = prepared.drafts[0]
        found = previewed_original(prepared, draft, figures_of(draft))
        assert found is not None
        assert found.drawn is not None
        assert kept_original(store, draft.document, draft.where) is None
        assert kept_original(store, "", draft.where) is None
        assert previewed_original(replace(prepared, read=()), draft) is None
