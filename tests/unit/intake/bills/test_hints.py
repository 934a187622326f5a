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
    assert hinted([], name) == carrier


def test_rows_above_come_before_the_name() -> None:
    assert hinted([["供热公司 用水明细"], [""]], "电费.xlsx") == "water"


def test_water_in_a_folder_of_bills_of_all_kinds_is_no_electricity(read_text: Any) -> None:
    text = "户号,月份,用量\n100233,2024-01,1200\n100233,2024-02,1100\n"
    result = read_text(text, "水电费/自来水2024.csv")
    assert {bill.carrier for bill in result.bills} == {"water"}


@pytest.mark.parametrize(
    ("head", "cell", "carrier", "amount"),
    [
        ("用量,金额", "1000", "any_energy", "1000"),
        ("Usage,Cost", "1000", "any_energy", "1000"),
        ("用量(MJ),金额", "1000", "any_energy", "1000 MJ"),
        ("用量,电费", "1000", "electricity", "1000 kWh"),
        ("用量,单价,燃气费", "1000", "natural_gas", "1000 m3"),
        ("用量,水费,电费", "1000", "any_energy", "1000"),
        ("用量(kWh),金额", "1000", "electricity", "1000 kWh"),
        ("用量(万千瓦时),金额", "2", "electricity", "20000 kWh"),
        ("用量,金额", "2 MWh", "electricity", "2000 kWh"),
        ("用量,金额", "20 m3", "gas_or_water", "20 m3"),
        ("热量(MWh),热费", "10", "heat", "36.0 GJ"),
        ("蒸汽用量(GJ),汽费", "10", "heat", "10 GJ"),
        ("用量(吨),电费", "10", "steam_or_water", "10 t"),
        ("用电量(万),金额", "3", "electricity", "30000 kWh"),
    ],
)
def test_a_list_is_of_what_its_headings_and_units_say_or_is_asked(
    read_text: Any, head: str, cell: str, carrier: str, amount: str
) -> None:
    row = f"8800,2025-01,{cell}" + ",650" * head.count(",")
    (bill,) = read_text(f"户号,月份,{head}\n{row}\n", "清单.csv").bills
    assert (bill.carrier, str(bill.quantity)) == (carrier, amount)


def test_rows_that_name_their_unit_are_told_by_it(read_text: Any) -> None:
    rows = ["A,2025-01,10,", "B,2025-01,20,m3", "C,2025-01,30,度", "D,2025-01,40,升"]
    bills = read_text("\n".join(["户号,月份,数量,单位,金额", *rows]), "清单.csv").bills
    assert {bill.account: (bill.carrier, str(bill.quantity)) for bill in bills} == {
        "A": ("any_energy", "10"),
        "B": ("gas_or_water", "20 m3"),
        "C": ("electricity", "30 kWh"),
        "D": ("any_energy", "40 升"),
    }
