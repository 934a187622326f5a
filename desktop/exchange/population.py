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
from desktop.exchange.table_schemas import INTENSITY
from desktop.exchange.tables import exact_text, read_table, scaled_text

METRICS: Mapping[str, tuple[str, str]] = {
    "value_added": ("tco2_per_va", "tCO2/万元"),
    "output_value": ("tco2_per_output", "tCO2/万元"),
    "revenue": ("tco2_per_revenue", "tCO2/万元"),
    "tax_paid": ("tco2_per_tax", "tCO2/万元"),
    "employees": ("tco2_per_employee", "tCO2/person"),
}
CONFIDENCE = "derived"
PLACES = 9
_KG_PER_T = Decimal(1000)
_PRECISION = 50

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Observation:
    """One firm's emission over one denominator.

    Attributes:
        tonnes: Scope 1 + location-based scope 2. [tCO2e]
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
    for row in read_table(INTENSITY, files[INTENSITY.path]):
        known = METRICS.get(str(row["denominator"]))
        emission, denominator = row["kgco2e"], row["denominator_value"]
        if known and emission > 0 and denominator > 0:
            yield Observation(
                uscc=statement.company.uscc,
                industry=statement.company.industry,
                region=statement.company.region,
                period=f"{statement.period.end.year:04d}",
                metric=known[0],
                tonnes=emission / _KG_PER_T,
                denominator=denominator,
            )


def benchmark_file(found: Iterable[Observation], source: str, minimum: int = MINIMUM_N) -> bytes:
    """Return the benchmark file of a population, one line a group of at least ``minimum`` firms.

    mean [t/unit] = Σ emission [t] / Σ denominator [unit]; median of the firms' own ratios

    A firm counts once a group; of two packages for one year the last one given counts.

    Args:
        found: Of packages that were found valid.
        source: What the lines say about where they come from.
        minimum: Smaller groups are left out, so that no firm's figure can be told.
    """
    groups: dict[Key, dict[str, Observation]] = defaultdict(dict)
    for one in found:
        for industry in industry_fallback(one.industry):
            for region in region_fallback(one.region):
                groups[region, industry, one.period, one.metric][one.uscc] = one
    lines = [",".join(COLUMNS)]
    for key in sorted(groups):
        if len(groups[key]) >= minimum:
            lines += _lines(key, list(groups[key].values()), source)
    return ("\n".join(lines) + "\n").encode("utf-8")


def _lines(key: Key, firms: list[Observation], source: str) -> Iterator[str]:
    region, industry, period, metric = key
    unit = next(unit for name, unit in METRICS.values() if name == metric)
    with localcontext() as context:
        context.prec = _PRECISION
        mean = sum((one.tonnes for one in firms), Decimal(0)) / sum(
            (one.denominator for one in firms), Decimal(0)
        )
        middle = median(one.tonnes / one.denominator for one in firms)
    for statistic, value in (("mean", mean), ("median", middle)):
        text = exact_text(Decimal(scaled_text(value, PLACES)))
        cells = (region, industry, period, metric, statistic, text, unit, str(len(firms)))
        yield csv_line((*cells, source, CONFIDENCE))
