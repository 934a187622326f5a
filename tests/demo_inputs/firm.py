"""The invented firm of the demo: names, credit codes, accounts and what it used.

Nothing here belongs to anybody; the credit codes only have valid check digits.
"""

from dataclasses import dataclass
from decimal import Decimal

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def credit_code(authority: str, region: str, body: str) -> str:
    """Return a credit code with both check characters (GB 11714 and GB 32100).

    Args:
        authority: Two characters, ``91`` for an enterprise.
        region: GB/T 2260, six digits.
        body: First eight characters of the organisation code.
    """
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(_ORGANISATION.index(c) * w for c, w in zip(body, weights, strict=True))
    check = 11 - total % 11
    organisation = body + {10: "X", 11: "0"}.get(check, str(check))
    seventeen = authority + region + organisation
    total = sum(_ALPHABET.index(c) * 3**i % 31 for i, c in enumerate(seventeen))
    return seventeen + _ALPHABET[(31 - total % 31) % 31]


@dataclass(frozen=True)
class Party:
    """A seller or buyer."""

    tax_id: str
    name: str


OWN = Party(credit_code("91", "330502", "MA2DEM0N"), "湖州示例纺织有限公司")
GRID = Party(credit_code("91", "330500", "71DEM0G1"), "国网浙江示例供电公司")
GAS = Party(credit_code("91", "330502", "MA2DEM0R"), "湖州示例燃气有限公司")
STEAM = Party(credit_code("91", "330502", "MA2DEM0H"), "湖州示例热电有限公司")
WATER = Party(credit_code("91", "330502", "MA2DEM0W"), "湖州示例水务有限公司")
FUEL = Party(credit_code("91", "330500", "71DEM0F2"), "湖州示例石油销售有限公司")
LPG = Party(credit_code("91", "330502", "MA2DEM0L"), "湖州示例液化气站")
PROPERTY = Party(credit_code("91", "330502", "MA2DEM0P"), "湖州示例物业管理有限公司")
YARN = Party(credit_code("91", "330503", "MA2DEM0Y"), "湖州示例纱线有限公司")
DYES = Party(credit_code("91", "330503", "MA2DEM0D"), "湖州示例染化有限公司")
FREIGHT = Party(credit_code("91", "330503", "MA2DEM0T"), "湖州示例物流有限公司")
REPAIR = Party(credit_code("91", "330503", "MA2DEM0E"), "湖州示例设备维修有限公司")
CUSTOMERS = (
    Party(credit_code("91", "330100", "MA2DEM01"), "杭州示例服饰有限公司"),
    Party(credit_code("91", "320500", "MA2DEM02"), "苏州示例家纺有限公司"),
    Party(credit_code("91", "310100", "MA2DEM03"), "上海示例贸易有限公司"),
)
TENANT = Party(credit_code("91", "330502", "MA2DEM04"), "湖州示例绣品厂")


@dataclass(frozen=True)
class Account:
    """An electricity account with its meter."""

    number: str
    meter: str
    place: str
    multiplier: int
    losses: Decimal


MAIN = Account("3305021008613", "33010502486132", "总厂 10kV 专变", 4000, Decimal("0.006"))
WORKSHOP = Account("3305021008626", "33010502486219", "后整理车间", 200, Decimal(0))

CODES = {
    "electricity": "1100101020200000000",
    "gas": "1020202000000000000",
    "steam": "1100102020100000000",
    "water": "1100301010000000000",
    "diesel": "1070101030100000000",
    "petrol": "1070101010100000000",
    "lpg": "1070101110100000000",
    "lubricant": "1070101070000000000",
    "cloth": "1040101060000000000",
    "yarn": "1040101010000000000",
    "dye": "1070211010000000000",
    "freight": "3010102020100000000",
    "repair": "2020000000000000000",
    "stove": "1090418010000000000",
    "card": "6010000000000000000",
    "labels": "1060105060000000000",
    "urea": "1070213990000000000",
}

ECONOMIC = {
    2024: {
        "output_value": ("8620", "万元"),
        "value_added": ("2054", "万元"),
        "revenue": ("8890", "万元"),
        "tax_paid": ("268", "万元"),
        "employees": ("126", "person"),
    },
    2025: {
        "output_value": ("9180", "万元"),
        "value_added": ("2216", "万元"),
        "revenue": ("9435", "万元"),
        "tax_paid": ("291", "万元"),
        "employees": ("131", "person"),
    },
}
