"""The tables of a package: columns declared once, for writing, checking and describing them.

The declarations stand in :mod:`desktop.exchange.table_schemas`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from functools import cache, cached_property, lru_cache, partial
from itertools import islice, pairwise
from operator import itemgetter, lt, methodcaller
from typing import Any
from unicodedata import is_normalized

from desktop.accounting.period import Month
from desktop.errors import PackageError
from desktop.exchange.canonical import (
    Json,
    NotCanonicalError,
    clean_text,
    csv_line,
    from_json,
    guard_formula,
    split_line,
    to_json,
    unguard_formula,
)
from desktop.exchange.codes import Code
from desktop.exchange.shape import read_time, write_time

MAX_ROWS = 1_000_000
MAX_DIGITS = 30
_BLOCK = 1000  # rows checked at a time
_PRECISION = 120
_MAX_PLACES = 60
_ROUNDING = Context(prec=_PRECISION)

Value = str | int | bool | Decimal | date | datetime | Month | Mapping[str, Json] | None
Row = Mapping[str, Value]


class ColumnType(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    DECIMAL = "decimal"
    EXACT = "exact"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    MONTH = "month"
    TIME = "time"
    JSON = "json"


# Characters that only few texts hold. Without them a smaller expression says the same: classes that
# reach beyond U+00FF take long to compile.
_RARE = "＝＋－＠\u2028\u2029"


# Repetitions of groups are possessive: others keep every turn in memory, and there can be millions.
def _text_form(formula: str, controls: str) -> str:
    start = rf"(?:(?![{formula}])|'(?=[{formula}]))"
    quoted = rf'"{start}(?=[^"]*(?:""|,))(?:[^"{controls}]++|"")*+"'
    plain = rf"""[^",{controls}{formula}][^",{controls}]*+|'[{formula}][^",{controls}]*+"""
    return rf"(?:{plain}|{quoted})"


_USUAL_CONTROLS = r"\x00-\x1f\x7f-\x9f"
_USUAL_TEXT = _text_form(r"=+\-@'", _USUAL_CONTROLS)
_CONTROLS = rf"{_USUAL_CONTROLS}\u2028\u2029"
_TEXT = _text_form(r"=+\-@'＝＋－＠", _CONTROLS)
_NUMBER = r"-?(?:0|[1-9][0-9]{0,29})"
_NOT_MINUS_ZERO = r"(?!-0(?:\.0+)?(?:[,\n]|$))"
_FORMS: Mapping[ColumnType, str] = {
    ColumnType.EXACT: rf"{_NOT_MINUS_ZERO}{_NUMBER}(?:\.[0-9]{{0,59}}[1-9])?",
    ColumnType.INTEGER: rf"{_NOT_MINUS_ZERO}-?(?:0|[1-9][0-9]{{0,14}})",
    ColumnType.BOOLEAN: r"(?:true|false)",
    ColumnType.DATE: r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    ColumnType.MONTH: r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])",
    ColumnType.TIME: r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
    ColumnType.JSON: rf'"\{{""(?:[^"{_CONTROLS}]++|"")*+(?<=\}})"',
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        scale: Places after the point of a ``decimal``; an ``exact`` number has as many as it needs.
        form: Regular expression of a text of one form, such as a digest.
        choices: The only texts allowed, if any.
    """

    name: str
    type: ColumnType = ColumnType.TEXT
    scale: int = 0
    is_required: bool = False
    form: str = ""
    choices: tuple[str, ...] = ()
    title: str = ""

    def pattern(self, text: str = _TEXT) -> str:
        """Return the expression of a cell as it stands in the file, quotes included.

        Args:
            text: What a text of no other form looks like.
        """
        body = self._body(text)
        return f"(?:{body})" if self.is_required else f"(?:{body}|)"

    def _body(self, text: str) -> str:
        if self.choices:
            return "|".join(re.escape(choice) for choice in self.choices)
        if self.type is ColumnType.DECIMAL:
            places = rf"\.[0-9]{{{self.scale}}}" if self.scale else ""
            return f"{_NOT_MINUS_ZERO}{_NUMBER}{places}"
        return self.form or (text if self.type is ColumnType.TEXT else _FORMS[self.type])


@dataclass(frozen=True)
class Table:
    """One table: where it stands, its columns and the columns that name a row."""

    path: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    title: str = ""

    @cached_property
    def header(self) -> str:
        """The first line."""
        return ",".join(column.name for column in self.columns)

    @cached_property
    def line_pattern(self) -> re.Pattern[str]:
        """What every other line looks like."""
        return re.compile(",".join(column.pattern() for column in self.columns))

    @cached_property
    def body_pattern(self) -> re.Pattern[str]:
        """What all other lines look like, each with its end, where no character is rare."""
        line = ",".join(column.pattern(_USUAL_TEXT) for column in self.columns)
        return re.compile(rf"(?:{line}\n)*+")

    @cached_property
    def names(self) -> frozenset[str]:
        """The columns' names."""
        return frozenset(column.name for column in self.columns)

    @cached_property
    def key_of(self) -> Callable[[Sequence[str]], Any]:
        """What takes the key out of a row's cells: a text, or a tuple of several."""
        names = [column.name for column in self.columns]
        return itemgetter(*(names.index(name) for name in self.key))

    @cached_property
    def last_looked_at(self) -> int:
        """How many commas to split a line at, so that no cell behind the last checked one is."""
        names = [column.name for column in self.columns]
        places = [place for place, _ in self.checked_places]
        return 1 + max([*places, *(names.index(name) for name in self.key)])

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def readers(self) -> tuple[tuple[str, Callable[[str], Value]], ...]:
        """Names of the columns that hold no text, and what reads a cell that is not empty."""
        return tuple(
            (column.name, _READERS[column.type])
            for column in self.columns
            if column.type is not ColumnType.TEXT
        )

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Names of the columns that hold texts."""
        return tuple(one.name for one in self.columns if one.type is ColumnType.TEXT)

    @cached_property
    def writers(self) -> tuple[tuple[str, Callable[[Value], str]], ...]:
        """The columns' names and what writes a cell."""
        return tuple((column.name, _writer(column)) for column in self.columns)

    @cached_property
    def checked_places(self) -> tuple[tuple[int, Callable[[str], Value]], ...]:
        """Places of the cells whose value a pattern cannot check, and what reads them."""
        return tuple(
            (place, _READERS[column.type])
            for place, column in enumerate(self.columns)
            if column.type in {ColumnType.DATE, ColumnType.TIME, ColumnType.JSON}
        )

    @property
    def name(self) -> str:
        """The table's name in the descriptor."""
        return self.path.rpartition("/")[2].removesuffix(".csv")


