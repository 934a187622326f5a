"""How sure a total is: activity by quality level, factors by family, propagated to the sum."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter, mul

from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.quantify import ReadyFlow
from desktop.accounting.route_sum import RouteSum, Share
from desktop.accounting.units import CONTEXT

_TABLE = "quality/uncertainty"
_DIGITS = Decimal("0.0001")
_ZERO = Decimal(0)
_QUALITY = attrgetter("quality")


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
            amount = sum(sums.months.values(), _ZERO)
            if sums.is_each_once:
                self._add_squares(rate, sums)
            else:
                self._add_records(rate, sums.shares.values())
            for ready in sums.route.flows:
                if ready.is_counted:
                    self._add_factor(ready, amount * ready.rate)

    def take_apart(self, sums: RouteSum) -> None:
        """Add records flow by flow."""
        for index, shares in sums.apart.items():
            ready = sums.route.flows[index]
            if ready.is_counted:
                amounts = [amount for own in shares.values() for _, amount in own]
                self._add_records(ready.rate, shares.values())
                self._add_factor(ready, sum(amounts, _ZERO) * ready.rate)

    def _add_squares(self, rate: Decimal, sums: RouteSum) -> None:
        """Add the squared errors of records that stand nowhere else, and their sizes."""
        qualities = list(map(_QUALITY, sums.holders))
        for quality in set(qualities):
            own: Sequence[Decimal] = sums.amounts
            if qualities.count(quality) != len(qualities):
                pairs = zip(own, qualities, strict=True)
                own = [amount for amount, its in pairs if its == quality]
            error = rate * self._levels[quality]
            self._squares += sum(map(mul, own, own), _ZERO) * error * error
            size = sum(map(abs, own), _ZERO) * abs(rate)
            self._sizes[quality] = self._sizes.get(quality, _ZERO) + size

    def _add_records(self, rate: Decimal, groups: Iterable[list[Share]]) -> None:
        """Add the errors of the records, and their sizes by quality."""
        by_record, quality, level, size = self._by_record, 0, _ZERO, _ZERO
        for shares in groups:
            for record, amount in shares:
                if record.quality != quality:
                    self._sizes[quality] = self._sizes.get(quality, _ZERO) + size
                    quality, level, size = record.quality, self._levels[record.quality], _ZERO
                mass = amount * rate
                error, known = mass * level, record.id
                by_record[known] = by_record[known] + error if known in by_record else error
                size += abs(mass)
        self._sizes[quality] = self._sizes.get(quality, _ZERO) + size

    def _add_factor(self, ready: ReadyFlow, emitted: Decimal) -> None:
        key = ready.flow.used.id
        error = emitted * self._families[ready.family]
        self._by_factor[key] = self._by_factor.get(key, _ZERO) + error
        self._whole += emitted

    def result(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the uncertainty and the mean quality; nothing where nothing was emitted."""
        weight = sum(self._sizes.values(), _ZERO)
        weighted = sum([size * quality for quality, size in self._sizes.items()], _ZERO)
        quality = (weighted / weight).quantize(_DIGITS) if weight else None
        if not self._whole:
            return None, quality
        errors = (*self._by_record.values(), *self._by_factor.values())
        variance = sum([error * error for error in errors], self._squares)
        return (variance.sqrt(CONTEXT) / abs(self._whole)).quantize(_DIGITS), quality


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
