"""Bills of a year with what became of each, and what each origin says of a month."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.drafts_from_bills import drafts_from_bills
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.jobs.bill_list import BillEntry, BillState, list_bills
from desktop.jobs.dividing import split_draft
from desktop.jobs.ledger import confirm_records, post_records, reverse_record
from desktop.jobs.origin_table import compare_origins
from desktop.jobs.origins import put_order
from desktop.models.store import Store
from tests.drafted import power

MARCH = ReportingPeriod(date(2025, 3, 18), date(2025, 4, 17))
JUNE = ReportingPeriod.of_month(Month(2025, 6))


def bill(
    key: str, period: ReportingPeriod, kwh: int | None = 3100, account: str = "3305001"
) -> Bill:
    quantity = None if kwh is None else Quantity(Decimal(kwh), "kWh")
    return Bill(key, "state_grid", account, "electricity", period, quantity)


def keep(store: Store, *bills: Bill) -> None:
    facility = store.facilities()[0].name
    with store.change("test") as change:
        change.add_bills(bills)
        change.add_drafts(drafts_from_bills(bills, dict.fromkeys(("", "3305001"), facility)))


def only(store: Store) -> BillEntry:
    (entry,) = list_bills(store, 2025)
    return entry


def test_a_bill_of_18_march_to_17_april_lies_14_and_17_days_in_its_months(store: Store) -> None:
    keep(store, bill("a", MARCH))
    months = [(str(month), quantity.amount) for month, quantity in only(store).months]
    assert months == [("2025-03", Decimal(1400)), ("2025-04", Decimal(1700))]
    assert list_bills(store, 2024) == ()


def test_a_bill_goes_from_proposed_to_posted_and_reversed(store: Store) -> None:
    keep(store, bill("a", JUNE))
    assert only(store).state is BillState.PROPOSED
    confirm_records(store)
    assert only(store).state is BillState.CONFIRMED
    post_records(store)
    assert (only(store).state, only(store).number) == (
        BillState.POSTED,
        "2025-06-electricity-0001",
    )
    reverse_record(store, "2025-06-electricity-0001", "重复")
    assert only(store).state is BillState.REVERSED


def test_a_divided_bill_and_an_unread_one_say_so(store: Store) -> None:
    keep(store, bill("a", MARCH))
    split_draft(store, "bill:a", "days")
    assert only(store).state is BillState.DIVIDED
    keep(store, bill("b", JUNE, None))
    entry = list_bills(store, 2025)[1]
    assert (entry.state, entry.months) == (BillState.ASKED, ())


def test_a_bill_that_only_checks_or_counts_nowhere_says_so(store: Store) -> None:
    (draft,) = drafts_from_bills([bill("a", JUNE)])
    with store.change("test") as change:
        change.add_bills([bill("a", JUNE), bill("b", JUNE, account=""), bill("c", JUNE)])
        ignored = replace(draft, id="bill:c", state=DraftState.IGNORED)
        change.add_drafts([replace(draft, leads=False), ignored])
    states = {entry.bill.key: (entry.state, entry.record) for entry in list_bills(store, 2025)}
    assert states == {
        "a": (BillState.CHECKS, "bill:a"),
        "b": (BillState.IGNORED, ""),
        "c": (BillState.IGNORED, "bill:c"),
    }
    confirm_records(store)
    assert {e.bill.key: e.state for e in list_bills(store, 2025)}["a"] is BillState.CHECKS


def test_bills_of_one_account_about_the_same_days_name_each_other(store: Store) -> None:
    again = ReportingPeriod(date(2025, 4, 10), date(2025, 5, 9))
    keep(store, bill("a", MARCH), bill("b", again), bill("c", JUNE))
    beside = {entry.bill.key: entry.overlapping for entry in list_bills(store, 2025)}
    assert beside == {"a": (again,), "b": (MARCH,), "c": ()}


def claim(
    origin: Origin, amount: str, unit: str, account: str = "", *, leads: bool = True
) -> DraftRecord:
    read = {"as_read": (amount, unit), "quantity": Quantity(Decimal(amount), unit)}
    known = {"origin": origin, "reason": "draft.billed", "account": account, "leads": leads}
    return power(f"{origin}:{amount}:{account}", amount, JUNE, **known, **read)


@pytest.mark.parametrize("account", ["", "3305001"])
def test_each_origin_of_a_month_stands_beside_what_counts(store: Store, account: str) -> None:
    with store.change("test") as change:
        change.add_drafts(
            [
                claim(Origin.METER, "1000", "kWh", account),
                claim(Origin.BILL, "0.98", "MWh", account, leads=False),
                claim(Origin.INVOICE, "1080", "kWh", account, leads=False),
                claim(Origin.METER, "500", "kWh", "3305002"),
            ]
        )
    rows = compare_origins(store, 2025)
    counted = Decimal(1000) if account else Decimal(1500)
    (row,) = rows
    assert (row.account, row.month, row.unit) == (account, Month(2025, 6), "kWh")
    assert row.said(Origin.METER) == counted
    assert row.said(Origin.BILL) == Decimal(980)
    assert row.said(Origin.TYPED) is None
    assert row.leading == (Origin.METER,)
    worst = Decimal("0.08") if account else (Decimal(980) - counted) / counted
    assert row.difference is not None
    assert abs(row.difference - worst) < Decimal("1e-12")
    assert row.is_far
    assert compare_origins(store, 2024) == ()


def test_two_origins_that_both_count_are_not_apart(store: Store) -> None:
    with store.change("test") as change:
        change.add_drafts([claim(Origin.METER, "10", "kWh"), claim(Origin.INVOICE, "20", "kWh")])
    (row,) = compare_origins(store, 2025)
    assert (row.difference, row.is_far) == (None, False)


def test_a_bill_in_two_forms_is_one_word_beside_an_invoice(store: Store) -> None:
    """The row of a list repeats the bill: 3,100 kWh, not 6,200, against the invoice's 3,000."""
    key = f"state_grid/3305001/{JUNE}"
    itself, row = bill(key, JUNE), bill(f"list/electricity/3305001/{JUNE}", JUNE)
    (draft,) = drafts_from_bills([bill("a", JUNE, 3000)], {"3305001": store.facilities()[0].name})
    keep(store, itself, row)
    with store.change("test") as change:
        change.add_drafts([replace(draft, id="invoice/1/1", origin=Origin.INVOICE)])
    assert put_order(store, ["bill", "invoice"]) == 2
    (month,) = compare_origins(store, 2025)
    assert month.amounts == ((Origin.BILL, Decimal(3100)), (Origin.INVOICE, Decimal(3000)))
    states = {entry.bill.key.split("/")[0]: entry.state for entry in list_bills(store, 2025)}
    assert states == {"state_grid": BillState.PROPOSED, "list": BillState.CHECKS}
