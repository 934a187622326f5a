"""Benchmarks of a population: industry means from packages that were found valid.

The file has the columns that :mod:`desktop.accounting.rating.benchmarks` reads, so that the desktop
imports what the platform computed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from statistics import median

from desktop.accounting.rating.benchmarks import (
    COLUMNS,
    MINIMUM_N,
    industry_fallback,
    region_fallback,
)
from desktop.accounting.rating.compared import Compared, compared_by, nearness, quotients_of
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.exchange.canonical import csv_line
from desktop.exchange.manifest import Statement
from desktop.exchange.parts import Kind
from desktop.exchange.recompute import rated_methods, values_by_method
from desktop.exchange.table_schemas import INPUTS
from desktop.exchange.tables import exact_text, read_table, scaled_text

BENCHMARK_VALUES = ("mean", "median")
CONFIDENCE = "derived"
PLACES = 9
_PRECISION = 50

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Comparing:
    """Methods that compare with benchmarks, each with its quotients."""

    methods: tuple[tuple[Method, tuple[Compared, ...]], ...]

    @classmethod
    def among(cls, methods: Iterable[Method]) -> "Comparing":
        """Return those of some methods that compare anything."""
        found = ((method, compared_by(method)) for method in methods)
        return cls(tuple((method, compared) for method, compared in found if compared))


@dataclass(frozen=True, slots=True)
class Observation:
    """One firm's amount over one denominator, as a method counts both.

    Attributes:
        amount: Emissions [tCO2] or energy [tce] within the method's boundary, deductions taken.
        denominator: In the metric's unit, above 0.
        unit: Of the quotient.
        method: Whose boundary it is; figures of two methods are never averaged.
        package: Digest of the package it is from; another may amend or withdraw that.
    """

    uscc: str
    industry: str
    region: str
    period: str
    metric: str
    amount: Decimal
    denominator: Decimal
    unit: str
    method: str
    package: str = ""


def observations(
    statement: Statement, files: Mapping[str, bytes], comparing: Comparing
) -> tuple[Observation, ...]:
    """Return what one valid package says about its firm's intensities.

    Each metric once, as the method nearest to the firm's region counts it.
    """
    if statement.kind is Kind.WITHDRAWAL:
        return ()
    company = statement.company
    rated = {method: version for method, version, _ in rated_methods(files)}
    compared_here = [one for one in comparing.methods if rated.get(one[0].id) == one[0].version]
    wanted = {method.id for method, _ in compared_here}
    values = values_by_method(read_table(INPUTS, files[INPUTS.path]), wanted)
    found: dict[str, Observation] = {}
    nearest_first = sorted(
        compared_here, key=lambda one: (-nearness(one[0], company.region), one[0].id)
    )
    for method, compared in nearest_first:
        for one in quotients_of(method, compared, values.get(method.id, RatingValues({}))):
            observed = Observation(
                uscc=company.uscc,
                industry=company.industry,
                region=company.region,
                period=f"{statement.period.end.year:04d}",
                metric=one.compared.metric,
                amount=one.amount,
                denominator=one.denominator,
                unit=one.compared.unit,
                method=method.id,
            )
            found.setdefault(observed.metric, observed)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class BenchmarkRules:
    """How benchmarks are made of observations.

    Attributes:
        source: What the lines say about where they come from.
        minimum: Smaller groups are left out, so that no firm's figure can be told.
        benchmark_value: Statistic that the platform takes for its 行业基准值 (``benchmark``);
            no published rule says which it is, so without a choice there is none.
    """

    source: str
    minimum: int = MINIMUM_N
    benchmark_value: str = ""


def benchmark_file(found: Iterable[Observation], rules: BenchmarkRules) -> bytes:
    """Return the benchmark file of a population, one line a group and statistic.

    mean [t/unit] = Σ amount [t] / Σ denominator [unit]; median of the firms' own ratios;
    region_mean: the mean over all industries of a region

    A firm counts once a group; of two packages for one year the last one given counts. Where a
    group's firms are counted by several methods, those of the one with most firms make the line.

    Args:
        found: Of packages that were found valid.
        rules: Who says so, and of how many firms at least.
    """
    apart: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    sections: set[str] = set()
    for one in found:
        sections.update(industry_fallback(one.industry)[-1:])
        apart[one.metric, one.period].append(one)
    lines = [line for part in apart.values() for line in _of_one_metric(part, sections, rules)]
    return ("\n".join([",".join(COLUMNS), *sorted(lines)]) + "\n").encode("utf-8")


def _of_one_metric(
    found: Iterable[Observation], sections: Iterable[str], rules: BenchmarkRules
) -> list[str]:
    """Return the lines of one metric and period: no other group has to be in memory beside it."""
    groups: dict[Key, _Group] = defaultdict(_new_group)
    regions: dict[Key, _Group] = defaultdict(_new_group)
    for one in found:
        industries = industry_fallback(one.industry)
        for region in region_fallback(one.region):
            regions[region, "", one.period, one.metric][one.method][one.uscc] = one
            for industry in industries:
                groups[region, industry, one.period, one.metric][one.method][one.uscc] = one
    lines: list[str] = []
    for key, group in groups.items():
        firms = _of_one_method(group)
        if len(firms) >= rules.minimum:
            lines += _lines(key, firms, rules)
    for (region, _, period, metric), group in regions.items():
        firms = _of_one_method(group)
        if len(firms) >= rules.minimum:
            value = _statistics(firms)["mean"]
            for section in sections:
                key = (region, section, period, metric)
                lines.append(_line(key, "region_mean", value, firms, rules.source))
    return lines


_Group = dict[str, dict[str, Observation]]  # firms by method and credit code


def _new_group() -> _Group:
    return defaultdict(dict)


def _of_one_method(group: _Group) -> list[Observation]:
    """Return the firms of the method with most of them; of two alike the first by its id."""
    method = min(group, key=lambda one: (-len(group[one]), one))
    return list(group[method].values())


def _statistics(firms: list[Observation]) -> dict[str, Decimal]:
    with localcontext() as context:
        context.prec = _PRECISION
        amount = sum((one.amount for one in firms), Decimal(0))
        mean = amount / sum((one.denominator for one in firms), Decimal(0))
        return {"mean": mean, "median": median(one.amount / one.denominator for one in firms)}


def _lines(key: Key, firms: list[Observation], rules: BenchmarkRules) -> Iterator[str]:
    found = _statistics(firms)
    for statistic, value in found.items():
        yield _line(key, statistic, value, firms, rules.source)
    if rules.benchmark_value:
        chosen = found[rules.benchmark_value]
        source = f"{rules.source}; benchmark = {rules.benchmark_value}"
        yield _line(key, "benchmark", chosen, firms, source)


def _line(key: Key, statistic: str, value: Decimal, firms: list[Observation], source: str) -> str:
    region, industry, period, metric = key
    text = exact_text(Decimal(scaled_text(value, PLACES)))
    cells = (region, industry, period, metric, statistic, text, firms[0].unit, str(len(firms)))
    return csv_line((*cells, f"{source}; {firms[0].method}", CONFIDENCE))
