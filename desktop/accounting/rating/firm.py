"""Firms by several methods: each looked at once, many of them by columns."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import localcontext

from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.bind_many import alike, bind_many
from desktop.accounting.rating.bindings import BindingSources, bind_within, look_at
from desktop.accounting.rating.many import rate_many_within
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
    periods = look_at(sources, with_prior=_use_prior(asked))
    for method in asked:
        values = bind_within(method, sources, periods)
        if doubts:
            values = values._replace(findings=(*values.findings, *doubts))
        yield values, rate_within(method, values, benchmarks)


def _use_prior(methods: Iterable[Method]) -> bool:
    """Say whether a method asks for the period before."""
    return any(method.uses_prior for method in methods)


def rate_firms(
    methods: Iterable[Method],
    firms: Sequence[BindingSources],
    benchmarks: BenchmarkTable = NO_BENCHMARKS,
) -> list[tuple[tuple[RatingValues, Rating], ...]]:
    """Return for each firm what :func:`rate_firm` returns, many of them by columns.

    A population goes through in parts: a few hundred firms at once are as quick as all.

    Args:
        methods: Parsed and tested.
        firms: What the inputs of each are taken from.
        benchmarks: As for :func:`rate`.
    """
    asked = tuple(methods)
    answers = []
    with localcontext(ARITHMETIC):
        with_prior = _use_prior(asked)
        periods = [look_at(firm, with_prior=with_prior) for firm in firms]
        among = alike(periods)
        for method in asked:
            values, agreeing = bind_many(method, firms, periods, among)
            ratings = rate_many_within(method, values, benchmarks, agreeing)
            answers.append(zip(values, ratings, strict=True))
    return list(zip(*answers, strict=True)) if answers else [()] * len(firms)
