"""European e-invoices (EN 16931) as UBL and CII: quantities with UN/ECE unit codes.

The billing period stands in the invoice and is kept at the head of the remark.
"""

from collections.abc import Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from desktop.accounting.documents.direction import direction_of
from desktop.accounting.documents.invoice import Form, Invoice, InvoiceLine
from desktop.accounting.documents.source_document import Kind
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
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
from desktop.intake.xml_tree import child, children, local, parse_xml, text_at

_YUAN = "CNY"
_UBL = frozenset({"Invoice", "CreditNote"})
_CII = "CrossIndustryInvoice"
_UBL_SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
_CREDIT = "381"


class En16931:
    """Reads UBL and CII invoices."""

    name = "en16931"
    version = "1"
    kinds = (Kind.EN16931,)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:  # noqa: ARG002 (the protocol's signature)
        """Return certainty for the roots of both syntaxes."""
        if sample.shape is not Shape.XML:
            return None
        space, _, name = sample.root.rpartition("}")
        if name == _CII or (name in _UBL and _UBL_SPACE in space):
            return Score.CERTAIN
        return None

    def read(self, source: Source, context: IntakeContext) -> ReadResult:
        """Return the invoice.

        Raises:
            InputError: If the XML is dangerous or damaged, or has no number or date.
        """
        root = parse_xml(source.data, source.name)
        place = Place(file=source.name)
        texts = _cii_head(root) if local(root) == _CII else _ubl_head(root)
        issued = day_of(texts["issued"])
        if not texts["number"] or issued is None:
            raise InputError("en16931.no_invoice", place)
        lines = _cii_lines(root, place) if local(root) == _CII else _ubl_lines(root, place)
        if _is_foreign(texts):
            lines = tuple(_in_currency(line, texts["currency"]) for line in lines)
        seller, buyer = (texts["seller_id"], texts["seller"]), (texts["buyer_id"], texts["buyer"])
        amount = number_of(texts["amount"])
        invoice = Invoice(
            key=f"{seller[0] or seller[1]}/{texts['number']}",
            issue_date=issued,
            seller_name=seller[1],
            buyer_name=buyer[1],
            lines=lines,
            form=Form.XML,
            number=texts["number"],
            seller_tax_id=seller[0],
            buyer_tax_id=buyer[0],
            direction=direction_of(seller, buyer, context.own_tax_ids, context.entity_name),
            is_red=amount is not None and amount < 0,
            amount=amount,
            tax=number_of(texts["tax"]),
            total=number_of(texts["total"]),
            remark="\n".join(filter(None, (texts["period"], texts["note"]))),
            document=source.sha256,
            place=place,
        )
        return ReadResult(
            document=document_of(source, Kind.EN16931, self),
            status=Status.READ,
            invoices=(invoice,),
            findings=_findings(texts, place),
        )


def _is_foreign(texts: Mapping[str, str]) -> bool:
    return texts["currency"] not in {"", _YUAN}


def _in_currency(line: InvoiceLine, currency: str) -> InvoiceLine:
    """Return a line whose money says its currency: shown, and never taken for yuan.

    Without yuan nothing turns a quantity whose sign is not that of its money: it is asked.
    """
    amount, quantity = number_of(line.amount), number_of(line.quantity)
    is_turned = bool(amount and quantity) and (amount or 0) * (quantity or 0) < 0
    return replace(
        line,
        quantity="" if is_turned else line.quantity,
        unit_price=f"{line.unit_price} {currency}" if line.unit_price else "",
        amount=f"{line.amount} {currency}" if line.amount else "",
    )


def _findings(texts: Mapping[str, str], place: Place) -> tuple[Finding, ...]:
    if not _is_foreign(texts):
        return ()
    details = {"currency": texts["currency"]}
    return (Finding("en16931.currency", Severity.WARNING, place, details),)


def _period(start: str, end: str) -> str:
    """Return a billing period as remarks write it; empty if it is not stated in full."""
    first, last = day_of(start), day_of(end)
    return f"{first}至{last}" if first and last else ""


def _ubl_head(root: Element) -> dict[str, str]:
    seller = child(root, "AccountingSupplierParty", "Party")
    buyer = child(root, "AccountingCustomerParty", "Party")
    period = child(root, "InvoicePeriod")
    total = child(root, "LegalMonetaryTotal")
    sign = -1 if local(root) == "CreditNote" else 1
    return {
        "number": text_at(root, "ID"),
        "issued": text_at(root, "IssueDate"),
        "currency": text_at(root, "DocumentCurrencyCode"),
        "note": text_at(root, "Note"),
        "period": _period(text_at(period, "StartDate"), text_at(period, "EndDate")),
        "seller": _ubl_name(seller),
        "seller_id": text_at(seller, "PartyTaxScheme", "CompanyID"),
        "buyer": _ubl_name(buyer),
        "buyer_id": text_at(buyer, "PartyTaxScheme", "CompanyID"),
        "amount": _signed(text_at(total, "TaxExclusiveAmount"), sign),
        "tax": _signed(text_at(root, "TaxTotal", "TaxAmount"), sign),
        "total": _signed(text_at(total, "TaxInclusiveAmount"), sign),
    }


