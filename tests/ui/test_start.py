"""The window opens at once, in both languages, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.accounting.period import Month
from desktop.app import Application
from desktop.findings import Finding, Severity
from desktop.ui.dialogs.secret import SecretDialog
from desktop.ui.settings import LANGUAGE, LEFT_MONTHS, LEFT_OPEN, Settings
from desktop.ui.text import tr
from tests.ui.conftest import Settle, Start
from tests.ui.fakes import MILL, FakeOffice

HEAVY = ("pandas", "numpy", "matplotlib", "sqlalchemy", "openpyxl", "typst", "python_calamine")


LATE = ("desktop.ui.session", "desktop.ui.company", "desktop.ui.tables", "desktop.ui.charts")
ROOT = Path(__file__).parents[2]


def run(code: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return answer.stdout.strip()


def test_importing_the_program_loads_nothing_heavy() -> None:
    code = f"import sys, desktop.app; print([m for m in {HEAVY} if m in sys.modules])"
    assert run(code) == "[]"


FIRST_WINDOW = f"""
import sys, tempfile
from datetime import date
from pathlib import Path
from PySide6 import QtCore
from PySide6.QtCore import QSettings
from desktop.app import Application, make_app
from desktop.ui.office import LazyOffice
from desktop.ui.settings import Settings
app = make_app([])
with tempfile.TemporaryDirectory() as folder:
    store = QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat)
    joined = Application(app, Settings(store), LazyOffice(), date(2026, 1, 15))
    joined.window.show()
    app.processEvents()
    shown = [each for each in sys.modules if each.startswith("desktop.ui.pages.")]
    early = [each for each in {LATE} if each in sys.modules]
    early += [each for each in ("Qt",) if each in vars(QtCore)]
    joined.window.close()
