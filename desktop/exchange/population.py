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
from desktop.exchange.canonical import csv_line
from desktop.exchange.manifest import Statement
from desktop.exchange.parts import Kind
from desktop.exchange.table_schemas import INPUTS, INTENSITY
from desktop.exchange.tables import column_texts, exact_text, read_table, scaled_text

METRICS: Mapping[str, tuple[str, str]] = {
    "value_added": ("tco2_per_va", "tCO2/万元"),
    "output_value": ("tco2_per_output", "tCO2/万元"),
    "revenue": ("tco2_per_revenue", "tCO2/万元"),
    "tax_paid": ("tco2_per_tax", "tCO2/万元"),
    "employees": ("tco2_per_employee", "tCO2/person"),
}
ENERGY_METRICS: Mapping[str, tuple[str, str]] = {
    "revenue": ("tce_per_revenue", "tce/万元"),
    "employees": ("tce_per_employee", "tce/person"),
}
ENERGY_BINDING = "energy:tce_equal"
BENCHMARK_VALUES = ("mean", "median")
CONFIDENCE = "derived"
PLACES = 9
_KG_PER_T = Decimal(1000)
_PRECISION = 50

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Observation:
    """One firm's emission or energy over one denominator.

    Attributes:
        tonnes: Scope 1 + location-based scope 2 [tCO2e], or energy [tce].
        denominator: In the metric's unit, above 0.
    """

    uscc: str
    industry: str
    region: str
    period: str
    metric: str
    tonnes: Decimal
    denominator: Decimal


def observations(statement: Statement, files: Mapping[str, bytes]) -> Iterator[Observation]:
    """Yield what one valid package says about its firm's intensities."""
    if statement.kind is Kind.WITHDRAWAL:
        return
    energy = _energy(files[INPUTS.path])
    for row in read_table(INTENSITY, files[INTENSITY.path]):
        name, denominator = str(row["denominator"]), row["denominator_value"]
        amounts = ((METRICS, row["kgco2e"] / _KG_PER_T), (ENERGY_METRICS, energy))
        for metrics, amount in amounts:
            if name in metrics and amount > 0 and denominator > 0:
                yield Observation(
                    uscc=statement.company.uscc,
                    industry=statement.company.industry,
                    region=statement.company.region,
                    period=f"{statement.period.end.year:04d}",
                    metric=metrics[name][0],
                    tonnes=amount,
                    denominator=denominator,
                )


def _energy(inputs: bytes) -> Decimal:
    """Return the year's energy as a method took it from the inventory; 0 [tce] if none did."""
    for kind, period, binding, value in column_texts(
        INPUTS, inputs, "kind", "period", "binding", "value"
    ):
        if (kind, period, binding) == ("input", "this", ENERGY_BINDING) and value:
            return Decimal(value)
    return Decimal(0)


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

    mean [t/unit] = Σ emission [t] / Σ denominator [unit]; median of the firms' own ratios;
    region_mean: the mean over all industries of a region

    A firm counts once a group; of two packages for one year the last one given counts.

    Args:
        found: Of packages that were found valid.
        rules: Who says so, and of how many firms at least.
    """
    groups: dict[Key, dict[str, Observation]] = defaultdict(dict)
    regions: dict[Key, dict[str, Observation]] = defaultdict(dict)
    sections: set[str] = set()
    for one in found:
        industries = industry_fallback(one.industry)
        sections.update(industries[-1:])
        for region in region_fallback(one.region):
            regions[region, "", one.period, one.metric][one.uscc] = one
            for industry in industries:
                groups[region, industry, one.period, one.metric][one.uscc] = one
    lines: list[str] = []
    for key, firms in groups.items():
        if len(firms) >= rules.minimum:
            lines += _lines(key, list(firms.values()), rules)
    for (region, _, period, metric), firms in regions.items():
        if len(firms) >= rules.minimum:
            value = _statistics(list(firms.values()))["mean"]
            for section in sections:
                key = (region, section, period, metric)
                lines.append(_line(key, "region_mean", value, len(firms), rules.source))
    return ("\n".join([",".join(COLUMNS), *sorted(lines)]) + "\n").encode("utf-8")


def _statistics(firms: list[Observation]) -> dict[str, Decimal]:
    with localcontext() as context:
        context.prec = _PRECISION
        amount = sum((one.tonnes for one in firms), Decimal(0))
        mean = amount / sum((one.denominator for one in firms), Decimal(0))
        return {"mean": mean, "median": median(one.tonnes / one.denominator for one in firms)}


def _lines(key: Key, firms: list[Observation], rules: BenchmarkRules) -> Iterator[str]:
    found = _statistics(firms)
    for statistic, value in found.items():
        yield _line(key, statistic, value, len(firms), rules.source)
    if rules.benchmark_value:
        chosen = found[rules.benchmark_value]
        source = f"{rules.source}; benchmark = {rules.benchmark_value}"
        yield _line(key, "benchmark", chosen, len(firms), source)


def _line(key: Key, statistic: str, value: Decimal, count: int, source: str) -> str:
    region, industry, period, metric = key
    every = (*METRICS.values(), *ENERGY_METRICS.values())
    unit = next(unit for name, unit in every if name == metric)
    text = exact_text(Decimal(scaled_text(value, PLACES)))
    cells = (region, industry, period, metric, statistic, text, unit, str(count))
    return csv_line((*cells, source, CONFIDENCE))
