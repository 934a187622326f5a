"""One energy, one source."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.claims import Claim, claims_by_month
from desktop.accounting.documents.precedence import settle
from desktop.accounting.period import Month, ReportingPeriod
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


def test_an_invoice_about_two_accounts_checks_the_bills_of_both() -> None:
    """5,100 and 2,000 kWh billed, 7,600 on the invoice: 500 of 7,100 are 7.0 % too much."""
    one = replace(kwh(BILL, "5100"), id="one", account="A")
    other = replace(kwh(BILL, "2000"), id="other", account="B")
    third = replace(kwh(BILL, "900"), id="third", account="C")
    both = replace(kwh(INVOICE, "7600"), account="A、B")
    settled = settle([one, both, other, third])
    assert set(settled.leading) == {"one", "other", "third"}
    assert settled.following == ("invoice",)
    assert [f.details["percent"] for f in settled.findings] == ["+7.0"]


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


def spread(claim: Claim, amount: str, start: str, end: str) -> tuple[Claim, ...]:
    """Return the claims of an amount over some days."""
    period = ReportingPeriod(date.fromisoformat(start), date.fromisoformat(end))
    return claims_by_month(kwh(claim, amount), period)


def meter_month(amount: str, month: str) -> tuple[Claim, ...]:
    period = ReportingPeriod.of_month(Month.parse(month))
    meter = replace(METER, id=f"meter {month}", account="A")
    return claims_by_month(kwh(meter, amount), period)


ACROSS = ("2025-03-26", "2025-04-25")
"""Six days of March and 25 of April."""


def test_a_bill_over_the_months_end_is_compared_month_by_month() -> None:
    """100 kWh a day on the bill; the meter says 100 in March and 110 in April."""
    bill = spread(replace(BILL, account="A"), "3100", *ACROSS)
    assert [claim.quantity.amount for claim in bill] == [600, 2500]
    settled = settle([*bill, *meter_month("3100", "2025-03"), *meter_month("3300", "2025-04")])
    assert settled.leading == ("meter 2025-03", "meter 2025-04")
    assert settled.following == ("bill",)
    march, april = settled.findings
    assert (march.code, march.details["days"], march.details["percent"]) == (
        "energy.agrees",
        "6",
        "+0.0",
    )
    assert (april.code, april.details["leading"], april.details["percent"]) == (
        "energy.differs",
        "2750 kWh",
        "-9.1",
    )


def test_a_bill_counts_whole_or_checks_whole_and_says_what_that_leaves() -> None:
    bill = replace(BILL, account="A")
    first = settle([*spread(bill, "3100", *ACROSS), *meter_month("3000", "2025-04")])
    assert first.following == ("bill",)
    left = first.findings[-1]
    assert (left.code, left.details["days"], left.details["amount"]) == (
        "energy.not_counted",
        "6",
        "600 kWh",
    )
    second = settle([*spread(bill, "3100", *ACROSS), *meter_month("3100", "2025-03")])
    assert set(second.leading) == {"bill", "meter 2025-03"}
    assert [(f.code, f.details["days"]) for f in second.findings][-1] == (
        "energy.counted_twice",
        "6",
    )


def test_a_meter_of_half_a_month_does_not_lead_the_bill_of_all_of_it() -> None:
    """Both name their account; the meter's file stops on the fifteenth."""
    half = spread(replace(METER, account="A"), "1500", "2025-03-01", "2025-03-15")
    whole = spread(replace(BILL, account="A"), "3001", "2025-03-01", "2025-03-31")
    settled = settle([*half, *whole])
    assert (settled.leading, settled.following) == (("bill",), ("meter",))
    (finding,) = settled.findings
    assert finding.details["days"] == "15"
    assert finding.details["leading"] == "1452.1 kWh"  # 3001 × 15 / 31


def test_origins_about_different_days_of_a_month_count_both() -> None:
    first = spread(replace(METER, account="A"), "1500", "2025-03-01", "2025-03-15")
    second = spread(replace(BILL, account="A"), "1600", "2025-03-16", "2025-03-31")
    settled = settle([*first, *second])
    assert (set(settled.leading), settled.findings) == ({"meter", "bill"}, ())


def test_fuel_bought_on_a_day_stands_for_its_month() -> None:
    """Two invoices of a day each against a typed total of the month."""
    fuel = [
        claim
        for n in (3, 20)
        for claim in spread(
            replace(INVOICE, id=f"fuel {n}"), "500", f"2025-03-{n:02d}", f"2025-03-{n:02d}"
        )
    ]
    typed = spread(
        replace(METER, id="typed", origin=Origin.TYPED), "1000", "2025-03-01", "2025-03-31"
    )
    settled = settle([*fuel, *typed])
    assert (set(settled.leading), settled.following) == ({"fuel 3", "fuel 20"}, ("typed",))
    assert [finding.code for finding in settled.findings] == ["energy.agrees"]
