"""What gas companies print around an amount: account and days above, gas added, two conditions."""

from typing import Any

import pytest

from desktop.intake.source import ReadResult

HEAD = "湖州燃气有限公司用气明细\n户名：湖州甲制造有限公司,户号：8800123\n"
DAYS = "抄表日期：2025-02-25 至 2025-03-25\n"


def amounts(result: ReadResult) -> list[tuple[str, str, str]]:
    return [(bill.account, bill.carrier, str(bill.quantity)) for bill in result.bills]


def told(result: ReadResult) -> dict[str, dict[str, str]]:
    return {finding.code: dict(finding.details) for finding in result.findings}


def test_the_account_above_a_table_of_meters_is_that_of_every_row(read_text: Any) -> None:
    rows = "表号,上期读数,本期读数,用气量(m3),金额\nG1,100,1100,1000,3500\nG2,200,500,300,1050\n"
    result = read_text(f"{HEAD}{DAYS}{rows}")
    assert amounts(result) == [
        ("8800123", "natural_gas", "1000 m3"),
        ("8800123", "natural_gas", "300 m3"),
    ]
    assert len({bill.key for bill in result.bills}) == 2


@pytest.mark.parametrize(
    ("headings", "row", "amount", "code"),
    [
        ("用气量(m3),补气量,单价,金额", "1000,50,3.5,3675", "1050 m3", "bill.supplement_counted"),
        ("用气量(m3),补气量,单价,金额", "1000,50,3.5,3500", "1000 m3", "bill.supplement_open"),
        ("用气量(m3),补气量,金额", "1000,50,3675", "1000 m3", "bill.supplement_open"),
        ("用气量(m3),补气量,单价,金额", "1000,0,3.5,3500", "1000 m3", ""),
        ("应收气量(m3),补气量,单价,金额", "1050,50,3.5,3675", "1050 m3", ""),
    ],
)
def test_gas_the_company_adds_counts_where_the_money_shows_it(
    read_text: Any, headings: str, row: str, amount: str, code: str
) -> None:
    result = read_text(f"{HEAD}{DAYS}表号,{headings}\nG1,{row}\n")
    assert amounts(result) == [("8800123", "natural_gas", amount)]
    assert [*told(result)] == ([code] if code else [])


def test_gas_counts_at_standard_conditions_and_its_ratio_is_told(read_text: Any) -> None:
    rows = ["2025-01,1000,1250", "2025-02,1100,1380", "2025-03,900,1120", "2025-04,1000,125"]
    text = "\n".join(["月份,工况用气量(m3),标况用气量(Nm3)", *rows])
    result = read_text(f"{HEAD}{text}\n")
    assert [str(bill.quantity) for bill in result.bills][:2] == ["1250 Nm3", "1380 Nm3"]
    found = told(result)
    assert found["bill.gas_conditions"] == {"low": "0.125", "high": "1.255", "count": "4"}
    assert found["bill.gas_ratio_odd"]["standard"] == "125"
    assert found["bill.gas_ratio_odd"]["usual"] == "1.250"


def test_nothing_is_told_of_a_ratio_that_no_row_has(read_text: Any) -> None:
    rows = "月份,工况用气量(m3),标况用气量(Nm3)\n2025-01,,1250\n2025-02,0,0\n"
    result = read_text(f"{HEAD}{rows}")
    assert [str(bill.quantity) for bill in result.bills] == ["1250 Nm3", "0 Nm3"]
    assert told(result) == {}


@pytest.mark.parametrize(
    ("heading", "carrier", "amount"),
    [
        ("用气量(m3)", "natural_gas", "1000 m3"),
        ("用水量(吨)", "water", "1000 t"),
        ("用电量", "electricity", "1000 kWh"),
        ("实用数", "any_energy", "1000"),
    ],
)
def test_a_notice_of_readings_is_of_what_it_names(
    read_text: Any, heading: str, carrier: str, amount: str
) -> None:
    text = f"缴费通知\n户名：甲公司,户号：8800123\n表号,上期读数,本期读数,{heading},单价,金额\n"
    result = read_text(f"{text}G1,100,1100,1000,3.5,3500\n{DAYS}", "通知.csv")
    assert amounts(result) == [("8800123", carrier, amount)]
    assert ("bill.page_unnamed" in told(result)) == (carrier == "any_energy")


def test_a_notice_without_a_word_is_of_what_its_file_is_called(read_text: Any) -> None:
    text = "缴费通知\n户号：8800123\n表号,上期读数,本期读数,实用数\nG1,100,1100,1000\n"
    result = read_text(f"{text}{DAYS}", "自来水.csv")
    assert amounts(result) == [("8800123", "water", "1000 t")]


def test_what_is_billed_counts_before_what_was_read(read_text: Any) -> None:
    text = (
        "燃气收费通知单\n用户号：8800123\n表具编号,起码,止码,本期用量,补气量,应收气量,气价,气费\n"
    )
    row = "G1,100,1100,1000,50,1050,3.5,3675\n抄表周期 2025-02-25至2025-03-24\n"
    result = read_text(text + row)
    assert amounts(result) == [("8800123", "natural_gas", "1050 m3")]
    assert str(result.bills[0].period) == "2025-02-25/2025-03-24"


@pytest.mark.parametrize(
    ("headings", "row", "amount"),
    [
        ("上期读数,本期读数,用气量(m3),补气量(m3)", "100,1100,1000,50", "1050 m3"),
        ("上期读数,本期读数,用气量(m3),补收气量", "100,1100,1000,50", "1050 m3"),
        ("上期读数,本期读数,用气量(m3),补气量,合计气量(m3)", "100,1100,1000,50,1050", "1050 m3"),
        ("上期读数,本期读数,用气量(m3),补气量,结算气量(m3)", "100,1100,1000,50,1050", "1050 m3"),
        ("上期读数,本期读数,用气量(m3),补气量", "100,1100,1050,50", "1050 m3"),
        ("上期读数,本期读数,用气量(m3),补气量", "100,1100,1000,", "1000 m3"),
        ("上期示数,本期示数,抄见气量(m3),补气量", "100,1100,1000,50", "1050 m3"),
    ],
)
def test_gas_added_on_a_notice_is_part_of_what_was_used(
    read_text: Any, headings: str, row: str, amount: str
) -> None:
    """What a total, or the readings, show to be in the amount already is not added again."""
    text = f"用气缴费通知\n户号：8800123\n表号,{headings}\nG1,{row}\n{DAYS}"
    result = read_text(text, "通知.csv")
    assert amounts(result) == [("8800123", "natural_gas", amount)]
    assert told(result) == {}
