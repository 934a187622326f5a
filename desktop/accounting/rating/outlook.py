"""A rating with everything said beside it: the next rung, the blind spots, the finance table."""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.blind_spots import BlindSpots, blind_spots
from desktop.accounting.rating.finance import (
    BankTerms,
    FinanceProduct,
    FinanceRow,
    finance_rows,
)
from desktop.accounting.rating.next_rung import Change, next_rung, source_shares
from desktop.accounting.rating.rate import NO_BENCHMARKS, rate
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues


@dataclass(frozen=True, slots=True)
class Outlook:
    """What stands beside a grade.

    Attributes:
        rating: The rating.
        changes: What reaches a better grade, one change alone, least effort first.
        following: The rating after the first of them; nothing where there is none.
        spots: The rating by the full inventory and what the platform leaves out.
        finance: What banks have published, now and at the next grade. Information, never advice.
    """

    rating: Rating
    changes: tuple[Change, ...]
    following: Rating | None
    spots: BlindSpots
    finance: tuple[FinanceRow, ...]


def outlook(
    method: Method,
    values: RatingValues,
    inventory: Inventory,
    benchmarks: BenchmarkTable = NO_BENCHMARKS,
    products: Iterable[FinanceProduct] = (),
    terms: BankTerms | None = None,
) -> Outlook:
    """Return a rating with everything said beside it.

    Args:
        method: The method.
        values: As bound from the inventory.
        inventory: Of the rated period.
        benchmarks: As for :func:`rate`.
        products: The finance table.
        terms: What the firm's bank sets itself.
    """
    rating = rate(method, values, benchmarks)
    changes = next_rung(method, values, benchmarks, source_shares(method, inventory))
    following = _after(method, values, benchmarks, changes[0]) if changes else None
    return Outlook(
        rating=rating,
        changes=changes,
        following=following,
        spots=blind_spots(method, values, inventory, benchmarks),
        finance=finance_rows(products, rating, following, values.region, terms),
    )


def _after(
    method: Method, values: RatingValues, benchmarks: BenchmarkTable, change: Change
) -> Rating:
    """Return the rating once a change was made."""
    inputs = {**values.inputs, change.input: change.input_needed}
    return rate(method, values._replace(inputs=inputs, intervals={}), benchmarks)
