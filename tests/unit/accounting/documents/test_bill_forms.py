"""The same bill as itself and as a row of a list."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.bill_forms import form_of, one_form_each
from desktop.accounting.documents.claims import Claim
from desktop.accounting.documents.precedence import settle
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Severity

ITSELF = Claim(
    id="bill:state_grid/3301/2025-02",
    source="electricity.purchased",
    facility="一厂",
    month=Month(2025, 2),
    origin=Origin.BILL,
    quantity=Quantity(Decimal(33040), "kWh"),
    account="3301",
    form="state_grid",
)
ROW = replace(ITSELF, id="bill:list/electricity/3301/2025-02", form="list")


@pytest.mark.parametrize("order", [1, -1])
def test_the_bill_itself_counts_and_its_row_in_a_list_only_checks(order: int) -> None:
    settled = settle([ITSELF, ROW][::order])
    assert (settled.leading, settled.following) == ((ITSELF.id,), (ROW.id,))
    (finding,) = settled.findings
    assert (finding.code, finding.details["leading"]) == ("energy.bill_again", "33040 kWh")


def test_two_bills_that_differ_are_never_added_and_it_is_said() -> None:
    """35,000 of 33,040 is 5.9 % more."""
    settled = settle([ITSELF, replace(ROW, quantity=Quantity(Decimal(35000), "kWh"))])
    assert settled.leading == (ITSELF.id,)
    (finding,) = settled.findings
    assert (finding.code, finding.severity) == ("energy.bills_differ", Severity.WARNING)
    assert (finding.details["percent"], finding.details["account"]) == ("+5.9", "3301")


def test_points_of_one_form_and_other_accounts_are_no_repeats() -> None:
    point = replace(ITSELF, id="bill:state_grid/3301/2025-02/2")
    other = replace(ROW, id="bill:list/electricity/3302/2025-02", account="3302")
    invoice = replace(ITSELF, id="invoice/1", origin=Origin.INVOICE, account="", form="")
    claims = [ITSELF, point, other, invoice]
    assert one_form_each(claims) == (claims, [])


def test_a_posted_row_stays_and_the_bill_checks_it() -> None:
    posted = replace(ROW, is_fixed=True)
    assert one_form_each([ITSELF, posted]) == ([posted], [ITSELF])
    both = [replace(ITSELF, is_fixed=True), posted]
    assert one_form_each(both) == (both, [])


def test_forms_about_other_days_count_both_and_a_part_does_not_go_before_the_whole() -> None:
    first = replace(ITSELF, days=ReportingPeriod(date(2025, 2, 1), date(2025, 2, 14)))
    second = replace(ROW, days=ReportingPeriod(date(2025, 2, 15), date(2025, 2, 28)))
    assert one_form_each([first, second]) == ([first, second], [])
    assert one_form_each([first, ROW]) == ([ROW], [first])


@pytest.mark.parametrize(
    ("key", "form"),
    [("bill:list/gas/1/2", "list"), ("invoice/1/1", ""), ("bill:x", ""), ("bill:-/1", "-")],
)
def test_the_form_stands_in_the_id(key: str, form: str) -> None:
    assert form_of(key) == form
