"""The program's own data, read once: methodology, rating methods, benchmarks, intake tables."""

from functools import cache
from pathlib import Path

from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.rating.benchmarks import BenchmarkTable, parse_benchmarks
from desktop.accounting.rating.library import parse_methods
from desktop.accounting.rating.schema import Method
from desktop.paths import resources


def read_folder(folder: Path, suffixes: tuple[str, ...] = (".toml", ".csv")) -> dict[str, bytes]:
    """Return the files below a folder by their path inside it, with forward slashes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in suffixes
    }


@cache
def load_methodology() -> Methodology:
    """Return the shipped methodology.

    Raises:
        MethodologyError: If a file is wrong; it names file, key and reason.
    """
    return parse(read_folder(resources() / "methodology" / "core"))


@cache
def load_methods() -> dict[str, Method]:
    """Return the shipped rating methods by id; each has passed its own tests.

    Raises:
        MethodologyError: If a file is wrong; it names file, key and reason.
    """
    return parse_methods(read_folder(resources() / "methodology" / "ratings" / "methods"))


def load_benchmarks(path: Path | None) -> BenchmarkTable:
    """Return the benchmarks of a CSV file; none if no file is named.

    Raises:
        InputError: With the line and column that is wrong.
    """
    if path is None:
        return BenchmarkTable()
    return parse_benchmarks(path.name, path.read_bytes())
