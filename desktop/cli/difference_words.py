"""What differs between two packages, in words."""

from collections.abc import Mapping
from decimal import Decimal

from desktop.cli.signed_words import MethodWords
from desktop.exchange.comparison import Difference
from desktop.words import unit_word, word

_TOTALS = frozenset({"scope1_kg", "scope2_location_kg", "scope2_market_kg"})
_NOTHING = "—"
_FAMILIES = {
    ("rating", "status"): "ratings",
    ("line", "line"): "line_change",
    ("choice", ""): "choice_value",
}
"""Families of words of the values, by what differs."""

Methods = Mapping[str, MethodWords]


def difference_line(one: Difference, methods: Methods, language: str) -> str:
    """Return one difference: what it is, before and after."""
    before, after = (_value(one.what, side, methods, language) for side in (one.before, one.after))
    return f"{_what(one.what, methods, language)}: {before} → {after}"


def _what(what: str, methods: Methods, language: str) -> str:
    kind, _, rest = what.partition("/")
    owner, _, name = rest.rpartition("/")
    match kind:
        case "rating":
            method = methods[owner].name if owner in methods else owner
            return f"{method} · {word('rating_field', name, language)}"
        case "line":
            line = "明细" if language == "zh" else "line"
            return f"{line} {owner} · {word('field_word', name, language)}"
        case "economic":
            return f"{word('economic', name, language)} ({owner})"
        case "choice":
            return word("restate_choice", name, language)
        case _:
            return word("package_figure", what, language)


def _value(what: str, value: str, methods: Methods, language: str) -> str:
    if not value:
        return _NOTHING
    if what in _TOTALS:
        return f"{Decimal(value).scaleb(-3).normalize():,f}"
    kind, _, rest = what.partition("/")
    owner, _, name = rest.rpartition("/")
    if kind == "rating" and name != "status":
        return methods[owner].grades.get(value, value) if owner in methods else value
    if kind == "economic":
        amount, _, unit = value.partition(" ")
        return f"{amount} {unit_word(unit, language)}".rstrip()
    family = _FAMILIES.get((kind, name)) or _FAMILIES.get((kind, ""), "")
    return word(family, value, language)
