"""The amounts of all records that share a route and a facility, by month."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from desktop.accounting.activity import ActivityRecord, Evidenced
from desktop.accounting.quantify import Route

Share = tuple[ActivityRecord, Decimal]
"""A record with its part of an amount, in the unit of the route's basis or of the flow's driver."""

_ZERO = Decimal(0)


@dataclass(slots=True)
class RouteSum:
    """Amounts of one route and facility, in the basis of the route.

    Attributes:
        shares: The records' quantities by month, counted from year 0.
        apart: Where flows have other drivers than the quantity: for each flow, by its place in
            the route, the shares by month.
        is_each_once: Whether every record lies here alone: in one month, and all of it.
        months: Sum of the shares by month; after :meth:`close`.
        evidenced: Sum of their absolute values by how the amount is known; after :meth:`close`.
    """

    route: Route
    facility: str
    shares: dict[int, list[Share]] = field(default_factory=dict)
    apart: dict[int, dict[int, list[Share]]] = field(default_factory=dict)
    is_each_once: bool = True
    months: dict[int, Decimal] = field(default_factory=dict)
    evidenced: dict[str, Decimal] = field(default_factory=dict)

    @property
    def amount(self) -> Decimal:
        """All months together."""
        return sum([amount for shares in self.shares.values() for _, amount in shares], _ZERO)

    def add(self, record: ActivityRecord, month: int, amount: Decimal) -> None:
        """Add a record's share of a month."""
        shares = self.shares.get(month)
        if shares is None:
            self.shares[month] = [(record, amount)]
        else:
            shares.append((record, amount))

    def records(self) -> list[str]:
        """Return the ids of the records, each once."""
        ids = [record.id for shares in self.shares.values() for record, _ in shares]
        return list(dict.fromkeys(ids))

    def close(self) -> None:
        """Sum the shares by month and by evidence; within the engine's decimal context."""
        for month, shares in self.shares.items():
            self.months[month] = sum([amount for _, amount in shares], _ZERO)
        everything = list(chain.from_iterable(self.shares.values()))
        for word in _words(everything):
            own = [abs(amount) for record, amount in everything if record.evidenced is word]
            size = sum(own, _ZERO)
            if size:
                self.evidenced[word.value] = size


def _words(shares: list[Share]) -> list[Evidenced]:
    """Return how the shares are known, each way once; an enumeration's hash is a call in Python."""
    found: list[Evidenced] = []
    for word in [record.evidenced for record, _ in shares]:
        if word not in found:
            found.append(word)
    return found
