"""Measures of a what-if as a program or a person writes them: one JSON document."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.rating.bound_period import PURCHASED
from desktop.accounting.rating.what_if import (
    AddSolar,
    BuyGreenPower,
    Carrier,
    ChangeTariff,
    Measure,
    Money,
    ReplaceBoiler,
)
from desktop.accounting.rating.written import number_from
from desktop.errors import InputError
from desktop.findings import Place

MAX_BYTES = 1_048_576
_ZERO = Decimal(0)
_ONE = Decimal(1)
_LONGEST_LIFE = 100

NewCarrier = Callable[[str], Carrier]
"""From an emission source to what the methodology knows of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried.

    Attributes:
        prices: By emission source. [yuan/unit]
        residual: Market-based factor of power outside contracts. [tCO2/kWh]
        measures: In the order in which they are taken.
    """

    prices: Mapping[str, Decimal]
    residual: Decimal | None
    measures: tuple[Measure, ...]


def parse_plan(name: str, data: bytes, carrier: NewCarrier) -> Plan:
    """Return the measures of a JSON document.

    Args:
        name: Of the file, for complaints.
        data: Its bytes.
        carrier: What a boiler may burn instead, from the methodology.

    Raises:
        InputError: ``measures.wrong`` with file, key and reason.
    """
    top = _Fields(name, "", _document(name, data))
    prices = top.below("prices") if "prices" in top.known else _Fields(name, "prices", {})
    plan = Plan(
        prices={source: prices.number(source) for source in prices.known},
        residual=top.optional("residual"),
        measures=tuple(_measure(fields, carrier) for fields in top.rows("measures")),
    )
    top.finish()
    return plan


def _document(name: str, data: bytes) -> object:
    if len(data) > MAX_BYTES:
        raise _wrong(name, "", f"more than {MAX_BYTES} bytes")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_int=Decimal)
    except (UnicodeDecodeError, ValueError, RecursionError, ArithmeticError) as error:
        raise _wrong(name, "", str(error)) from error


def _wrong(name: str, key: str, reason: str) -> InputError:
    return InputError("measures.wrong", Place(file=name, cell=key), key=key, reason=reason)


class _Fields:
    """One object of the document; remembers what was read, so that a typing error is found."""

    def __init__(self, name: str, path: str, document: object) -> None:
        self._name, self._path = name, path
        if not isinstance(document, dict):
            raise _wrong(name, path, "not an object")
        self.known: Mapping[str, object] = document
        self._read: set[str] = set()

    def fail(self, key: str, reason: str) -> InputError:
        """Return the complaint about a key."""
        return _wrong(self._name, f"{self._path}.{key}" if self._path else key, reason)

    def text(self, key: str, default: str = "") -> str:
        """Return a text; one is needed where there is no default."""
        self._read.add(key)
        value = self.known.get(key, default)
        if not isinstance(value, str) or not value:
            raise self.fail(key, "a text is needed")
        return value

    def optional(self, key: str) -> Decimal | None:
        """Return a number of at least 0, as a JSON number or string; nothing if left out."""
        self._read.add(key)
        value = self.known.get(key)
        if value is None:
            return None
        number = number_from(str(value)) if isinstance(value, str | Decimal) else None
        if number is None or number < 0:
            raise self.fail(key, "a number of at least 0 is needed")
        return number

    def number(self, key: str, default: Decimal | None = None) -> Decimal:
        """Return a number of at least 0; one is needed where there is no default."""
        number = self.optional(key)
        if number is not None:
            return number
        if default is None:
            raise self.fail(key, "a number is needed")
        return default

    def share(self, key: str, default: Decimal = _ONE) -> Decimal:
        """Return a number from 0 to 1."""
        number = self.number(key, default)
        if number > 1:
            raise self.fail(key, "a share from 0 to 1 is needed")
        return number

    def below(self, key: str) -> "_Fields":
        """Return the object under a key."""
        self._read.add(key)
        return _Fields(self._name, f"{self._path}.{key}" if self._path else key, self.known[key])

    def rows(self, key: str) -> list["_Fields"]:
        """Return the objects of a list with at least one."""
        self._read.add(key)
        rows = self.known.get(key)
        if not isinstance(rows, list) or not rows:
            raise self.fail(key, "a list with at least one measure is needed")
        return [_Fields(self._name, f"{key}[{n}]", row) for n, row in enumerate(rows, start=1)]

    def finish(self) -> None:
        """Refuse what nobody read."""
        for key in self.known:
            if key not in self._read:
                raise self.fail(key, "unknown key")


def _measure(fields: _Fields, carrier: NewCarrier) -> Measure:
    kind = fields.text("kind")
    name = fields.text("name", kind)
    money = _money(fields)
    measure: Measure
    match kind:
        case "replace_boiler":
            measure = _boiler(fields, name, money, carrier)
        case "green_power":
            premium = fields.number("premium", _ZERO)
            measure = BuyGreenPower(name, fields.number("kwh"), premium, money)
        case "solar":
            feed_in = fields.number("feed_in_price", _ZERO)
            measure = AddSolar(name, fields.number("kwh"), fields.share("self_use"), feed_in, money)
        case "tariff":
            source = fields.text("source", PURCHASED)
            measure = ChangeTariff(name, fields.number("price"), source, money)
        case _:
            raise fields.fail("kind", "one of replace_boiler, green_power, solar, tariff is needed")
    fields.finish()
    return measure


def _money(fields: _Fields) -> Money:
    lifetime = fields.number("lifetime", Decimal(10))
    if lifetime > _LONGEST_LIFE:
        raise fields.fail("lifetime", f"at most {_LONGEST_LIFE} years")
    return Money(
        investment=fields.number("investment", _ZERO),
        lifetime=lifetime,
        discount_rate=fields.share("discount_rate", _ZERO),
    )


def _boiler(fields: _Fields, name: str, money: Money, carrier: NewCarrier) -> ReplaceBoiler:
    old = fields.text("old")
    source = fields.text("new")
    new = carrier(source)
    given = replace(new, price=fields.number("new_price", new.price))
    if not given.gj_per_unit:
        raise fields.fail("new", f"{source} has no known heat content")
    efficiency = fields.number("new_efficiency")
    if not efficiency:
        raise fields.fail("new_efficiency", "a number above 0 is needed")
    return ReplaceBoiler(
        name=name,
        old=old,
        new=given,
        share=fields.share("share"),
        old_efficiency=fields.number("old_efficiency"),
        new_efficiency=efficiency,
        money=money,
    )
