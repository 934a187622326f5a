"""Invoices as other programs print them: turned, twice on a sheet, with particulars below."""

from decimal import Decimal
from typing import Any

import pytest

from desktop.intake.source import ReadResult, Status

NUMBER = "26332000000000000001"
DIGITAL_HEAD = (
    (215, 30, "电子发票（增值税专用发票）"),
    (430, 25, f"发票号码：{NUMBER}"),
    (430, 42, "开票日期：2026年02月06日"),
    (30, 82, "名称：湖州甲制造有限公司"),
    (325, 82, "名称：国网浙江省电力有限公司"),
    (30, 115, "统一社会信用代码/纳税人识别号：91330500MA00000001"),
    (325, 115, "统一社会信用代码/纳税人识别号：91330000142910000X"),
    (45, 142, "项目名称"),
    (125, 142, "规格型号"),
    (194, 142, "单 位"),
    (269, 142, "数 量"),
    (351, 142, "单 价"),
    (434, 142, "金 额"),
    (466, 142, "税率/征收率"),
    (569, 142, "税 额"),
)
LINE = (
    (22, 160, "*供电*电费"),
    (192, 160, "千瓦时"),
    (268, 160, "81705"),
    (350, 160, "0.614"),
    (418, 160, "50166.87"),
    (482, 160, "13%"),
    (555, 160, "6521.69"),
)
SUMS = (
    (45, 266, "合 计"),
    (413, 266, "¥50166.87"),
    (550, 266, "¥6521.69"),
    (40, 286, "价税合计（大写）"),
    (430, 286, "（小写）¥56688.56"),
    (14, 305, "备"),
    (30, 305, "户号：3301234567890"),
    (40, 371, "开票人：张三"),
)
Words = tuple[tuple[float, float, str], ...]
WHOLE: Words = (*DIGITAL_HEAD, *LINE, *SUMS)


def _without(words: Words, *texts: str) -> Words:
    return tuple(word for word in words if word[2] not in texts)


def _moved(words: Words, down: float, **texts: str) -> Words:
    def named(text: str) -> str:
        return text.replace(NUMBER, texts.get("number", NUMBER))

    return tuple((x, y + down, named(text)) for x, y, text in words)


def _the_line(result: ReadResult) -> tuple[str, str, str, str]:
    (invoice,) = result.invoices
    assert invoice.key == NUMBER
    assert (invoice.amount, invoice.total) == (Decimal("50166.87"), Decimal("56688.56"))
    (line,) = invoice.lines
    return line.goods, line.quantity, line.unit, line.unit_price


READ = ("*供电*电费", "81705", "千瓦时", "0.614")


@pytest.mark.parametrize("turn", range(4))
def test_a_page_is_read_whichever_way_its_text_stands(desk: Any, make: Any, turn: int) -> None:
    assert _the_line(desk.read(make.pdf([WHOLE], turn=turn))) == READ


def test_a_page_drawn_twice_is_read_once(desk: Any, make: Any) -> None:
    bold = tuple((x + 0.3, y, text) for x, y, text in WHOLE)
    assert _the_line(desk.read(make.pdf([(*WHOLE, *WHOLE)]))) == READ
    assert _the_line(desk.read(make.pdf([(*WHOLE, *bold)]))) == READ


@pytest.mark.parametrize("end", ["开票人：张三", ""])
def test_two_invoices_on_one_sheet_are_two(desk: Any, make: Any, end: str) -> None:
    first = WHOLE if end else WHOLE[:-1]
    other = "26332000000000000002"
    sheet = (*first, *_moved(WHOLE, 421, number=other))
    result = desk.read(make.pdf([sheet]))
    assert [invoice.key for invoice in result.invoices] == [NUMBER, other]
    assert [invoice.remark for invoice in result.invoices] == ["户号：3301234567890"] * 2
    assert [[line.quantity for line in each.lines] for each in result.invoices] == [["81705"]] * 2


def test_the_same_invoice_twice_on_one_sheet_is_one(desk: Any, make: Any) -> None:
    assert _the_line(desk.read(make.pdf([(*WHOLE, *_moved(WHOLE, 421))]))) == READ


def test_a_second_table_without_a_number_stays_with_its_invoice(desk: Any, make: Any) -> None:
    below = _without(_moved(WHOLE, 421), f"发票号码：{NUMBER}")
    (invoice,) = desk.read(make.pdf([(*WHOLE, *below)])).invoices
    assert len(invoice.lines) == 1


