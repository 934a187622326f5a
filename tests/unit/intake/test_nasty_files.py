"""Nasty cases 49 to 65: XML, OFD, PDF, XBRL, archives."""

import gzip
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # the package ships no types
import pytest

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.duplicates import merge_invoices
from desktop.accounting.documents.invoice import Direction, Form
from desktop.accounting.documents.source_document import Kind
from desktop.intake import limits, ofd_package
from desktop.intake.printed import read_printed
from desktop.intake.source import Status
from desktop.intake.words import PrintedPage, Word

NUMBER = "25332000000012345678"


@pytest.mark.parametrize("count", [1, 2, 182])
def test_case_49_one_line_and_many(desk: Any, make: Any, count: int) -> None:
    (invoice,) = desk.read(make.einvoice([make.item] * count)).invoices
    assert [line.number for line in invoice.lines] == list(range(1, count + 1))


def test_case_50_missing_and_empty_tags_are_alike(desk: Any, make: Any) -> None:
    missing = {**make.item, "MeaUnits": "", "Quantity": ""}
    empty = {**make.item, "MeaUnits": " ", "Quantity": " "}
    first, second = (desk.read(make.einvoice([item])).invoices[0] for item in (missing, empty))
    assert first.lines == second.lines
    assert (first.lines[0].unit, first.lines[0].quantity) == ("", "")


def test_case_51_a_star_for_rate_and_tax(desk: Any, make: Any) -> None:
    item = {**make.item, "TaxRate": "*", "ComTaxAm": "*", "Amount": "6100.00"}
    (draft,) = desk.drafts_of(make.einvoice([item]))
    assert (draft.state, draft.cost) == (DraftState.PROPOSED, Decimal("6100.00"))


def test_case_52_tags_that_differ_by_a_hyphen(desk: Any, make: Any) -> None:
    item = {**make.item, "TotaltaxIncludedAmount": "1.00"}
    (invoice,) = desk.read(make.einvoice([item])).invoices
    assert (invoice.total, invoice.lines[0].total) == (Decimal("6893.00"), "1.00")


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><EInvoice>&x;</EInvoice>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><EInvoice/>',
        "<!DOCTYPE EInvoice><EInvoice/>",
    ],
)
def test_case_53_a_document_type_is_refused(desk: Any, bomb: str) -> None:
    result = desk.read(f'<?xml version="1.0"?>{bomb}')
    assert (result.status, result.code) == (Status.REFUSED, "xml.forbidden")


def test_case_53_depth_is_refused(desk: Any) -> None:
    deep = "<EInvoice>" * 100_000
    assert desk.read(deep).code == "xml.too_deep"


def test_case_54_two_invoices_in_one_file(desk: Any, make: Any) -> None:
    one, other = (
        make.einvoice([make.item], number=number).split("?>", 1)[1]
        for number in (NUMBER, "25332000000000000009")
    )
    for text in (f"<EInvoices>{one}{other}</EInvoices>", f"{one}\n{other}"):
        result = desk.read(text)
        assert [i.key for i in result.invoices] == [NUMBER, "25332000000000000009"]


def test_blank_lines_above_the_declaration_do_not_matter(desk: Any, make: Any) -> None:
    (invoice,) = desk.read("\n\n" + make.einvoice([make.item])).invoices
    assert invoice.key == NUMBER


def test_the_answer_of_a_tax_key_is_read(desk: Any, make: Any) -> None:
    """Programs that ask the tax key for an invoice keep its answer: small letters, own names."""
    text = f"""<?xml version="1.0" encoding="gbk"?><business id="FPCX"><body><output><fpxx><group>
<fpdm>033001900111</fpdm><fphm>12345678</fphm><kprq>20250605</kprq><kpsj>101112</kpsj>
<xhdwsbh>{make.grid_id}</xhdwsbh><xhdwmc>国网浙江省电力有限公司</xhdwmc><ghdwsbh>{make.own_id}</ghdwsbh>
<ghdwmc>湖州甲制造有限公司</ghdwmc><fyxm><group><spmc>*供电*电费</spmc><dw>千瓦时</dw><spsl>10000</spsl>
<dj>0.61</dj><je>6100.00</je><sl>0.13</sl><se>793.00</se></group></fyxm><hjje>6100.00</hjje>
<hjse>793.00</hjse><jshj>6893.00</jshj></group></fpxx></output></body></business>"""
    (invoice,) = desk.read(text.encode("gbk")).invoices
    assert (invoice.seller_name, invoice.direction) == (
        "国网浙江省电力有限公司",
        Direction.PURCHASE,
    )
    assert [(line.quantity, line.unit) for line in invoice.lines] == [("10000", "千瓦时")]


def test_red_letters_of_the_bureau(desk: Any, make: Any) -> None:
    specific = (
        "<RedEInvoice><OriginalInvoiceCode>25332000000000000001</OriginalInvoiceCode>"
        "<CreditNoteNumber>33</CreditNoteNumber></RedEInvoice>"
    )
    head = {"sign": "N", "amount": "-6100.00", "specific": specific}
    (invoice,) = desk.read(make.einvoice([make.item], head=head)).invoices
    assert (invoice.is_red, invoice.blue_key) == (True, "25332000000000000001")


def test_people_and_banks_are_not_kept(desk: Any, make: Any) -> None:
    (invoice,) = desk.read(make.einvoice([make.item])).invoices
    assert "张三" not in repr(invoice)


