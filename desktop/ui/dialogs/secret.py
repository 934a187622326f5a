"""Asks for the password of a signing key or a company file; twice for a new one."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget

from desktop.errors import DesktopError
from desktop.ui.text import error_text, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped

_WRONG = "key.wrong_secret"
_WIDTH = 400
_LEAST = 8


def asked_again(
    ask: Callable[[str], object], else_say: Callable[[DesktopError], object]
) -> Callable[[DesktopError], None]:
    """Return what asks anew for the password of a key if it was wrong, and else says the error."""

    def answer(error: DesktopError) -> None:
        if error.code == _WRONG:
            ask(error_text(error))
        else:
            else_say(error)

    return answer


class SecretDialog(QDialog):
    """The password never leaves the dialog but through ``given``.

    Attributes:
        remember: Whether this computer shall open the key by itself; shown where it can.
    """

    given = Signal(str)

    def __init__(
        self, parent: QWidget, *, is_new: bool = False, kind: str = "sign", problem: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        kind = "new" if is_new else kind
        self.setWindowTitle(tr(f"secret.{kind}.title"))
        self.setMinimumWidth(_WIDTH)
        self._is_new = is_new
        self.secret, self.again = QLineEdit(), QLineEdit()
        self.do = Button(f"secret.{kind}.do", "main")
        self.do.setDefault(True)  # Enter in a line does it
        cancel = Button("button.cancel")
        layout = column(
            Text(f"secret.{kind}.title", "section"),
            Wrapped(f"secret.{kind}.text", "quiet"),
            spacing=SPACE[1],
            margins=SPACE[3],
        )
        if problem:
            wrong = Wrapped()
            wrong.show_plain(problem)
            wrong.set_tone("bad")
            layout.addWidget(wrong)
        lines = [(self.secret, "secret.label")] + ([(self.again, "secret.again")] if is_new else [])
        for line, key in lines:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setAccessibleName(tr(key))
            label = Text(key)
            label.setBuddy(line)
            layout.addWidget(label)
            layout.addWidget(line)
            line.textChanged.connect(self._on_text)
        self.lacks = Wrapped(role="small")
        self.lacks.setVisible(is_new)
        layout.addWidget(self.lacks)
        self.remember = QCheckBox(tr("secret.remember"))
        self.remember.setToolTip(tr("secret.remember_text"))
        self.remember.hide()
        layout.addWidget(self.remember)
        layout.addSpacing(SPACE[1])
        layout.addLayout(row(1, cancel, self.do))
        self.setLayout(layout)
        if is_new:
            self.secret.returnPressed.connect(self._go_on)
        self.do.clicked.connect(self._give)
        cancel.clicked.connect(self.reject)
        self._on_text()

    def offer_to_remember(self) -> None:
        """Let the person choose that this computer opens the key by itself from now on."""
        self.remember.show()

    @Slot()
    def _on_text(self) -> None:
        text = self.secret.text()
        is_good = bool(text)
        if self._is_new:
            lacks = self._lack()
            self.lacks.say(lacks)
            is_good = bool(text) and not lacks
        self.do.setEnabled(is_good)

    def _lack(self) -> str:
        """Return what a new password still lacks; an empty one speaks for itself."""
        text, again = self.secret.text(), self.again.text()
        if text and len(text) < _LEAST:
            return "secret.too_short"
        if text and not again:
            return "secret.type_again"
        return "secret.not_the_same" if text != again else ""

    @Slot()
    def _go_on(self) -> None:
        if not self.do.isEnabled():
            self.again.setFocus()
            self.again.selectAll()

    @Slot()
    def _give(self) -> None:
        self.given.emit(self.secret.text())
        self.accept()
