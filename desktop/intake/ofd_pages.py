"""What is printed on the pages of an OFD file: strokes and signs with their places.

An honest, simple reading of GB/T 33190: paths and texts of the page and its templates. Pictures,
seals and clipping are left out; what matters here is to see the figures where they stand.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from xml.etree.ElementTree import Element

from desktop.intake.ofd_package import Package
from desktop.intake.words import Word
from desktop.intake.xml_tree import child, children, local

Colour = tuple[int, int, int]
Matrix = tuple[float, float, float, float, float, float]

A4: tuple[float, float] = (210.0, 297.0)
MAX_PAGES = 20
MAX_OBJECTS = 50_000
"""More are drawn by nobody's invoice; what lies beyond is left out."""
_HALF = 0.5
_FAR = 1e9
_ASCENT = 0.88
_LOOSE = 1.3
"""Advances beyond this share of the usual one are gaps."""
_BLACK: Colour = (0, 0, 0)
_LINE_WIDTH = 0.353
_SIZE = 3.175
_BOX = 4
_MATRIX = 6
_RGB = 3
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A path in millimetres of the page, y downwards.

    Attributes:
        commands: ``M`` and ``L`` with a point, ``Q`` with two, ``B`` with three, ``C`` with none.
        width: Of the line; 0 for one that is only filled. [mm]
        fill: Colour inside; nothing for none.
    """

    commands: tuple[tuple[str, tuple[float, ...]], ...]
    width: float
    colour: Colour
    fill: Colour | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs of one text object: each with its place on the baseline. [mm]."""

    text: str
    places: tuple[tuple[float, float], ...]
    size: float
    colour: Colour
    font: str = ""

    def boxes(self) -> Iterator[Word | None]:
        """Yield the box of each sign, nothing for a space."""
        for number, (sign, (left, base)) in enumerate(zip(self.text, self.places, strict=True)):
            usual = _natural(sign) * self.size
            after = self.places[number + 1][0] if number + 1 < len(self.places) else left
            width = after - left if 0 < after - left <= usual * _LOOSE else usual
            top, bottom = base - self.size * _ASCENT, base + self.size * (1 - _ASCENT)
            is_blank = sign.isspace() or not sign.isprintable()
            yield None if is_blank else Word(left, top, left + width, bottom, sign)


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """Everything on one page, from below to above.

    Attributes:
        number: From 1.
        width: [mm]
        height: [mm]
    """

    number: int
    width: float
    height: float
    strokes: tuple[Stroke, ...]
    signs: tuple[Signs, ...]

    def words(self) -> tuple[Word, ...]:
        """Return the texts with the boxes they fill."""
        return tuple(_word(each) for each in self.signs if each.places)


def _word(signs: Signs) -> Word:
    across = [x for x, _ in signs.places]
    lines = [y for _, y in signs.places]
    return Word(
        left=min(across),
        top=min(lines) - signs.size,
        right=max(across) + signs.size,
        bottom=max(lines) + signs.size / 4,
        text=signs.text,
    )


def read_pages(data: bytes, name: str) -> tuple[DrawnPage, ...]:
    """Return what is drawn on the pages of an OFD file.

    Raises:
        InputError: If the container is damaged or beyond the limits.
    """
    return tuple(islice(drawn_pages(Package(data, name)), MAX_PAGES))


def drawn_pages(package: Package) -> Iterator[DrawnPage]:
    """Yield what is drawn on each page of a container."""
    fonts = dict(_fonts(package))
    for number, (content, templates, box) in enumerate(package.pages(), 1):
        objects = [item for tree in (*templates, content) for item in tree.iter()][:MAX_OBJECTS]
        width, height = (box[2], box[3]) if box else A4
        strokes = (each for item in objects if (each := _stroke(item)) is not None)
        signs = (each for item in objects for each in _signs(item, fonts))
        yield DrawnPage(number, width, height, tuple(strokes), tuple(signs))


def _fonts(package: Package) -> Iterator[tuple[str, str]]:
    common = child(package.document, "CommonData")
    for tag in ("PublicRes", "DocumentRes"):
        for item in children(common, tag):
            tree = package.tree(package.beside((item.text or "").strip()))
            for font in () if tree is None else tree.iter():
                if local(font) == "Font":
                    yield font.get("ID", ""), font.get("FamilyName", "") or font.get("FontName", "")


