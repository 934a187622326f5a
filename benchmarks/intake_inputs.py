"""Large inputs for ``benchmarks/intake.py``, made from nothing by a seeded generator."""

import random
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

SEED = 2025
OWN_ID, OWN_NAME = "91330502MA2DEM0N7C", "湖州示例纺织有限公司"
QUARTERS = 35_040
FIRST = datetime(2025, 1, 1)  # noqa: DTZ001 - China time, as exports write it
COLUMNS = (
    *("序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号"),
    *("购买方名称", "开票日期", "税收分类编码", "特定业务类型", "货物或应税劳务名称", "规格型号"),
    *("单位", "数量", "单价", "金额", "税率", "税额", "价税合计", "发票来源", "发票票种"),
    *("发票状态", "是否正数发票", "发票风险等级", "开票人", "备注"),
)
GOODS = (
    ("1100101020200000000", "*供电*电费", "千瓦时", 0.61),
    ("1070101100000000000", "*成品油*0号柴油", "升", 6.7),
    ("1070101010000000000", "*成品油*92号汽油", "升", 7.1),
    ("1100303010000000000", "*供气*天然气", "立方米", 3.4),
    ("1090509990000000000", "*通用设备*轴承", "个", 35.0),
    ("1040101010000000000", "*纺织产品*涤纶长丝", "千克", 9.8),
    ("1060105030000000000", "*纸制品*纸箱", "只", 2.4),
    ("3040203000000000000", "*信息技术服务*软件服务费", "项", 5000.0),
    ("3010101020000000000", "*运输服务*国内道路货物运输服务", "次", 800.0),
    ("1070399000000000000", "*涂料*水性涂料", "桶", 260.0),
)
_NUMERIC = {14, 15, 16, 18, 19}
"""Columns a workbook holds as numbers."""


def invoice_rows(lines: int) -> list[list[str | float]]:
    """Return rows of invoice lines: about two lines an invoice, forty per cent energy."""
    rng = random.Random(SEED)
    rows: list[list[str | float]] = []
    invoice = 0
    while len(rows) < lines:
        invoice += 1
        number = f"2533{invoice:016d}"
        seller = rng.randrange(300)
        issued = date(2025, 1, 1) + timedelta(rng.randrange(365))
        stamp = f"{issued} {rng.randrange(8, 18):02d}:{rng.randrange(60):02d}:00"
        for _ in range(min(rng.choice((1, 1, 1, 2, 2, 4)), lines - len(rows))):
            code, goods, unit, price = rng.choice(GOODS)
            if not goods.startswith(("*供", "*成")):
                goods = f"{goods}{rng.randrange(80)}"
            quantity = round(rng.random() * 5000 + 1, 2)
            exact = round(price * (0.9 + rng.random() / 5), 8)
            amount = round(quantity * exact, 2)
            tax = round(amount * 0.13, 2)
            rows.append(
                [
                    *(str(len(rows) + 1), "", "", number, f"91330500MA{seller:08d}"),
                    *(f"浙江第{seller}供应有限公司", OWN_ID, OWN_NAME, stamp, code, "", goods, ""),
                    *(unit, quantity, exact, amount, "13%", tax, round(amount + tax, 2)),
                    *(
                        "电子发票服务平台",
                        "数电票（增值税专用发票）",
                        "正常",
                        "是",
                        "正常",
                        "张三",
                        "",
                    ),
                ]
            )
    return rows


def _with_headings(rows: list[list[str | float]]) -> list[list[str | float]]:
    headings: list[str | float] = [*COLUMNS]
    return [headings, *rows]


