"""Single rows handed over beside a copy: proved by the copy, and told table by table."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.exchange.canonical import plain_text
from desktop.exchange.disclosure import DisclosedRow, proved_rows
from desktop.exchange.table_schemas import TABLES
from desktop.exchange.tables import read_texts
from desktop.exchange.verdict import Verdict
from desktop.jobs.copies import ROWS_SUFFIX, SHORT_NAMES
from desktop.jobs.verifying import read_package_file

_MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ProvedTable:
    """Rows of a withheld table that the signed root of the table proves.

    Attributes:
        name: Short: ``activity``, ``parties`` …
        total: Rows the table has.
        rows: Number from 1 and texts by column, in the table's order.
    """

    name: str
    total: int
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def rows_beside(package: Path, verdict: Verdict) -> tuple[ProvedTable, ...]:
    """Return the rows in the file that stands beside a valid package; nothing without one.

    Raises:
        PackageError: ``TREE_MISMATCH`` or ``TABLE_INVALID``: they are not of this package.
        SurroundingsError: ``file.not_usable``.
    """
    path = package.with_name(f"{package.stem}{ROWS_SUFFIX}")
    statement = verdict.statement
    if statement is None or not verdict.is_valid or not path.is_file():
        return ()
    shown: dict[str, dict[int, Mapping[str, str]]] = {}
    for row, _ in proved_rows(read_package_file(path, _MOST_BYTES), verdict):
        shown.setdefault(row.of, {})[row.index + 1] = _texts(row)
    totals = {tree.of: tree.leaves for tree in statement.trees}
    return tuple(
        ProvedTable(name, totals[of], tuple(sorted(shown[of].items(), key=lambda pair: pair[0])))
        for name, of in SHORT_NAMES.items()
        if of in shown
    )


def _texts(row: DisclosedRow) -> Mapping[str, str]:
    cells = next(read_texts(TABLES[row.of], b"\n".join((b"", row.row, b""))))
    return {name: plain_text(text) for name, text in cells.items()}
