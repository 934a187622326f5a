"""Activity of each source in its own unit, and energy in tonnes of standard coal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from desktop.accounting.allocation import allocate
from desktop.accounting.inventory import ActivityTotal, EnergyTotal
from desktop.accounting.period import Month
from desktop.accounting.quantify import Route
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT, plain

EVIDENCE = ("metered", "invoiced", "estimated")
_QUANTUM = Decimal("0.000001")
_FINE = Decimal("1e-12")
_ONE = Fraction(1)
_KGCE_PER_TCE = 1000
_ZERO = Decimal(0)


@dataclass(slots=True)
class RouteSum:
    """Amounts of one route and facility, in the basis of the route.

    Attributes:
        months: By month.
        evidenced: By how the amount is known.
    """

    route: Route
    facility: str
    months: dict[Month, Decimal] = field(default_factory=dict)
    evidenced: dict[str, Decimal] = field(default_factory=dict)

    def add(self, month: Month, amount: Decimal, evidenced: str) -> None:
        """Add one amount."""
        self.months[month] = self.months.get(month, _ZERO) + amount
        self.evidenced[evidenced] = self.evidenced.get(evidenced, _ZERO) + abs(amount)

    @property
    def amount(self) -> Decimal:
        """All months together."""
        return sum(self.months.values(), _ZERO)


def activity_totals(sums: Sequence[RouteSum]) -> tuple[ActivityTotal, ...]:
    """Return the activity of every source and facility in the source's own unit, in order."""
    groups: dict[tuple[str, str, str], list[RouteSum]] = {}
    for total in sums:
        route = total.route
        unit = route.basis if route.activity is None else route.source.unit
        groups.setdefault((route.source.code, total.facility, unit), []).append(total)
    return tuple(_activity_total(*key, groups[key]) for key in sorted(groups))


def _activity_total(source: str, facility: str, unit: str, sums: list[RouteSum]) -> ActivityTotal:
    if len(sums) == 1 and sums[0].route.activity in (None, 1):
        months, evidenced = sums[0].months, sums[0].evidenced
    else:
        months, evidenced = _merged(sums)
    ordered = sorted(months.items(), key=lambda entry: (entry[0].year, entry[0].number))
    whole = plain(sum(months.values(), _ZERO))
    shares = evidence_shares(evidenced)
    return ActivityTotal(source, facility, Quantity(whole, unit), tuple(ordered), shares)


def _merged(sums: list[RouteSum]) -> tuple[dict[Month, Decimal], dict[str, Decimal]]:
    """Return amounts by month and by evidence of several routes in the source's own unit.

    Amounts that do not terminate are rounded to 1e-6 of the unit, month by month.
    """
    months: dict[Month, Decimal] = {}
    evidenced: dict[str, Decimal] = {}
    for total in sums:
        scale = total.route.activity or _ONE
        numerator, denominator = Decimal(scale.numerator), Decimal(scale.denominator)
        for month, amount in total.months.items():
            part = amount * numerator / denominator
            months[month] = months.get(month, _ZERO) + part
        for word, amount in total.evidenced.items():
            part = amount * abs(numerator) / denominator
            evidenced[word] = evidenced.get(word, _ZERO) + part
    return {month: _short(amount) for month, amount in months.items()}, evidenced


def _short(amount: Decimal) -> Decimal:
    rounded = amount.quantize(_QUANTUM, ROUND_HALF_EVEN, CONTEXT)
    exact = amount.quantize(_FINE, ROUND_HALF_EVEN, CONTEXT)
    return plain(exact if exact == amount else rounded)


def evidence_shares(amounts: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    """Return metered, invoiced and estimated shares; they sum to exactly 1."""
    known = [word for word in EVIDENCE if amounts.get(word)]
    if len(known) <= 1:
        return tuple((word, Decimal(int(word in known))) for word in EVIDENCE)
    weights = [amounts.get(word, _ZERO) for word in EVIDENCE]
    shares = allocate(Decimal(1), weights, _QUANTUM)
    return tuple((word, plain(share)) for word, share in zip(EVIDENCE, shares, strict=True))


def energy_total(sums: Sequence[RouteSum]) -> EnergyTotal:
    """Return the energy of all sources in tonnes of standard coal, 当量 and 等价."""
    equal = equivalent = _ZERO
    for total in sums:
        amount = total.amount
        equal += amount * total.route.coal_equal
        equivalent += amount * total.route.coal_equivalent
    return EnergyTotal(_tonnes(equal), _tonnes(equivalent))


def _tonnes(kgce: Decimal) -> Decimal:
    return plain((kgce / _KGCE_PER_TCE).quantize(_QUANTUM, ROUND_HALF_EVEN, CONTEXT))
