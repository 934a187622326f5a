"""A layout is taught in the window: heading by heading, tried on the file, changed later."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import InputError
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.context import SilentContext
from desktop.ui.company.office import CompanyOffice
from desktop.ui.rooms.teaching import LayoutAsk
from desktop.ui.session import Session
from tests.ui.conftest import Settle, Visit, press
from tests.ui.fakes import FakeOffice

HEAT = "甲热力公司,,,\n客户,期次,实用,应付\n77,202501,120,90\n77,202502,130,95\n"
NOW = date(2026, 1, 15)
FIELDS = (("客户", "account"), ("期次", "period"), ("实用", "quantity"))


@pytest.fixture
def page(visit: Visit, application: Application, settle: Settle) -> Any:
    """The page with a table that waits to be told what its columns are."""
    found: Any = visit("rules")
    found.look_at_table(Path("一月.csv"))
    settle(application)
    return found


def choose(box: Any, code: str) -> None:
    box.setCurrentIndex(box.findData(code))


def test_headings_are_told_with_samples_and_kept_with_f8(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    form = page.form
    assert form.isVisible()
    assert list(form.meanings) == ["客户", "期次", "实用", "应付"]
    assert form.line.code == "2"
    qtbot.keyClick(page, Qt.Key.Key_F8)
    assert "至少" in form.says.text()
    for heading, code in FIELDS:
        choose(form.meanings[heading], code)
    form.carrier.choose("electricity")
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    said = "客户=account 期次=period 实用=quantity"
    assert office.session.done == [f"layout 一月.csv bill electricity {said}"]
    assert not form.isVisible()
    assert "一月.csv" in page.note.text


def test_another_line_and_kind_offer_other_headings_and_meanings(page: Any, qtbot: QtBot) -> None:
    form = page.form
    form.line.choose("3")
    form.line.chosen.emit("3")
    assert list(form.meanings) == ["77", "202501", "120", "90"]
    assert not form.values.isVisible()
    form.kind.choose("meter")
    form.kind.chosen.emit("meter")
    assert form.values.isVisible()
    assert form.meanings["77"].findData("energy") > 0
    press(qtbot, form.back)
    assert not form.isVisible()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    path = tmp_path / "a.cbook"
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "东厂")
    create_company(path, asked, today=NOW, person="").close()
    opened = CompanyOffice().open(path, "")
    yield opened
    opened.close()


def test_what_was_taught_reads_the_file_and_is_there_to_be_changed(
    session: Session, tmp_path: Path
) -> None:
    table = tmp_path / "一月.csv"
    table.write_text(HEAT, encoding="utf-8")
    (shown,) = session.teaching.tables(table)
    assert (shown.header_line, shown.fields) == (2, ())
    ask = LayoutAsk("bill", FIELDS, header_line=2, carrier="heat", unit="GJ", title="甲热力")
    session.teaching.learn_layout(table, ask)
    read = session.preview([table], SilentContext())
    amounts = [each.quantity.amount for each in read.drafts if each.quantity is not None]
    assert amounts == [120, 130]
    (again,) = session.teaching.tables(table)
    assert (again.header_line, again.fields) == (2, FIELDS)
    assert dict(again.said)["title"] == "甲热力"
    with pytest.raises(InputError) as refused:
        session.teaching.learn_layout(table, LayoutAsk("bill", (("别的", "account"),)))
    assert refused.value.code == "mapping.heading_unknown"
    assert session.teaching.fields("meter")
