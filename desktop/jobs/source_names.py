"""Emission sources as people name them: by code, by name, as a fuel, as a refrigerant's number."""

import re
from functools import cache
from typing import NamedTuple

from desktop.accounting.methodology.lookup import carried_by, nearest_sources
from desktop.findings import Finding, Severity
from desktop.intake.written import squeeze
from desktop.jobs.shipped import load_methodology

_NUMBERED = ("fugitive.", "process.carbonate.")
# 0号柴油, -10#柴油, 92号车用汽油: grades of one fuel
_GRADE = re.compile(r"^(?:[-+]?\d{1,2}(?:号|#|号车用|#车用)|车用)(?=[汽柴]油$)")
_REFRIGERANT = re.compile(r"^(?:制冷剂|冷媒|灭火剂|refrigerant)[:：]?")
_FEWEST = 3
# what people call a source that is one's alone, by its letters
_EVERYDAY = {
    "市电": "electricity.purchased",
    "集中供热": "heat.purchased",
    "districtheating": "heat.purchased",
    "co2保护焊": "process.welding_co2",
    "二氧化碳气体保护焊": "process.welding_co2",
    "co2气体保护焊": "process.welding_co2",
    "二氧化碳保护气": "process.welding_co2",
    "co2保护气": "process.welding_co2",
    "焊接保护气co2": "process.welding_co2",
    "焊接保护气二氧化碳": "process.welding_co2",
    "二氧化碳焊接保护气": "process.welding_co2",
    "焊接用二氧化碳": "process.welding_co2",
    "二氧化碳气体": "process.welding_co2",
    "co2气体": "process.welding_co2",
    "co2灭火器": "fugitive.CO2",
    "二氧化碳灭火器": "fugitive.CO2",
    "七氟丙烷": "fugitive.R-227ea",
    "fm200": "fugitive.R-227ea",
    "r507": "fugitive.R-507A",
    "fugitiver507": "fugitive.R-507A",
}


class Named(NamedTuple):
    """What a name means.

    Attributes:
        code: Of the source; the name itself where nothing is known by it.
        is_taken: Whether the name is a fuel's that several sources burn, of which one was taken.
    """

    code: str
    is_taken: bool = False


def source_codes() -> dict[str, str]:
    """Return the code of every emission source by its code and by its names."""
    known = load_methodology().sources
    named = {
        name: each.code
        for each in known.values()
        for name in (each.title.zh, each.title.en)
        if name
    }
    return named | {code: each.code for code, each in known.items()}


def source_named(given: str) -> Named:
    """Return the source that a table or another program means by a name.

    A code stays as it is; a name stands for the source where it is one's alone, however a
    refrigerant's number is written; a fuel stands for the source documents of it become.
    """
    methodology = load_methodology()
    if given in methodology.sources:
        return Named(methodology.sources[given].code)
    name = squeeze(given)
    code = _by_name().get(name) or _by_number().get(_letters(_REFRIGERANT.sub("", name)))
    code = code or _EVERYDAY.get(_letters(name))
    if code is not None:
        return Named(code)
    carried = carried_by(methodology, _GRADE.sub("", name), given.strip().replace(" ", "_"))
    return Named(carried, is_taken=True) if carried else Named(given)


def taken_note(given: str, code: str) -> Finding:
    """Return the notice that a fuel's name was taken as one of the sources that burn it."""
    item = load_methodology().sources[code].item
    others = [
        each.code
        for each in load_methodology().sources.values()
        if item and each.item == item and each.code != code
    ]
    shown = others or [each for each in nearest_sources(load_methodology(), given) if each != code]
    details = {"given": given, "source": code, "code": code, "others": "、".join(shown[:2]) or "—"}
    return Finding("activity.source_taken", Severity.NOTICE, details=details)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


@cache
def _by_name() -> dict[str, str]:
    """Return the codes by their names, without brackets or hyphens where that is one code."""
    whole = {squeeze(name): code for name, code in source_codes().items()}
    short: dict[str, set[str]] = {}
    for name, code in whole.items():
        for other in (name.partition("(")[0], name.replace("-", "")):
            short.setdefault(other, set()).add(code)
    return {name: min(codes) for name, codes in short.items() if len(codes) == 1} | whole


@cache
def _by_number() -> dict[str, str]:
    """Return gases and carbonates by the letters of their number or formula: ``r410a``."""
    return {
        _letters(text): each.code
        for code, each in load_methodology().sources.items()
        if code.startswith(_NUMBERED)
        for text in (code, code.rpartition(".")[2])
        if len(_letters(text)) >= _FEWEST
    }
