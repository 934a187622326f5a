"""The windows' own font where the system has none."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.fonts import INSTANCES, font_files
from desktop.jobs.context import SilentContext
from desktop.ui import typefaces


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
def test_fonts_that_have_to_be_made_are_left_to_the_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typefaces, "ready_font_files", tuple)
    assert typefaces.load_ready_typefaces() is True


def test_the_worker_makes_what_the_windows_wear(qtbot: QtBot) -> None:  # noqa: ARG001
    files = typefaces.make_typefaces(SilentContext())
    assert files == font_files()
    assert {file.name for file in files} == set(INSTANCES)
    typefaces.add_typefaces(files)
