"""What an invoice line is: which energy, or none, or a question to the user.

Order of trust: what the user decided before, tax code, ``*short name*``, text; the seller is
a hint only. Where two of them contradict each other the user is asked. Words that only look
like energy never make a line energy.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.accounting.documents.draft import Confidence
from desktop.accounting.documents.rule import IGNORE, Rule
from desktop.intake.goods_text import NOTHING, Tail, look_alike_in, named_by, other_in
from desktop.intake.refrigerants import Gas, gas_in
from desktop.intake.tables import CodeRule, Goods, TextRule
from desktop.intake.written import squeeze

_SHORT_NAME = re.compile(r"^\*([^*]{1,30})\*(.*)$", re.DOTALL)
_SHORTEST_PREFIX = 5


class Treatment(StrEnum):
    """What to do with a line."""

    ENERGY = "energy"
    ASK = "ask"
    FEE = "fee"
    WATER = "water"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Classified:
    """What a line is, why, and how sure that is.

    Attributes:
        reason: ``draft.*`` code.
        details: Gaps of the reason's sentence.
        rule: The user's rule that decided, if any.
        source: Emission source the words name by themselves, if they do.
    """

    treatment: Treatment
    carrier: str
    reason: str
    confidence: Confidence
    details: tuple[tuple[str, str], ...] = ()
    rule: Rule | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a line say, each source by itself.

    Attributes:
        has_code: Whether there is a tax code at all, known or not.
        family: Carriers the short name allows; nothing if it is no energy's.
        carrier: What the text names.
        named: The words by which it names it.
        tail: What follows them.
        other: Other goods that the text names where it names no energy.
        by_short: What a short name that is no official one names: ``*车用汽油*92号``.
        shown: The text as it is printed, for people.
        tax_code: As read, shown where nothing is known of it.
        gas: Refrigerant or other gas whose leaks are emissions, if it names one.
    """

    code: CodeRule | None
    has_code: bool
    short: str
    family: tuple[str, ...] | None
    text: str
    carrier: str
    named: tuple[str, ...]
    look_alike: str
    tail: Tail = Tail.PLAIN
    other: str = ""
    by_short: str = ""
    shown: str = ""
    tax_code: str = ""
    gas: Gas | None = None


_NOT_ENERGY = Classified(Treatment.NONE, "", "draft.not_energy", Confidence.HIGH)


def classify(
    goods_name: str, tax_code: str, seller: str, goods: Goods, rules: Sequence[Rule] = ()
) -> Classified:
    """Return what a line is.

    Args:
        goods_name: ``*short name*text`` or plain text.
        tax_code: 19 digits, or empty.
        seller: Name of the seller; a hint only.
        goods: Reference data.
        rules: The user's rules that apply to this seller and goods, best first.
    """
    if rules:
        return _by_rule(rules[0])
    return classify_words(read_words(goods_name, tax_code, goods), seller, goods)


def classify_words(words: Words, seller: str, goods: Goods) -> Classified:
    """Return what a line is whose words were read, without any rule."""
    beside = _beside_energy(words)
    if beside is not None:
        return beside
    prepaid = _prepaid(words, seller, goods)
    if prepaid is not None:
        return prepaid
    if words.tail is Tail.ELSEWHERE:
        return _unclear(words)
    if words.code is not None:
        return _by_code(words, words.code, goods)
    if words.has_code:
        return _by_foreign_code(words)
    return _by_name(words, seller, goods)


def _beside_energy(words: Words) -> Classified | None:
    """Return what a line is that is no energy, whatever word it contains; nothing for others."""
    is_energy = words.code is not None and words.code.treatment == "energy"
    if words.gas is not None and not is_energy:
        return _refrigerant(words, words.gas)
    return _look_alike(words) if words.look_alike else None


def rules_for(rules: Sequence[Rule], seller_id: str, seller: str, goods: str) -> list[Rule]:
    """Return the rules that apply to a seller's goods, the most specific first."""
    plain = squeeze(goods)
    names = {squeeze(seller_id), squeeze(seller)}
    fitting = [
        rule
        for rule in rules
        if (not rule.goods or squeeze(rule.goods) == plain)
        and (not rule.seller or squeeze(rule.seller) in names)
        and rule.weight
    ]
    return sorted(fitting, key=lambda rule: (-rule.weight, rule.id))


def read_words(goods_name: str, tax_code: str, goods: Goods) -> Words:
    """Return what code, short name and text of a line say by themselves."""
    plain = squeeze(goods_name)
    found = _SHORT_NAME.match(plain)
    short, text = (found[1], found[2] or found[1]) if found else ("", plain)
    family = goods.short_names.get(short) if short else None
    code = code_rule(tax_code, goods)
    has_code = bool(tax_code.strip("0"))
    is_bare = not short and not has_code
    named = named_by(text, goods, is_refined=_is_refined_oil(code, family), is_bare=is_bare)
    by_short = named_by(short, goods) if short and family is None else NOTHING
    return Words(
        code=code,
        has_code=has_code,
        short=short,
        family=family,
        text=text,
        carrier=named.carrier,
        named=named.words,
        look_alike=look_alike_in(text, goods, named),
        tail=named.tail,
        other="" if named.carrier else _other(text, code, family, goods),
        by_short="" if look_alike_in(short, goods, by_short) else by_short.carrier,
        shown=_printed(goods_name),
        tax_code=tax_code,
        gas=gas_in(_printed(goods_name), short, goods),
    )


