"""Rate a population again, each firm against the benchmarks computed from all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from desktop.accounting.rating.benchmarks import BenchmarkTable, parse_benchmarks
from desktop.accounting.rating.many import rate_many
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.errors import PackageError
from desktop.exchange import names
from desktop.exchange.package import read_package
from desktop.exchange.recompute import rated_methods, values_by_method
from desktop.exchange.table_schemas import INPUTS
from desktop.exchange.tables import read_table
from desktop.jobs.many_values import collection_paused
from desktop.jobs.shipped import load_methods
from desktop.jobs.spreading import Workers

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


def rerate(order: Rerating, workers: Workers) -> Iterator[dict[str, str]]:
    """Yield one line a package and method.

    Raises:
        SurroundingsError: ``intake.worker_died``.
    """
    digest = sha256(order.benchmarks.read_bytes()).hexdigest()
    work = partial(rerate_files, benchmarks=order.benchmarks, digest=digest)
    for rows in workers.spread(work, order.files):
        yield from rows


def rerate_files(
    files: Sequence[tuple[str, Path, str]], benchmarks: Path, digest: str
) -> list[dict[str, str]]:
    """Rate the firms of a chunk of files again; one that is gone or changed is left out."""
    table = _table(benchmarks, digest)
    asked = [one for name, path, payload in files for one in _asked(name, path, payload)]
    by_method: dict[str, list[int]] = {}
    for place, one in enumerate(asked):
        by_method.setdefault(one.method.id, []).append(place)
    rows: dict[int, dict[str, str]] = {}
    for places in by_method.values():
        own = [asked[place] for place in places]
        with collection_paused():
            ratings = rate_many(own[0].method, [one.values for one in own], table)
        answers = zip(places, own, ratings, strict=True)
        rows.update((place, _row(one, rating)) for place, one, rating in answers)
    return [rows[place] for place in range(len(asked))]


@cache
def _table(path: Path, _digest: str) -> BenchmarkTable:
    """Return the table, read once a process and version."""
    return parse_benchmarks(path.name, path.read_bytes())


class _Asked(NamedTuple):
    """A firm and a method it was rated by."""

    file: str
    grade: str
    method: Method
    values: RatingValues


def _asked(name: str, path: Path, payload: str) -> Iterator[_Asked]:
    try:
        package = read_package(path.read_bytes())
    except (OSError, PackageError):
        return
    if package.digest == payload and names.RATING in package.files:
        yield from _rated(name, package.files)


def _rated(name: str, files: Mapping[str, bytes]) -> Iterator[_Asked]:
    shipped = load_methods()
    rated = [one for one in rated_methods(files) if one[0] in shipped]
    rows = read_table(INPUTS, files[INPUTS.path])
    values = values_by_method(rows, {method_id for method_id, _, _ in rated})
    for method_id, version, grade in rated:
        method = shipped[method_id]
        if method.version == version:
            yield _Asked(name, grade, method, values.get(method_id, RatingValues({})))


def _row(asked: _Asked, rating: Rating) -> dict[str, str]:
    return {
        "file": asked.file,
        "method": asked.method.id,
        "version": asked.method.version,
        "grade_given": asked.grade,
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
