"""The same energy printed again: fees, price components and totals within one invoice.

A grid company prints the same kWh once a price component; adding them would multiply the
energy. Equal lines are not repeats: sixty equal lines are sixty purchases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from desktop.accounting.built import quickly_built
from desktop.accounting.documents.invoice import InvoiceLine
from desktop.intake.classify import Classified, Treatment
from desktop.intake.measure import Measured
from desktop.intake.tables import Goods
from desktop.intake.written import number_of, squeeze

_FEWEST_PARTS = 2
_CLOSE = Decimal("0.01")


@quickly_built
@dataclass(frozen=True, slots=True)
class Candidate:
    """A line with what it is and how much.

    Attributes:
        apart: The account or days that it alone names; lines that differ in them are no repeats.
    """

    line: InvoiceLine
    what: Classified
    measured: Measured
    apart: str = ""

    @property
    def amount(self) -> Decimal | None:
        """The quantity as read, before any price corrected it; nothing if it is no energy."""
        return number_of(self.line.quantity) if self.measured.quantity else None


def repeats_of(candidates: Sequence[Candidate], goods: Goods) -> Mapping[int, str]:
    """Return index → reason of the lines that carry no energy of their own.

    Reasons: ``draft.fee_without_energy``, ``draft.same_energy_again``,
    ``draft.total_of_others``, ``draft.discount``, and ``draft.fee_with_energy`` for a question.
    """
    found: dict[int, str] = {}
    by_carrier: dict[str, list[int]] = {}
    for index, candidate in enumerate(candidates):
        if candidate.what.treatment is Treatment.ENERGY:
            by_carrier.setdefault(candidate.what.carrier, []).append(index)
    for own in by_carrier.values():
        for group in _groups(own, candidates):
            found |= _repeats_of_one(group, candidates, goods)
    return found


def _groups(own: Sequence[int], candidates: Sequence[Candidate]) -> list[list[int]]:
    """Return lines about the same account and days; those that name neither go with each."""
    names = dict.fromkeys(c.apart for c in (candidates[index] for index in own) if c.apart)
    if len(names) <= 1:
        return [list(own)]
    return [[i for i in own if candidates[i].apart in {"", name}] for name in names]


def _repeats_of_one(
    own: Sequence[int], candidates: Sequence[Candidate], goods: Goods
) -> dict[int, str]:
    """Return the repeats among the lines of one carrier."""
    fees = [index for index in own if _is_fee(candidates[index], goods)]
    if len(own) == 1 and not fees:
        return {}
    main = [index for index in own if index not in fees]
    found: dict[int, str] = {}
    if len(main) > 1:
        found |= _discounts(main, candidates)
        main = [index for index in main if index not in found]
        found |= _totals(main, candidates, goods)
        main = [index for index in main if index not in found]
        plain = [index for index in main if not _is_time_of_use(candidates[index], goods)]
        found |= _components(plain, candidates)
    return found | _fees(fees, main, candidates)


def _is_fee(candidate: Candidate, goods: Goods) -> bool:
    return _names_any(candidate.line.goods, goods.fees)


def _is_time_of_use(candidate: Candidate, goods: Goods) -> bool:
    return _names_any(candidate.line.goods, goods.time_of_use)


@lru_cache(maxsize=4096)
def _names_any(goods_name: str, words: tuple[str, ...]) -> bool:
    """Return whether a goods name, without its short name, has one of the words in it."""
    text = squeeze(goods_name).rpartition("*")[2]
    return any(word in text for word in words)


def _discounts(indexes: Sequence[int], candidates: Sequence[Candidate]) -> dict[int, str]:
    """Find discounts that repeat the quantity of the line before with money back."""
    found = {}
    for before, index in pairwise(indexes):
        one, other = candidates[before].line, candidates[index].line
        amount, first = number_of(other.amount), number_of(one.amount)
        if amount is None or first is None or not amount < 0 < first:
            continue
        if squeeze(one.goods) == squeeze(other.goods) and one.quantity == other.quantity:
            found[index] = "draft.discount"
    return found


def _totals(
    indexes: Sequence[int], candidates: Sequence[Candidate], goods: Goods
) -> dict[int, str]:
    """Find a total beside its time-of-use parts."""
    parts = [i for i in indexes if _is_time_of_use(candidates[i], goods)]
    amounts = [candidates[i].amount for i in parts]
    if len(parts) < _FEWEST_PARTS or None in amounts:
        return {}
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    return {
        i: "draft.total_of_others"
        for i in indexes
        if i not in parts and _equals(candidates[i].amount, total)
    }


def _equals(amount: Decimal | None, total: Decimal) -> bool:
    return amount is not None and abs(amount - total) <= _CLOSE


def _components(indexes: Sequence[int], candidates: Sequence[Candidate]) -> dict[int, str]:
    """Find the same quantity at other prices: components of one price."""
    leads: dict[Decimal, int] = {}
    for index in sorted(
        indexes, key=lambda i: -(number_of(candidates[i].line.amount) or Decimal(0))
    ):
        amount = candidates[index].amount
        if amount is not None and amount > 1:
            leads.setdefault(amount, index)
    return {
        index: "draft.same_energy_again"
        for index in indexes
        if (amount := candidates[index].amount) is not None
        and amount in leads
        and leads[amount] != index
        and _price(candidates[index]) != _price(candidates[leads[amount]])
    }


def _price(candidate: Candidate) -> tuple[str, str]:
    return candidate.line.unit_price, candidate.line.amount


def _fees(
    fees: Sequence[int], main: Sequence[int], candidates: Sequence[Candidate]
) -> dict[int, str]:
    """Decide fee lines: without energy, the energy of another line again, or a question."""
    counted = {candidates[i].amount for i in main}
    total = sum((candidates[i].amount or Decimal(0) for i in main), Decimal(0))
    found = {}
    for index in fees:
        amount = candidates[index].amount
        if amount is None:
            found[index] = "draft.fee_without_energy"
        elif amount in counted or amount == total:
            found[index] = "draft.same_energy_again"
        else:
            found[index] = "draft.fee_with_energy"
            counted.add(amount)
    return found
