"""E-invoices of the demo: XML in five dialects and two OFD files."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from tests.demo_inputs import firm
from tests.demo_inputs.invoices import Invoice, Line, line
from tests.demo_inputs.workbook import zipped

_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_FP = 'xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019"'


def files(invoices: Sequence[Invoice]) -> dict[str, bytes]:
    """Return every e-invoice file by name; most are in the workbook as well."""
    tagged = {tag: invoice for invoice in invoices for tag in invoice.tags}
    made: dict[str, bytes] = {}
    for tag, version in (("diesel", "0.31"), ("grid", "0.36"), ("gas", "0.37"), ("red", "0.37")):
        invoice = tagged[tag]
        name = f"dzfp_{invoice.number}_{firm.OWN.name}_{invoice.issued:%Y%m%d}103007.xml"
        made[name] = digital_xml(invoice, version)
    old = tagged["old"]
    made[f"{old.code}_{old.short_number}.xml"] = older_xml(old)
    made["开票软件导出_20250822.xml"] = pinyin_xml(_generator_diesel())
    lpg = _canteen_gas()
    made[f"{lpg.code}_{lpg.short_number}.ofd"] = ofd_with_attachment(lpg)
    petrol = tagged["petrol"]
    made[f"dzfp_{petrol.number}_{petrol.issued:%Y%m%d}.ofd"] = ofd_with_tags(petrol)
    return made


def _generator_diesel() -> Invoice:
    """Return an invoice that only its XML tells of."""
    issued = date(2025, 8, 22)
    diesel = line("diesel", "*柴油*0号车用柴油(Ⅵ) 发电机用", "升", "400", "6.7434")
    return Invoice(
        "", issued, firm.FUEL, firm.OWN, (diesel,), code="033002500111", short_number="30817764"
    )


def _canteen_gas() -> Invoice:
    """Return an invoice that only its OFD tells of."""
    gas = line("lpg", "*石油制品*液化石油气", "千克", "150", "6.1468")
    return Invoice(
        "",
        date(2025, 10, 21),
        firm.LPG,
        firm.OWN,
        (gas,),
        code="033002500112",
        short_number="41200358",
    )


def _tag(name: str, text: object) -> str:
    return f"<{name}>{escape(str(text))}</{name}>"


def _optional(name: str, text: str, *, is_empty_written: bool) -> str:
    """Return an element that one dialect leaves out and another writes empty."""
    return _tag(name, text) if text or is_empty_written else ""


def _rate(line: Line) -> str:
    return str(Decimal(line.rate[:-1]) / 100) if line.rate.endswith("%") else "*"


def digital_xml(invoice: Invoice, version: str) -> bytes:
    """Return a 数电票 XML; 0.36 writes empty elements and no signature, as 乐企 does."""
    empty = version == "0.36"
    items = "".join(_issued_item(x, is_empty_written=empty) for x in invoice.lines)
    red = ""
    if invoice.is_red:
        blue = invoice.remark.split("：")[1][:20]
        red = f"<RedEInvoice>{_tag('OriginalInvoiceCode', blue)}</RedEInvoice>"
    party = _parties(invoice, is_telephone_first=empty)
    signed = f"<TaxBureauSignature>{_tag('SignatureValue', '3082')}</TaxBureauSignature>"
    tail = _tag("ptbh", "示例") if empty else signed
    label = ("乐企开票", "5") if empty else ("网页开票", "1")
    text = f"""<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<EInvoice><Header>{_tag("EIid", invoice.number)}{_tag("EInvoiceTag", "SWEI3300")}\
{_tag("Version", version)}<InherentLabel>\
<InIssuType>{_tag("LabelCode", "N" if invoice.is_red else "Y")}\
{_tag("LabelName", "是否蓝字发票标志")}</InIssuType>\
<EInvoiceType>{_tag("LabelCode", "01")}{_tag("LabelName", "电子发票")}</EInvoiceType>\
<GeneralOrSpecialVAT>{_tag("LabelCode", "01")}{_tag("LabelName", "增值税专用发票")}\
</GeneralOrSpecialVAT><TaxpayerType>{_tag("LabelCode", "1")}{_tag("LabelName", "一般纳税人")}\
</TaxpayerType></InherentLabel><UndefinedLabel><Label>{_tag("LabelType", "发票开具方式标签")}\
{_tag("LabelCode", label[1])}{_tag("LabelName", label[0])}</Label></UndefinedLabel></Header>
<EInvoiceData>{party}<BasicInformation>{_tag("TotalAmWithoutTax", invoice.amount)}\
{_tag("TotalTaxAm", invoice.tax)}{_tag("TotalTax-includedAmount", invoice.amount + invoice.tax)}\
{_tag("Drawer", "示例")}{_tag("RequestTime", f"{invoice.issued} 10:30:07")}</BasicInformation>
{items}<SpecificInformation>{red}</SpecificInformation>
<AdditionalInformation>{_optional("Remark", invoice.remark, is_empty_written=empty)}\
</AdditionalInformation></EInvoiceData>
<TaxSupervisionInfo>{_tag("InvoiceNumber", invoice.number)}{_tag("IssueTime", invoice.issued)}\
{_tag("TaxBureauCode", "13300000000")}{_tag("TaxBureauName", "国家税务总局浙江省税务局")}\
</TaxSupervisionInfo>
{tail}
</EInvoice>
"""
    return text.encode("utf-8")


def _parties(invoice: Invoice, *, is_telephone_first: bool) -> str:
    seller = _tag("SellerIdNum", invoice.seller.tax_id) + _tag("SellerName", invoice.seller.name)
    buyer = _tag("BuyerIdNum", invoice.buyer.tax_id) + _tag("BuyerName", invoice.buyer.name)
    if is_telephone_first:
        buyer += "<BuyerTelNum></BuyerTelNum><BuyerAddr></BuyerAddr>"
    return (
        f"<SellerInformation>{seller}</SellerInformation>"
        f"<BuyerInformation>{buyer}</BuyerInformation>"
    )


def _issued_item(line: Line, *, is_empty_written: bool) -> str:
    tax = line.tax
    optional = (
        ("SpecMod", line.spec),
        ("MeaUnits", line.unit),
        ("Quantity", "" if line.quantity is None else str(line.quantity)),
        ("UnPrice", "" if line.price is None else str(line.price)),
    )
    middle = "".join(_optional(n, t, is_empty_written=is_empty_written) for n, t in optional)
    return (
        f"<IssuItemInformation>{_tag('ItemName', line.goods)}{middle}"
        f"{_tag('Amount', line.amount)}{_tag('TaxRate', _rate(line))}"
        f"{_tag('ComTaxAm', '*' if tax is None else tax)}"
        f"{_tag('TotaltaxIncludedAmount', line.amount + (tax or 0))}"
        f"{_tag('TaxClassificationCode', line.code)}</IssuItemInformation>\n"
    )


def older_xml(invoice: Invoice) -> bytes:
    """Return the XML of the e-invoices before 2021: one root, children in a namespace."""
    goods = "".join(_goods_info(x) for x in invoice.lines)
    day = f"{invoice.issued:%Y年%m月%d日}"
    fields = (
        ("fp:DocID", "01"),
        ("fp:InvoiceCode", invoice.code),
        ("fp:InvoiceNo", invoice.short_number),
        ("fp:IssueDate", day),
        ("fp:TaxInclusiveTotalAmount", invoice.amount + invoice.tax),
        ("fp:TaxTotalAmount", invoice.tax),
        ("fp:TaxExclusiveTotalAmount", invoice.amount),
        ("fp:Note", invoice.remark),
        ("fp:InvoiceClerk", "示例"),
    )
    head = "".join(_tag(name, text) for name, text in fields)
    buyer = _tag("fp:BuyerName", invoice.buyer.name) + _tag("fp:BuyerTaxID", invoice.buyer.tax_id)
    seller = _tag("fp:SellerName", invoice.seller.name)
    seller += _tag("fp:SellerTaxID", invoice.seller.tax_id)
    text = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<eInvoice {_FP} Version="1.0">{head}'
        f"<fp:Buyer>{buyer}</fp:Buyer><fp:Seller>{seller}</fp:Seller>"
        f"<fp:GoodsInfos>{goods}</fp:GoodsInfos></eInvoice>\n"
    )
    return text.encode("utf-8")


def _goods_info(line: Line) -> str:
    fields = (
        ("fp:Item", line.goods),
        ("fp:Specification", line.spec),
        ("fp:MeasurementDimension", line.unit),
        ("fp:Price", line.price or ""),
        ("fp:Quantity", line.quantity or ""),
        ("fp:Amount", line.amount),
        ("fp:TaxScheme", line.rate),
        ("fp:TaxAmount", line.tax or ""),
        ("fp:Code", line.code),
    )
    return f"<fp:GoodsInfo>{''.join(_tag(n, t) for n, t in fields)}</fp:GoodsInfo>"


def pinyin_xml(invoice: Invoice) -> bytes:
    """Return the XML of an issuing program: pinyin tags, GBK."""
    head = (
        ("FPDM", invoice.code),
        ("FPHM", invoice.short_number),
        ("KPRQ", f"{invoice.issued:%Y%m%d}"),
        ("XSF_NSRSBH", invoice.seller.tax_id),
        ("XSF_MC", invoice.seller.name),
        ("GMF_NSRSBH", invoice.buyer.tax_id),
        ("GMF_MC", invoice.buyer.name),
        ("HJJE", invoice.amount),
        ("HJSE", invoice.tax),
        ("JSHJ", invoice.amount + invoice.tax),
        ("BZ", invoice.remark),
    )
    items = "".join(
        "<COMMON_FPKJ_XMXX>"
        + _tag("XMMC", x.goods.replace("Ⅵ", "VI"))
        + _tag("GGXH", x.spec)
        + _tag("DW", x.unit)
        + _tag("XMSL", x.quantity)
        + _tag("XMDJ", x.price)
        + _tag("XMJE", x.amount)
        + _tag("SL", _rate(x))
        + _tag("SE", x.tax)
        + _tag("SPBM", x.code)
        + "</COMMON_FPKJ_XMXX>"
        for x in invoice.lines
    )
    text = (
        '<?xml version="1.0" encoding="GBK"?>\n<REQUEST_COMMON_FPKJ><COMMON_FPKJ_FPT>'
        + "".join(_tag(name, value) for name, value in head)
        + f'</COMMON_FPKJ_FPT><COMMON_FPKJ_XMXXS size="{len(invoice.lines)}">{items}'
        + "</COMMON_FPKJ_XMXXS></REQUEST_COMMON_FPKJ>\n"
    )
    return text.encode("gbk")


def _ofd_root(invoice: Invoice) -> str:
    fields = (
        ("发票代码", invoice.code),
        ("发票号码", invoice.short_number or invoice.number),
        ("开票日期", f"{invoice.issued:%Y年%m月%d日}"),
        ("销售方纳税人识别号", invoice.seller.tax_id),
        ("购买方纳税人识别号", invoice.buyer.tax_id),
        ("合计金额", invoice.amount),
        ("合计税额", invoice.tax),
        ("价税合计", invoice.amount + invoice.tax),
    )
    data = "".join(
        f'<ofd:CustomData Name="{name}">{escape(str(text))}</ofd:CustomData>'
        for name, text in fields
        if text != ""
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {_OFD} DocType="OFD" Version="1.1">'
        f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>{invoice.short_number or invoice.number}"
        f"</ofd:DocID><ofd:CustomDatas>{data}</ofd:CustomDatas></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )


def _ofd_document(extra: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Document {_OFD}><ofd:CommonData>'
        "<ofd:MaxUnitID>200</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 140"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        f'<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>{extra}</ofd:Document>'
    )


def _ofd_page(objects: Sequence[tuple[int, float, float, str]]) -> str:
    texts = "".join(
        f'<ofd:TextObject ID="{number}" Boundary="{x} {y} 60 4" Font="3" Size="3.2">'
        f'<ofd:TextCode X="0" Y="3">{escape(text)}</ofd:TextCode></ofd:TextObject>'
        for number, x, y, text in objects
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {_OFD}><ofd:Content>'
        f'<ofd:Layer ID="2" Type="Body">{texts}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def ofd_with_attachment(invoice: Invoice) -> bytes:
    """Return an OFD of 2020: the XML is attached."""
    attached = (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Attachments {_OFD}>'
        '<ofd:Attachment ID="1" Name="original_invoice" Format="xml">'
        "<ofd:FileLoc>original_invoice.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"
    )
    parts = (
        ("OFD.xml", _ofd_root(invoice)),
        (
            "Doc_0/Document.xml",
            _ofd_document("<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"),
        ),
        ("Doc_0/Pages/Page_0/Content.xml", _ofd_page([(10, 20.0, 10.0, "增值税电子普通发票")])),
        ("Doc_0/Attachs/Attachments.xml", attached),
    )
    encoded = [(name, text.encode("utf-8")) for name, text in parts]
    return zipped([*encoded, ("Doc_0/Attachs/original_invoice.xml", older_xml(invoice))])


def ofd_with_tags(invoice: Invoice) -> bytes:
    """Return an OFD of 2024: no XML, values by reference to the texts of the page."""
    placed: list[tuple[int, float, float, str]] = []
    tags: list[str] = []

    def put(tag: str, x: float, y: float, text: object) -> None:
        number = 10 + len(placed)
        placed.append((number, x, y, str(text)))
        tags.append(f'<ofd:{tag}><ofd:ObjectRef PageRef="1">{number}</ofd:ObjectRef></ofd:{tag}>')

    _put_head(invoice, put)
    for n, item in enumerate(invoice.lines):
        _put_line(item, 60.0 + 6 * n, put)
    tagged = f'<?xml version="1.0" encoding="UTF-8"?><ofd:root {_OFD}>{"".join(tags)}</ofd:root>'
    listed = (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:CustomTags {_OFD}><ofd:CustomTag '
        'NameSpace="http://www.edrm.org.cn/schema/e-invoice/2019">'
        "<ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>"
    )
    parts = (
        ("OFD.xml", _ofd_root(invoice)),
        (
            "Doc_0/Document.xml",
            _ofd_document("<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"),
        ),
        ("Doc_0/Pages/Page_0/Content.xml", _ofd_page(placed)),
        ("Doc_0/Tags/CustomTags.xml", listed),
        ("Doc_0/Tags/CustomTag.xml", tagged),
    )
    return zipped([(name, text.encode("utf-8")) for name, text in parts])


def _put_head(invoice: Invoice, put: Callable[[str, float, float, object], None]) -> None:
    put("InvoiceNo", 170.0, 8.0, invoice.number)
    put("IssueDate", 170.0, 14.0, f"{invoice.issued:%Y年%m月%d日}")
    put("BuyerName", 20.0, 30.0, invoice.buyer.name)
    put("BuyerTaxID", 20.0, 36.0, invoice.buyer.tax_id)
    put("SellerName", 120.0, 30.0, invoice.seller.name)
    put("SellerTaxID", 120.0, 36.0, invoice.seller.tax_id)
    put("TaxExclusiveTotalAmount", 150.0, 96.0, invoice.amount)
    put("TaxTotalAmount", 190.0, 96.0, invoice.tax)
    put("TaxInclusiveTotalAmount", 170.0, 104.0, invoice.amount + invoice.tax)
    put("InvoiceClerk", 30.0, 130.0, "示例")


def _put_line(item: Line, y: float, put: Callable[[str, float, float, object], None]) -> None:
    put("Item", 10.0, y, item.goods)
    put("MeasurementDimension", 80.0, y, item.unit)
    put("Quantity", 95.0, y, item.quantity)
    put("Price", 115.0, y, item.price)
    put("Amount", 140.0, y, item.amount)
    put("TaxScheme", 165.0, y, item.rate)
    put("TaxAmount", 185.0, y, item.tax)
