"""Every code of intake is reached by a sample, and says its sentence without a gap."""

import io
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.duplicates import merge_invoices
from desktop.accounting.documents.invoice import Direction, Invoice, InvoiceStatus
from desktop.accounting.documents.rule import IGNORE, Rule
from desktop.intake import limits, pdf_words, xml_tree
from desktop.intake.child import LimitedReader
from desktop.intake.child_work import Allowance
from desktop.intake.layouts import signature_of
from desktop.intake.remarks import account_of
from desktop.intake.source import ReadResult
from desktop.messages import LANGUAGES, sentence
from desktop.paths import resources
from tests.systems import KEEPS_MEMORY_LIMITS

Said = Iterator[tuple[str, dict[str, str]]]
Sample = Callable[[Any, Any], Said]

POWER = {"goods": "*供电*电费", "tax_code": "1100101020200000000"}
KWH = {**POWER, "unit": "度", "quantity": "10000", "unit_price": "0.61", "amount": "6100.00"}


def _of_result(result: ReadResult) -> Said:
    for each in (result, *result.entries):
        yield each.code, dict(each.details)
        for finding in (*each.findings, *each.used):
            place = {name: str(value) for name, value in finding.where.as_json().items()}
            yield finding.code, {"where": str(finding.where), **place, **finding.details}


def _of_drafts(drafts: tuple[DraftRecord, ...]) -> Said:
    for draft in drafts:
        yield draft.reason, dict(draft.details)
        yield draft.period_reason, dict(draft.details)


def file(data: Callable[[Any], bytes | str], name: str = "样本") -> Sample:
    """A sample that is a file."""
    return lambda desk, build: _of_result(desk.read(data(build), name))


def line(**texts: str) -> Sample:
    """A sample that is a line of an invoice."""
    return lambda desk, _: _of_drafts(desk.lines(texts))


def lines(*texts: dict[str, str], **head: Any) -> Sample:
    """A sample that is an invoice."""
    return lambda desk, _: _of_drafts(desk.lines(*texts, **head))


def rows(*changes: dict[str, Any], sheets: dict[str, Any] | None = None) -> Sample:
    """A sample that is a workbook of changed electricity lines."""

    def sample(desk: Any, build: Any) -> Said:
        full = [{**build.ELECTRIC, **change} for change in changes]
        data = build.workbook({"信息汇总表": build.rows_of(build.COLUMNS, full), **(sheets or {})})
        return _of_result(desk.read(data, "样本.xlsx"))

    return sample


def ruled(*rules: Rule, **texts: str) -> Sample:
    """A sample that is a line the user's rules decide."""
    return lambda desk, _: _of_drafts(desk.changed(rules=rules).lines(texts))


def of_accounts(places: dict[str, str], remark: str, **texts: str) -> Sample:
    """A sample that is an invoice of several accounts."""
    return lambda desk, _: _of_drafts(
        desk.changed(accounts=places).lines(texts, account=account_of(remark), remark=remark)
    )


def of_source(old: str, data: Callable[[Any], bytes | str]) -> Sample:
    """A sample that is a table of a source whose headings were others when they were named."""
    named = {"*kind": "bill", "*carrier": "steam", "年月": "period", "户号": "account"}
    saved = {signature_of(old.split()): named | {"*title": "热电厂"}}
    return lambda desk, build: _of_result(desk.changed(mappings=saved).read(data(build), "样本"))


def limited(module: Any, name: str, value: int, data: Callable[[Any], bytes | str]) -> Sample:
    """A sample that is a file beyond a limit, made small for the test."""

    def sample(desk: Any, build: Any) -> Said:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, value)
            yield from _of_result(desk.read(data(build), "样本"))

    return sample


def child(allowance: Allowance) -> Sample:
    """A sample that is read in a child with too small an allowance."""

    def sample(desk: Any, build: Any) -> Said:
        data = build.workbook({"x": build.rows_of(build.COLUMNS, [build.ELECTRIC] * 4000)})
        with LimitedReader(desk.context, allowance) as reader:
            yield from _of_result(reader.read("样本", data))

    return sample