def _other(text: str, code: CodeRule | None, family: tuple[str, ...] | None, goods: Goods) -> str:
    """Return the goods a text names that are no energy of its code or short name.

    甲醇 is coal under no name, and a fuel under that of synthetic liquid fuels.
    """
    allowed = {*(family or ()), code.carrier if code else ""} - {""}
    found = other_in(text, goods) if code or family else ""
    own = (word for rule in goods.texts if rule.carrier in allowed for word in rule.words)
    return "" if found and any(found in word for word in own) else found


def _printed(goods_name: str) -> str:
    """Return the text of a goods name as it is printed, without its short name."""
    found = _SHORT_NAME.match(goods_name.strip())
    return (found[2] or found[1]).strip() if found else goods_name.strip()


def code_rule(tax_code: str, goods: Goods) -> CodeRule | None:
    """Return the rule of the longest prefix of a tax code; nothing if none is known."""
    for length in range(len(tax_code), _SHORTEST_PREFIX - 1, -2):
        rule = goods.codes.get(tax_code[:length])
        if rule is not None:
            return rule
    return None


def _is_refined_oil(code: CodeRule | None, family: tuple[str, ...] | None) -> bool:
    oils = {"gasoline", "diesel"}
    return bool((code and code.carrier in oils) or (family and oils & set(family)))


def _details(words: Words, **more: str) -> tuple[tuple[str, str], ...]:
    code = words.code
    known = {
        "code": code.prefix if code else words.tax_code,
        "code_name": code.name if code else words.tax_code,
    }
    return tuple({**known, "short": words.short, "text": words.shown or words.text, **more}.items())


def _by_rule(rule: Rule) -> Classified:
    details = (("seller", rule.seller), ("goods", rule.goods), ("carrier", rule.carrier))
    if rule.carrier == IGNORE:
        return Classified(
            Treatment.NONE, "", "draft.ignored_by_rule", Confidence.HIGH, details, rule
        )
    return Classified(
        Treatment.ENERGY, rule.carrier, "draft.by_rule", Confidence.HIGH, details, rule
    )


def _refrigerant(words: Words, gas: Gas) -> Classified:
    """Return the question whether a gas was filled in for what leaked."""
    details = _details(words)
    ask, low = Treatment.ASK, Confidence.LOW
    return Classified(ask, "refrigerant", "draft.refrigerant", low, details, source=gas.source)


def _look_alike(words: Words) -> Classified:
    """Return that a line only looks like energy; a code that says energy makes it a question."""
    code = words.code
    if code is not None and code.treatment == "energy":
        return _contradiction(words, code.carrier)
    details = _details(words, word=words.look_alike)
    return Classified(Treatment.NONE, "", "draft.look_alike", Confidence.HIGH, details)


def _unclear(words: Words) -> Classified:
    """Return the question whether a name means energy, with the energy it may mean."""
    code = words.code
    if code is not None and code.treatment == "energy":
        return _contradiction(words, code.carrier)
    reason = "draft.text_unclear"
    return Classified(Treatment.ASK, words.carrier, reason, Confidence.LOW, _details(words))


def _by_code(words: Words, code: CodeRule, goods: Goods) -> Classified:
    if code.treatment == "never":
        details = _details(words, word=words.shown)
        return Classified(Treatment.NONE, "", "draft.look_alike", Confidence.HIGH, details)
    carrier = _refined_by_text(code.carrier, words.carrier, goods)
    is_denied = words.carrier and not _agree(carrier, words.carrier, goods)
    is_other = bool(words.other) and carrier not in goods.ask
    if is_denied or is_other or _is_of_another_family(words, carrier, goods):
        return _contradiction(words, carrier)
    confidence = Confidence.HIGH if words.carrier or words.family else Confidence.MEDIUM
    return _treated(code.treatment, carrier, "draft.by_code", confidence, words)


def _by_foreign_code(words: Words) -> Classified:
    """Return what a line is whose code is of other goods: nothing, or a question."""
    if words.carrier and (words.family is not None or not words.short):
        return _contradiction(words, words.carrier)
    return _in_other_goods(words)


