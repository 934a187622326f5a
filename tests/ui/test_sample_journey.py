"""A person who looks through the sample's books: opens them, corrects, undoes, keeps them safe.

The real company file and office, and the pages that the main job passes by.
"""

from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from desktop.jobs.sample_company import PERSON as CLERK
from desktop.models.store import Store
from desktop.ui.office import LazyOffice
from desktop.ui.settings import PERSON, Settings
from desktop.ui.text import language, tr, use_language
from desktop.ui.widgets.buttons import Button
from tests.ui.conftest import Settle, Start
from tests.ui.test_journey import Journey

HEADCOUNT = "132"


@pytest.fixture
def books(sample_file: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "账套"
    folder.mkdir()
    return Path(copyfile(sample_file, folder / "示例账套.cbook"))


@pytest.fixture
def journey(
    start: Start, settle: Settle, settings: Settings, books: Path, qapp: QApplication
) -> Journey:
    """The program as it starts for someone who had these books open before."""
    settings.remember_file(str(books))
    settings.put(PERSON, CLERK)
    application = start(LazyOffice())
    use_language(qapp, "zh")
    return Journey(application, settle)


def open_from_the_first_page(journey: Journey, books: Path, qtbot: QtBot) -> None:
    page = journey.window.page
    assert page.key == "welcome"
    (link,) = (each for each in page.findChildren(Button) if str(books.parent) in each.text())
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert journey.wait().key == "todo"
    assert "湖州示例纺织有限公司" in journey.window.windowTitle()


def follow_what_is_to_do(journey: Journey) -> None:
    page = journey.go("todo")
    first = page.tasks.itemAt(0).widget()
    assert page.so_far.isVisible()
    first.link.click()
    assert journey.wait().key != "todo"


def headcount(journey: Journey) -> str:
    session = journey.application.desk.session
    assert session is not None
    return str(session.entity().facilities[0].headcount)


def correct_the_firm(journey: Journey) -> None:
    page = journey.go("opening")
    sheet = page.facilities.sheet
    texts = [str(sheet.index(0, n).data()) for n in range(sheet.columnCount())]
    column = next(n for n, text in enumerate(texts) if text == "131")
    assert sheet.setData(sheet.index(0, column), HEADCOUNT)
    page.save()
    journey.wait()
    assert headcount(journey) == HEADCOUNT


def look_at_bills_and_meters(journey: Journey) -> None:
    page = journey.go("bills")
    assert page.bills.model.rowCount() > 0
    page.bills.point_at(0)
    journey.wait()
    assert page.bill.isVisible()
    page = journey.go("meters")
    assert page.meters.model.rowCount() > 0
    page.tabs.setCurrentIndex(1)
    journey.wait()
    assert page.calendar.isVisible()


def teach_a_rule(journey: Journey) -> None:
    known = journey.go("rules").rules.model.rowCount()
    page = journey.go("review")
    model = page.waiting.model
    rows = range(model.rowCount())
    page.waiting.point_at(next(n for n in rows if model.row(n).origin == "invoice"))
    journey.wait()
    page.learn.click()
    assert journey.wait().note.tone == "good"
    assert journey.go("rules").rules.model.rowCount() == known + 1


def compare_origins(journey: Journey) -> None:
    page = journey.go("reconcile")
    assert page.lines.model.rowCount() > 0
    page.tabs.setCurrentIndex(1)
    journey.wait()
    assert page.origins.model.rowCount() > 0


def undo_from_the_trail(journey: Journey) -> None:
    page = journey.go("history")
    changes = page.trail.model.rowCount()
    assert changes > 1
    page.trail.point_at(0)
    journey.wait()
    assert page.fields.model.rowCount() > 0
    assert page.undo_to.isEnabled()
    page.undo_to.click()
    journey.wait()
    assert headcount(journey) == "131"
    assert page.trail.model.rowCount() == changes + 1


def keep_the_books_safe(journey: Journey, books: Path) -> None:
    page = journey.go("upkeep")
    before = page.backups.model.rowCount()
    page.now.click()
    journey.wait()
    assert page.backups.model.rowCount() == before + 1
    page.check.click()
    journey.wait()
    assert page.note.tone == "good"
    page = journey.go("portfolio")
    page.look_at([books])
    journey.wait()
    assert [each.name for each in page.rows] == ["湖州示例纺织有限公司"]


def read_english(journey: Journey) -> None:
    page: Any = journey.go("settings")
    box: QComboBox = page.boxes["language"]
    box.setCurrentIndex(1 - box.currentIndex())
    journey.wait()
    assert language() == "en"
    assert journey.window.menu.actions()[0].text() == "&File"
    assert page.title.text() == tr("page.settings")
    box.setCurrentIndex(1 - box.currentIndex())
    journey.wait()
    assert language() == "zh"


def test_a_look_through_the_sample_from_the_first_page_to_the_backup(
    journey: Journey, books: Path, qtbot: QtBot
) -> None:
    open_from_the_first_page(journey, books, qtbot)
    follow_what_is_to_do(journey)
    look_at_bills_and_meters(journey)
    teach_a_rule(journey)
    compare_origins(journey)
    correct_the_firm(journey)
    undo_from_the_trail(journey)
    keep_the_books_safe(journey, books)
    read_english(journey)
    journey.window.close()
    with Store.open(books) as store:
        assert store.check() == ()
