"""Figures by their path (``source/electricity.purchased``) in words, and steps as equations."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.messages import sentence
from desktop.ui import formats
from desktop.ui.parts import is_part, parse_part, year_and_figure
from desktop.ui.text import language, name_of, separated_amounts, tr

if TYPE_CHECKING:
    from desktop.accounting.emission import Step
    from desktop.accounting.explain import Part

_KG: Final = re.compile(r"kgCO2e?$")
_NAMES_END: Final = r"(?![\w.])"
_FACTOR_DIGITS: Final = 6
_PLACE_WORDS: Final = ("file", "sheet", "cell", "line")


def figure_title(figure: str) -> str:
    """Return a figure in words."""
    year, whole = year_and_figure(figure)
    said = _title(whole)
    return said if year is None else f"{formats.year(year)} · {said}"


def _title(figure: str) -> str:
    kind, _, rest = figure.partition("/")
    if not rest:
        return name_of("figure", figure)
    if is_part(figure):
        return part_title(parse_part(figure))
    parts = rest.split("/")
    if kind in _TITLES:
        return " · ".join(_TITLES[kind](parts))
    return tr(f"figure.{kind}", name=" / ".join(parts))


def _month_parts(parts: list[str]) -> list[str]:
    return [
        formats.month(Month.parse(parts[0])),
        *(name_of("figure", f"total.{p}") for p in parts[1:]),
    ]


def _cause_parts(parts: list[str]) -> list[str]:
    return [name_of("inventory_cause", parts[0]), *(name_of("source", part) for part in parts[2:])]


def _base_parts(parts: list[str]) -> list[str]:
    return [formats.year(int(parts[1])), name_of("base_figure", parts[0])]


def _energy_parts(parts: list[str]) -> list[str]:
    return [name_of("figure", "energy.tce"), name_of("source", parts[0])]


def _source_parts(parts: list[str]) -> list[str]:
    code, _, month = parts[-1].partition("@")
    names = [*parts[:-1], code]
    shown = [name_of("source", names[0]), *(name_of("basis", part) for part in names[1:])]
    return [*shown, formats.month(Month.parse(month))] if month else shown


_TITLES: Final[dict[str, Callable[[list[str]], list[str]]]] = {
    "source": _source_parts,
    "energy": _energy_parts,
    "cause": _cause_parts,
    "base": _base_parts,
    "month": _month_parts,
}


def part_title(part: Part) -> str:
    """Return a part of a total in words: what tells it from the total, then the total."""
    names = (
        part.gas,
        tr("figure.facility", name=part.facility or formats.DASH)
        if part.facility is not None
        else "",
        name_of("source", part.source) if part.source else "",
        formats.month(Month.parse(part.month)) if part.month else "",
        name_of("figure", f"total.{part.figure}"),
    )
    return " · ".join(name for name in names if name)


def below_title(figure: str, above: str = "") -> str:
    """Return what tells a figure from its neighbours one level below another."""
    whole = year_and_figure(figure)[1]
    kind, _, rest = whole.partition("/")
    if kind == "energy" or (kind == "cause" and rest.count("/") > 1):
        return name_of("source", rest.rpartition("/")[2])
    if above.startswith(("cause/", "base/")):
        return figure_title(figure)
    figure, above = whole, year_and_figure(above)[1]
    if is_part(figure):
        part = parse_part(figure)
        has_month = above.startswith("month/") or (is_part(above) and parse_part(above).month)
        if part.month and not has_month:
            return formats.month(Month.parse(part.month))
        return name_of("source", part.source)
    _, _, month = figure.partition("@")
    return formats.month(Month.parse(month)) if month else figure_title(figure)


def value_text(quantity: Quantity | None) -> str:
    """Return a quantity for a heading; kilograms of CO2 as tonnes."""
    if quantity is None:
        return formats.DASH
    if _KG.fullmatch(quantity.unit):
        return f"{formats.tonnes(quantity.amount)} {quantity.unit.replace('kg', 't', 1)}"
    return formats.quantity_text(quantity)


def step_sentence(step: Step) -> str:
    """Return what a step does, in words."""
    if step.key == "step.line":
        return tr("inspector.line")
    known = {**dict.fromkeys(_PLACE_WORDS, ""), **separated_amounts(dict(step.details))}
    if "figure" in known:
        known["figure"] = name_of("figure", f"total.{known['figure']}")
    return " ".join(sentence(step.key, known, language()).split())


def step_equation(step: Step) -> str:
    """Return a step with its numbers: ``98.1 tCO2e = 197,230 kWh × 0.4974 kgCO2/kWh``.

    A sum has none: its parts stand below it.
    """
    if not step.values:
        return ""
    filled = step.formula
    for name, quantity in sorted(step.values, key=_longest_name_first):
        shown = _operand(quantity)
        filled = re.sub(rf"(?<![\w.]){re.escape(name)}{_NAMES_END}", _literal(shown), filled)
    return f"{value_text(step.result)} = {filled}"


def _longest_name_first(pair: tuple[str, Quantity]) -> int:
    return -len(pair[0])


def _operand(quantity: Quantity) -> str:
    amount = quantity.amount
    if abs(amount) < 1000:  # noqa: PLR2004 - factors keep their digits
        digits = amount.normalize()
        exponent = digits.as_tuple().exponent
        places = min(_FACTOR_DIGITS, -exponent if isinstance(exponent, int) else 0)
        shown = formats.number(amount, max(0, places))
    else:
        shown = formats.amount_of(quantity)
    return f"{shown} {formats.unit_text(quantity.unit)}".strip()


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\")
