"""What happens after a bug: log it, show it, go on.

The report names the place in the program and the versions, and leaves out everything of the user's:
quoted values, paths, figures and Chinese names are masked.
"""

import logging
import re
import sys
import traceback
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, Signal, qVersion

from desktop import __version__

_LOG = logging.getLogger(__name__)
_FIGURES: Final = r"\d[\d.,]*[.,]\d+|\d{3,}"
"""Amounts and numbers of documents; a short count tells nobody's business."""
_PATHS: Final = r"(?:[A-Za-z]:|~)?[\\/](?:[^\s\\/'\"]+[\\/])+[^\s'\"]*"
_REST_OF_PATHS: Final = r"(?=\S*[^\d\s\\/])\S*[\\/]\S*"
"""What a path goes on with behind a blank in a folder's name."""
_CHINESE: Final = r"[\u3400-\u9fff]+"
"""The program's own words for a bug are English: what is Chinese in them came from a document."""
_QUOTED: Final = r"'[^'\n]{3,}'|\"[^\"\n]{3,}\"|“[^”\n]*”"


def crash_report(bug: BaseException) -> str:
    """Return the report of a bug, redacted, as the user may read and save it."""
    platform = import_module("platform")  # only a bug needs it
    head = (
        f"CarbonBook {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
        f"{platform.system()} {platform.release()}"
    )
    frames = traceback.extract_tb(bug.__traceback__)
    lines = [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([head, "", *lines, f"{type(bug).__name__}: {redact(str(bug))}"])


def redact(text: str) -> str:
    """Mask what may be the user's: figures, quoted values, paths and Chinese names."""
    text = text.replace(str(Path.home()), "~")
    text = re.sub(_PATHS, "…", re.sub(_QUOTED, "'…'", text))
    text = re.sub(_REST_OF_PATHS, "…", text)
    return re.sub(_FIGURES, "####", re.sub(_CHINESE, "…", text))


def _short(path: str) -> str:
    parts = Path(path).parts
    if "desktop" in parts:
        return "/".join(parts[parts.index("desktop") :])
    return "/".join(parts[-2:])


class CrashReporter(QObject):
    """Takes every exception nobody caught and hands its report to whoever shows it."""

    crashed = Signal(str)

    def install(self) -> None:
        """Take over the interpreter's hook for uncaught exceptions."""
        sys.excepthook = self.report

    def report(
        self,
        kind: type[BaseException],
        bug: BaseException,
        trace: TracebackType | None = None,
    ) -> None:
        """Log a bug and tell the window."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, bug, trace)
            return
        report = crash_report(bug)
        _LOG.error("A bug was caught at the edge.\n%s", report)
        self.crashed.emit(report)

    def report_bug(self, bug: BaseException) -> None:
        """Take a bug from the worker."""
        self.report(type(bug), bug, bug.__traceback__)
