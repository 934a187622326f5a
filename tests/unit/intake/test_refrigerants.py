"""Refrigerants on invoices are a question with their source; things made for them are not."""

import pytest

from desktop.intake.classify import Classified, Treatment, classify
from desktop.intake.tables import load_tables
from desktop.paths import resources

TABLES = load_tables(
    {path.name: path.read_bytes() for path in (resources() / "intake").glob("*.toml")}
)


def classified(goods: str, code: str = "") -> Classified:
    return classify(goods, code, "某公司", TABLES.goods)


@pytest.mark.parametrize(
    ("goods", "source"),
    [
        ("*化学试剂*R410A", "fugitive.R-410A"),
        ("*制冷剂*R-22 巨化 13.6kg/瓶", "fugitive.R-22"),
        ("*专用化学产品*制冷剂R134a", "fugitive.R-134a"),
        ("*化工产品*制冷剂 HFC-32 10kg", "fugitive.R-32"),
        ("R410A 10KG/瓶", "fugitive.R-410A"),
        ("空调冷媒Ｒ３２", "fugitive.R-32"),
        ("*其他咨询服务*空调加氟", ""),
        ("*劳务*空调维修加氟R22", "fugitive.R-22"),
        ("*化学品*制冷剂", ""),
        ("*化学品*制冷剂R410A/R32", ""),
        ("*无机化学品*六氟化硫气体", "fugitive.SF6"),
        ("*消防器材*CO2灭火器", "fugitive.CO2"),
        ("*消防器材*二氧化碳灭火器 MT3", "fugitive.CO2"),
        ("*消防器材*七氟丙烷灭火剂", "fugitive.R-227ea"),
        ("*工业气体*二氧化碳保护气", "process.welding_co2"),
    ],
)
def test_a_gas_whose_leaks_count_is_asked_with_its_source(goods: str, source: str) -> None:
    for code in ("", "1070203990000000000"):
        found = classified(goods, code)
        assert (found.treatment, found.source) == (Treatment.ASK, source)
        assert (found.carrier, found.reason) == ("refrigerant", "draft.refrigerant")


@pytest.mark.parametrize(
    "goods",
    [
        "*制冷空调设备*空调机 R410A 3匹",
        "*制冷空调设备*R32变频空调器",
        "*金属制品*R22 法兰",
        "*通用设备*制冷剂回收机",
        "*塑料制品*冷媒铜管",
        "*仪器仪表*制冷剂压力表",
        "*配电控制设备*六氟化硫断路器",
        "*电子元件*R14",
        "轴承R12型",
        "*供电*电费",
        "*化学试剂*ABR220",
    ],
)
def test_things_made_for_a_gas_and_model_numbers_are_none(goods: str) -> None:
    assert classified(goods).reason != "draft.refrigerant"


def test_a_code_of_energy_is_not_denied_by_a_number() -> None:
    assert classified("*汽油*R22", "1070101010100000000").carrier == "gasoline"
