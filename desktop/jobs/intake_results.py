"""The tables of an intake: what an earlier run left, and which packages are looked at again."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from desktop.errors import InputError
from desktop.exchange.codes import Code
from desktop.exchange.container import MAX_PACKAGE
from desktop.exchange.region import RESULT_COLUMNS, Assessment, result_row
from desktop.exchange.sequence import Series
from desktop.exchange.statements import sha256
from desktop.exchange.verdict import REFUSED, VALID

_JUDGED_WITH = ("register_version", "file_sha256", "judged_by", "amends")
COLUMNS = (*RESULT_COLUMNS, "receipt", "sequence", *_JUDGED_WITH)
ENTERED = "entered"
EARLY = "early"
_NO_REGISTER = "0"
_FORMULA = ("=", "+", "-", "@", "'", "＝", "＋", "－", "＠")
_FOR_THE_SIGNERS = frozenset(
    {
        Code.REGISTER_MISSING,
        Code.KEY_UNKNOWN,
        Code.KEY_WRONG_COMPANY,
        Code.KEY_NOT_VALID_AT_SEAL_TIME,
        Code.KEY_REVOKED,
        Code.ROLE_MISSING,
        Code.SIGNERS_NOT_DISTINCT,
        Code.RECEIPT_SIGNATURE_INVALID,
    }
)
"""Refusals that a newer register can turn into another answer."""

NOT_READABLE = "intake.package_not_readable"
UNEXPECTED = "intake.package_unexpected"
_NOT_JUDGED = frozenset({NOT_READABLE, UNEXPECTED})
"""What says nothing about the package: this machine could not read it that day."""
_OF_OTHER_RULES = frozenset({Code.ENGINE_UNKNOWN, Code.METHODOLOGY_UNKNOWN})
"""Refusals that another version of program or methodology can turn into another answer."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judging:
    """By what packages are judged today.

    Attributes:
        register_version: 0 for no register.
        rules: Program and methodology, as a line of the results names them.
    """

    register_version: int = 0
    rules: str = ""

    def to_cells(self) -> Row:
        """Return the cells of a line."""
        return {"register_version": str(self.register_version), "judged_by": self.rules}


@dataclass(frozen=True)
class Earlier:
    """What earlier runs left.

    Attributes:
        rows: Their lines, oldest first.
        again: Files that are judged once more, as the lines name them.
    """

    rows: tuple[Row, ...] = ()
    again: frozenset[str] = frozenset()

    @cached_property
    def done(self) -> frozenset[str]:
        """The files that need no further look."""
        return frozenset(row["file"] for row in self.rows) - self.again

    def series(self) -> dict[str, Series]:
        """Return the numbers that entered the sequence of each series."""
        series: dict[str, dict[int, str]] = {}
        for row in self.rows:
            if row["sequence"] == ENTERED:
                series.setdefault(row["series"], {})[int(row["seq"])] = row["digest"]
        return {name: Series(packages) for name, packages in series.items()}

    def followed_by(self, new: Iterable[Row]) -> list[Row]:
        """Return these lines and new ones; of one file judged again, its newest line alone.

        A line whose package has its number stays until that package is there again: another one
        under its number must be seen.
        """
        added = {row["file"]: row for row in new}
        kept = [row for row in self.rows if not _is_replaced(row, added.get(row["file"]))]
        return [*kept, *added.values()]


def _is_replaced(row: Row, new: Row | None) -> bool:
    if new is None:
        return False
    place = ("sequence", "series", "seq", "digest")
    return row["sequence"] != ENTERED or all(row[name] == new[name] for name in place)


def earlier_results(path: Path, today: Judging, files: Mapping[str, Path]) -> Earlier:
    """Return what earlier runs left and which packages deserve another look.

    Those that came before the one they follow, refused ones whose file is another now, those that
    could not be read, those that other rules than today's could not compute, and those refused for
    their signers where the register is newer. What was taken in without a register counts for
    nothing once there is one.

    Args:
        path: The results.
        today: By what packages are judged now.
        files: What lies in the folder, as the lines name it.

    Raises:
        InputError: ``intake.results_damaged``.
    """
    if not path.exists():
        return Earlier()
    rows = [row for row in read_rows(path, COLUMNS, _JUDGED_WITH) if row["sequence"] != EARLY]
    if today.register_version and any(_was_taken_unverified(row) for row in rows):
        return Earlier()
    last = {row["file"]: row for row in rows if row["file"] in files}
    again = (name for name, row in last.items() if _may_change(row, today, files[name]))
    return Earlier(tuple(rows), frozenset(again))