def test_particulars_below_a_line_are_no_part_of_it(desk: Any, make: Any) -> None:
    headings = ("运输工具种类", "运输工具牌号", "起运地", "到达地", "运输货物名称")
    values = ("公路运输", "浙E12345", "湖州", "杭州", "0号柴油")
    below = tuple(
        (x, y, text)
        for y, texts in ((180, headings), (195, values))
        for x, text in zip((22, 120, 205, 290, 400), texts, strict=True)
    )
    assert _the_line(desk.read(make.pdf([(*WHOLE, *below)]))) == READ


def test_headings_broken_in_two_rows_leave_the_line_alone(desk: Any, make: Any) -> None:
    head = _without(DIGITAL_HEAD, "项目名称", "税率/征收率")
    broken = ((40, 142, "货物或应税劳务"), (45, 151, "服务名称"), (472, 142, "税率/"))
    words = (*head, *broken, (472, 151, "征收率"), *_moved(LINE, 5), *SUMS)
    result = desk.read(make.pdf([words]))
    assert _the_line(result) == READ
    assert result.invoices[0].lines[0].tax_rate == "13%"


def test_number_and_day_in_other_rows_than_their_labels(desk: Any, make: Any) -> None:
    head = _without(DIGITAL_HEAD, f"发票号码：{NUMBER}", "开票日期：2026年02月06日")
    labels = ((430, 18, "发票号码："), (430, 42, "开票日期："), (490, 25, NUMBER))
    for day in ("2026年02月06日", "2026-02-06", "2026/2/6"):
        words = (*head, *labels, (490, 50, day), *LINE, *SUMS)
        result = desk.read(make.pdf([words]))
        assert _the_line(result) == READ
        assert f"{result.invoices[0].issue_date}" == "2026-02-06"


def test_a_number_nobody_can_be_sure_of_is_refused(desk: Any, make: Any) -> None:
    head = _without(DIGITAL_HEAD, f"发票号码：{NUMBER}")
    labels = ((430, 15, "发票号码："), (490, 25, NUMBER), (490, 60, NUMBER[::-1]))
    result = desk.read(make.pdf([(*head, *labels, *LINE, *SUMS)]))
    assert (result.status, result.code) == (Status.REFUSED, "pdf.not_understood")


def test_a_name_in_two_rows_is_one_name(desk: Any, make: Any) -> None:
    words = (*WHOLE, (325, 93, "湖州供电公司"))
    assert desk.read(make.pdf([words])).invoices[0].seller_name.endswith("有限公司湖州供电公司")


def test_values_that_hang_below_their_labels_belong_to_them(desk: Any, make: Any) -> None:
    words = [
        each
        for x, y, text in make.pdf_head
        for each in (
            ((x, y, text.split(":")[0] + ":"), (x + 62, y + 3, text.split(":")[1]))
            if ":" in text and "小写" not in text
            else ((x, y, text),)
        )
    ]
    side = [(14, 86 + 11 * n, sign) for n, sign in enumerate("购买方")]
    (invoice,) = desk.read(make.pdf([[*make.pdf_labels, *make.pdf_line, *words, *side]])).invoices
    assert (invoice.buyer_name, invoice.seller_name) == (
        "湖州甲制造有限公司",
        "国网浙江省电力有限公司",
    )


def test_figures_left_of_their_headings_stay_apart(desk: Any, make: Any) -> None:
    """Headings in the middle of wide columns, figures at their left edges."""
    columns = {"81705": 210, "0.614": 300, "50166.87": 390, "13%": 470, "6521.69": 540}
    line = tuple((columns.get(text, x), y, text) for x, y, text in LINE)
    assert _the_line(desk.read(make.pdf([(*DIGITAL_HEAD, *line, *SUMS)]))) == READ


def test_a_list_behind_an_invoice_gives_the_lines(desk: Any, make: Any) -> None:
    first = [(x, y, "(详见销货清单)" if t == "*供电*电费" else t) for x, y, t in make.pdf_line]
    first = [word for word in first if word[2] not in {"千瓦时", "10000", "0.61"}]
    headings = [(x, y, "货物（劳务）名称" if "货物" in t else t) for x, y, t in make.pdf_labels]
    end = [(27, 258, "小计"), (434, 258, "¥6100.00"), (27, 275, "总计"), (434, 275, "¥6100.00")]
    listed = [(20, 60, "销售货物或者提供应税劳务清单"), *headings, *make.pdf_line, *end]
    result = desk.read(make.pdf([[*make.pdf_labels, *first, *make.pdf_head], listed]))
    (invoice,) = result.invoices
    assert [(line.goods, line.quantity) for line in invoice.lines] == [("*供电*电费", "10000")]
    assert invoice.remark == "账期:202505 户号:3301234567890"
    assert result.findings == ()