FP = """<?xml version="1.0" encoding="utf-8"?>
<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0">
<fp:InvoiceCode>033001900111</fp:InvoiceCode><fp:InvoiceNo>12345678</fp:InvoiceNo>
<fp:IssueDate><![CDATA[2020年07月23日]]></fp:IssueDate>
<fp:Buyer><fp:BuyerName>湖州甲制造有限公司</fp:BuyerName><fp:BuyerTaxID>{own}</fp:BuyerTaxID>
</fp:Buyer>
<Seller><SellerName>国网浙江省电力有限公司</SellerName><SellerTaxID> {grid}
</SellerTaxID></Seller>
<fp:TaxInclusiveTotalAmount>6893.00</fp:TaxInclusiveTotalAmount>
<fp:TaxTotalAmount>793.00</fp:TaxTotalAmount>
<fp:TaxExclusiveTotalAmount>6100.00</fp:TaxExclusiveTotalAmount><fp:Note>账期:202006</fp:Note>
<fp:GoodsInfos><fp:GoodsInfo><fp:Item>*供电*电费</fp:Item>
<fp:MeasurementDimension>千瓦时</fp:MeasurementDimension>
<fp:Price>0.61</fp:Price><fp:Quantity>10000</fp:Quantity><fp:Amount>6100.00</fp:Amount>
<fp:TaxScheme>13%</fp:TaxScheme><fp:TaxAmount>793.00</fp:TaxAmount>
<fp:Code>1100101020200000000</fp:Code>
</fp:GoodsInfo></fp:GoodsInfos></eInvoice>"""

PINYIN = """<?xml version="1.0" encoding="gbk"?>
<business id="FPCX"><REQUEST_COMMON_FPKJ><COMMON_FPKJ_FPT><FPDM>033001900111</FPDM>
<FPHM>12345678</FPHM>
<KPRQ>20200723101112</KPRQ><XSF_NSRSBH>{grid}</XSF_NSRSBH><XSF_MC>国网浙江省电力有限公司</XSF_MC>
<GMF_NSRSBH>{own}</GMF_NSRSBH><GMF_MC>湖州甲制造有限公司</GMF_MC><HJJE>6100.00</HJJE>
<HJSE>793.00</HJSE>
<JSHJ>6893.00</JSHJ><BZ>账期:202006</BZ></COMMON_FPKJ_FPT><COMMON_FPKJ_XMXXS><COMMON_FPKJ_XMXX>
<XMMC>*供电*电费</XMMC><DW>千瓦时</DW><XMSL>10000</XMSL><XMDJ>0.61</XMDJ><XMJE>6100.00</XMJE>
<SL>0.13</SL>
<SE>793.00</SE><SPBM>1100101020200000000</SPBM></COMMON_FPKJ_XMXX></COMMON_FPKJ_XMXXS>
</REQUEST_COMMON_FPKJ></business>"""


@pytest.mark.parametrize(("text", "encoding"), [(FP, "utf-8"), (PINYIN, "gbk"), (PINYIN, "utf-8")])
def test_older_dialects_say_the_same(desk: Any, make: Any, text: str, encoding: str) -> None:
    data = text.format(own=make.own_id, grid=make.grid_id).encode(encoding)
    (invoice,) = desk.read(data).invoices
    assert invoice.key == "03300190011112345678"
    assert invoice.issue_date == date(2020, 7, 23)
    assert (invoice.direction, invoice.total) == (Direction.PURCHASE, Decimal("6893.00"))
    assert (invoice.code, invoice.number) == ("033001900111", "12345678")
    (draft,) = desk.drafts(invoice)
    assert str(draft.quantity) == "10000 kWh"
    assert str(draft.period) == "2020-06-01/2020-06-30"


def test_pinyin_invoices_side_by_side_keep_their_lines(desk: Any, make: Any) -> None:
    body = PINYIN.format(own=make.own_id, grid=make.grid_id).split("?>", 1)[1]
    other = body.replace("12345678", "87654321").replace("10000", "500")
    result = desk.read(f"<all>{body}{other}</all>")
    assert [(i.number, i.lines[0].quantity) for i in result.invoices] == [
        ("12345678", "10000"),
        ("87654321", "500"),
    ]


OFD_ROOT = """<?xml version="1.0" encoding="UTF-8"?>
<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD" Version="1.0"><ofd:DocBody>
<ofd:DocInfo>
<ofd:DocID>1</ofd:DocID>{custom}</ofd:DocInfo><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>
</ofd:DocBody></ofd:OFD>"""
CUSTOM = """<ofd:CustomDatas><ofd:CustomData Name="发票号码">25332000000012345678</ofd:CustomData>
<ofd:CustomData Name="开票日期">2025年06月05日</ofd:CustomData>
<ofd:CustomData Name="合计金额">6100.00</ofd:CustomData>
<ofd:CustomData Name="合计税额">793.00</ofd:CustomData>
<ofd:CustomData Name="价税合计">6893.00</ofd:CustomData>
<ofd:CustomData Name="销售方纳税人识别号">91330000142910000X</ofd:CustomData>
<ofd:CustomData Name="购买方纳税人识别号">91330500MA00000001</ofd:CustomData></ofd:CustomDatas>"""
OFD_DOCUMENT = """<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData>
<ofd:PageArea>
<ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea>
<ofd:TemplatePage ID="9" BaseLoc="TPLS/T.xml"/>
</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>
<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>"""
OFD_TAGS = """<ofd:CustomTags xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CustomTag TypeID="e">
<ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>"""


def _page(objects: list[tuple[int, str, str]], template: str = "") -> str:
    texts = "".join(
        f'<ofd:TextObject ID="{number}" Boundary="{box}">'
        f'<ofd:TextCode X="0" Y="3">{text}</ofd:TextCode></ofd:TextObject>'
        for number, box, text in objects
    )
    return f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{template}<ofd:Content><ofd:Layer>{texts}</ofd:Layer></ofd:Content></ofd:Page>'


