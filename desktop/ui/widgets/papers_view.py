"""Papers around a signing key: the sheet for the safe, the request for enrolment, the web page."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.ui.text import name_of
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import card, column, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.labels import Text, Wrapped

ROLES: Final = ("preparer", "reviewer")


class PapersView(QWidget):
    """One card a paper, each with what it is for and its button.

    Signals:
        sheet_asked: The key sheet.
        enrol_asked: Name, title and role of whose key is enrolled.
        forget_asked: This computer shall open a key no more.
        page_asked: The page that verifies packages in a browser.
    """

    given_up = Signal()
    sheet_asked = Signal()
    enrol_asked = Signal(str, str, str)
    forget_asked = Signal()
    page_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back = Button("button.back", "flat", "back")
        self.sheet = Button("papers.sheet_do", "", "print")
        self.forget = Button("papers.forget_do", "", "close")
        self.person = Field("enrol_person", has_hint=False)
        self.title = Field("enrol_title", has_hint=False)
        self.role = QComboBox()
        self.enrol = Button("papers.enrol_do", "", "sign")
        self.page = Button("papers.page_do", "", "export")
        role = Text("field.enrol_role.title")
        role.setBuddy(self.role)
        who = row(self.person, self.title, column(role, self.role, spacing=SPACE[0]))
        who.setStretch(0, 2)
        who.setStretch(1, 2)
        who.setStretch(2, 1)
        cards = column(
            row(self.back, 1),
            card(_heading("sheet"), _words("sheet"), row(1, self.forget, self.sheet)),
            card(_heading("enrol"), _words("enrol"), who, row(1, self.enrol)),
            card(_heading("page"), _words("page"), row(1, self.page)),
            1,
            spacing=SPACE[2],
        )
        content = QWidget()
        content.setLayout(cards)
        self.setLayout(column(scrolled(content)))
        self.back.clicked.connect(self.given_up)
        self.sheet.clicked.connect(self.sheet_asked)
        self.forget.clicked.connect(self.forget_asked)
        self.page.clicked.connect(self.page_asked)
        self.enrol.clicked.connect(self._ask_enrol)
        self.person.changed.connect(self.person.calm)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the roles in the language in use."""
        chosen = max(self.role.currentIndex(), 0)
        self.role.clear()
        for role in ROLES:
            self.role.addItem(name_of("role", role), role)
        self.role.setCurrentIndex(chosen)
        self.role.setAccessibleName(name_of("field", "enrol_role.title"))

    @Slot()
    def _ask_enrol(self) -> None:
        if not self.person.text:
            self.person.refuse("papers.no_person")
            return
        role = str(self.role.currentData())
        self.enrol_asked.emit(self.person.text, self.title.text, role)


def _heading(key: str) -> Text:
    return Text(f"papers.{key}", "strong")


def _words(key: str) -> Wrapped:
    return Wrapped(f"papers.{key}_text", "quiet")
