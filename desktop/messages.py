"""Sentences for codes, in the user's language.

``resources/messages/<language>/*.toml`` holds one table a code::

    ["invoice.number_is_float"]
    text = "{file} 的发票号码被 Excel 改成了小数，号码已丢失。"
    remedy = "请从税务数字账户重新导出，不要用 Excel 另存。"

A remedy that names commands and options has another one for the windows beside it, ``window``.
A gap in braces is filled from the details, codes as :mod:`desktop.words`; a missing detail shows
as ``?``. Where a detail is the code of another sentence – why a backup failed –, that sentence
stands in the gap, filled from the same details.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from desktop.findings import NOWHERE, Place
from desktop.paths import resources
from desktop.words import closed_up, in_number, in_words

LANGUAGES = ("zh", "en")
_INNER = ("reason", "summary", "fault", "code")
"""Details that may be codes of sentences; a later one's sentence may have an earlier one's."""
_PLACED = re.compile(r"\{(file|sheet|cell|line|where|fault|reason|summary)\}")
"""Gaps that a place fills, or another sentence that may have one."""
_KEPT = 4096
"""Sentences looked up last; a change log has sentences of its own instead of codes."""


class Message(NamedTuple):
    """A sentence and what to do about it, all with named gaps.

    Attributes:
        window: What to do in the windows, where the remedy speaks of the command line.
    """

    text: str
    remedy: str = ""
    window: str = ""


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


@cache
def catalogue(language: str) -> Mapping[str, Message]:
    """Return every message of one language by its code.

    Raises:
        ValueError: If two files define one code.
    """
    messages: dict[str, Message] = {}
    for text in _files(language):
        for code, message in _parsed(text).items():
            if code in messages:
                raise ValueError(f"{code} is defined twice")
            messages[code] = message
    return messages


@cache
def _files(language: str) -> tuple[str, ...]:
    paths = sorted((resources() / "messages" / language).glob("*.toml"))
    return tuple(path.read_text(encoding="utf-8") for path in paths)


@cache
def _parsed(text: str) -> Mapping[str, Message]:
    entries = tomllib.loads(text).items()
    return {
        code: Message(entry["text"], entry.get("remedy", ""), entry.get("window", ""))
        for code, entry in entries
    }


@lru_cache(_KEPT)
def _message(code: str, language: str) -> Message | None:
    """Return a message; only the file that has it is parsed, which ``verify`` lives by.

    Kept, for a table says the same few sentences in very many rows.
    """
    found = (_parsed(text).get(code) for text in _files(language) if f'["{code}"]' in text)
    return next((message for message in found if message is not None), None)


def tells_place(code: str) -> bool:
    """Return whether the sentence of a code, in any language, says where something stands."""
    told = (_message(code, language) for language in LANGUAGES)
    return any(_PLACED.search(f"{each.text} {each.remedy}") for each in told if each is not None)


def sentence(
    code: str,
    details: Mapping[str, str],
    language: str = "zh",
    *,
    where: Place = NOWHERE,
    in_window: bool = False,
) -> str:
    """Return the filled sentence and remedy for ``code``; the bare code if it is unknown.

    In a window the remedy says what to click instead of what to type.

    The parts of the place fill the gaps ``file``, ``sheet``, ``cell``, ``line`` and ``where``.
    """
    message = _message(code, language)
    if message is None:
        return code
    place = {name: str(value) for name, value in where.as_json().items()}
    gaps = _Gaps({"where": str(where), **place, **in_words(details, language)})
    for name in _INNER:
        if name in details:
            gaps[name] = _inner(details[name], gaps, language) or gaps[name]
    return _filled(_whole(message, in_window=in_window), gaps)


def _filled(template: str, gaps: Mapping[str, str]) -> str:
    return closed_up(in_number(template, gaps), gaps).format_map(gaps)


def _whole(message: Message, *, in_window: bool) -> str:
    """Return text and remedy; a full stop of Chinese has its room after it already."""
    remedy = (message.window if in_window else "") or message.remedy
    between = "" if message.text.endswith("。") or not remedy else " "
    return f"{message.text}{between}{remedy}"


def _inner(code: str, gaps: Mapping[str, str], language: str) -> str:
    """Return the sentence of a code as it stands within another; nothing for anything else."""
    message = _message(code, language)
    if message is None:
        return ""
    return _filled(message.text, gaps).rstrip("。.")
