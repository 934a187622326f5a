"""Activity of each source in its own unit, and energy in tonnes of standard coal."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import lru_cache

from desktop.accounting.allocation import allocate
from desktop.accounting.emission import FactorUsed
from desktop.accounting.inventory import ActivityTotal, EnergyTotal
from desktop.accounting.period import Month, month_at
from desktop.accounting.quantity import Quantity
from desktop.accounting.route_sum import RouteSum
from desktop.accounting.units import CONTEXT, plain

EVIDENCE = ("metered", "invoiced", "estimated")
_QUANTUM = Decimal("0.000001")
_ONE = Fraction(1)
_KGCE_PER_TCE = 1000
_ZERO = Decimal(0)
_NOTHING = tuple((word, _ZERO) for word in EVIDENCE)
_ONLY = {only: tuple((word, Decimal(int(word == only))) for word in EVIDENCE) for only in EVIDENCE}


def activity_totals(sums: Sequence[RouteSum]) -> tuple[ActivityTotal, ...]:
    """Return the activity of every source and facility in the source's own unit, in order."""
    groups: dict[tuple[str, str, str], list[RouteSum]] = {}
    for total in sums:
        route = total.route
        unit = route.basis if route.activity is None else route.source.unit
        groups.setdefault((route.source.code, total.facility, unit), []).append(total)
    return tuple([_activity_total(*key, groups[key]) for key in sorted(groups)])


def _activity_total(source: str, facility: str, unit: str, sums: list[RouteSum]) -> ActivityTotal:
    if len(sums) == 1 and sums[0].route.is_own_unit:
        months, evidenced, whole = sums[0].months, sums[0].evidenced(), sums[0].whole
    else:
        months, evidenced = _merged(sums)
        whole = sum(months.values(), _ZERO)
    places = sorted(months)
    ordered = tuple(zip(_named(tuple(places)), map(months.__getitem__, places), strict=True))
    shares = evidence_shares(evidenced)
    return ActivityTotal(source, facility, Quantity(plain(whole), unit), ordered, shares)


@lru_cache(maxsize=4096)
def _named(places: tuple[int, ...]) -> tuple[Month, ...]:
    """Return months by their numbers: one row of them for all firms that have the same."""
    return tuple(map(month_at, places))


def _merged(sums: list[RouteSum]) -> tuple[dict[int, Decimal], dict[str, Decimal]]:
    """Return amounts by month and by evidence of several routes in the source's own unit.

    Amounts that do not terminate are rounded to 1e-6 of the unit, month by month.
    """
    months: dict[int, Decimal] = {}
    evidenced: dict[str, Decimal] = {}
    for total in sums:
        scale = total.route.activity or _ONE
        numerator, denominator = Decimal(scale.numerator), Decimal(scale.denominator)
        for month, amount in total.months.items():
            part = amount * numerator
            months[month] = months.get(month, _ZERO) + _over(part, denominator)
        for word, amount in total.evidenced().items():
            part = amount * abs(numerator) / denominator
            evidenced[word] = evidenced.get(word, _ZERO) + part
    return months, evidenced


def _over(part: Decimal, denominator: Decimal) -> Decimal:
    """Return a quotient: exact where it has few digits, else to 1e-6."""
    if denominator == 1:
        return part
    quotient = part / denominator
    if len(quotient.as_tuple().digits) < CONTEXT.prec:
        return quotient
    return quotient.quantize(_QUANTUM, ROUND_HALF_EVEN, CONTEXT)


def evidence_shares(amounts: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    """Return metered, invoiced and estimated shares; they sum to exactly 1."""
    if len(amounts) == 1:
        (word,) = amounts
        return _ONLY[word] if amounts[word] else _NOTHING
    if not any(amounts.values()):
        return _NOTHING
    weights = [amounts.get(word, _ZERO) for word in EVIDENCE]
    shares = allocate(Decimal(1), weights, _QUANTUM)
    return tuple((word, plain(share)) for word, share in zip(EVIDENCE, shares, strict=True))


def energy_total(sums: Sequence[RouteSum]) -> EnergyTotal:
    """Return the energy of all sources in tonnes of standard coal, 当量 and 等价."""
    equal = equivalent = _ZERO
    used: dict[str, FactorUsed] = {}  # by id: the whole of a factor is slow to hash
    for total in sums:
        route, whole = total.route, total.whole
        equal += whole * route.coal_equal
        equivalent += whole * route.coal_equivalent
        if route.supply_coal is not None:
            used[route.supply_coal.id] = route.supply_coal
    return EnergyTotal(
        _tonnes(equal), _tonnes(equivalent), tuple([used[known] for known in sorted(used)])
    )


def _tonnes(kgce: Decimal) -> Decimal:
    return plain((kgce / _KGCE_PER_TCE).quantize(_QUANTUM, ROUND_HALF_EVEN, CONTEXT))
