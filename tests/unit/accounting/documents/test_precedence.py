"""One energy, one source."""

from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.precedence import Claim, settle
from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.findings import Severity

METER = Claim(
    id="meter",
    source="electricity.purchased",
    facility="一厂",
    month=Month(2025, 3),
    origin=Origin.METER,
    quantity=Quantity(Decimal(1000), "kWh"),
)
INVOICE = replace(METER, id="invoice", origin=Origin.INVOICE)
BILL = replace(METER, id="bill", origin=Origin.BILL)


def kwh(claim: Claim, amount: str, unit: str = "kWh") -> Claim:
    return replace(claim, quantity=Quantity(Decimal(amount), unit))


def test_the_meter_leads_and_the_invoice_checks() -> None:
    settled = settle([INVOICE, METER])
    assert settled.leading == ("meter",)
    assert settled.following == ("invoice",)
    assert [f.code for f in settled.findings] == ["energy.agrees"]


def test_a_difference_beyond_the_limit_has_to_be_explained() -> None:
    settled = settle([METER, kwh(INVOICE, "1080")])
    (finding,) = settled.findings
    assert finding.code == "energy.differs"
    assert finding.severity is Severity.WARNING
    assert finding.details["percent"] == "+8.0"
    assert settled.leading == ("meter",)


def test_a_meter_that_covers_a_part_does_not_lead_the_whole() -> None:
    settled = settle([METER, kwh(INVOICE, "2500")])
    assert settled.leading == ("invoice",)
    assert settled.following == ("meter",)


def test_accounts_are_settled_one_by_one() -> None:
    first = replace(METER, account="A")
    same = replace(INVOICE, account="A")
    other = replace(kwh(INVOICE, "2500"), id="other", account="B")
    settled = settle([first, same, other])
    assert set(settled.leading) == {"meter", "other"}
    assert settled.following == ("invoice",)


def test_by_account_the_meter_leads_however_far_apart() -> None:
    settled = settle([replace(METER, account="A"), replace(kwh(INVOICE, "2500"), account="A")])
    assert settled.leading == ("meter",)


def test_several_invoices_of_a_month_add_up_before_they_check() -> None:
    half = kwh(INVOICE, "0.5", "MWh")
    settled = settle([METER, half, replace(half, id="second")])
    assert settled.following == ("invoice", "second")
    assert settled.findings[0].details["percent"] == "+0.0"


def test_other_months_facilities_and_sources_are_other_energy() -> None:
    others = [
        replace(INVOICE, id="month", month=Month(2025, 4)),
        replace(INVOICE, id="facility", facility="二厂"),
        replace(INVOICE, id="source", source="electricity.exported"),
    ]
    assert set(settle([METER, *others]).leading) == {"meter", "month", "facility", "source"}


def test_the_users_order_decides() -> None:
    order = (Origin.BILL, Origin.METER, Origin.INVOICE, Origin.TYPED)
    assert settle([METER, BILL], order).leading == ("bill",)


def test_what_is_posted_stays() -> None:
    posted = replace(INVOICE, is_fixed=True)
    settled = settle([METER, posted])
    assert settled.leading == ("invoice",)
    assert settled.following == ("meter",)


def test_a_posted_check_is_left_as_it_is() -> None:
    posted = replace(INVOICE, is_fixed=True, leads=False)
    assert settle([METER, posted]).following == ()


@pytest.mark.parametrize("unit", ["t", "furlong"])
def test_amounts_that_cannot_be_compared_still_never_add(unit: str) -> None:
    settled = settle([METER, kwh(INVOICE, "5", unit)])
    assert settled.leading == ("meter",)
    assert settled.findings == ()


def test_units_that_do_not_add_up_are_no_total() -> None:
    odd = replace(kwh(INVOICE, "5", "t"), id="odd")
    assert settle([METER, INVOICE, odd]).findings == ()


def test_nothing_to_compare_with_is_no_difference() -> None:
    tied = [replace(claim, account="A") for claim in (kwh(METER, "0"), kwh(INVOICE, "5"))]
    assert settle(tied).findings == ()
