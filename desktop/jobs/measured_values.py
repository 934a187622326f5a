"""Measured values as laboratories write them: a number alone, or with a unit that converts."""

import re
from decimal import Context, Decimal
from fractions import Fraction
from unicodedata import normalize

from desktop.accounting.units import as_decimal, find_unit, plain, ratio
from desktop.errors import InputError
from desktop.intake.written import number_of
from desktop.jobs.shipped import load_methodology

_WRITTEN = re.compile(r"([+-]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?)\s*([^\d\s.,%+-].*)")
_CARBON = re.compile(r"(?:CO2-?e?q?|C)$", re.IGNORECASE)
_OF_FACTORS = "CO"
"""What a mass is of where an emission factor does not say it: 0.57 kg/kWh is CO2."""
_ZERO = Fraction("273.15")
_KEPT = Context(prec=50)
_FINEST = Decimal("1e-20")
_HEAT = ("heat", "steam", "hot_water", "cooling")
_FUEL = ("combustion", "biomass", "mobile", "own_factor")
_MASS = ("carbonate", "desulphurisation", "product", "welding")
_FACTORS_PER = {
    **dict.fromkeys(_FUEL, ("energy", "mass", "volume", "normal_volume")),
    "steam": ("mass",),
}


def without_unit(value: object, name: str, source: str) -> object:
    """Return a value with its unit as the number that is meant; anything else as it is.

    20908 kJ/kg of coal are 20.908, 26.1 tC/TJ are 0.0261, 570.3 gCO2/kWh are 0.5703.

    Args:
        value: As it was written.
        name: ``ncv``, ``carbon_content`` or ``factor``.
        source: Code of the source, which decides the unit that is meant.

    Raises:
        InputError: ``activity.measured_unit``, where the unit does not convert.
    """
    written = _WRITTEN.fullmatch(normalize("NFKC", str(value)).strip())
    wanted = unit_meant(name, source)
    number = number_of(written[1]) if written else None
    if written is None or number is None or not wanted:
        return value
    factor = _ratio(written[2], wanted)
    if factor is None:
        raise InputError("activity.measured_unit", field=name, value=value, wanted=wanted)
    return _kept(Fraction(number) * factor)


def heat_by_metered_volume(value: object, source: str, celsius: Decimal) -> Decimal | None:
    """Return the calorific value of a gas per m3 of its meter (35 MJ/m3) in the source's unit.

    Args:
        value: As it was written.
        source: Code of the source.
        celsius: The temperature the cubic metre is measured at. [°C]

    Returns:
        Nothing where it is no energy per volume, or the source is no gas.
    """
    written = _WRITTEN.fullmatch(normalize("NFKC", str(value)).strip())
    number = number_of(written[1]) if written else None
    if written is None or number is None or unit_meant("ncv", source) != "GJ/万Nm3":
        return None
    energy = _ratio(written[2], "GJ/万m3")
    warmer = _ZERO + Fraction(celsius)
    if energy is None or warmer <= 0:
        return None
    return _kept(Fraction(number) * energy * warmer / _ZERO)


def factor_per(value: object, source: str) -> tuple[Decimal, str] | None:
    """Return an imposed factor in kg CO2 per the unit it was written per, and that unit.

    For factors that are not in the source's own unit: 2.68 kgCO2/L of diesel, 53.06 kg/MMBtu.

    Args:
        value: As it was written.
        source: Code of the source.

    Returns:
        Nothing where the unit is no mass per amount that the source takes.
    """
    written = _WRITTEN.fullmatch(normalize("NFKC", str(value)).strip())
    known = load_methodology().sources.get(source)
    number = number_of(written[1]) if written else None
    if written is None or number is None or known is None:
        return None
    above, _, below = written[2].partition("/")
    unit = find_unit(below.strip())
    if unit is None or unit.dimension not in _FACTORS_PER.get(known.method, ()):
        return None
    kilograms = _ratio(f"{above}/{unit.symbol}", f"kgCO2/{unit.symbol}")
    return None if kilograms is None else (_kept(Fraction(number) * kilograms), unit.symbol)


def carbon_by_amount(value: object, source: str, ncv: Decimal) -> Decimal | None:
    """Return carbon given by mass or volume of the fuel (元素碳含量, 0.6 tC/t) in tC/GJ.

    Args:
        value: As it was written.
        source: Code of the source.
        ncv: The record's own net calorific value, in the source's unit.

    Returns:
        Nothing where the unit is no carbon per amount, or the calorific value is not positive.
    """
    written = _WRITTEN.fullmatch(normalize("NFKC", str(value)).strip())
    number = number_of(written[1]) if written else None
    per = unit_meant("ncv", source).partition("/")[2]
    carbon = _ratio(written[2], f"tC/{per}") if written and per else None
    if number is None or carbon is None or ncv <= 0:
        return None
    return _kept(Fraction(number) * carbon / Fraction(ncv))


def _kept(value: Fraction) -> Decimal:
    """Return a converted value with the twenty decimals that an activity may have."""
    return plain(as_decimal(value).quantize(_FINEST, context=_KEPT))


def unit_meant(name: str, source: str) -> str:
    """Return the unit a bare number of a source's measured value is in; nothing if it has none."""
    known = load_methodology().sources.get(source)
    if known is None:
        return ""
    per = "万Nm3" if known.unit == "Nm3" else "t"
    if known.method in _FUEL:
        return {"ncv": f"GJ/{per}", "carbon_content": "tC/GJ", "factor": f"tCO2/{per}"}.get(
            name, ""
        )
    if name != "factor":
        return ""
    if known.method in _MASS:
        return "tCO2/t"
    return "tCO2/GJ" if known.method in _HEAT else "kgCO2/kWh" * (known.method == "electricity")


def _ratio(unit: str, wanted: str) -> Fraction | None:
    """Return how many of the wanted unit one of the written is: above and below the stroke."""
    above, _, below = unit.partition("/")
    own, _, per = wanted.partition("/")
    meant = _CARBON.search(own)
    if meant is not None:
        said = _CARBON.search(above.strip())
        kind = said[0].upper()[:2] if said else _OF_FACTORS
        if kind != meant[0].upper()[:2]:
            return None
        above, own = (_CARBON.sub("", text.strip()) for text in (above, own))
    pairs = ((above.strip(), own), (below.strip(), per))
    found = [(find_unit(given), find_unit(meant)) for given, meant in pairs]
    if any(a is None or b is None or a.dimension != b.dimension for a, b in found):
        return None
    top, bottom = (ratio(given, meant) for given, meant in pairs)
    return top / bottom
