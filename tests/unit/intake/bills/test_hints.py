"""What file, sheet and rows above a list hint that it is about."""

from typing import Any

import pytest

from desktop.intake.bills.hints import hinted


@pytest.mark.parametrize(
    ("name", "carrier"),
    [
        ("水电费/自来水2024.xlsx 1月", "water"),
        ("2024/水气热/自来水.xlsx Sheet1", "water"),
        ("电费/2024.xlsx Sheet1", "electricity"),
        ("热电公司 汽款2024.xlsx", "steam"),
        ("湖州电气有限公司 用水.xlsx", "water"),
        ("水电费.xlsx 用水", "water"),
        ("水电费.xlsx 1月", ""),
        ("电费水费.xlsx", ""),
        ("热电/2024.xlsx", ""),
        ("空气.xlsx", ""),
    ],
)
def test_the_nearest_word_that_names_one_energy_counts(name: str, carrier: str) -> None:
    assert hinted([], name)[0] == carrier


def test_rows_above_come_before_the_name() -> None:
    assert hinted([["供热公司 用水明细"], [""]], "电费.xlsx") == ("water", "t")


def test_water_in_a_folder_of_bills_of_all_kinds_is_no_electricity(read_text: Any) -> None:
    text = "户号,月份,用量\n100233,2024-01,1200\n100233,2024-02,1100\n"
    result = read_text(text, "水电费/自来水2024.csv")
    assert {bill.carrier for bill in result.bills} == {"water"}
