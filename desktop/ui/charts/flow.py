"""Energy to emissions as a Sankey diagram that balances: what goes in comes out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath

from desktop.ui.charts.canvas import minus, put_text, width_of
from desktop.ui.charts.fills import series_colour
from desktop.ui.charts.leading import Leading, Spot
from desktop.ui.text import tr
from desktop.ui.theme import Tokens

_NODE = 10
_NAMES = 170
_MOST_NAMES = 0.34
"""Share of the width that the names of one side may take."""
_SPACE = 10
_LEAST_NAME = 16


@dataclass(frozen=True, slots=True)
class Stream:
    """An amount from a source (left) to a scope (right)."""

    left: str
    right: str
    value: float


@dataclass(frozen=True, slots=True)
class Node:
    """A source or a scope.

    Attributes:
        gross: What comes in or goes out; the height.
        taken: What corrections take off again; of a source that is less than nothing, all of it.
    """

    name: str
    gross: float
    taken: float = 0.0

    @property
    def said(self) -> str:
        """Its name and what is left, and of how much if something was taken off."""
        return self.called(self.name)

    def called(self, name: str) -> str:
        """Return the same under a name that may be shortened."""
        net = minus(f"{self.gross - self.taken:,.1f}")
        if not (self.gross and self.taken):
            return f"{name}  {net}"
        return tr(
            "flow.net",
            name=name,
            net=net,
            gross=f"{self.gross:,.1f}",
            taken=f"{self.taken:,.1f}",
        )

    @property
    def height(self) -> float:
        """What it is drawn as: the larger of both, so that nothing is drawn below nothing."""
        return max(self.gross, self.taken)


class Flow(Leading):
    """Sources left, scopes right, bands between; heights are amounts. A node leads by its name.

    A source below nothing, whose corrections are larger than its year, is hatched, and so is what
    it takes off its scope: all other sources fill the scopes, and what is left is what counts.
    """

    pointed = Signal(str)

    def __init__(self) -> None:
        super().__init__(130)
        self._streams: Sequence[Stream] = ()
        self._unit = ""

    def show_streams(self, streams: Sequence[Stream], unit: str) -> None:
        """Show other amounts; amounts of nothing are left out."""
        self._streams = [stream for stream in streams if stream.value]
        self._unit = unit
        self.update()

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw nodes, bands and names."""
        lefts, rights = sources_of(self._streams), scopes_of(self._streams)
        if not lefts:
            return
        room = self.height() - 16
        scale = min(_scale([each.height for each in side], room) for side in (lefts, rights))
        left, right = (self._room_of_names(painter, side) for side in (lefts, rights))
        right_edge = self.width() - right - _NODE
        left_tops = self._paint_nodes(painter, lefts, (left, scale, colours), is_left=True)
        right_tops = self._paint_nodes(painter, rights, (right_edge, scale, colours), is_left=False)
        bottoms = {each.name: right_tops[each.name] + each.height * scale for each in rights}
        order = {node.name: number for number, node in enumerate(lefts)}
        for stream in self._streams:
            thick = abs(stream.value) * scale
            colour = QColor(series_colour(order[stream.left], colours))
            if stream.value < 0:
                bottoms[stream.right] -= thick
                ends = (left_tops[stream.left], bottoms[stream.right])
                brush = QBrush(QColor(colours.bad), Qt.BrushStyle.BDiagPattern)
            else:
                colour.setAlphaF(0.38)
                ends = (left_tops[stream.left], right_tops[stream.right])
                brush = QBrush(colour)
                right_tops[stream.right] += thick
            left_tops[stream.left] += thick
            painter.fillPath(_band((left + _NODE, ends[0]), (right_edge, ends[1]), thick), brush)

    def _room_of_names(self, painter: QPainter, nodes: Sequence[Node]) -> float:
        """Return what the names of one side need, within reason."""
        needed = width_of(painter, [node.said for node in nodes])
        return min(max(_NAMES, needed + 16), self.width() * _MOST_NAMES)

    def _paint_nodes(
        self,
        painter: QPainter,
        nodes: Sequence[Node],
        look: tuple[float, float, Tokens],
        *,
        is_left: bool,
    ) -> dict[str, float]:
        x, scale, colours = look
        tops, y = {}, 8.0
        for number, each in enumerate(nodes):
            height = each.height * scale
            tops[each.name] = y
            node = QRectF(x, y, _NODE, max(height, 1))
            colour = series_colour(number, colours) if is_left else colours.quiet
            painter.fillRect(node, QColor(colour))
            if each.taken:
                _hatch(painter, node, each.taken * scale, colours)
            wide = (x if is_left else self.width() - x - _NODE) - 12
            middle = y + height / 2 - _LEAST_NAME / 2
            box = QRectF(0 if is_left else x + _NODE + 8, middle, wide, _LEAST_NAME)
            side = Qt.AlignmentFlag.AlignRight if is_left else Qt.AlignmentFlag.AlignLeft
            put_text(painter, box, fitted(painter, each, wide), colours.text, side)
            self._note(each, node, box)
            y += _step(height)
        return tops

    def _note(self, each: Node, node: QRectF, box: QRectF) -> None:
        """Remember where a node and its name stand, for clicks, keys and hints."""
        said = f"{each.said} {self._unit}"
        written = box.intersected(QRectF(self.rect()))
        high = QRectF(node.x(), node.y(), _NODE, max(node.height(), _LEAST_NAME))
        self.spots.append(Spot(written.united(high), said, each.name))
        around = QRectF(node.x() - 4, node.y(), _NODE + 8, max(node.height(), 4))
        self.hints.append((around.united(written), said))

    def lead(self, target: str) -> None:
        """Point at a name."""
        self.pointed.emit(target)


def fitted(painter: QPainter, node: Node, width: float) -> str:
    """Return what a node is called in a width: where it is tight, its name is cut, no figure."""
    room = width - width_of(painter, [node.called("")])
    cut = Qt.TextElideMode.ElideRight
    return node.called(painter.fontMetrics().elidedText(node.name, cut, max(0, int(room))))


def sources_of(streams: Sequence[Stream]) -> list[Node]:
    """Return the sources, largest first; those below nothing come last."""
    sums: dict[str, float] = {}
    for stream in streams:
        sums[stream.left] = sums.get(stream.left, 0.0) + stream.value
    ordered = sorted(sums.items(), key=_largest_first)
    return [Node(name, max(value, 0.0), max(-value, 0.0)) for name, value in ordered]


def scopes_of(streams: Sequence[Stream]) -> list[Node]:
    """Return the scopes with what comes in and what corrections take off again."""
    names = sorted({stream.right for stream in streams})
    return [Node(name, _came_in(streams, name, 1), _came_in(streams, name, -1)) for name in names]


def _came_in(streams: Sequence[Stream], scope: str, sign: int) -> float:
    return sum(max(stream.value * sign, 0.0) for stream in streams if stream.right == scope)


def _hatch(painter: QPainter, node: QRectF, height: float, colours: Tokens) -> None:
    """Hatch the lower part of a node: it is taken off again."""
    part = QRectF(node.x(), node.bottom() - max(height, 1), node.width(), max(height, 1))
    painter.fillRect(part, QColor(colours.surface))
    painter.fillRect(part, QBrush(QColor(colours.bad), Qt.BrushStyle.BDiagPattern))


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
