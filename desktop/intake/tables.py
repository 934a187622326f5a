"""The intake's own reference data, parsed from ``resources/intake``.

Jobs read the files; :func:`load_tables` turns their bytes into values, once for a whole
import. What a ministry or a market can change stands in the files, not here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from desktop.intake.headings import heading_of, index_of
from desktop.intake.written import squeeze

Names = frozenset[str]
_NO_TAIL = re.compile("")


@dataclass(frozen=True, slots=True)
class CodeRule:
    """What a prefix of tax codes means.

    Attributes:
        treatment: ``energy``, ``ask``, ``water``, ``fee`` or ``never``.
    """

    prefix: str
    name: str
    carrier: str
    treatment: str


@dataclass(frozen=True, slots=True)
class TextRule:
    """Words that mean a carrier."""

    carrier: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitRule:
    """How many of the unit of record one written unit is."""

    unit: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Window:
    """Plausible prices of one unit, in yuan without tax.

    Attributes:
        proves: Whether a price inside proves a missing unit; not where the unit is rare.
    """

    unit: str
    low: Decimal
    high: Decimal
    proves: bool = True

    def holds(self, price: Decimal) -> bool:
        """Return whether a price is plausible."""
        return self.low <= price <= self.high


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings of invoice lists and the words of their cells."""

    index: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    other_lists: Mapping[str, Names] = field(default_factory=dict)
    sheets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    negative: Names = frozenset()
    totals: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Goods:
    """Words of invoice lines.

    Attributes:
        whole: Words that name a carrier only where they are the whole text.
        other_goods: Things that no energy's tax code or short name sells: 光伏组件, 氮气.
        devices: Words at the end of a text that make it a thing: 柴油叉车, but not 电费-空压机.
        services: Words at the end of a text that make it a service or a right, whatever stands
            before.
        elsewhere: Words before an energy word by which it may be used outside the firm.
        vessels: Energy words that may as well mean the container alone.
        gases: Words of gases that harm the climate → their emission source.
        gas_nouns: Words that mean such a gas, whichever it is.
        gas_filled: Words of filling it in.
        gas_chemicals: Parts of short names under which a number alone means a refrigerant.
        gas_vessels: Ends of a text that leave it the gas: 七氟丙烷灭火器.
        gas_numbers: Refrigerants by number.
        plain_tail: What may follow an energy word without making it something else.
    """

    codes: Mapping[str, CodeRule] = field(default_factory=dict)
    short_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: tuple[TextRule, ...] = ()
    grades: tuple[TextRule, ...] = ()
    sellers: tuple[TextRule, ...] = ()
    whole: tuple[TextRule, ...] = ()
    look_alikes: tuple[str, ...] = ()
    other_goods: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    vessels: Names = frozenset()
    plain_tail: re.Pattern[str] = _NO_TAIL
    gases: tuple[TextRule, ...] = ()
    gas_nouns: tuple[str, ...] = ()
    gas_filled: tuple[str, ...] = ()
    gas_chemicals: tuple[str, ...] = ()
    gas_vessels: tuple[str, ...] = ()
    gas_numbers: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    time_of_use: tuple[str, ...] = ()
    prepaid: tuple[str, ...] = ()
    missing_list: tuple[str, ...] = ()
    solar_purchase: Names = frozenset()
    ask: Names = frozenset()
    waters: Names = frozenset()
    narrows: Mapping[str, Names] = field(default_factory=dict)
    alike: tuple[Names, ...] = ()


@dataclass(frozen=True, slots=True)
class Measures:
    """Units and prices."""

    units: Mapping[str, UnitRule] = field(default_factory=dict)
    steam_units: Names = frozenset()
    vessels: Names = frozenset()
    areas: Names = frozenset()
    counts: Names = frozenset()
    windows: Mapping[str, tuple[Window, ...]] = field(default_factory=dict)
    metered: Names = frozenset()


@dataclass(frozen=True, slots=True)
class IntakeTables:
    """Reference data of all readers.

    Attributes:
        raw: Every TOML file as parsed, by its name without suffix; for readers with own files.
    """

    columns: Columns = field(default_factory=Columns)
    goods: Goods = field(default_factory=Goods)
    measures: Measures = field(default_factory=Measures)
    raw: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def load_tables(files: Mapping[str, bytes]) -> IntakeTables:
    """Return the tables of the files of ``resources/intake``, by file name."""
    import tomllib  # noqa: PLC0415 - a child that reads gets the values

    raw = {
        name.rpartition("/")[2].removesuffix(".toml"): tomllib.loads(data.decode("utf-8"))
        for name, data in files.items()
        if name.endswith(".toml")
    }
    return IntakeTables(
        columns=_columns(raw.get("columns", {})),
        goods=_goods(raw.get("goods", {}), raw.get("tax_codes", {}), raw.get("carriers", {})),
        measures=_measures(raw.get("units", {}), raw.get("prices", {})),
        raw=raw,
    )


