"""European invoices: in which currency their money is."""

from decimal import Decimal
from typing import Any

import pytest

from desktop.accounting.documents.draft import DraftState

UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:c="urn:c">
<c:ID>42</c:ID><c:IssueDate>2025-06-05</c:IssueDate>
<c:DocumentCurrencyCode>{currency}</c:DocumentCurrencyCode>
<c:AccountingSupplierParty><c:Party><c:PartyName><c:Name>Netz AG</c:Name></c:PartyName></c:Party>
</c:AccountingSupplierParty><c:AccountingCustomerParty><c:Party><c:PartyTaxScheme>
<c:CompanyID>91330500MA00000001</c:CompanyID></c:PartyTaxScheme></c:Party>
</c:AccountingCustomerParty><c:LegalMonetaryTotal>
<c:TaxExclusiveAmount>610.00</c:TaxExclusiveAmount>
</c:LegalMonetaryTotal><c:InvoiceLine>
<c:InvoicedQuantity unitCode="KWH">{quantity}</c:InvoicedQuantity>
<c:LineExtensionAmount>610.00</c:LineExtensionAmount><c:Item><c:Name>Electricity</c:Name></c:Item>
<c:Price><c:PriceAmount>0.61</c:PriceAmount></c:Price></c:InvoiceLine></Invoice>"""


@pytest.mark.parametrize(
    ("currency", "cost", "amount"),
    [
        ("CNY", Decimal("610.00"), "610.00"),
        ("EUR", None, "610.00 EUR"),
        ("DKK", None, "610.00 DKK"),
    ],
)
def test_money_of_another_currency_is_shown_and_never_taken_for_yuan(
    desk: Any, currency: str, cost: Decimal | None, amount: str
) -> None:
    text = UBL.format(currency=currency, quantity="1000")
    (invoice,) = desk.read(text).invoices
    assert invoice.lines[0].amount == amount
    (draft,) = desk.drafts_of(text)
    assert (draft.cost, str(draft.quantity)) == (cost, "1000 kWh")


def test_a_price_in_euro_proves_no_unit_and_disproves_none(desk: Any) -> None:
    """0.061 euro a kilowatt-hour is no price in yuan that asks for thousandfold energy."""
    text = UBL.format(currency="EUR", quantity="10000")
    (draft,) = desk.drafts_of(text)
    assert (draft.state, str(draft.quantity)) == (DraftState.PROPOSED, "10000 kWh")


def test_energy_and_foreign_money_of_other_signs_are_asked(desk: Any) -> None:
    (draft,) = desk.drafts_of(UBL.format(currency="EUR", quantity="-1000"))
    assert (draft.state, draft.quantity) == (DraftState.ASKED, None)
