"""The table of lines of a printed invoice: rows of words, cut at the headings of its columns.

On paper an empty cell leaves no trace, a name takes several rows and a second invoice may stand on
the same sheet. Only the places of the words count.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from desktop.intake.words import Word
from desktop.intake.written import number_of, squeeze

_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("seq", re.compile(r"序号")),
    (
        "goods",
        re.compile(
            r"货物或应税劳务、?服务名称|货物或应税劳务|货物\(?(?:应税)?劳务\)?名称|项目名称"
        ),
    ),
    ("spec", re.compile(r"规格型号|产权证书/?不?动?产?权?证?号?|建筑服务发生地")),
    ("unit", re.compile(r"面积单位|单位")),
    ("quantity", re.compile(r"数量")),
    ("unit_price", re.compile(r"单价")),
    ("amount", re.compile(r"金额")),
    ("tax_rate", re.compile(r"税率/征收率|税率")),
    ("tax", re.compile(r"税额")),
)
_NUMERIC = re.compile(r"[-−]?[¥￥]?[-−]?[\d.,]+%?|\*+|免税|不征税")
_FEWEST_LABELS = 4
_ROW_SHARE = 0.55
_REST_OF_HEADING = frozenset({"服务名称", "、服务名称", "征收率", "/征收率"})
"""What stands in a second row where the headings of the columns are broken."""
_TURNS = ("quantity", "unit_price", "amount", "tax_rate", "tax")
_RATE_AT = _TURNS.index("tax_rate")
_RATE = re.compile(r"[\d.]+%|\*+|免税|不征税")
_FIGURES = frozenset({"quantity", "unit_price", "amount", "tax"})
_TITLE = re.compile(r"发票\([^)]{2,12}\)|增值税[\u4e00-\u9fff]{2,6}?发票|^发票(?:代码|号码)")
_LAST_ROW = "开票人"


@dataclass(frozen=True, slots=True)
class Row:
    """Words on one level, from left to right."""

    words: tuple[Word, ...]

    @property
    def middle(self) -> float:
        """Height of its centre line."""
        return median(word.middle for word in self.words)

    @property
    def text(self) -> str:
        """Its signs to search in."""
        return squeeze_upper("".join(word.text for word in self.words))


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The header of the lines: labels from left to right."""

    labels: tuple[_Label, ...]
    row: int

    def column_of(self, word: Word) -> str:
        """Return the column of a word: numbers by their right edge, texts by their centre.

        A number is no unit: without a unit the quantity stands where it likes.
        """
        at = self.labels[0].name
        is_number = bool(_NUMERIC.fullmatch(word.text))
        for before, label in zip((None, *self.labels), self.labels, strict=False):
            border = label.left if before is None or is_number else (before.right + label.left) / 2
            if (word.right if is_number else word.centre) >= border:
                at = label.name
        return "quantity" if is_number and at == "unit" else at


@dataclass(slots=True)
class _Line:
    """A line that is being put together."""

    texts: dict[str, list[str]] = field(default_factory=dict)

    def add(self, column: str, text: str) -> None:
        self.texts.setdefault(column, []).append(text)

    def has(self, column: str) -> bool:
        return bool(self.texts.get(column))

    def done(self) -> dict[str, str]:
        return {column: "".join(texts) for column, texts in self.texts.items() if column != "seq"}


def squeeze_upper(text: str) -> str:
    """Return a text to search in: half width, no spaces, capitals."""
    return squeeze(text).upper()


def rows_of(words: Sequence[Word]) -> list[Row]:
    """Return words grouped into rows from top to bottom, each from left to right.

    A row's height is that of its middle word: a label beside it may hang a little.
    """
    if not words:
        return []
    height = median(word.bottom - word.top for word in words)
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if rows and word.middle - _level_of(rows[-1]) <= height * _ROW_SHARE:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Row(tuple(sorted(row, key=lambda word: word.left))) for row in rows]


