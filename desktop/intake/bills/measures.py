"""What a row of a list of bills is about, and what its unit makes of its amount."""

import re
from collections.abc import Mapping
from decimal import Decimal

from desktop.intake.bills.facts import plain
from desktop.intake.gas_volume import METERED, gas_unit

RECORDED: Mapping[str, str] = {
    "electricity": "kWh",
    "natural_gas": METERED,
    "steam": "t",
    "heat": "GJ",
    "water": "t",
}
"""Carrier → unit of record; gas at standard conditions has its own, see :func:`recorded`."""

_NAMED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("electricity", re.compile(r"电|electric|kwh", re.IGNORECASE)),
    ("natural_gas", re.compile(r"天然气|燃气|管道气|用气|^气|(natural|^)gas", re.IGNORECASE)),
    ("steam", re.compile(r"蒸汽|用汽|steam", re.IGNORECASE)),
    ("heat", re.compile(r"热力|供热|供暖|采暖|热量|热水|heat", re.IGNORECASE)),
    ("water", re.compile(r"水|water", re.IGNORECASE)),
)
_MANY: tuple[tuple[str, int], ...] = (("亿", 8), ("百万", 6), ("万", 4))
_GAS = ("nm3", "m3", "标准立方米", "标立方米", "立方米", "标方", "立方", "方")
_UNITS: Mapping[str, Mapping[str, str]] = {
    "electricity": {
        **dict.fromkeys(("kwh", "千瓦时", "千瓦小时", "度"), "1"),
        **dict.fromkeys(("mwh", "兆瓦时", "千度", "千kwh", "千千瓦时"), "1000"),
        **dict.fromkeys(("gwh", "吉瓦时"), "1000000"),
    },
    "natural_gas": {**dict.fromkeys(_GAS, "1"), **dict.fromkeys((f"千{u}" for u in _GAS), "1000")},
    "steam": {
        **dict.fromkeys(("t", "吨", "蒸吨"), "1"),
        **dict.fromkeys(("kg", "千克", "公斤"), "0.001"),
    },
    "heat": {
        **dict.fromkeys(("gj", "吉焦", "百万千焦"), "1"),
        **dict.fromkeys(("mj", "兆焦"), "0.001"),
        **dict.fromkeys(("kj", "千焦"), "0.000001"),
        **dict.fromkeys(("kcal", "大卡", "千卡"), "0.0000041868"),
        **dict.fromkeys(("gcal", "吉卡"), "4.1868"),
        **dict.fromkeys(("kwh", "千瓦时", "度"), "0.0036"),
        **dict.fromkeys(("mwh", "兆瓦时"), "3.6"),
    },
    "water": dict.fromkeys(("t", "吨", *_GAS), "1"),
}
"""Carrier → unit as written → what an amount is multiplied by to be in the unit of record."""


def carrier_named(text: str) -> str:
    """Return the carrier a cell names; empty if it names none of those that are billed."""
    return next((carrier for carrier, words in _NAMED if words.search(plain(text))), "")


def recorded(carrier: str, words: str) -> str:
    """Return the unit of record of a carrier's amount, by heading and unit as printed.

    Empty for a carrier that is not billed by meters.
    """
    return gas_unit(words) if carrier == "natural_gas" else RECORDED.get(carrier, "")


def factor_of(carrier: str, unit: str) -> Decimal | None:
    """Return what an amount in a unit is multiplied by to be in the unit of record, if known."""
    text = plain(unit).lower().replace("³", "3").replace("·", "")
    units = _UNITS.get(carrier, {})
    if text in units:
        return Decimal(units[text])
    for word, power in _MANY:
        base = text.removeprefix(word)
        if base != text and base in units:
            return Decimal(units[base]).scaleb(power)
    return None
