"""What a heading of a meter table says: quantity, unit, direction, and why.

Headings decide; where they leave something open, the data or a person has to.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from desktop.intake.gas_volume import METERED, NORMAL, gas_unit


class Role(StrEnum):
    """What a column of a meter table is."""

    STAMP = "stamp"
    CLOCK = "clock"
    POINT = "point"
    END_STAMP = "end_stamp"
    METER = "meter"
    ACCOUNT = "account"
    KIND = "kind"
    ENERGY = "energy"
    POWER = "power"
    REGISTER = "register"
    UNNAMED = "unnamed"
    CT = "ct"
    PT = "pt"
    MULTIPLIER = "multiplier"
    DAY_TOTAL = "day_total"
    IGNORED = "ignored"


UNITS = {"electricity": "kWh", "natural_gas": METERED, "heat": "GJ", "steam": "t", "water": "t"}
"""Carrier → unit of record; gas at standard conditions has its own."""
VALUE_ROLES = frozenset({Role.ENERGY, Role.POWER, Role.REGISTER, Role.UNNAMED})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a meter table.

    Attributes:
        index: From 0.
        role: What it is.
        heading: As written.
        carrier: ``electricity``, ``natural_gas``, ``heat``, ``steam`` or ``water``.
        direction: ``import``, ``export`` or ``generation``.
        unit: Unit of record: kWh, m3 or Nm3, GJ, t.
        factor: ``(top, bottom)``: value × top / bottom is in the unit of record (power: kW).
        tariff: ``total``, ``尖``, ``峰``, ``平``, ``谷`` or another register's name; empty if none.
        is_named: Whether the heading itself says what the column is.
        why: Part of the heading that decided.
    """

    index: int
    role: Role
    heading: str = ""
    carrier: str = "electricity"
    direction: str = "import"
    unit: str = "kWh"
    factor: tuple[int, int] = (1, 1)
    tariff: str = ""
    is_named: bool = True
    why: str = ""


_NOT_ENERGY = re.compile(
    r"无功|reactive|k?var|功率因[数素]|factor|因数|co2|碳|温度|湿度|temp|humid|电压|电流(?!互感)|volt|current"
    r"|视在|kva|费|单价|电价|price|cost|金额|税|amount|flag|状态|quality|nsm|序号|week|星期|day_?of|load_?type"
    r"|负载率|负荷率|频率|需量|备注|remark|数量|购方|销方|票|经度|纬度|面积|产量|线损率|压力|流速|工况"
    r"|(?<![a-z])[pr]rp_?r"
)
_OTHER_SYMBOLS = re.compile(
    r"q(_?[abc]|_?(total|总))?|[ui]_?[abc]|u_?(ab|bc|ca)|cos(φ|phi)?|pf|thd.*"
)
"""Reactive power, voltage and current as electricians write them; P is active power."""
_OTHER_GOODS = re.compile(
    r"空气|氮气?|氧气?|氩|氢|氦|乙炔|二氧化碳|煤气|沼气|液化|lpg|柴油|汽油|燃油|燃料油|(?<!天然)煤|焦炭|生物质|木柴|冷却水|循环水|冷冻水"
    r"|热水(?!器|泵|机|炉|.*(gj|焦|热量))"
)
"""Goods a meter counts that are none of the five carriers, unless it counts their electricity."""
_FUEL = re.compile(r"煤气|液化|lpg|柴油|汽油|燃油|燃料油|(?<!天然)煤|焦炭|生物质|木柴")
"""Those of them that are burned: their use is an emission."""
_COLD = re.compile(r"冷量|供冷|cooling_?energy")
_OF_OTHERS = re.compile(
    r"计划|预测|预计|预算|目标|去年|上年|同期|同比|环比|基准|baseline|forecast|predict|(?<![a-z])plan(?!t)|last_?year"
)
"""Figures of another time or of nobody's meter."""
_SAID_ELECTRIC = re.compile(r"电|功率|kwh?|mwh?|gwh|千瓦|兆瓦")
_OTHER_RATE = re.compile(
    r"[a-z3³吨方升克斤]/(s|sec|min|d|day|秒|分钟?|天|日)(?![a-z])|(?<![a-z])l/h"
)
"""Rates in units of time or volume that nobody converts here."""
_CT = re.compile(r"ct|ct变比|ct倍率|电流变比|电流互感器.*|ta变比")
_PT = re.compile(r"pt|pt变比|pt倍率|电压变比|电压互感器.*|tv变比|vt")
_MULTIPLIER = re.compile(r"倍率|乘率|multiplier|系数")
_METER = re.compile(
    r"资产编?号|表号|表计|电能?表|计量点|测量?点|设备|meter(?!ing)|nmi|device|终端|回路|名称|编号|表名|站点|厂区|车间"
)
_ACCOUNT = re.compile(r"(结算|用电)?户号|用户(编)?号|account_?(no|number|id)?")
_IDENTITY = re.compile(
    r"(user|consumer|customer|cons|client|household|house|building|site|enterprise|company|firm"
    r"|meter|device|station|lcl|data)_?(id|no|num|number|code|name)|(lcl|mac_?)id|nmi"
    r"|(用电)?(用户|客户|企业|公司|单位)(id|编[号码]|代码|名称?)?"
)
"""Whose value a row is: an anonymous number or a name."""