def test_a_title_of_the_block_chain_is_known(desk: Any, make: Any) -> None:
    head = [(x, y, t.replace("浙江增值税电子", "深圳电子")) for x, y, t in make.pdf_head]
    (invoice,) = desk.read(make.pdf([[*make.pdf_labels, *make.pdf_line, *head]])).invoices
    assert invoice.ticket_type == "深圳电子普通发票"


def test_a_text_layer_without_chinese_is_refused_by_its_reason(desk: Any, make: Any) -> None:
    words = [(40, 20 + 20 * n, text) for n, text in enumerate(("#$%", "12 345", "A-B", "x", "y"))]
    result = desk.read(make.pdf([words]))
    assert (result.status, result.code) == (Status.REFUSED, "pdf.no_chinese")


OFD_PARTS = {
    "OFD.xml": (
        "<o:OFD xmlns:o='o'><o:DocBody><o:DocRoot>D/Document.xml</o:DocRoot></o:DocBody></o:OFD>"
    ),
    "D/Document.xml": (
        "<o:Document xmlns:o='o'><o:CommonData><o:PageArea>"
        "<o:PhysicalBox>0 0 620 400</o:PhysicalBox></o:PageArea></o:CommonData>"
        "<o:Pages><o:Page ID='1' BaseLoc='P.xml'/></o:Pages></o:Document>"
    ),
}


def _advances(text: str) -> list[float]:
    return [4.5 if sign.isascii() else 9.0 for sign in text]


def _whole(x: float, y: float, text: str) -> str:
    """One object a text, its advances told, its box as wide as the field of a form."""
    steps = " ".join(map(str, _advances(text)[:-1]))
    deltas = f" DeltaX='{steps}'" if steps else ""
    return _text_object(x, y, 200, f"<o:TextCode X='0' Y='8'{deltas}>{text}</o:TextCode>")


def _plain(x: float, y: float, text: str) -> str:
    """One object a text that tells nothing of its advances."""
    return _text_object(x, y, 9, f"<o:TextCode X='0' Y='8'>{text}</o:TextCode>")


def _signs(x: float, y: float, text: str) -> str:
    """One object a sign."""
    places = [x + sum(_advances(text)[:n]) for n in range(len(text))]
    return "".join(
        _plain(left, y, sign) for left, sign in zip(places, text, strict=True) if sign != " "
    )


def _text_object(x: float, y: float, width: float, code: str) -> str:
    return f"<o:TextObject Boundary='{x} {y - 8} {width} 10' Size='9'>{code}</o:TextObject>"


def _ofd_of(make: Any, words: Words, written: Any, more: str = "") -> bytes:
    objects = "".join(written(*word) for word in words)
    page = f"<o:Page xmlns:o='o'><o:Content>{objects}{more}</o:Content></o:Page>"
    data: bytes = make.zipped({**OFD_PARTS, "D/P.xml": page})
    return data


@pytest.mark.parametrize("written", [_whole, _plain, _signs])
def test_a_page_of_an_ofd_is_read_however_its_texts_are_cut(
    desk: Any, make: Any, written: Any
) -> None:
    down = (
        "<o:TextObject Boundary='308 67 9 60' Size='9'>"
        "<o:TextCode X='0' Y='8' DeltaY='g 4 11'>销售方信息</o:TextCode></o:TextObject>"
    )
    result = desk.read(_ofd_of(make, WHOLE, written, down))
    assert _the_line(result) == READ
    assert result.invoices[0].buyer_name == "湖州甲制造有限公司"


def test_a_ticket_in_an_ofd_is_named(desk: Any, make: Any) -> None:
    words = ((250, 30, "电子发票（铁路电子客票）"), (30, 60, f"发票号码:{NUMBER}"))
    result = desk.read(_ofd_of(make, (*words, (80, 90, "二等座")), _whole))
    assert (result.status, result.code) == (Status.SKIPPED, "pdf.other_voucher")
    assert result.details["voucher"] == "铁路电子客票"
