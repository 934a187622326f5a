"""Rate a population again, each firm against the benchmarks computed from all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

from desktop.accounting.rating.benchmarks import BenchmarkTable, parse_benchmarks
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.values import RatingValues
from desktop.errors import PackageError
from desktop.exchange import names
from desktop.exchange.package import read_package
from desktop.exchange.recompute import rated_methods, values_by_method
from desktop.exchange.table_schemas import INPUTS
from desktop.exchange.tables import read_table
from desktop.jobs.shipped import load_methods
from desktop.jobs.spreading import spread

COLUMNS = (
    *("file", "method", "version", "grade_given", "status", "grade", "score"),
    "benchmarks_used",
    "missing",
)


@dataclass(frozen=True, slots=True)
class Rerating:
    """What is rated again.

    Attributes:
        files: Name, path and payload digest of each valid package.
        benchmarks: The file with the population's benchmarks, whatever machine reads it.
    """

    files: tuple[tuple[str, Path, str], ...]
    benchmarks: Path
    workers: int = 0
    scheduler: str = ""


def rerate(order: Rerating) -> Iterator[dict[str, str]]:
    """Yield one line a package and method.

    Raises:
        SurroundingsError: ``intake.worker_died``.
    """
    digest = sha256(order.benchmarks.read_bytes()).hexdigest()
    work = partial(rerate_files, benchmarks=order.benchmarks, digest=digest)
    for rows in spread(work, order.files, order.workers, order.scheduler):
        yield from rows


def rerate_files(
    files: Sequence[tuple[str, Path, str]], benchmarks: Path, digest: str
) -> list[dict[str, str]]:
    """Rate the firms of a chunk of files again; one that is gone or changed is left out."""
    table = _table(benchmarks, digest)
    return [row for name, path, payload in files for row in _rows(name, path, payload, table)]


@cache
def _table(path: Path, _digest: str) -> BenchmarkTable:
    """Return the table, read once a process and version."""
    return parse_benchmarks(path.name, path.read_bytes())


def _rows(name: str, path: Path, payload: str, table: BenchmarkTable) -> Iterator[dict[str, str]]:
    try:
        package = read_package(path.read_bytes())
    except (OSError, PackageError):
        return
    if package.digest == payload and names.RATING in package.files:
        yield from _rated(name, package.files, table)


def _rated(
    name: str, files: Mapping[str, bytes], table: BenchmarkTable
) -> Iterator[dict[str, str]]:
    shipped = load_methods()
    rated = [one for one in rated_methods(files) if one[0] in shipped]
    rows = read_table(INPUTS, files[INPUTS.path])
    values = values_by_method(rows, {method_id for method_id, _, _ in rated})
    for method_id, version, grade in rated:
        method = shipped[method_id]
        if method.version != version:
            continue
        rating = rate(method, values.get(method_id, RatingValues({})), table)
        yield {
            "file": name,
            "method": method_id,
            "version": version,
            "grade_given": grade,
            "status": rating.status.value,
            "grade": rating.grade or "",
            "score": _plain(rating.score),
            "benchmarks_used": "; ".join(
                f"{used.metric}.{used.statistic}={_plain(used.value)} ({used.industry}, "
                f"{used.region}, n={used.n})"
                for used in rating.benchmarks
            ),
            "missing": "; ".join(rating.missing),
        }


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
