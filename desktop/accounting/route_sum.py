"""The amounts of all records that share a route and a facility, by month."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import repeat
from operator import add

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.route import Route

Share = tuple[ActivityRecord, Decimal]
"""A record with its part of an amount, in the unit of the route's basis or of the flow's driver."""

_ZERO = Decimal(0)


def _id_of(share: tuple[ActivityRecord, int, Decimal]) -> str:
    return share[0].id


class RouteSum:
    """Amounts of one route and facility, in the basis of the route: a column, added up once.

    Attributes:
        holders: The record of each share.
        places: Its month, counted from year 0.
        amounts: Its amount.
        apart: Where flows have other drivers than the quantity: for each flow, by its place in
            the route, the shares by month.
        is_each_once: Whether every record lies here alone: in one month, and all of it.
        months: Sum of the shares by month; after :meth:`close`.
        whole: Sum of the months; after :meth:`close`.
        size: Sum of the absolute shares; after :meth:`close`.
    """

    __slots__ = (
        "amounts",
        "apart",
        "facility",
        "holders",
        "is_each_once",
        "months",
        "places",
        "route",
        "size",
        "whole",
    )

    def __init__(self, route: Route, facility: str) -> None:
        self.route = route
        self.facility = facility
        self.holders: list[ActivityRecord] = []
        self.places: list[int] = []
        self.amounts: list[Decimal] = []
        self.apart: dict[int, dict[int, list[Share]]] = {}
        self.is_each_once = True
        self.months: dict[int, Decimal] = {}
        self.whole = self.size = _ZERO

    def add(self, record: ActivityRecord, month: int, amount: Decimal) -> None:
        """Add a record's share of a month."""
        self.holders.append(record)
        self.places.append(month)
        self.amounts.append(amount)

    def extend(
        self, records: Iterable[ActivityRecord], months: Iterable[int], amounts: Iterable[Decimal]
    ) -> None:
        """Add a share of each of several records."""
        self.holders.extend(records)
        self.places.extend(months)
        self.amounts.extend(amounts)

    def sort(self) -> None:
        """Put the shares in the order of their records' ids, on which the last digit may rest."""
        shares = sorted(zip(self.holders, self.places, self.amounts, strict=True), key=_id_of)
        self.holders = [record for record, _, _ in shares]
        self.places = [month for _, month, _ in shares]
        self.amounts = [amount for _, _, amount in shares]

    def shares_of(self, index: int) -> Mapping[int, Sequence[Share]]:
        """Return the shares that drive one flow of the route, by month."""
        if not self.route.is_simple:
            return self.apart.get(index, {})
        shares: dict[int, list[Share]] = {}
        for record, month, amount in zip(self.holders, self.places, self.amounts, strict=True):
            shares.setdefault(month, []).append((record, amount))
        return shares

    def months_of(self, index: int) -> dict[int, Decimal]:
        """Return the sums by month of what drives one flow of the route; after :meth:`close`."""
        if self.route.is_simple:
            return self.months
        return {
            month: sum([amount for _, amount in shares], _ZERO)
            for month, shares in self.apart.get(index, {}).items()
        }

    def by_month(self) -> dict[int, Decimal]:
        """Return the sums of the shares by month; within the engine's decimal context."""
        places, amounts = self.places, self.amounts
        if len(set(places)) == len(places):  # the usual bill: nothing to add up
            return dict(zip(places, map(add, repeat(_ZERO), amounts), strict=True))
        months: dict[int, Decimal] = {}
        for month, amount in zip(places, amounts, strict=True):
            months[month] = months.get(month, _ZERO) + amount
        return months

    def close(self) -> None:
        """Sum the shares by month and as a whole; within the engine's decimal context."""
        self.months = months = self.by_month()
        self.whole = sum(months.values(), _ZERO)
        if len(months) == len(self.amounts) and months and min(months.values()) >= 0:
            self.size = self.whole  # the same sum, term by term
        else:
            self.size = sum([abs(amount) for amount in self.amounts], _ZERO)

    def evidenced(self) -> dict[str, Decimal]:
        """Return the absolute shares by how the amount is known; after :meth:`close`."""
        words = [record.evidenced for record in self.holders]
        if words.count(words[0]) == len(words):
            return {words[0].value: self.size} if self.size else {}
        sums: dict[str, Decimal] = {}
        for word, amount in zip(words, self.amounts, strict=True):
            sums[word.value] = sums.get(word.value, _ZERO) + abs(amount)
        return {word: size for word, size in sums.items() if size}
