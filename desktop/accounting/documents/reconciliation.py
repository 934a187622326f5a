"""Invoices and bills of a year against what a supplier, or the energy statistics form, states.

difference = booked − stated, per supplier and carrier. A difference is either nothing beyond
the rounding of the statement, or explained by a person, or open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT, convert
from desktop.errors import InputError
from desktop.findings import NOWHERE, Place


class Match(StrEnum):
    """How a line of a reconciliation stands."""

    EQUAL = "equal"
    EXPLAINED = "explained"
    OPEN = "open"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Booked:
    """Energy of one invoice line or bill.

    Attributes:
        supplier: Empty if the document names none.
        amount: Without tax. [yuan]
        document: Key of the invoice or bill it stands on.
        is_repeated: Another document of the year tells of the same energy: a bill beside its
            invoice. Each supplier is shown by its own documents; all suppliers together count
            an energy once.
    """

    supplier: str
    carrier: str
    quantity: Quantity
    amount: Decimal | None = None
    document: str = ""
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """One row of a statement.

    Attributes:
        supplier: Empty where the row is about all suppliers together, as in a statistics form.
        amount: [yuan]
    """

    supplier: str
    carrier: str
    quantity: Quantity
    amount: Decimal | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ReconciledLine:
    """A supplier and carrier, or a carrier of all suppliers.

    Attributes:
        booked: In the unit of the statement where there is one.
        stated: Nothing where the statement is silent.
        documents: How many invoices and bills were added.
        explanation: Why they differ, by a person.
    """

    supplier: str
    carrier: str
    booked: Quantity
    stated: Quantity | None
    match: Match
    documents: int = 0
    booked_amount: Decimal | None = None
    stated_amount: Decimal | None = None
    explanation: str = ""

    @property
    def key(self) -> str:
        """What an explanation is kept under."""
        return f"{self.supplier}|{self.carrier}"

    @property
    def difference(self) -> Decimal | None:
        """Booked minus stated, in the line's unit; nothing where nothing is stated."""
        return None if self.stated is None else self.booked.amount - self.stated.amount

    @property
    def relative(self) -> Decimal | None:
        """The difference as a share of what is stated; nothing where that is nothing or zero."""
        if self.stated is None or self.difference is None or not self.stated.amount:
            return None
        return CONTEXT.divide(self.difference, self.stated.amount)


def reconcile(
    booked: Iterable[Booked], stated: Sequence[Stated], explanations: Mapping[str, str]
) -> tuple[ReconciledLine, ...]:
    """Return a line for every supplier and carrier that is booked or stated, by name.

    Args:
        booked: Energy of the year's invoices and bills.
        stated: The statement; rows of the same supplier and carrier are added.
        explanations: Key of a line → reason of a person.

    Raises:
        InputError: ``reconciliation.unit_differs`` where a stated unit and the invoices' measure
            different things; ``reconciliation.carrier_twice`` where a carrier is stated both for
            a supplier and for all.
    """
    everything = list(booked)
    rows = _added(stated)
    whole = {carrier for supplier, carrier in rows if not supplier}
    _refuse_both(rows, whole)
    found: dict[tuple[str, str], list[Booked]] = {key: [] for key in rows}
    for each in everything:
        if each.carrier in whole and each.is_repeated:
            continue
        supplier = "" if each.carrier in whole else each.supplier
        found.setdefault((supplier, each.carrier), []).append(each)
    return tuple(
        _line(key, own, rows.get(key), explanations.get("|".join(key), ""))
        for key, own in sorted(found.items(), key=lambda item: (item[0][1], item[0][0]))
    )


def _refuse_both(rows: Mapping[tuple[str, str], Stated], whole: set[str]) -> None:
    for (supplier, carrier), row in rows.items():
        if supplier and carrier in whole:
            raise InputError("reconciliation.carrier_twice", row.place, carrier=carrier)


def _added(stated: Sequence[Stated]) -> dict[tuple[str, str], Stated]:
    rows: dict[tuple[str, str], Stated] = {}
    for row in stated:
        key = (row.supplier, row.carrier)
        rows[key] = _together(rows[key], row) if key in rows else row
    return rows


def _together(one: Stated, other: Stated) -> Stated:
    more = _converted(other.quantity, one.quantity.unit, other.place)
    amounts = [each.amount for each in (one, other) if each.amount is not None]
    quantity = Quantity(one.quantity.amount + more.amount, one.quantity.unit)
    total = sum(amounts, Decimal(0)) if amounts else None
    return Stated(one.supplier, one.carrier, quantity, total, one.place)


def _converted(quantity: Quantity, unit: str, place: Place = NOWHERE) -> Quantity:
    try:
        return convert(quantity, unit)
    except InputError as error:
        raise InputError(
            "reconciliation.unit_differs", place, unit=quantity.unit, other=unit
        ) from error


def _line(
    key: tuple[str, str], own: Sequence[Booked], row: Stated | None, explanation: str
) -> ReconciledLine:
    unit = row.quantity.unit if row else own[0].quantity.unit
    place = row.place if row else NOWHERE
    parts = [_converted(each.quantity, unit, place).amount for each in own]
    costs = [each.amount for each in own if each.amount is not None]
    total = sum(parts, Decimal(0))
    return ReconciledLine(
        supplier=key[0],
        carrier=key[1],
        booked=Quantity(total, unit),
        stated=row.quantity if row else None,
        match=_match(total, row, explanation),
        documents=len({each.document for each in own}),
        booked_amount=sum(costs, Decimal(0)) if costs else None,
        stated_amount=row.amount if row else None,
        explanation=explanation,
    )


def _match(total: Decimal, row: Stated | None, explanation: str) -> Match:
    """Return how a line stands; a statement rounds to the places it shows."""
    if row is not None and total.quantize(_places(row.quantity.amount), ROUND_HALF_UP) == (
        row.quantity.amount
    ):
        return Match.EQUAL
    if explanation:
        return Match.EXPLAINED
    return Match.NOT_STATED if row is None else Match.OPEN


def _places(amount: Decimal) -> Decimal:
    exponent = amount.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
