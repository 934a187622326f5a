"""What differs between two packages, as the command line says it."""

import pytest

from desktop.cli.difference_words import difference_line
from desktop.cli.signed_words import method_words
from desktop.exchange.comparison import Difference

QUZHOU = "cn.zj.quzhou.industrial-carbon-account"


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (Difference("scope1_kg", "890090.000000", ""), "范围一 (tCO2e): 890.09 → —"),
        (Difference("lines", "6", "8"), "明细行数: 6 → 8"),
        (
            Difference(f"rating/{QUZHOU}/grade", "yellow", "light_green"),
            "衢州市工业企业碳账户（三维四色） · 等级: 黄 → 浅绿",
        ),
        (
            Difference(f"rating/{QUZHOU}/status", "not_ratable", "rated"),
            "衢州市工业企业碳账户（三维四色） · 状态: 暂不能评 → 已评",
        ),
        (Difference("rating/other/grade", "A", "B"), "other · 等级: A → B"),
        (Difference("line/e3/2025-12/0/line", "", "added"), "明细 e3/2025-12/0 · 行: — → 新增"),
        (Difference("line/e3/2025-12/0/quantity", "1", "2"), "明细 e3/2025-12/0 · 数量: 1 → 2"),
        (Difference("economic/2025/employees", "40 person", ""), "从业人员 (2025): 40 人 → —"),
        (
            Difference("choice/grid_level", "province", "nation"),
            "电网因子层级: 省级 → 全国",
        ),
    ],
)
def test_a_difference_is_said_in_words(difference: Difference, said: str) -> None:
    assert difference_line(difference, method_words("zh"), "zh") == said


def test_a_line_is_called_a_line_in_english() -> None:
    line = difference_line(Difference("line/a/line", "", "added"), {}, "en")
    assert line.startswith("line a · ")
    assert line.endswith(": — → added")
