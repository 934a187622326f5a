"""Results of reading as files: column by column, typed, without running anything on the way back.

A child process that read a stranger's file hands its result over as plain JSON, never as a
pickle: whatever the file made of the child, the parent only reads texts into known types.
Columns make a hundred thousand lines cheap. What there is much of stands behind the JSON: texts as
one long text, numbers and the values of meters, millions of them, as they are in memory.
"""

import json
import types
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from desktop.accounting.built import built_together
from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.invoice import Invoice
from desktop.accounting.documents.meter import IntervalBlock, Reading
from desktop.accounting.documents.source_document import SourceDocument
from desktop.errors import InputError
from desktop.findings import Finding
from desktop.intake.source import ReadResult, Status

_REPEATS = 2
"""A column of texts is stored by its distinct values if each stands twice on average."""
_SAMPLE = 512
"""So many values tell whether a column repeats itself."""
_SIGNED_64_BIT, _POSITION = "q", "I"
_BETWEEN = "\0"
"""Stands between texts that are one long text; a text that holds it itself stands in the JSON."""
_AT_ONCE = 1024
"""Values whose fields are taken together: all at once would no longer stand in the cache."""
_VALUE = attrgetter("_value_")
"""Of an enum; what ``value`` gives after a detour through Python."""


@dataclass(frozen=True, slots=True)
class _Flat:
    """A result without the results inside it; entries name their parent by position."""

    parent: int
    document: SourceDocument
    status: Status
    code: str
    details: Mapping[str, str]
    invoices: tuple[Invoice, ...]
    bills: tuple[Bill, ...]
    readings: tuple[Reading, ...]
    blocks: tuple[IntervalBlock, ...]
    findings: tuple[Finding, ...]
    used: tuple[Finding, ...]


_OWN: Callable[[object], Any] = attrgetter(
    *(each.name for each in fields(ReadResult) if each.name != "entries")
)
"""What a result and its flat form share, in the order of both."""


def write_results(results: Sequence[ReadResult], path: Path) -> None:
    """Write results to a file."""
    flat: list[_Flat] = []
    for result in results:
        _flatten(result, -1, flat)
    _write(_Flat, flat, path)


def read_results(path: Path) -> tuple[ReadResult, ...]:
    """Return the results from a file.

    Raises:
        InputError: ``file.reader_stopped`` if the file is not one :func:`write_results` wrote.
    """
    with _only_ours():
        flat = _read(_Flat, path)
        inner: dict[int, list[int]] = {}
        for index, each in enumerate(flat):
            inner.setdefault(each.parent if each.parent < index else -2, []).append(index)
        roots = inner[-1]
        return tuple(_nested(flat, index, inner) for index in roots)


def write_invoices(invoices: Sequence[Invoice], path: Path) -> None:
    """Write some invoices of a result to a file of their own."""
    _write(Invoice, invoices, path)


def read_invoices(path: Path) -> tuple[Invoice, ...]:
    """Return the invoices from a file.

    Raises:
        InputError: ``file.reader_stopped`` if the file is not one :func:`write_invoices` wrote.
    """
    with _only_ours():
        return tuple(_read(Invoice, path))


def _write(kind: type, items: Sequence[Any], path: Path) -> None:
    """Write the length of the JSON, the JSON, and behind it what it only points to."""
    behind = _Behind()
    columns = _encode_items(kind, items)
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"), default=behind.put)
    told = text.encode("utf-8")
    with path.open("wb") as file:
        file.write(b"%d\n" % len(told))
        file.write(told)
        file.writelines(behind.parts)


def _read(kind: type, path: Path) -> list[Any]:
    """Return the items of a file that :func:`_write` wrote."""
    with path.open("rb") as file:
        told = file.read(int(file.readline()))
        behind = _Behind([file.read()])
    return _decode_items(kind, json.loads(told, object_hook=behind.taken))


@dataclass(frozen=True, slots=True)
class _Unwritten:
    """A column of bytes or arrays that JSON does not hold itself."""

    values: Sequence[Any]


