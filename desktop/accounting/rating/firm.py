"""One firm by several methods: looked at once, the arithmetic set up once."""

from collections.abc import Iterable, Iterator
from decimal import localcontext

from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.bindings import BindingSources, bind_within, look_at
from desktop.accounting.rating.rate import NO_BENCHMARKS, rate_within
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import ARITHMETIC, RatingValues
from desktop.findings import Finding


def rate_firm(
    methods: Iterable[Method],
    sources: BindingSources,
    benchmarks: BenchmarkTable = NO_BENCHMARKS,
    doubts: tuple[Finding, ...] = (),
) -> tuple[tuple[RatingValues, Rating], ...]:
    """Return, for each method, what was bound and the answer; the same as one by one.

    Args:
        methods: Parsed and tested.
        sources: What their inputs are taken from.
        benchmarks: As for :func:`rate`.
        doubts: What has to be said beside every answer.
    """
    with localcontext(ARITHMETIC):
        return tuple(_rated(methods, sources, benchmarks, doubts))


def _rated(
    methods: Iterable[Method],
    sources: BindingSources,
    benchmarks: BenchmarkTable,
    doubts: tuple[Finding, ...],
) -> Iterator[tuple[RatingValues, Rating]]:
    asked = tuple(methods)
    periods = look_at(sources, asked)
    for method in asked:
        values = bind_within(method, sources, periods)
        if doubts:
            values = values._replace(findings=(*values.findings, *doubts))
        yield values, rate_within(method, values, benchmarks)
