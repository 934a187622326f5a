"""Files as firms have them, built from nothing: no real document stands in this repository."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.invoice import Direction, Form, Invoice, InvoiceLine
from desktop.intake import drafting
from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext, ReadResult
from desktop.intake.tables import IntakeTables, load_tables
from desktop.paths import resources

OWN_ID = "91330500MA00000001"
GRID_ID = "91330000142910000X"
SOURCES = {
    "electricity": "electricity.purchased",
    "gasoline": "mobile.gasoline",
    "diesel": "mobile.diesel",
    "natural_gas": "stationary.natural_gas",
    "lpg": "stationary.lpg",
    "steam": "steam.purchased",
    "heat": "heat.purchased",
    "anthracite": "stationary.anthracite",
    "bituminous_coal": "stationary.bituminous_coal",
    "lignite": "stationary.lignite",
    "raw_coal": "ask",
    "coal_unspecified": "ask",
}

COLUMNS = [
    *("序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号"),
    *("购买方名称", "开票日期", "税收分类编码", "特定业务类型", "货物或应税劳务名称", "规格型号"),
    *("单位", "数量", "单价", "金额", "税率", "税额", "价税合计", "发票来源", "发票票种"),
    *("发票状态", "是否正数发票", "发票风险等级", "开票人", "备注"),
]
HEAD_COLUMNS = [
    name
    for name in COLUMNS
    if name
    not in {
        "税收分类编码",
        "特定业务类型",
        "货物或应税劳务名称",
        "规格型号",
        "单位",
        "数量",
        "单价",
        "税率",
    }
]

ELECTRIC = {
    "序号": "1",
    "数电发票号码": "25332000000012345678",
    "销方识别号": GRID_ID,
    "销方名称": "国网浙江省电力有限公司",
    "购方识别号": OWN_ID,
    "购买方名称": "湖州甲制造有限公司",
    "开票日期": "2025-06-05 10:11:12",
    "税收分类编码": "1100101020200000000",
    "货物或应税劳务名称": "*供电*电费",
    "单位": "千瓦时",
    "数量": "10000",
    "单价": "0.61",
    "金额": "6100.00",
    "税率": "13%",
    "税额": "793.00",
    "价税合计": "6893.00",
    "发票来源": "电子发票服务平台",
    "发票票种": "数电票（增值税专用发票）",
    "发票状态": "正常",
    "是否正数发票": "是",
    "发票风险等级": "正常",
    "开票人": "张三",
    "备注": "账期:202505",
}

Rows = Sequence[Sequence[Any]]


def rows_of(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    return [list(columns), *([row.get(name, "") for name in columns] for row in rows)]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Return an xlsx file of sheets as lists of rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def einvoice(
    lines: Sequence[Mapping[str, str]],
    number: str = "25332000000012345678",
    head: Mapping[str, str] | None = None,
) -> str:
    """Return a 数电票 in XML; an empty value leaves a tag out, a space leaves it empty."""
    values = {
        "sign": "Y",
        "seller": "国网浙江省电力有限公司",
        "seller_id": GRID_ID,
        "buyer_id": OWN_ID,
        "issued": "2025-06-05",
        "amount": "6100.00",
        "tax": "793.00",
        "total": "6893.00",
        "remark": "",
        "specific": "",
        **(head or {}),
    }
    items = "".join(
        "<IssuItemInformation>"
        + "".join(f"<{tag}>{text.strip()}</{tag}>" for tag, text in line.items() if text)
        + "</IssuItemInformation>"
        for line in lines
    )
    return f"""<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<EInvoice><Header><EIid>{number}</EIid><EInvoiceTag>SWEI3300</EInvoiceTag><Version>0.36</Version>
