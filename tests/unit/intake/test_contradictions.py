"""Lines whose tax code, short name and text contradict each other are asked, all others are not."""

import pytest

from desktop.intake.classify import Treatment, classify
from desktop.intake.tables import IntakeTables

GASOLINE, DIESEL = "1070101010100000000", "1070101030100000000"
POWER, GAS, LPG = "1100101020100000000", "1020202000000000000", "1070101110100000000"
STEAM, COAL, WATER = "1100102020100000000", "1020100000000000000", "1100301010000000000"


@pytest.mark.parametrize(
    ("goods_name", "tax_code"),
    [
        ("*汽油*0号柴油", DIESEL),
        ("*汽油*0号柴油", GASOLINE),
        ("*汽油*0号柴油", ""),
        ("*柴油*92号汽油", GASOLINE),
        ("*汽油*", DIESEL),
        ("*天然气*液化石油气", LPG),
        ("*天然气*液化石油气", GAS),
        ("*天然气*液化石油气", ""),
        ("*天然气*氮气(40L/瓶)", GAS),
        ("*天然气*氧气40L", ""),
        ("*供电*光伏组件550W", POWER),
        ("*供电*光伏组件", ""),
        ("*供电*生活用水", POWER),
        ("*供电*热力", POWER),
        ("*供电*电费", GAS),
        ("*供电*电费", WATER),
        ("*煤炭*活性炭", COAL),
        ("*煤炭*兰炭", ""),
        ("*煤炭*甲醇", COAL),
        ("*煤炭*甲醇", ""),
        ("*供热*木材", STEAM),
        ("*煤炭*无烟煤", GAS),
        ("*水冰雪*蒸汽", STEAM),
        ("*水冰雪*蒸汽", WATER),
        ("*水冰雪*热水", ""),
        ("*水冰雪*冷冻水", WATER),
    ],
)
def test_what_contradicts_itself_is_asked(
    goods_name: str, tax_code: str, tables: IntakeTables
) -> None:
    found = classify(goods_name, tax_code, "某公司", tables.goods)
    assert (found.treatment, found.reason) == (Treatment.ASK, "draft.code_and_name_disagree")


@pytest.mark.parametrize(
    ("goods_name", "tax_code", "carrier"),
    [
        ("*柴油*0号柴油", DIESEL, "diesel"),
        ("*成品油*0号柴油", DIESEL, "diesel"),
        ("*石油制品*液化石油气", LPG, "lpg"),
        ("*燃气*液化石油气", "", "lpg"),
        ("*燃气*管道天然气", GAS, "natural_gas"),
        ("*天然气*煤气", "", "natural_gas"),
        ("*天然气*LNG", GAS, "lng"),
        ("*合成液体燃料*甲醇", "", "synthetic_liquid_fuel"),
        ("*供电*氧气站", POWER, "electricity"),
        ("*供电*2025年3月", POWER, "electricity"),
        ("*供热*蒸汽", STEAM, "steam"),
        ("*煤炭*无烟煤", COAL, "anthracite"),
        ("*人造能源*氢气", "1070102020500000000", "hydrogen"),
        ("*水冰雪*自来水", WATER, "tap_water"),
    ],
)
def test_what_agrees_is_what_it_says(
    goods_name: str, tax_code: str, carrier: str, tables: IntakeTables
) -> None:
    found = classify(goods_name, tax_code, "某公司", tables.goods)
    assert (found.carrier, found.reason == "draft.code_and_name_disagree") == (carrier, False)