PAGE = _page(
    [
        (1, "5 50 40 5", "*供电*"),
        (2, "5 55 40 5", "2025年5月电费"),
        (3, "80 50 10 5", "10000"),
        (4, "100 50 20 5", "0.61"),
        (5, "128 50 3 5", "¥"),
        (6, "131 50 20 5", "6100.00"),
        (7, "160 50 10 5", "13%"),
        (8, "175 50 20 5", "793.00"),
        (9, "5 62 40 5", "*水冰雪*水费"),
        (10, "131 62 20 5", "35.00"),
        (11, "10 120 20 5", "李四"),
        (12, "10 286 20 5", "不在页面上"),
    ]
)
FLAT_TAGS = """<ofd:root xmlns:ofd="http://www.ofdspec.org/2016"><InvoiceClerk>
<ObjectRef PageRef="1">11</ObjectRef>
</InvoiceClerk><Item><ObjectRef PageRef="1">1</ObjectRef><ObjectRef PageRef="1">2</ObjectRef></Item>
<Item><ObjectRef PageRef="1">9</ObjectRef></Item><Amount><ObjectRef PageRef="1">5</ObjectRef>
<ObjectRef PageRef="1">6</ObjectRef></Amount><Amount><ObjectRef PageRef="1">10</ObjectRef></Amount>
<Quantity><ObjectRef PageRef="1">3</ObjectRef></Quantity><Price>
<ObjectRef PageRef="1">4</ObjectRef></Price>
<TaxScheme><ObjectRef PageRef="1">7</ObjectRef></TaxScheme><TaxAmount>
<ObjectRef PageRef="1">8</ObjectRef></TaxAmount>
<SellerName><ObjectData>国网浙江省电力有限公司</ObjectData></SellerName>
<InvoiceClerk><ObjectRef PageRef="1">12</ObjectRef></InvoiceClerk></ofd:root>"""


def _ofd(make: Any, **changes: str | None) -> bytes:
    parts: dict[str, str | None] = {
        "OFD.xml": OFD_ROOT.format(custom=CUSTOM),
        "Doc_0/Document.xml": OFD_DOCUMENT,
        "Doc_0/Tags/CustomTags.xml": OFD_TAGS,
        "Doc_0/Tags/CustomTag.xml": FLAT_TAGS,
        "Doc_0/Pages/Page_0/Content.xml": PAGE,
        **changes,
    }
    data: bytes = make.zipped({name: text for name, text in parts.items() if text is not None})
    return data


def test_case_55_an_ofd_without_xml_is_read_by_its_tags(desk: Any, make: Any) -> None:
    result = desk.read(_ofd(make))
    (invoice,) = result.invoices
    assert (invoice.key, invoice.form) == (NUMBER, Form.OFD_TAGS)
    power, water = invoice.lines
    assert (power.quantity, power.unit_price, power.amount) == ("10000", "0.61", "¥6100.00")
    assert (power.tax_rate, power.tax, water.amount) == ("13%", "793.00", "35.00")
    drafts = desk.drafts(invoice)
    assert str(drafts[0].quantity) == "10000 kWh"
    assert drafts[0].reason == "draft.unit_by_price"


def test_case_55_an_ofd_with_its_xml_is_read_by_it(desk: Any, make: Any) -> None:
    xml = FP.format(own=make.own_id, grid=make.grid_id)
    result = desk.read(_ofd(make, **{"Doc_0/Attachs/original_invoice.xml": xml}))
    (invoice,) = result.invoices
    assert (invoice.form, invoice.key) == (Form.OFD_ATTACHMENT, "03300190011112345678")


def test_case_56_malformed_tags_do_not_abort(desk: Any, make: Any) -> None:
    broken = '<?xml version="1.0"?><:eInvoice xmlns:=""><:Item/></:eInvoice>'
    result = desk.read(_ofd(make, **{"Doc_0/Tags/CustomTag.xml": broken}))
    (invoice,) = result.invoices
    assert (result.status, result.code) == (Status.PARTLY, "ofd.header_only")
    assert (invoice.form, invoice.total) == (Form.OFD_HEADER, Decimal("6893.00"))
    assert [finding.code for finding in result.findings] == ["ofd.tags_damaged"]


def test_case_57_a_name_in_two_objects(desk: Any, make: Any) -> None:
    (invoice,) = desk.read(_ofd(make)).invoices
    assert [line.goods for line in invoice.lines] == ["*供电*2025年5月电费", "*水冰雪*水费"]


def test_case_57_parts_that_name_each_other_without_end_are_refused(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ofd_package, "MOST_PARSED", 1_000_000)
    page = '<Page ID="1" BaseLoc="Document.xml"/>' * 400
    root = "<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>"
    parts = {"OFD.xml": root, "D/Document.xml": f"<Document><Pages>{page}</Pages></Document>"}
    assert desk.read(make.zipped(parts), name="票.ofd").code == "archive.too_large"
    tags = "<CustomTag><FileLoc>T.xml</FileLoc></CustomTag>" * 4000
    parts["D/Document.xml"] = "<Document><CustomTags>Tags/T.xml</CustomTags></Document>"
    parts["D/Tags/T.xml"] = f"<CustomTags>{tags}</CustomTags>"
    assert desk.read(make.zipped(parts), name="票.ofd").code == "ofd.not_an_invoice"


