"""One invoice, however often and in whatever form it came in."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.documents.duplicates import differing, merge_invoices
from desktop.accounting.documents.invoice import Form, Invoice, InvoiceLine, InvoiceStatus
from desktop.findings import Severity

LINE = InvoiceLine(number=1, goods="*供电*电费")
INVOICE = Invoice(
    key="25332000000012345678",
    issue_date=date(2025, 6, 5),
    seller_name="国网",
    buyer_name="甲",
    lines=(LINE,),
    form=Form.WORKBOOK,
    amount=Decimal("6100.00"),
    tax=Decimal("793.00"),
    total=Decimal("6893.00"),
)


@pytest.mark.parametrize(
    "forms", [(Form.PDF, Form.XML), (Form.XML, Form.PDF), (Form.OFD_TAGS, Form.XML)]
)
def test_the_best_form_wins_whatever_comes_first(forms: tuple[Form, Form]) -> None:
    merged = merge_invoices([replace(INVOICE, form=form) for form in forms], {})
    assert [invoice.form for invoice in merged.new] == [Form.XML]
    assert len(merged.duplicates) == 1
    assert merged.findings == ()


def test_an_invoice_with_lines_beats_a_better_form_without() -> None:
    bare = replace(INVOICE, form=Form.XML, lines=())
    assert merge_invoices([bare, INVOICE], {}).new == (INVOICE,)


def test_of_one_form_more_lines_win_then_the_first() -> None:
    longer = replace(INVOICE, lines=(LINE, replace(LINE, number=2)))
    assert merge_invoices([INVOICE, longer], {}).new == (longer,)
    again = replace(INVOICE, remark="again")
    assert merge_invoices([INVOICE, again], {}).new == (INVOICE,)


def test_a_later_status_is_taken_over_from_the_worse_form() -> None:
    marked = replace(INVOICE, form=Form.PDF, status=InvoiceStatus.REVERSED)
    (kept,) = merge_invoices([INVOICE, marked], {}).new
    assert (kept.form, kept.status) == (Form.WORKBOOK, InvoiceStatus.REVERSED)


def test_the_blue_invoice_is_taken_over_from_the_worse_form() -> None:
    named = replace(INVOICE, form=Form.PDF, blue_key="25332000000000000001")
    (kept,) = merge_invoices([INVOICE, named], {}).new
    assert (kept.form, kept.blue_key) == (Form.WORKBOOK, "25332000000000000001")


def test_known_invoices_are_not_new() -> None:
    merged = merge_invoices([INVOICE], {INVOICE.key: INVOICE})
    assert (merged.new, len(merged.duplicates)) == ((), 1)
    assert (merged.conflicts, merged.updates) == ((), ())


def test_a_known_invoice_that_was_voided_since_is_an_update() -> None:
    void = replace(INVOICE, status=InvoiceStatus.VOID)
    merged = merge_invoices([void], {INVOICE.key: INVOICE})
    (finding,) = merged.findings
    assert (finding.code, finding.severity) == ("invoice.status_changed", Severity.WARNING)
    assert finding.details == {"invoice": INVOICE.key, "before": "normal", "now": "void"}


def test_a_fen_is_no_difference_and_two_are() -> None:
    near = replace(INVOICE, amount=Decimal("6100.01"))
    far = replace(INVOICE, amount=Decimal("6100.02"))
    assert differing(INVOICE, near) == ()
    assert differing(INVOICE, far) == ("amount",)


def test_what_only_one_states_is_no_difference() -> None:
    assert differing(INVOICE, replace(INVOICE, amount=None, tax=None, total=None)) == ()


def test_a_conflict_shows_both() -> None:
    other = replace(INVOICE, total=Decimal(7000), issue_date=date(2025, 6, 6))
    merged = merge_invoices([INVOICE, other], {})
    assert merged.conflicting == frozenset({INVOICE.key})
    (finding,) = merged.findings
    assert (finding.code, finding.severity) == ("invoice.conflict", Severity.ERROR)
    assert finding.details["fields"] == "total、issue_date"
    assert finding.details["first"] == "2025-06-05 6893.00"
    assert finding.details["second"] == "2025-06-06 7000"


def test_a_conflict_without_totals_shows_the_days() -> None:
    other = replace(INVOICE, issue_date=date(2025, 6, 6), total=None)
    (finding,) = merge_invoices([INVOICE, other], {}).findings
    assert finding.details["second"] == "2025-06-06"