def _ubl_name(party: Element | None) -> str:
    return text_at(party, "PartyLegalEntity", "RegistrationName") or text_at(
        party, "PartyName", "Name"
    )


def _signed(text: str, sign: int) -> str:
    """Return a figure with its sign turned for credit notes, whose figures are positive."""
    if sign > 0 or not text:
        return text
    return text[1:] if text.startswith("-") else f"-{text}"


def _ubl_lines(root: Element, place: Place) -> tuple[InvoiceLine, ...]:
    kind = "CreditNoteLine" if local(root) == "CreditNote" else "InvoiceLine"
    quantity = "CreditedQuantity" if local(root) == "CreditNote" else "InvoicedQuantity"
    sign = -1 if local(root) == "CreditNote" else 1
    return tuple(
        InvoiceLine(
            number=number,
            goods=text_at(line, "Item", "Name"),
            unit=_unit(child(line, quantity)),
            quantity=_signed(text_at(line, quantity), sign),
            unit_price=text_at(line, "Price", "PriceAmount"),
            amount=_signed(text_at(line, "LineExtensionAmount"), sign),
            tax_rate=_percent(text_at(line, "Item", "ClassifiedTaxCategory", "Percent")),
            place=Place(place.file, cell=f"{kind}[{number}]"),
        )
        for number, line in enumerate(children(root, kind), 1)
    )


def _unit(quantity: Element | None) -> str:
    return quantity.get("unitCode", "") if quantity is not None else ""


def _percent(text: str) -> str:
    return f"{text}%" if text else ""


def _cii_head(root: Element) -> dict[str, str]:
    trade = child(root, "SupplyChainTradeTransaction")
    agreement = child(trade, "ApplicableHeaderTradeAgreement")
    settlement = child(trade, "ApplicableHeaderTradeSettlement")
    seller, buyer = child(agreement, "SellerTradeParty"), child(agreement, "BuyerTradeParty")
    period = child(settlement, "BillingSpecifiedPeriod")
    sums = child(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    document = child(root, "ExchangedDocument")
    sign = -1 if text_at(document, "TypeCode") == _CREDIT else 1
    return {
        "number": text_at(document, "ID"),
        "issued": text_at(document, "IssueDateTime", "DateTimeString"),
        "currency": text_at(settlement, "InvoiceCurrencyCode"),
        "note": text_at(document, "IncludedNote", "Content"),
        "period": _period(
            text_at(period, "StartDateTime", "DateTimeString"),
            text_at(period, "EndDateTime", "DateTimeString"),
        ),
        "seller": text_at(seller, "Name"),
        "seller_id": text_at(seller, "SpecifiedTaxRegistration", "ID"),
        "buyer": text_at(buyer, "Name"),
        "buyer_id": text_at(buyer, "SpecifiedTaxRegistration", "ID"),
        "amount": _signed(text_at(sums, "TaxBasisTotalAmount"), sign),
        "tax": _signed(text_at(sums, "TaxTotalAmount"), sign),
        "total": _signed(text_at(sums, "GrandTotalAmount"), sign),
    }


def _cii_lines(root: Element, place: Place) -> tuple[InvoiceLine, ...]:
    trade = child(root, "SupplyChainTradeTransaction")
    sign = -1 if text_at(root, "ExchangedDocument", "TypeCode") == _CREDIT else 1
    lines = []
    items = children(trade, "IncludedSupplyChainTradeLineItem")
    for number, item in enumerate(items, 1):
        delivery = child(item, "SpecifiedLineTradeDelivery")
        agreement = child(item, "SpecifiedLineTradeAgreement", "NetPriceProductTradePrice")
        settlement = child(item, "SpecifiedLineTradeSettlement")
        sums = child(settlement, "SpecifiedTradeSettlementLineMonetarySummation")
        rate = text_at(settlement, "ApplicableTradeTax", "RateApplicablePercent")
        lines.append(
            InvoiceLine(
                number=number,
                goods=text_at(item, "SpecifiedTradeProduct", "Name"),
                unit=_unit(child(delivery, "BilledQuantity")),
                quantity=_signed(text_at(delivery, "BilledQuantity"), sign),
                unit_price=text_at(agreement, "ChargeAmount"),
                amount=_signed(text_at(sums, "LineTotalAmount"), sign),
                tax_rate=_percent(rate),
                place=Place(place.file, cell=f"{local(item)}[{number}]"),
            )
        )
    return tuple(lines)
