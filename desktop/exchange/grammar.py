"""Regular expressions of canonical JSON texts: form, order of keys and shape in one pass.

Each function gives the expression of a part; :mod:`desktop.exchange.shape` puts them together from
the same declarations as its checks. An expression may leave out what a shape allows (such a text is
looked at closely), but it never takes a text that is not canonical or not of its shape. Repetitions
are possessive, so that a hostile text costs no more than its length.
"""

import re
from collections.abc import Mapping

from desktop.exchange.canonical import Json, to_json

_NEXT_KEY = r'(?:,(?=")|(?=\}))'
_NEXT_ITEM = r"(?:,(?!\])|(?=\]))"
# What most texts are made of, in classes of two ranges: those of more take long to compile. None of
# them composes with another or has another form, so that a text of them is NFC.
_TEXT_CHARACTER = r'(?:[ !#-\[\]-~]|[\u3001-\u3029\u4e00-\u9fff]|[\uff01-\uff5e]|\\["\\])'
_DAY_OF_MONTH = r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?!02)(?:0[1-9]|1[0-2])-(?:29|30)|"
_DAY = rf"(?!0000)\d{{4}}-{_DAY_OF_MONTH}(?:0[13578]|1[02])-31)"

boolean = "(?:true|false)"
day = f'"(?a:{_DAY})"'
time = rf'"(?a:{_DAY}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ)"'


def text(low: int, high: int) -> str:
    """Return the expression of a text of usual characters, all of them NFC."""
    return f'"{_TEXT_CHARACTER}{{{low},{high}}}+"'


def pattern(expression: str) -> str:
    """Return the expression of a text that an expression describes.

    It must match ASCII alone, and no quotes, backslashes or characters that JSON escapes.
    """
    return f'"(?a:{expression})"'


def integer(low: int) -> str:
    """Return the expression of an integer from 0 or 1 to fifteen digits."""
    zero = "" if low else "0|"
    return f"(?:{zero}[1-9][0-9]{{0,14}})"


def one_of(*choices: Json) -> str:
    """Return the expression of one of some values."""
    return f"(?:{'|'.join(re.escape(to_json(choice).decode()) for choice in choices)})"


def record(required: Mapping[str, str], optional: Mapping[str, str]) -> str:
    """Return the expression of an object whose keys are ASCII, in the order of their bytes."""
    members = ""
    for key, value in sorted({**required, **optional}.items()):
        member = f'"{re.escape(key)}":{value}{_NEXT_KEY}'
        members += member if key in required else f"(?:{member})?+"
    return rf"\{{{members}\}}"


def list_of(item: str, low: int, high: int) -> str:
    """Return the expression of a list of items of one kind."""
    return rf"\[(?:{item}{_NEXT_ITEM}){{{low},{high}}}+\]"


def map_of(value: str, key: str, high: int) -> str:
    """Return the expression of an object with free keys; their order is left to the reader."""
    return rf"\{{(?:{key}:{value}{_NEXT_KEY}){{0,{high}}}+\}}"
