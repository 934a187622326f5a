"""Rendered pages one below the other, each as wide as there is room."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, framed, scrolled
from desktop.ui.widgets.labels import Wrapped


class PageView(QWidget):
    """One page, as wide as there is room and as high as it then needs.

    The layout asks for the height: a page that sets its own while it is resized is resized within.
    """

    def __init__(self, png: bytes) -> None:
        super().__init__()
        self._page = QPixmap()
        self._page.loadFromData(png)
        self._fitted = QPixmap()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of the page at a width."""
        return 0 if self._page.isNull() else round(width * self._page.height() / self._page.width())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size at the width there is."""
        return QSize(self.width(), self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the page, fitted to the width."""
        del event
        ratio = self.devicePixelRatioF()
        width = round(self.width() * ratio)
        if self._page.isNull() or width <= 0:
            return
        if self._fitted.width() != width:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._fitted = self._page.scaledToWidth(width, smooth)
            self._fitted.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._fitted)
        painter.end()


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

    def show_words(self, words: str) -> None:
        """Say something where there is no page to show."""
        self.show_pages(())
        said = Wrapped()
        said.show_plain(words)
        self._pages.addWidget(framed("card", column(said), SPACE[3]))

    def show_pages(self, pages: Sequence[bytes]) -> None:
        """Show other pages, from the first."""
        clear(self._pages)
        self.count = len(pages)
        for number, png in enumerate(pages, 1):
            page = PageView(png)
            page.setAccessibleName(tr("packages.page_of", number=number, count=len(pages)))
            self._pages.addWidget(page)
        self._area.verticalScrollBar().setValue(0)
