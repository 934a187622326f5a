"""Invoices and bills of a year against what a supplier states, or what counts against a form.

difference = booked − stated, per supplier and carrier. The energy statistics form knows no
suppliers: it is compared with what the account counts, be it metered, billed, invoiced or typed.
A difference is either nothing beyond the rounding of the statement, or explained by a person, or
open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from desktop.accounting.documents.unit_bridge import UnitBridge, across
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT, convert, find_unit
from desktop.errors import InputError
from desktop.findings import NOWHERE, Place


class Match(StrEnum):
    """How a line of a reconciliation stands."""

    EQUAL = "equal"
    EXPLAINED = "explained"
    OPEN = "open"
    NOT_STATED = "not_stated"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class Booked:
    """Energy of one invoice line or bill, or what a meter or a person says of a month.

    Attributes:
        supplier: Empty if the document names none.
        amount: Without tax. [yuan]
        document: Key of the invoice or bill it stands on, or what else tells it from others.
        is_invoiced: An invoice or a bill: each supplier is shown by these alone.
        counts: It is what the account counts of its energy. All suppliers together are what
            counts, whoever tells of it; a bill beside its invoice is shown with its supplier.
    """

    supplier: str
    carrier: str
    quantity: Quantity
    amount: Decimal | None = None
    document: str = ""
    is_invoiced: bool = True
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Stated:
    """One row of a statement.

    Attributes:
        supplier: Empty where the row is about all suppliers together, as in a statistics form.
        amount: [yuan]
        apart: Of rows that were added: what is in units of another kind.
        bridge: What brought rows in units of another kind together.
    """

    supplier: str
    carrier: str
    quantity: Quantity
    amount: Decimal | None = None
    place: Place = NOWHERE
    apart: tuple[Quantity, ...] = ()
    bridge: UnitBridge | None = None


@dataclass(frozen=True, slots=True)
class ReconciledLine:
    """A supplier and carrier, or a carrier of all suppliers.

    Attributes:
        booked: In the unit of the statement where there is one and it can be.
        stated: Nothing where the statement is silent.
        documents: How many invoices and bills were added, or whatever else counts.
        explanation: Why they differ, by a person.
        booked_apart: Booked in units that cannot be added to ``booked``.
        stated_apart: Stated in units that cannot be added to ``stated``.
        bridge: The density or gas temperature that units were converted by, if one was.
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
    booked_apart: tuple[Quantity, ...] = ()
    stated_apart: tuple[Quantity, ...] = ()
    bridge: UnitBridge | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look at it."""
        return self.match in (Match.OPEN, Match.NOT_COMPARABLE)

    @property
    def is_comparable(self) -> bool:
        """Whether all that is booked and stated is in one unit."""
        is_apart = bool(self.booked_apart or self.stated_apart)
        return self.stated is not None and not is_apart and self.stated.unit == self.booked.unit

    @property
    def key(self) -> str:
        """What an explanation is kept under."""
        return f"{self.supplier}|{self.carrier}"

    @property
    def difference(self) -> Decimal | None:
        """Booked minus stated, in the line's unit; nothing where they cannot be compared."""
        if self.stated is None or not self.is_comparable:
            return None
        return self.booked.amount - self.stated.amount

    @property
    def relative(self) -> Decimal | None:
        """The difference as a share of what is stated; nothing where that is nothing or zero."""
        if self.stated is None or self.difference is None or not self.stated.amount:
            return None
        return CONTEXT.divide(self.difference, self.stated.amount)


def reconcile(
    booked: Iterable[Booked],
    stated: Sequence[Stated],
    explanations: Mapping[str, str],
    bridges: Mapping[str, UnitBridge] | None = None,
) -> tuple[ReconciledLine, ...]:
    """Return a line for every supplier and carrier that is booked or stated, by name.

    Args:
        booked: The year's energy, of every origin.
        stated: The statement; rows of the same supplier and carrier are added.
        explanations: Key of a line → reason of a person.
        bridges: Carrier → what its litres weigh, or at what temperature its gas was billed.

    Raises:
        InputError: ``reconciliation.carrier_twice`` where a carrier is stated both for a supplier
            and for all.
    """
    everything = list(booked)
    ways = bridges or {}
    rows = _added(stated, ways)
    whole = {carrier for supplier, carrier in rows if not supplier}
    _refuse_both(rows, whole)
    found: dict[tuple[str, str], list[Booked]] = {key: [] for key in rows}
    for each in everything:
        if each.carrier in whole and each.counts:
            found[("", each.carrier)].append(each)
        elif each.carrier not in whole and each.is_invoiced:
            found.setdefault((each.supplier, each.carrier), []).append(each)
    lines = (
        _line(key, own, rows.get(key), ways.get(key[1]))
        for key, own in sorted(found.items(), key=lambda item: (item[0][1], item[0][0]))
    )
    return tuple(_judged(line, explanations.get(line.key, "")) for line in lines)


