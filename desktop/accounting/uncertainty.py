"""How sure a total is: activity by quality level, factors by family, propagated to the sum."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from desktop.accounting.cells import Sum
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
    levels, families = _shares(methodology)
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
            error = mass * levels[record.quality]
            by_record[record.id] = by_record.get(record.id, _ZERO) + error
            size = abs(mass)
            weight += size
            weighted += size * record.quality
        key = ready.flow.used.id
        share = families[entry.route.source.family]
        by_factor[key] = by_factor.get(key, _ZERO) + emitted * share
        whole += emitted
    quality = (weighted / weight).quantize(_DIGITS) if weight else None
    if not whole:
        return None, quality
    variance = sum([e * e for e in (*by_record.values(), *by_factor.values())], _ZERO)
    return (variance.sqrt(CONTEXT) / abs(whole)).quantize(_DIGITS), quality


def _shares(methodology: Methodology) -> tuple[Mapping[int, Decimal], Mapping[str, Decimal]]:
    """Return the relative uncertainty of activity by quality and of factors by family."""
    known: tuple[dict[int, Decimal], dict[str, Decimal]] | None = methodology.memo.get(_TABLE)
    if known is not None:
        return known
    levels: dict[int, Decimal] = {}
    families: dict[str, Decimal] = {}
    for value in methodology.parameters[_TABLE].values:
        head, _, family = value.key.partition(".")
        if family:
            families[family] = value.amount / 100
        else:
            levels[int(head)] = value.amount / 100
    methodology.memo[_TABLE] = (levels, families)
    return levels, families
