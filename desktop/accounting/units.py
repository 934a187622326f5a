"""Units and their exact conversions; what needs a density or an enthalpy is not here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from unicodedata import normalize

from desktop.accounting.quantity import Quantity
from desktop.errors import InputError

CONTEXT = Context(prec=50, rounding=ROUND_HALF_EVEN)
"""The stated decimal context of every calculation of the engine."""

_LONGEST_PUBLISHED = 20
_LEGIBLE = Context(prec=15, rounding=ROUND_HALF_EVEN)
_ONE = Decimal(1)
_SNAP_DIGITS = 34
_SNAP_TOLERANCE = Decimal("1e-44")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one dimension.

    Attributes:
        symbol: As the engine writes it.
        dimension: Units of one dimension convert into each other.
        scale: How many base units of the dimension one of it is, exactly.
    """

    symbol: str
    dimension: str
    scale: Decimal


# dimension: (symbol, scale in the base unit, other spellings)
_TABLE: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    # base kJ; 1 kcal = 4.1868 kJ; 1 kgce = 7000 kcal = 29307.6 kJ, the IEA's convention, on which
    # every row of GB/T 2589-2020 agrees within its digits (tests/methodology/test_standard_coal.py)
    "energy": (
        ("kJ", "1", "千焦"),
        ("MJ", "1000", "兆焦"),
        ("万kJ", "10000", "万千焦 10^4kJ"),
        ("GJ", "1000000", "吉焦 百万千焦 gj Gj"),
        ("万GJ", "10000000000", "万吉焦 10^4GJ"),
        ("TJ", "1000000000", "太焦"),
        ("Wh", "3.6", "瓦时"),
        ("kWh", "3600", "千瓦时 千瓦·时 度 KWH kwh KWh Kwh kW·h kw·h kW.h kw.h KW.h KW·h"),
        ("MWh", "3600000", "兆瓦时 兆瓦·时 千度 千千瓦时 MWH mwh Mwh"),
        ("GWh", "3600000000", "吉瓦时"),
        ("万kWh", "36000000", "万千瓦时 万千瓦·时 万度 万kwh 万KWH 10^4kWh"),
        ("TWh", "3600000000000", "太瓦时"),
        ("亿kWh", "360000000000", "亿千瓦时 亿千瓦·时 亿度 10^8kWh"),
        ("kcal", "4.1868", "千卡 大卡"),
        ("Mcal", "4186.8", "兆卡 千大卡"),
        ("万kcal", "41868", "万大卡 万千卡"),
        ("Gcal", "4186800", "吉卡 百万大卡"),
        ("kgce", "29307.6", "千克标准煤 公斤标准煤"),
        ("tce", "29307600", "吨标准煤 吨标煤"),
        ("万tce", "293076000000", "万吨标准煤"),
        ("toe", "41868000", "吨油当量 吨标准油"),
        # British thermal units of the International Table, as GHG Protocol and EPA examples use
        ("MMBtu", "1055055.85262", "mmBtu mmbtu MMBTU 百万英热单位"),
        ("therm", "105505.585262", "therms 撒姆"),
    ),
    "mass": (
        ("g", "0.001", "克"),
        ("kg", "1", "千克 公斤 KG Kg ㎏"),
        ("t", "1000", "吨 蒸吨 T 公吨 ton tonne tonnes"),
        ("kt", "1000000", "千吨 10^3t"),
        ("万t", "10000000", "万吨 10^4t"),
        ("斤", "0.5", "市斤"),
        ("lb", "0.45359237", "lbs 磅"),
        ("short ton", "907.18474", "shortton 短吨 美吨"),
    ),
    # metered or billed volume: of a gas, at the reference condition of the meter
    "volume": (
        ("mL", "0.001", "毫升"),
        ("L", "1", "升 公升 l 立升 litre liter litres liters"),
        ("kL", "1000", "千升 kl KL"),
        ("万L", "10000", "万升"),
        ("m3", "1000", "立方米 立方 m³ M3 m^3 方 立米 Sm3"),
        ("千m3", "1000000", "千立方米"),
        ("万m3", "10000000", "万立方米 万m³ 10^4m3 万方"),
        ("gal", "3.785411784", "USgal USgallon USgallons gallon gallons 美制加仑 加仑"),
        ("UKgal", "4.54609", "UKgallon imperialgallon imperialgallons 英制加仑"),
        ("bbl", "158.987294928", "barrel barrels 桶"),
        ("ft3", "28.316846592", "ft³ cf scf 立方英尺"),
        ("ccf", "2831.6846592", "CCF Ccf"),
        ("Mcf", "28316.846592", "MCF Mscf"),
    ),
    # gas at 0 °C and 101.325 kPa
    "normal_volume": (
        ("Nm3", "1", "Nm³ NM3 nm3 标方 标准立方米 标立方米 标立方"),
        ("千Nm3", "1000", "千Nm³ 10^3Nm3 千标方 千标准立方米"),
        ("万Nm3", "10000", "万Nm³ 10^4Nm3 万标方 万标准立方米 万标立方米"),
    ),
    "distance": (
        ("km", "1", "公里 千米"),
        ("m", "0.001", "米"),
        ("万km", "10000", "万公里"),
        ("mile", "1.609344", "miles mi 英里"),
    ),
    "freight": (("t·km", "1", "tkm 吨公里 tonne.km"), ("万t·km", "10000", "万吨公里")),
    "travel": (("p·km", "1", "pkm 人公里 passenger.km"),),
    "money": (("元", "1", "CNY RMB 人民币 yuan"), ("万元", "10000", ""), ("亿元", "100000000", "")),
    "people": (("person", "1", "人 名"),),
    "nights": (("night", "1", "间夜 晚"),),
    "area": (("m2", "1", "平方米 m² ㎡"), ("万m2", "10000", "万平方米")),
    "count": (("piece", "1", "件 个 台 只 套"),),
    # full of gas, but how much only the record says: kg_per_bottle
    "vessel": (("瓶", "1", "气瓶 钢瓶 bottle bottles cylinder cylinders"),),
}


