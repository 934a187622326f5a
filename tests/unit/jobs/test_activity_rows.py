"""Rows of activities as other programs and spreadsheets write them."""

from decimal import Decimal

import pytest

from desktop.errors import InputError
from desktop.findings import Place
from desktop.jobs.activity_rows import Row, activity_rows

ENGLISH = "id,source,quantity,unit\na,stationary.diesel,1,t\n"
CHINESE = "编号,排放源,数量,单位,低位发热量,理由\na,stationary.diesel,1,吨,42.1,化验\n"


def only_row(name: str, data: bytes) -> tuple[Place, Row]:
    ((place, row),) = activity_rows(name, data).rows
    assert not isinstance(row, InputError)
    return place, row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_of_a_chinese_computer_is_read(encoding: str) -> None:
    place, row = only_row("a.csv", CHINESE.encode(encoding))
    assert place.line == 2
    assert row == {
        "id": "a",
        "source": "stationary.diesel",
        "quantity": "1",
        "unit": "吨",
        "overrides": {"ncv": "42.1", "reason": "化验"},
    }


@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
def test_the_separator_is_taken_from_the_heading(separator: str) -> None:
    _, row = only_row("a.csv", ENGLISH.replace(",", separator).encode())
    assert row["quantity"] == "1"


def test_headings_may_have_capitals_and_spaces() -> None:
    text = "ID, Source, Quantity, Unit, Parameters.km\na, mobile.diesel, 1, L, 5\n"
    _, row = only_row("a.csv", text.encode())
    assert row["source"] == "mobile.diesel"
    assert row["parameters"] == {"km": "5"}


def test_empty_lines_are_passed_over() -> None:
    rows = activity_rows("a.csv", (ENGLISH + "\n,,,\nb,stationary.diesel,2,t\n").encode())
    assert [place.line for place, _ in rows.rows] == [2, 5]


def test_a_cell_may_hold_names_and_values() -> None:
    heading = "source,quantity,unit,parameters,parameters.stage"
    text = f"{heading}\nmobile.diesel,1,L,km=100；vehicle=car,4\n"
    _, row = only_row("a.csv", text.encode())
    assert row["parameters"] == {"km": "100", "vehicle": "car", "stage": "4"}


def test_one_activity_alone_is_a_list_of_one() -> None:
    data = b'{"source": "x", "quantity": 1.50, "unit": "L"}'
    _, row = only_row("a.json", data)
    assert row["quantity"] == Decimal("1.50")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe\x00", "activity.not_text"),
        (b"[{]", "activity.not_json"),
        (b"[" * 100_000, "activity.not_json"),
        (b'{"a": 1}', "activity.not_a_list"),
        (b"[]", "activity.none"),
        (b'[{"id": 1, "id": 2}]', "activity.key_twice"),
        (b"colour\nred\n", "activity.no_header"),
        (b"", "activity.no_header"),
        (b"source,quantity,unit\n", "activity.none"),
        (b"source,unit,unit\nx,L,L\n", "activity.key_twice"),
        (b"source,unit\nx,L\n", "activity.no_header"),
        (b"source,quantity,unit,qualty\nx,1,L,3\n", "activity.column_unknown"),
        (b"x" * 200_000, "activity.not_csv"),
        (b"source,quantity,unit\n" + b"x" * 200_000 + b",1,L\n", "activity.not_csv"),
    ],
    ids=range(14),
)
def test_a_document_out_of_form_is_refused_with_its_place(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        list(activity_rows("a", data).rows)
    assert caught.value.code == code
    assert caught.value.where.file == "a"


def test_a_number_no_decimal_holds_stays_a_text() -> None:
    _, row = only_row("a.json", b'[{"source": "x", "quantity": 1e99999999999999999999}]')
    assert row["quantity"] == "1e99999999999999999999"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'[5,{"source":"y"}]', "activity.not_an_object"),
        (b"source,quantity,unit\nx,1,234,L\ny,1,L\n", "activity.cells_beyond_heading"),
        (b"source,quantity,unit,parameters\nx,1,L,oops\ny,1,L,\n", "activity.not_an_object"),
        (b"source,quantity,unit,parameters\nx,1,L,{oops}\ny,1,L,\n", "activity.not_json"),
    ],
)
def test_a_row_out_of_form_leaves_the_others_alone(data: bytes, code: str) -> None:
    (place, wrong), (_, right) = activity_rows("a", data).rows
    assert isinstance(wrong, InputError)
    assert (wrong.code, wrong.where) == (code, place)
    assert not isinstance(right, InputError)
    assert right["source"] == "y"


def test_a_column_that_says_nothing_about_an_activity_is_passed_over_by_name() -> None:
    text = "source,quantity,unit,发票号码,\nstationary.diesel,1,t,24332000,\n"
    read = activity_rows("a.csv", text.encode())
    ((_, row),) = read.rows
    assert row == {"source": "stationary.diesel", "quantity": "1", "unit": "t"}
    assert read.passed_over == ("发票号码",)


@pytest.mark.parametrize(
    ("heading", "nearest"),
    [
        ("regoin", "region"),
        ("pressure_mpa", "parameters.pressure_mpa"),
        ("oxidaton", "overrides.oxidation"),
        ("overrides.ncw", "overrides.ncv"),
        ("overrides.blue", "overrides.ncv、overrides.carbon_content"),
    ],
)
def test_a_column_that_would_change_the_result_is_refused_once(heading: str, nearest: str) -> None:
    text = f"source,quantity,unit,{heading}\nx,1,L,1\nx,1,L,1\n"
    with pytest.raises(InputError) as caught:
        activity_rows("a.csv", text.encode())
    assert caught.value.details["column"] == heading
    assert caught.value.details["nearest"].startswith(nearest)
    assert caught.value.where == Place("a.csv", line=1)
