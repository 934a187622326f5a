"""Papers around a purchase that are no invoice and no bill are named, and count nowhere."""

from typing import Any

import pytest

from desktop.intake.source import Status

TABLE = (
    (30, 100, "货物名称"),
    (150, 100, "规格"),
    (220, 100, "单位"),
    (290, 100, "数量"),
    (360, 100, "单价"),
    (430, 100, "金额"),
    (30, 120, "*煤炭*原煤"),
    (220, 120, "吨"),
    (290, 120, "120.5"),
    (360, 120, "800"),
    (430, 120, "96400.00"),
    (30, 140, "合计"),
    (430, 140, "96400.00"),
)


@pytest.mark.parametrize(
    ("title", "voucher", "code"),
    [
        ("海关进口增值税专用缴款书", "海关进口缴款书", "pdf.customs_paper"),
        ("中华人民共和国海关进口货物报关单", "进出口货物报关单", "pdf.customs_paper"),
        ("中华人民共和国税收完税证明", "税收完税证明", "pdf.other_paper"),
        ("浙江省财政电子票据（非税收入）", "财政票据", "pdf.other_paper"),
        ("浙江甲煤炭有限公司送货单", "送货单、出入库单或磅单", "pdf.other_paper"),
        ("过磅单", "送货单、出入库单或磅单", "pdf.other_paper"),
        ("收款收据 No. 0012345", "收据", "pdf.other_paper"),
        ("网上银行付款凭证", "银行付款凭证", "pdf.other_paper"),
        ("煤炭买卖合同", "合同或协议", "pdf.other_paper"),
        ("企业往来对账单", "对账单", "pdf.other_paper"),
        ("采购订单", "订单或报价单", "pdf.other_paper"),
        ("红字增值税发票信息确认单", "红字发票信息确认单", "pdf.other_paper"),
    ],
)
@pytest.mark.parametrize("has_table", [True, False])
def test_a_paper_is_named_and_not_counted(
    desk: Any, make: Any, title: str, voucher: str, code: str, *, has_table: bool
) -> None:
    words = [
        (180, 20, title),
        (30, 50, "购货单位：湖州甲制造有限公司"),
        (30, 70, "日期：2025年3月6日"),
    ]
    loose = [(30, 100 + 20 * n, f"第{n}条 货到付款") for n in range(5)]
    result = desk.read(make.pdf([[*words, *(TABLE if has_table else loose)]]))
    assert (result.status, result.code, result.invoices) == (Status.SKIPPED, code, ())
    assert result.details["voucher"] == voucher


def test_an_invoice_that_names_a_contract_is_an_invoice(desk: Any, make: Any) -> None:
    words = [*make.pdf_labels, *make.pdf_line, *make.pdf_head, (20, 330, "备注：煤炭买卖合同")]
    result = desk.read(make.pdf([words]))
    assert (result.status, len(result.invoices)) == (Status.READ, 1)
