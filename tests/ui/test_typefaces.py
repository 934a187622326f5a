"""The windows' own font where the system has none."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import desktop.app
from desktop.errors import SurroundingsError
from desktop.fonts import INSTANCES, font_files, variable_font
from desktop.ui import typeface_maker, typefaces
from desktop.ui.typeface_maker import TypefaceMaker, reason_of
from tests.ui.conftest import PATIENCE_MS, Settle, Start
from tests.ui.fakes import FakeOffice


@pytest.fixture
def bare_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "FAMILIES", ("No Such Family",))


@pytest.mark.usefixtures("qtbot", "bare_system")
def test_ready_fonts_are_loaded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Path] = []
    monkeypatch.setattr(typefaces, "ready_font_files", lambda: (Path("a.ttf"),))
    monkeypatch.setattr(typefaces, "add_typefaces", loaded.extend)
    assert typefaces.load_ready_typefaces() is False
    assert loaded == [Path("a.ttf")]


@pytest.mark.usefixtures("qtbot", "bare_system")
def test_fonts_that_have_to_be_made_are_left_for_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: list[Path] = []
    monkeypatch.setattr(typefaces, "ready_font_files", tuple)
    monkeypatch.setattr(typefaces, "add_typefaces", loaded.extend)
    assert typefaces.load_ready_typefaces() is True
    assert loaded == [variable_font()]  # Chinese is readable until then


@pytest.mark.usefixtures("qtbot", "bare_system")
def test_a_system_without_any_of_our_fonts_still_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise SurroundingsError("font.not_found", package="x")

    monkeypatch.setattr(typefaces, "ready_font_files", tuple)
    monkeypatch.setattr(typefaces, "variable_font", missing)
    assert typefaces.load_ready_typefaces() is True


def made_by(qtbot: QtBot, maker: TypefaceMaker) -> tuple[Path, ...]:
    with qtbot.waitSignal(maker.made, timeout=PATIENCE_MS) as waited:
        maker.start()
    files: tuple[Path, ...] = waited.args[0]
    return files


def test_a_process_makes_what_the_windows_wear(qtbot: QtBot) -> None:
    files = made_by(qtbot, TypefaceMaker())
    assert files == font_files()
    assert {file.name for file in files} == set(INSTANCES)
    typefaces.add_typefaces(files)


def test_fonts_that_cannot_be_made_are_told(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "carbonbook").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv(
        "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", str(tmp_path)
    )
    maker = TypefaceMaker()
    with qtbot.waitSignal(maker.failed, timeout=PATIENCE_MS) as waited:
        maker.start()
    assert waited.args[0].code == "font.not_written"
    assert str(tmp_path) in waited.args[0].details["folder"]


def test_a_process_that_says_nothing_leaves_the_folder_as_the_place_to_look() -> None:
    error = reason_of("Traceback\nMemoryError\n")
    assert (error.code, error.details["reason"]) == ("font.not_written", "MemoryError")


def test_the_first_company_file_does_not_wait_for_the_fonts_and_closing_gives_them_up(
    monkeypatch: pytest.MonkeyPatch, start: Start, office: FakeOffice, settle: Settle
) -> None:
    monkeypatch.setattr(desktop.app, "load_ready_typefaces", lambda: True)
    monkeypatch.setattr(typeface_maker, "_WORK", "import time; time.sleep(600)")
    application = start(office)
    maker = application.findChild(TypefaceMaker)
    assert maker is not None
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    assert maker.is_running
    maker.stop()
    assert not maker.is_running
