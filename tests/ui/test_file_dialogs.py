"""Names of files as people type them into the dialogs of the system."""

from pathlib import Path

import pytest
from PySide6 import QtWidgets
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.dialogs.files import PDF_FILES, ask_file, ask_folder, ask_new_file, documents
from desktop.ui.settings import LAST_FOLDER, Settings


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("报告", "报告.pdf"),
        ("给 银行.PDF", "给 银行.PDF"),
        ("湖州纺织 2025.12", "湖州纺织 2025.12.pdf"),
        ("已有", "已有 (3).pdf"),
        ("已有.pdf", "已有.pdf"),
    ],
)
def test_a_typed_name_gets_its_suffix_and_overwrites_nothing_unasked(
    qtbot: QtBot, settings: Settings, tmp_path: Path, typed: str, written: str
) -> None:
    for there in ("已有.pdf", "已有 (2).pdf"):
        (tmp_path / there).touch()
    parent = QWidget()
    qtbot.addWidget(parent)
    with pytest.MonkeyPatch.context() as patched:
        answer = (str(tmp_path / typed), "")
        patched.setattr(QtWidgets.QFileDialog, "getSaveFileName", lambda *_: answer)
        given = ask_new_file(parent, settings, "dialog.report", (PDF_FILES, "x"))
    assert given == tmp_path / written
    assert settings.get(LAST_FOLDER) == str(tmp_path)


def test_who_was_nowhere_yet_begins_among_the_documents(
    qtbot: QtBot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare name would be taken for one in the program's own folder."""
    started: list[str] = []

    def answer(_parent: QWidget, _title: str, start: str, *_: str) -> tuple[str, str]:
        started.append(start)
        return "", ""

    def folder(_parent: QWidget, _title: str, start: str) -> str:
        started.append(start)
        return ""

    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QtWidgets.QFileDialog, name, answer)
    monkeypatch.setattr(QtWidgets.QFileDialog, "getExistingDirectory", folder)
    parent = QWidget()
    qtbot.addWidget(parent)
    ask_file(parent, settings, "dialog.report", PDF_FILES)
    ask_folder(parent, settings, "dialog.portfolio")
    ask_new_file(parent, settings, "dialog.report", (PDF_FILES, "x"))
    here = documents()
    assert started == [str(here), str(here), str(here / "x.pdf")]
