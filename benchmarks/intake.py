"""How long meter files take from disk to company file, beside ``pandas.read_csv`` alone.

One CSV holds a year of 15-minute readings of many meters; ``pandas`` only parses it, the import
understands, checks, packs and saves it. Both run here, one after the other; each is taken at its
best of several runs, because other work on the machine only ever adds.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd

from desktop.accounting.documents.interval_months import month_amounts
from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext, ReadResult
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.import_documents import ImportOrder, prepare, save

Result = TypeVar("Result")

METERS = 100
QUARTERS = 35_040
FIRST = datetime(2025, 1, 1)  # noqa: DTZ001 - China time, as exports write it
SEED = 2025


def write_csv(path: Path, meters: int) -> None:
    """Write a year of quarters of every meter, one meter after the other."""
    rng = random.Random(SEED)
    stamps = [f"{FIRST + timedelta(minutes=15 * n):%Y-%m-%d %H:%M:%S}" for n in range(QUARTERS)]
    with path.open("w", encoding="utf-8") as file:
        file.write("数据时间,电能表资产编号,正向有功电量(kWh)\n")
        for meter in range(meters):
            number = f"{33_010_500_000_000 + meter:014d}"
            file.writelines(f"{stamp},{number},{rng.random() * 90:.2f}\n" for stamp in stamps)


def best_of(runs: int, action: Callable[[], Result]) -> tuple[float, Result]:
    """Return the shortest of several runs and its result."""
    best: tuple[float, Result] | None = None
    for _ in range(runs):
        begin = perf_counter()
        result = action()
        seconds = perf_counter() - begin
        if best is None or seconds < best[0]:
            best = (seconds, result)
    if best is None:
        raise ValueError(runs)
    return best


def read_alone(path: Path) -> ReadResult:
    """Return what the reader gives, without a company file."""
    return read_document(path.name, path.read_bytes(), IntakeContext())


def import_into_new(path: Path) -> float:
    """Import the file into a new company file; return the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        company = NewCompany(
            name="湖州示例纺织有限公司",
            uscc="91330502MA2DEM0N7C",
            region="330502",
            industry="C1713",
            opening="2025-01",
        )
        store = create_company(Path(folder) / "b.cbook", company, today=date(2026, 1, 31))
        try:
            begin = perf_counter()
            save(store, prepare(store, ImportOrder((path,))), accept=False)
            return perf_counter() - begin
        finally:
            store.close()


def peak_memory() -> float:
    """Return the largest memory this process had, in MB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 - not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(meters: int, runs: int) -> dict[str, float]:
    """Return seconds of every step."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "meters.csv"
        write_csv(path, meters)
        pandas_seconds, _ = best_of(runs, lambda: pd.read_csv(path))
        read_seconds, result = best_of(runs, lambda: read_alone(path))
        totals_seconds, _ = best_of(runs, lambda: month_amounts(result.blocks))
        saved_seconds = min(import_into_new(path) for _ in range(runs))
        return {
            "readings": float(meters * QUARTERS),
            "pandas_read_csv_s": pandas_seconds,
            "read_s": read_seconds,
            "saved_s": saved_seconds,
            "month_totals_s": totals_seconds,
            "peak_mb": peak_memory(),
        }


def main() -> int:
    """Print a table for people and, last, one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=METERS)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    figures = measure(chosen.meters, chosen.runs)
    for name, value in figures.items():
        print(f"{name:20} {value:14.3f}")
    ratios = {
        "read/pandas": figures["read_s"] / figures["pandas_read_csv_s"],
        "saved/pandas": figures["saved_s"] / figures["pandas_read_csv_s"],
    }
    print(json.dumps({"benchmark": "intake", "figures": figures, "ratios": ratios}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
