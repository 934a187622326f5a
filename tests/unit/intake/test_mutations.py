"""Hostile input: damaged files give rows or a named refusal, never another exception.

Every reader gets files with bytes changed, cut out, repeated and put in, by a seeded
generator: 300 here, 10,000 in the long run.
"""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from desktop.intake.source import Status
from desktop.messages import catalogue
from tests.unit.intake.other_books import BOOKS, Read, reading

FEW, MANY = 300, 10_000
FEW_BOOKS = 40
"""Each of these that asks for too much memory ends a child."""
SLOW = 5.0
"""Seconds of the processor one small file may take; what else the machine does is no matter."""

INSERTS = (
    b"\x00",
    b"\xff\xfe",
    b"<!DOCTYPE a>",
    b"&x;",
    b"1e999999999",
    b"=cmd()",
    b"</",
    b"<a>" * 70,
    b'"',
    b"\r\n",
    b"99999999999999999999999",
    b"-",
    "￥".encode(),
    b"NaN",
    b"[[",
    b"%",
)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return a file with one to four changes."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(damaged) + 1)
        how = chance.randrange(5)
        if how == 0 and at < len(damaged):
            damaged[at] = chance.randrange(256)
        elif how == 1:
            del damaged[at : at + chance.randint(1, 40)]
        elif how == 2:
            damaged[at:at] = chance.choice(INSERTS)
        elif how == 3:
            damaged[at:at] = damaged[at : at + chance.randint(1, 200)]
        else:
            del damaged[at:]
        if not damaged:
            damaged = bytearray(b"x")
    return bytes(damaged)


def _workbook(make: Any) -> bytes:
    data: bytes = make.workbook({"信息汇总表": make.rows_of(make.columns, [make.electric] * 3)})
    return data


def _csv(make: Any) -> bytes:
    rows = make.rows_of(make.columns, [make.electric] * 3)
    return "\n".join(",".join(row) for row in rows).encode("gb18030")


def _xml(make: Any) -> bytes:
    text: str = make.einvoice([make.item] * 2)
    return text.encode()


def _pdf(make: Any) -> bytes:
    data: bytes = make.pdf([[*make.pdf_labels, *make.pdf_line, *make.pdf_head]])
    return data


