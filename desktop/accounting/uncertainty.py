"""How sure a total is: activity by quality level, factors by family, propagated to the sum."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from desktop.accounting.cells import Sum
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.methodology.lookup import find_value
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.units import CONTEXT

_TABLE = "quality/uncertainty"
_DIGITS = Decimal("0.0001")
_ZERO = Decimal(0)


def propagate(sums: Iterable[Sum], methodology: Methodology) -> Decimal | None:
    """Return the relative half-width of the 95 % interval of scope 1 + location-based scope 2.

    u = √( Σ_records (E u_activity)² + Σ_factors (E u_factor)² ) / |Σ E|

    Records err independently; all that is multiplied by one factor errs together.

    Reference:
        2006 IPCC Guidelines, volume 1, chapter 3, approach 1.
    """
    shares = _shares(methodology)
    by_record: dict[str, Decimal] = {}
    by_factor: dict[str, Decimal] = {}
    whole = _ZERO
    for entry in sums:
        if not _counts(entry):
            continue
        rate = entry.ready.rate
        emitted = _ZERO
        for record, amount, _ in entry.shares:
            mass = amount * rate
            emitted += mass
            activity = by_record.get(record.id, _ZERO)
            by_record[record.id] = activity + mass * shares[str(record.quality)]
        key = entry.ready.flow.used.id
        share = shares[f"factor.{entry.route.source.family}"]
        by_factor[key] = by_factor.get(key, _ZERO) + emitted * share
        whole += emitted
    if not whole:
        return None
    variance = _ZERO
    for error in (*by_record.values(), *by_factor.values()):
        variance += error * error
    return (variance.sqrt(CONTEXT) / abs(whole)).quantize(_DIGITS)


def mean_quality(sums: Iterable[Sum]) -> Decimal | None:
    """Return the mean quality of the records, weighted by what they emitted, 1 to 5."""
    weight = weighted = _ZERO
    for entry in sums:
        if not _counts(entry):
            continue
        for record, amount, _ in entry.shares:
            mass = abs(amount * entry.ready.rate)
            weight += mass
            weighted += mass * record.quality
    return (weighted / weight).quantize(_DIGITS) if weight else None


def _counts(entry: Sum) -> bool:
    flow = entry.ready.flow
    if flow.is_biogenic or entry.ready.is_outside_kyoto or flow.scope is Scope.SCOPE_3:
        return False
    return flow.basis is not Basis.MARKET


def _shares(methodology: Methodology) -> Mapping[str, Decimal]:
    shares: Mapping[str, Decimal] | None = methodology.memo.get(_TABLE)
    if shares is None:
        keys = sorted(key for path, key, _ in methodology.index if path == _TABLE)
        values = {key: find_value(methodology, _TABLE, key) for key in keys}
        shares = methodology.memo[_TABLE] = {
            key: value.amount / 100 for key, value in values.items() if value is not None
        }
    return shares
