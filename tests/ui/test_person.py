"""Who works with the company file: shown at the foot, chosen by mouse or key, kept per file."""

from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import InputError
from desktop.jobs.context import SilentContext
from desktop.jobs.persons import PersonOrder, put_person
from desktop.models.store import Store
from desktop.models.values import Role
from desktop.ui.company.office import CompanyOffice
from desktop.ui.dialogs.secret import SecretDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.rooms.keeping import PersonAsk
from desktop.ui.session import Session
from tests.ui.conftest import Settle, Start
from tests.ui.fakes import FakeOffice

SHIFT = Qt.KeyboardModifier.ShiftModifier


def entries(opened: MainWindow, qtbot: QtBot) -> dict[str, QAction]:
    """Open the menu of persons by its key and return its lines."""
    qtbot.keyClick(opened, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | SHIFT)
    menu = opened.foot.person.findChild(QMenu)
    assert menu is not None
    found = {action.text(): action for action in menu.actions() if action.text()}
    menu.close()
    return found


def test_the_foot_says_who_works_with_which_duties(opened: MainWindow, qapp: QApplication) -> None:
    assert opened.foot.person.text() == "操作人 张三（录入）"
    opened.trigger("language")
    qapp.processEvents()
    assert opened.foot.person.text() == "张三 (enters) at work"
    opened.trigger("language")


def test_another_person_sits_down_by_keyboard(
    opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    lines = entries(opened, qtbot)
    assert list(lines) == ["王主管（主管、结账）", "张三（录入）", "李四（复核）", "增改人员…"]
    assert [line.isChecked() for line in lines.values()] == [False, True, False, False]
    lines["李四（复核）"].trigger()
    settle(application)
    assert opened.foot.person.text() == "操作人 李四（复核）"
    assert opened.panel.text == "现在由李四操作。"


def test_a_person_with_a_password_gives_it(
    opened: MainWindow, application: Application, settle: Settle, qtbot: QtBot
) -> None:
    for password, who in (("wrong", "张三"), ("mill-2026", "王主管")):
        entries(opened, qtbot)["王主管（主管、结账）"].trigger()
        dialog = next(iter(opened.findChildren(SecretDialog)[::-1]))
        dialog.secret.setText(password)
        qtbot.mouseClick(dialog.do, Qt.MouseButton.LeftButton)
        settle(application)
        assert opened.foot.person.text().startswith(f"操作人 {who}")
    assert "王主管" in opened.panel.text


def test_persons_are_managed_where_they_are_kept(opened: MainWindow, qtbot: QtBot) -> None:
    entries(opened, qtbot)["增改人员…"].trigger()
    page: Any = opened.page
    assert page.key == "upkeep"
    assert page.persons.isVisible()


def test_a_file_of_several_persons_asks_who_this_is(
    application: Application, office: FakeOffice, settle: Settle
) -> None:
    office.session.keeping.who = ""
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    assert "请选择操作人" in application.window.panel.text
    assert application.window.foot.person.text() == "请选择操作人"


@pytest.fixture
def of_two(sample_file: Path, tmp_path: Path) -> Path:
    """The sample company with a second person who checks."""
    with Store.open(Path(copyfile(sample_file, tmp_path / sample_file.name))) as store:
        put_person(store, PersonOrder("李四", (Role.CHECK,), by="示例会计"))
        return store.path


def test_the_duties_bind_as_the_person_at_work_says(of_two: Path) -> None:
    session = CompanyOffice().open(of_two, "somebody typed")
    assert session.overview(2025).person == ""
    records = [row.id for row in session.records(2025)][:1]
    with pytest.raises(InputError, match="nobody_at_work"):
        session.post(records, SilentContext())
    session.keeping.choose_person("示例会计", "")
    with pytest.raises(InputError, match="same_person"):
        session.post(records, SilentContext())
    session.keeping.choose_person("李四", "")
    assert session.post(records, SilentContext()).count == 1
    assert session.records(2025)[0].checked_by == "李四"
    session.close()
    again = CompanyOffice().open(of_two, "")
    assert again.overview(2025).person == "李四"
    again.close()


def test_who_enters_a_second_person_goes_on_working(sample_session: Session) -> None:
    who = sample_session.overview(2025).person
    sample_session.keeping.put_person(PersonAsk("李四", ("check",)))
    view = sample_session.overview(2025)
    assert {each.name for each in view.people} == {who, "李四"}
    assert view.person == who


def test_the_sample_has_a_person(tmp_path: Path) -> None:
    session = CompanyOffice().create_sample(tmp_path, SilentContext())
    view = session.overview(2025)
    assert view.person == "示例会计"
    assert [person.roles for person in view.people] == [("enter", "check", "close")]
    session.close()


def test_a_file_without_persons_says_so(start: Start, settle: Settle) -> None:
    office = FakeOffice()
    application = start(office)
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    foot = application.window.foot
    assert application.desk.overview is not None
    foot.show_overview(replace(application.desk.overview, people=(), person=""))
    assert foot.person.text() == "未登记人员"