def _index() -> Mapping[str, Unit]:
    units: dict[str, Unit] = {}
    for dimension, rows in _TABLE.items():
        for symbol, scale, names in rows:
            unit = Unit(symbol, dimension, Decimal(scale))
            units.update(dict.fromkeys((symbol, *names.split()), unit))
    return MappingProxyType(units)


_UNITS = _index()
_DOTS = str.maketrans("", "", " ·•‧∙・.⋅")


def _plain_spelling(name: str) -> str:
    """Return a spelling in half-width letters without dots and spaces: ｋＷ·ｈ is kWh."""
    narrow = normalize("NFKC", name.replace("³", "3")).translate(_DOTS)
    return narrow.replace("立方米", "m3").replace("立方", "m3").replace("^", "")


def _loose_index() -> Mapping[str, Unit]:
    """Return energy and gas by spellings in small letters; of other units case tells two apart."""
    return MappingProxyType(
        {
            _plain_spelling(name).casefold(): unit
            for name, unit in _UNITS.items()
            if unit.dimension in ("energy", "normal_volume") or unit.symbol.endswith("m3")
        }
    )


_LOOSE = _loose_index()


def find_unit(name: str) -> Unit | None:
    """Return the unit of that name or spelling, if there is one."""
    plain_name = _plain_spelling(name)
    return _UNITS.get(name) or _UNITS.get(plain_name) or _LOOSE.get(plain_name.casefold())


def unit_of(name: str) -> Unit:
    """Return the unit of that name or spelling.

    Raises:
        InputError: ``quantity.unit_unknown``.
    """
    unit = find_unit(name)
    if unit is None:
        raise InputError("quantity.unit_unknown", unit=name)
    return unit


@lru_cache(maxsize=256)
def ratio(source: str, target: str) -> Fraction:
    """Return how many ``target`` one ``source`` is, exactly.

    Raises:
        InputError: ``quantity.unit_unknown`` or ``quantity.unit_mismatch``.
    """
    read, wanted = unit_of(source), unit_of(target)
    if read.dimension != wanted.dimension:
        raise InputError("quantity.unit_mismatch", unit=source, wanted=target)
    return Fraction(read.scale) / Fraction(wanted.scale)


def as_decimal(value: Fraction) -> Decimal:
    """Return a fraction as a decimal of 50 digits; exact where it terminates within them."""
    return CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def convert(quantity: Quantity, unit: str) -> Quantity:
    """Return the quantity in another unit of its dimension.

    Exact where the result terminates; else to 50 digits, and back gives the first amount again.

    Raises:
        InputError: ``quantity.unit_unknown`` or ``quantity.unit_mismatch``.
    """
    factor = ratio(quantity.unit, unit)
    if factor == 1:
        return Quantity(quantity.amount, unit_of(unit).symbol)
    amount = _snapped(as_decimal(Fraction(quantity.amount) * factor))
    return Quantity(amount, unit_of(unit).symbol)


def _snapped(amount: Decimal) -> Decimal:
    """Return a 50-digit amount without the trace of a division that came back."""
    short = Context(prec=_SNAP_DIGITS, rounding=ROUND_HALF_EVEN).plus(amount)
    near = abs(CONTEXT.subtract(amount, short)) <= CONTEXT.multiply(abs(amount), _SNAP_TOLERANCE)
    return plain(short) if near else amount


def legible(amount: Decimal) -> Decimal:
    """Return a published number as it is, one that was divided to fifteen digits."""
    digits = amount.as_tuple().digits
    return amount if len(digits) <= _LONGEST_PUBLISHED else plain(_LEGIBLE.plus(amount))


def plain(amount: Decimal) -> Decimal:
    """Return the same amount without trailing zeros and without an exponent."""
    short = amount.normalize(CONTEXT)
    whole = short.quantize(_ONE, ROUND_HALF_EVEN, CONTEXT)
    return whole if whole == short else short
