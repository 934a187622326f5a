"""The amounts of all records that share a route and a facility, by month."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from operator import attrgetter

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.quantify import Route

Share = tuple[ActivityRecord, Decimal]
"""A record with its part of an amount, in the unit of the route's basis or of the flow's driver."""

_ZERO = Decimal(0)
_ID = attrgetter("id")
_EVIDENCED = attrgetter("evidenced")


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
        holders: The record of each share, month by month; after :meth:`close`.
        amounts: The amount of each share, in the same order.
    """

    route: Route
    facility: str
    shares: dict[int, list[Share]] = field(default_factory=dict)
    apart: dict[int, dict[int, list[Share]]] = field(default_factory=dict)
    is_each_once: bool = True
    months: dict[int, Decimal] = field(default_factory=dict)
    evidenced: dict[str, Decimal] = field(default_factory=dict)
    holders: tuple[ActivityRecord, ...] = ()
    amounts: tuple[Decimal, ...] = ()

    @property
    def amount(self) -> Decimal:
        """All months together."""
        return sum([_whole(shares) for shares in self.shares.values()], _ZERO)

    def add(self, record: ActivityRecord, month: int, amount: Decimal) -> None:
        """Add a record's share of a month."""
        shares = self.shares.get(month)
        if shares is None:
            self.shares[month] = [(record, amount)]
        else:
            shares.append((record, amount))

    def records(self) -> list[str]:
        """Return the ids of the records, each once; after :meth:`close`."""
        return list(dict.fromkeys(map(_ID, self.holders)))

    def close(self) -> None:
        """Sum the shares by month and by evidence; within the engine's decimal context."""
        for month, shares in self.shares.items():
            is_one = len(shares) == 1
            self.months[month] = _ZERO + shares[0][1] if is_one else _whole(shares)
        everything = list(chain.from_iterable(self.shares.values()))
        self.holders, self.amounts = zip(*everything, strict=True)
        self._add_evidenced()

    def _add_evidenced(self) -> None:
        words, sizes = list(map(_EVIDENCED, self.holders)), list(map(abs, self.amounts))
        while words:
            word = words[0]
            if words.count(word) == len(words):
                own, words = sizes, []
            else:
                own = [size for size, other in zip(sizes, words, strict=True) if other is word]
                rest = [(s, w) for s, w in zip(sizes, words, strict=True) if w is not word]
                sizes, words = [size for size, _ in rest], [other for _, other in rest]
            size = sum(own, _ZERO)
            if size:
                self.evidenced[word.value] = size


def _whole(shares: list[Share]) -> Decimal:
    return sum([amount for _, amount in shares], _ZERO)