def write_workbook(path: Path, lines: int) -> None:
    """Write the bureau's workbook: one sheet of lines, texts in a shared table."""
    texts: dict[str, int] = {}
    sheet: list[str] = []
    for at, row in enumerate(_with_headings(invoice_rows(lines)), 1):
        cells = []
        for column, value in enumerate(row):
            letter = chr(65 + column) if column < 26 else f"A{chr(65 + column - 26)}"
            if isinstance(value, float):
                cells.append(f'<c r="{letter}{at}"><v>{value!r}</v></c>')
            elif value:
                index = texts.setdefault(value, len(texts))
                cells.append(f'<c r="{letter}{at}" t="s"><v>{index}</v></c>')
        sheet.append(f'<row r="{at}">{"".join(cells)}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rows = "".join(sheet)
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override '
        f'PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/><Override '
        f'PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relation}"><sheets><sheet '
        'name="信息汇总表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f"<sst {main}>{shared}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)


def write_einvoices(folder: Path, count: int) -> None:
    """Write so many e-invoice XML files of one or more lines each."""
    by_number: dict[str, list[list[str | float]]] = {}
    for row in invoice_rows(count * 2 + 100):
        by_number.setdefault(str(row[3]), []).append(row)
    for number, rows in list(by_number.items())[:count]:
        path = folder / f"dzfp_{number}_{OWN_NAME}.xml"
        path.write_text(_einvoice(number, rows), encoding="utf-8")


def _einvoice(number: str, rows: list[list[str | float]]) -> str:
    head = rows[0]
    amount = sum(float(row[16]) for row in rows)
    tax = sum(float(row[18]) for row in rows)
    items = "".join(
        f"<IssuItemInformation><ItemName>{row[11]}</ItemName><MeaUnits>{row[13]}</MeaUnits>"
        f"<Quantity>{row[14]}</Quantity><UnPrice>{row[15]}</UnPrice><Amount>{row[16]:.2f}</Amount>"
        f"<TaxRate>0.13</TaxRate><ComTaxAm>{row[18]:.2f}</ComTaxAm><TotaltaxIncludedAmount>"
        f"{row[19]:.2f}</TotaltaxIncludedAmount><TaxClassificationCode>{row[9]}"
        "</TaxClassificationCode></IssuItemInformation>"
        for row in rows
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><EInvoice><Header>'
        f"<EIid>{number}</EIid><EInvoiceTag>SWEI3200</EInvoiceTag><Version>0.37</Version>"
        "<InherentLabel><InIssuType><LabelCode>Y</LabelCode><LabelName>蓝字发票</LabelName>"
        "</InIssuType><EInvoiceType><LabelCode>01</LabelCode></EInvoiceType></InherentLabel>"
        "</Header><EInvoiceData><SellerInformation>"
        f"<SellerIdNum>{head[4]}</SellerIdNum><SellerName>{head[5]}</SellerName>"
        f"</SellerInformation><BuyerInformation><BuyerIdNum>{head[6]}</BuyerIdNum><BuyerName>"
        f"{head[7]}</BuyerName></BuyerInformation><BasicInformation><TotalAmWithoutTax>"
        f"{amount:.2f}</TotalAmWithoutTax><TotalTaxAm>{tax:.2f}</TotalTaxAm>"
        f"<TotalTax-includedAmount>{amount + tax:.2f}</TotalTax-includedAmount><RequestTime>"
        f"{head[8]}</RequestTime></BasicInformation>{items}<AdditionalInformation><Remark></Remark>"
        "</AdditionalInformation></EInvoiceData><TaxSupervisionInfo><InvoiceNumber>"
        f"{number}</InvoiceNumber><IssueTime>{head[8]}</IssueTime></TaxSupervisionInfo>"
        f"<TaxBureauSignature><SignatureValue>{'3082' * 800}</SignatureValue>"
        "</TaxBureauSignature></EInvoice>"
    )


def write_readings(path: Path, meters: int) -> None:
    """Write a year of quarters of an hour of every meter, one meter after the other."""
    rng = random.Random(SEED)
    stamps = [f"{FIRST + timedelta(minutes=15 * n):%Y-%m-%d %H:%M:%S}" for n in range(QUARTERS)]
    with path.open("w", encoding="utf-8") as file:
        file.write("数据时间,电能表资产编号,正向有功电量(kWh)\n")
        for meter in range(meters):
            number = f"{33_010_500_000_000 + meter:014d}"
            file.writelines(f"{stamp},{number},{rng.random() * 90:.2f}\n" for stamp in stamps)
