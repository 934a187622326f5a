"""Figures as a report shows them: rounded half up, thousands separated, at the end only."""

from decimal import ROUND_HALF_UP, Decimal

NOTHING = "—"
_KG_PER_TONNE = Decimal(1000)
_OWN_DIGITS = 9
_WHOLE = Decimal(100)
_MINUS = "\N{MINUS SIGN}"


def shown(value: Decimal | None, places: int = 2) -> str:
    """Return a number with so many decimals, or a dash where there is none."""
    if value is None:
        return NOTHING
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}"
    return f"{_MINUS}{text}" if rounded < 0 else text


def tonnes(kg: Decimal | None, places: int = 2) -> str:
    """Return kilograms as tonnes."""
    return shown(None if kg is None else kg / _KG_PER_TONNE, places)


def percent(part: Decimal | None, places: int = 1) -> str:
    """Return a share of one as a percentage; a part never rounds to nothing or to all."""
    if part is None:
        return NOTHING
    smallest = Decimal(1).scaleb(-places)
    hundredths = part * _WHOLE
    if 0 < hundredths < smallest / 2:
        return f"< {smallest} %"
    if _WHOLE - smallest / 2 <= hundredths < _WHOLE:
        return f"> {_WHOLE - smallest} %"
    return f"{shown(hundredths, places)} %"


def plain(value: Decimal | None) -> str:
    """Return a published or typed value with its own digits, as it was given."""
    if value is None:
        return NOTHING
    text = f"{value:,f}"
    whole, point, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}{point if fraction else ''}{fraction}".replace("-", _MINUS)


def published(value: Decimal) -> str:
    """Return a factor with its own digits; one that was computed from several, with six."""
    return plain(value) if len(value.as_tuple().digits) <= _OWN_DIGITS else significant(value, 6)


def significant(value: Decimal | None, digits: int = 4) -> str:
    """Return a ratio or intensity with so many significant digits, and two decimals at least."""
    if value is None:
        return NOTHING
    if value == 0:
        return "0"
    return shown(value, max(2, digits - 1 - value.adjusted()))
