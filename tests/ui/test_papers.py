"""Key sheet, enrolment, verifier page, workbook and tables, by buttons."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.jobs.context import SilentContext
from desktop.ui.company.office import CompanyOffice
from desktop.ui.dialogs.secret import SecretDialog
from desktop.ui.rooms.papers import EnrolAsk
from desktop.ui.session import Session
from tests.ui.conftest import PATIENCE_MS, Settle, Visit, opened_copy, press
from tests.ui.fakes import FakeOffice
from tests.ui.test_packaging import is_gone

PART = "desktop.ui.pages.key_papers"


@pytest.fixture
def page(visit: Visit, qtbot: QtBot) -> Any:
    shown = visit("packages")
    press(qtbot, shown.open_papers)
    return shown


def test_a_key_sheet_carries_the_code_of_a_key_just_made_and_only_once(
    page: Any,
    application: Application,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(f"{PART}.ask_file", lambda *_: Path("old.key"))
    monkeypatch.setattr(f"{PART}.ask_new_file", lambda *_: Path("sheet.pdf"))
    page.make_key(tmp_path / "new.key", "a long secret")
    settle(application)
    for _ in range(2):
        press(qtbot, page.papers.view.sheet)
        settle(application)
    session: Any = application.desk.session
    first, second = session.done
    assert first.startswith("sheet new.key ")
    assert first != "sheet new.key "
    assert second == "sheet old.key "
    assert "没有恢复码" in page.note.text


def test_an_enrolment_asks_for_holder_key_and_password(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"{PART}.ask_file", lambda *_: Path("a.key"))
    monkeypatch.setattr(f"{PART}.ask_new_file", lambda *_: Path("request.json"))
    view = page.papers.view
    press(qtbot, view.enrol)
    assert view.person.line.property("wrong") is True
    view.person.line.setText("张三")
    view.role.setCurrentIndex(1)
    press(qtbot, view.enrol)
    for secret in ("wrong", "a long secret"):
        dialog = page.papers.findChild(SecretDialog)
        dialog.secret.setText(secret)
        press(qtbot, dialog.do)
        qtbot.waitUntil(partial(is_gone, dialog), timeout=PATIENCE_MS)
        settle(application)
    assert application.window.panel.text == ""
    assert office.session.done == ["enrol 张三 reviewer"]
    assert office.session.papers.asked[0].secret == "a long secret"
    assert "request.pdf" in page.note.text


def test_the_verifier_page_is_saved_and_the_timeline_comes_back(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"{PART}.ask_new_file", lambda *_: Path("verify.html"))
    press(qtbot, page.papers.view.page)
    settle(application)
    assert office.session.done == ["page"]
    press(qtbot, page.papers.view.back)
    assert page.stack.currentIndex() == 0


def test_a_workbook_is_exported_and_a_table_looked_at_before_it_is_entered(
    visit: Visit,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.ui.pages.reports.ask_new_file", lambda *_: Path("a.xlsx"))
    monkeypatch.setattr("desktop.ui.pages.reports.QDesktopServices.openUrl", lambda _: True)
    press(qtbot, visit("reports").workbook)
    settle(application)
    other = visit("other")
    other.look_at_table(Path("same.csv"))
    settle(application)
    assert not other.enter_table.isVisible()
    monkeypatch.setattr("desktop.ui.pages.other.ask_file", lambda *_: Path("a.csv"))
    press(qtbot, other.take_table)
    settle(application)
    assert "新增 2 条，改动 1 条，3 条与账上一致" in other.note.text
    press(qtbot, other.enter_table)
    settle(application)
    assert office.session.done == ["workbook 2025", "table a.csv"]
    assert not other.enter_table.isVisible()


@pytest.fixture(scope="module")
def sample(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with opened_copy(sample_file, tmp_path_factory.mktemp("sample")) as session:
        yield session


def test_papers_are_written_for_the_real_company(sample: Session, tmp_path: Path) -> None:
    key = tmp_path / "a.key"
    code = CompanyOffice().new_key(key, "a long secret", "")
    context = SilentContext()
    sheet = Path(sample.papers.key_sheet(key, code, tmp_path / "sheet.pdf", context).path)
    ask = EnrolAsk(key, "a long secret", "示例会计", "会计", "preparer", tmp_path / "r.json")
    form = Path(sample.papers.enrol(ask, context).path)
    assert sheet.read_bytes()[:5] == form.read_bytes()[:5] == b"%PDF-"
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    page = Path(sample.papers.verifier_page(tmp_path / "verify.html").path)
    assert page.stat().st_size > 10_000


def test_the_workbook_comes_back_without_a_difference(sample: Session, tmp_path: Path) -> None:
    book = Path(sample.papers.workbook(2025, tmp_path / "a.xlsx", SilentContext()).path)
    found = sample.papers.preview_table(book)
    assert (found.new, found.changed) == ((), ())
    assert found.same == len(sample.records(2025))
    assert sample.papers.add_table(book).count == 0
