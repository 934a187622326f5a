"""Tabs of a page, without a frame of their own; some make their content when first opened."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QTabWidget, QWidget

from desktop.ui.widgets.boxes import column


class PageTabs(QTabWidget):
    """Tabs that lie on the page's own ground."""

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentMode(True)


class LaterTabs(PageTabs):
    """Tabs of a page; what nobody opens costs its first visit nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._makers: dict[int, Callable[[], QWidget]] = {}
        self.currentChanged.connect(self.make)

    def add(self, maker: Callable[[], QWidget]) -> None:
        """Add a tab; the page gives it its title."""
        holder = QWidget()
        holder.setLayout(column(spacing=0))
        self._makers[self.count()] = maker
        self.addTab(holder, "")

    @Slot(int)
    def make(self, place: int) -> None:
        """Make what stands in a tab, if it is not there."""
        maker, holder = self._makers.pop(place, None), self.widget(place)
        layout = holder.layout() if holder is not None else None
        if maker is None or layout is None:
            return
        content = maker()
        chain = _focus_chain(content)
        layout.addWidget(content)
        before: QWidget = self.tabBar()
        for each in chain:  # or Tab would come here only after the rest of the page
            self.setTabOrder(before, each)
            before = each


def _focus_chain(content: QWidget) -> list[QWidget]:
    """Return what Tab reaches within a widget that has no parent yet."""
    chain, each = [content], content.nextInFocusChain()
    while each is not None and each is not content:
        chain.append(each)
        each = each.nextInFocusChain()
    return [each for each in chain if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