def test_case_58_an_object_off_the_page_is_not_read(desk: Any, make: Any) -> None:
    (invoice,) = desk.read(_ofd(make)).invoices
    assert "不在页面上" not in repr(invoice)
    assert "李四" not in repr(invoice)


def test_case_59_a_government_form_is_named_and_skipped(desk: Any, make: Any) -> None:
    form = _ofd(
        make,
        **{
            "OFD.xml": OFD_ROOT.format(custom=""),
            "Doc_0/Tags/CustomTag.xml": None,
            "Doc_0/Tags/CustomTags.xml": None,
            "Doc_0/Pages/Page_0/Content.xml": _page([(1, "5 5 90 5", "居民身份信息登记表")]),
        },
    )
    result = desk.read(form)
    assert (result.status, result.code) == (Status.SKIPPED, "ofd.not_an_invoice")


def test_an_ofd_page_is_read_like_a_printed_one(desk: Any, make: Any) -> None:
    labels = ["项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率/征收率", "税额"]
    lefts = [15, 50, 70, 84, 104, 136, 156, 180]
    head = [(20 + n, f"{x} 44 14 4", t) for n, (x, t) in enumerate(zip(lefts, labels, strict=True))]
    values = [
        (1, "5 50 40 4", "*供电*电费"),
        (2, "70 50 10 4", "千瓦时"),
        (3, "88 50 10 4", "10000"),
        (4, "108 50 8 4", "0.61"),
        (5, "140 50 14 4", "6100.00"),
        (6, "158 50 6 4", "13%"),
        (7, "190 50 12 4", "793.00"),
        (8, "10 90 20 4", "合计"),
        (9, "138 90 16 4", "¥6100.00"),
        (10, "188 90 14 4", "¥793.00"),
        (11, "10 97 60 4", "价税合计(大写)"),
        (12, "150 97 40 4", "(小写)¥6893.00"),
    ]
    data = _ofd(
        make,
        **{
            "Doc_0/Tags/CustomTag.xml": None,
            "Doc_0/Tags/CustomTags.xml": None,
            "Doc_0/TPLS/T.xml": _page(head),
            "Doc_0/Pages/Page_0/Content.xml": _page(values, '<ofd:Template TemplateID="9"/>'),
        },
    )
    (invoice,) = desk.read(data).invoices
    (line,) = invoice.lines
    assert (line.unit, line.quantity, line.amount, line.tax) == (
        "千瓦时",
        "10000",
        "6100.00",
        "793.00",
    )
    assert invoice.key == NUMBER


def test_case_60_a_pdf_with_values_after_labels(desk: Any, make: Any) -> None:
    values = [*make.pdf_line, *make.pdf_head]
    for words in ([*make.pdf_labels, *values], [*reversed(values), *make.pdf_labels]):
        result = desk.read(make.pdf([words]))
        (invoice,) = result.invoices
        assert result.findings == ()
        assert (invoice.key, invoice.issue_date) == ("03300190011112345678", date(2025, 6, 5))
        assert (invoice.amount, invoice.total) == (Decimal("6100.00"), Decimal("6893.00"))
        assert (invoice.buyer_tax_id, invoice.seller_tax_id) == (make.own_id, make.grid_id)
        assert invoice.account == "3301234567890"
        assert invoice.direction is Direction.PURCHASE
        assert "张三" not in repr(invoice)
        (draft,) = desk.drafts(invoice)
        assert str(draft.quantity) == "10000 kWh"
        assert str(draft.period) == "2025-05-01/2025-05-31"


def test_case_60_names_wrap_and_discounts_follow(desk: Any, make: Any) -> None:
    wrapped = [
        *make.pdf_line,
        (27, 177, "(2025年5月"),
        (27, 189, "第二期)"),
        (27, 201, "*供电*电费"),
        (450, 201, "-100.00"),
        (486, 201, "13%"),
        (565, 201, "-13.00"),
    ]
    head = [w for w in make.pdf_head if "6100" not in w[2]] + [(434, 258, "¥6000.00")]
    (invoice,) = desk.read(make.pdf([[*make.pdf_labels, *wrapped, *head]])).invoices
    assert [line.goods for line in invoice.lines] == ["*供电*电费(2025年5月第二期)", "*供电*电费"]
    power, discount = desk.drafts(invoice)
    assert (discount.state, discount.reason) == (DraftState.IGNORED, "draft.discount")
    assert power.state is DraftState.PROPOSED


def test_case_60_a_digital_invoice_names_both_parties_on_one_line(desk: Any, make: Any) -> None:
    head = [
        (220, 30, "电子发票(增值税专用发票)"),
        (430, 30, f"发票号码:{NUMBER}"),
        (430, 45, "开票日期:2025年06月05日"),
        (20, 90, "购"),
        (296, 110, "售"),
        (35, 90, "名称:湖州甲制造有限公司"),
        (310, 90, "销"),
        (325, 90, "名称:国网浙江省电力有限公司"),
        (35, 110, f"统一社会信用代码/纳税人识别号:{make.own_id}"),
        (325, 110, f"统一社会信用代码/纳税人识别号:{make.grid_id}"),
        *[w for w in make.pdf_head if w[1] in {258, 276}],
        (20, 300, "备"),
        (45, 300, "账期:202505"),
        (20, 312, "注"),
    ]
    words = [*make.pdf_labels, *make.pdf_line, *head]
    (invoice,) = desk.read(make.pdf([words])).invoices
    assert (invoice.key, invoice.ticket_type) == (NUMBER, "电子发票(增值税专用发票)")
    assert (invoice.seller_name, invoice.seller_tax_id) == ("国网浙江省电力有限公司", make.grid_id)
    assert (invoice.buyer_name, invoice.buyer_tax_id) == ("湖州甲制造有限公司", make.own_id)
    assert invoice.remark == "账期:202505"