def write_table(table: Table, rows: Iterable[Row]) -> bytes:
    """Return the canonical bytes of a table, rows sorted by key.

    Raises:
        ValueError: If a row lacks a required cell or two rows have one key.
    """
    keyed = sorted((table.key_of(cells), cells) for cells in (_cells(table, row) for row in rows))
    for (key, _), (following, _) in pairwise(keyed):
        if key == following:
            raise ValueError(f"{table.path}: two rows have the key {key}")
    lines = [table.header, *(csv_line(cells) for _, cells in keyed)]
    data = ("\n".join(lines) + "\n").encode("utf-8")
    check_table(table, data)
    return data


def read_table(table: Table, data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that :func:`check_table` has passed."""
    names, readers, texts = table.column_names, table.readers, table.texts
    for line in data.decode("utf-8").split("\n")[1:-1]:
        cells = zip(names, split_line(line), strict=True)
        row: dict[str, Any] = {name: cell or None for name, cell in cells}
        for name, read in readers:
            cell = row[name]
            if cell is not None:
                row[name] = read(cell)
        if "'" in line:
            row |= {name: unguard_formula(row[name]) for name in texts if row[name]}
        yield row


def read_column(table: Table, data: bytes, name: str) -> Iterator[Value]:
    """Yield one column of a table that :func:`check_table` has passed."""
    column = next(one for one in table.columns if one.name == name)
    for (cell,) in column_texts(table, data, name):
        yield read_cell(column, cell)


def read_texts(table: Table, data: bytes) -> Iterator[dict[str, str]]:
    """Yield the rows of a table that :func:`check_table` has passed as texts; empty is nothing.

    A number keeps the digits it is written with; a text loses its guard against formulas.
    """
    names, text = table.column_names, data.decode("utf-8")
    is_guarded = "'" in text
    for cells in _split_rows(text):
        plain = [unguard_formula(cell) for cell in cells] if is_guarded else cells
        yield dict(zip(names, plain, strict=True))


def column_texts(table: Table, data: bytes, *names: str) -> Iterator[tuple[str, ...]]:
    """Return the cells of some columns as they stand, without quotes, row by row."""
    take = _taking(table.column_names, names)
    rows = _split_rows(data.decode("utf-8"))
    return zip(map(take, rows)) if len(names) == 1 else map(take, rows)


@lru_cache(maxsize=64)
def _taking(columns: tuple[str, ...], names: tuple[str, ...]) -> Callable[[Sequence[str]], Any]:
    """Return what takes some columns' cells out of a row's: one text, or a tuple of several."""
    return itemgetter(*map(columns.index, names))


def _split_rows(text: str) -> Iterator[list[str]]:
    """Return the cells of each row of a table's text."""
    split = split_line if '"' in text else methodcaller("split", ",")
    return map(split, text.split("\n")[1:-1])


def check_table(table: Table, data: bytes) -> int:
    """Check a table against its declaration and return its number of rows.

    Raises:
        PackageError: ``TABLE_INVALID`` with table, line and reason.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _invalid(table, 0, "utf-8") from error
    if len(text) > MAX_ROWS and text.count("\n") > MAX_ROWS + 1:
        raise _invalid(table, MAX_ROWS, "rows")
    lines = text.split("\n")
    if lines[0] != table.header or lines[-1] or len(lines) < 2:  # noqa: PLR2004 - header and end
        raise _invalid(table, 1, "header")
    is_usual = text.isascii()
    if not is_usual:
        if not is_normalized("NFC", text):
            raise _invalid(table, 0, "characters")
        is_usual = not any(character in text for character in _RARE)
    rows = lines[1:-1]
    if not (is_usual and table.body_pattern.fullmatch(text, len(table.header) + 1)):
        _check_forms(table, rows)
    _check_order(table, rows, is_quoted='"' in text)
    return len(rows)


def _check_forms(table: Table, rows: Sequence[str]) -> None:
    """Check line by line, where a character is rare or a line to be named."""
    for number, line in enumerate(rows, start=2):
        if not table.line_pattern.fullmatch(line):
            raise _invalid(table, number, "form")


def _check_order(table: Table, rows: Sequence[str], *, is_quoted: bool) -> None:
    """Check order and values; texts compare by code point, hence as their UTF-8 does."""
    previous: list[Any] = []
    most = table.last_looked_at
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK] if len(rows) > _BLOCK else rows
        cells = [row.split(",", most) for row in block]
        if is_quoted:
            cells = [_apart(row, cut) for row, cut in zip(block, cells, strict=True)]
        keys = [*previous, *map(table.key_of, cells)]
        if not all(map(lt, keys, islice(keys, 1, None))):
            ordered = map(lt, keys, islice(keys, 1, None))
            line = start + 3 - len(previous) + list(ordered).index(False)
            raise _invalid(table, line, "order")
        previous = keys[-1:]
        for place, read in table.checked_places:
            _check_values(table, start + 2, [row[place] for row in cells], read)


def _apart(row: str, cut: list[str]) -> list[str]:
    """Return the first cells of a row, cut at commas as long as no quote stands before the rest."""
    is_quoted = '"' in row and row.index('"') < len(row) - len(cut[-1])
    return split_line(row) if is_quoted else cut


def _check_values(
    table: Table, first: int, cells: Sequence[str], read: Callable[[str], Value]
) -> None:
    """Check what a pattern cannot: that a date exists and that JSON is canonical."""
    for number, cell in enumerate(cells, start=first):
        try:
            if cell:
                read(cell)
        except ValueError as error:
            raise _invalid(table, number, cell[:40]) from error


def _invalid(table: Table, line: int, why: str) -> PackageError:
    return PackageError(Code.TABLE_INVALID, path=table.path, line=line, why=why)


def _cells(table: Table, row: Row) -> list[str]:
    if not row.keys() <= table.names:
        raise ValueError(f"{table.path} has no column {sorted(row.keys() - table.names)}")
    get = row.get
    return [write(get(name)) for name, write in table.writers]


def write_cell(column: Column, value: Value) -> str:
    """Return the cell of a value, not yet quoted.

    Raises:
        ValueError: If the value does not belong into the column.
    """
    return _writer(column)(value)


@lru_cache(maxsize=256)
def _writer(column: Column) -> Callable[[Value], str]:
    """Return what writes the cells of a column; every line of an inventory comes by here."""
    is_text, is_exact = column.type is ColumnType.TEXT, column.type is ColumnType.EXACT
    by_type: Mapping[type, Callable[[Any], str]] = {
        str: _text_cell if is_text else str,
        Decimal: exact_text if is_exact else partial(scaled_text, scale=column.scale),
        bool: lambda value: "true" if value else "false",
        datetime: write_time,
        int: str,
        date: str,
        Month: str,
    }

    def write(value: Value) -> str:
        kind = type(value)
        if value is None or (kind is str and not value):
            if column.is_required:
                raise ValueError(f"{column.name} is empty")
            return ""
        known = by_type.get(kind)
        return known(value) if known else to_json(value).decode("utf-8")  # type: ignore[arg-type]  # JSON is left

    return write


@lru_cache(maxsize=16_384)
def _text_cell(text: str) -> str:
    """Return a text as a cell; the few names of a firm stand in thousands of lines."""
    return guard_formula(clean_text(text))


def read_cell(column: Column, cell: str) -> Value:
    """Return the value of a cell without quotes; empty is nothing.

    Raises:
        ValueError: If the cell holds no such value.
    """
    return _READERS[column.type](cell) if cell else None


def _read_json(cell: str) -> Mapping[str, Json]:
    value = from_json(cell.encode("utf-8"))
    if not isinstance(value, dict):
        raise NotCanonicalError("not an object")
    return value


_READERS: Mapping[ColumnType, Callable[[str], Value]] = {
    ColumnType.TEXT: unguard_formula,
    ColumnType.DECIMAL: Decimal,
    ColumnType.EXACT: Decimal,
    ColumnType.INTEGER: int,
    ColumnType.BOOLEAN: "true".__eq__,
    ColumnType.DATE: date.fromisoformat,
    ColumnType.MONTH: Month.parse,
    ColumnType.TIME: read_time,
    ColumnType.JSON: _read_json,
}


def exact_text(value: Decimal) -> str:
    """Return a number in plain notation with as many digits as it has, no trailing zeros.

    Raises:
        ValueError: If it is not finite or longer than 30 digits before and 60 after the point.
    """
    _check_size(value)
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if len(text.partition(".")[2]) > _MAX_PLACES:
        raise ValueError(f"{text} has more than {_MAX_PLACES} places")
    return "0" if text == "-0" else text


def scaled_text(value: Decimal, scale: int) -> str:
    """Return a number with exactly ``scale`` places, rounded half-even.

    Raises:
        ValueError: If it is not finite or has more than 30 digits before the point.
    """
    _check_size(value)
    rounded = value.quantize(_step(scale), ROUND_HALF_EVEN, _ROUNDING)
    return f"{rounded or abs(rounded):f}"


@cache
def _step(scale: int) -> Decimal:
    return Decimal((0, (1,), -scale))


def _check_size(value: Decimal) -> None:
    if not (value.is_finite() and -_PRECISION <= value.adjusted() < MAX_DIGITS):
        raise ValueError(f"{value} is no amount")


def descriptor(name: str, title: str, tables: Iterable[Table], folder: str = "") -> bytes:
    """Return the Frictionless descriptor of some tables as canonical JSON.

    Args:
        name: Of the package of tables.
        title: For people.
        tables: What it describes.
        folder: Where the descriptor stands; paths are relative to it.
    """
    ordered = sorted(tables, key=lambda one: one.path)
    return to_json(
        {
            "name": name,
            "title": title,
            "profile": "tabular-data-package",
            "resources": [_resource(table, folder) for table in ordered],
        }
    )


def _resource(table: Table, folder: str) -> Json:
    return {
        "name": table.name,
        "title": table.title,
        "path": table.path.removeprefix(folder),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n", "header": True},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
        },
    }


_FRICTIONLESS: Mapping[ColumnType, Mapping[str, Json]] = {
    ColumnType.TEXT: {"type": "string"},
    ColumnType.DECIMAL: {"type": "number"},
    ColumnType.EXACT: {"type": "number"},
    ColumnType.INTEGER: {"type": "integer"},
    ColumnType.BOOLEAN: {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    ColumnType.DATE: {"type": "date"},
    ColumnType.MONTH: {"type": "yearmonth"},
    ColumnType.TIME: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%SZ"},
    ColumnType.JSON: {"type": "object"},
}


def _field(column: Column) -> Json:
    constraints: dict[str, Json] = {}
    if column.is_required:
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    if column.form:
        constraints["pattern"] = column.form
    scale: dict[str, Json] = {"scale": column.scale} if column.type is ColumnType.DECIMAL else {}
    return {
        "name": column.name,
        "title": column.title,
        **_FRICTIONLESS[column.type],
        **scale,
        **({"constraints": constraints} if constraints else {}),
    }