def ended_child(desk: Any, _build: Any) -> Said:
    """A child whose result is none."""
    with LimitedReader(desk.context) as reader, pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_ask", lambda *_: None)
        yield from _of_result(reader.read("样本", b"<EInvoice/>"))


def pair(**changes: Any) -> Sample:
    """A sample that is one invoice twice, the second one changed and new to the company file."""

    def sample(desk: Any, build: Any) -> Said:
        first = build.invoice(KWH)
        second = replace(first, **changes)
        merged = merge_invoices([second], {first.key: first})
        for finding in merged.findings:
            yield finding.code, dict(finding.details)
        yield from _of_drafts(desk.drafts(first, second))

    return sample


BLUE_KEY, RED_KEY = "25332000000000000001", "25332000000000000002"


def netted(
    status: InvoiceStatus | None = None,
    *,
    red: bool = True,
    blue_known: bool = False,
    red_known: bool = False,
    times: int = 1,
) -> Sample:
    """A sample that is a blue invoice, its red letter, or both."""

    def sample(desk: Any, build: Any) -> Said:
        negative = {**KWH, "quantity": f"{-10000 * times}", "amount": f"{-6100 * times}.00"}
        all_new: list[Invoice] = []
        known: list[Invoice] = []
        if status is not None:
            blue = build.invoice(KWH, key=BLUE_KEY, status=status, amount=Decimal(6100))
            (known if blue_known else all_new).append(blue)
        if red:
            letter = build.invoice(negative, key=RED_KEY, is_red=True, blue_key=BLUE_KEY)
            letter = replace(letter, amount=Decimal(-6100 * times))
            (known if red_known else all_new).append(letter)
        return _of_drafts(desk.drafts(*all_new, known=known))

    return sample


def _deep(_build: Any) -> str:
    return "<EInvoice>" * 100


def _corners(build: Any) -> bytes:
    data: bytes = build.workbook({"x": [["a"]]})
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w") as after:
        for entry in before.infolist():
            part = before.read(entry)
            if "worksheets" in entry.filename:
                part = part.replace(b'"A1"', b'"XFD1048576"').replace(
                    b'<row r="1"', b'<row r="1048576"'
                )
            after.writestr(entry.filename, part)
    return stream.getvalue()


