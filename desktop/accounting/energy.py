"""Activity of each source in its own unit, and energy in tonnes of standard coal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from desktop.accounting.activity import ActivityRecord, Evidenced
from desktop.accounting.allocation import allocate, largest_remainder
from desktop.accounting.calendarisation import Segment, by_days
from desktop.accounting.inventory import ActivityTotal, EnergyTotal
from desktop.accounting.period import Month
from desktop.accounting.quantify import Route
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import as_decimal, plain

_KGCE_PER_TCE = 1000
_QUANTUM = Decimal("0.000001")
_PER_UNIT = 10**6
_QUANTUM_COUNT = 10**12


@dataclass(slots=True)
class _Sum:
    months: dict[Month, Fraction] = field(default_factory=dict)
    evidenced: dict[str, Fraction] = field(default_factory=dict)


@dataclass(slots=True)
class ActivitySums:
    """Sums up activity and energy while records pass."""

    sums: dict[tuple[str, str, str], _Sum] = field(default_factory=dict)
    coal_equal: Fraction = Fraction(0)
    coal_equivalent: Fraction = Fraction(0)

    def add(
        self, record: ActivityRecord, route: Route, amount: Decimal, months: Sequence[Segment]
    ) -> None:
        """Add a record's amount (in the basis of its route) with its months."""
        unit, scale = route.source.unit, route.activity
        if scale is None:
            unit, scale = route.basis, Fraction(1)
        total = self.sums.setdefault((route.source.code, record.facility, unit), _Sum())
        divided = by_days(amount, [segment.days for segment in months])
        inside = Fraction(0)
        for segment, share in zip(months, divided, strict=True):
            if segment.is_inside:
                part = Fraction(share)
                inside += part
                total.months[segment.month] = (
                    total.months.get(segment.month, Fraction(0)) + part * scale
                )
        self.coal_equal += inside * route.coal_equal
        self.coal_equivalent += inside * route.coal_equivalent
        word = record.evidenced.value
        total.evidenced[word] = total.evidenced.get(word, Fraction(0)) + abs(inside * scale)

    def amounts(self, source: str) -> dict[str, Decimal]:
        """Return a source's activity by facility, in its own unit."""
        return {
            facility: as_decimal(sum(total.months.values(), Fraction(0)))
            for (code, facility, _), total in self.sums.items()
            if code == source
        }

    def totals(self) -> tuple[ActivityTotal, ...]:
        """Return the activity of every source and facility, in order."""
        return tuple(
            _activity_total(source, facility, unit, total)
            for (source, facility, unit), total in sorted(self.sums.items())
        )

    def energy(self) -> EnergyTotal:
        """Return tonnes of standard coal, 当量 and 等价."""
        return EnergyTotal(
            _rounded(self.coal_equal / _KGCE_PER_TCE),
            _rounded(self.coal_equivalent / _KGCE_PER_TCE),
        )


def _activity_total(source: str, facility: str, unit: str, total: _Sum) -> ActivityTotal:
    months = sorted(total.months)
    shares = _exact_shares([total.months[month] for month in months])
    whole = plain(sum(shares, Decimal(0)))
    evidence = evidence_shares(total.evidenced)
    return ActivityTotal(
        source, facility, Quantity(whole, unit), tuple(zip(months, shares, strict=True)), evidence
    )


def _exact_shares(amounts: Sequence[Fraction]) -> list[Decimal]:
    """Return the months' amounts: as they are where they terminate, else to 1e-6, summing up."""
    if all(_QUANTUM_COUNT % amount.denominator == 0 for amount in amounts):
        return [plain(as_decimal(amount)) for amount in amounts]
    counts = [amount * _PER_UNIT for amount in amounts]
    ties = [f"{index:06d}" for index in range(len(amounts))]
    shared = largest_remainder(round(sum(counts, Fraction(0))), counts, ties)
    return [plain(count * _QUANTUM) for count in shared]


def evidence_shares(amounts: Mapping[str, Fraction]) -> tuple[tuple[str, Decimal], ...]:
    """Return metered, invoiced and estimated shares; they sum to exactly 1."""
    words = tuple(word.value for word in Evidenced)
    weights = [as_decimal(amounts.get(word, Fraction(0))) for word in words]
    if not any(weights):
        return tuple((word, Decimal(0)) for word in words)
    shares = allocate(Decimal(1), weights, _QUANTUM)
    return tuple((word, plain(share)) for word, share in zip(words, shares, strict=True))


def _rounded(amount: Fraction) -> Decimal:
    return plain(round(amount * _PER_UNIT) * _QUANTUM)
