"""Numbers, dates and units as people read them; the only rounding outside reports.

Rounding is half-up and for the eye only. Nothing here flows back into a calculation.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from desktop.accounting.period import Month, ReportingPeriod
from desktop.ui.text import MONTHS_EN, language, tr

if TYPE_CHECKING:
    from desktop.accounting.quantity import Quantity

DASH = "–"
_PUBLISHED = 8
"""No factor is published with more digits."""
_KG_PER_TONNE = Decimal(1000)
_YUAN_PER_WAN = Decimal(10_000)
_YUAN = (
    ("10⁴ 元", "10,000 yuan"),
    ("万元", "10,000 yuan"),
    ("亿元", "100 million yuan"),
    ("元", "yuan"),
    ("瓶", "bottles"),
)


def number(value: Decimal | None, places: int | None = None) -> str:
    """Return a number with thousands separated, rounded half-up to ``places``.

    Without ``places`` every digit is shown as it stands.
    """
    if value is None:
        return DASH
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{value:,f}".replace("-", "\N{MINUS SIGN}", 1) if value else f"{abs(value):,f}"


def factor(value: Decimal) -> str:
    """Return a factor with the digits it was published with; a quotient to eight of them."""
    if len(value.as_tuple().digits) <= _PUBLISHED:
        return number(value)
    return number(value, max(0, _PUBLISHED - 1 - value.adjusted()))


def significant(value: Decimal | None, digits: int = 4) -> str:
    """Return a bound or ratio that was divided out, to so many digits that count."""
    if value is None or len(value.as_tuple().digits) <= digits:
        return number(value)
    return number(value, max(0, digits - 1 - value.adjusted()))


def tonnes(kg: Decimal | None, places: int | None = None) -> str:
    """Return kilograms as tonnes: one decimal from 100 t, else two, three below 1 t."""
    if kg is None:
        return DASH
    amount = kg / _KG_PER_TONNE
    return number(amount, _tonne_places(abs(amount)) if places is None else places)


def _tonne_places(amount: Decimal) -> int:
    if amount >= Decimal(100):
        return 1
    return 2 if amount >= 1 else 3


def money(yuan: Decimal | None) -> str:
    """Return yuan with two decimals, without the unit."""
    return number(yuan, 2)


def money_with_unit(yuan: Decimal | None) -> str:
    """Return yuan with the unit; in Chinese 万元 from 100,000 yuan on."""
    if yuan is None:
        return DASH
    if abs(yuan) >= 10 * _YUAN_PER_WAN:
        if not _is_zh():
            return tr("unit.yuan", amount=number(yuan, 0))
        return tr("unit.wan_yuan", amount=number(yuan / _YUAN_PER_WAN, 2))
    return tr("unit.yuan", amount=number(yuan, 2))


def percent(share: Decimal | None, places: int = 1) -> str:
    """Return a fraction as a percentage."""
    return DASH if share is None else f"{number(share * 100, places)} %"


def change(now: Decimal, before: Decimal) -> str:
    """Return the relative change with its sign, ``+4.2 %``; a dash without a base."""
    if not before:
        return DASH
    return signed_percent((now - before) / before)


def signed_percent(share: Decimal) -> str:
    """Return a change as a percentage with its sign."""
    shown = percent(share)
    is_rise = share > 0 and any(digit in shown for digit in "123456789")
    return f"+{shown}" if is_rise else shown


def amount_of(quantity: Quantity | None, places: int | None = None) -> str:
    """Return a quantity's amount, rounded to what its size deserves; unit apart."""
    if quantity is None:
        return DASH
    if places is None:
        places = min(_decimals(quantity.amount), 0 if abs(quantity.amount) >= 1000 else 3)  # noqa: PLR2004 - four digits carry no decimals
    return number(quantity.amount, places)


def quantity_text(quantity: Quantity | None) -> str:
    """Return amount and unit."""
    return DASH if quantity is None else f"{amount_of(quantity)} {unit_text(quantity.unit)}"


def unit_text(unit: str) -> str:
    """Return a unit as people write it: ``Nm3`` becomes ``Nm³``, a bare number has none.

    What a document writes in Chinese stays so in Chinese and is a symbol in English.
    """
    if unit == "1":
        return ""
    written = unit if _is_zh() or unit.isascii() else _as_symbol(unit)
    shown = (
        written.replace("m3", "m³").replace("m2", "m²").replace("10^4", "万" * _is_zh() or "10⁴ ")
    )
    if _is_zh():
        return shown
    for chinese, said in _YUAN:
        shown = shown.replace(chinese, said)
    return shown


def _as_symbol(unit: str) -> str:
    from desktop.accounting.units import find_unit  # noqa: PLC0415 - no first window needs units

    known = find_unit(unit)
    return _ten_thousands(known.symbol) if known is not None else unit


def _ten_thousands(symbol: str) -> str:
    return f"10^4{symbol[1:]}" if symbol.startswith("万") else symbol


def _is_zh() -> bool:
    return language() == "zh"


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def month(value: Month) -> str:
    """Return ``2025年06月`` or ``Jun 2025``."""
    if _is_zh():
        return f"{value.year}年{value.number:02d}月"
    return f"{MONTHS_EN[value.number - 1]} {value.year}"


def month_short(value: Month) -> str:
    """Return ``6月`` or ``Jun``, where the year stands elsewhere."""
    return f"{value.number}月" if _is_zh() else MONTHS_EN[value.number - 1]


def year(value: int) -> str:
    """Return ``2025年`` or ``2025``."""
    return f"{value}年" if _is_zh() else str(value)


def day(value: date | None) -> str:
    """Return ``2025-06-30``."""
    return DASH if value is None else value.isoformat()


def period(value: ReportingPeriod) -> str:
    """Return a month as a month, a year as a year, everything else from – to."""
    first = Month.of(value.start)
    if value == ReportingPeriod.of_month(first):
        return month(first)
    if value == ReportingPeriod.of_year(value.start.year):
        return year(value.start.year)
    if value.start == value.end:
        return day(value.start)
    if first == Month.of(value.end):
        return f"{day(value.start)}{DASH}{value.end.day:02d}"
    return f"{day(value.start)} {DASH} {day(value.end)}"


def moment(value: datetime | None, today: date) -> str:
    """Return ``今天 09:12`` or the day with the time."""
    if value is None:
        return DASH
    clock = value.strftime("%H:%M")
    if value.date() == today:
        return tr("time.today", clock=clock)
    return f"{value.date().isoformat()} {clock}"


def size(count: int) -> str:
    """Return a file size in kB or MB."""
    kilobyte = 1000
    if count < kilobyte * kilobyte:
        return f"{number(Decimal(count) / kilobyte, 1)} kB"
    return f"{number(Decimal(count) / kilobyte / kilobyte, 1)} MB"
