"""A user's own factors count beside the shipped ones, checked alike and marked."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices
from desktop.accounting.methodology.own import is_factor_file, with_own
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantify import quantify
from desktop.accounting.quantity import Quantity
from desktop.errors import MethodologyError

D = Decimal
GRID = """
extends = "electricity/grid_average"
unit = "kgCO2/kWh"

[sources.province-2024]
number = "浙环发〔2026〕1号"
title = "关于发布2024年度电力二氧化碳排放因子的通知"
date = 2026-02-01
note = "主管部门网站下载"

[[table]]
source = "province-2024"
since = 2026-02-01
year = 2024
confidence = "single"
rows = [{ key = "330000", amount = 0.4000 }]
"""
FUEL = """
extends = "fuels/GBT32151.34-2024"

[sources.lab]
title = "化验单 2025-01"
date = 2025-01-31
note = "企业自测"

[[table]]
source = "lab"
since = 2025-01-31
confidence = "single"
units = { ncv = "GJ/t" }
rows = [{ key = "bituminous_coal", ncv = 20.0 }]
"""
BILL = ActivityRecord(
    "a",
    "electricity.purchased",
    Quantity(D(1000), "kWh"),
    ReportingPeriod.of_month(Month(2025, 1)),
    region="330500",
)


def choices(day: date = date(2026, 3, 1)) -> Choices:
    return Choices(as_of=day)


def test_a_newer_own_grid_factor_is_chosen_by_the_same_rule(methodology: Methodology) -> None:
    own = with_own(methodology, {"zj.toml": GRID.encode()})
    location, _ = quantify(BILL, own, choices())
    assert location.co2e_kg == D(400)
    assert location.factor.document.startswith("浙环发〔2026〕1号")
    before, _ = quantify(BILL, own, choices(date(2026, 1, 31)))
    # 生态环境部 2025 年第 47 号公告, 2023, Zhejiang: 0.4974
    assert before.co2e_kg == D("497.4")


def test_the_digest_covers_the_own_files_and_names_them(methodology: Methodology) -> None:
    own = with_own(methodology, {"zj.toml": GRID.encode(), "lab.toml": FUEL.encode()})
    assert set(own.own) == {"zj.toml", "lab.toml"}
    assert own.sha256 != methodology.sha256
    assert own.factors_sha256 != methodology.factors_sha256
    again = with_own(methodology, {"lab.toml": FUEL.encode(), "zj.toml": GRID.encode()})
    assert again.sha256 == own.sha256
    assert methodology.own == {}


def test_an_own_row_takes_the_place_of_the_shipped_one(methodology: Methodology) -> None:
    """20 GJ/t × 0.0261 tC/GJ × 93 % × 44/12 = 1.78002 tCO2/t."""
    coal = ActivityRecord(
        "c",
        "stationary.bituminous_coal",
        Quantity(D(1), "t"),
        ReportingPeriod.of_month(Month(2025, 3)),
    )
    (emission,) = quantify(coal, with_own(methodology, {"lab.toml": FUEL.encode()}), choices())
    assert emission.co2e_kg == D("1780.02")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"electricity/grid_average"', '"electricity/none"', "there is no table"),
        ('"electricity/grid_average"', "3", "there is no table"),
        ('unit = "kgCO2/kWh"', 'unit = "tCO2/MWh"', "unit kgCO2/kWh expected"),
        ('source = "province-2024"', 'source = "mee-2024-12"', "not among the file's sources"),
        ("[sources.province-2024]", "[sources.mee-2024-12]", "has a document of this name"),
        ("year = 2024\n", "", "a grid factor needs a data year"),
        ('note = "主管部门网站下载"\n', "", "does not say how the number reached us"),
        ("date = 2026-02-01\n", "", "date: day expected"),
        ('confidence = "single"', 'confidence = "sure"', "confidence"),
        ("amount = 0.4000", 'amount = "0.4"', "number expected"),
        ("[sources.province-2024]", "[sources]\nx = 1\n[other]", "date: day expected"),
        (GRID[GRID.index("[sources") : GRID.index("[[table]]")], "sources = 1\n", "table expected"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_reason(
    methodology: Methodology, old: str, new: str, reason: str
) -> None:
    assert old in GRID
    with pytest.raises(MethodologyError) as caught:
        with_own(methodology, {"zj.toml": GRID.replace(old, new).encode()})
    assert caught.value.where.file == "zj.toml"
    assert reason in str(caught.value.details["reason"])


def test_a_file_of_factors_is_told_from_one_that_fills_a_method() -> None:
    assert is_factor_file(GRID.encode())
    assert not is_factor_file(b'fills = "x"')
    assert not is_factor_file(b"extends = ")
    assert not is_factor_file(b"\xff")
