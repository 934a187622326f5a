"""The program's own data, read once: methodology, rating methods, benchmarks, intake tables."""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from desktop.accounting.industry import Industries, parse_industries, with_classes, with_words
from desktop.accounting.methodology.digest import digest
from desktop.accounting.methodology.own import is_factor_file, with_own
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.rating.benchmarks import BenchmarkTable, parse_benchmarks
from desktop.accounting.rating.finance import FinanceProduct, parse_finance
from desktop.accounting.rating.library import parse_methods
from desktop.accounting.rating.schema import Method
from desktop.accounting.region import Regions, parse_regions
from desktop.errors import InputError
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


def methodology_with(own: Mapping[str, bytes]) -> Methodology:
    """Return the shipped methodology with the factor files among a user's parameter files.

    Raises:
        MethodologyError: If a file is wrong; it names file, key and reason.
    """
    factors = tuple(sorted((name, data) for name, data in own.items() if is_factor_file(data)))
    return _methodology_with(factors) if factors else load_methodology()


@lru_cache(maxsize=8)
def _methodology_with(factors: tuple[tuple[str, bytes], ...]) -> Methodology:
    return with_own(load_methodology(), dict(factors))


@cache
def load_regions() -> Regions:
    """Return the regions known by name.

    Raises:
        MethodologyError: If the file is wrong; it names file, key and reason.
    """
    file = resources() / "regions.toml"
    return parse_regions(file.name, file.read_bytes())


@cache
def load_industries() -> Industries:
    """Return GB/T 4754-2017: sections, divisions, groups and classes, with English words.

    Raises:
        MethodologyError: If a file is wrong; it names file, key and reason.
    """
    table, classes, words = (
        resources() / "industry" / name
        for name in ("gbt4754.toml", "gbt4754_classes.toml", "english_words.toml")
    )
    divisions = parse_industries(table.name, table.read_bytes())
    whole = with_classes(divisions, classes.name, classes.read_bytes())
    return with_words(whole, words.name, words.read_bytes())


def load_methods(parameters: Path | None = None) -> dict[str, Method]:
    """Return the rating methods by id; each has passed its own tests.

    Args:
        parameters: The user's own parameter file (TOML), or a folder of them; without it the
            shipped methods alone, read once.

    Raises:
        InputError: ``parameters.no_files`` if there is no parameter file.
        MethodologyError: If a file is wrong; it names file, key and reason.
    """
    return methods_with({} if parameters is None else read_parameters(parameters))


def read_parameters(path: Path) -> dict[str, bytes]:
    """Return the user's own parameter files by name.

    Raises:
        InputError: ``parameters.no_files`` if the path is no file and holds none.
    """
    own = {path.name: path.read_bytes()} if path.is_file() else read_folder(path, (".toml",))
    if not own:
        raise InputError("parameters.no_files", file=str(path))
    return own


def methods_with(own: Mapping[str, bytes]) -> dict[str, Method]:
    """Return the rating methods by id, filled by the user's parameter files; read once each.

    Raises:
        MethodologyError: If a file is wrong; it names file, key and reason.
    """
    fills = ((name, data) for name, data in own.items() if not is_factor_file(data))
    return _methods_with(tuple(sorted(fills)))


@lru_cache(maxsize=8)
def _methods_with(own: tuple[tuple[str, bytes], ...]) -> dict[str, Method]:
    return parse_methods(_method_files(), dict(own))


def ruleset_with(own: Mapping[str, bytes]) -> str:
    """Return the digest of the rating methods' files, with the user's own; computed once each.

    Factor files are no methods: the digest of the methodology covers them.
    """
    fills = ((name, data) for name, data in own.items() if not is_factor_file(data))
    return _ruleset_with(tuple(sorted(fills)))


@lru_cache(maxsize=8)
def _ruleset_with(own: tuple[tuple[str, bytes], ...]) -> str:
    return digest({**_method_files(), **{f"own/{name}": data for name, data in own}})


def _method_files() -> dict[str, bytes]:
    return read_folder(resources() / "methodology" / "ratings" / "methods")


@cache
def load_finance() -> tuple[FinanceProduct, ...]:
    """Return what banks have published by carbon level.

    Raises:
        MethodologyError: If the file is wrong; it names file, key and reason.
    """
    file = resources() / "methodology" / "ratings" / "finance.toml"
    return parse_finance(file.name, file.read_bytes())


def load_benchmarks(path: Path | None) -> BenchmarkTable:
    """Return the benchmarks of a CSV file; none if no file is named.

    Raises:
        InputError: With the line and column that is wrong.
    """
    if path is None:
        return BenchmarkTable()
    return parse_benchmarks(path.name, path.read_bytes())
