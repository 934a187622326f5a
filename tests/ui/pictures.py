"""Pictures of pages, made small and grey, so that they can be kept and compared with tolerance.

    python -m tests.ui.pictures FOLDER LANGUAGE SCHEME

Run as a program it takes the pictures of every page, dialog, panel and form, for scales that only a
new process can have; in the dark those of the pages.
"""

import sys
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QPoint, QSettings, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import Application, make_app
from desktop.ui.page_host import PAGES
from desktop.ui.settings import LANGUAGE, SCHEME, Settings
from tests.ui.fakes import TODAY, FakeOffice
from tests.ui.scenes import SCENES, put_away

SIZE: Final = (1366, 768)
KEPT: Final = QSize(455, 256)
ROUNDS: Final = 12
OF_THIS_MACHINE: Final = frozenset({"crash", "key_made", "left", "refused", "wrong_company"})
"""Scenes that show folders or versions."""
TAKEN: Final = (*PAGES, *(name for name in SCENES if name not in OF_THIS_MACHINE))
IN_SCHEME: Final = {"light": TAKEN, "dark": tuple(PAGES)}
"""In the dark only colours differ, and these are the same in dialogs and panels."""
FAR: Final = 56
"""Levels of grey between two pixels that count as different."""


def picture(window: QWidget) -> QImage:
    """Return what a window shows, a third as large and grey."""
    ratio = window.devicePixelRatio()
    image = QImage(window.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    window.render(painter, QPoint())
    painter.end()
    image.setDevicePixelRatio(1)
    small = image.scaled(
        KEPT,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    return small.convertToFormat(QImage.Format.Format_Grayscale8)


def difference(one: QImage, other: QImage) -> float:
    """Return the share of pixels that are far apart."""
    if one.size() != other.size():
        return 1.0
    rows, width = one.height(), one.width()
    far = 0
    for row in range(rows):
        ours, theirs = (_greys(each, row) for each in (one, other))
        if ours != theirs:
            far += sum(abs(a - b) > FAR for a, b in zip(ours, theirs, strict=True))
    return far / (rows * width)


def _greys(image: QImage, row: int) -> bytes:
    """Return a row of a grey picture, without the bytes that fill it up."""
    return bytes(cast("memoryview", image.constScanLine(row)))[: image.width()]


def settle(application: Application) -> None:
    """Let jobs and layouts finish.

    Rounds are counted, not time: on a busy machine a wait may pass in one round, and texts that
    wrap, scroll bars and what they leave room for take several to find their size.
    """
    for _ in range(ROUNDS):
        while not application.runner.is_idle:
            QTest.qWait(10)
        QApplication.processEvents()


def take(folder: Path, language: str, scheme: str) -> None:
    """Take the pictures of every page in one language and scheme."""
    app = make_app([])
    app.setCursorFlashTime(0)
    settings = Settings(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
    settings.put(LANGUAGE, language)
    settings.put(SCHEME, scheme)
    application = Application(app, settings, FakeOffice(), TODAY)
    application.window.resize(*SIZE)
    application.window.show()
    application.desk.open_file(Path("demo.cbook"))
    settle(application)
    for page in PAGES:
        application.window.go(page)
        settle(application)
        picture(application.window).save(str(folder / f"{page}.png"))
    for name in IN_SCHEME[scheme][len(PAGES) :]:
        shown = SCENES[name](application, settle, folder)
        settle(application)
        picture(shown).save(str(folder / f"{name}.png"))
        put_away(application)
    application.window.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
