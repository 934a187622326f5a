"""Energy to emissions as a Sankey diagram that balances: what goes in comes out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath

from desktop.ui.charts.canvas import put_text, width_of
from desktop.ui.charts.leading import Leading, Spot
from desktop.ui.theme import Tokens

_NODE = 10
_NAMES = 170
_MOST_NAMES = 0.3
"""Share of the width that the names of one side may take."""
_SPACE = 10
_LEAST_NAME = 16


@dataclass(frozen=True, slots=True)
class Stream:
    """An amount from a source (left) to a scope (right)."""

    left: str
    right: str
    value: float


class Flow(Leading):
    """Sources left, scopes right, bands between; heights are amounts. A node leads by its name."""

    pointed = Signal(str)

    def __init__(self) -> None:
        super().__init__(130)
        self._streams: Sequence[Stream] = ()
        self._unit = ""

    def show_streams(self, streams: Sequence[Stream], unit: str) -> None:
        """Show other amounts; amounts of nothing are left out."""
        self._streams = [stream for stream in streams if stream.value > 0]
        self._unit = unit
        self.update()

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw nodes, bands and names."""
        total = sum(stream.value for stream in self._streams)
        if total <= 0:
            return
        lefts = _sums(self._streams, is_left=True)
        rights = _sums(self._streams, is_left=False)
        room = self.height() - 16
        scale = min(_scale(lefts.values(), room), _scale(rights.values(), room))
        left, right = (self._room_of_names(painter, sums) for sums in (lefts, rights))
        left_tops = self._paint_nodes(painter, lefts, (left, scale, colours), is_left=True)
        right_edge = self.width() - right - _NODE
        right_tops = self._paint_nodes(painter, rights, (right_edge, scale, colours), is_left=False)
        order = {name: number for number, name in enumerate(lefts)}
        for stream in self._streams:
            thick = stream.value * scale
            colour = QColor(colours.series[order[stream.left] % len(colours.series)])
            colour.setAlphaF(0.38)
            band = _band(
                (left + _NODE, left_tops[stream.left]),
                (right_edge, right_tops[stream.right]),
                thick,
            )
            painter.fillPath(band, colour)
            left_tops[stream.left] += thick
            right_tops[stream.right] += thick

    def _room_of_names(self, painter: QPainter, sums: dict[str, float]) -> float:
        """Return what the names of one side need, within reason."""
        needed = width_of(painter, [f"{name}  {value:,.1f}" for name, value in sums.items()])
        return min(max(_NAMES, needed + 16), self.width() * _MOST_NAMES)

    def _paint_nodes(
        self,
        painter: QPainter,
        sums: dict[str, float],
        look: tuple[float, float, Tokens],
        *,
        is_left: bool,
    ) -> dict[str, float]:
        x, scale, colours = look
        tops, y = {}, 8.0
        for number, (name, value) in enumerate(sums.items()):
            height = value * scale
            tops[name] = y
            colour = colours.series[number % len(colours.series)] if is_left else colours.quiet
            painter.fillRect(QRectF(x, y, _NODE, max(height, 1)), QColor(colour))
            said = f"{name}  {value:,.1f}"
            wide = (x if is_left else self.width() - x - _NODE) - 12
            middle = y + height / 2 - _LEAST_NAME / 2
            if is_left:
                box = QRectF(0, middle, wide, _LEAST_NAME)
                put_text(painter, box, said, colours.text, Qt.AlignmentFlag.AlignRight)
            else:
                box = QRectF(x + _NODE + 8, middle, wide, _LEAST_NAME)
                put_text(painter, box, said, colours.text)
            node = QRectF(x, y, _NODE, max(height, _LEAST_NAME))
            written = box.intersected(QRectF(self.rect()))
            self.spots.append(Spot(written.united(node), f"{said} {self._unit}", name))
            self.hints.append((QRectF(x - 4, y, _NODE + 8, max(height, 4)), f"{said} {self._unit}"))
            y += _step(height)
        return tops

    def lead(self, target: str) -> None:
        """Point at a name."""
        self.pointed.emit(target)


def _sums(streams: Sequence[Stream], *, is_left: bool) -> dict[str, float]:
    sums: dict[str, float] = {}
    for stream in streams:
        name = stream.left if is_left else stream.right
        sums[name] = sums.get(name, 0.0) + stream.value
    return dict(sorted(sums.items(), key=_largest_first)) if is_left else dict(sorted(sums.items()))


def _scale(values: Iterable[float], room: float) -> float:
    """Return pixels a unit, so that all nodes with their names fit into the room."""
    amounts = list(values)
    scale = room / sum(amounts)
    while scale * sum(amounts) > 1 and sum(_step(v * scale) for v in amounts) > room + _SPACE:
        scale *= 0.95
    return scale


def _step(height: float) -> float:
    """Return from one node to the next: its height, at least its name, and a space."""
    return max(height, _LEAST_NAME - _SPACE) + _SPACE


def _largest_first(pair: tuple[str, float]) -> float:
    return -pair[1]


def _band(start: tuple[float, float], end: tuple[float, float], thick: float) -> QPainterPath:
    (x1, y1), (x2, y2) = start, end
    middle = (x1 + x2) / 2
    path = QPainterPath(QPointF(x1, y1))
    path.cubicTo(QPointF(middle, y1), QPointF(middle, y2), QPointF(x2, y2))
    path.lineTo(QPointF(x2, y2 + thick))
    path.cubicTo(QPointF(middle, y2 + thick), QPointF(middle, y1 + thick), QPointF(x1, y1 + thick))
    path.closeSubpath()
    return path
