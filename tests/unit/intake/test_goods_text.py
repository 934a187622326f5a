"""Names of goods without tax code and short name: sixty that only look like energy, sixty that are.

The names are an accountant's, written down before the words of ``goods.toml`` were.
"""

import pytest

from desktop.accounting.documents.draft import Confidence
from desktop.intake.classify import Classified, Treatment, classify
from desktop.intake.tables import IntakeTables

_LOOK_ALIKES = """
电线电缆 天然气管道配件 汽油机 汽油链锯 汽油发动机 柴油发电机租赁 太阳能热水系统 蒸汽熨斗 蒸汽拖把
蒸汽眼罩 煤气罐检测 液化气钢瓶 液化气灶 液化气减压阀 氧气 水电安装工程 充电桩 煤矸石砖
煤矸石烧结砖 油漆 食用油 供电线路维护 燃气壁挂炉 燃气软管 煤油灯 柴油格 蒸汽疏水阀 暖气管件 取暖器
煤炭运输费 天然气运输费 电煤运费 *运输服务*煤炭运费 电量表 用电检查仪 电能质量分析仪 光伏发电系统
太阳能发电板 热水瓶 天然气锅炉 天然气调压箱 LNG储罐 LPG钢瓶 3吨柴油叉车 汽油割草机 柴油水泵 重油泵
煤气发生炉 焦炭烧烤炉 无烟煤滤料 CNG改装 丙烷气瓶 电费软件 充电费管理软件 生物质燃料锅炉
热力图软件 采暖设备 供热管网 供冷机组 煤油喷灯 煤球机 供电所餐费 绿电证书 用电保险 家用电器
商用电磁灶
"""

_ENERGIES = """
车用汽油(ⅥB)92号=gasoline 国六0#柴油=diesel 普柴=diesel 柴油-10#（非道路移动机械）=diesel
叉车柴油=diesel 柴油(叉车用)=diesel *柴油*0号车用柴油(Ⅵ)发电机用=diesel 商业用电=electricity
电力*电费=electricity 供电*电费=electricity *供电*电=electricity 电=electricity 电力=electricity
外购电力=electricity 动力电=electricity 峰谷电=electricity 低谷电=electricity 绿色电力=electricity
照明电费=electricity 电费（2024年12月）=electricity 2024年12月电费=electricity 电费-尖=electricity
电费3号楼=electricity 电费一车间=electricity 电费（施工）=electricity 施工用电=electricity
水处理用电=electricity 充电桩电费=ask 大工业用电=electricity 代理购电费=electricity
公摊电费=electricity 分布式光伏电费=electricity_solar 管道天然气=natural_gas
槽车天然气=natural_gas 锅炉用天然气=natural_gas *天然气*管输天然气=natural_gas CNG=natural_gas
LNG=lng LNG槽车=lng 商业用气=fuel_gas_unspecified 燃气费=fuel_gas_unspecified 液化石油气50KG=lpg
液化气15kg/瓶=lpg 瓶装液化石油气=lpg 外购蒸汽=steam 饱和蒸汽(0.8MPa)=steam 汽费=steam 热力=heat
采暖费=heat 热能=heat 热费2024-2025采暖期=heat 制冷费=cooling 高温热水=hot_water
煤炭*洗精煤=cleaned_coal 无烟块煤=anthracite 烟煤5500大卡=bituminous_coal 混煤=coal_unspecified
煤=coal_unspecified 焦炭=coke 秸秆颗粒=biomass_pellet 92号E10=ethanol_gasoline_e10
E1092号=ethanol_gasoline_e10 0#=ask 95#=ask 燃油=ask 加油费=ask 柴油-叉车=ask 天然气撬装供应=ask
煤气罐=ask 煤气瓶=ask 煤气罐15kg=ask 煤气罐装液化气=lpg
"""


def _classified(goods_name: str, tables: IntakeTables) -> Classified:
    return classify(goods_name, "", "某公司", tables.goods)


@pytest.mark.parametrize("goods_name", _LOOK_ALIKES.split())
def test_a_thing_or_a_service_named_after_energy_is_none(
    goods_name: str, tables: IntakeTables
) -> None:
    assert _classified(goods_name, tables).treatment is Treatment.NONE


@pytest.mark.parametrize("case", _ENERGIES.split())
def test_energy_under_an_odd_name_is_found_or_asked(case: str, tables: IntakeTables) -> None:
    goods_name, _, carrier = case.rpartition("=")
    found = _classified(goods_name, tables)
    if carrier == "ask":
        assert (found.treatment, found.confidence) == (Treatment.ASK, Confidence.LOW)
    else:
        assert (found.treatment, found.carrier) == (Treatment.ENERGY, carrier)
        assert found.confidence is not Confidence.LOW


def test_a_device_behind_a_tax_code_of_energy_is_a_question(tables: IntakeTables) -> None:
    found = classify("柴油叉车", "1070101030000000000", "", tables.goods)
    assert (found.treatment, found.reason) == (Treatment.ASK, "draft.code_and_name_disagree")


def test_a_power_station_in_brackets_does_not_hide_the_power(tables: IntakeTables) -> None:
    found = classify("*供电*电费(污水处理站)", "", "", tables.goods)
    assert (found.treatment, found.carrier) == (Treatment.ENERGY, "electricity")


def test_a_grade_under_a_foreign_short_name_is_no_oil(tables: IntakeTables) -> None:
    assert classify("*橡胶制品*0#", "", "", tables.goods).treatment is Treatment.NONE


def test_a_gas_bottle_under_a_short_name_of_gas_is_gas(tables: IntakeTables) -> None:
    found = classify("*液化石油气*煤气罐", "", "", tables.goods)
    assert (found.treatment, found.carrier) == (Treatment.ENERGY, "lpg")


@pytest.mark.parametrize(
    "goods_name",
    [
        *(f"*煤炭*{each}" for each in ("煤焦油", "粗苯", "甲醇", "石灰石", "增碳剂50kg", "木屑")),
        *(f"*煤炭*{each}" for each in ("硫酸铵(袋装)", "皮带", "运费", "乙二醇", "石墨粉")),
        *("*天然气*增碳剂", "*供电*玻璃", "*热力*脱硫剂"),
    ],
)
def test_another_substance_under_the_short_name_of_an_energy_is_asked(
    goods_name: str, tables: IntakeTables
) -> None:
    found = _classified(goods_name, tables)
    assert (found.treatment, found.confidence) == (Treatment.ASK, Confidence.LOW)
    assert found.reason == "draft.code_and_name_disagree"


@pytest.mark.parametrize(
    "goods_name",
    [f"*煤炭*{each}" for each in ("三八块", "大友1号", "籽煤", "优混", "沫子", "面煤")],
)
def test_coal_called_by_its_size_or_mine_is_coal(goods_name: str, tables: IntakeTables) -> None:
    found = _classified(goods_name, tables)
    assert (found.treatment, found.carrier) == (Treatment.ENERGY, "coal_unspecified")