def _stroke(item: Element) -> Stroke | None:
    box = _numbers(item.get("Boundary", ""))
    if local(item) != "PathObject" or len(box) != _BOX:
        return None
    place = _placed(box, item.get("CTM", ""))
    data = next((each.text or "" for each in children(item, "AbbreviatedData")), "")
    is_drawn = item.get("Stroke", "true") != "false"
    width = (_numbers(item.get("LineWidth", "")) or [_LINE_WIDTH])[0]
    return Stroke(
        commands=tuple(_commands(data.split(), place)),
        width=width if is_drawn else 0.0,
        colour=_colour(item, "StrokeColor") or _BLACK,
        fill=(_colour(item, "FillColor") or _BLACK) if item.get("Fill") == "true" else None,
    )


def _commands(tokens: Sequence[str], place: Matrix) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield the commands of abbreviated data; an arc becomes a line to its end."""
    at = 0
    while at < len(tokens):
        name = tokens[at].upper()
        count = _ARGUMENTS.get(name)
        if count is None:
            return
        numbers = _numbers(" ".join(tokens[at + 1 : at + 1 + count]))
        if len(numbers) != count:
            return
        points = numbers[-2:] if name == "A" else numbers
        kind = {"S": "M", "A": "L"}.get(name, name)
        pairs = zip(points[::2], points[1::2], strict=True)
        yield kind, tuple(value for x, y in pairs for value in _at(place, x, y))
        at += count + 1


def _signs(item: Element, fonts: dict[str, str]) -> Iterator[Signs]:
    box = _numbers(item.get("Boundary", ""))
    if local(item) != "TextObject" or len(box) != _BOX:
        return
    place = _placed(box, item.get("CTM", ""))
    size = (_numbers(item.get("Size", "")) or [_SIZE])[0] * abs(place[3] or 1.0)
    colour = _colour(item, "FillColor") or _BLACK
    x, y = 0.0, (_numbers(item.get("Size", "")) or [_SIZE])[0]
    for code in children(item, "TextCode"):
        text = code.text or ""
        x = _first(code.get("X", ""), x)
        y = _first(code.get("Y", ""), y)
        across = _deltas(code.get("DeltaX", ""), len(text) - 1)
        down = _deltas(code.get("DeltaY", ""), len(text) - 1)
        if not across and not down:
            across = [_natural(sign) * size for sign in text[:-1]]
        places = tuple(_at(place, *each) for each in _walk((x, y), across, down, len(text)))
        yield Signs(text, places, size, colour, fonts.get(item.get("Font", ""), ""))


def _natural(sign: str) -> float:
    """Return the usual advance of a sign as a share of its size."""
    return _HALF if sign.isascii() else 1.0


def _walk(
    start: tuple[float, float], across: Sequence[float], down: Sequence[float], count: int
) -> Iterator[tuple[float, float]]:
    x, y = start
    for number in range(count):
        yield x, y
        x += across[number] if number < len(across) else 0.0
        y += down[number] if number < len(down) else 0.0


def _deltas(text: str, most: int) -> list[float]:
    """Return advances; ``g 5 3.1`` means five times 3.1."""
    found: list[float] = []
    tokens = iter(text.split())
    for token in tokens:
        if token == "g":  # noqa: S105 - a word of the format
            count, step = _numbers(next(tokens, "")), _numbers(next(tokens, ""))
            if count and step:
                found += step * min(int(count[0]), max(0, most))
        else:
            found += _numbers(token)
        if len(found) > most:
            break
    return found[: max(0, most)]


def _placed(box: Sequence[float], matrix: str) -> Matrix:
    own = _numbers(matrix)
    a, b, c, d, e, f = own if len(own) == _MATRIX else _IDENTITY
    return a, b, c, d, e + box[0], f + box[1]


def _at(place: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = place
    return a * x + c * y + e, b * x + d * y + f


def _colour(item: Element, tag: str) -> Colour | None:
    found = next(iter(children(item, tag)), None)
    numbers = _numbers(found.get("Value", "")) if found is not None else []
    if len(numbers) != _RGB:
        return None
    red, green, blue = (max(0, min(255, round(each))) for each in numbers)
    return red, green, blue


def _first(text: str, otherwise: float) -> float:
    numbers = _numbers(text)
    return numbers[0] if numbers else otherwise


def _numbers(text: str) -> list[float]:
    """Return the numbers of a list; none if one of them is no number or stands beyond any page."""
    try:
        numbers = [float(part) for part in text.split()]
    except ValueError:
        return []
    return numbers if all(-_FAR < number < _FAR for number in numbers) else []


def words_of(pages: Iterable[DrawnPage]) -> tuple[tuple[int, Word], ...]:
    """Return every text with the number of its page."""
    return tuple((page.number, word) for page in pages for word in page.words())
