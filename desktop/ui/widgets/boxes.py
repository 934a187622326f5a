"""Frames and layouts: cards, rules, columns and rows with the spaces of the theme."""

from PySide6 import QtCore
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.theme import SPACE

Item = QWidget | QLayout | int | None


def column(*items: Item, spacing: int = SPACE[1], margins: int = 0) -> QVBoxLayout:
    """Return a column; a number is a stretch, ``None`` nothing."""
    layout = QVBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def row(*items: Item, spacing: int = SPACE[1], margins: int = 0) -> QHBoxLayout:
    """Return a row; a number is a stretch, ``None`` nothing."""
    layout = QHBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def _fill(
    layout: QVBoxLayout | QHBoxLayout, items: tuple[Item, ...], spacing: int, margins: int
) -> None:
    layout.setSpacing(spacing)
    layout.setContentsMargins(margins, margins, margins, margins)
    for item in items:
        if isinstance(item, int):
            layout.addStretch(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        elif item is not None:
            layout.addWidget(item)


def filled(*items: Item, grow: int, spacing: int = SPACE[1]) -> QWidget:
    """Return a column as a widget; the item at ``grow`` takes the room there is."""
    layout = column(*items, spacing=spacing)
    layout.setStretch(grow, 1)
    made = QWidget()
    made.setLayout(layout)
    return made


def under_tabs(widget: QWidget) -> QWidget:
    """Leave room between the tabs and what the widget shows, none at its sides."""
    layout = widget.layout()
    if layout is not None:
        layout.setContentsMargins(0, SPACE[1], 0, 0)
    return widget


def stacked(above: QWidget, below: QWidget) -> QSplitter:
    """Return two parts, one above the other, which share the height three to two until moved."""
    both = QSplitter(QtCore.Qt.Orientation.Vertical)
    both.addWidget(above)
    both.addWidget(below)
    both.setStretchFactor(0, 3)
    both.setStretchFactor(1, 2)
    both.setChildrenCollapsible(False)
    both.setHandleWidth(SPACE[1])
    both.setProperty("role", "clear")
    return both


def framed(role: str, layout: QLayout, margins: int = SPACE[3]) -> QFrame:
    """Return a frame of a role of the style sheet around a layout."""
    frame = QFrame()
    frame.setProperty("role", role)
    layout.setContentsMargins(margins, margins, margins, margins)
    frame.setLayout(layout)
    return frame


def card(*items: Item, spacing: int = SPACE[1]) -> QFrame:
    """Return a card with its parts one below the other."""
    return framed("card", column(*items, spacing=spacing))


def rule(*, is_upright: bool = False) -> QFrame:
    """Return a hairline."""
    line = QFrame()
    line.setProperty("role", "upright" if is_upright else "rule")
    return line


def scrolled(content: QWidget) -> QScrollArea:
    """Return a scroll area that shows ``content`` in full width."""
    area = QScrollArea()
    layout = content.layout()
    if layout is not None:
        margins = layout.contentsMargins()
        margins.setRight(margins.right() + SPACE[1])
        layout.setContentsMargins(margins)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(content)
    area.setFocusPolicy(area.focusPolicy().NoFocus)
    return area


def roomy(content: QWidget, least_height: int = 0) -> QScrollArea:
    """Return a frame that scrolls where a low window would squeeze its content.

    Where there is room nothing shows of it: 1366 × 768 at 150 % leaves 512 pixels for a window.
    """
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    content.setMinimumHeight(least_height)
    area.setWidget(content)
    area.setFocusPolicy(area.focusPolicy().NoFocus)
    return area


def bring_into_view(widget: QWidget) -> None:
    """Scroll whatever the widget lies in so that it is seen.

    Qt does so for a step of Tab inside an area, not for the step into it.
    """
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let Qt delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
