"""How sure a total is: activity by quality level, factors by family, propagated to the sum."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import chain
from operator import attrgetter, mul

from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.route import ReadyFlow
from desktop.accounting.route_sum import RouteSum, Share

_TABLE = "quality/uncertainty"
_DIGITS = Decimal("0.0001")
_ROOT = Context(prec=28, rounding=ROUND_HALF_EVEN)
"""Four digits of a share are kept: a root of 50 digits would take half of the time."""
_ZERO = Decimal(0)
_quality = attrgetter("quality")


def propagate(
    routes: Iterable[RouteSum], methodology: Methodology
) -> tuple[Decimal | None, Decimal | None]:
    """Return the uncertainty and the mean quality of scope 1 + location-based scope 2.

    The first is the relative half-width of the 95 % interval,

        u = √( Σ_records (E u_activity)² + Σ_factors (E u_factor)² ) / |Σ E|:

    records err independently; all that is multiplied by one factor errs together. The second is
    the mean of the records' quality, weighted by what they emitted, 1 to 5.

    Reference:
        2006 IPCC Guidelines, volume 1, chapter 3, approach 1.
    """
    spread = _Spread(*_shares(methodology))
    for sums in routes:
        if sums.route.is_simple:
            spread.take_simple(sums)
        else:
            spread.take_apart(sums)
    return spread.result()


class _Spread:
    """Errors by record and by factor, and sizes by quality; within the engine's context."""

    def __init__(self, levels: Mapping[int, Decimal], families: Mapping[str, Decimal]) -> None:
        self._levels = levels
        self._families = families
        self._by_record: dict[str, Decimal] = {}
        self._by_factor: dict[str, Decimal] = {}
        self._sizes: dict[int, Decimal] = {}
        self._squares = _ZERO
        self._whole = _ZERO

    def take_simple(self, sums: RouteSum) -> None:
        """Add records whose quantity drives all flows: one product a record."""
        rate = sums.route.rate
        if rate:
            if sums.is_each_once:
                self._add_squares(rate, sums)
            else:
                self._add_records(rate, zip(sums.holders, sums.amounts, strict=True))
            for ready in sums.route.flows:
                if ready.is_counted:
                    self._add_factor(ready, sums.whole * ready.rate)

    def take_apart(self, sums: RouteSum) -> None:
        """Add records flow by flow."""
        for index, shares in sums.apart.items():
            ready = sums.route.flows[index]
            if ready.is_counted:
                everything = list(chain.from_iterable(shares.values()))
                whole = sum([amount for _, amount in everything], _ZERO)
                self._add_records(ready.rate, everything)
                self._add_factor(ready, whole * ready.rate)

    def _add_squares(self, rate: Decimal, sums: RouteSum) -> None:
        """Add the squared errors of records that stand nowhere else, and their sizes."""
        qualities = list(map(_quality, sums.holders))
        for quality in set(qualities):
            own, size = sums.amounts, sums.size
            if qualities.count(quality) != len(qualities):
                pairs = zip(own, qualities, strict=True)
                own = [amount for amount, its in pairs if its == quality]
                size = sum([abs(amount) for amount in own], _ZERO)
            error = rate * self._levels[quality]
            squares = sum(map(mul, own, own), _ZERO)
            self._squares += squares * error * error
            self._add_size(quality, size * abs(rate))

    def _add_records(self, rate: Decimal, shares: Iterable[Share]) -> None:
        """Add the errors of the records, and their sizes by quality."""
        by_record, sizes = self._by_record, dict.fromkeys(self._levels, _ZERO)
        for record, amount in shares:
            mass, known = amount * rate, record.id
            error = mass * self._levels[record.quality]
            by_record[known] = by_record[known] + error if known in by_record else error
            sizes[record.quality] += abs(mass)
        for quality, size in sizes.items():
            self._add_size(quality, size)

    def _add_size(self, quality: int, size: Decimal) -> None:
        self._sizes[quality] = self._sizes.get(quality, _ZERO) + size

    def _add_factor(self, ready: ReadyFlow, emitted: Decimal) -> None:
        key = ready.flow.used.id
        error = emitted * self._families[ready.family]
        self._by_factor[key] = self._by_factor.get(key, _ZERO) + error
        self._whole += emitted

    def result(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the uncertainty and the mean quality; nothing where nothing was emitted."""
        quality = self._quality()
        if not self._whole:
            return None, quality
        errors = (*self._by_record.values(), *self._by_factor.values())
        variance = sum([error * error for error in errors], self._squares)
        return (variance.sqrt(_ROOT) / abs(self._whole)).quantize(_DIGITS), quality

    def _quality(self) -> Decimal | None:
        """Return the mean quality; where all are of one, that one."""
        sizes = self._sizes
        weight = sum(sizes.values(), _ZERO)
        if not weight:
            return None
        if len(sizes) == 1:
            (only,) = sizes
            return Decimal(only).quantize(_DIGITS)
        weighted = sum([size * quality for quality, size in sizes.items()], _ZERO)
        return (weighted / weight).quantize(_DIGITS)


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
