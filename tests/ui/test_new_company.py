"""The form for a new company file: what people type and paste, and where the file lands."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.accounting.period import Month, ReportingPeriod
from desktop.app import Application
from desktop.ui.numbers import read_code, read_day, read_month
from desktop.ui.text import use_language
from desktop.ui.widgets.fields import found_code
from tests.ui.conftest import Settle
from tests.ui.fakes import TODAY, FakeOffice

USCC = "91330502MA2DEM0N7C"
REGIONS = (
    ("310000", "上海市", "Shanghai"),
    ("330500", "湖州市", "Huzhou"),
    ("330502", "湖州市吴兴区", "Wuxing, Huzhou"),
    ("330503", "湖州市南浔区", "Nanxun, Huzhou"),
)
INDUSTRIES = (
    ("C17", "纺织业", "Manufacture of textiles"),
    ("C171", "棉纺织及印染精加工", "棉纺织及印染精加工 · Manufacture of textiles"),
    ("C1711", "棉纺纱加工", "棉纺纱加工 · Manufacture of textiles"),
)


@pytest.fixture
def form(application: Application, settle: Settle, tmp_path: Path) -> Any:
    use_language(QApplication.instance(), "zh")  # type: ignore[arg-type]
    application.window.go("new_company")
    settle(application)
    page: Any = application.window.page
    page.name.line.setText("甲")
    page.uscc.line.setText(USCC)
    page.region.choose("330500")
    page.industry.choose("C17")
    page.place.line.setText(str(tmp_path / "甲.cbook"))
    settle(application)
    return page


def test_a_month_that_is_reached_by_enter_is_replaced_by_typing(form: Any, qtbot: QtBot) -> None:
    with qtbot.waitActive(form.window()):
        form.window().activateWindow()
    qtbot.keyClick(form.revenue.line, Qt.Key.Key_Return)
    qtbot.keyClicks(form.opening.line, "2024-07")
    assert form.opening.text == "2024-07"


def test_last_year_is_suggested_for_it_can_be_rated_at_once(
    form: Any, application: Application, office: FakeOffice, settle: Settle
) -> None:
    assert form.opening.text == f"{TODAY.year - 1}-01"
    form.employees.line.setText("120")
    form.create_company()
    settle(application)
    (made,) = office.created
    (figure,) = made.figures
    assert figure.period == ReportingPeriod.of_year(TODAY.year - 1)  # 上年从业人员


@pytest.mark.parametrize(
    "typed",
    [
        "9133 0502 MA2D EM0N 7C",
        "91330502ma2dem0n7c",
        "９１３３０５０２ＭＡ２ＤＥＭ０Ｎ７Ｃ",
        "91330502-MA2DEM0N7C",
    ],
)
def test_a_credit_code_may_be_pasted_as_it_is_printed(
    form: Any, application: Application, office: FakeOffice, settle: Settle, typed: str
) -> None:
    form.uscc.line.setText(typed)
    settle(application)
    form.create_company()
    settle(application)
    (made,) = office.created
    assert made.entity.uscc == USCC
    assert made.entity.tax_ids == (USCC,)


def test_an_old_registration_number_is_named_as_such(form: Any, office: FakeOffice) -> None:
    form.uscc.line.setText("330500000012345")
    form.create_company()
    assert "15 位" in form.uscc._says.text()
    assert office.created == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("湖州", "330500"),
        ("湖州市", "330500"),
        ("huzhou", "330500"),
        ("吴兴", "330502"),
        ("330503", "330503"),
        ("上海", "310000"),
        ("湖", ""),
        ("杭州", ""),
    ],
)
def test_a_region_is_found_by_name_or_code(typed: str, code: str) -> None:
    assert found_code(typed, REGIONS) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("c17", "C17"), ("纺织业", "C17"), ("1711", "C1711"), ("棉纺纱", "C1711"), ("棉纺", "")],
)
def test_an_industry_is_found_by_name_or_code(typed: str, code: str) -> None:
    assert found_code(typed, INDUSTRIES) == code


def test_a_county_that_is_not_listed_may_be_given_by_its_code(
    form: Any, application: Application, office: FakeOffice, settle: Settle
) -> None:
    form.region.box.setEditText("990101")
    form.create_company()
    assert office.created == []
    form.region.box.setEditText("330599")
    form.create_company()
    settle(application)
    assert office.created[0].entity.region == "330599"


def test_a_place_that_was_chosen_stays_when_the_name_is_put_right(
    form: Any, tmp_path: Path
) -> None:
    form.name.line.setText("甲乙")
    assert form.place.text == str(tmp_path / "甲.cbook")


def test_a_file_name_without_suffix_or_folder_is_completed(
    form: Any, application: Application, office: FakeOffice, settle: Settle
) -> None:
    form.place.line.setText("账本")
    form.create_company()
    settle(application)
    path = office.created[0].path
    assert path.name == "账本.cbook"
    assert path.parent.is_dir()
    assert path.is_absolute()


def test_the_form_is_empty_for_the_next_firm(
    form: Any, application: Application, settle: Settle
) -> None:
    form.create_company()
    settle(application)
    assert (form.name.text, form.uscc.text, form.region.code, form.place.text) == ("", "", "", "")
    form.name.line.setText("乙")
    assert form.place.text.endswith("乙.cbook")


@pytest.mark.parametrize(
    "typed", ["2025-01", "2025年1月", "2025.01", "2025/1", "202501", " ２０２５-０１ "]
)
def test_a_month_is_read_as_people_write_it(typed: str) -> None:
    assert read_month(typed) == Month(2025, 1)


@pytest.mark.parametrize("typed", ["", "2025", "2025-13", "25-1", "一月", "2025-00"])
def test_what_is_no_month_is_none(typed: str) -> None:
    assert read_month(typed) is None


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2025-01-31", date(2025, 1, 31)),
        ("2025年1月31日", date(2025, 1, 31)),
        ("2025/1/5", date(2025, 1, 5)),
        ("2025-02-30", None),
        ("31.1.2025", None),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, day: date | None) -> None:
    assert read_day(typed) == day


def test_a_code_loses_what_stands_between_its_signs() -> None:
    assert read_code(" 9133 0502—ma2d\u3000em0n７c ") == "91330502MA2DEM0N7C"
