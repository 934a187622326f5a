"""Rows of activities out of JSON or CSV, as other programs and spreadsheets write them."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake.decoding import decode
from desktop.jobs.activity_columns import read_heading

if TYPE_CHECKING:
    import _csv

Row = Mapping[str, Any]
ReadRow = Row | InputError
"""The fields of a row, or why they could not be read."""

_SEPARATORS = (",", ";", "\t", "，", "；")
_NESTED = ("parameters", "overrides")


@dataclass(frozen=True, slots=True)
class ActivityRows:
    """The rows of a document, read one by one.

    Attributes:
        rows: Every row with its place, or what is wrong with it.
        passed_over: Headings of columns that say nothing about an activity.
    """

    rows: Iterator[tuple[Place, ReadRow]]
    passed_over: tuple[str, ...] = ()


def activity_rows(name: str, data: bytes) -> ActivityRows:
    """Return every activity of a document with its place, or what is wrong with its row.

    Args:
        name: File name, for the place of an error.
        data: UTF-8, UTF-16 or GB18030; a JSON list, an object with ``activities``, one activity,
            or CSV with a heading in English or Chinese.

    Raises:
        InputError: If the document as a whole cannot be read, with the line; while the rows are
            read, too.
    """
    try:
        text = decode(data, name)
    except InputError as error:
        raise InputError("activity.not_text", Place(name)) from error
    is_json = text.lstrip()[:1] in {"[", "{"}
    read = ActivityRows(_json_rows(name, text)) if is_json else _csv_rows(name, text)
    return replace(read, rows=_some(name, read.rows))


def _some(name: str, rows: Iterator[tuple[Place, ReadRow]]) -> Iterator[tuple[Place, ReadRow]]:
    """Yield the rows; none at all is an error."""
    first = next(rows, None)
    if first is None:
        raise InputError("activity.none", Place(name))
    yield first
    yield from rows


def _json_rows(name: str, text: str) -> Iterator[tuple[Place, ReadRow]]:
    for index, row in enumerate(_list_of(name, read_json(text, Place(name)))):
        place = Place(name, cell=f"[{index}]")
        yield (
            place,
            row if isinstance(row, dict) else InputError("activity.not_an_object", place),
        )


def read_json(text: str, place: Place) -> object:
    """Return a JSON document whose numbers keep their digits.

    Raises:
        InputError: ``activity.not_json`` with the line, ``activity.key_twice``.
    """
    try:
        return json.loads(
            text, parse_float=_number, parse_int=_number, object_pairs_hook=_once_each
        )
    except _TwiceError as error:
        raise InputError("activity.key_twice", place, field=error.args[0]) from error
    except (json.JSONDecodeError, RecursionError) as error:
        line = place.line or getattr(error, "lineno", 0)
        where = Place(place.file, cell=place.cell, line=line)
        raise InputError("activity.not_json", where) from error


class _TwiceError(Exception):
    """One key stands twice in one object."""


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _number(text: str) -> Decimal | str:
    """Return a number, or its text where no decimal is that large: the field says so later."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def _list_of(name: str, document: object) -> Sequence[object]:
    if isinstance(document, dict):
        document = [document] if "source" in document else document.get("activities")
    if not isinstance(document, list):
        raise InputError("activity.not_a_list", Place(name))
    return document


def _csv_rows(name: str, text: str) -> ActivityRows:
    first, _, _ = text.partition("\n")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        heading = next(reader, [])
    except csv.Error as error:
        raise InputError("activity.not_csv", Place(name, line=1)) from error
    columns = read_heading(heading, Place(name, line=1))
    return ActivityRows(_below(name, reader, columns.fields), columns.passed_over)


def _below(
    name: str, reader: "_csv.Reader", fields: Sequence[str | None]
) -> Iterator[tuple[Place, ReadRow]]:
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                place = Place(name, line=reader.line_num)
                yield place, _readable(fields, cells, place)
    except csv.Error as error:
        raise InputError("activity.not_csv", Place(name, line=reader.line_num)) from error


def _readable(fields: Sequence[str | None], cells: Sequence[str], place: Place) -> ReadRow:
    try:
        return _nested(fields, cells, place)
    except InputError as error:
        return error


def _nested(fields: Sequence[str | None], cells: Sequence[str], place: Place) -> dict[str, Any]:
    """Turn ``parameters.km`` and ``overrides.ncv`` columns into objects; drop empty cells."""
    if any(cell.strip() for cell in cells[len(fields) :]):
        raise InputError("activity.cells_beyond_heading", place, cell=cells[len(fields)])
    pairs = zip(fields, cells, strict=False)
    filled = [(f, cell.strip()) for f, cell in pairs if f is not None and cell.strip()]
    nested: dict[str, Any] = {name: value for name, value in filled if "." not in name}
    for name in _NESTED:
        if name in nested:
            nested[name] = _object(nested[name], place)
    for name, value in filled:
        head, dot, tail = name.partition(".")
        if dot:
            nested.setdefault(head, {})[tail] = value
    return nested


def _object(text: str, place: Place) -> dict[str, Any]:
    """Return a cell that holds an object: JSON, or ``km=100; stage=国IV``."""
    if text.startswith("{"):
        found = read_json(text, place)
        return found if isinstance(found, dict) else {}
    pairs = [each.partition("=") for each in text.replace("；", ";").split(";") if each.strip()]
    if not all(sign for _, sign, _ in pairs):
        raise InputError("activity.not_an_object", place)
    return {name.strip(): value.strip() for name, _, value in pairs}