def test_case_60_lines_that_do_not_add_up_are_marked(desk: Any, make: Any) -> None:
    line = [(x, y, "5100.00" if t == "6100.00" else t) for x, y, t in make.pdf_line]
    result = desk.read(make.pdf([[*make.pdf_labels, *line, *make.pdf_head]]))
    assert [finding.code for finding in result.findings] == ["invoice.lines_unsure"]


def test_case_60_two_invoices_of_one_file_stay_apart(desk: Any, make: Any) -> None:
    first = [*make.pdf_labels, *make.pdf_line, *make.pdf_head]
    second = [(x, y, text.replace("12345678", "87654321")) for x, y, text in first]
    result = desk.read(make.pdf([first, second]))
    assert [each.key[-8:] for each in result.invoices] == ["12345678", "87654321"]
    assert [len(each.lines) for each in result.invoices] == [1, 1]
    again = desk.read(make.pdf([first, first]))
    assert [len(each.lines) for each in again.invoices] == [1]


def test_case_61_a_scan_is_refused(desk: Any, make: Any) -> None:
    result = desk.read(make.pdf([[], []]))
    assert (result.status, result.code) == (Status.REFUSED, "pdf.no_text")


def test_case_61_a_text_that_is_no_invoice(desk: Any, make: Any) -> None:
    words = [(40, 40 + 20 * n, text) for n, text in enumerate("关于召开年度会议的通知各部门")]
    assert desk.read(make.pdf([words])).code == "pdf.not_understood"


def test_case_61_a_damaged_pdf(desk: Any) -> None:
    assert desk.read(b"%PDF-1.7\nrubbish").code == "pdf.damaged"


def test_case_62_three_forms_of_one_invoice_count_once(desk: Any, make: Any) -> None:
    head = [w if "发票代码" not in w[2] else (w[0], w[1], "") for w in make.pdf_head]
    head = [(x, y, f"发票号码:{NUMBER}" if "号码" in t and "发票" in t else t) for x, y, t in head]
    archive = make.zipped(
        {
            f"dzfp_{NUMBER}_甲_20250605101112.pdf": make.pdf(
                [[*make.pdf_labels, *make.pdf_line, *(w for w in head if w[2])]]
            ),
            f"dzfp_{NUMBER}_甲_20250605101112.ofd": _ofd(make),
            f"dzfp_{NUMBER}_甲_20250605101112.xml": make.einvoice([make.item]),
        }
    )
    result = desk.read(archive, "电票.zip")
    assert result.document.kind is Kind.ARCHIVE
    invoices = [invoice for entry in result.entries for invoice in entry.invoices]
    assert {invoice.form for invoice in invoices} == {Form.XML, Form.PDF, Form.OFD_TAGS}
    merged = merge_invoices(invoices, {})
    assert [invoice.form for invoice in merged.new] == [Form.XML]
    (draft,) = desk.drafts(*invoices)
    assert str(draft.quantity) == "10000 kWh"


@pytest.mark.parametrize(
    ("mark", "voucher"),
    [
        ("车牌号 通行日期起", "通行费"),
        ("电子发票(铁路电子客票)", "铁路电子客票"),
        ("航空运输电子客票行程单", "航空运输电子客票行程单"),
    ],
)
def test_case_63_vouchers_of_other_kinds_are_named_and_skipped(
    desk: Any, make: Any, mark: str, voucher: str
) -> None:
    words = [*make.pdf_labels, *make.pdf_line, *make.pdf_head, (40, 20, mark)]
    result = desk.read(make.pdf([words]))
    assert (result.status, result.code) == (Status.SKIPPED, "pdf.other_voucher")
    assert result.details["voucher"] == voucher


TAXI = (
    *("上海市出租汽车统一发票", "发票联", "发票代码 131001630001", "发票号码 48210377"),
    *("监督电话 12328", "车号 沪B-X1234", "证号 123456", "日期 2025-06-05", "上车 08:12"),
    *(
        "下车 08:40",
        "单价 2.70",
        "里程 12.3",
        "等候 00:03:20",
        "金额 45.00元",
        "卡号",
        "原额",
        "余额",
    ),
)
TRAIN = (
    *("电子发票(铁路电子客票)", "发票号码:25339165611000012345", "开票日期:2025年06月05日"),
    *("湖州站", "G7508", "杭州东站", "Huzhou", "Hangzhoudong", "2025年06月04日 08:12开 05车 07C号"),
    *("二等座", "票价:￥27.00", "3305021990****1234 张三", "电子客票号:5611012345"),
    *("购买方名称:湖州甲制造有限公司", "统一社会信用代码:91330500MA00000001"),
)
FLIGHT = (
    *("航空运输电子客票行程单", "ITINERARY/RECEIPT OF E-TICKET", "FOR AIR TRANSPORT"),
    *("旅客姓名 张三", "有效身份证件号码 3305021990****1234", "自 FROM 杭州", "至 TO 北京"),
    *("承运人 CA", "航班号 1702", "日期 2025-06-05", "票价 800.00", "民航发展基金 50.00"),
    *("燃油附加费 20.00", "合计 870.00", "电子客票号码 999-2345678901"),
)
RIDES = (
    *("滴滴出行-行程单", "申请日期:2025-06-05", "行程起止日期:2025-06-01至2025-06-04"),
    *("共2笔行程,合计65.30元", "序号", "车型", "上车时间", "城市", "起点", "终点", "里程[公里]"),
    *("金额[元]", "1", "快车", "06-01 08:12", "湖州市", "开发区", "湖州站", "12.3", "35.10"),
)
RECEIPT = (
    *("中国工商银行", "网上银行电子回单", "付款人", "湖州甲制造有限公司", "收款人"),
    *("国网浙江省电力有限公司", "金额", "¥6,893.00元", "摘要", "电费", "交易时间", "2025-06-06"),
)
TOLL = (
    *("浙江通行费电子发票", "通行费", "发票代码 033002100112", "发票号码 12345678"),
    *("开票日期 2025年06月05日", "项目名称", "车牌号", "类型", "通行日期起", "通行日期止", "金额"),
    *("*经营租赁*通行费", "浙E12345", "客车", "20250604", "20250604", "33.98", "3%", "1.02"),
)