def _locked_zip(build: Any) -> bytes:
    data = bytearray(build.zipped({"a.xml": "<a/>"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _ofd(build: Any, tags: str) -> bytes:
    root = (
        "<OFD><DocBody><DocInfo><CustomDatas>"
        "<CustomData Name='发票号码'>25332000000012345678</CustomData>"
        "<CustomData Name='开票日期'>2025年06月05日</CustomData></CustomDatas></DocInfo>"
        "<DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"
    )
    data: bytes = build.zipped({"OFD.xml": root, "Doc_0/Tags/Tag_1.xml": tags})
    return data


def _locked_pdf(build: Any) -> bytes:
    """A PDF whose trailer asks for a password of a handler nobody has."""
    data: bytes = build.pdf([[(10, 10, "x")]])
    return data.replace(
        b"trailer<<",
        b"trailer<</Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
        + b"00" * 32
        + b">/U<"
        + b"11" * 32
        + b">>>/ID[<00><00>]",
    )


def _pdf(build: Any, *more: tuple[float, float, str]) -> bytes:
    data: bytes = build.pdf([[*build.PDF_LABELS, *build.PDF_LINE, *build.PDF_HEAD, *more]])
    return data


def _invoice_and_ticket(build: Any) -> bytes:
    first = [*build.PDF_LABELS, *build.PDF_LINE, *build.PDF_HEAD]
    other = [(x, y, text.replace("12345678", "87654321")) for x, y, text in first]
    data: bytes = build.pdf([first, [*other, (40, 20, "车牌号 通行日期起")]])
    return data


def _paper(title: str) -> Callable[[Any], bytes]:
    words = [(200, 20, title), *((40, 60 + 20 * n, f"第{n}项") for n in range(6))]
    return lambda build: build.pdf([words])


XBRL = '<xbrl xmlns:a="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/einv">{}</xbrl>'
UBL = (
    '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">{}'
    "<DocumentCurrencyCode>EUR</DocumentCurrencyCode></Invoice>"
)
DEDUCTION = [
    ["勾选状态*", "数电发票号码*", "金额*", "销方名称"],
    ["已勾选", "25332000000012345678", "1", "甲"],
]
ISSUING = [["发票流水号", "是否含税", "购买方名称", "金额"], ["1", "是", "乙", "1"]]
HEADS = [
    ["数电发票号码", "销方名称", "开票日期", "金额"],
    ["25332000000012345678", "国网", "2025-06-05", "9"],
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _hidden(build: Any) -> bytes:
    """A workbook of a hidden sheet with a hidden row."""
    book = openpyxl.load_workbook(io.BytesIO(build.workbook({"开放": HEADS, "隐藏": HEADS})))
    book["隐藏"].sheet_state = "hidden"
    book["隐藏"].row_dimensions[2].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


SAMPLES: dict[str, Sample] = {
    "file.empty": file(lambda _: b""),
    "file.unknown": file(lambda _: "some words"),
    "file.is_image": file(lambda _: b"\x89PNG\r\n\x1a\n\x00\x00"),
    "file.is_letter": file(lambda _: "{\\rtf1 words}"),
    "file.is_mail": file(lambda _: "From: a@b.cn\nMIME-Version: 1.0\n\nwords"),
    "file.is_leftover": file(lambda _: b"\x04User", "~$样本.xlsx"),
    "file.is_shortcut": file(lambda _: b"L\0\0\0\x01\x14\x02\0"),
    "file.text_lost": file(lambda _: "__,__,___(kWh)\n3301,2025-01,5\n"),
    "archive.other_kind": file(lambda _: b"Rar!\x1a\x07\x01\x00"),
    "workbook.other_format": file(lambda _: "ID;PSCALC3\nC;X1;Y1;K1"),
    "file.is_package": file(
        lambda b: b.zipped(
            dict.fromkeys(("datapackage.json", "keys.json", "package.dsse.json"), "{}")
        )
    ),
    "file.too_large": limited(limits, "MAX_FILE", 1, lambda _: b"ab"),
    "file.took_too_long": child(Allowance(seconds=-1)),
    "file.too_much_memory": child(Allowance(memory=4 * 1024 * 1024)),
    "file.reader_stopped": ended_child,
    "text.encoding_unknown": file(
        lambda b: (",".join(b.COLUMNS) + "\n" * 70_000).encode() + b"\xff\xff"
    ),
    "text.encoding_guessed": file(
        lambda _: (
            b"fphm,XMMC,je,kprq,xfmc\n25332000000012345678,x,1,20250605," + "国网".encode("gbk")
        )
    ),
    "text.thousands_unquoted": file(
        lambda _: "户号,月份,电量(kWh)\n1234567890123,2025-01,12,500\n"
    ),
    "text.damaged": file(lambda b: ",".join(b.COLUMNS) + "\n" * 50 + '"' + "x" * 200_000),
    "table.digits_lost": file(
        lambda _: "户号,账期,用电量(kWh)\n3301,2025-01,5E+06\n3302,2025-01,5"
    ),
    "text.edifact": file(lambda _: "UNB+UNOC:3+1+2+250101:1200+1'"),
    "text.json": file(lambda _: '{"data": [1]}'),
    "list.of_purchases": file(lambda _: "存货名称,数量,金额\n柴油,300,2130"),
    "list.of_vouchers": file(lambda _: "日期,摘要,借方,贷方\n2025-03-05,电费,90,"),
    "text.not_understood": file(lambda _: "你好,世界\n1,2"),
    "layout.changed": of_source(
        "年月 户号 耗用", lambda b: b.workbook({"a": [["年月", "户号", "消耗"], ["1", "甲", 3]]})
    ),
    "layout.changed_read": of_source(
        "年月 户号 耗用", lambda _: "年月,户号,用电量(kWh)\n202501,3301234567890,500\n"
    ),
    "workbook.not_understood": file(lambda b: b.workbook({"a": [["姓名"]]})),
    "workbook.encrypted": file(lambda _: OLE + "EncryptedPackage".encode("utf-16-le")),
    "workbook.damaged": file(lambda _: OLE),
    "workbook.too_wide": file(_corners),
    "workbook.not_calculated": rows({"数量": "=100*100"}),
    "workbook.rows_hidden": file(_hidden),
    "workbook.sheet_hidden": file(_hidden),
    "workbook.no_rows": file(lambda b: b.workbook({"信息汇总表": [b.COLUMNS]})),
    "workbook.deduction_list": file(lambda b: b.workbook({"抵扣": DEDUCTION})),
    "workbook.issuing_list": file(lambda b: b.workbook({"开票": ISSUING})),
    "workbook.partly": rows({}, {"数电发票号码": ""}),
    "workbook.without_lines": file(lambda b: b.workbook({"发票基础信息": HEADS})),
    "sheet.read_for_lines": rows({}),
    "sheet.read_for_totals": rows({}, sheets={"发票基础信息": HEADS}),
    "sheet.read_without_lines": file(lambda b: b.workbook({"发票基础信息": HEADS})),
    "sheet.not_used_deduction": rows({}, sheets={"抵扣": DEDUCTION}),
    "sheet.not_used_issuing": rows({}, sheets={"开票": ISSUING}),
    "sheet.not_used_other": rows({}, sheets={"说明": [["填写说明"]]}),
    "invoice.number_is_float": rows({"数电发票号码": 2.63270000007427e19}),
    "invoice.number_is_rounded": rows(*({"数电发票号码": f"25332000000000{n}00000"} for n in "12")),
    "invoice.number_missing": file(
        lambda b: b.einvoice([b.ITEM], number="") + b.einvoice([b.ITEM]).split("?>")[1]
    ),
    "invoice.date_unknown": rows({}, {"数电发票号码": "25332000000000000009", "开票日期": "昨天"}),
    "invoice.doubtful": rows({"发票状态": "失控"}),
    "invoice.without_lines": rows(
        {"数电发票号码": "25332000000000000009"}, sheets={"发票基础信息": HEADS}
    ),
    "invoice.sum_differs": rows({}, sheets={"发票基础信息": HEADS}),
    "invoice.lines_unsure": file(
        lambda b: b.pdf([[*b.PDF_LABELS, *b.PDF_LINE, (440, 180, "1.00"), *b.PDF_HEAD]])
    ),
    "invoice.conflict": pair(total=None, issue_date=date(2025, 6, 6)),
    "invoice.status_changed": pair(status=InvoiceStatus.VOID),
    "line.without_number": rows({}, {"数电发票号码": ""}),
    "line.tax_code_damaged": rows({"税收分类编码": "1100101"}),
    "xml.too_large": limited(xml_tree, "MAX_BYTES", 9, lambda b: b.einvoice([b.ITEM])),
    "xml.too_deep": file(_deep),
    "xml.forbidden": file(lambda _: "<!DOCTYPE a><EInvoice/>"),
    "xml.damaged": file(lambda _: "<EInvoice>"),
    "xml.no_invoice": file(lambda _: "<a><FPDM></FPDM><XMMC></XMMC></a>"),
    "xml.not_understood": file(lambda _: "<a/>"),
    "xml.partly": file(
        lambda b: b.einvoice([b.ITEM], number="") + b.einvoice([b.ITEM]).split("?>")[1]
    ),
    "ofd.not_an_invoice": file(lambda b: b.zipped({"OFD.xml": "<OFD/>"})),
    "ofd.header_only": file(lambda b: _ofd(b, "<a/>")),
    "ofd.tags_damaged": file(lambda b: _ofd(b, "<:a/>")),
    "pdf.no_text": file(lambda b: b.pdf([[]])),
    "pdf.encrypted": file(_locked_pdf),
    "pdf.damaged": file(lambda _: b"%PDF-1.7\nrubbish"),
    "pdf.not_understood": file(lambda b: b.pdf([[(9, 30 * n, f"通知{n}") for n in range(9)]])),
    "pdf.printed_list": file(
        lambda b: b.pdf([[(9 + 60 * n, 30, name) for n, name in enumerate(b.COLUMNS[:9])]])
    ),
    "pdf.no_chinese": file(lambda b: b.pdf([[(9, 30 * n, f"#{n}") for n in range(9)]])),
    "pdf.other_voucher": file(lambda b: _pdf(b, (40, 20, "车牌号"))),
    "pdf.other_paper": file(_paper("采购合同")),
    "pdf.customs_paper": file(_paper("海关进口增值税专用缴款书")),
    "pdf.voucher_among": file(_invoice_and_ticket),
    "pdf.too_many_pages": limited(pdf_words, "MAX_PAGES", 0, _pdf),
    "xbrl.recognised": file(lambda _: XBRL.format("<a:b>1</a:b>" * 4)),
    "xbrl.empty": file(lambda _: XBRL.format("")),
    "archive.damaged": file(lambda _: b"PK\x03\x04 nothing"),
    "archive.encrypted": file(_locked_zip),
    "archive.too_large": file(lambda b: b.zipped({"a.xml": b"0" * 20_000_000})),
    "archive.nested": file(lambda b: b.zipped({"a.zip": b.zipped({"b": "c"})})),
    "archive.empty": file(lambda b: b.zipped({})),
    "archive.nothing": file(lambda b: b.zipped({"a.txt": "hello"})),
    "archive.partly": file(lambda b: b.zipped({"a.txt": "?", "b.xml": b.einvoice([b.ITEM])})),
    "en16931.no_invoice": file(lambda _: UBL.format("")),
    "en16931.currency": file(lambda _: UBL.format("<ID>1</ID><IssueDate>2025-06-05</IssueDate>")),
    "draft.by_code": line(**KWH),
    "draft.by_short_name": line(**{**KWH, "tax_code": ""}),
    "draft.by_text": line(**{**KWH, "tax_code": "", "goods": "电费"}),
    "draft.by_unit": lines(
        {"goods": "Stroom", "unit": "KWH", "quantity": "100", "amount": "61"}, seller_name="Enexis"
    ),
    "draft.by_rule": ruled(
        Rule("1", "", "能源", "electricity"), goods="能源", unit="度", quantity="9", amount="6"
    ),
    "draft.unit_content": ruled(
        Rule("1", "", "液化气", "lpg", "stationary.lpg", "14.5 kg"),
        goods="液化气",
        unit="瓶",
        quantity="2",
        amount="200",
    ),
    "draft.ignored_by_rule": ruled(Rule("1", "", "能源", IGNORE), goods="能源"),
    "draft.not_energy": line(goods="*金属制品*螺丝"),
    "draft.look_alike": line(goods="*燃气*燃气灶"),
    "draft.code_and_name_disagree": line(goods="*柴油*92号汽油", tax_code="1070101030100000000"),
    "draft.energy_word_in_other_goods": line(goods="*现代服务*电费"),
    "draft.text_unclear": line(goods="92#"),
    "draft.kind_unknown": line(goods="*成品油*油品"),
    "draft.seller_hint": line(goods="6月费用"),
    "draft.list_missing": line(goods="(详见销货清单)"),
    "draft.prepaid": line(goods="加油卡充值"),
    "draft.purpose_unknown": line(goods="*润滑油*润滑油"),
    "draft.refrigerant": line(goods="*化学试剂*R410A", unit="公斤", quantity="10", amount="600"),
    "draft.accounts_apart": of_accounts(
        {"3301000000022": "一厂", "3301000000044": "二厂"},
        "户号：3301000000022、3301000000044",
        **KWH,
    ),
    "draft.source_unknown": line(goods="*煤炭*煤炭", unit="吨", quantity="9", amount="9000"),
    "draft.solar_purchase": line(**{**KWH, "special_business": "光伏收购"}),
    "draft.water": line(goods="*水冰雪*水费"),
    "draft.sale": lines(KWH, direction=Direction.SALE),
    "draft.direction_unknown": lines(KWH, direction=Direction.UNKNOWN),
    "draft.invoice_conflict": pair(issue_date=date(2025, 6, 6)),
    "draft.invoice_void": netted(InvoiceStatus.VOID, red=False),
    "draft.reversed_without_red": netted(InvoiceStatus.REVERSED, red=False),
    "draft.partly_reversed_without_red": netted(InvoiceStatus.PARTLY_REVERSED, red=False),
    "draft.red_exceeds_blue": netted(InvoiceStatus.NORMAL, times=2),
    "draft.red_came_before": netted(InvoiceStatus.REVERSED, red_known=True),
    "draft.red_of_void": netted(InvoiceStatus.VOID),
    "draft.red_of_reversed": netted(InvoiceStatus.REVERSED, blue_known=True),
    "draft.red_without_blue": netted(),
    "draft.quantity_missing": line(**POWER, amount="6100"),
    "draft.quantity_unreadable": line(**POWER, quantity="见表", amount="6100"),
    "draft.unit_missing": line(**POWER, quantity="1", amount="6100"),
    "draft.unit_counts": line(**POWER, unit="月", quantity="1", amount="6100"),
    "draft.unit_vessel": line(goods="*液化石油气*液化气", unit="瓶", quantity="2", amount="200"),
    "draft.unit_area": line(goods="*供热*采暖费", unit="平方米", quantity="90", amount="2000"),
    "draft.unit_unknown": line(**POWER, unit="座", quantity="1", amount="6100"),
    "draft.unit_by_price": line(**POWER, quantity="10000", amount="6100"),
    "draft.unit_by_price_differs": line(
        goods="*燃气*液化天然气", unit="千克", quantity="100", amount="200"
    ),
    "draft.unit_thousandfold": line(**POWER, unit="度", quantity="10", amount="6100"),
    "draft.price_outside": line(**POWER, unit="度", quantity="100", amount="9"),
    "draft.price_missing": line(**POWER, unit="度", quantity="100"),
    "draft.price_with_tax": line(
        **{**KWH, "unit_price": "0.6893", "quantity": "10000", "tax_rate": "13%"}
    ),
    "draft.amount_with_tax": lines(KWH, amount=5398, tax=702, total=6100),
    "draft.amount_in_fen": line(**{**KWH, "amount": "610000"}),
    "draft.cost_from_total": line(**{**KWH, "amount": "", "total": "6893"}),
    "draft.columns_slipped": line(
        goods="*汽油*汽油",
        spec="升",
        unit="20.77562327",
        quantity="6.38921867",
        unit_price="132.74",
    ),
    "draft.quantity_from_money": line(
        **POWER, unit="度", quantity="1646.6666666667", amount="1235"
    ),
    "draft.signs_differ": line(**{**KWH, "amount": "-6100.00"}),
    "draft.discount": lines(KWH, {**POWER, "amount": "-5"}),
    "draft.fee_without_energy": line(goods="*供电*力调电费", amount="9"),
    "draft.fee_with_energy": line(goods="*供电*输配电费", unit="度", quantity="900", amount="190"),
    "draft.same_energy_again": lines(KWH, {**KWH, "unit_price": "0.1", "amount": "1500"}),
    "draft.total_of_others": lines(
        KWH,
        {**KWH, "goods": "电费峰", "quantity": "4000", "amount": "2440"},
        {**KWH, "goods": "电费谷", "quantity": "6000", "amount": "3660"},
    ),
    "draft.period_remark": lines(KWH, remark="账期:202505"),
    "draft.period_goods": line(**{**KWH, "goods": "*供电*2025年5月电费"}),
    "draft.period_month_before": line(**KWH),
    "draft.period_issue_day": line(goods="*汽油*汽油", unit="升", quantity="50", amount="350"),
    "draft.period_of_blue": netted(InvoiceStatus.NORMAL),
}
SPOKEN_ELSEWHERE = {"draft.reversed_with_red", "draft.red_with_blue"}
"""Reasons of invoices that count: their lines say why they count themselves."""


def _codes() -> set[str]:
    path = resources() / "messages" / "zh" / "intake.toml"
    return set(tomllib.loads(path.read_text(encoding="utf-8")))


def test_every_code_of_intake_has_a_sample() -> None:
    assert _codes() - SPOKEN_ELSEWHERE == set(SAMPLES)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(code, marks=KEEPS_MEMORY_LIMITS if code == "file.too_much_memory" else ())
        for code in SAMPLES
    ],
)
def test_a_sample_reaches_its_code_and_leaves_no_gap(code: str, intake: Any, build: Any) -> None:
    said = dict(SAMPLES[code](intake, build))
    assert code in said, sorted(said)
    for language in LANGUAGES:
        text = sentence(code, said[code], language)
        assert "?" not in text.replace("it?", "").replace("valid?", ""), text
