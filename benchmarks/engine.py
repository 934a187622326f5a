"""How many companies a second one core quantifies and rates, beside what arithmetic alone costs.

Each company has twelve records: its electricity bills of the year, location-based and
market-based. The limits are the same multiplications and sums without anything else: once as a
NumPy float64 sum-product, once as a loop over decimals. Times are seconds of processor time.

Where the time of a company goes, by the interpreter's steps (7,500 a company; ``--profile`` shows
the calls): over half quantifies, a sixth binds the inputs of the three methods, a quarter rates.
Of quantifying, a quarter takes the records by kind, a sixth multiplies and rounds the 24 cells, a
sixth sums by month and evidence, a tenth propagates uncertainty. Of binding, half looks at the two
periods of the firm. Of rating, half are the methods' own expressions with both corners of the
uncertainty interval, a seventh finds which firms are alike, the rest makes the answers. Decimal
arithmetic is a twelfth of the time, the interpreter nearly all the rest. Firms are rated by
columns, five hundred at once as in the program's own jobs, which pause the search for cycles too.

The growth is the cost of a company among all, against that among the first thousand: 1 is linear.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from cProfile import Profile
from datetime import date
from decimal import Decimal
from pathlib import Path
from pstats import Stats
from random import Random
from time import process_time

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission import Choices
from desktop.accounting.inventory import Inventory
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.bindings import BindingSources
from desktop.accounting.rating.firm import rate_firms
from desktop.accounting.rating.library import parse_methods
from desktop.accounting.rating.schema import Method
from desktop.jobs.many_values import collection_paused
from desktop.paths import resources

ALL = 49_345
SMALL = 1_000
CHUNK = 500
YEAR = ReportingPeriod.of_year(2025)
MONTHS = tuple(ReportingPeriod.of_month(month) for month in YEAR.months())
REGIONS = ("330500", "440300", "320500", "110000")
CHOICES = Choices(as_of=date(2026, 3, 1))
METHODS = (
    "cn.zj.huzhou.industrial-carbon-efficiency-code",
    "cn.gd.guangzhou.enterprise-carbon-account",
    "cn.qh.electricity-carbon-account",
)
BENCHMARKS = {
    "tco2_per_va.mean": Decimal(1),
    "tco2_per_va.benchmark": Decimal(1),
    "tco2_per_output.mean": Decimal("0.3"),
    "tce_per_output.mean": Decimal("0.1"),
}
FACTOR = "0.4974"

Company = tuple[ActivityRecord, ...]


def companies(count: int) -> Iterator[list[Company]]:
    """Yield the companies in chunks; always the same ones."""
    random = Random(20260101)
    for start in range(0, count, CHUNK):
        yield [_company(random, number) for number in range(start, min(start + CHUNK, count))]


def _company(random: Random, number: int) -> Company:
    usual = random.randint(1_000, 10_000_000)
    return tuple(
        ActivityRecord(
            id=f"r{index:02d}",
            source="electricity.purchased",
            quantity=Quantity(Decimal(usual * random.randint(80, 120)) / 10_000, "kWh"),
            period=MONTHS[index],
            facility="f",
            region=REGIONS[number % len(REGIONS)],
        )
        for index in range(12)
    )


def seconds(count: int, work: Callable[[Sequence[Company]], object]) -> float:
    """Return the processor time the work takes for so many companies, without making them."""
    spent = 0.0
    for chunk in companies(count):
        start = process_time()
        work(chunk)
        spent += process_time() - start
    return spent


def quantify_only(methodology: Methodology) -> Callable[[Sequence[Company]], None]:
    """Return the work of quantifying without recorder."""

    def work(chunk: Sequence[Company]) -> None:
        for records in chunk:
            build_inventory(records, methodology, CHOICES, YEAR, with_lines=False)

    return work


def quantify_with_steps(methodology: Methodology) -> Callable[[Sequence[Company]], None]:
    """Return the work of quantifying with lines and steps."""

    def work(chunk: Sequence[Company]) -> None:
        for records in chunk:
            build_inventory(records, methodology, CHOICES, YEAR, with_steps=True)

    return work


def quantify_and_rate(
    methodology: Methodology, methods: Sequence[Method], *, with_steps: bool = False
) -> Callable[[Sequence[Company]], None]:
    """Return the work of quantifying and rating by three methods."""

    def work(chunk: Sequence[Company]) -> None:
        with collection_paused():  # as the program does where it rates a population
            inventories = [
                build_inventory(
                    records,
                    methodology,
                    CHOICES,
                    YEAR,
                    with_steps=with_steps,
                    with_lines=with_steps,
                )
                for records in chunk
            ]
            rate_all(inventories, methods)

    return work


def rate_all(inventories: Sequence[Inventory], methods: Sequence[Method]) -> list[str]:
    """Return the status of each firm by each method."""
    firms = [
        BindingSources(
            inventory=inventory,
            prior=inventory,
            figures=FIGURES,
            industry="C3562",
            region="330500",
            bench=BENCHMARKS,
        )
        for inventory in inventories
    ]
    return [rating.status.value for own in rate_firms(methods, firms) for _, rating in own]


FIGURES = tuple(
    EconomicFigure(name, YEAR, Decimal(value), unit)
    for name, value, unit in (
        ("value_added", 2_000, "万元"),
        ("output_value", 8_000, "万元"),
        ("revenue", 8_000, "万元"),
        ("tax_paid", 300, "万元"),
        ("employees", 120, "person"),
    )
)


def bare_decimal(chunk: Sequence[Company]) -> None:
    """Multiply and sum in decimals, without anything else."""
    factor = Decimal(FACTOR)
    for records in chunk:
        sum((record.quantity.amount * factor for record in records), Decimal(0))


def bare_numpy(count: int) -> float:
    """Return the time of the same sums as float64, the amounts already in an array."""
    amounts = np.random.default_rng(1).uniform(1e2, 1e6, (count, 12))
    factors = np.full(12, float(FACTOR))
    start = process_time()
    amounts @ factors
    return max(process_time() - start, 1e-9)


def load() -> tuple[Methodology, list[Method]]:
    """Return the shipped library and the three methods."""
    core = resources() / "methodology" / "core"
    files = {p.relative_to(core).as_posix(): p.read_bytes() for p in core.rglob("*.toml")}
    folder = resources() / "methodology" / "ratings" / "methods"
    shipped = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.toml")}
    known = parse_methods(shipped)
    return parse(files), [known[name] for name in METHODS]


def measure(count: int, explained: int) -> dict[str, float]:
    """Return companies per second by kind of work."""
    methodology, methods = load()
    rated = quantify_and_rate(methodology, methods)
    rated(next(companies(1)))
    small = min(SMALL, count)
    return {
        "quantify": count / seconds(count, quantify_only(methodology)),
        "quantify_and_rate": count / seconds(count, rated),
        "quantify_and_rate_small": small / seconds(small, rated),
        "quantify_with_steps": explained / seconds(explained, quantify_with_steps(methodology)),
        "quantify_and_rate_with_steps": explained
        / seconds(explained, quantify_and_rate(methodology, methods, with_steps=True)),
        "bare_decimal": count / seconds(count, bare_decimal),
        "bare_numpy": count / bare_numpy(count),
    }


def profile(count: int) -> None:
    """Print the functions most of the time is spent in."""
    methodology, methods = load()
    rated = quantify_and_rate(methodology, methods)
    rated(next(companies(1)))
    watch = Profile()
    for chunk in companies(count):
        watch.runcall(rated, chunk)
    Stats(watch).strip_dirs().sort_stats("tottime").print_stats(25)


def report(figures: dict[str, float]) -> None:
    """Print the table for people and, last, one line of JSON."""
    for name, value in figures.items():
        print(f"{name:32} {value:14,.0f} companies/s")
    growth = figures["quantify_and_rate_small"] / figures["quantify_and_rate"]
    print(f"cost of a company, all against the first {SMALL:,}: {growth:.2f}")
    ratios = {
        "quantify/bare_decimal": figures["quantify"] / figures["bare_decimal"],
        "quantify/bare_numpy": figures["quantify"] / figures["bare_numpy"],
        "quantify_and_rate/quantify": figures["quantify_and_rate"] / figures["quantify"],
        "all/small": figures["quantify_and_rate"] / figures["quantify_and_rate_small"],
        "cost_all/cost_small": growth,
        "quantify_and_rate/bare_decimal": figures["quantify_and_rate"] / figures["bare_decimal"],
        "with_steps/without": figures["quantify_and_rate_with_steps"]
        / figures["quantify_and_rate"],
    }
    shown = {name: round(value, 6) for name, value in ratios.items()}
    rounded = {name: round(value, 1) for name, value in figures.items()}
    print(json.dumps({"benchmark": "engine", "figures": rounded, "ratios": shown}))


def main() -> None:
    """Measure as many companies as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=ALL)
    parser.add_argument("--explained", type=int, default=2 * SMALL)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    if options.profile:
        profile(min(options.companies, SMALL))
        return
    report(measure(options.companies, min(options.explained, options.companies)))


if __name__ == "__main__":
    main()
