"""Has the program's fonts made, once a machine, by a process of its own.

It takes a quarter of a minute: in the one worker the first company file would wait for it, and a
window that is closed meanwhile too. A frozen program ships its fonts and never comes here.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot

import desktop
from desktop.errors import SurroundingsError
from desktop.fonts import ready_font_files
from desktop.paths import cache_folder

_WORK = """
import json, sys
from desktop.errors import SurroundingsError
from desktop.fonts import font_files
try:
    font_files()
except SurroundingsError as error:
    sys.exit(json.dumps([error.code, dict(error.details)]))
"""
_PLACE = Path(desktop.__file__).resolve().parents[1]
_PATIENCE_MS = 5_000


class TypefaceMaker(QObject):
    """Makes the fonts; without them the window stays in the system's.

    Signals:
        made: The files are ready; a tuple of paths.
        failed: They cannot be made; a :class:`SurroundingsError`.
    """

    made = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(_PLACE))
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.finished.connect(self._on_finished)

    @property
    def is_running(self) -> bool:
        """Whether the process is at work."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def start(self) -> None:
        """Begin; nothing waits for it."""
        self._process.start(sys.executable, ["-c", _WORK])

    @Slot()
    def stop(self) -> None:
        """Give up what is not made yet; the next start makes it."""
        self._process.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self._process.kill()
        self._process.waitForFinished(_PATIENCE_MS)

    @Slot()
    def _on_finished(self) -> None:
        if files := ready_font_files():
            self.made.emit(files)
        else:
            said = bytes(self._process.readAllStandardError().data())
            self.failed.emit(reason_of(said.decode(errors="replace")))


def reason_of(said: str) -> SurroundingsError:
    """Return what the process said; it may have been killed before it could."""
    try:
        code, details = json.loads(said)
    except ValueError:
        last = said.strip().rpartition("\n")[2]
        return SurroundingsError("font.not_written", folder=cache_folder(), reason=last)
    return SurroundingsError(code, **details)
