"""Which invoices count: voided ones never, a blue one and its red letter together."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.documents.invoice import Form, Invoice, InvoiceLine, InvoiceStatus
from desktop.accounting.documents.red_letter import Count, net_invoices, pairs_by_content

BLUE = Invoice(
    key="25332000000000000001",
    issue_date=date(2025, 5, 5),
    seller_name="国网",
    buyer_name="甲",
    lines=(),
    form=Form.XML,
)
RED = replace(BLUE, key="25332000000000000002", is_red=True, blue_key=BLUE.key)


def _net(*new: Invoice, known: tuple[Invoice, ...] = ()) -> dict[str, tuple[Count, str]]:
    found = net_invoices(new, {invoice.key: invoice for invoice in known})
    return {key: (each.count, each.reason) for key, each in found.items()}


def _marked(status: InvoiceStatus) -> Invoice:
    return replace(BLUE, status=status)


def test_an_ordinary_invoice_counts() -> None:
    assert _net(BLUE) == {BLUE.key: (Count.COUNTED, "")}


@pytest.mark.parametrize("status", [InvoiceStatus.REVERSED, InvoiceStatus.PARTLY_REVERSED])
def test_both_are_added_if_both_are_here(status: InvoiceStatus) -> None:
    found = _net(_marked(status), RED)
    assert found[BLUE.key] == (Count.COUNTED, "draft.reversed_with_red")
    assert found[RED.key] == (Count.COUNTED, "draft.red_with_blue")


def test_a_blue_invoice_not_yet_marked_is_cancelled_all_the_same() -> None:
    found = _net(BLUE, RED)
    assert {count for count, _ in found.values()} == {Count.COUNTED}


def _worth(invoice: Invoice, amount: str, key: str = "") -> Invoice:
    return replace(invoice, amount=Decimal(amount), key=key or invoice.key)


def test_red_letters_that_take_back_more_than_there_was_are_asked() -> None:
    blue, red = _worth(BLUE, "650.00"), _worth(RED, "-975.00")
    asked = (Count.ASKED, "draft.red_exceeds_blue")
    assert _net(blue, red) == {blue.key: (Count.COUNTED, ""), red.key: asked}
    half = _worth(RED, "-400.00", "25332000000000000003")
    assert _net(blue, _worth(RED, "-250.00"), half)[half.key][0] is Count.COUNTED
    assert _net(red, known=(blue,)) == {red.key: asked}
    other = _worth(RED, "-400.00")
    assert _net(other, known=(blue, half)) == {other.key: asked}


@pytest.mark.parametrize(
    ("blue", "red"),
    [
        (_worth(BLUE, "650.00"), _worth(RED, "-650.04")),
        (_worth(BLUE, "650.00"), RED),
        (BLUE, _worth(RED, "-975.00")),
        (_worth(BLUE, "650.00"), replace(_worth(RED, "-975.00"), blue_key="")),
    ],
)
def test_what_no_amounts_show_to_be_too_much_is_as_before(blue: Invoice, red: Invoice) -> None:
    assert "draft.red_exceeds_blue" not in {reason for _, reason in _net(blue, red).values()}


def test_the_red_letter_lies_elsewhere() -> None:
    assert _net(_marked(InvoiceStatus.REVERSED)) == {
        BLUE.key: (Count.LEFT_OUT, "draft.reversed_without_red")
    }
    assert _net(_marked(InvoiceStatus.PARTLY_REVERSED)) == {
        BLUE.key: (Count.ASKED, "draft.partly_reversed_without_red")
    }


def test_the_red_letter_came_before_its_blue_invoice() -> None:
    found = _net(_marked(InvoiceStatus.REVERSED), known=(RED,))
    assert found == {BLUE.key: (Count.ASKED, "draft.red_came_before")}


def test_void_invoices_never_count() -> None:
    found = _net(_marked(InvoiceStatus.VOID), RED)
    assert found[BLUE.key] == (Count.LEFT_OUT, "draft.invoice_void")
    assert found[RED.key] == (Count.LEFT_OUT, "draft.red_of_void")
    assert _net(replace(RED, status=InvoiceStatus.VOID)) == {
        RED.key: (Count.LEFT_OUT, "draft.invoice_void")
    }


def test_a_void_red_letter_cancels_nothing() -> None:
    found = _net(_marked(InvoiceStatus.REVERSED), replace(RED, status=InvoiceStatus.VOID))
    assert found[BLUE.key] == (Count.LEFT_OUT, "draft.reversed_without_red")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (InvoiceStatus.NORMAL, (Count.COUNTED, "draft.red_with_blue")),
        (InvoiceStatus.PARTLY_REVERSED, (Count.COUNTED, "draft.red_with_blue")),
        (InvoiceStatus.REVERSED, (Count.ASKED, "draft.red_of_reversed")),
        (InvoiceStatus.VOID, (Count.LEFT_OUT, "draft.red_of_void")),
    ],
)
def test_a_red_letter_of_a_known_invoice(
    status: InvoiceStatus, expected: tuple[Count, str]
) -> None:
    assert _net(RED, known=(_marked(status),)) == {RED.key: expected}


def test_a_red_letter_without_its_blue_invoice_is_asked() -> None:
    assert _net(RED) == {RED.key: (Count.ASKED, "draft.red_without_blue")}


def test_an_old_remark_names_eight_digits() -> None:
    blue = replace(BLUE, key="03300190011112345678", status=InvoiceStatus.REVERSED)
    red = replace(RED, key="03300190011187654321", blue_key="12345678")
    found = _net(blue, red)
    assert {count for count, _ in found.values()} == {Count.COUNTED}


def test_eight_digits_two_invoices_share_name_none() -> None:
    one = replace(BLUE, key="03300190011112345678")
    other = replace(BLUE, key="03300190011212345678")
    red = replace(RED, key="03300190011187654321", blue_key="12345678")
    assert _net(one, other, red)[red.key] == (Count.ASKED, "draft.red_without_blue")


def test_short_keys_of_odd_lists_do_no_harm() -> None:
    odd = replace(BLUE, key="A1")
    red = replace(RED, blue_key="A1")
    assert _net(odd, red)[red.key] == (Count.COUNTED, "draft.red_with_blue")


CANCELLED = replace(
    BLUE, status=InvoiceStatus.REVERSED, amount=Decimal(600), total=Decimal(678), buyer_tax_id="b"
)
UNNAMED = replace(CANCELLED, key=RED.key, is_red=True, amount=Decimal(-600), total=Decimal(-678))


@pytest.mark.parametrize(
    ("red", "is_pair"),
    [
        (UNNAMED, True),
        (replace(UNNAMED, total=None), True),
        (replace(UNNAMED, total=Decimal(-600)), False),
        (replace(UNNAMED, amount=Decimal(-599)), False),
        (replace(UNNAMED, amount=None), False),
        (replace(UNNAMED, issue_date=date(2025, 5, 4)), False),
        (replace(UNNAMED, seller_name="别家"), False),
        (replace(UNNAMED, buyer_tax_id="c"), False),
        (replace(UNNAMED, lines=(InvoiceLine(1, "电费"),)), False),
    ],
)
def test_a_red_letter_that_names_nobody_fits_by_its_content(red: Invoice, *, is_pair: bool) -> None:
    assert pairs_by_content([red], [CANCELLED]) == ({red.key: BLUE.key} if is_pair else {})


def test_an_invoice_without_figures_fits_no_red_letter() -> None:
    assert pairs_by_content([UNNAMED], [replace(CANCELLED, amount=None)]) == {}


def test_two_that_fit_are_none() -> None:
    twin = replace(CANCELLED, key="25332000000000000009")
    assert pairs_by_content([UNNAMED], [CANCELLED, twin]) == {}
    assert pairs_by_content([UNNAMED, replace(UNNAMED, key="3")], [CANCELLED]) == {}
