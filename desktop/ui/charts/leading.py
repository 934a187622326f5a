"""A chart whose parts lead somewhere: by a click, or with the arrows and Enter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from desktop.ui.charts.canvas import Canvas
from desktop.ui.theme import app_tokens

_WAYS: Final[Mapping[Qt.Key, tuple[int, int]]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_ASIDE: Final = 2
"""How much worse it is to lie beside the way than farther along it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A part that leads somewhere.

    Attributes:
        said: What a screen reader says of it.
        target: What is told when it is chosen.
    """

    box: QRectF
    said: str
    target: Any


class Leading(Canvas):
    """Painting notes the ``spots``; the chart's own ``lead`` tells which was chosen."""

    def __init__(self, least_height: int = 180) -> None:
        super().__init__(least_height)
        self.spots: list[Spot] = []
        self._at: Any = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def lead(self, target: Any) -> None:  # noqa: ANN401 - each chart's own
        """Tell what was chosen."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw, and frame the part the keyboard stands on."""
        self.spots = []
        super().paintEvent(event)
        if self.hasFocus() and self.spots:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(app_tokens().accent), 2))
            painter.drawRoundedRect(self._spot.box.adjusted(1, 1, -1, -1), 4, 4)
            painter.end()

    @property
    def _spot(self) -> Spot:
        """The part the keyboard stands on; the first until another was gone to."""
        return next((each for each in self.spots if each.target == self._at), self.spots[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk the parts with the arrows; Enter goes where one leads."""
        key = Qt.Key(event.key())
        if self.spots and key in _ENTER:
            self.lead(self._spot.target)
        elif self.spots and key in _WAYS:
            self._step(*_WAYS[key])
        else:
            super().keyPressEvent(event)

    def _step(self, right: int, down: int) -> None:
        here = self._spot.box.center()

        def way(spot: Spot) -> tuple[float, float]:
            """Return how far a part lies ahead, and how far aside."""
            apart = spot.box.center() - here
            along, aside = (
                apart.x() * right + apart.y() * down,
                apart.x() * down - apart.y() * right,
            )
            return along, abs(aside)

        ahead = [each for each in self.spots if way(each)[0] > 1]
        if ahead:
            nearest = min(ahead, key=lambda each: way(each)[0] + _ASIDE * way(each)[1])
            self._at = nearest.target
            self._say()

    @Slot()
    def _say(self) -> None:
        self.setAccessibleDescription(self._spot.said if self.spots else "")
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Say where the keyboard stands."""
        super().focusInEvent(event)
        self._say()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go where the part that was clicked leads."""
        where = QPointF(event.position())
        found = next((each for each in self.spots if each.box.contains(where)), None)
        if found is not None:
            self._at = found.target
            self.lead(found.target)
            self.update()