_NAMED_THING = re.compile(r".*(表|设备|终端|站|回路|点)(编?号|编码|名称?)")
"""A number or name of a thing, whatever it measures: 供热表号."""

_KIND = re.compile(
    r"(数据|电量|示数|曲线|量测|测量|采集|计量|能源|能耗|用能|介质)(类型|类别|种类|品种|项目?|标识|指标)(名称?|编[号码])?"
    r"|(能源|介质)(名称)?|类型|类别|项目?|标识|指标(名称)?|data_?(type|item)|type"
)
_DAY_TOTAL = re.compile(r"合计|总计|小计|日(用)?电量|日总|total|sum|全天")
_STATISTIC = re.compile(
    r"平均|最大|最小|均值|峰值|方差|mean|avg|average|max|min|var|std|标准差|中位"
)
_REGISTER = re.compile(
    r"示数|示值|表码|表底|底数|读数|累[计积]|止码|register|reading|cumul|冻结|[pr]ap_?r"
)
_BARE_REGISTER = re.compile(
    r"(组合|总)?(正|反)向有功(总|\(总\)|尖|峰|平|谷)?(\(kwh\)|kwh|\(千瓦时\))?|有功总"
)
"""Names of registers: what a meter shows, unless the data falls and rises."""

_KWH = re.compile(r"kwh|kw[·.*-]h|千瓦[·.]?时|\(度\)|/度$|单位[::]度|(?<![角温湿浓])度$")
_KW = re.compile(r"kw(?!h|[·.*-]h)|千瓦(?![·.]?时)")
_POWER = re.compile(r"功率|负荷|出力|power|(?<![a-z])load|demand|^p(_?([abc]|总|total|sum))?$")
_ENERGY = re.compile(
    r"电量|电能(?!表)|有功|用电|发电|上网|energy|usage|consum|import|export|p[ar]p_|thiselepq|dayelepq|use(?![a-z])"
)
_MIXED = re.compile(
    r"(power|load|demand).*(consum|usage|energy)|(consum|usage).*(power|load)|(功率|负荷).*(用电量|电量)"
)
"""Words of power and of energy in one heading: ``power_consumption``."""

