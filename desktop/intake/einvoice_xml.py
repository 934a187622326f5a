"""The 数电票 XML of the tax bureau and the two older dialects in the same folders.

``EInvoice`` (versions 0.31 to 0.37), ``fp:eInvoice`` of 2019 to 2023, and pinyin tags
(FPDM, FPHM, XMMC …) of issuing software. Everything is read by its full path: names repeat
inside certificates, and two tags differ by one hyphen. Drawers, addresses, telephones and
banks are not read at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from desktop.accounting.documents.direction import direction_of
from desktop.accounting.documents.invoice import Form, Invoice, InvoiceLine
from desktop.accounting.documents.source_document import Kind
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake import remarks
from desktop.intake.invoice_figures import figures_of
from desktop.intake.invoice_numbers import CODE_LENGTH, key_of, trusted_tax_code
from desktop.intake.source import (
    IntakeContext,
    ReadResult,
    Sample,
    Score,
    Shape,
    Source,
    Status,
    document_of,
)
from desktop.intake.written import day_of, number_of
from desktop.intake.xml_tree import child, children, leaves, local, named, parse_xml, parts, text_at

_FEN = Decimal("0.01")
_PINYIN_MARKS = ("<FPHM>", "<XMMC>", "<SPMC>", "<XMJE>", "<FPDM>")

_LINE_TAGS: dict[str, str] = {
    "ItemName": "goods",
    "SpecMod": "spec",
    "MeaUnits": "unit",
    "Quantity": "quantity",
    "UnPrice": "unit_price",
    "Amount": "amount",
    "TaxRate": "tax_rate",
    "ComTaxAm": "tax",
    "TotaltaxIncludedAmount": "total",
    "TaxClassificationCode": "tax_code",
}
GOODS_TAGS: dict[str, str] = {
    "Item": "goods",
    "Specification": "spec",
    "MeasurementDimension": "unit",
    "Quantity": "quantity",
    "Price": "unit_price",
    "Amount": "amount",
    "TaxScheme": "tax_rate",
    "TaxAmount": "tax",
    "Code": "tax_code",
}
_PINYIN_LINE_TAGS: dict[str, str] = {
    "XMMC": "goods",
    "SPMC": "goods",
    "GGXH": "spec",
    "DW": "unit",
    "XMSL": "quantity",
    "SPSL": "quantity",
    "XMDJ": "unit_price",
    "DJ": "unit_price",
    "XMJE": "amount",
    "JE": "amount",
    "SL": "tax_rate",
    "SLV": "tax_rate",
    "SE": "tax",
    "SPBM": "tax_code",
}
_PINYIN_HEAD_TAGS: dict[str, str] = {
    "FPDM": "code",
    "FPHM": "number",
    "KPRQ": "issued",
    "XSF_NSRSBH": "seller_id",
    "XHF_NSRSBH": "seller_id",
    "XFSH": "seller_id",
    "XHDWSBH": "seller_id",
    "XSF_MC": "seller",
    "XHF_MC": "seller",
    "XFMC": "seller",
    "XHDWMC": "seller",
    "GMF_NSRSBH": "buyer_id",
    "GHF_NSRSBH": "buyer_id",
    "GFSH": "buyer_id",
    "GHDWSBH": "buyer_id",
    "GMF_MC": "buyer",
    "GHF_MC": "buyer",
    "GFMC": "buyer",
    "GHDWMC": "buyer",
    "HJJE": "amount",
    "HJSE": "tax",
    "JSHJ": "total",
    "BZ": "remark",
    "YFP_DM": "blue_code",
    "YFP_HM": "blue_number",
    "FPZL": "ticket_type",
}


_LINE_FIELDS = (
    *("goods", "spec", "unit", "quantity", "unit_price", "amount", "tax_rate", "tax", "total"),
    *("tax_code", "special_business"),
)
"""In the order of :class:`InvoiceLine`."""
_LINE_VALUES = itemgetter(*_LINE_FIELDS)
_EMPTY_LINE = dict.fromkeys(_LINE_FIELDS, "")


class Frame(NamedTuple):
    """What every invoice of a file shares."""

    place: Place
    document: str
    form: Form
    context: IntakeContext


class Head(NamedTuple):
    """The head of an invoice as read; ``sign`` is ``N`` where it says it is a red letter."""

    issued: str = ""
    number: str = ""
    code: str = ""
    seller: str = ""
    seller_id: str = ""
    buyer: str = ""
    buyer_id: str = ""
    amount: str = ""
    tax: str = ""
    total: str = ""
    remark: str = ""
    ticket_type: str = ""
    blue_key: str = ""
    sign: str = ""


class EInvoiceXml:
    """Reads e-invoices in XML."""

    name = "einvoice_xml"
    version = "1"
    kinds = (Kind.E_INVOICE_XML,)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:  # noqa: ARG002 (the protocol's signature)
        """Return how sure it is, by the names of the elements."""
        if sample.shape is not Shape.XML:
            return None
        root = sample.root.rpartition("}")[2]
        if root in {"EInvoice", "eInvoice"}:
            return Score.CERTAIN
        if "<EInvoiceData>" in sample.text or ":GoodsInfos>" in sample.text:
            return Score.CERTAIN
        found = sum(mark in sample.text.upper() for mark in _PINYIN_MARKS)
        return Score.LIKELY if found > 1 else None

    def read(self, source: Source, context: IntakeContext) -> ReadResult:
        """Return the invoices of an XML file.

        Raises:
            InputError: If the XML is dangerous or damaged, or no invoice stands in it.
        """
        root = parse_xml(source.data, source.name)
        frame = Frame(Place(file=source.name), source.sha256, Form.XML, context)
        invoices, findings = invoices_of(root, frame)
        if not invoices:
            code = findings[0].code if findings else "xml.no_invoice"
            raise InputError(code, frame.place, **(findings[0].details if findings else {}))
        findings += _without_lines(invoices, frame.place)
        return ReadResult(
            document=document_of(source, Kind.E_INVOICE_XML, self),
            status=Status.PARTLY if findings else Status.READ,
            code="xml.partly" if findings else "",
            invoices=invoices,
            findings=findings,
        )


def _without_lines(invoices: Sequence[Invoice], place: Place) -> tuple[Finding, ...]:
    """Return that some invoices hold no goods, so that their energy is unknown."""
    without = [invoice for invoice in invoices if not invoice.lines]
    if not without:
        return ()
    details = {"count": str(len(without)), "number": without[0].key}
    return (Finding("invoice.without_lines", Severity.WARNING, place, details),)


def invoices_of(root: Element, frame: Frame) -> tuple[tuple[Invoice, ...], tuple[Finding, ...]]:
    """Return the invoices under an element, whatever dialect, and what could not be read."""
    invoices: list[Invoice] = []
    findings: list[Finding] = []
    for head, lines in _found(root):
        invoice = invoice_of(head, lines, frame)
        if invoice is None:
            details = {"number": head.number, "value": head.issued}
            code = "invoice.date_unknown" if head.number else "invoice.number_missing"
            findings.append(Finding(code, Severity.ERROR, frame.place, details))
        else:
            invoices.append(invoice)
    return tuple(invoices), tuple(findings)


def _found(root: Element) -> Iterator[tuple[Head, list[dict[str, str]]]]:
    modern = named(root, "EInvoice")
    if modern:
        yield from (_modern(element) for element in modern)
        return
    older = named(root, "eInvoice")
    if older:
        yield from (_older(element) for element in older)
        return
    yield from _pinyin(root)


def _modern(root: Element) -> tuple[Head, list[dict[str, str]]]:
    """Read one ``EInvoice``."""
    top = parts(root)
    header, data = parts(top.get("Header")), parts(top.get("EInvoiceData"))
    supervision = leaves(top.get("TaxSupervisionInfo"))
    seller, buyer = leaves(data.get("SellerInformation")), leaves(data.get("BuyerInformation"))
    figures = leaves(data.get("BasicInformation"))
    blue = child(data.get("SpecificInformation"), "RedEInvoice")
    labels = header.get("InherentLabel")
    kind = text_at(labels, "GeneralOrSpecialVAT", "LabelName")
    special = _special(header.get("UndefinedLabel"))
    lines = [
        {**renamed(leaves(item), _LINE_TAGS), "special_business": special}
        for item in children(top.get("EInvoiceData"), "IssuItemInformation")
    ]
    head = Head(
        issued=supervision.get("IssueTime") or figures.get("RequestTime", ""),
        number=supervision.get("InvoiceNumber") or text_at(header.get("EIid")),
        seller=seller.get("SellerName", ""),
        seller_id=seller.get("SellerIdNum", ""),
        buyer=buyer.get("BuyerName", ""),
        buyer_id=buyer.get("BuyerIdNum", ""),
        amount=figures.get("TotalAmWithoutTax", ""),
        tax=figures.get("TotalTaxAm", ""),
        total=figures.get("TotalTax-includedAmount", ""),
        remark=text_at(data.get("AdditionalInformation"), "Remark"),
        ticket_type=f"数电票（{kind}）" if kind else "",
        blue_key=text_at(blue, "OriginalInvoiceCode"),
        sign=text_at(labels, "InIssuType", "LabelCode"),
    )
    return head, lines


def _special(undefined: Element | None) -> str:
    """Return the names of the labels for special business and special taxing."""
    labels = (leaves(label) for label in children(undefined, "Label"))
    return " ".join(
        label.get("LabelName", "") for label in labels if "特定" in label.get("LabelType", "")
    )


def _older(root: Element) -> tuple[Head, list[dict[str, str]]]:
    """Read one ``fp:eInvoice``."""
    top, seller, buyer = leaves(root), leaves(child(root, "Seller")), leaves(child(root, "Buyer"))
    goods = child(root, "GoodsInfos")
    items = children(goods, "GoodsInfo") if goods is not None else children(root, "GoodsInfo")
    lines = [renamed(leaves(item), GOODS_TAGS) for item in items]
    head = Head(
        issued=top.get("IssueDate", ""),
        number=top.get("InvoiceNo", ""),
        code=top.get("InvoiceCode", ""),
        seller=seller.get("SellerName", ""),
        seller_id=seller.get("SellerTaxID", ""),
        buyer=buyer.get("BuyerName", ""),
        buyer_id=buyer.get("BuyerTaxID", ""),
        amount=top.get("TaxExclusiveTotalAmount", ""),
        tax=top.get("TaxTotalAmount", ""),
        total=top.get("TaxInclusiveTotalAmount", ""),
        remark=top.get("Note", ""),
    )
    return head, lines


def _pinyin(root: Element) -> Iterator[tuple[Head, list[dict[str, str]]]]:
    """Read invoices in pinyin tags: heads and lines are siblings under unknown names."""
    parents = {inner: outer for outer in root.iter() for inner in outer}
    heads = [element for element in root.iter() if _has(element, "FPHM")]
    for element in heads:
        scope = element
        while not _item_count(scope) and scope in parents:
            wider = parents[scope]
            if sum(1 for inner in wider.iter() if _has(inner, "FPHM")) > 1:
                break
            scope = wider
        yield _pinyin_head(element), _pinyin_lines(scope)


def _has(element: Element, name: str) -> bool:
    return any(local(inner).upper() == name for inner in element)


def _items(scope: Element) -> list[Element]:
    return [item for item in scope.iter() if _has(item, "XMMC") or _has(item, "SPMC")]


def _item_count(scope: Element) -> int:
    return len(_items(scope))


def _pinyin_lines(scope: Element) -> list[dict[str, str]]:
    return [renamed(_upper(leaves(item)), _PINYIN_LINE_TAGS) for item in _items(scope)]


def _pinyin_head(element: Element) -> Head:
    texts = renamed(_upper(leaves(element)), _PINYIN_HEAD_TAGS)
    blue = key_of("", texts.pop("blue_code", ""), texts.pop("blue_number", ""))
    return Head(**texts, blue_key=blue)


def _upper(texts: Mapping[str, str]) -> dict[str, str]:
    return {name.upper(): text for name, text in texts.items()}


def renamed(texts: Mapping[str, str], names: dict[str, str]) -> dict[str, str]:
    """Return field → text of the tags a dialect knows; empty ones, and later ones, are left out."""
    of = texts.get
    return {name: text for tag, name in reversed(names.items()) if (text := of(tag))}


def invoice_of(head: Head, lines: Sequence[Mapping[str, str]], frame: Frame) -> Invoice | None:
    """Return an invoice; nothing if it has no number or no day."""
    key = key_of(head.number if not head.code else "", head.code, head.number)
    issued = day_of(head.issued)
    if not key or issued is None:
        return None
    read = tuple(_line(number, texts, frame.place) for number, texts in enumerate(lines, 1))
    return _built(key, issued, head, read, frame)


def _line(number: int, texts: Mapping[str, str], place: Place) -> InvoiceLine:
    page, sheet = texts.get("page"), place.sheet
    if page:
        sheet = f"{sheet} p{page}".strip()
    where = Place(place.file, sheet, f"{place.cell or 'line'}[{number}]")
    *fields, tax_code, special = _LINE_VALUES({**_EMPTY_LINE, **texts})
    values: tuple[Any, ...] = (number, *fields, trusted_tax_code(tax_code), special, where)
    return InvoiceLine(*values)


def _built(
    key: str, issued: date, head: Head, lines: tuple[InvoiceLine, ...], frame: Frame
) -> Invoice:
    seller, buyer = (head.seller_id, head.seller), (head.buyer_id, head.buyer)
    amount = number_of(head.amount)
    is_digital = not key.startswith("0") or not head.code
    context = frame.context
    if amount is None:
        amount = figures_of(lines).amount
    return Invoice(
        key=key,
        issue_date=issued,
        seller_name=head.seller,
        buyer_name=head.buyer,
        lines=lines,
        form=frame.form,
        code="" if is_digital else key[:CODE_LENGTH],
        number=key if is_digital else key[CODE_LENGTH:],
        seller_tax_id=head.seller_id,
        buyer_tax_id=head.buyer_id,
        direction=direction_of(seller, buyer, context.own_tax_ids, context.entity_name),
        is_red=head.sign == "N" or (amount is not None and amount < 0),
        blue_key=head.blue_key or remarks.blue_key_of(head.remark),
        ticket_type=head.ticket_type,
        amount=amount,
        tax=number_of(head.tax),
        total=number_of(head.total),
        remark=head.remark,
        account=remarks.account_of(head.remark),
        document=frame.document,
        place=frame.place,
    )


def unsure(invoice: Invoice) -> tuple[Finding, ...]:
    """Return a warning if lines cut from a page do not add up to the printed total."""
    summed, stated = figures_of(invoice.lines).amount, invoice.amount
    if summed is None or stated is None or summed == invoice.total:
        return ()
    if abs(summed - stated) <= _FEN * (len(invoice.lines) + 1):
        return ()
    details = {"lines": f"{summed}", "stated": f"{stated}"}
    return (Finding("invoice.lines_unsure", Severity.WARNING, invoice.place, details),)