@pytest.mark.parametrize(
    ("texts", "voucher"),
    [
        (TAXI, "出租车或客运发票"),
        (TRAIN, "铁路电子客票"),
        (FLIGHT, "航空运输电子客票行程单"),
        (RIDES, "出租车或客运发票"),
        (RECEIPT, "银行电子回单"),
        (TOLL, "通行费"),
    ],
    ids=["taxi", "train", "flight", "rides", "payment of power", "toll"],
)
def test_case_63_whole_vouchers_as_they_are_printed_are_named_and_skipped(
    desk: Any, make: Any, texts: tuple[str, ...], voucher: str
) -> None:
    """The fuel charge of a flight is no fuel, and the price of a kilometre no price of energy."""
    words = [(40 + 150 * (n % 3), 20 + 18 * (n // 3), text) for n, text in enumerate(texts)]
    result = desk.read(make.pdf([words]))
    assert (result.status, result.code) == (Status.SKIPPED, "pdf.other_voucher")
    assert result.details["voucher"] == voucher
    assert result.invoices == ()


def test_case_63_a_paper_without_a_number_that_names_a_car_is_no_toll(desk: Any, make: Any) -> None:
    texts = ("机动车保险单", "保险单号 PDZA2025", "车牌号 浙E12345", "被保险人 湖州甲制造有限公司")
    words = [
        (40, 20 + 18 * n, text) for n, text in enumerate((*texts, *["保费合计", "2,300.00元"]))
    ]
    assert desk.read(make.pdf([words])).code == "pdf.not_understood"


def test_case_63_a_ticket_behind_an_invoice_is_named_and_the_invoice_read(
    desk: Any, make: Any
) -> None:
    first = [*make.pdf_labels, *make.pdf_line, *make.pdf_head]
    other = [(x, y, text.replace("12345678", "87654321")) for x, y, text in first]
    result = desk.read(make.pdf([first, [*other, (40, 20, "车牌号 通行日期起")]]))
    assert [each.key[-8:] for each in result.invoices] == ["12345678"]
    (told,) = result.findings
    assert (told.code, told.details["voucher"]) == ("pdf.voucher_among", "通行费")


@pytest.mark.parametrize("remark", ["车牌号:浙E12345", "银行电子回单号:1", "出租车上车时间"])
def test_case_63_a_remark_makes_no_voucher_of_energy(desk: Any, make: Any, remark: str) -> None:
    words = [*make.pdf_labels, *make.pdf_line, *make.pdf_head, (370, 314, remark)]
    (invoice,) = desk.read(make.pdf([words])).invoices
    assert [line.quantity for line in invoice.lines] == ["10000"]


def test_case_63_a_ticket_of_passengers_below_its_line_is_named(desk: Any, make: Any) -> None:
    line = [(27, 165, "*运输服务*客运费"), (297, 165, "1"), (440, 165, "50.00")]
    below = [(27, 190, "出行人"), (180, 190, "出行日期"), (430, 190, "到达地")]
    result = desk.read(make.pdf([[*make.pdf_labels, *line, *make.pdf_head, *below]]))
    assert (result.status, result.code) == (Status.SKIPPED, "pdf.other_voucher")


def test_a_quantity_that_stands_left_without_a_unit_is_no_unit(desk: Any, make: Any) -> None:
    line = [word for word in make.pdf_line if word[2] not in {"千瓦时", "10000"}]
    words = [*make.pdf_labels, *line, (240, 165, "10000"), *make.pdf_head]
    (invoice,) = desk.read(make.pdf([words])).invoices
    assert [(line.quantity, line.unit) for line in invoice.lines] == [("10000", "")]


XBRL = """<?xml version="1.0" encoding="UTF-8"?><xbrl xmlns="http://www.xbrl.org/2003/instance"
 xmlns:einv="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/einv"><context id="c"><entity/>
</context>{facts}</xbrl>"""


def test_case_64_the_receivers_form_is_named_and_skipped(desk: Any) -> None:
    facts = "".join(f'<einv:Fact{n} contextRef="c">{n}</einv:Fact{n}>' for n in range(5))
    result = desk.read(XBRL.format(facts=facts))
    assert (result.status, result.code) == (Status.SKIPPED, "xbrl.recognised")
    assert result.details["kind"] == "数电票入账信息"


def test_case_64_an_almost_empty_bank_voucher(desk: Any) -> None:
    text = XBRL.replace("einv", "bker").format(facts='<bker:A contextRef="As_Of_null">1</bker:A>')
    result = desk.read(text)
    assert (result.status, result.code) == (Status.SKIPPED, "xbrl.empty")
    assert (result.details["kind"], result.details["facts"]) == ("银行电子回单", "1")


def test_case_65_names_in_gbk(desk: Any, make: Any) -> None:
    name = "发票(1).xml"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("XXXXXX(1).xml", make.einvoice([make.item]))
    raw = name.encode("gbk")
    data = stream.getvalue().replace(b"XXXXXX(1).xml", raw.rjust(13, b"a"))
    (entry,) = desk.read(data, "外层.zip").entries
    assert entry.document.name == f"外层.zip/aa{name}"
    assert len(entry.invoices) == 1


def test_case_65_a_copy_in_the_folder_is_the_same_invoice(desk: Any, make: Any) -> None:
    """``(1)`` behind a name says that a browser loaded it twice; the bytes may differ."""
    data = make.einvoice([make.item])
    archive = make.zipped({"票.xml": data, "票 (1).xml": data.replace("?>", "?>\n", 1)})
    entries = desk.read(archive, "六月.zip").entries
    assert len({entry.document.sha256 for entry in entries}) == 2
    merged = merge_invoices([each for entry in entries for each in entry.invoices], {})
    assert (len(merged.new), len(merged.duplicates), merged.conflicts) == (1, 1, ())


def test_case_65_a_name_longer_than_windows_allows(desk: Any, make: Any) -> None:
    name = "/".join(["很长的文件夹名称" * 8] * 6) + "/票.xml"
    (entry,) = desk.read(make.zipped({name: make.einvoice([make.item])}), "a.zip").entries
    assert entry.document.name == f"a.zip/{name}"
    assert entry.status is Status.READ


def test_a_data_package_is_told_as_one_and_not_unpacked(desk: Any, make: Any) -> None:
    evidence = {"restricted/evidence/a.xml": make.einvoice([make.item])}
    frame = dict.fromkeys(("datapackage.json", "keys.json", "package.dsse.json"), "{}")
    package = make.zipped(frame | evidence)
    alone = desk.read(package, "去年.cdp")
    assert (alone.status, alone.code, alone.invoices) == (Status.SKIPPED, "file.is_package", ())
    (inside,) = desk.read(make.zipped({"去年.cdp": package}), "资料.zip").entries
    assert (inside.status, inside.code) == (Status.SKIPPED, "file.is_package")


def test_archives_inside_archives_are_named(desk: Any, make: Any) -> None:
    inner = make.zipped({"a.xml": "<a/>"})
    result = desk.read(make.zipped({"b.zip": inner, "c.xml": make.einvoice([make.item])}), "a.zip")
    assert [entry.code for entry in result.entries] == ["archive.nested", ""]
    assert (result.status, result.code) == (Status.PARTLY, "archive.partly")


def test_archives_with_nothing_in_them(desk: Any, make: Any) -> None:
    assert desk.read(make.zipped({})).code == "archive.empty"
    assert desk.read(make.zipped({"__MACOSX/a": "b"})).code == "archive.empty"
    assert desk.read(make.zipped({"a.txt": "hello"})).code == "archive.nothing"


def test_a_zip_bomb_is_refused_before_it_is_opened(desk: Any, make: Any) -> None:
    result = desk.read(make.zipped({"a.xml": b"0" * 20_000_000}))
    assert result.code == "archive.too_large"


@pytest.mark.samples
def test_the_real_e_invoices_are_read(desk: Any, samples: Any) -> None:
    """Numbers and totals as printed in the files, see SOURCES.md beside them."""
    found = {
        path.name: desk.read(path.read_bytes()).invoices[0]
        for path in (samples / "einvoice_xml").glob("*.xml")
    }
    assert {name: invoice.total for name, invoice in found.items()} == {
        "bitbrewing_demo_v0.31.xml": Decimal("16000.00"),
        "shudian_v0.36_1line_REDACTED.xml": Decimal("250.00"),
    }
    assert [line.unit for invoice in found.values() for line in invoice.lines if line.unit == "人"]


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "key", "total"),
    [
        ("ofdrw_2020_vat_100lines_5pages.ofd", "05000170011112235358", "10600.00"),
        ("ofdrw_2020_vat_ukey_test_5pages.ofd", "01100268002671500013", "10000.00"),
    ],
)
def test_the_real_ofd_files_keep_a_hundred_lines(
    desk: Any, samples: Any, name: str, key: str, total: str
) -> None:
    (invoice,) = desk.read((samples / "ofd" / name).read_bytes()).invoices
    assert (invoice.key, len(invoice.lines), invoice.total) == (key, 100, Decimal(total))


@pytest.mark.samples
def test_the_tags_of_the_real_ofd_files_say_what_their_xml_says(desk: Any, samples: Any) -> None:
    for path in (samples / "ofd").glob("*vat*.ofd"):
        stream = io.BytesIO()
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(stream, "w") as after:
            for entry in before.infolist():
                if "original_invoice" not in entry.filename:
                    after.writestr(entry.filename, before.read(entry))
        (whole,) = desk.read(path.read_bytes()).invoices
        (tagged,) = desk.read(stream.getvalue()).invoices
        assert tagged.form is Form.OFD_TAGS
        assert [line.amount for line in tagged.lines] == [line.amount for line in whole.lines]
        assert [line.goods for line in tagged.lines] == [line.goods for line in whole.lines]


@pytest.mark.samples
def test_the_real_non_invoice_is_skipped(desk: Any, samples: Any) -> None:
    data = (samples / "ofd/ofdrw_not_an_invoice_helloworld.ofd").read_bytes()
    assert desk.read(data).code == "ofd.not_an_invoice"


def _printed(samples: Any, name: str) -> Any:
    pages = json.loads((samples / "pdf_words" / name).read_text(encoding="utf-8"))["pages"]
    return read_printed(
        [PrintedPage(tuple(Word(*word) for word in page["words"])) for page in pages]
    )


@pytest.mark.samples
def test_the_real_page_with_a_discount(samples: Any) -> None:
    printed = _printed(samples, "vat_2019_discount_line.json")
    assert [line["amount"] for line in printed.lines] == ["50.18", "-2.92"]
    assert (printed.lines[0]["quantity"], printed.lines[0]["unit_price"]) == ("3", "16.00000000")
    assert printed.lines[0]["goods"] == printed.lines[1]["goods"]
    assert (printed.head.amount, printed.head.tax, printed.head.total) == ("47.26", "6.14", "53.40")
    assert printed.head.issued == "2019-07-20"


@pytest.mark.samples
def test_the_real_toll_page_is_a_toll_page(samples: Any) -> None:
    assert _printed(samples, "toll_2018_other_columns.json").voucher == "通行费"


@pytest.mark.samples
@pytest.mark.parametrize("name", ["ubl-tc434-example8.xml", "CII_example8.xml"])
def test_the_dutch_grid_bill_counts_16000_kwh_once(desk: Any, samples: Any, name: str) -> None:
    """The example bill of EN 16931: 16,000 KWH on two lines, transport and system services."""
    (invoice,) = desk.read((samples / "einvoice_intl" / name).read_bytes()).invoices
    assert (invoice.amount, invoice.total) == (Decimal("908.91"), Decimal("1099.78"))
    drafts = desk.changed(own_tax_ids=frozenset(), entity_name=invoice.buyer_name or "x")
    energy = [d for d in drafts.drafts(invoice) if d.carrier == "electricity"]
    kept = [d for d in energy if d.state is not DraftState.IGNORED]
    assert [str(d.quantity) for d in kept] == ["16000 kWh"]
    assert [str(d.period) for d in kept] == ["2014-08-01/2014-08-31"]


def test_xml_inside_a_pdf_is_read_first(desk: Any, make: Any) -> None:
    plain = make.pdf([[*make.pdf_labels, *make.pdf_line, *make.pdf_head]])
    document = pypdfium2.PdfDocument(plain)
    for name, data in (("broken.xml", b"<a"), ("票.xml", make.einvoice([make.item]).encode())):
        document.new_attachment(name).set_data(data)
    stream = io.BytesIO()
    document.save(stream)
    document.close()
    (invoice,) = desk.read(stream.getvalue(), "票.pdf").invoices
    assert (invoice.key, invoice.form) == (NUMBER, Form.XML)
    assert invoice.place.file == "票.pdf/票.xml"


def test_a_file_in_gzip_is_read_like_the_file_itself(desk: Any, make: Any) -> None:
    packed = gzip.compress(make.einvoice([make.item]).encode())
    (entry,) = desk.read(packed, name="发票.xml.gz").entries
    assert entry.document.name == "发票.xml.gz/发票.xml"
    assert [invoice.key for invoice in entry.invoices] == [NUMBER]
    inside = desk.read(make.zipped({"包/发票.xml.gz": packed}), name="a.zip")
    assert [entry.document.name for entry in inside.entries] == ["a.zip/包/发票.xml.gz/发票.xml"]
    assert inside.status is Status.READ


def test_damaged_and_swollen_gzip_files_are_refused(desk: Any, make: Any) -> None:
    damaged = gzip.compress(b"a" * 1000)[:-9]
    assert desk.read(damaged, name="a.gz").code == "archive.damaged"
    bomb = gzip.compress(bytes(4 * 1024 * 1024))
    assert desk.read(bomb, name="a.gz").code == "archive.too_large"
    (entry,) = desk.read(make.zipped({"a.csv.gz": damaged}), name="a.zip").entries
    assert entry.code == "archive.damaged"


def test_what_lies_in_an_archive_together_is_limited(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file is small enough; all of them would be unpacked for hours."""
    monkeypatch.setattr(limits, "MAX_UNPACKED", 250_000)
    monkeypatch.setattr(limits, "MAX_WITHIN", 0)
    books = {f"{n}.ofd": make.zipped({"a.txt": bytes(100_000)}) for n in range(4)}
    codes = [entry.code for entry in desk.read(make.zipped(books), name="a.zip").entries]
    assert codes == ["archive.nested"] * 2 + ["archive.too_large"] * 2
    packed = {f"{n}.csv.gz": gzip.compress(bytes(100_000)) for n in range(4)}
    entries = desk.read(make.zipped(packed), name="a.zip").entries
    assert [entry.code for entry in entries] == ["file.empty"] * 2 + ["archive.too_large"] * 2
    assert entries[2].document.name == "a.zip/2.csv.gz"


def test_an_entry_without_a_name_does_no_harm(desk: Any) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x", "hello, world")
    data = stream.getvalue()
    nameless = data.replace(b"x", b"\x00", 2)
    assert desk.read(nameless, name="a.zip").status is Status.REFUSED


def test_case_55_a_location_relative_to_the_document_is_found(desk: Any, make: Any) -> None:
    """The standard means the folder of the part; some writers mean the document's."""
    tags = OFD_TAGS.replace(">CustomTag.xml", ">Tags/CustomTag.xml")
    result = desk.read(_ofd(make, **{"Doc_0/Tags/CustomTags.xml": tags}))
    assert len(result.invoices[0].lines) == 2


def test_an_e_invoice_without_goods_says_so(desk: Any, make: Any) -> None:
    result = desk.read(make.einvoice([]), "票.xml")
    assert (result.status, result.code) == (Status.PARTLY, "xml.partly")
    assert [finding.code for finding in result.findings] == ["invoice.without_lines"]
