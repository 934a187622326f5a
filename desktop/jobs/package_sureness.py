"""How sure the parameters are that a package rests on: as its signed tables say."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from desktop.accounting.methodology.schema import Confidence
from desktop.exchange import names
from desktop.exchange.package import Package
from desktop.exchange.table_schemas import TABLES
from desktop.exchange.tables import read_texts

FACTORS, BENCHMARKS, MARKS = "factors", "benchmarks", "marks"
_TABLES: Final = (
    (FACTORS, names.FACTORS, "document"),
    (BENCHMARKS, names.BENCHMARKS, "source"),
    (MARKS, names.RATING, "indicator"),
)
"""Of each kind its table, and the column that says where a value comes from."""
_WORST_FIRST: Final = tuple(reversed(Confidence))
_WEAK: Final = frozenset(level for level in Confidence if not level.is_on)


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the parameters of one kind are.

    Attributes:
        kind: ``factors``, ``benchmarks`` or ``marks``.
        levels: How many there are of each confidence, the worst first.
        weak: Where those come from that are recalled, doubtful or unknown.
    """

    kind: str
    levels: tuple[tuple[str, int], ...]
    weak: tuple[str, ...] = ()


def sureness(package: Package) -> tuple[Sureness, ...]:
    """Return how sure the parameters of a verified package are; kinds it does not tell are left."""
    found = (_of(package, kind, path, column) for kind, path, column in _TABLES)
    return tuple(each for each in found if each.levels)


def _of(package: Package, kind: str, path: str, column: str) -> Sureness:
    told = tuple(_told(package, path, column))
    counts = Counter(level for level, _ in told)
    weak = dict.fromkeys(where for level, where in told if level in _WEAK and where)
    levels = tuple((level.value, counts[level]) for level in _WORST_FIRST if counts[level])
    return Sureness(kind, levels, tuple(weak))


def _told(package: Package, path: str, column: str) -> Iterator[tuple[Confidence, str]]:
    known = {level.value: level for level in Confidence}
    data = package.files.get(path)
    for row in read_texts(TABLES[path], data) if data is not None else ():
        if row["confidence"] in known:
            yield known[row["confidence"]], row[column]
