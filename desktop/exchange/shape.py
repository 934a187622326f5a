"""Strict shapes of JSON documents: what is not described is refused."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum
from functools import lru_cache
from typing import Any

from desktop.exchange import grammar
from desktop.exchange.canonical import MAX_INTEGER, Json, is_in_order, is_plain

_DECODER = json.JSONDecoder()
HEX_64 = r"[0-9a-f]{64}"

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


class ShapeError(ValueError):
    """A value is not of its shape; ``place`` says where, as in ``predicate.company.uscc``."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def place_of(error: ValueError) -> str:
    """Return where a document is not of its shape, fit for a sentence; ``JSON`` if it is none."""
    place = error.place if isinstance(error, ShapeError) else "JSON"
    return ascii(place)[1:-1][:200]


class Maps(IntEnum):
    """Whether a shape has objects with free keys, whose order no grammar can check."""

    NONE = 0
    HELD = 1
    FREE = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must be: a check that says where it is not, and a grammar of its text.

    Attributes:
        check: Raises :class:`ShapeError` with the place.
        grammar: Of canonical texts of such values; empty if there is none, see
            :mod:`desktop.exchange.grammar`.
        maps: Whether an object with free keys stands outside a group of the grammar.
    """

    check: Callable[[Json, str], None]
    grammar: str = ""
    maps: Maps = Maps.NONE

    def __call__(self, value: Json, place: str) -> None:
        """Check a value.

        Raises:
            ShapeError: If it has not this shape.
        """
        self.check(value, place)


def checked(value: Json, expected: Shape, place: str) -> Any:  # noqa: ANN401 - JSON of a known shape
    """Return a value that has its shape.

    Raises:
        ShapeError: If it has not.
    """
    expected(value, place)
    return value


@lru_cache(maxsize=16)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def parsed(data: bytes, expected: Shape) -> Any:  # noqa: ANN401 - JSON of a known shape
    """Return the value of canonical bytes that have a shape; None if they need a closer look.

    The fast way to what :func:`desktop.exchange.canonical.from_json` and the shape's check find
    slowly: never a value that those two would refuse.
    """
    if not expected.grammar or expected.maps is Maps.FREE:
        return None
    try:
        document = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    match = _compiled(expected.grammar).fullmatch(document)
    if match is None:
        return None
    if not all(is_in_order(part) for part in match.groups() if part is not None):
        return None
    return _DECODER.raw_decode(document)[0]


def held(shape: Shape) -> Shape:
    """Return a shape whose text stands alone in a group, so that the order of free keys shows."""
    return Shape(shape.check, f"({shape.grammar})", Maps.HELD) if shape.grammar else shape


def _most(shapes: Iterable[Shape]) -> Maps:
    return max((shape.maps for shape in shapes), default=Maps.NONE)


def _repeated(*shapes: Shape) -> Maps:
    """Return whether free keys are left: a group inside a repetition shows the last turn only."""
    return Maps.FREE if _most(shapes) else Maps.NONE


def text(limit: int = 200, *, may_be_empty: bool = False) -> Shape:
    """Return the shape of a text of at most ``limit`` characters, NFC and without hidden ones."""

    def check(value: Json, place: str) -> None:
        if not isinstance(value, str) or len(value) > limit or not is_plain(value):
            raise ShapeError(place)
        if not value and not may_be_empty:
            raise ShapeError(place)

    return Shape(check, grammar.text(0 if may_be_empty else 1, limit))


def pattern(expression: str) -> Shape:
    """Return the shape of a text that a regular expression describes completely.

    The expression must not match quotes, backslashes or control characters.
    """
    compiled = re.compile(expression, re.ASCII)

    def check(value: Json, place: str) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise ShapeError(place)

    return Shape(check, grammar.pattern(expression))


def integer(low: int = 0, high: int = MAX_INTEGER) -> Shape:
    """Return the shape of an integer between two bounds, both inside."""

    def check(value: Json, place: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ShapeError(place)

    is_usual = low in {0, 1} and high == MAX_INTEGER
    return Shape(check, grammar.integer(low) if is_usual else "")


def _check_boolean(value: Json, place: str) -> None:
    if not isinstance(value, bool):
        raise ShapeError(place)


def one_of(*choices: Json) -> Shape:
    """Return the shape of one of some values."""

    def check(value: Json, place: str) -> None:
        if not any(type(value) is type(choice) and value == choice for choice in choices):
            raise ShapeError(place)

    return Shape(check, grammar.one_of(*choices))


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

    return Shape(check, _record_grammar(required, optional or {}), _most(shapes.values()))


def _record_grammar(required: Mapping[str, Shape], optional: Mapping[str, Shape]) -> str:
    if not all(shape.grammar for shape in (*required.values(), *optional.values())):
        return ""
    return grammar.record(
        {key: shape.grammar for key, shape in required.items()},
        {key: shape.grammar for key, shape in optional.items()},
    )


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

    form = grammar.list_of(shape.grammar, low, high) if shape.grammar else ""
    return Shape(check, form, _repeated(shape))


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

    has_form = shape.grammar and key.grammar
    form = grammar.map_of(shape.grammar, key.grammar, high) if has_form else ""
    return Shape(check, form, Maps.FREE)


def _check_day(value: Json, place: str) -> None:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ShapeError(place)
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise ShapeError(place) from error


def _check_time(value: Json, place: str) -> None:
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


anything = Shape(lambda _value, _place: None)
boolean = Shape(_check_boolean, grammar.boolean)
day = Shape(_check_day, grammar.day)
time = Shape(_check_time, grammar.time)
digest = pattern(HEX_64)
keyid = pattern(r"[a-z0-9][a-z0-9-]{0,39}:" + HEX_64)
base64_text = pattern(r"[A-Za-z0-9+/]{1,20000}={0,2}")
amount = pattern(r"-?(?:0|[1-9]\d{0,29})(?:\.\d{1,60})?")
