"""Rendered pages one below the other, each as wide as there is room."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, framed, scrolled


class PageView(QLabel):
    """One page, as wide as there is room."""

    def __init__(self, png: bytes) -> None:
        super().__init__()
        self._page = QPixmap()
        self._page.loadFromData(png)
        self.setProperty("role", "sheet")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the page to the width."""
        super().resizeEvent(event)
        ratio = self.devicePixelRatioF()
        width = round(self.width() * ratio)
        if self._page.isNull() or width <= 0 or self.pixmap().width() == width:
            return
        fitted = self._page.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(ratio)
        self.setPixmap(fitted)
        self.setFixedHeight(round(fitted.height() / ratio))


class PagesView(QFrame):
    """All pages of a document; scrolls, by keyboard too."""

    def __init__(self) -> None:
        super().__init__()
        self._pages = QVBoxLayout()
        self._pages.setSpacing(SPACE[3])
        sheets = QWidget()
        sheets.setLayout(column(self._pages, 1, margins=SPACE[3]))
        self._area = scrolled(sheets)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName(tr("packages.whole_report"))
        self.setLayout(column(framed("sunken", column(self._area), 0)))
        self.count = 0

    def show_pages(self, pages: Sequence[bytes]) -> None:
        """Show other pages, from the first."""
        clear(self._pages)
        self.count = len(pages)
        for number, png in enumerate(pages, 1):
            page = PageView(png)
            page.setAccessibleName(tr("packages.page_of", number=number, count=len(pages)))
            self._pages.addWidget(page)
        self._area.verticalScrollBar().setValue(0)