def _level_of(words: Sequence[Word]) -> float:
    """Return the height of the middle one of words from top to bottom."""
    return words[(len(words) - 1) // 2].middle


def sheets_of(words: Sequence[Word]) -> list[list[Row]]:
    """Return the rows of each invoice on one page: two are often printed on a sheet of A4."""
    rest = rows_of(words)
    sheets: list[list[Row]] = []
    while True:
        grid = grid_of(rest)
        below = grid_of(rest[grid.row + 1 :]) if grid is not None else None
        if grid is None or below is None:
            return [*sheets, rest]
        first, last = grid.row + 1, grid.row + 1 + below.row
        end = _begin_of_next(rest, first, last)
        if end is None:
            return [*sheets, rest]
        sheets.append(rest[:end])
        rest = rest[end:]


def _begin_of_next(rows: Sequence[Row], first: int, last: int) -> int | None:
    """Return the row that begins the next invoice; nothing if the table goes on below."""
    between = range(first, last)
    if not any("发票号码" in rows[index].text for index in between):
        return None
    signed = [index + 1 for index in between if _LAST_ROW in rows[index].text]
    titled = (index for index in between if _TITLE.search(rows[index].text))
    return signed[-1] if signed else next(titled, None)


def signs_of(row: Row) -> tuple[str, list[tuple[float, float]]]:
    """Return the signs of a row without spaces, and left and right edge of each."""
    signs, boxes = "", []
    for word in row.words:
        plain = squeeze(word.text)
        step = (word.right - word.left) / max(len(plain), 1)
        boxes += [(word.left + step * n, word.left + step * (n + 1)) for n in range(len(plain))]
        signs += plain
    return signs, boxes


def grid_of(rows: Sequence[Row]) -> Grid | None:
    """Return the row that names the columns; letters may stand apart."""
    for index, row in enumerate(rows):
        signs, boxes = signs_of(row)
        labels = [
            _Label(name, boxes[found.start()][0], boxes[found.end() - 1][1])
            for name, pattern in _LABELS
            if (found := pattern.search(signs))
        ]
        names = {label.name for label in labels}
        if len(labels) >= _FEWEST_LABELS and {"goods", "amount"} <= names:
            return Grid(tuple(sorted(labels, key=lambda label: label.left)), index)
    return None


def end_of(rows: Sequence[Row], grid: Grid) -> int:
    """Return the index of the row of totals below the lines."""
    for index in range(grid.row + 1, len(rows)):
        text = rows[index].text
        if text.startswith(("合计", "小计", "价税合计")):
            return index
    return len(rows)


def lines_of(rows: Sequence[Row], grid: Grid) -> list[dict[str, str]]:
    """Return the lines between header and totals; rows without numbers continue a name.

    A row with words where figures stand begins the particulars some kinds print below their
    lines (the car of a freight, the journey of a passenger): nothing up to the next amount
    belongs to a line.
    """
    lines: list[_Line] = []
    is_beside = False
    for row in rows:
        cells = {name: text for name, text in _cells_of(row, grid).items() if text}
        has_amount = number_of(cells.get("amount", "")) is not None
        is_beside = not has_amount and (is_beside or _is_worded(cells))
        if is_beside or not cells:
            continue
        starts = cells.get("goods", "").startswith("*")
        current = lines[-1] if lines else None
        if (
            current is None
            or (starts and current.has("goods"))
            or (has_amount and current.has("amount"))
        ):
            current = _Line()
            lines.append(current)
        for column, text in cells.items():
            current.add(column, text)
    done = (line.done() for line in lines)
    return [line for line in done if number_of(line.get("amount", "")) is not None]


def _cells_of(row: Row, grid: Grid) -> dict[str, str]:
    """Return the texts of a row by column, without the second halves of broken headings."""
    cells: dict[str, str] = {}
    places = [grid.column_of(word) for word in row.words]
    for word, column in zip(row.words, _in_turn(row.words, places), strict=True):
        cells[column] = cells.get(column, "") + word.text.strip()
    return {name: "" if text in _REST_OF_HEADING else text for name, text in cells.items()}


def _in_turn(words: Sequence[Word], places: list[str]) -> list[str]:
    """Return the columns of the words of a row, no two figures in one.

    Figures that stand left of their own heading seem to belong to the one before. Where all five
    are there, with a rate in its turn, their order says more than their places.
    """
    numbers = [at for at, word in enumerate(words) if _NUMERIC.fullmatch(word.text)]
    figures = [places[at] for at in numbers]
    last = numbers[-len(_TURNS) :]
    is_full = len(last) == len(_TURNS) and bool(_RATE.fullmatch(words[last[_RATE_AT]].text))
    if not is_full or len(set(figures)) == len(figures):
        return places
    turned = dict(zip(last, _TURNS, strict=True))
    return [turned.get(at, place) for at, place in enumerate(places)]


def _is_worded(cells: Mapping[str, str]) -> bool:
    """Return whether words stand where figures should, beside no amount."""
    return any(
        name in cells and not any(sign.isdigit() for sign in cells[name]) for name in _FIGURES
    )
