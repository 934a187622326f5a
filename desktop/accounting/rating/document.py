"""Reads a method's TOML with every complaint naming file, key and reason.

Knows TOML and types of values; what the keys mean stands in :mod:`parse`.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from desktop.accounting.rating.schema import Texts
from desktop.accounting.rating.values import Value
from desktop.errors import MethodologyError
from desktop.findings import Place

MAX_BYTES = 262_144
MAX_DIGITS = 60
MAX_MAGNITUDE = 30


def fail(file: str, key: str, reason: str) -> MethodologyError:
    """Return the complaint about one key of a method's file."""
    return MethodologyError("method.wrong", Place(file=file, cell=key), key=key, reason=reason)


def load_document(file: str, data: bytes) -> dict[str, object]:
    """Return the document, decimals with their digits.

    Raises:
        MethodologyError: If it is too large, not UTF-8 or not TOML.
    """
    if len(data) > MAX_BYTES:
        raise fail(file, "", f"more than {MAX_BYTES} bytes")
    try:
        return tomllib.loads(data.decode("utf-8"), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, InvalidOperation) as error:
        raise fail(file, "", str(error)) from error
    except RecursionError as error:
        raise fail(file, "", "nested too deeply") from error


def merged(parent: Mapping[str, object], child: Mapping[str, object]) -> dict[str, object]:
    """Return the parent's document with the child's keys over it, table by table."""
    result = dict(parent)
    for key, value in child.items():
        below = result.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            result[key] = merged(below, value)
        else:
            result[key] = value
    return result


def as_number(value: object) -> Decimal | None:
    """Return a TOML or JSON number as a decimal; nothing for anything else or out of measure."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    if not number.is_finite() or len(number.as_tuple().digits) > MAX_DIGITS:
        return None
    return None if number and abs(number.adjusted()) > MAX_MAGNITUDE else number


class Table:
    """One table of a document; remembers which keys were read, so that a typing error is found."""

    def __init__(self, file: str, path: str, entries: Mapping[str, object]) -> None:
        self.file = file
        self.path = path
        self._entries = entries
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Say whether the key is there."""
        return key in self._entries

    def fail(self, key: str, reason: str) -> MethodologyError:
        """Return the complaint about one key of this table."""
        return fail(self.file, ".".join(part for part in (self.path, key) if part), reason)

    def get(self, key: str) -> object:
        """Return the raw value, or nothing."""
        self._read.add(key)
        return self._entries.get(key)

    def keys(self) -> tuple[str, ...]:
        """Return every key in the order of the file."""
        return tuple(self._entries)

    def raw(self) -> dict[str, object]:
        """Return everything as it stands in the file."""
        return dict(self._entries)

    def finish(self) -> None:
        """Refuse keys nobody read.

        Raises:
            MethodologyError: Naming the first of them.
        """
        for key in self._entries:
            if key not in self._read:
                raise self.fail(key, "unknown key")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; required without a default."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "a text is needed")
        return value

    def word(self, key: str, words: tuple[str, ...], default: str | None = None) -> str:
        """Return a text that is one of the words."""
        word = self.text(key, default)
        if word not in words:
            raise self.fail(key, f"one of {', '.join(words)} is needed")
        return word

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fail(key, "true or false is needed")
        return value

    def number(self, key: str) -> Decimal:
        """Return a required number."""
        value = self.optional_number(key)
        if value is None:
            raise self.fail(key, "a number is needed")
        return value

    def optional_number(self, key: str) -> Decimal | None:
        """Return a number, or nothing where the key is absent."""
        value = self.get(key)
        if value is None:
            return None
        number = as_number(value)
        if number is None:
            raise self.fail(key, "a number of sensible size is needed")
        return number

    def count(self, key: str, default: int) -> int:
        """Return a whole number."""
        value = self.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(key, "a whole number is needed")
        return value

    def day(self, key: str) -> date | None:
        """Return a date, or nothing."""
        value = self.get(key)
        if value is not None and type(value) is not date:
            raise self.fail(key, "a date is needed")
        return value if type(value) is date else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where absent."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise self.fail(key, "a list of texts is needed")
        return tuple(value)

    def table(self, key: str) -> "Table":
        """Return a table below, empty where absent."""
        return self._below(key, self.get(key))

    def tables(self, key: str) -> dict[str, "Table"]:
        """Return the named tables below, in the order of the file."""
        table = self.table(key)
        return {name: table.table(name) for name in table.keys()}  # noqa: SIM118 - not a mapping

    def rows(self, key: str) -> tuple["Table", ...]:
        """Return a list of tables, empty where absent."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self.fail(key, "a list of tables is needed")
        return tuple(self._below(f"{key}[{place}]", row) for place, row in enumerate(value, 1))

    def numbers(self, key: str) -> dict[str, Decimal]:
        """Return a table of numbers by name."""
        table = self.table(key)
        return {name: table.number(name) for name in table.keys()}  # noqa: SIM118 - not a mapping

    def bilingual(self, zh: str = "zh", en: str = "en") -> Texts:
        """Return the two keys that name a thing in both languages."""
        return Texts(self.text(zh, ""), self.text(en, ""))

    def value(self, key: str) -> Value:
        """Return a value as ratings take it: number, text, flag or list of numbers."""
        value = self.get(key)
        if value is None or isinstance(value, bool | str):
            return value
        if isinstance(value, list):
            numbers = [as_number(part) for part in value]
            if None not in numbers:
                return tuple(number for number in numbers if number is not None)
        number = as_number(value)
        if number is None:
            raise self.fail(key, "a number, text, flag or list of numbers is needed")
        return number

    def values(self, key: str) -> dict[str, Value]:
        """Return a table of values by name."""
        table = self.table(key)
        return {name: table.value(name) for name in table.keys()}  # noqa: SIM118 - not a mapping

    def _below(self, key: str, value: object) -> "Table":
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self.fail(key, "a table is needed")
        return Table(self.file, f"{self.path}.{key}" if self.path else key, value)
