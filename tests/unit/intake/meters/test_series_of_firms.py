"""Files with the series of many firms: which are the firm's own, and what is said of the rest."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.intake.source import IntakeContext, ReadResult

Read = Callable[..., ReadResult]
DAYS = [f"2015/1/{day}" for day in range(1, 32)]
"""As the public files of a county's customers write them: no zeros before a number."""


def long_file(heading: str, names: list[str]) -> str:
    """Return customers' values, each a kWh a day more than the one before."""
    rows = [f"record_date,{heading},power_consumption"]
    rows += [f"{day},{name},{n + day_of(day)}" for n, name in enumerate(names) for day in DAYS]
    return "\n".join(rows) + "\n"


def wide_file(names: list[str]) -> str:
    """Return a day a row, a firm a column."""
    rows = ["日期," + ",".join(names)]
    rows += [",".join([day, *(str(n + day_of(day)) for n in range(len(names)))]) for day in DAYS]
    return "\n".join(rows) + "\n"


def turned_file(heading: str, names: list[str]) -> str:
    """Return a firm a row, a day a column."""
    rows = [",".join([heading, *DAYS])]
    rows += [",".join([n, *(str(i + day_of(d)) for d in DAYS)]) for i, n in enumerate(names)]
    return "\n".join(rows) + "\n"


def day_of(day: str) -> int:
    """Return 0 to 30, each once in January and up and down: 465 together."""
    return int(day.rpartition("/")[2]) * 11 % 31


def meters(result: ReadResult) -> dict[str, Decimal]:
    """Return what each meter used in January."""
    return {block.channel.meter: block.total for block in result.blocks}


def said(result: ReadResult, code: str) -> dict[str, str]:
    """Return the details of the one finding of that code."""
    return dict(next(each for each in result.findings if each.code == code).details)


def chosen(*names: str, **known: object) -> IntakeContext:
    """Return what the user chose for this import."""
    return IntakeContext(defaults={"meter": "\n".join(names)}, **known)  # type: ignore[arg-type]


CUSTOMERS = [str(number) for number in range(1, 31)]


def test_customers_of_a_county_are_not_silently_one_firms(read: Read) -> None:
    result = read(long_file("user_id", CUSTOMERS))
    assert len(meters(result)) == 30
    assert meters(result)["1"] == 465
    assert said(result, "interval.firms_several")["count"] == "30"


@pytest.mark.parametrize("heading", ["user_id", "户号"])
def test_a_few_customer_numbers_may_be_one_firms(read: Read, heading: str) -> None:
    result = read(long_file(heading, ["10", "11", "12"]))
    assert "interval.firms_several" not in {each.code for each in result.findings}


def test_two_firms_in_a_file_are_told(read: Read) -> None:
    result = read(long_file("企业ID", ["E1", "E2"]))
    assert said(result, "interval.firms_several")["names"] == "E1、E2"


@pytest.mark.parametrize("heading", ["user_id", "用户编号", "户号"])
def test_customers_with_a_row_each_and_days_across_are_told_alike(read: Read, heading: str) -> None:
    result = read(turned_file(heading, CUSTOMERS))
    assert meters(result)["1"] == 465
    assert said(result, "interval.firms_several")["heading"] == heading
    few = read(turned_file(heading, CUSTOMERS[:3]))
    assert len(meters(few)) == 3
    assert "interval.firms_several" not in {each.code for each in few.findings}


def test_several_customers_are_chosen_and_one_who_is_not_there_is_named(read: Read) -> None:
    result = read(long_file("user_id", CUSTOMERS), context=chosen("2", "07", "99"))
    assert meters(result) == {"2": 465 + 31, "7": 465 + 6 * 31}
    assert said(result, "interval.meters_absent")["meters"] == "99"
    assert "interval.firms_several" not in {each.code for each in result.findings}


def test_later_files_give_the_customers_the_books_hold(read: Read) -> None:
    known = IntakeContext(meters=frozenset({"5", "总表"}))
    result = read(long_file("user_id", CUSTOMERS), context=known)
    assert list(meters(result)) == ["5"]
    assert said(result, "interval.firms_left_out")["count"] == "29"


def test_books_that_hold_all_customers_get_all(read: Read) -> None:
    result = read(long_file("企业ID", ["A", "B"]), context=IntakeContext(meters=frozenset("AB")))
    assert not result.findings


def test_the_firm_is_found_by_its_name_among_columns(read: Read) -> None:
    names = ["湖州甲纺织有限公司", "湖州乙化纤有限公司", "湖州丙印染有限公司"]
    firm = IntakeContext(entity_name="湖州乙化纤有限公司")
    result = read(wide_file([f"{name} kWh" for name in names]), context=firm)
    assert meters(result) == {"湖州乙化纤有限公司": 465 + 31}
    assert said(result, "interval.firms_left_out")["count"] == "2"


def test_two_works_of_a_firm_are_no_two_firms(read: Read) -> None:
    result = read(wide_file(["一厂 kWh", "二厂 kWh"]))
    assert not result.findings


def test_the_firm_is_found_by_its_name_among_rows_with_the_days_across(read: Read) -> None:
    head = "企业名称," + ",".join(DAYS)
    rows = [f"湖州{name}有限公司," + ",".join(str(day_of(day)) for day in DAYS) for name in "甲乙"]
    text = "\n".join(["用电量(kWh)", head, *rows])
    result = read(text, context=IntakeContext(entity_name="湖州乙有限公司"))
    assert meters(result) == {"湖州乙有限公司": 465}


def test_one_column_of_a_thousand_is_chosen(read: Read) -> None:
    names = [f"企业{number}" for number in range(1, 97)]  # as many as quarters of an hour
    assert len(meters(read(wide_file(names)))) == 96
    result = read(wide_file(names), context=chosen("企业3"))
    assert meters(result) == {"企业3": 465 + 2 * 31}


def test_a_column_that_is_not_there_is_refused_by_name(read: Read) -> None:
    result = read(wide_file(["1#变 kWh", "2#变 kWh"]), context=chosen("3#变"))
    assert result.code == "interval.meter_not_in_table"
    assert result.details["names"] == "1#变、2#变"


def test_findings_of_others_go_with_their_series(read: Read) -> None:
    text = long_file("企业ID", ["甲", "乙"]) + "2015/1/31,甲,999\n"
    result = read(text, context=IntakeContext(meters=frozenset({"乙"})))
    assert [each.code for each in result.findings] == ["interval.firms_left_out"]


def test_several_meters_are_wanted_and_the_file_is_of_none(read: Read) -> None:
    text = "日期,kWh\n" + "".join(f"{day},{day_of(day)}\n" for day in DAYS)
    result = read(text, name="17.csv", context=chosen("18", "19"))
    assert result.code == "interval.meter_not_in_table"
    assert meters(read(text, name="17.csv", context=chosen("17", "19"))) == {"17": 465}
