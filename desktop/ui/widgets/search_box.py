"""Ctrl+K: one line that finds pages, actions, records, factors and methods."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QStringListModel,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui.session import Hit
from desktop.ui.text import tr
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import column
from desktop.ui.widgets.labels import Text, Wrapped

_SIZE = (560, 380)
_TOP = 72
_BETWEEN = "    "
_Kept = QPersistentModelIndex
_PAUSE_MS = 150
_HELP = "help:"
_ENTERED_AT = "page:other"


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the list: what it says and what choosing it does.

    Attributes:
        is_unused: Whether it is a source the firm has nothing of.
    """

    title: str
    target: str
    group: str
    is_unused: bool = False

    @property
    def text(self) -> str:
        """The line."""
        return f"{self.title}{_BETWEEN}{self.group}"


class _Lines(QStyledItemDelegate):
    """Draws what a line is at its right, and shortens its title, not that."""

    def displayText(self, value: object, locale: QLocale | QLocale.Language) -> str:  # noqa: N802
        """Return nothing: the list draws the ground only."""
        del value, locale
        return ""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | _Kept
    ) -> None:
        """Draw the ground, then title and group."""
        super().paint(painter, option, index)
        title, _, group = str(index.data()).rpartition(_BETWEEN)
        metrics = painter.fontMetrics()
        rect: QRect = option.rect
        room = rect.adjusted(SPACE[1], 0, -SPACE[1], 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(app_tokens().quiet))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, group)
        painter.setPen(QColor(app_tokens().text))
        left = room.width() - metrics.horizontalAdvance(group) - SPACE[3]
        short = metrics.elidedText(title, Qt.TextElideMode.ElideRight, left)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, short)


class SearchBox(QFrame):
    """A small panel over the window; Escape or a click elsewhere closes it."""

    chosen = Signal(str)
    asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "palette")
        self.setFixedSize(*_SIZE)
        self._fixed: list[Offer] = []
        self._shown: list[Offer] = []
        self.line = QLineEdit()
        self.list = QListView()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = QStringListModel(self)
        self.list.setModel(self._model)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setItemDelegate(_Lines(self.list))
        self._hint = Text("search.hint", "small")
        self._nothing = Wrapped("search.nothing", "quiet")
        self._nothing.setContentsMargins(SPACE[1], SPACE[0], SPACE[1], SPACE[0])
        self._nothing.hide()
        layout = column(self.line, self._nothing, self.list, self._hint, margins=SPACE[1])
        self.setLayout(layout)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(QPoint(0, 8))
        self.setGraphicsEffect(shadow)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.line.textChanged.connect(self._on_text)
        self.line.returnPressed.connect(self._choose)
        self.list.clicked.connect(self._choose)
        self.line.installEventFilter(self)
        self.hide()

    def open(self, found: list[tuple[str, str, str]]) -> None:
        """Show it with what can always be found: title, target and group of pages and actions."""
        offers = self._fixed = [Offer(*each) for each in found]
        self.line.setPlaceholderText(tr("search.placeholder"))
        self.line.setAccessibleName(tr("search.placeholder"))
        self.line.clear()
        self._show(offers)
        self.move((self.window().width() - self.width()) // 2, _TOP)
        self.raise_()
        self.show()
        self.line.setFocus()

    def add_hits(self, hits: tuple[Hit, ...]) -> None:
        """Show what the company file has, below pages and actions, above the help."""
        found = [
            Offer(
                f"{hit.title}  {hit.detail}".strip(),
                hit.target,
                tr(f"search.kind.{hit.kind}"),
                is_unused=hit.kind == "source" and hit.target == _ENTERED_AT,
            )
            for hit in hits
        ]
        self._show(sorted(self._matching() + found, key=self._rank))

    def _matching(self) -> list[Offer]:
        words = self.line.text().casefold().split()
        found = [o for o in self._fixed if all(word in o.text.casefold() for word in words)]
        return sorted(found, key=self._rank)

    def _rank(self, offer: Offer) -> tuple[bool, bool, bool]:
        """Return help last, before it sources not in use; first what begins as was typed."""
        typed = self.line.text().strip().casefold()
        is_help = offer.target.startswith(_HELP)
        return is_help, offer.is_unused, not offer.title.casefold().startswith(typed)

    def _show(self, offers: list[Offer]) -> None:
        self._shown = offers
        self._model.setStringList([offer.text for offer in offers])
        self._nothing.setVisible(not offers)
        if offers:
            self.list.setCurrentIndex(self._model.index(0))

    @Slot(str)
    def _on_text(self, _text: str) -> None:
        self._show(self._matching())
        self._pause.start()

    @Slot()
    def _ask(self) -> None:
        if self.line.text().strip():
            self.asked.emit(self.line.text().strip())

    @Slot()
    def _choose(self) -> None:
        row = self.list.currentIndex().row()
        self.hide()
        if 0 <= row < len(self._shown):
            self.chosen.emit(self._shown[row].target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Walk the list from the line; Escape and leaving close the box."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._walk(event)
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        return super().eventFilter(watched, event)

    def _walk(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return True
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._shown:
            return False
        row = (self.list.currentIndex().row() + step) % len(self._shown)
        self.list.setCurrentIndex(self._model.index(row))
        return True
