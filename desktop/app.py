"""Starts the windows: the one place that builds their parts and joins them.

Nothing heavy is imported here; whatever needs the database, a spreadsheet library or a chart
library is loaded by the worker when the first job asks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop.ui.ahead import PagesAhead
from desktop.ui.collecting import Collector
from desktop.ui.crash import CrashReporter
from desktop.ui.desk import Desk
from desktop.ui.main_window import MainWindow
from desktop.ui.office import LazyOffice
from desktop.ui.runner import Runner
from desktop.ui.settings import DENSITY, LANGUAGE, LEFT_OPEN, SCHEME, Settings, user_settings
from desktop.ui.text import use_language
from desktop.ui.theme import (
    STYLE,
    apply_theme,
    colour,
    start_tokens,
    style_sheet,
    wants_high_contrast,
)
from desktop.ui.typefaces import add_typefaces, load_ready_typefaces

if TYPE_CHECKING:
    from desktop.ui.session import Office


_ONCE_SHOWN_MS: Final = 250
"""Asking the system for its contrast takes a third of the time of the first window."""


class Application(QObject):
    """Joins the parts: settings, worker, desk, window; follows language and colours."""

    def __init__(self, app: QApplication, settings: Settings, office: Office, today: date) -> None:
        super().__init__()
        self._app = app
        self._settings = settings
        lacks_typefaces = load_ready_typefaces()
        use_language(app, settings.get(LANGUAGE))
        tokens = start_tokens(settings.get(SCHEME))
        colour(app, tokens)
        self.runner = Runner()
        self.desk = Desk(self.runner, office, settings, today)
        self.collector = Collector(app, self.desk)
        self.window = MainWindow(self.desk)
        self.ahead = PagesAhead(self.desk, self.window.host)
        self.window.setStyleSheet(style_sheet(tokens, settings.get(DENSITY)))
        self.reporter = CrashReporter()
        self.reporter.crashed.connect(self.window.show_crash)
        self.runner.broke.connect(self.reporter.report_bug)
        self.window.language_chosen.connect(self.switch_language)
        self.window.scheme_chosen.connect(self._dress)
        self._hints = app.styleHints()
        self._hints.colorSchemeChanged.connect(self._dress)
        QTimer.singleShot(_ONCE_SHOWN_MS, self._follow_contrast)
        if lacks_typefaces:
            self._make_typefaces()

    @Slot()
    def _follow_contrast(self) -> None:
        """Dress anew where the system asks for high contrast, now or later."""
        self._hints.accessibility().contrastPreferenceChanged.connect(self._dress)
        if wants_high_contrast():
            self._dress()

    def _make_typefaces(self) -> None:
        from desktop.ui.typeface_maker import TypefaceMaker  # noqa: PLC0415 - once a machine

        maker = TypefaceMaker(self)
        maker.made.connect(self._wear)
        maker.failed.connect(self.desk.refused)
        self.window.destroyed.connect(maker.stop)
        self._app.aboutToQuit.connect(maker.stop)
        maker.start()

    @Slot(object)
    def _wear(self, files: tuple[Path, ...]) -> None:
        """Show everything in the fonts that were just made."""
        add_typefaces(files)
        self._dress()

    @Slot(str)
    def switch_language(self, language: str) -> None:
        """Show everything in another language, without a restart."""
        use_language(self._app, language)

    @Slot()
    def _dress(self) -> None:
        scheme, density = self._settings.get(SCHEME), self._settings.get(DENSITY)
        apply_theme(self._app, self.window, scheme, density)


def make_app(arguments: Sequence[str]) -> QApplication:
    """Return the Qt application with its names."""
    app = QApplication([sys.argv[0], *STYLE, *arguments])
    app.setApplicationName("CarbonBook")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("carbonbook")
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, with the company file named on the command line if there is one."""
    if getattr(sys, "frozen", False):
        # Readers of documents run in a child process, which a frozen program starts as itself.
        import_module("multiprocessing").freeze_support()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    app = make_app([])
    joined = Application(app, user_settings(), LazyOffice(), date.today())  # noqa: DTZ011 - the user's own day
    joined.reporter.install()
    joined.window.show()
    QTimer.singleShot(0, joined.collector.start)
    joined.ahead.start()
    files = [Path(argument) for argument in arguments if not argument.startswith("-")]
    left = Path(joined.desk.settings.get(LEFT_OPEN) or ".")
    if files:
        joined.window.take_files(files[:1])
    elif left.is_file():
        joined.desk.open_file(left)
    return app.exec()