<InherentLabel><InIssuType><LabelCode>{values["sign"]}</LabelCode></InIssuType><GeneralOrSpecialVAT>
<LabelCode>01</LabelCode><LabelName>增值税专用发票</LabelName></GeneralOrSpecialVAT></InherentLabel></Header>
<EInvoiceData><SellerInformation><SellerIdNum>{values["seller_id"]}</SellerIdNum>
<SellerName>{values["seller"]}</SellerName></SellerInformation><BuyerInformation>
<BuyerIdNum>{values["buyer_id"]}</BuyerIdNum><BuyerName>湖州甲制造有限公司</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>{values["amount"]}</TotalAmWithoutTax>
<TotalTaxAm>{values["tax"]}</TotalTaxAm>
<TotalTax-includedAmount>{values["total"]}</TotalTax-includedAmount>
<Drawer>张三</Drawer><RequestTime>2025-06-05 10:11:12</RequestTime></BasicInformation>{items}
<SpecificInformation>{values["specific"]}</SpecificInformation>
<AdditionalInformation><Remark>{values["remark"]}</Remark></AdditionalInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>{values["issued"]}</IssueTime>
</TaxSupervisionInfo><TaxBureauSignature><SignatureValue>xx</SignatureValue></TaxBureauSignature></EInvoice>"""


ITEM = {
    "ItemName": "*供电*电费",
    "MeaUnits": "千瓦时",
    "Quantity": "10000",
    "UnPrice": "0.61",
    "Amount": "6100.00",
    "TaxRate": "0.13",
    "ComTaxAm": "793.00",
    "TotaltaxIncludedAmount": "6893.00",
    "TaxClassificationCode": "1100101020200000000",
}


def pdf(
    pages: Sequence[Sequence[tuple[float, float, str]]], size: float = 9, turn: int = 0
) -> bytes:
    """Return a PDF of words at (x, y from the top), in a font every reader knows.

    ``turn`` is by how many quarters the text is turned counter-clockwise on its page.
    """
    height = 1200 if any(y > 400 for words in pages for _, y, _ in words) else 400
    across, upwards = (620, height) if turn % 2 == 0 else (height, 620)
    matrix = ("1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0")[turn]

    def at(x: float, y: float) -> str:
        places = ((x, height - y), (y, x), (620 - x, y), (height - y, 620 - x))
        return "{} {}".format(*places[turn])

    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        (
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
            b"/DescendantFonts[4 0 R]>>"
        ),
        (
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 5 0 R>>"
        ),
        (
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]"
            b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>"
        ),
    ]
    kids = []
    for words in pages:
        text = "".join(
            f"BT /F1 {size} Tf {matrix} {at(x, y)} Tm <{word.encode('utf-16-be').hex()}> Tj ET\n"
            for x, y, word in words
        ).encode("ascii")
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(text), text))
        content = len(objects)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (across, upwards, content)
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode("ascii")
    return _pdf_file(objects)


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    data, offsets = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return data


PDF_LABELS = (
    (40, 150, "货物或应税劳务、服务名称"),
    (180, 150, "规格型号"),
    (226, 150, "单 位"),
    (275, 150, "数 量"),
    (344, 150, "单 价"),
    (423, 150, "金 额"),
    (483, 150, "税率"),
    (537, 150, "税 额"),
)
PDF_HEAD = (
    (435, 17, "发票代码:033001900111"),
    (435, 34, "发票号码:12345678"),
    (435, 51, "开票日期:2025年06月05日"),
    (186, 33, "浙江增值税电子普通发票"),
    (48, 90, "名 称:湖州甲制造有限公司"),
    (48, 105, f"纳税人识别号:{OWN_ID}"),
    (351, 92, "密"),
    (61, 258, "合 计"),
    (434, 258, "¥6100.00"),
    (560, 258, "¥793.00"),
    (61, 276, "价税合计(大写) 陆仟捌佰玖拾叁圆整"),
    (448, 276, "(小写)¥6893.00"),
    (48, 296, "名 称:国网浙江省电力有限公司"),
    (48, 311, f"纳税人识别号:{GRID_ID}"),
    (351, 302, "备"),
    (370, 302, "账期:202505 户号:3301234567890"),
    (314, 356, "开票人:张三"),
)
PDF_LINE = (
    (27, 165, "*供电*电费"),
    (228, 165, "千瓦时"),
    (297, 165, "10000"),
    (370, 165, "0.61"),
    (440, 165, "6100.00"),
    (486, 165, "13%"),
    (565, 165, "793.00"),
)


@dataclass(frozen=True)
class Desk:
    """Reads files and drafts invoices for one firm."""

    context: IntakeContext

    def read(self, data: bytes | str, name: str = "a.bin") -> ReadResult:
        """Return what a file gave."""
        raw = data.encode("utf-8") if isinstance(data, str) else data
        return read_document(name, raw, self.context)

    def drafts(self, *invoices: Invoice, known: Sequence[Invoice] = ()) -> tuple[DraftRecord, ...]:
        """Return the drafts of invoices, which are the same when some are drafted ahead."""
        earlier = {each.key: each for each in known}
        ahead = drafting.Desk(self.context)
        ahead.draft_ahead(invoices)
        drafts = drafting.draft_invoices(invoices, drafting.Desk(self.context), earlier)
        assert drafting.draft_invoices(invoices, ahead, earlier) == drafts
        return drafts

    def drafts_of(self, data: bytes | str, name: str = "a.bin") -> tuple[DraftRecord, ...]:
        """Return the drafts of the invoices of a file."""
        return self.drafts(*self.read(data, name).invoices)

    def drafts_of_rows(self, *rows: Mapping[str, Any]) -> tuple[DraftRecord, ...]:
        """Return the drafts of a workbook of lines; each row changes the electricity line."""
        full = [{**ELECTRIC, **row} for row in rows]
        return self.drafts_of(workbook({"信息汇总表": rows_of(COLUMNS, full)}))

    def line(self, **texts: str) -> DraftRecord:
        """Return the draft of an invoice of one line."""
        return self.lines(texts)[0]

    def lines(self, *lines: Mapping[str, str], **head: Any) -> tuple[DraftRecord, ...]:
        """Return the drafts of one invoice."""
        return self.drafts(invoice(*lines, **head))

    def changed(self, **changes: Any) -> "Desk":
        """Return a desk that knows something else of the firm."""
        return Desk(replace(self.context, **changes))


def invoice(*lines: Mapping[str, str], **head: Any) -> Invoice:
    """Return a purchase of June 2025 with some lines."""
    values: dict[str, Any] = {
        "key": "25332000000012345678",
        "issue_date": date(2025, 6, 5),
        "seller_name": "国网浙江省电力有限公司",
        "seller_tax_id": GRID_ID,
        "buyer_name": "湖州甲制造有限公司",
        "buyer_tax_id": OWN_ID,
        "form": Form.XML,
        "direction": Direction.PURCHASE,
        **head,
    }
    fields: list[dict[str, Any]] = [dict(texts) for texts in lines]
    numbered = tuple(InvoiceLine(number=n, **texts) for n, texts in enumerate(fields, 1))
    return Invoice(lines=numbered, **values)


@pytest.fixture(scope="session")
def tables() -> IntakeTables:
    """Return the shipped reference data."""
    folder = resources() / "intake"
    return load_tables({path.name: path.read_bytes() for path in folder.glob("*.toml")})


@pytest.fixture
def desk(tables: IntakeTables) -> Desk:
    """Return a desk of a firm in Huzhou."""
    return Desk(
        IntakeContext(
            own_tax_ids=frozenset({OWN_ID}),
            entity_name="湖州甲制造有限公司",
            tables=tables,
            sources=SOURCES,
        )
    )


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Return the builders of files, so that tests need not import this one."""
    return SimpleNamespace(
        workbook=workbook,
        rows_of=rows_of,
        zipped=zipped,
        einvoice=einvoice,
        pdf=pdf,
        invoice=invoice,
        columns=tuple(COLUMNS),
        head_columns=tuple(HEAD_COLUMNS),
        electric=ELECTRIC,
        item=ITEM,
        pdf_labels=PDF_LABELS,
        pdf_head=PDF_HEAD,
        pdf_line=PDF_LINE,
        own_id=OWN_ID,
        grid_id=GRID_ID,
    )