print(sorted(shown), early)
"""


def test_only_the_page_that_is_shown_is_loaded_with_the_first_window() -> None:
    pages = "['desktop.ui.pages.page', 'desktop.ui.pages.welcome']"
    assert run(FIRST_WINDOW) == f"{pages} []"


def test_a_name_of_qt_is_there_only_once_it_was_asked_for() -> None:
    code = "from PySide6 import QtCore; print('Qt' in vars(QtCore)); QtCore.Qt"
    assert run(f"{code}; print('Qt' in vars(QtCore))").split() == ["False", "True"]


def test_nothing_is_collected_until_the_window_is_there() -> None:
    code = "import gc, desktop.app, desktop.start; desktop.app.main = gc.isenabled"
    assert run(f"{code}; print(desktop.start.main(), gc.isenabled())") == "False False"
    start = "desktop.app.Collector.start(None)"
    assert run(f"{code}; {start}; print(gc.isenabled())") == "True"


def test_no_source_is_read_and_kept_when_the_program_starts() -> None:
    code = "import desktop.start, linecache; desktop.start.prepare(); import desktop.app"
    assert run(f"{code}; print([each for each in linecache.cache if 'desktop' in each])") == "[]"


def test_the_window_waits_less_for_a_busy_worker_than_python_lets_it() -> None:
    code = "import sys, desktop.app, desktop.start; desktop.app.main = sys.getswitchinterval"
    assert run(f"{code}; print(sys.getswitchinterval() > desktop.start.main())") == "True"


@pytest.mark.parametrize(("language", "title"), [("zh", "碳账本"), ("en", "CarbonBook")])
def test_window_starts_in_the_language_that_was_chosen(
    start: Start, settings: Settings, language: str, title: str
) -> None:
    settings.put(LANGUAGE, language)
    application = start(FakeOffice())
    assert application.window.windowTitle() == title
    assert application.window.host.current_key == "welcome"


def test_opening_a_company_file_shows_name_and_year_in_the_title(
    start: Start, settle: Settle
) -> None:
    application = start(FakeOffice())
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    assert application.window.windowTitle() == f"{MILL} — 2025账套"
    assert application.window.host.current_key == "todo"


def test_closing_the_window_closes_the_company_file_and_the_worker(
    start: Start, settle: Settle
) -> None:
    office = FakeOffice()
    application = start(office)
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    application.window.close()
    assert office.session.is_closed
    assert not application.runner.is_running


_NO_BACKUP = Finding("backup.failed", Severity.WARNING, details={"code": "disk.full"})


def test_a_backup_that_failed_on_closing_keeps_the_window_open_once_and_is_told(
    start: Start, settle: Settle
) -> None:
    office = FakeOffice()
    application = start(office)
    window = application.window
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    office.session.found_closing = (_NO_BACKUP,)
    assert not window.close()
    settle(application)
    assert window.isVisible()
    assert window.host.current_key == "welcome"
    assert "再次关闭窗口" in window.panel.text
    assert "磁盘" in window.panel.text
    assert window.close()
    assert not application.runner.is_running


def test_a_backup_that_failed_is_told_where_the_file_alone_is_closed(
    start: Start, settle: Settle
) -> None:
    office = FakeOffice()
    application = start(office)
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    office.session.found_closing = (_NO_BACKUP,)
    application.window.trigger("close_company")
    settle(application)
    assert "备份没有成功" in application.window.panel.text
    assert "再次关闭窗口" not in application.window.panel.text
    office.session.found_closing = ()


def test_language_switches_without_a_restart(
    start: Start, settle: Settle, qapp: QApplication
) -> None:
    application = start(FakeOffice())
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    application.window.trigger("language")
    qapp.processEvents()
    assert application.window.windowTitle() == f"{MILL} — books of 2025"
    assert application.window.menu.actions()[0].text() == "&File"
    application.window.trigger("language")
    qapp.processEvents()
    assert application.window.menu.actions()[0].text() == "文件(&F)"


def answer_wrong_then_right(application: Application, settle: Settle, told: str = "") -> None:
    window = application.window
    for secret, says in (("wrong", ""), ("right", "密码不对")):
        dialog = window.findChild(SecretDialog)
        assert dialog is not None
        assert says in "".join(each.text() for each in dialog.findChildren(QLabel))
        dialog.secret.setText(secret)
        dialog.do.click()
        dialog.setParent(None)
        settle(application)
    assert application.desk.session is not None
    assert window.panel.text == told


def test_an_encrypted_file_asks_for_its_password_and_again_if_it_was_wrong(
    start: Start, settle: Settle
) -> None:
    application = start(FakeOffice(password="right"))
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    answer_wrong_then_right(application, settle)


def test_an_encrypted_backup_asks_for_its_password_before_it_is_restored(
    start: Start, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"ask_file": "加密.cbook", "ask_new_file": "新.cbook"}
    for name, path in files.items():
        monkeypatch.setattr(f"desktop.ui.actions.restore.{name}", lambda *_, p=path: Path(p))
    application = start(FakeOffice(password="right"))
    application.window.trigger("restore")
    settle(application)
    told = tr("told.restored", backup="加密.cbook", name="新.cbook")
    answer_wrong_then_right(application, settle, told)


def test_a_closed_company_file_is_gone_from_the_frame_and_not_opened_again(
    start: Start, settle: Settle, settings: Settings
) -> None:
    office = FakeOffice()
    application = start(office)
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    assert settings.get(LEFT_OPEN) == "demo.cbook"
    application.window.trigger("close_company")
    settle(application)
    assert office.session.is_closed
    assert application.window.windowTitle() == "碳账本"
    assert application.window.host.current_key == "welcome"
    assert settings.get(LEFT_OPEN) == ""


def test_recent_files_that_are_still_there_can_be_opened_from_the_menu(
    start: Start, settle: Settle, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "甲.cbook").touch()
    settings.remember_file(str(tmp_path / "甲.cbook"))
    settings.remember_file(str(tmp_path / "gone.cbook"))
    application = start(FakeOffice())
    application.window.menu.list_recent()
    entries = application.window.menu.recent.actions()
    assert [entry.text().split()[0] for entry in entries] == ["甲"]
    entries[0].trigger()
    settle(application)
    assert application.desk.overview is not None
    assert application.desk.overview.path == tmp_path / "甲.cbook"


def month_after_start(start: Start, settle: Settle, name: str = "demo.cbook") -> Month:
    application = start(FakeOffice())
    application.desk.open_file(Path(name))
    settle(application)
    return application.desk.month


def test_a_company_file_opens_at_the_month_it_was_left_at(
    start: Start, settle: Settle, settings: Settings
) -> None:
    newest = month_after_start(start, settle)
    application = start(FakeOffice())
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    application.desk.set_month(newest.shifted(-3))
    settle(application)
    assert month_after_start(start, settle) == newest.shifted(-3)
    assert month_after_start(start, settle, "another.cbook") == newest
    assert month_after_start(start, settle) == newest.shifted(-3)
    assert settings.get(LEFT_MONTHS) == f"{newest.shifted(-3)} demo.cbook"


def test_who_went_back_to_the_newest_month_follows_it(
    start: Start, settle: Settle, settings: Settings
) -> None:
    application = start(FakeOffice())
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    newest = application.desk.month
    application.desk.set_month(newest.shifted(-1))
    application.desk.set_month(newest)
    assert settings.get(LEFT_MONTHS) == ""


@pytest.mark.parametrize("left", ["1999-01", "2999-12", "nonsense"])
def test_a_month_the_file_does_not_have_is_not_gone_to(
    start: Start, settle: Settle, settings: Settings, left: str
) -> None:
    newest = month_after_start(start, settle)
    settings.put(LEFT_MONTHS, f"{left} demo.cbook")
    assert month_after_start(start, settle) == newest
