"""The crash dialog: the redacted report, to be read before it is saved."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QWidget

from desktop.errors import DesktopError
from desktop.exchange.writing import write_atomically
from desktop.ui.text import error_text, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped

_SIZE = (620, 420)


class CrashDialog(QDialog):
    """Says that a bug was caught, that nothing was lost, and shows the report."""

    def __init__(self, report: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("crash.title"))
        self.resize(*_SIZE)
        self._report = QPlainTextEdit(report)
        self._report.setReadOnly(True)
        self._report.setAccessibleName(tr("crash.report"))
        self._report.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.refusal = Wrapped()
        self.refusal.set_tone("bad")
        self.refusal.hide()
        save = Button("crash.save", "", "export")
        go_on = Button("crash.go_on", "main")
        go_on.setDefault(True)
        save.clicked.connect(self._save)
        go_on.clicked.connect(self.accept)
        self.setLayout(
            column(
                Text("crash.title", "section"),
                Wrapped("crash.text", "quiet"),
                self._report,
                self.refusal,
                row(1, save, go_on),
                spacing=SPACE[2],
                margins=SPACE[3],
            )
        )

    @Slot()
    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("crash.save"), "carbonbook-report.txt")
        if name:
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write the report; where the system refuses say so, so that another place is chosen."""
        try:
            write_atomically(path, self._report.toPlainText().encode("utf-8"))
        except DesktopError as error:
            self.refusal.show_plain(error_text(error))
            self.refusal.show()
        else:
            self.refusal.hide()
