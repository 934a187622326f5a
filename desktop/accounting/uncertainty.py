"""How sure a total is: activity by quality level, factors by family, propagated to the sum."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from desktop.accounting.emission import Line
from desktop.accounting.methodology.lookup import find_value
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.units import CONTEXT

_TABLE = "quality/uncertainty"
_DIGITS = Decimal("0.0001")


def propagate(lines: Iterable[Line], methodology: Methodology) -> Decimal | None:
    """Return the relative half-width of the 95 % interval of the lines' sum.

    u = √( Σ_records (E u_activity)² + Σ_factors (E u_factor)² ) / |Σ E|

    Records err independently; all that is multiplied by one factor errs together.

    Reference:
        2006 IPCC Guidelines, volume 1, chapter 3, approach 1.
    """
    by_record: dict[str, tuple[Decimal, int]] = {}
    by_factor: dict[str, tuple[Decimal, str]] = {}
    total = Decimal(0)
    for line in lines:
        total = CONTEXT.add(total, line.co2e_kg)
        so_far = by_record.get(line.record, (Decimal(0), line.quality))[0]
        by_record[line.record] = (so_far + line.co2e_kg, line.quality)
        factor = by_factor.get(line.factor_id, (Decimal(0), line.source))[0]
        by_factor[line.factor_id] = (factor + line.co2e_kg, line.source)
    if not total:
        return None
    shares = _shares(methodology)
    variance = sum(
        ((mass * shares[str(quality)]) ** 2 for mass, quality in by_record.values()), Decimal(0)
    ) + sum(
        ((mass * shares[f"factor.{_family(source)}"]) ** 2 for mass, source in by_factor.values()),
        Decimal(0),
    )
    return CONTEXT.divide(variance.sqrt(CONTEXT), abs(total)).quantize(_DIGITS)


def mean_quality(lines: Iterable[Line]) -> Decimal | None:
    """Return the mean quality of the records, weighted by what they emitted, 1 to 5."""
    weight = weighted = Decimal(0)
    for line in lines:
        weight += abs(line.co2e_kg)
        weighted += abs(line.co2e_kg) * line.quality
    return CONTEXT.divide(weighted, weight).quantize(_DIGITS) if weight else None


def _family(source: str) -> str:
    family = source.partition(".")[0]
    return "heat" if family in ("steam", "hot_water", "cooling") else family


def _shares(methodology: Methodology) -> Mapping[str, Decimal]:
    shares = methodology.memo.get(_TABLE)
    if shares is None:
        keys = sorted(key for path, key, _ in methodology.index if path == _TABLE)
        values = {key: find_value(methodology, _TABLE, key) for key in keys}
        shares = methodology.memo[_TABLE] = {
            key: value.amount / 100 for key, value in values.items() if value is not None
        }
    return dict(shares)