_MEGA = re.compile(r"mw(?![a-gi-z])|兆瓦")
_MYRIAD = re.compile(r"万(kwh|千瓦时|度|kw|千瓦)")
_LARGE = (
    (re.compile(r"亿(kwh|千瓦时|度)"), (10**8, 1)),
    (re.compile(r"gwh|吉瓦时"), (10**6, 1)),
    (re.compile(r"(?<![a-z])gj|吉焦"), (2500, 9)),
    (re.compile(r"(?<![a-z])mj|兆焦"), (5, 18)),
    (re.compile(r"(?<![a-z])kj|千焦"), (1, 3600)),
    (re.compile(r"[(\[]j[)\]]|(?<!千|兆|吉)焦耳"), (1, 3_600_000)),
)
"""Units of electricity seldom met: what makes kWh of them, top ÷ bottom."""
_WATT = re.compile(r"(?<![a-zμ])w(h(?![a-z])|$|\)|\])|瓦时|\(瓦\)")
_EXPORT = re.compile(r"反向|上网|export|返送|倒送|送出|reverse|(?<![a-z])rap_?r")
_GENERATION = re.compile(r"发电|光伏(?!上网)|generat|solar")
_TARIFFS = (("尖", r"尖"), ("峰", r"(?<!尖)峰"), ("平", r"平(?!均)"), ("谷", r"谷"))
_REGISTER_PART = re.compile(r"(?<![a-z])[pr]ap_?(r\d)$")
_PHASE = re.compile(r"([abc])相|phase_?([abc123])|^p_?([abc])$")
_GAS = re.compile(r"(?<![a-z])n?m[3³]|标况|立方|标方|用气|燃气|天然气|gas")
_ELECTRIC = re.compile(r"电量|用电|耗电|电能|kvar")
_HEAT = re.compile(
    r"(?<![a-z])gj|吉焦|供热|用热|热量|热负荷|热功率|供暖|采暖|heat(?!er|ing[ _]?el|[ _]?pump)"
)
_STEAM = re.compile(r"蒸汽|[用供耗]汽|汽量|steam")
_WATER = re.compile(
    r"用水|水量|自来水|water|^水(能|表)?$"
    r"|^(?!.*(燃气|天然气)).*水(能|表)?[(（\[]?(n?m[3³]|t|吨|立方米?|方)[)）\]]?$"
)
_CUBIC_METRES = (
    (re.compile(r"万(n?m3|(标准?)?立?方)"), (10_000, 1)),
    (re.compile(r"千(n?m3|(标准?)?立?方)"), (1000, 1)),
)
_FACTORS: Mapping[str, tuple[tuple[re.Pattern[str], tuple[int, int]], ...]] = {
    "GJ": (
        (re.compile(r"mwh?(?![a-z])|兆瓦时?"), (18, 5)),
        (re.compile(r"kwh?(?![a-z])|千瓦时?"), (9, 2500)),
        (re.compile(r"mj|兆焦"), (1, 1000)),
        (re.compile(r"kj|千焦"), (1, 1_000_000)),
        (re.compile(r"gcal|百万(大|千)卡"), (41_868, 10**4)),
        (re.compile(r"万(大|千)卡"), (41_868, 10**6)),
        (re.compile(r"mcal"), (41_868, 10**7)),
        (re.compile(r"kcal|大卡|千卡"), (41_868, 10**10)),
    ),
    **dict.fromkeys((METERED, NORMAL), _CUBIC_METRES),
    "t": ((re.compile(r"kg|千克|公斤"), (1, 1000)),),
}
"""Unit of record → units in a heading and what they are multiplied by: top ÷ bottom.

A calorie is the international one, 4.1868 J, as GB/T 2589 has it.

A rate (kW, t/h) becomes the unit of record an hour.
"""
_RATE = re.compile(
    r"(?<![a-z])[km]w(?![a-z])|[千兆]瓦(?!时)"
    r"|(?<![a-z])(n?m[3³]|t|kg|gj|mj)/(h|小时|时)|(吨|公斤|千克|标?方|立方米?|吉焦|兆焦)/(h|小时|时)"
)
_RATE_WORD = re.compile(r"瞬时|功率|负荷|power|load|demand|flow_?rate")
_NAMELESS = re.compile(r"value|values|数值|值|读值|数据值?|data|val|\d*")
_UNIT_TAIL = re.compile(
    r"[\[(（【]?\s*(kwh|mwh|wh|kw|mw|千瓦时|万千瓦时|千瓦|度|nm3|m3|gj)\s*[\])）】]?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """Return a heading without blanks, full-width forms and capitals; it is asked many times."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading)).lower()


def bare_name(heading: str) -> str:
    """Return a heading without the unit at its end: the name of a meter."""
    return _UNIT_TAIL.sub("", heading.strip()).strip(" _-:：") or heading.strip()


def column_of(index: int, heading: str) -> Column:
    """Return what a heading says of a column that is not a stamp."""
    text = plain(heading)
    multiplier = _multiplier_of(text)
    if multiplier is not None:
        return Column(index, multiplier, heading, why=heading)
    if _ACCOUNT.fullmatch(text):
        return Column(index, Role.ACCOUNT, heading, why=heading)
    if _IDENTITY.fullmatch(text) or _NAMED_THING.fullmatch(text):
        return Column(index, Role.METER, heading, why=heading)
    ignored = _NOT_ENERGY.search(text) or _OTHER_SYMBOLS.fullmatch(text)
    ignored = ignored or _STATISTIC.search(text) or _not_counted(text)
    if ignored:
        return Column(index, Role.IGNORED, heading, why=ignored[0])
    value = value_of(index, heading)
    if value.role is not Role.UNNAMED:
        return value
    name = _name_of(text)
    return value if name is None else Column(index, name, heading, why=heading)


def _not_counted(text: str) -> re.Match[str] | None:
    """Return why a heading is about other goods, another time, or a rate nobody converts."""
    goods = None if _SAID_ELECTRIC.search(text) else _OTHER_GOODS.search(text)
    cold = None if "电" in text else _COLD.search(text)
    return goods or cold or _OF_OTHERS.search(text) or _OTHER_RATE.search(text)


def is_fuel(heading: str) -> bool:
    """Tell whether a heading, or a kind of data, is of a fuel that no meter table counts."""
    text = plain(heading)
    return not _SAID_ELECTRIC.search(text) and _FUEL.search(text) is not None and "费" not in text


def _multiplier_of(text: str) -> Role | None:
    for role, pattern in ((Role.CT, _CT), (Role.PT, _PT)):
        if pattern.fullmatch(text):
            return role
    if _MULTIPLIER.search(text) and not _NOT_ENERGY.search(text.replace("系数", "")):
        return Role.MULTIPLIER
    return None


def _name_of(text: str) -> Role | None:
    if _KIND.fullmatch(text):
        return Role.KIND
    if _METER.search(text):
        return Role.METER
    return Role.DAY_TOTAL if _DAY_TOTAL.fullmatch(text) else None


def value_of(index: int, heading: str) -> Column:
    """Return what a heading, or a kind of data, says of values below it."""
    text = plain(heading)
    carrier, unit = _carrier_of(text)
    role, why = _quantity_of(text, carrier)
    base = Column(
        index,
        role,
        heading,
        carrier=carrier,
        unit=unit,
        tariff=tariff_of(text),
        is_named=is_open_kind(role, why)
        or (role is not Role.UNNAMED and not _NAMELESS.fullmatch(text)),
        why=why,
    )
    if carrier != "electricity":
        return replace(base, factor=_factor_to(unit, text))
    return replace(base, direction=_direction_of(text), factor=_factor_of(text))


def is_open_kind(role: Role, why: str) -> bool:
    """Tell whether a heading names both energy and power, so that the step has to decide."""
    return role is Role.UNNAMED and bool(why)


def _carrier_of(text: str) -> tuple[str, str]:
    if _ELECTRIC.search(text):
        return "electricity", "kWh"
    if _STEAM.search(text):
        return "steam", "t"
    if _HEAT.search(text):
        return "heat", "GJ"
    if _WATER.search(text):
        return "water", "t"
    if _GAS.search(text):
        return "natural_gas", gas_unit(text)
    return "electricity", "kWh"


def _quantity_of(text: str, carrier: str) -> tuple[Role, str]:
    """Return the role: a unit decides before a word, a register before an amount."""
    register = _REGISTER.search(text)
    register = register or _BARE_REGISTER.fullmatch(text)
    if register and not _KW.search(text):
        return Role.REGISTER, register[0]
    if carrier != "electricity":
        return _amount_or_rate(text, carrier)
    rules = (
        (Role.ENERGY, _KWH),
        (Role.POWER, _KW),
        (Role.ENERGY, re.compile(r"mwh|(?<![a-z])wh(?![a-z])|兆瓦时|瓦时")),
        (Role.POWER, re.compile(r"mw(?![a-gi-z])|兆瓦")),
        (Role.POWER, _POWER),
        (Role.ENERGY, _ENERGY),
    )
    for role, pattern in rules:
        match = pattern.search(text)
        if match:
            mixed = _MIXED.search(text) if pattern is _POWER else None
            return (Role.UNNAMED, mixed[0]) if mixed else (role, match[0])
    return Role.UNNAMED, ""


def _amount_or_rate(text: str, carrier: str) -> tuple[Role, str]:
    """Return whether gas, heat, steam or water is an amount, or a rate in a known unit."""
    rate = _RATE.search(text)
    if rate:
        return Role.POWER, rate[0]
    word = _RATE_WORD.search(text)
    return (Role.IGNORED, word[0]) if word else (Role.ENERGY, carrier)


def _direction_of(text: str) -> str:
    if _EXPORT.search(text):
        return "export"
    return "generation" if _GENERATION.search(text) else "import"


def _factor_of(text: str) -> tuple[int, int]:
    for pattern, factor in _LARGE:
        if pattern.search(text):
            return factor
    if _MYRIAD.search(text):
        return 10_000, 1
    if _MEGA.search(text):
        return 1000, 1
    if _WATT.search(text) and not _KWH.search(text) and not _KW.search(text):
        return 1, 1000
    return 1, 1


def _factor_to(unit: str, text: str) -> tuple[int, int]:
    """Return what makes an amount under a heading GJ, m3 or t; headings without a unit say so."""
    for pattern, factor in _FACTORS.get(unit, ()):
        if pattern.search(text):
            return factor
    return 1, 1


def tariff_of(text: str) -> str:
    """Return which part of a total a heading names, ``total`` for 总, else nothing.

    Parts are times of use and the three phases.
    """
    part = _REGISTER_PART.search(text) or _PHASE.search(text)
    if part:
        return next(name for name in part.groups() if name)
    found = [name for name, pattern in _TARIFFS if re.search(pattern, text)]
    if len(found) == 1:
        return found[0]
    return "total" if "总" in text and not found else ""


def chosen(column: Column, fields: Mapping[str, str]) -> Column:
    """Return the column as a saved mapping has it, if it names this heading."""
    field = fields.get(column.heading) or fields.get(plain(column.heading))
    if not field:
        return column
    mapped = replace(column, role=Role(field), is_named=True, why="*")
    carrier = fields.get("*carrier", "")
    if not carrier or mapped.role not in VALUE_ROLES:
        return mapped
    unit = (
        gas_unit(plain(mapped.heading))
        if carrier == "natural_gas"
        else UNITS.get(carrier, mapped.unit)
    )
    return replace(mapped, carrier=carrier, unit=unit)