def _names(words: list[str]) -> Names:
    return frozenset(squeeze(word) for word in words)


def _words(words: list[str]) -> tuple[str, ...]:
    return tuple(squeeze(word) for word in words)


def _columns(raw: Mapping[str, Any]) -> Columns:
    return Columns(
        index=index_of(raw.get("fields", {})),
        other_lists={
            name: frozenset(heading_of(word) for word in words)
            for name, words in raw.get("other_lists", {}).items()
        },
        sheets={name: _words(words) for name, words in raw.get("sheets", {}).items()},
        statuses={
            squeeze(word): status
            for status, words in raw.get("statuses", {}).items()
            for word in words
        },
        negative=_names(raw.get("negative", {}).get("words", [])),
        totals=_names(raw.get("totals", {}).get("words", [])),
    )


def _any_of(*words: str) -> re.Pattern[str]:
    """Return the pattern of a text that is made of some words alone, or of none."""
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})*")


def _text_rules(entries: list[Mapping[str, Any]]) -> tuple[TextRule, ...]:
    return tuple(TextRule(entry["carrier"], _words(entry["any"])) for entry in entries)


def _goods(raw: Mapping[str, Any], codes: Mapping[str, Any], carriers: Mapping[str, Any]) -> Goods:
    def words(table: str, key: str = "words") -> tuple[str, ...]:
        return _words(raw.get(table, {}).get(key, []))

    return Goods(
        codes={entry["prefix"]: CodeRule(**entry) for entry in codes.get("code", [])},
        short_names={
            squeeze(entry["name"]): tuple(entry["carriers"]) for entry in raw.get("short_name", [])
        },
        texts=_text_rules(raw.get("text", [])),
        grades=_text_rules(raw.get("grade", [])),
        sellers=_text_rules(raw.get("seller", [])),
        whole=_text_rules(raw.get("whole", [])),
        look_alikes=words("look_alikes"),
        other_goods=words("other_goods"),
        devices=words("tails", "devices"),
        services=words("tails", "services"),
        elsewhere=words("tails", "elsewhere"),
        vessels=frozenset(words("tails", "vessels")),
        plain_tail=_any_of(
            *words("tails", "plain"),
            *(word for entry in raw.get("text", []) for word in _words(entry["any"])),
        ),
        gases=tuple(
            TextRule(entry["source"], _words(entry["any"])) for entry in raw.get("gas", [])
        ),
        gas_nouns=words("gases", "nouns"),
        gas_filled=words("gases", "filled"),
        gas_chemicals=words("gases", "chemicals"),
        gas_vessels=words("gases", "vessels"),
        gas_numbers=tuple(raw.get("gases", {}).get("numbers", [])),
        fees=words("fees"),
        time_of_use=words("fees", "time_of_use"),
        prepaid=words("prepaid"),
        missing_list=words("missing_list"),
        solar_purchase=frozenset(words("not_consumed", "solar_purchase")),
        ask=frozenset(carriers.get("treatment", {}).get("ask", [])),
        waters=frozenset(carriers.get("treatment", {}).get("water", [])),
        narrows={name: frozenset(more) for name, more in carriers.get("narrows", {}).items()},
        alike=tuple(frozenset(group["carriers"]) for group in carriers.get("alike", [])),
    )


def _measures(units: Mapping[str, Any], prices: Mapping[str, Any]) -> Measures:
    windows: dict[str, tuple[Window, ...]] = {}
    for entry in prices.get("window", []):
        low, high = Decimal(entry["low"]), Decimal(entry["high"])
        window = Window(entry["unit"], low, high, proves=entry.get("proves", True))
        for carrier in entry["carriers"]:
            windows[carrier] = (*windows.get(carrier, ()), window)
    return Measures(
        units={
            squeeze(name): UnitRule(entry["to"], Decimal(entry["factor"]))
            for entry in units.get("unit", [])
            for name in entry["names"]
        },
        steam_units=_names(units.get("steam", {}).get("names", [])),
        vessels=_names(units.get("vessels", {}).get("names", [])),
        areas=_names(units.get("areas", {}).get("names", [])),
        counts=_names(units.get("counts", {}).get("names", [])),
        windows=windows,
        metered=frozenset(prices.get("metered", {}).get("carriers", [])),
    )
