"""An energy counts once, whatever is decided, set aside or changed after its documents came in."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.jobs.decisions import Decision, decide_and_confirm, decide_drafts
from desktop.jobs.ledger import confirm_records, edit_records, send_back, void_records
from desktop.models.store import Store
from desktop.models.values import LedgerState, RecordChange

GAS = "stationary.natural_gas"
INVOICE, BILL = "invoice/1/1", "bill:list/gas/1/2025-03-01/2025-03-31"
JANUARY, MARCH = ReportingPeriod.of_month(Month(2025, 1)), ReportingPeriod.of_month(Month(2025, 3))


def told_by(store: Store, key: str, origin: Origin) -> DraftRecord:
    """Return the gas of March as a document tells it."""
    return DraftRecord(
        id=key,
        origin=origin,
        state=DraftState.PROPOSED,
        carrier="natural_gas",
        source=GAS,
        as_read=("900", "Nm3"),
        quantity=Quantity(Decimal(900), "Nm3"),
        period=MARCH,
        reason="draft.by_code",
        confidence=Confidence.HIGH,
        facility=store.facilities()[0].name,
    )


@pytest.fixture
def asked(store: Store) -> Store:
    """Return books with a bill that counts and an invoice of the same gas that is asked."""
    invoice = told_by(store, INVOICE, Origin.INVOICE)
    bill = told_by(store, BILL, Origin.BILL)
    with store.change("drafts.decided") as change:
        change.add_drafts((bill, replace(invoice, state=DraftState.ASKED, source="")))
    return store


@pytest.fixture
def both(store: Store) -> Store:
    """Return books in which the bill counts and the invoice checks it, both proposed."""
    bill = told_by(store, BILL, Origin.BILL)
    invoice = replace(told_by(store, INVOICE, Origin.INVOICE), leads=False)
    with store.change("drafts.decided") as change:
        change.add_drafts((bill, invoice))
    return store


def leading(store: Store) -> set[str]:
    """Return what counts, waiting or in the ledger."""
    proposed = {each.id for each in store.drafts(DraftState.PROPOSED) if each.leads}
    kept = (each for each in store.ledger() if each.state is not LedgerState.VOID)
    return proposed | {each.record.id for each in kept if each.leads}


def test_an_answer_does_not_count_an_energy_twice(asked: Store) -> None:
    decided = decide_drafts(asked, [INVOICE], Decision(source=GAS))
    assert leading(asked) == {BILL}
    assert [each.leads for each in decided.drafts] == [False]
    asked.undo()
    assert leading(asked) == {BILL}


def test_an_answer_that_is_confirmed_at_once_does_not_count_twice(asked: Store) -> None:
    confirm_records(asked, [BILL])
    decide_and_confirm(asked, {Decision(source=GAS): [INVOICE]})
    assert leading(asked) == {BILL}
    assert {each.record.id: each.leads for each in asked.ledger()} == {BILL: True, INVOICE: False}


def test_what_only_checked_counts_once_the_other_is_left_out(both: Store) -> None:
    decide_drafts(both, [BILL], Decision(is_ignored=True))
    assert leading(both) == {INVOICE}


def test_what_only_checked_counts_once_the_other_is_sent_back_or_void(both: Store) -> None:
    confirm_records(both)
    send_back(both, [BILL], person="王")
    assert leading(both) == {INVOICE}
    both.undo()
    assert leading(both) == {BILL}
    void_records(both, [BILL], "重复")
    assert leading(both) == {INVOICE}


def test_a_record_moved_to_another_month_leaves_the_count_to_its_check(both: Store) -> None:
    confirm_records(both)
    edit_records(both, [BILL], RecordChange(period=JANUARY), dry_run=False)
    assert leading(both) == {BILL, INVOICE}
    edit_records(both, [BILL], RecordChange(period=MARCH), dry_run=False)
    assert leading(both) == {BILL}


def test_what_a_person_says_of_the_count_stays(both: Store) -> None:
    confirm_records(both)
    edit_records(both, [INVOICE], RecordChange(leads=True), dry_run=False)
    edit_records(both, [INVOICE], RecordChange(note="两台锅炉"), dry_run=False)
    assert leading(both) == {BILL, INVOICE}


def test_a_bill_over_two_months_is_settled_in_both(store: Store) -> None:
    whole = ReportingPeriod(date(2025, 2, 11), date(2025, 3, 10))
    bill = replace(told_by(store, BILL, Origin.BILL), period=whole)
    february = ReportingPeriod.of_month(Month(2025, 2))
    known = replace(told_by(store, INVOICE, Origin.INVOICE), period=february)
    other = replace(told_by(store, "invoice/2/1", Origin.INVOICE), period=MARCH)
    with store.change("drafts.decided") as change:
        change.add_drafts((known, replace(bill, state=DraftState.ASKED), other))
    confirm_records(store, [INVOICE, "invoice/2/1"])
    decide_drafts(store, [BILL], Decision(source=GAS, quantity="2400"))
    assert leading(store) == {INVOICE, "invoice/2/1"}
    decide_drafts(store, [BILL], Decision(is_ignored=True))
    assert leading(store) == {INVOICE, "invoice/2/1"}


def test_a_line_without_a_source_touches_nothing(asked: Store) -> None:
    decide_drafts(asked, [INVOICE], Decision(is_ignored=True))
    assert leading(asked) == {BILL}
