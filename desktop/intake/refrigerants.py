"""Refrigerants and other gases that harm the climate where they leak, as invoices name them.

What is filled into a plant replaces what leaked; the first filling of a new plant and stock are no
emission. Only a person knows which it was.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from desktop.intake.goods_text import end_of
from desktop.intake.tables import Goods

_FAMILIES = "(?:r|hfc|hcfc|cfc|f)-?"


@dataclass(frozen=True, slots=True)
class Gas:
    """What a text says of such a gas.

    Attributes:
        source: Emission source of its leaks; empty where the text does not say which gas it is.
    """

    source: str


def gas_in(shown: str, short: str, goods: Goods) -> Gas | None:
    """Return the gas a line is about; nothing if it is about none, or about a thing made for one.

    Args:
        shown: The text as printed, without its short name.
        short: The short name, if any.
        goods: Reference data.
    """
    text = unicodedata.normalize("NFKC", shown).lower()
    bare = re.sub(r"\s+", "", text)
    named = [rule.carrier for rule in goods.gases if any(word in bare for word in rule.words)]
    numbers = [f"fugitive.{number}" for number in goods.gas_numbers if _says(number, text)]
    is_said = bool(named) or any(word in bare for word in goods.gas_nouns)
    if not is_said and not (numbers and _is_chemical(bare, short, goods)):
        return None
    if _is_thing(bare, goods):
        return None
    found = {*named, *numbers}
    return Gas(found.pop() if len(found) == 1 else "")


def _is_chemical(text: str, short: str, goods: Goods) -> bool:
    """Tell whether a number alone means a refrigerant: R22 may be the model of a bearing."""
    if short:
        return any(part in short for part in goods.gas_chemicals)
    return not end_of(text)


def _is_thing(text: str, goods: Goods) -> bool:
    """Tell whether a text ends as a device or a service that fills in no gas."""
    end = end_of(text)
    if end.endswith(goods.gas_vessels) or any(word in text for word in goods.gas_filled):
        return False
    return end.endswith((*goods.devices, *goods.services))


@cache
def _number(number: str) -> re.Pattern[str]:
    digits = re.escape(number.lower().removeprefix("r-"))
    behind = "(?![a-z0-9])" if digits[-1].isdigit() else "(?![a-z])"
    return re.compile(f"(?<![a-z0-9]){_FAMILIES}{digits}{behind}")


def _says(number: str, text: str) -> bool:
    return _number(number).search(text) is not None
