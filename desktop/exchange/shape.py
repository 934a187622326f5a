"""Strict shapes of JSON documents: what is not described is refused.

A shape is a function that takes a value and its place and raises :class:`ShapeError`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from desktop.exchange.canonical import MAX_INTEGER, Json, is_plain

Shape = Callable[[Json, str], None]

HEX_64 = r"[0-9a-f]{64}"

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


class ShapeError(ValueError):
    """A value is not of its shape; ``place`` says where, as in ``predicate.company.uscc``."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def checked(value: Json, expected: Shape, place: str) -> Any:  # noqa: ANN401 - JSON of a known shape
    """Return a value that has its shape.

    Raises:
        ShapeError: If it has not.
    """
    expected(value, place)
    return value


def text(limit: int = 200, *, may_be_empty: bool = False) -> Shape:
    """Return the shape of a text of at most ``limit`` characters, NFC and without hidden ones."""

    def check(value: Json, place: str) -> None:
        if not isinstance(value, str) or len(value) > limit or not is_plain(value):
            raise ShapeError(place)
        if not value and not may_be_empty:
            raise ShapeError(place)

    return check


def pattern(expression: str) -> Shape:
    """Return the shape of a text that a regular expression describes completely."""
    compiled = re.compile(expression, re.ASCII)

    def check(value: Json, place: str) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise ShapeError(place)

    return check


def integer(low: int = 0, high: int = MAX_INTEGER) -> Shape:
    """Return the shape of an integer between two bounds, both inside."""

    def check(value: Json, place: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ShapeError(place)

    return check


def boolean(value: Json, place: str) -> None:
    """Check a truth value."""
    if not isinstance(value, bool):
        raise ShapeError(place)


def one_of(*choices: Json) -> Shape:
    """Return the shape of one of some values."""

    def check(value: Json, place: str) -> None:
        if not any(type(value) is type(choice) and value == choice for choice in choices):
            raise ShapeError(place)

    return check


def record(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """Return the shape of an object with these keys and no others."""
    shapes = {**required, **(optional or {})}
    needed = frozenset(required)

    def check(value: Json, place: str) -> None:
        if not isinstance(value, dict) or not needed <= value.keys():
            raise ShapeError(place)
        for key, item in value.items():
            if key not in shapes:
                raise ShapeError(f"{place}.{key}"[:200])
            try:
                shapes[key](item, key)
            except ShapeError as error:  # the place is put together only where it is needed
                raise ShapeError(f"{place}.{error.place}") from error

    return check


def list_of(shape: Shape, low: int = 0, high: int = 5000) -> Shape:
    """Return the shape of a list whose items have one shape."""

    def check(value: Json, place: str) -> None:
        if not isinstance(value, list) or not low <= len(value) <= high:
            raise ShapeError(place)
        for index, item in enumerate(value):
            try:
                shape(item, "")
            except ShapeError as error:
                raise ShapeError(f"{place}[{index}]{error.place}") from error

    return check


def map_of(shape: Shape, key: Shape, high: int = 5000) -> Shape:
    """Return the shape of an object with free keys of one shape and values of another."""

    def check(value: Json, place: str) -> None:
        if not isinstance(value, dict) or len(value) > high:
            raise ShapeError(place)
        for name, item in value.items():
            key(name, place)
            try:
                shape(item, name)
            except ShapeError as error:
                raise ShapeError(f"{place}.{error.place}") from error

    return check


def day(value: Json, place: str) -> None:
    """Check a date ``YYYY-MM-DD``."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ShapeError(place)
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise ShapeError(place) from error


def time(value: Json, place: str) -> None:
    """Check a time ``YYYY-MM-DDTHH:MM:SSZ``."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ShapeError(place)
    try:
        read_time(value)
    except ValueError as error:
        raise ShapeError(place) from error


def read_time(value: str) -> datetime:
    """Return the moment that a text of the form ``YYYY-MM-DDTHH:MM:SSZ`` names.

    Raises:
        ValueError: If it names none.
    """
    return datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=UTC)


def write_time(moment: datetime) -> str:
    """Return a moment as ``YYYY-MM-DDTHH:MM:SSZ``, whole seconds in UTC."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


digest = pattern(HEX_64)
keyid = pattern(r"[a-z0-9][a-z0-9-]{0,39}:" + HEX_64)
base64_text = pattern(r"[A-Za-z0-9+/]{1,20000}={0,2}")
amount = pattern(r"-?(?:0|[1-9]\d{0,29})(?:\.\d{1,60})?")
