"""The first page without a company file: new, open, sample, and the files used last."""

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.changes import Changed
from desktop.ui.desk import Desk
from desktop.ui.icons import pixmap
from desktop.ui.pages.page import Page
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import card, clear, column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped

_WIDTH = 760
_LOGO = 56
_ICON = 28
_CHOICES = (
    ("new_company", "file_new", "main"),
    ("open_company", "open", ""),
    ("sample_company", "sample", ""),
)


class _Choice(QFrame):
    """A card with an icon, a promise and a button."""

    def __init__(self, key: str, icon_name: str, role: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._icon = QLabel()
        self.button = Button(f"welcome.{key}.button", role)
        inner = card(
            self._icon,
            Text(f"welcome.{key}.title", "section"),
            Wrapped(f"welcome.{key}.text", "quiet"),
            1,
            self.button,
            spacing=SPACE[2],
        )
        self.setLayout(column(inner, spacing=0))
        self._dress()

    def _dress(self) -> None:
        self._icon.setPixmap(pixmap(self._icon_name, app_tokens().accent, _ICON))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)


def _centred(content: QWidget) -> QHBoxLayout:
    """Return a row that gives the content its width first and the sides the rest."""
    made = row(1, content, 1)
    made.setStretch(1, 100)
    return made


class WelcomePage(Page):
    """What a new user sees."""

    key: ClassVar[str] = "welcome"
    concerns: ClassVar[frozenset[Changed]] = frozenset()
    follows_period: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        logo = QLabel()
        logo.setPixmap(pixmap("carbonbook", size=_LOGO))
        words = column(
            1, Text("welcome.title", "page"), Wrapped("welcome.text", "quiet"), 1, spacing=SPACE[0]
        )
        head = row(logo, words, spacing=SPACE[3])
        head.setStretch(1, 1)
        choices = row(spacing=SPACE[2])
        for key, icon_name, role in _CHOICES:
            choice = _Choice(key, icon_name, role)
            choice.button.clicked.connect(partial(desk.acted.emit, key))
            choices.addWidget(choice, 1)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._recent_title = Text("welcome.recent", "strong")
        content = QWidget()
        content.setMaximumWidth(_WIDTH)
        content.setLayout(
            column(
                2,
                head,
                choices,
                self._recent_title,
                self._recent,
                Wrapped("welcome.offline", "small"),
                3,
                spacing=SPACE[4],
            )
        )
        whole = QWidget()
        whole.setLayout(_centred(content))
        self.set_body(whole)
        self.title.hide()
        self.lead.hide()
        self._show_recent()

    def _show_recent(self) -> None:
        clear(self._recent)
        files = [Path(name) for name in self.desk.settings.recent_files()]
        files = [path for path in files if path.is_file()]
        self._recent_title.setVisible(bool(files))
        for path in files:
            link = Button("", "link")
            link.setText(f"{path.stem}   {path.parent}")
            link.clicked.connect(partial(self._open, path))
            self._recent.addLayout(row(link, 1))

    @Slot()
    def _open(self, path: Path) -> None:
        self.desk.open_file(path)
