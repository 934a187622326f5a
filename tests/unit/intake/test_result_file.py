"""Results on their way from the child: what any text, number or gap in them becomes again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.documents.invoice import Direction, Form, Invoice, InvoiceLine
from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake.result_file import read_invoices, write_invoices

LINE = InvoiceLine(
    1, "*供电*电费", unit="千瓦时", quantity="12.5", place=Place("a.csv", "", "O2", 2)
)
INVOICE = Invoice(
    key="25330000000000000001",
    issue_date=date(2025, 3, 4),
    seller_name="国网浙江省电力有限公司",
    buyer_name="",
    lines=(LINE, replace(LINE, number=2, goods="")),
    form=Form.WORKBOOK,
    direction=Direction.PURCHASE,
    amount=Decimal("1E+3"),
    total=Decimal("-0.00"),
)


def _many(remark: str = "") -> tuple[Invoice, ...]:
    """Return invoices of which a field repeats itself and another does not."""
    return tuple(
        replace(INVOICE, key=f"{n:020d}", tax=Decimal(n) if n % 3 else None, remark=remark)
        for n in range(1_500)
    )


@pytest.mark.parametrize(
    "invoices",
    [
        pytest.param((), id="none"),
        pytest.param((INVOICE,), id="one"),
        pytest.param((replace(INVOICE, lines=()),), id="without_lines"),
        pytest.param(_many(), id="many"),
        pytest.param(_many("第一行\n第二行\r\n\t尾"), id="line_breaks"),
        pytest.param((replace(INVOICE, remark="a\0b"), INVOICE), id="zero_bytes"),
        pytest.param((replace(INVOICE, remark="\0"), replace(INVOICE, remark="")), id="only_zero"),
        pytest.param((replace(INVOICE, place=Place(line=2**70)),), id="number_beyond_64_bits"),
    ],
)
def test_invoices_come_back_as_they_were(tmp_path: Path, invoices: tuple[Invoice, ...]) -> None:
    write_invoices(invoices, tmp_path / "part")
    found = read_invoices(tmp_path / "part")
    assert found == invoices
    assert [str(each.amount) for each in found] == [str(each.amount) for each in invoices]


def test_a_long_text_that_was_cut_or_counted_wrongly_is_no_result(tmp_path: Path) -> None:
    path = tmp_path / "part"
    write_invoices(_many(), path)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"count":1500,"text"', b'"count":1499,"text"'))
    with pytest.raises(InputError, match="reader_stopped"):
        read_invoices(path)
    path.write_bytes(whole[:-7])
    with pytest.raises(InputError, match="reader_stopped"):
        read_invoices(path)
