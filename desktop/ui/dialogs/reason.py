"""Asks for a reason, and for the supervisor's password where one is needed."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped

_WIDTH = 420


class ReasonDialog(QDialog):
    """Texts are ``reason.<key>.title``, ``.text`` and ``.do``."""

    given = Signal(str, str)

    def __init__(
        self, key: str, parent: QWidget, /, *, has_password: bool = False, **gaps: object
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr(f"reason.{key}.title"))
        self.setMinimumWidth(_WIDTH)
        self.reason = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.do = Button(f"reason.{key}.do", "main")
        self.do.setDefault(True)  # Enter in a line does it
        cancel = Button("button.cancel")
        self.do.setEnabled(False)
        title = Text(role="section")
        title.say(f"reason.{key}.title")
        text = Wrapped(role="quiet")
        text.say(f"reason.{key}.text", **gaps)
        self._problem = Wrapped()
        self._problem.set_tone("bad")
        self._problem.setObjectName("problem")
        self._problem.hide()
        label, secret = Text("reason.label"), Text("reason.password")
        label.setBuddy(self.reason)
        secret.setBuddy(self.password)
        self.reason.setAccessibleName(label.text())
        self.password.setAccessibleName(secret.text())
        layout = column(
            title, text, self._problem, label, self.reason, spacing=SPACE[1], margins=SPACE[3]
        )
        if has_password:
            layout.addWidget(secret)
            layout.addWidget(self.password)
        layout.addSpacing(SPACE[1])
        layout.addLayout(row(1, cancel, self.do))
        self.setLayout(layout)
        self.reason.textChanged.connect(self._on_text)
        self.do.clicked.connect(self._give)
        cancel.clicked.connect(self.reject)
        self.reason.setFocus()

    def ask_again(self, reason: str, problem: str) -> None:
        """Keep the reason, say that the password was wrong, and wait for another one."""
        self.reason.setText(reason)
        self._problem.show_plain(problem)
        self._problem.show()
        self.password.setFocus()

    @Slot()
    def _on_text(self) -> None:
        self.do.setEnabled(bool(self.reason.text().strip()))

    @Slot()
    def _give(self) -> None:
        self.given.emit(self.reason.text().strip(), self.password.text())
        self.accept()
