"""What the text of a goods name is about: the energy it names, or something beside it.

Chinese names say at their end what a thing is: 柴油 is a fuel, 柴油叉车 a truck, 电费 power and
电费软件 a program. An energy word therefore names energy only where nothing follows it that
makes it something else, and a word that only looks like energy counts only where no energy
follows it: 施工用电 is power.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from desktop.intake.tables import Goods, TextRule

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_VESSEL = re.compile(r"[0-9.]+(?:kg|公斤|千克|斤|升|l|吨|t)?[/*×每]?(?:瓶|罐|桶|车|袋|箱)装?")
_COUNTED = re.compile(
    r"[0-9a-z一二三四五六七八九十]+[#号]?"
    r"(?:年|月份?|季度|日|期|大卡|千卡|号|楼|栋|幢|车间|厂房?|线|变|机|站|库|层|区|段|表|户|室)"
)
_NO_WORD = re.compile(r"[^\u4e00-\u9fff]+")
_NOT_CHINESE_BEHIND = re.compile(r"[^\u4e00-\u9fff]+$")
_NOT_WORD = r"[^0-9a-z\-]"
_APART = ("-", "—", "/", ":", "、", ",", "_")
"""Signs after which stands who used the energy: 电费-空压机 is power, 柴油叉车 a truck."""
_GRADE_OR_NO_DIGIT = "(?:(?![0-9])|(?=(?:89|9[258])[#号]))"
_LATIN = re.compile(r"[0-9a-z]")
_NEVER = "(?!)"


class Tail(StrEnum):
    """What follows an energy word in a text."""

    PLAIN = "plain"
    OTHER_THING = "other_thing"
    UNCLEAR = "unclear"
    ELSEWHERE = "elsewhere"
    """Energy, but perhaps not the firm's own place: 充电桩充电费 may be a car on the road."""


@dataclass(frozen=True, slots=True)
class Named:
    """The energy a text names.

    Attributes:
        words: All words of the rule that found it.
        tail: What follows the word.
        other: The word that makes it something else; empty if nothing does.
    """

    carrier: str = ""
    words: tuple[str, ...] = ()
    tail: Tail = Tail.PLAIN
    other: str = ""


NOTHING = Named()


def named_by(text: str, goods: Goods, *, is_refined: bool = False, is_bare: bool = False) -> Named:
    """Return the energy that a text names.

    Args:
        text: Squeezed, without the short name.
        goods: Reference data.
        is_refined: Whether short name or code already say refined oil: a grade names it then.
        is_bare: Whether nothing else says what the goods are: a word that would mean too much
            inside another text counts by itself then, and a grade by itself is a question.
    """
    core = _core(text)
    for rule in goods.texts:
        if _standing(rule.words).search(text):
            return _named(core, rule, goods)
    grade = next((rule for rule in goods.grades if _has_grade(text, rule)), None)
    if grade is not None and is_refined:
        return Named(grade.carrier, grade.words)
    if not is_bare:
        return NOTHING
    if grade is not None and not _NO_WORD.sub("", core).strip("号国车用"):
        return Named(grade.carrier, grade.words, Tail.UNCLEAR)
    return _whole(core, goods)


def look_alike_in(text: str, goods: Goods, named: Named) -> str:
    """Return the word that says a text only looks like energy; empty if none does."""
    core = _core(text)
    if not _written(goods.look_alikes).search(core):
        return named.other
    names_at_end = named.carrier and named.tail in {Tail.PLAIN, Tail.ELSEWHERE}
    begin = _last_of(core, named.words)[0] if names_at_end else 0
    alike = (
        word
        for word in goods.look_alikes
        if (at := core.rfind(word)) >= 0 and at + len(word) > begin
    )
    return next(alike, named.other)


def other_in(text: str, goods: Goods) -> str:
    """Return the other goods that a text ends with, numbers and vessels left out."""
    end = end_of(text)
    return next((word for word in goods.other_goods if end.endswith(word)), "")


def end_of(text: str) -> str:
    """Return a text up to its last Chinese word, brackets and vessels left out."""
    return _NOT_CHINESE_BEHIND.sub("", _VESSEL.sub("", _core(text)))


def _core(text: str) -> str:
    """Return a text without what stands in brackets, unless all of it does."""
    return _BRACKETS.sub(" ", text).strip() or text


@cache
def _written(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of some words, wherever they are written."""
    return re.compile("|".join(map(re.escape, words)) or _NEVER)


@cache
def _standing(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds a rule's words in a text: one look for all of them."""
    return re.compile("|".join(map(_where_it_stands, words)) or _NEVER)


def _where_it_stands(word: str) -> str:
    """Return the pattern of a word; a Latin one stands by itself, as e10 in 92号e10."""
    if _LATIN.match(word) is None:
        return re.escape(word)
    after = _GRADE_OR_NO_DIGIT if word[-1].isdigit() else "(?![a-z])"
    return rf"(?<![a-z]){re.escape(word)}{after}"


def _last_of(text: str, words: tuple[str, ...]) -> tuple[int, int]:
    """Return where the last and longest of some words begins and ends; zeros if none is there."""
    spans = [(at, at + len(word)) for word in words if (at := text.rfind(word)) >= 0]
    return max(spans, key=lambda span: (span[1], -span[0]), default=(0, 0))


def _named(core: str, rule: TextRule, goods: Goods) -> Named:
    """Return what a rule names, by what follows its word."""
    begin, end = _last_of(core, rule.words)
    rest = core[end:] if end else ""
    words = _NO_WORD.sub("", _COUNTED.sub("", _VESSEL.sub("", rest)))
    has_purpose = words.endswith("用")
    is_fee = any(fee in words for fee in goods.fees)
    if has_purpose or is_fee or goods.plain_tail.fullmatch(words):
        return Named(rule.carrier, rule.words, _plain_tail(core, begin, end, goods))
    is_user = core[begin:end].endswith("费") or rest.startswith(_APART)
    others = goods.services if is_user else (*goods.services, *goods.devices)
    other = next((word for word in others if words.endswith(word)), "")
    tail = Tail.OTHER_THING if other else Tail.UNCLEAR
    return Named(rule.carrier, rule.words, tail, other)


def _plain_tail(core: str, begin: int, end: int, goods: Goods) -> Tail:
    """Return what an energy word is after which nothing of importance follows.

    People call a bottle of gas and the bottle by the same word: 煤气罐 is asked.
    """
    if any(word in core[:begin] for word in goods.elsewhere):
        return Tail.ELSEWHERE
    return Tail.UNCLEAR if core[begin:end] in goods.vessels else Tail.PLAIN


def _whole(core: str, goods: Goods) -> Named:
    """Return what a text names that is nothing but a word like 电 or 煤."""
    plain = _NO_WORD.sub("", _COUNTED.sub("", core))
    rule = next((rule for rule in goods.whole if plain in rule.words), None)
    if rule is None:
        return NOTHING
    return Named(rule.carrier, rule.words, Tail.PLAIN if rule.carrier else Tail.UNCLEAR)


def _has_grade(text: str, rule: TextRule) -> bool:
    return _graded(rule.words).search(text) is not None


@cache
def _graded(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds a rule's grades in a text, each at the beginning of a word."""
    return re.compile(rf"(?:^|{_NOT_WORD})(?:{_written(words).pattern})")