def _refuse_both(rows: Mapping[tuple[str, str], Stated], whole: set[str]) -> None:
    for (supplier, carrier), row in rows.items():
        if supplier and carrier in whole:
            raise InputError("reconciliation.carrier_twice", row.place, carrier=carrier)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Quantities added in one unit, what could not be, and what was used for it."""

    total: Quantity
    apart: tuple[Quantity, ...]
    bridge: UnitBridge | None


def _sum(quantities: Iterable[Quantity], unit: str, bridge: UnitBridge | None) -> _Sum:
    total, apart, used = Decimal(0), [], None
    for each in quantities:
        if each.unit == unit or _is_alike(each.unit, unit):
            total += each.amount if each.unit == unit else convert(each, unit).amount
        elif (more := across(each, unit, bridge)) is not None:
            total, used = total + more.amount, bridge
        else:
            apart.append(each)
    return _Sum(Quantity(total, unit), tuple(apart), used)


def _is_alike(unit: str, other: str) -> bool:
    """Say whether two units, both known, measure the same."""
    read, wanted = find_unit(unit), find_unit(other)
    return read is not None and wanted is not None and read.dimension == wanted.dimension


def _added(
    stated: Sequence[Stated], bridges: Mapping[str, UnitBridge]
) -> dict[tuple[str, str], Stated]:
    groups: dict[tuple[str, str], list[Stated]] = {}
    for row in stated:
        groups.setdefault((row.supplier, row.carrier), []).append(row)
    return {key: _together(rows, bridges.get(key[1])) for key, rows in groups.items()}


def _together(rows: Sequence[Stated], bridge: UnitBridge | None) -> Stated:
    first, *others = rows
    if not others:
        return first
    added = _sum((each.quantity for each in rows), first.quantity.unit, bridge)
    amounts = [each.amount for each in rows if each.amount is not None]
    total = sum(amounts, Decimal(0)) if amounts else None
    return replace(
        first, quantity=added.total, amount=total, apart=added.apart, bridge=added.bridge
    )


def _line(
    key: tuple[str, str], own: Sequence[Booked], row: Stated | None, bridge: UnitBridge | None
) -> ReconciledLine:
    quantities = [each.quantity for each in own]
    added = _sum(quantities, row.quantity.unit if row else quantities[0].unit, bridge)
    if added.apart:
        added = _sum(quantities, quantities[0].unit, bridge)
    costs = [each.amount for each in own if each.amount is not None]
    return ReconciledLine(
        supplier=key[0],
        carrier=key[1],
        booked=added.total,
        stated=row.quantity if row else None,
        match=Match.OPEN,
        documents=len({each.document for each in own}),
        booked_amount=sum(costs, Decimal(0)) if costs else None,
        stated_amount=row.amount if row else None,
        booked_apart=added.apart,
        stated_apart=row.apart if row else (),
        bridge=added.bridge or (row.bridge if row else None),
    )


def _judged(line: ReconciledLine, explanation: str) -> ReconciledLine:
    """Return a line with how it stands; a statement rounds to the places it shows."""
    match = _match(line)
    if explanation and match is not Match.EQUAL:
        match = Match.EXPLAINED
    return replace(line, match=match, explanation=explanation)


def _match(line: ReconciledLine) -> Match:
    is_whole = line.stated is None and not line.booked_apart
    if line.stated is None or not line.is_comparable:
        return Match.NOT_STATED if is_whole else Match.NOT_COMPARABLE
    shown = line.stated.amount
    is_equal = line.booked.amount.quantize(_places(shown), ROUND_HALF_UP) == shown
    return Match.EQUAL if is_equal else Match.OPEN


def _places(amount: Decimal) -> Decimal:
    exponent = amount.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
