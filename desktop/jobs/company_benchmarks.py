"""The benchmark table a company file carries, so that it rates the same on every machine."""

from pathlib import Path

from desktop.accounting.rating.benchmarks import BenchmarkTable, parse_benchmarks
from desktop.jobs.shipped import load_benchmarks
from desktop.models.store import Store

_NAME = "benchmarks.name"
_TABLE = "benchmarks.csv"


def keep_benchmarks(store: Store, path: Path, person: str = "") -> BenchmarkTable:
    """Check a benchmark file and keep it in the company file.

    Raises:
        InputError: With the line and column that is wrong; nothing was kept.
    """
    data = path.read_bytes()
    table = parse_benchmarks(path.name, data)
    with store.change("benchmarks.changed", person=person) as change:
        change.set_setting(_NAME, path.name)
        change.set_setting(_TABLE, data.decode("utf-8-sig"))
    return table


def forget_benchmarks(store: Store, person: str = "") -> None:
    """Leave out the table the company file carries."""
    with store.change("benchmarks.changed", person=person) as change:
        change.set_setting(_NAME, "")
        change.set_setting(_TABLE, "")


def kept_benchmarks(store: Store) -> BenchmarkTable:
    """Return the table the company file carries; an empty one if there is none."""
    settings = store.settings()
    if not settings.get(_TABLE):
        return BenchmarkTable()
    return parse_benchmarks(settings[_NAME], settings[_TABLE].encode())


def kept_name(store: Store) -> str:
    """Return the name of the file the table came from."""
    return store.settings().get(_NAME, "")


def benchmarks_for(store: Store, path: Path | None) -> BenchmarkTable:
    """Return the table a person names for this time, else the one the company file carries.

    Raises:
        InputError: With the line and column that is wrong.
    """
    return kept_benchmarks(store) if path is None else load_benchmarks(path)
