"""Password, recovery sheet and hand-over of a company file."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.rooms.keeping import Keeping
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import card, clear, column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Field, walk_by_enter
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.signed_line import SignedLine

_LEAST: Final = 8
_NOTE_HEIGHT: Final = 76


class ProtectionView(QWidget):
    """Nothing is typed twice but a new password."""

    password_asked = Signal(str, str)
    sheet_asked = Signal(str)
    hand_over_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.shown: Keeping | None = None
        self.state = QVBoxLayout()
        self.old = Field("old_password")
        self.new, self.again = Field("new_password"), Field("new_password_again", has_hint=False)
        for field in (self.old, self.new, self.again):
            field.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.change = Button("keeping.change_password", "main", "closing")
        self.plain = Button("keeping.take_password_away", "")
        self.sheet = Button("keeping.recovery_sheet", "", "print")
        self.note = QPlainTextEdit()
        self.note.setFixedHeight(_NOTE_HEIGHT)
        self.note.setTabChangesFocus(True)
        self.hand_over = Button("keeping.hand_over", "main", "export")
        self.notes = QVBoxLayout()
        self._lay_out()
        self.change.clicked.connect(self._on_change)
        walk_by_enter((self.old, self.new, self.again), self._on_change)
        self.note.textChanged.connect(self._on_note)
        self.plain.clicked.connect(self._on_plain)
        self.sheet.clicked.connect(self._on_sheet)
        self.hand_over.clicked.connect(self._on_hand_over)
        self.retranslate()

    def _lay_out(self) -> None:
        password = card(
            Text("keeping.password", "strong"),
            self.state,
            self.old,
            self.new,
            self.again,
            row(self.sheet, self.plain, 1, self.change),
            spacing=SPACE[1],
        )
        handing = card(
            Text("keeping.handing_over", "strong"),
            Wrapped("keeping.handing_over_text", "quiet"),
            self.note,
            row(1, self.hand_over),
            Text("keeping.notes", "strong"),
            self.notes,
            spacing=SPACE[1],
        )
        both = row(column(password, 1), column(handing, 1), spacing=SPACE[2])
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self.setLayout(column(both, 1))

    def show_keeping(self, shown: Keeping) -> None:
        """Show another state of the file."""
        self.shown = shown
        for field in (self.old, self.new, self.again):
            field.line.clear()
            field.calm()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._on_note()
        self.note.setPlaceholderText(tr("keeping.note_hint"))
        self.note.setAccessibleName(tr("keeping.handing_over"))
        shown = self.shown
        if shown is None:
            return
        clear(self.state)
        key = "keeping.is_encrypted" if shown.is_encrypted else "keeping.is_plain"
        self.state.addWidget(SignedLine(tr(key), "good" if shown.is_encrypted else "warn"))
        self.old.setVisible(shown.is_encrypted)
        for button in (self.plain, self.sheet):
            button.setVisible(shown.is_encrypted)
        self.change.say("keeping.change_password" if shown.is_encrypted else "keeping.set_password")
        clear(self.notes)
        for each in shown.notes:
            line = Wrapped()
            line.show_plain(f"{each.at:%Y-%m-%d %H:%M}  {each.person}  {each.note}".strip())
            self.notes.addWidget(line)
        if not shown.notes:
            self.notes.addWidget(Wrapped("keeping.no_notes", "small"))

    @Slot()
    def _on_change(self) -> None:
        """Ask for the change, unless a line is wrong, which says so."""
        for field in (self.old, self.new, self.again):
            field.calm()
        if not self._has_old():
            return
        if len(self.new.line.text()) < _LEAST:
            self.new.refuse("keeping.too_short", least=_LEAST)
        elif self.new.line.text() != self.again.line.text():
            self.again.refuse("keeping.not_the_same")
        else:
            self.password_asked.emit(self.old.line.text(), self.new.line.text())

    @Slot()
    def _on_plain(self) -> None:
        if self._has_old():
            self.password_asked.emit(self.old.line.text(), "")

    @Slot()
    def _on_sheet(self) -> None:
        if self._has_old():
            self.sheet_asked.emit(self.old.line.text())

    def _has_old(self) -> bool:
        is_needed = self.shown is not None and self.shown.is_encrypted
        if is_needed and not self.old.line.text():
            self.old.refuse("keeping.old_needed")
            self.old.line.setFocus()
            return False
        return True

    @Slot()
    def _on_hand_over(self) -> None:
        self.hand_over_asked.emit(self.note.toPlainText().strip())

    @Slot()
    def _on_note(self) -> None:
        self.hand_over.setEnabled(bool(self.note.toPlainText().strip()))
