"""Without a benchmark: which benchmark would give which mark."""

from collections.abc import Iterator
from decimal import Decimal

from desktop.accounting.rating.evaluation import Evaluation
from desktop.accounting.rating.generated import Slots
from desktop.accounting.rating.result import Inverse
from desktop.accounting.rating.schema import Band, Indicator, Method
from desktop.accounting.rating.values import settled

_ONE = Decimal(1)
_TWO = Decimal(2)


def inverse_of(method: Method, evaluation: Evaluation) -> tuple[Inverse, ...]:
    """Return, for every indicator that lacks only its benchmark, the benchmark by mark.

    An indicator of the form c ÷ benchmark lies in a band (low, high] exactly where the benchmark
    lies in [c ÷ high, c ÷ low). Indicators of another form have no inverse.
    """
    return tuple(
        inverse
        for indicator in method.indicators
        if indicator.bands and evaluation.slots[indicator.slot] is None
        for inverse in _of_indicator(method, indicator, evaluation)
    )


def _of_indicator(
    method: Method, indicator: Indicator, evaluation: Evaluation
) -> Iterator[Inverse]:
    references = method.references
    absent = [
        name
        for name in indicator.needs
        if name.startswith("bench.") and evaluation.slots[references[name]] is None
    ]
    for name in absent:
        at_one = _value_with(method, indicator, evaluation, {name: _ONE})
        if at_one is None:
            continue
        at_two = _value_with(method, indicator, evaluation, {name: _TWO})
        if at_two is None or settled(at_one) != settled(at_two * _TWO):
            continue
        yield from _bounds(indicator, name.removeprefix("bench."), at_one)
        return


def _value_with(
    method: Method, indicator: Indicator, evaluation: Evaluation, bench: dict[str, Decimal]
) -> Decimal | None:
    """Return the indicator's value if the benchmark were this."""
    slots: Slots = list(evaluation.slots)
    for name, value in bench.items():
        slots[method.references[name]] = value
    method.plan.derivation(slots)
    found: Decimal | None = slots[indicator.slot]
    return found


def _bounds(indicator: Indicator, benchmark: str, constant: Decimal) -> Iterator[Inverse]:
    metric, _, statistic = benchmark.partition(".")
    lower: Band | None = None
    for band in indicator.bands:
        is_reached = constant > 0 or lower is None
        if band.mark is not None and is_reached:
            yield Inverse(
                mark=band.mark,
                benchmark_from=_bound(constant, band),
                benchmark_to=_bound(constant, lower),
                indicator=indicator.name,
                metric=metric,
                statistic=statistic,
                is_from_included=band.is_included,
            )
        lower = band


def _bound(constant: Decimal, band: Band | None) -> Decimal | None:
    if band is None or not band.limit or constant <= 0:
        return None
    return settled(constant / band.limit)