def _in_other_goods(words: Words) -> Classified:
    """Return what an energy word means under another short name, or as one.

    ``*塑料制品*汽油桶`` is a canister; ``*现代服务*电费`` may be electricity resold and
    ``*车用汽油*92号`` is petrol by somebody who made up the short name.
    """
    is_resold = words.tail is Tail.PLAIN or words.text.endswith(("费", "款", *words.named))
    carrier = (words.carrier if is_resold else "") or words.by_short
    if not carrier:
        return _NOT_ENERGY
    reason = "draft.energy_word_in_other_goods"
    return Classified(Treatment.ASK, carrier, reason, Confidence.LOW, _details(words))


def _contradiction(words: Words, carrier: str) -> Classified:
    details = _details(words, carrier=words.carrier)
    reason = "draft.code_and_name_disagree"
    return Classified(Treatment.ASK, carrier, reason, Confidence.LOW, details)


def _by_name(words: Words, seller: str, goods: Goods) -> Classified:
    """Return what a line without a usable code is, by short name and text."""
    if words.family is not None:
        return _by_short_name(words, words.family, goods)
    if words.short:
        return _in_other_goods(words)
    if words.tail is Tail.UNCLEAR and words.carrier not in goods.waters:
        return _unclear(words)
    if words.carrier:
        treatment = _treatment_of(words.carrier, goods)
        return _treated(treatment, words.carrier, "draft.by_text", Confidence.MEDIUM, words)
    return _by_seller(words, seller, goods)


def _by_short_name(words: Words, family: tuple[str, ...], goods: Goods) -> Classified:
    carrier = _refined_by_text(family[0], words.carrier, goods)
    is_denied = words.carrier and not _in_family(words.carrier, family, goods)
    if is_denied or (words.other and carrier):
        return _contradiction(words, carrier or words.carrier)
    if not carrier:
        reason = "draft.kind_unknown"
        return Classified(Treatment.ASK, "", reason, Confidence.LOW, _details(words))
    confidence = Confidence.HIGH if words.carrier else Confidence.MEDIUM
    treatment = _treatment_of(carrier, goods)
    return _treated(treatment, carrier, "draft.by_short_name", confidence, words)


def _by_seller(words: Words, seller: str, goods: Goods) -> Classified:
    """Return a question where only the seller hints at energy and the goods say nothing."""
    hint = _hint(seller, goods)
    if hint is None:
        return _NOT_ENERGY
    is_list = any(word in words.text for word in goods.missing_list)
    reason = "draft.list_missing" if is_list else "draft.seller_hint"
    details = _details(words, seller=seller)
    return Classified(Treatment.ASK, hint.carrier, reason, Confidence.LOW, details)


def is_hint(seller: str, goods: Goods) -> bool:
    """Return whether a seller's name hints at energy."""
    return _hint(seller, goods) is not None


def is_prepaid(words: Words, goods: Goods) -> bool:
    """Return whether a line is a prepaid card, whoever sells it."""
    return any(word in words.text or word in words.short for word in goods.prepaid)


def _hint(seller: str, goods: Goods) -> TextRule | None:
    name = squeeze(seller)
    return next((rule for rule in goods.sellers if any(word in name for word in rule.words)), None)


def _prepaid(words: Words, seller: str, goods: Goods) -> Classified | None:
    """Return the question what a prepaid card bought; nothing if it is none for energy."""
    if not is_prepaid(words, goods):
        return None
    hint = _hint(seller, goods)
    if not (words.carrier or words.family or "油" in words.text or hint):
        return None
    carrier = words.carrier or (hint.carrier if hint and "油" not in words.text else "")
    return Classified(
        Treatment.ASK, carrier, "draft.prepaid", Confidence.LOW, _details(words, seller=seller)
    )


def _treatment_of(carrier: str, goods: Goods) -> str:
    if carrier in goods.waters:
        return "water"
    return "ask" if carrier in goods.ask else "energy"


def _treated(
    treatment: str, carrier: str, reason: str, confidence: Confidence, words: Words
) -> Classified:
    if treatment == "ask":
        reason, confidence = "draft.purpose_unknown", Confidence.LOW
    return Classified(Treatment(treatment), carrier, reason, confidence, _details(words))


def _refined_by_text(carrier: str, by_text: str, goods: Goods) -> str:
    """Return the more exact carrier if the text narrows the family's."""
    if not carrier or by_text in goods.narrows.get(carrier, frozenset()):
        return by_text
    return carrier


def _agree(carrier: str, other: str, goods: Goods) -> bool:
    return carrier == other or any({carrier, other} <= group for group in goods.alike)


def _in_family(carrier: str, family: Sequence[str], goods: Goods) -> bool:
    """Tell whether a short name allows a carrier: its usual one by any name, others exactly."""
    return carrier in family or bool(family[0] and _agree(family[0], carrier, goods))


def _is_of_another_family(words: Words, carrier: str, goods: Goods) -> bool:
    """Tell whether a short name denies its tax code: *汽油* with the code of diesel."""
    family = words.family
    if not family or not family[0] or not carrier:
        return False
    return not _in_family(carrier, family, goods)
