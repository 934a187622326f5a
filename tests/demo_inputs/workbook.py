"""The tax bureau's export as a workbook: two sheets, texts for numbers, a wrong dimension."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook

from tests.demo_inputs.invoices import Invoice, Line

STAMP = datetime(2026, 1, 15, 9, 30)  # noqa: DTZ001 - a workbook's times have no zone
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_SAVED_AT = rb"\g<1>2026-01-15T09:30:00Z"
ZIP_TIME = (2026, 1, 15, 9, 30, 0)

LINE_HEADINGS = (
    "序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号",
    "购买方名称", "开票日期", "税收分类编码", "特定业务类型", "货物或应税劳务名称", "规格型号",
    "单位", "数量", "单价", "金额", "税率", "税额", "价税合计", "发票来源", "发票票种",
    "发票状态", "是否正数发票", "发票风险等级", "开票人", "备注",
)  # fmt: skip
"""The 27 columns of 信息汇总表."""

_ONLY_LINES = frozenset(
    (
        "税收分类编码",
        "特定业务类型",
        "货物或应税劳务名称",
        "规格型号",
        "单位",
        "数量",
        "单价",
        "税率",
    )
)
INVOICE_HEADINGS = tuple(h for h in LINE_HEADINGS if h not in _ONLY_LINES)
"""The columns of 发票基础信息."""


def tax_workbook(invoices: Sequence[Invoice]) -> bytes:
    """Return the workbook."""
    book = Workbook()
    book.properties.created = book.properties.modified = STAMP
    basic = book.active
    assert basic is not None
    basic.title = "发票基础信息"
    basic.append(INVOICE_HEADINGS)
    lines = book.create_sheet("信息汇总表")
    lines.append(LINE_HEADINGS)
    number = 0
    for position, invoice in enumerate(invoices, start=1):
        row = _row(invoice, str(position), None)
        basic.append([row[heading] for heading in INVOICE_HEADINGS])
        for line in invoice.lines:
            number += 1
            row = _row(invoice, str(number), line)
            lines.append([row[heading] for heading in LINE_HEADINGS])
    total = sum((invoice.amount for invoice in invoices), Decimal(0))
    tax = sum((invoice.tax for invoice in invoices), Decimal(0))
    summed = {"序号": "合计", "金额": str(total), "税额": str(tax), "价税合计": str(total + tax)}
    lines.append([summed.get(heading, "") for heading in LINE_HEADINGS])
    return with_wrong_dimension(saved(book))


def _row(invoice: Invoice, position: str, line: Line | None) -> dict[str, str]:
    amount = invoice.amount if line is None else line.amount
    tax = invoice.tax if line is None else line.tax
    row = {
        "序号": position,
        "发票代码": invoice.code,
        "发票号码": invoice.short_number,
        "数电发票号码": invoice.number,
        "销方识别号": invoice.seller.tax_id,
        "销方名称": invoice.seller.name,
        "购方识别号": invoice.buyer.tax_id,
        "购买方名称": invoice.buyer.name,
        "开票日期": f"{invoice.issued} 10:{invoice.issued.day:02d}:07",
        "金额": _money(invoice, amount),
        "税额": "*" if tax is None else str(tax),
        "价税合计": str(amount + (tax or Decimal(0))),
        "发票来源": "电子发票服务平台" if invoice.number else "增值税发票管理系统",
        "发票票种": invoice.kind,
        "发票状态": invoice.status,
        "是否正数发票": "否" if invoice.is_red else "是",
        "发票风险等级": "正常",
        "开票人": "示例",
        "备注": invoice.remark,
    }
    return row | _line_cells(line) if line is not None else row


def _money(invoice: Invoice, amount: Decimal) -> str:
    """Return an amount as text; those of October carry thousands marks, as re-saved files do."""
    return f"{amount:,}" if invoice.issued.month == 10 else str(amount)


def _line_cells(line: Line) -> dict[str, str]:
    return {
        "税收分类编码": line.code,
        "特定业务类型": line.special,
        "货物或应税劳务名称": line.goods,
        "规格型号": line.spec or "无",
        "单位": line.unit or (" " if line.special else ""),
        "数量": "" if line.quantity is None else str(line.quantity),
        "单价": "" if line.price is None else str(line.price),
        "税率": line.rate,
    }


def saved(book: Workbook) -> bytes:
    """Return a workbook's bytes, with a fixed time of saving."""
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as written:
        parts = [(name, written.read(name)) for name in written.namelist()]
    return zipped((name, _SAVED.sub(_SAVED_AT, part)) for name, part in parts)


def with_wrong_dimension(data: bytes) -> bytes:
    """Return the workbook with the dimension the tax bureau's system writes: A1:D1."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            part = book.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:D1"', part)
            parts.append((name, part))
    return zipped(parts)


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of parts with a fixed time, so that the same parts give the same file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, part in parts:
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part)
    return stream.getvalue()
