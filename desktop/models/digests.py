"""Digests of rows: what proves that a table is as the program left it.

A digest is BLAKE2b-128 over the JSON array of the table's name, the row's id and its other values
in the order of their columns' names; a table's digest is the sum of its rows' modulo 2^128, so
that it does not depend on the order of rows.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import groupby
from json.encoder import encode_basestring_ascii
from typing import Any

from sqlalchemy import Table

Value = str | int | None
Column = Sequence[Any]
"""The values of one column, each a :data:`Value`."""

_PLAIN = {str, int, type(None)}
_SAMPLE = 500
"""So many values tell whether a column repeats itself."""
_ENCODE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def row_digest(table: str, values: Sequence[Value]) -> bytes:
    """Return the digest of a row's values in the order of :func:`value_columns`."""
    return blake2b(_ENCODE([table, *values]).encode("ascii"), digest_size=16).digest()


class _Encoded(dict[Value, str]):
    """The JSON of values, each different one made once."""

    def __missing__(self, value: Value) -> str:
        """Make it."""
        self[value] = text = _ENCODE(value)
        return text


def _encoded(column: Column) -> Iterable[str]:
    """Return the JSON of a column's values, in the way that suits them."""
    kinds = set(map(type, column))
    if kinds == {int}:
        return map(repr, column)
    if not kinds <= _PLAIN:  # a float equals an integer and is none
        return map(_ENCODE, column)
    if int in kinds or _repeats(column):
        return map(_Encoded().__getitem__, column)
    if kinds == {str}:
        return map(encode_basestring_ascii, column)
    return ["null" if value is None else encode_basestring_ascii(value) for value in column]


def _repeats(column: Column) -> bool:
    """Tell whether a column repeats itself, by its beginning."""
    first = column[:_SAMPLE]
    return len(set(first)) * 2 <= len(first)


def has_one_value(column: Column) -> bool:
    """Tell whether a column holds one value in all rows; most that do not show it at once."""
    first = column[0]
    if first != column[-1] or first != column[len(column) // 2]:
        return False
    return column.count(first) == len(column)


def _joined(columns: Sequence[Column]) -> Iterator[str]:
    """Yield the JSON of each row; neighbouring columns of one value are joined once for all."""
    texts: list[Iterable[str]] = []
    for has_one, group in groupby(columns, has_one_value):
        if has_one:
            text = ",".join(_ENCODE(column[0]) for column in group)
            texts.append([text] * len(columns[0]))
        else:
            texts += map(_encoded, group)
    return map(",".join, zip(*texts, strict=True))


def row_digests(table: str, columns: Sequence[Column]) -> list[bytes]:
    """Return the digests of many rows, as :func:`row_digest` does for one.

    Goes by columns: most hold few different values, and those are encoded once. What all rows
    begin with is taken in once.
    """
    begun = blake2b((_ENCODE([table])[:-1] + ",").encode("ascii"), digest_size=16)
    digests: list[bytes] = []
    for text in _joined(columns):
        digest = begun.copy()
        digest.update(f"{text}]".encode("ascii"))
        digests.append(digest.digest())
    return digests


def value_columns(table: Table) -> tuple[str, ...]:
    """Return the columns a digest covers: the id, then the others by name.

    By name, so that a migration that appends a column does not disturb the order.
    """
    return covered(column.name for column in table.columns)


def covered(names: Iterable[str]) -> tuple[str, ...]:
    """Return of the columns of a table those a digest covers, in its order."""
    return ("id", *sorted(set(names) - {"id", "digest"}))