def _ofd(make: Any) -> bytes:
    root = (
        '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>'
        '<ofd:CustomData Name="发票号码">25332000000012345678</ofd:CustomData></ofd:CustomDatas>'
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    parts = {
        "OFD.xml": root,
        "Doc_0/Document.xml": "<a/>",
        "Doc_0/Attachs/original_invoice.xml": _xml(make),
    }
    data: bytes = make.zipped(parts)
    return data


def _archive(make: Any) -> bytes:
    data: bytes = make.zipped({"a.xml": _xml(make), "b.csv": _csv(make)})
    return data


UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:c="urn:c">
<c:ID>90-7</c:ID><c:IssueDate>2025-02-10</c:IssueDate><c:Note>Stroom</c:Note>
<c:DocumentCurrencyCode>EUR</c:DocumentCurrencyCode>
<c:InvoicePeriod><c:StartDate>2025-01-01</c:StartDate><c:EndDate>2025-01-31</c:EndDate></c:InvoicePeriod>
<c:AccountingSupplierParty><c:Party><c:PartyTaxScheme><c:CompanyID>NL1</c:CompanyID></c:PartyTaxScheme>
<c:PartyLegalEntity><c:RegistrationName>Grid</c:RegistrationName></c:PartyLegalEntity></c:Party>
</c:AccountingSupplierParty><c:TaxTotal><c:TaxAmount>21</c:TaxAmount></c:TaxTotal>
<c:LegalMonetaryTotal><c:TaxExclusiveAmount>100</c:TaxExclusiveAmount></c:LegalMonetaryTotal>
<c:InvoiceLine><c:InvoicedQuantity unitCode="KWH">16000</c:InvoicedQuantity>
<c:LineExtensionAmount>100</c:LineExtensionAmount><c:Item><c:Name>Energy</c:Name></c:Item>
<c:Price><c:PriceAmount>0.00625</c:PriceAmount></c:Price></c:InvoiceLine></Invoice>"""
CII = """<r:CrossIndustryInvoice xmlns:r="urn:r" xmlns:a="urn:a"><r:ExchangedDocument><a:ID>7</a:ID>
<a:TypeCode>380</a:TypeCode>
<a:IssueDateTime><a:DateTimeString format="102">20250210</a:DateTimeString>
</a:IssueDateTime></r:ExchangedDocument><r:SupplyChainTradeTransaction>
<a:IncludedSupplyChainTradeLineItem><a:SpecifiedTradeProduct><a:Name>电费</a:Name></a:SpecifiedTradeProduct>
<a:SpecifiedLineTradeAgreement><a:NetPriceProductTradePrice><a:ChargeAmount>0.6</a:ChargeAmount>
</a:NetPriceProductTradePrice></a:SpecifiedLineTradeAgreement><a:SpecifiedLineTradeDelivery>
<a:BilledQuantity unitCode="KWH">1000</a:BilledQuantity></a:SpecifiedLineTradeDelivery>
<a:SpecifiedLineTradeSettlement><a:SpecifiedTradeSettlementLineMonetarySummation>
<a:LineTotalAmount>600</a:LineTotalAmount></a:SpecifiedTradeSettlementLineMonetarySummation>
</a:SpecifiedLineTradeSettlement></a:IncludedSupplyChainTradeLineItem>
<a:ApplicableHeaderTradeSettlement><a:InvoiceCurrencyCode>CNY</a:InvoiceCurrencyCode>
</a:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>"""
XBRL = """<xbrl xmlns="http://www.xbrl.org/2003/instance"
xmlns:einv="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/einv"><context id="c"><entity/></context>
<einv:UniqueCodeOfInvoice contextRef="c">25332000000012345678</einv:UniqueCodeOfInvoice>
<einv:TaxIncludedAmountInFigures contextRef="c">113.00</einv:TaxIncludedAmountInFigures>
<einv:DateOfIssue contextRef="c">2025-06-05</einv:DateOfIssue></xbrl>"""


def _written(text: str) -> Callable[[Any], bytes]:
    return lambda _make: text.encode()


FILES: dict[str, Callable[[Any], bytes]] = {
    "workbook": _workbook,
    "csv": _csv,
    "xml": _xml,
    "pdf": _pdf,
    "ofd": _ofd,
    "archive": _archive,
    "ubl": _written(UBL),
    "cii": _written(CII),
    "xbrl": _written(XBRL),
}


def _try(desk: Any, data: bytes, known: frozenset[str], read: Read | None = None) -> None:
    started = time.process_time()
    result = read("票.bin", data) if read else desk.read(data, "票.bin")
    assert time.process_time() - started < SLOW
    for each in (result, *result.entries):
        if each.status is Status.REFUSED:
            assert each.code in known
        assert {finding.code for finding in each.findings} <= known
    invoices = [i for each in (result, *result.entries) for i in each.invoices]
    drafts = desk.drafts(*invoices)
    assert {draft.reason for draft in drafts} <= known


@pytest.mark.parametrize("kind", FILES)
def test_damaged_files_give_rows_or_a_named_refusal(desk: Any, make: Any, kind: str) -> None:
    _run(desk, make, kind, FEW)


@pytest.mark.long
@pytest.mark.parametrize("kind", FILES)
def test_many_damaged_files_give_rows_or_a_named_refusal(desk: Any, make: Any, kind: str) -> None:
    _run(desk, make, kind, MANY)


def _run(desk: Any, make: Any, kind: str, count: int) -> None:
    data, known = FILES[kind](make), frozenset(catalogue("zh"))
    chance = random.Random(f"{kind}{count}")
    for _ in range(count):
        _try(desk, mutated(data, chance), known)


def _run_book(desk: Any, make: Any, kind: str, count: int) -> None:
    """Damage the part of a workbook that holds the cells; the container around it is sound."""
    book, known = BOOKS[kind], frozenset(catalogue("zh"))
    rows = make.rows_of(make.columns, [make.electric] * 3)
    part = book.part(rows)
    chance = random.Random(f"{kind}{count}")
    with reading(desk.context, is_counted=book.is_counted) as read:
        assert len(read("票.bin", book.wrap(part)).invoices[0].lines) == len(rows) - 1
        for _ in range(count):
            _try(desk, book.wrap(mutated(part, chance)), known, read)


@pytest.mark.parametrize("kind", BOOKS)
def test_damaged_workbooks_give_rows_or_a_named_refusal(desk: Any, make: Any, kind: str) -> None:
    _run_book(desk, make, kind, FEW_BOOKS)


@pytest.mark.long
@pytest.mark.parametrize("kind", BOOKS)
def test_many_damaged_workbooks_give_rows_or_a_named_refusal(
    desk: Any, make: Any, kind: str
) -> None:
    _run_book(desk, make, kind, MANY)


def test_the_sound_files_are_read_before_they_are_damaged(desk: Any, make: Any) -> None:
    """Damage of a file that is refused anyway would prove nothing."""
    found = {kind: desk.read(build(make), "票.bin") for kind, build in FILES.items()}
    refused = [kind for kind, result in found.items() if result.status is Status.REFUSED]
    assert refused == []
    assert found["ubl"].invoices[0].lines[0].quantity == "16000"
    assert found["cii"].invoices[0].lines[0].quantity == "1000"


def test_damaged_parts_of_a_sound_container(desk: Any, make: Any) -> None:
    known = frozenset(catalogue("zh"))
    chance = random.Random(1)
    whole = {
        "OFD.xml": b"<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
        "Doc_0/Attachs/original_invoice.xml": _xml(make),
    }
    for _ in range(FEW):
        parts = {name: mutated(data, chance) for name, data in whole.items()}
        _try(desk, make.zipped(parts), known)


def test_damaged_pages_of_a_sound_container(desk: Any, make: Any) -> None:
    known = frozenset(catalogue("zh"))
    chance = random.Random(3)
    words = [*make.pdf_labels, *make.pdf_line, *make.pdf_head]
    page = "".join(
        f'<TextObject Boundary="{x} {y} 99 9" Size="9" CTM="1 0 0 1 0 0">'
        f'<TextCode X="0" Y="8" DeltaX="g {len(text)} 9">{text}</TextCode></TextObject>'
        for x, y, text in words
    )
    whole = {
        "OFD.xml": "<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>",
        "D/Document.xml": '<Document><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>',
    }
    sound = make.zipped({**whole, "D/P.xml": f"<Page>{page}</Page>"})
    assert [len(invoice.lines) for invoice in desk.read(sound, "票.ofd").invoices] == [1]
    for _ in range(FEW):
        damaged = page
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(damaged))
            number = chance.choice(("nan", "inf", "-inf", "1e308", "-9", "0", "g", "", "9 9"))
            quote = damaged.find('="', at) + 2
            damaged = damaged[:quote] + number + damaged[damaged.find(" ", quote) :]
        _try(desk, make.zipped({**whole, "D/P.xml": f"<Page>{damaged}</Page>"}), known)


def test_cells_of_a_sound_workbook_hold_anything(desk: Any, make: Any) -> None:
    known = frozenset(catalogue("zh"))
    chance = random.Random(2)
    values = [
        "",
        " ",
        "\t",
        "=1+1",
        "1e308",
        -1e300,
        1e-300,
        True,
        "﷽" * 50,
        "１２",
        "*",
        "**",
        "*a*",
        "2025年13月45日",
        "户号:",
        "被红冲蓝字数电票号码:",
        10**30,
        "0" * 40,
        "-",
        None,
        45000.5,
    ]
    for _ in range(FEW):
        rows = [
            {
                name: chance.choice([text, chance.choice(values)])
                for name, text in make.electric.items()
            }
            for _ in range(3)
        ]
        _try(desk, make.workbook({"信息汇总表": make.rows_of(make.columns, rows)}), known)


def test_every_beginning_of_a_file_is_answered(desk: Any, make: Any) -> None:
    known = frozenset(catalogue("zh"))
    data = _xml(make)
    for length in range(0, len(data), 7):
        _try(desk, data[:length], known)


def test_a_row_of_very_many_numbers_is_refused_soon(desk: Any) -> None:
    """None of them counts up; looking for it from each of them took minutes."""
    _try(desk, b",".join([b"1"] * 40_000), frozenset(catalogue("zh")))
