"""How sure a total is: activity by quality level, factors by family, propagated to the sum."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from desktop.accounting.cells import Sum
from desktop.accounting.methodology.lookup import find_value
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.units import CONTEXT

_TABLE = "quality/uncertainty"
_DIGITS = Decimal("0.0001")
_ZERO = Decimal(0)


def propagate(
    sums: Iterable[Sum], methodology: Methodology
) -> tuple[Decimal | None, Decimal | None]:
    """Return the uncertainty and the mean quality of scope 1 + location-based scope 2.

    The first is the relative half-width of the 95 % interval,

        u = √( Σ_records (E u_activity)² + Σ_factors (E u_factor)² ) / |Σ E|:

    records err independently; all that is multiplied by one factor errs together. The second is
    the mean of the records' quality, weighted by what they emitted, 1 to 5.

    Reference:
        2006 IPCC Guidelines, volume 1, chapter 3, approach 1.
    """
    shares = _shares(methodology)
    by_record: dict[str, Decimal] = {}
    by_factor: dict[str, Decimal] = {}
    whole = weight = weighted = _ZERO
    for entry in sums:
        ready = entry.ready
        if not ready.is_counted:
            continue
        emitted = _ZERO
        for record, amount, _ in entry.shares:
            mass = amount * ready.rate
            emitted += mass
            error = mass * shares[str(record.quality)]
            by_record[record.id] = by_record.get(record.id, _ZERO) + error
            size = abs(mass)
            weight += size
            weighted += size * record.quality
        key = ready.flow.used.id
        share = shares[f"factor.{entry.route.source.family}"]
        by_factor[key] = by_factor.get(key, _ZERO) + emitted * share
        whole += emitted
    quality = (weighted / weight).quantize(_DIGITS) if weight else None
    if not whole:
        return None, quality
    variance = sum([e * e for e in (*by_record.values(), *by_factor.values())], _ZERO)
    return (variance.sqrt(CONTEXT) / abs(whole)).quantize(_DIGITS), quality


def _shares(methodology: Methodology) -> Mapping[str, Decimal]:
    shares: Mapping[str, Decimal] | None = methodology.memo.get(_TABLE)
    if shares is None:
        keys = sorted(key for path, key, _ in methodology.index if path == _TABLE)
        values = {key: find_value(methodology, _TABLE, key) for key in keys}
        shares = methodology.memo[_TABLE] = {
            key: value.amount / 100 for key, value in values.items() if value is not None
        }
    return shares
