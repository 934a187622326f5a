"""The amounts of all records that share a route and a facility, and the cells they fall into."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from desktop.accounting.activity import ActivityRecord, Evidenced
from desktop.accounting.quantify import ReadyFlow, Route

Share = tuple[ActivityRecord, Decimal]
"""A record with its part of an amount, in the unit of the route's basis or of the flow's driver."""

CellSum = tuple[int, str, str, int, Decimal, ReadyFlow, list[tuple[int, list[Share]]]]
"""What falls into one cell before rounding: month (counted from year 0), facility, what the cells
of the flow share, a running number, the sum of the driver's amounts, the flow, and the shares by
the flow's place in its route. A plain tuple, because every cell of every company passes here."""

_ZERO = Decimal(0)


@dataclass(slots=True)
class RouteSum:
    """Amounts of one route and facility, in the basis of the route.

    Attributes:
        shares: The records' quantities by month, counted from year 0.
        apart: Where a flow has another driver than the quantity: shares by month and place of
            the flow.
        months: Sum of the shares by month; after :meth:`close`.
        evidenced: Sum of their absolute values by how the amount is known; after :meth:`close`.
    """

    route: Route
    facility: str
    shares: dict[int, list[Share]] = field(default_factory=dict)
    apart: dict[tuple[int, int], list[Share]] = field(default_factory=dict)
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
        word, known = Evidenced.INVOICED, _ZERO
        for month, shares in self.shares.items():
            whole = _ZERO
            for record, amount in shares:
                whole += amount
                if record.evidenced is not word:
                    self._add_evidenced(word, known)
                    word, known = record.evidenced, _ZERO
                known += abs(amount)
            self.months[month] = whole
        self._add_evidenced(word, known)

    def _add_evidenced(self, word: Evidenced, amount: Decimal) -> None:
        if amount:
            self.evidenced[word.value] = self.evidenced.get(word.value, _ZERO) + amount


def cell_sums(routes: Iterable[RouteSum]) -> list[CellSum]:
    """Return what falls into every cell, in the order of the cells, each cell once."""
    found: list[CellSum] = []
    for sums in routes:
        facility, flows = sums.facility, sums.route.flows
        if sums.route.is_simple:
            for month, whole in sums.months.items():
                shares = sums.shares[month]
                for index, ready in enumerate(flows):
                    parts = [(index, shares)]
                    found.append((month, facility, ready.cell, len(found), whole, ready, parts))
        for (month, index), shares in sums.apart.items():
            whole = sum([amount for _, amount in shares], _ZERO)
            ready, parts = flows[index], [(index, shares)]
            found.append((month, facility, ready.cell, len(found), whole, ready, parts))
    found.sort()
    return list(_merged(found))


def _merged(ordered: Iterable[CellSum]) -> Iterator[CellSum]:
    """Yield the sums with those of one cell put together."""
    last: CellSum | None = None
    for entry in ordered:
        if last is not None:
            if last[2] == entry[2] and last[:2] == entry[:2]:
                last = (*last[:4], last[4] + entry[4], last[5], last[6] + entry[6])
                continue
            yield last
        last = entry
    if last is not None:
        yield last
