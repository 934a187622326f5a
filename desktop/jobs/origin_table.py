"""What meter, bill, invoice and typed figure say of the same energy, month by month.

For windows::

    for row in compare_origins(store, 2025):
        row.said(Origin.METER), row.said(Origin.BILL), row.difference

The rule that decides which origin leads is :mod:`desktop.accounting.documents.precedence`; here
its outcome is laid out for a person, worst difference first.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.activity import Origin
from desktop.accounting.documents.precedence import LIMIT, Claim
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT, convert
from desktop.jobs.origins import known_claims
from desktop.models.store import Store


@dataclass(frozen=True, slots=True)
class OriginMonth:
    """One energy in one month, as each origin tells it.

    Attributes:
        account: Empty where some origin names none: the facility's totals are compared.
        unit: Of every amount.
        amounts: By origin.
        leading: The origins that count.
        difference: Of the origin farthest from what counts, as a share of it.
    """

    facility: str
    source: str
    account: str
    month: Month
    unit: str
    amounts: tuple[tuple[Origin, Decimal], ...]
    leading: tuple[Origin, ...]
    difference: Decimal | None

    @property
    def is_far(self) -> bool:
        """Whether the difference has to be explained."""
        return self.difference is not None and abs(self.difference) > LIMIT

    def said(self, origin: Origin) -> Decimal | None:
        """Return what one origin says; nothing where it is silent."""
        return dict(self.amounts).get(origin)


def compare_origins(store: Store, year: int) -> tuple[OriginMonth, ...]:
    """Return every energy and month of a year that two or more origins tell of."""
    months = frozenset(ReportingPeriod.of_year(year).months())
    claims = [claim for claim in known_claims(store) if claim.month in months]
    rows = [_row(group) for group in _groups(claims)]
    told = [row for row in rows if len(row.amounts) > 1]
    return tuple(sorted(told, key=_worst_first))


def _worst_first(row: OriginMonth) -> tuple[Decimal, Month, str, str]:
    return -abs(row.difference or Decimal(0)), row.month, row.facility, row.account


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Return the claims of one energy and month, as precedence groups them."""
    wide: defaultdict[tuple[str, str, Month], list[Claim]] = defaultdict(list)
    for claim in claims:
        wide[claim.facility, claim.source, claim.month].append(claim)
    groups: list[list[Claim]] = []
    for group in wide.values():
        if not all(claim.account for claim in group):
            groups.append(group)
            continue
        narrow: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in group:
            narrow[claim.account].append(claim)
        groups += narrow.values()
    return groups


def _row(group: Sequence[Claim]) -> OriginMonth:
    first = group[0]
    unit = first.quantity.unit
    amounts: dict[Origin, Decimal] = {}
    counted = Decimal(0)
    for claim in group:
        amount = _amount(claim.quantity, unit)
        amounts[claim.origin] = amounts.get(claim.origin, Decimal(0)) + amount
        counted += amount if claim.leads else Decimal(0)
    leading = tuple(o for o in Origin if any(c.origin is o and c.leads for c in group))
    accounts = {claim.account for claim in group}
    return OriginMonth(
        facility=first.facility,
        source=first.source,
        account=accounts.pop() if len(accounts) == 1 else "",
        month=first.month,
        unit=unit,
        amounts=tuple((origin, amounts[origin]) for origin in Origin if origin in amounts),
        leading=leading,
        difference=_farthest(amounts, leading, counted),
    )


def _amount(quantity: Quantity, unit: str) -> Decimal:
    return quantity.amount if quantity.unit == unit else convert(quantity, unit).amount


def _farthest(
    amounts: dict[Origin, Decimal], leading: Sequence[Origin], counted: Decimal
) -> Decimal | None:
    """Return the largest share by which a checking origin is off; nothing where none checks."""
    checks = [amount for origin, amount in amounts.items() if origin not in leading]
    if not checks or not counted:
        return None
    return max((CONTEXT.divide(each - counted, counted) for each in checks), key=abs)
