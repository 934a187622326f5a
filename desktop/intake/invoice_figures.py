"""The money of an invoice as the sum of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.documents.invoice import InvoiceLine
from desktop.intake.written import number_of

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """Money of an invoice, in yuan."""

    amount: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None


_NO_FIGURES = Figures()


def figures_of(lines: Sequence[InvoiceLine]) -> Figures:
    """Return the sums of the lines; nothing where a line states no amount."""
    amounts = [number_of(line.amount) for line in lines if line.amount]
    return sums_of(amounts, [number_of(line.tax) for line in lines])


def sums_of(amounts: Sequence[Decimal | None], taxes: Sequence[Decimal | None]) -> Figures:
    """Return the sums of amounts and taxes; nothing where an amount is unknown."""
    if not amounts or None in amounts:
        return _NO_FIGURES
    amount, tax = sum(filter(None, amounts), _ZERO), sum(filter(None, taxes), _ZERO)
    return Figures(amount, tax, amount + tax)
