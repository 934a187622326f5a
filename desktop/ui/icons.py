"""Icons in one style: strokes of the text's colour, drawn for this program."""

from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from desktop.paths import resources
from desktop.ui.theme import app_tokens

SIZE: Final = 18


def icon(name: str, colour: str = "", size: int = SIZE) -> QIcon:
    """Return an icon in a colour (default: quiet text), sharp on every screen attached."""
    made = QIcon()
    for ratio in _ratios():
        made.addPixmap(pixmap(name, colour, size, ratio))
    return made


def _ratios() -> list[float]:
    return sorted({each.devicePixelRatio() for each in QGuiApplication.screens()} or {1.0})


def pixmap(name: str, colour: str = "", size: int = SIZE, ratio: float = 0) -> QPixmap:
    """Return an icon as a picture of ``size`` logical pixels."""
    ratio = ratio or _ratios()[-1]
    colour = colour or app_tokens().quiet
    key = f"carbonbook/{name}/{colour}/{size}/{ratio}"
    known = QPixmap()
    if QPixmapCache.find(key, known):
        return known
    drawing = (resources() / "icons" / f"{name}.svg").read_bytes()
    drawing = drawing.replace(b"currentColor", colour.encode())
    image = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    QPixmapCache.insert(key, image)
    return image


def program_icon() -> QIcon:
    """Return the program's own icon."""
    made = QIcon()
    for size in (16, 32, 64):
        made.addPixmap(pixmap("carbonbook", size=size, ratio=1.0))
    return made