class _Behind:
    """The bytes behind the JSON."""

    def __init__(self, parts: Sequence[Any] = ()) -> None:
        self.parts = list(parts)
        self._size = 0

    def put(self, column: _Unwritten) -> dict[str, Any]:
        """Put a column behind the JSON and return what the JSON says instead of it."""
        sizes = [memoryview(each).nbytes for each in column.values]
        self.parts += column.values
        begin, self._size = self._size, self._size + sum(sizes)
        return {"behind": begin, "sizes": sizes}

    def taken(self, said: dict[str, Any]) -> Any:  # noqa: ANN401 (what the JSON says, or bytes)
        """Return the bytes an object points to; any other as it is."""
        if said.keys() != {"behind", "sizes"}:
            return said
        whole, at, column = memoryview(self.parts[0]), said["behind"], []
        for size in said["sizes"]:
            column.append(whole[at : at + size])
            at += size
        if at > len(whole):
            raise ValueError(at)
        return column


@contextmanager
def _only_ours() -> Iterator[None]:
    """Refuse what this module did not write."""
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError, ArithmeticError, OSError) as exc:
        raise InputError("file.reader_stopped") from exc


def _flatten(result: ReadResult, parent: int, flat: list[_Flat]) -> None:
    own = len(flat)
    flat.append(_Flat(parent, *_OWN(result)))
    for entry in result.entries:
        _flatten(entry, own, flat)


def _nested(flat: Sequence[_Flat], index: int, inner: Mapping[int, Sequence[int]]) -> ReadResult:
    entries = tuple(_nested(flat, n, inner) for n in inner.get(index, ()))
    return ReadResult(*(*_OWN(flat[index]), entries))


@dataclass(frozen=True, slots=True)
class _Codec:
    """How a column of one type is stored and read back."""

    encode: Callable[[Sequence[Any]], Any]
    decode: Callable[[Any], list[Any]]


class _Words:
    """What ``array[int]`` means where a hint is read: Python 3.11 knows no such type."""

    def __class_getitem__(cls, _item: type) -> type:
        """Return the plain array."""
        return array


@cache
def _types(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind, localns={"array": _Words})
    return {each.name: hints[each.name] for each in fields(kind) if each.init}


def _encode_items(kind: type, items: Sequence[Any]) -> dict[str, Any]:
    hints = _types(kind)
    return {
        name: _codec(hint).encode(column)
        for (name, hint), column in zip(hints.items(), _taken(tuple(hints), items), strict=True)
    }


def _taken(names: Sequence[str], items: Sequence[Any]) -> list[list[Any]]:
    """Return fields of values, a column a field."""
    if len(names) == 1:
        return [list(map(attrgetter(*names), items))]
    columns: list[list[Any]] = [[] for _ in names]
    for start in range(0, len(items), _AT_ONCE):
        rows = map(attrgetter(*names), items[start : start + _AT_ONCE])
        for column, more in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(more)
    return columns


def _decode_items(kind: type, stored: Mapping[str, Any]) -> list[Any]:
    columns = [_codec(hint).decode(stored[name]) for name, hint in _types(kind).items()]
    return built_together(kind, zip(*columns, strict=True))