def _was_taken_unverified(row: Row) -> bool:
    return row["status"] == VALID and row["register_version"] == _NO_REGISTER


def _may_change(row: Row, today: Judging, path: Path) -> bool:
    """Tell whether a refused package could get another answer today."""
    if row["status"] != REFUSED:
        return False
    if row["code"] in _NOT_JUDGED:
        return True
    if row["code"] in _OF_OTHER_RULES and row["judged_by"] != today.rules:
        return True
    is_older = _number(row["register_version"]) < today.register_version
    if row["code"] in _FOR_THE_SIGNERS and is_older:
        return True
    return bool(row["file_sha256"]) and row["file_sha256"] != digest_of(path)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a package's file; nothing if it cannot be read."""
    try:
        with path.open("rb") as file:
            return sha256(file.read(MAX_PACKAGE + 1))
    except OSError:
        return ""


def row_of(assessment: Assessment, receipt: str, language: str, judged_with: Row) -> Row:
    """Return the line of a settled package."""
    place = ENTERED if assessment.has_entered else EARLY if assessment.is_early else ""
    row = {**result_row(assessment, language), "receipt": receipt, "sequence": place}
    statement = assessment.verdict.statement
    row["amends"] = statement.amends.digest if statement and statement.amends else ""
    return {name: safe_cell(text) for name, text in {**row, **judged_with}.items()}


def replaced(rows: Iterable[Row]) -> frozenset[str]:
    """Return the digests of packages that count no longer.

    Those that a valid one amends or withdraws, and those that a valid one with a higher number of
    the same series and period follows: a company file restored from an old backup amends what it
    still knows, not what came after.
    """
    gone: set[str] = set()
    newest: dict[tuple[str, ...], tuple[int, str]] = {}
    for row in rows:
        if row["status"] != VALID:
            continue
        gone.add(row["amends"])
        place = tuple(row[name] for name in ("series", "period_start", "period_end"))
        this = (_number(row["seq"]), row["digest"])
        before = newest.get(place, this)
        older, newest[place] = sorted((before, this))
        if older[0] < newest[place][0]:
            gone.add(older[1])
    return frozenset(gone - {""})


def safe_cell(text: str) -> str:
    """Return a cell that a spreadsheet does not take for a formula, on one line."""
    written = text.encode("utf-8", errors="backslashreplace").decode("utf-8")
    plain = written.replace("\n", " ").replace("\r", " ").replace("\0", " ")
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def table(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return a table with its header."""
    return _lines([dict(zip(columns, columns, strict=True)), *rows], columns)


def lines_of(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return lines of a table without its header."""
    return _lines(rows, columns)


def append_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Add lines to a table, and have the disk keep them."""
    with path.open("ab") as file:
        file.write(_lines(rows, columns))
        file.flush()
        os.fsync(file.fileno())


def _lines(rows: Iterable[Row], columns: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def stream_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the whole lines of a table that this version wrote, one at a time.

    Raises:
        InputError: ``intake.results_damaged``.
    """
    with path.open("rb") as file:
        whole = takewhile(lambda line: line.endswith(b"\n"), file)  # a cut line was never done
        texts = (line.decode("utf-8", errors="replace") for line in whole)
        for place, cells in enumerate(csv.reader(texts)):
            if len(cells) != len(columns) or (not place and cells != list(columns)):
                raise InputError("intake.results_damaged", file=path.name)
            if place:
                yield dict(zip(columns, cells, strict=True))


def read_rows(path: Path, columns: Sequence[str], newest: Sequence[str] = ()) -> list[Row]:
    """Return the whole lines of a table; a last line that was cut off was never done.

    Args:
        path: The table.
        columns: What its header says.
        newest: The last of these columns, which tables of earlier versions lack; there they are
            empty.

    Raises:
        InputError: ``intake.results_damaged``.
    """
    whole = path.read_bytes().rpartition(b"\n")[0].decode("utf-8", errors="replace")
    header, *rows = list(csv.reader(io.StringIO(whole, newline=""))) or [[]]
    known = [list(columns[: len(columns) - lacking]) for lacking in range(len(newest) + 1)]
    if header not in known or any(len(row) != len(header) for row in rows):
        raise InputError("intake.results_damaged", file=path.name)
    blank = dict.fromkeys(columns, "")
    return [{**blank, **dict(zip(header, row, strict=True))} for row in rows]
