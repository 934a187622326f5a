"""Activities as other programs give them."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.jobs.activities import parse_activities

GAS = {"id": "a", "source": "stationary.natural_gas", "quantity": "1000", "unit": "Nm3"}


def as_json(*activities: dict[str, Any]) -> bytes:
    return json.dumps(list(activities)).encode()


def test_a_json_list_gives_records_over_the_whole_year() -> None:
    (record,) = parse_activities("a.json", as_json(GAS), 2025)
    assert record.id == "a"
    assert record.quantity == Quantity(Decimal(1000), "Nm3")
    assert record.period == ReportingPeriod.of_year(2025)


def test_a_number_keeps_its_digits_when_json_gives_it_bare() -> None:
    (record,) = parse_activities(
        "a.json", b'[{"source":"x","quantity":56.4971751412429,"unit":"L"}]', 2025
    )
    assert record.quantity.amount == Decimal("56.4971751412429")


def test_an_object_with_activities_is_a_list() -> None:
    document = json.dumps({"activities": [GAS]}).encode()
    assert len(parse_activities("a.json", document, 2025)) == 1


def test_csv_columns_with_a_dot_become_parameters_and_overrides() -> None:
    data = (
        "id,source,quantity,unit,start,end,parameters.km,overrides.ncv,overrides.reason\n"
        "v,mobile.diesel,10,L,2025-02-01,2025-02-28,120,43.1,lab\n"
    )
    (record,) = parse_activities("a.csv", data.encode("utf-8-sig"), 2025)
    assert record.parameters == (("km", "120"),)
    assert record.overrides is not None
    assert record.overrides.ncv == Decimal("43.1")
    assert record.overrides.reason == "lab"
    assert record.period.days == 28


def test_csv_may_carry_parameters_as_json() -> None:
    data = 'source,quantity,unit,parameters\nsteam.purchased,1,t,"{""pressure_mpa"": 0.8}"\n'
    (record,) = parse_activities("a.csv", data.encode(), 2025)
    assert record.parameters == (("pressure_mpa", "0.8"),)
    assert record.id == "2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": "ten"}, "activity.not_a_number"),
        ({"quantity": "1e999999999"}, "activity.number_too_large"),
        ({"quantity": "1" * 400}, "activity.number_too_large"),
        ({"quantity": "NaN"}, "activity.not_a_number"),
        ({"quantity": "1,5"}, "activity.not_a_number"),
        ({"quantity": "1.234,5"}, "activity.not_a_number"),
        ({"quantity": True}, "activity.not_a_number"),
        ({"quantity": [1]}, "activity.not_a_number"),
        ({"overrides": {"ncv": "Infinity"}}, "activity.not_a_number"),
        ({"quantity": "0." + "1" * 21}, "activity.number_too_fine"),
        ({"quantity": ""}, "activity.field_missing"),
        ({"colour": "red"}, "activity.field_unknown"),
        ({"start": "2025-13-01"}, "activity.day_wrong"),
        ({"start": "2025-13"}, "activity.day_wrong"),
        ({"start": "0001-01-01"}, "activity.day_wrong"),
        ({"end": "9999-12"}, "activity.day_wrong"),
        ({"start": "2025-03-01", "end": "2025-02-01"}, "activity.period_reversed"),
        ({"parameters": [1]}, "activity.not_an_object"),
        ({"overrides": [1]}, "activity.not_an_object"),
        ({"overrides": {"gwp": "1"}}, "activity.field_unknown"),
        ({"quality": "6"}, "activity.quality_unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_field_is_named_with_its_place(change: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_activities("a.json", as_json({**GAS, **change}), 2025)
    assert caught.value.code == code
    assert caught.value.where.cell == "[0]"
    assert caught.value.details["record"] == "a"


def test_one_id_twice_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        parse_activities("a.json", as_json(GAS, GAS), 2025)
    assert caught.value.code == "activity.id_twice"


def test_a_boolean_parameter_is_written_as_a_word() -> None:
    activity = {**GAS, "parameters": {"gauge": True, "stage": "国IV"}, "overrides": {"factor": 2}}
    (record,) = parse_activities("a.json", as_json(activity), 2025)
    assert record.parameters == (("gauge", "true"), ("stage", "国IV"))


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1,234.5", "1234.5"), ("１，２３４", "1234"), (" 12 345 ", "12345"), (1234.5, "1234.5")],
    ids=str,
)
def test_thousands_and_full_width_digits_are_read(text: object, amount: str) -> None:
    (record,) = parse_activities("a.json", as_json({**GAS, "quantity": text}), 2025)
    assert record.quantity.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2024-02", "2024-02", 29),
        ("2024/3/1", "2024/3/31", 31),
        ("2024年3月", "2024年4月", 61),
        ("20240301", "2024-03-01T00:00:00", 1),
    ],
)
def test_days_and_months_are_read_as_people_write_them(start: str, end: str, days: int) -> None:
    activity = {**GAS, "start": start, "end": end}
    (record,) = parse_activities("a.json", as_json(activity), 2024)
    assert record.period.days == days


@pytest.mark.parametrize(
    ("region", "code"),
    [
        (330500, "330500"),
        ("浙江", "330000"),
        ("浙江省", "330000"),
        ("Zhejiang", "330000"),
        ("全国", "000000"),
        ("华东", "region.east"),
        ("华东电网", "region.east"),
        ("南方区域电网", "region.south"),
        ("中国", "000000"),
        ("nowhere", "nowhere"),
    ],
)
def test_a_region_may_be_named(region: object, code: str) -> None:
    (record,) = parse_activities("a.json", as_json({**GAS, "region": region}), 2025)
    assert record.region == code


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("外购电力", "electricity.purchased"),
        ("purchased electricity", "electricity.purchased"),
        ("天然气（固定源燃烧）", "stationary.natural_gas"),
        ("Fugitive.R410A", "fugitive.R-410A"),
        ("天然气", "stationary.natural_gas"),  # what its bills become, told by a finding
        ("原煤", "原煤"),  # of several kinds with factors of their own: asked, not guessed
    ],
)
def test_a_source_may_be_named(named: str, code: str) -> None:
    (record,) = parse_activities("a.json", as_json({**GAS, "source": named}), 2025)
    assert record.source == code


def test_an_oxidation_rate_may_carry_a_per_cent_sign() -> None:
    activity = {**GAS, "overrides": {"oxidation": "98%", "ncv": None, "reason": "lab"}}
    (record,) = parse_activities("a.json", as_json(activity), 2025)
    assert record.overrides is not None
    assert record.overrides.oxidation == Decimal("0.98")


def test_overrides_without_a_value_are_none() -> None:
    activity = {**GAS, "overrides": {"ncv": None, "reason": ""}, "parameters": None}
    (record,) = parse_activities("a.json", as_json(activity), 2025)
    assert record.overrides is None


def test_a_table_may_have_a_month_and_notes() -> None:
    data = "排放源,数量,单位,月份,备注\n外购电力,10,kWh,2025-02,二车间\n"
    (record,) = parse_activities("a.csv", data.encode(), 2025)
    assert record.period == ReportingPeriod(date(2025, 2, 1), date(2025, 2, 28))
    both = {**GAS, "month": "2025-02", "start": "2025-02-10"}
    (record,) = parse_activities("a.json", as_json(both), 2025)
    assert record.period.days == 19


def test_an_amount_among_the_parameters_is_read_as_people_write_it() -> None:
    said = {"km": "1,000", "stage": "国IV", "offroad": False, "colour": "1,000"}
    (record,) = parse_activities("a.json", as_json({**GAS, "parameters": said}), 2025)
    assert record.parameters == (
        ("colour", "1,000"),
        ("km", "1000"),
        ("offroad", "false"),
        ("stage", "国IV"),
    )