@cache
def _codec(hint: Any) -> _Codec:  # noqa: ANN401 (a type hint of any shape)
    """Return how a type is stored; every type of the contract is named here."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return _optional(next(each for each in arguments if each is not type(None)))
    if origin is tuple and arguments[-1] is ...:
        return _sequence(arguments[0])
    if origin is not None and issubclass(origin, Mapping):
        return _Codec(lambda column: [dict(each) for each in column], list)
    if isinstance(hint, type) and is_dataclass(hint):
        return _Codec(lambda items: _encode_items(hint, items), lambda s: _decode_items(hint, s))
    return _scalar(hint if origin is None else origin)


def _scalar(kind: type) -> _Codec:
    if issubclass(kind, Enum):
        members: Mapping[str, Any] = {each.value: each for each in kind}
        return _by_texts(_VALUE, members.__getitem__)
    return _SCALARS[kind]


def _array(values: memoryview, kind: str = _SIGNED_64_BIT) -> "array[int]":
    made = array(kind)
    made.frombytes(values)
    return made


def _encode_numbers(column: Sequence[int]) -> list[int] | _Unwritten:
    try:
        return _Unwritten([array(_SIGNED_64_BIT, column)])
    except OverflowError:
        return list(column)


def _decode_numbers(stored: list[Any]) -> list[int]:
    is_behind = len(stored) == 1 and isinstance(stored[0], memoryview)
    return _array(stored[0]).tolist() if is_behind else stored


def _encode_texts(column: Sequence[str]) -> Any:  # noqa: ANN401 (what JSON takes)
    """Return texts as JSON holds them: by their distinct values, as one long text, or one by one.

    The long text and the positions of values stand behind the JSON.
    """
    first = column[:_SAMPLE]
    if len(set(first)) * _REPEATS <= len(first):
        distinct = dict.fromkeys(column)
        if len(distinct) * _REPEATS <= len(column):
            positions = {text: index for index, text in enumerate(distinct)}
            at = array(_POSITION, map(positions.__getitem__, column))
            return {"values": list(distinct), "at": _Unwritten([at])}
    together = _BETWEEN.join(column)
    if together.count(_BETWEEN) != len(column) - 1:
        return list(column)
    return {"count": len(column), "text": _Unwritten([together.encode("utf-8")])}


def _decode_texts(stored: Any) -> list[str]:  # noqa: ANN401 (what the JSON says)
    values, at = _distinct_texts(stored)
    return values if at is None else list(map(values.__getitem__, at))


def _distinct_texts(stored: Any) -> "tuple[list[str], array[int] | None]":  # noqa: ANN401 (the same)
    """Return texts, and where they stand if each is given once."""
    if isinstance(stored, list):
        return [str(each) for each in stored], None
    if "values" in stored:
        return [str(each) for each in stored["values"]], _array(stored["at"][0], _POSITION)
    texts = str(stored["text"][0], "utf-8").split(_BETWEEN)
    if len(texts) != stored["count"]:
        raise ValueError(len(texts))
    return texts, None


def _by_texts(to_text: Callable[[Any], str], of_text: Callable[[str], Any]) -> _Codec:
    """Return how values are stored that are written as texts; equal texts are read once."""

    def decode(stored: Any) -> list[Any]:  # noqa: ANN401 (what the JSON says)
        texts, at = _distinct_texts(stored)
        values = list(map(of_text, texts))
        return values if at is None else list(map(values.__getitem__, at))

    return _Codec(lambda column: _encode_texts(list(map(to_text, column))), decode)


_SCALARS: Mapping[type, _Codec] = {
    str: _Codec(_encode_texts, _decode_texts),
    int: _Codec(_encode_numbers, _decode_numbers),
    bool: _Codec(list, list),
    Decimal: _by_texts(str, Decimal),
    date: _by_texts(date.isoformat, date.fromisoformat),
    datetime: _by_texts(datetime.isoformat, datetime.fromisoformat),
    bytes: _Codec(_Unwritten, lambda s: [*map(bytes, s)]),
    array: _Codec(_Unwritten, lambda s: [*map(_array, s)]),
}


def _optional(kind: Any) -> _Codec:  # noqa: ANN401 (a type hint of any shape)
    inner = _codec(kind)

    def encode(column: Sequence[Any]) -> dict[str, Any]:
        present = [index for index, each in enumerate(column) if each is not None]
        values = inner.encode([column[index] for index in present])
        return {"count": len(column), "at": _encode_numbers(present), "values": values}

    def decode(stored: Mapping[str, Any]) -> list[Any]:
        values = inner.decode(stored["values"])
        column: list[Any] = [None] * stored["count"]
        for index, each in zip(_decode_numbers(stored["at"]), values, strict=True):
            column[index] = each
        return column

    return _Codec(encode, decode)


def _sequence(kind: Any) -> _Codec:  # noqa: ANN401 (a type hint of any shape)
    inner = _codec(kind)

    def encode(column: Sequence[Sequence[Any]]) -> dict[str, Any]:
        flat = [item for each in column for item in each]
        counts = _encode_numbers(list(map(len, column)))
        return {"counts": counts, "values": inner.encode(flat)}

    def decode(stored: Mapping[str, Any]) -> list[Any]:
        flat, at, column = inner.decode(stored["values"]), 0, []
        for count in _decode_numbers(stored["counts"]):
            column.append(tuple(flat[at : at + count]))
            at += count
        return column

    return _Codec(encode, decode)
