"""Pages of a PDF as rows of cells: words joined to cells, cells put below their headings.

On paper an empty cell leaves no trace, a heading takes two lines and an asset number breaks in
the middle. Below a row of headings every cell therefore goes to the heading it stands under.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median

from desktop.intake.bills.fee_rows import columns_of as fee_columns
from desktop.intake.bills.fee_rows import is_header as is_fee_header
from desktop.intake.bills.listed import heading_fields
from desktop.intake.bills.meter_rows import columns_of as meter_columns
from desktop.intake.bills.meter_rows import is_header as is_meter_header
from desktop.intake.meters.cells import parse_number
from desktop.intake.words import PrintedPage, Word

_TOUCHING = 0.2
"""Words closer than this share of their height are one cell; cells may stand that close."""
_SPACED = 1.2
"""Letters set apart (户 号) and the two ends of a period are one cell up to here."""
_LEVEL = 0.55
"""Words whose middles are closer than this share of the usual height stand on one line."""
_NEAR = 1.9
"""Lines closer than this share of the usual height may be one row broken in two."""
_NEAR_NAME, _NEAR_CODE = 2.6, 3.2
"""The same for the parts of names and of asset numbers, which stand alone in their columns."""
_SLACK = 0.25
"""Share of the usual height by which a cell may stand over the edge of its column."""
_HEADING_LINES = 3
_SPACED_LETTERS = 6
_LETTER = re.compile(r"[\u4e00-\u9fff]")
_UNTIL = re.compile(r"[-~～—至到]+(\d{4}.*)?")
_MONTH = re.compile(r"(19|20)\d\d([-/.年]\d{1,2}|[01]\d)(月份?)?")
_REGISTER = re.compile(r"(正向|反向)?(有功|无功)?[（(]?[总尖峰平谷][）)]?")
_WHOLE = {"period": _MONTH, "register": _REGISTER}
"""What a whole month and a whole register look like; parts of broken ones do not."""
_TEXT_ROLES = frozenset({"meter", "register", "label", "account", "customer", "period"})
_NUMBER_ROLES = frozenset({"meter", "account"})


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell with its left and right edge."""

    left: float
    right: float
    text: str

    @property
    def is_number(self) -> bool:
        """Whether it shows a number, with or without a sign of money."""
        return parse_number(self.text.strip("¥￥元%")) is not None

    def overlap(self, other: "PrintedCell") -> float:
        """Return by how much two cells stand above each other; negative if they do not."""
        return min(self.right, other.right) - max(self.left, other.left)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """The cells of a line, from left to right, and the height of its middle."""

    middle: float
    cells: tuple[PrintedCell, ...]

    @property
    def texts(self) -> list[str]:
        """The texts of the cells."""
        return [cell.text for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Headings:
    """A row of headings, the usual height of signs, and which columns hold names.

    Attributes:
        numbers: Which columns hold what a meter or an account is called by.
        marks: What a whole cell looks like, in columns of periods and registers.
    """

    line: PrintedLine
    names: frozenset[int]
    numbers: frozenset[int]
    marks: Mapping[int, re.Pattern[str]]
    height: float

    def column_of(self, cell: PrintedCell) -> int:
        """Return the column whose heading a cell stands under."""
        cells = self.line.cells
        return max(range(len(cells)), key=lambda n: cells[n].overlap(cell))

    def heads(self, line: PrintedLine) -> bool:
        """Tell whether a line is a row: it has a number that is no name."""
        return any(cell.is_number and self.column_of(cell) not in self.names for cell in line.cells)

    def names_row(self, line: PrintedLine) -> bool:
        """Tell whether a line names a whole month or register: it is no rest of a row."""
        return any(
            (mark := self.marks.get(self.column_of(cell))) is not None and mark.fullmatch(cell.text)
            for cell in line.cells
        )

    def called(self, line: PrintedLine) -> set[tuple[int, str]]:
        """Return what a line calls its meter and account, with the columns."""
        placed = ((self.column_of(cell), cell.text) for cell in line.cells)
        return {(column, text) for column, text in placed if column in self.numbers}

    def is_rest(self, line: PrintedLine, before: float) -> bool:
        """Tell whether a line only holds parts of names that are broken over lines."""
        is_code = all(cell.text.isascii() and cell.text.isalnum() for cell in line.cells)
        near = self.height * (_NEAR_CODE if is_code else _NEAR_NAME)
        is_near = line.middle - before <= near
        return is_near and all(self.column_of(cell) in self.names for cell in line.cells)


def rows_of_page(page: PrintedPage) -> list[list[str]]:
    """Return a page as rows of cells."""
    if not page.words:
        return []
    height = median(word.bottom - word.top for word in page.words)
    lines = _lines(page.words, height)
    rows: list[list[str]] = []
    at = 0
    while at < len(lines):
        headings, taken = _headings_at(lines, at, height)
        if headings is None:
            rows.append(lines[at].texts)
            at += 1
            continue
        end = _table_end(lines, at + taken, headings)
        rows += [headings.line.texts, *_table_rows(lines[at + taken : end], headings)]
        at = end
    return rows


def _lines(words: Sequence[Word], height: float) -> list[PrintedLine]:
    grouped: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if grouped and word.middle - grouped[-1][0].middle <= height * _LEVEL:
            grouped[-1].append(word)
        else:
            grouped.append([word])
    return [
        PrintedLine(median(word.middle for word in group), tuple(_cells(group, height)))
        for group in grouped
    ]


def _cells(words: Sequence[Word], height: float) -> list[PrintedCell]:
    cells: list[PrintedCell] = []
    for word in sorted(words, key=lambda word: word.left):
        last = cells[-1] if cells else None
        if last is not None and _is_one(last, word, height):
            cells[-1] = PrintedCell(last.left, max(word.right, last.right), last.text + word.text)
        else:
            cells.append(PrintedCell(word.left, word.right, word.text))
    return cells


def _is_one(last: PrintedCell, word: Word, height: float) -> bool:
    """Tell whether a word goes on with the cell before it."""
    gap = word.left - last.right
    if gap < height * _TOUCHING:
        return True
    if gap > height * _SPACED:
        return False
    has_letters = bool(_LETTER.fullmatch(word.text)) and len(last.text) < _SPACED_LETTERS
    is_spaced = has_letters and all(_LETTER.fullmatch(sign) for sign in last.text)
    is_until = bool(_UNTIL.fullmatch(word.text)) and last.text[-1:] in "0123456789日月"
    return is_spaced or is_until or bool(re.search(r"\d[日月]?[-~～—至到]+$", last.text))


def _headings_at(
    lines: Sequence[PrintedLine], at: int, height: float
) -> tuple[Headings | None, int]:
    """Return the headings that begin on a line, and how many lines they take.

    A line that names a whole register or month is a row below them, and so is one with which they
    would say less.
    """
    joined, found, taken, known = lines[at], None, 0, 0
    for last in range(at, min(at + _HEADING_LINES, len(lines))):
        if last > at:
            is_far = lines[last].middle - lines[last - 1].middle > height * _NEAR
            has_own = bool(roles_of(lines[last].texts))
            is_row = found is not None and found.names_row(lines[last])
            if is_far or has_own or is_row or any(cell.is_number for cell in lines[last].cells):
                break
            joined = _stacked(joined, lines[last])
        roles = roles_of(joined.texts)
        if roles and len(roles) >= known:
            names = frozenset(index for index, role in roles.items() if role in _TEXT_ROLES)
            numbers = frozenset(index for index, role in roles.items() if role in _NUMBER_ROLES)
            marks = {index: _WHOLE[role] for index, role in roles.items() if role in _WHOLE}
            found, taken = Headings(joined, names, numbers, marks, height), last - at + 1
            known = len(roles)
        elif found is not None:
            break
    return found, taken


def roles_of(texts: Sequence[str]) -> dict[int, str]:
    """Return what each column of a row of headings is; nothing if they head no table."""
    meters = meter_columns(texts)
    if is_meter_header(meters):
        return {index: name for name, places in meters.items() for index in places}
    fees = fee_columns(texts)
    if is_fee_header(fees):
        return {index: name for name, index in fees.items()}
    return {index: name for name, index in heading_fields(texts).items()}


def _stacked(upper: PrintedLine, lower: PrintedLine) -> PrintedLine:
    """Return two lines of headings as one: what stands below another belongs to it."""
    cells = list(upper.cells)
    for cell in lower.cells:
        above = max(range(len(cells)), key=lambda n: cells[n].overlap(cell))
        if cells[above].overlap(cell) > 0:
            one = cells[above]
            left, right = min(one.left, cell.left), max(one.right, cell.right)
            cells[above] = PrintedCell(left, right, one.text + cell.text)
        else:
            cells.append(cell)
    return PrintedLine(lower.middle, tuple(sorted(cells, key=lambda cell: cell.left)))


def _table_end(lines: Sequence[PrintedLine], at: int, headings: Headings) -> int:
    """Return the first line behind a table: no row, and no rest of a name in one."""
    end, before = at, headings.line.middle
    for index in range(at, len(lines)):
        line = lines[index]
        is_row = (headings.heads(line) or headings.names_row(line)) and not roles_of(line.texts)
        if not is_row and not headings.is_rest(line, before):
            break
        before = line.middle
        is_code = all(cell.text.isascii() for cell in line.cells)
        if is_row or is_code or len(line.cells) > 1:
            end = index + 1
    return end


def _table_rows(lines: Sequence[PrintedLine], headings: Headings) -> list[list[str]]:
    """Return the rows of a table; a line that is none belongs to the row it is nearest to.

    A line without numbers is a row where each row names a month or register and it does, too; or
    where it calls a meter or an account as a row does, for the rest of a number is no number.

    Where names stand at the top of their row, the rest follows it.
    """
    numbered = [line for line in lines if headings.heads(line)]
    all_named = all(headings.names_row(line) for line in numbered)
    called = {each for line in numbered for each in headings.called(line)}
    anchors = [
        line
        for line in lines
        if headings.heads(line)
        or (all_named and headings.names_row(line))
        or headings.called(line) & called
    ]
    if not numbered:
        return [line.texts for line in lines]
    is_centred = lines[0] not in anchors
    parts: list[list[PrintedLine]] = [[] for _ in anchors]
    at = -1
    for line in lines:
        at += line in anchors
        nearest = min(range(len(anchors)), key=lambda n: abs(anchors[n].middle - line.middle))
        parts[nearest if is_centred else at].append(line)
    ruled = _ruled(lines, headings)
    return [_row(own, headings, ruled) for own in parts]


def _row(
    lines: Sequence[PrintedLine], headings: Headings, ruled: Mapping[PrintedLine, Sequence[int]]
) -> list[str]:
    """Return the texts of the lines of a row, each in its column.

    Of two numbers of a line under one heading the second stands behind the row: put together they
    would be another number.
    """
    row = [""] * len(headings.line.cells)
    beyond: list[str] = []
    for line in lines:
        columns = ruled.get(line) or _columns_of(line, headings)
        numbers: set[int] = set()
        for cell, column in zip(line.cells, columns, strict=True):
            if cell.is_number and column in numbers:
                beyond.append(cell.text)
            else:
                row[column] += cell.text
            if cell.is_number:
                numbers.add(column)
    return [*row, *beyond]


def _ruled(lines: Sequence[PrintedLine], headings: Headings) -> Mapping[PrintedLine, Sequence[int]]:
    """Return the columns of lines where the headings' edges divide all of them alike.

    Headings at the left of their columns have numbers flush right far from them, nearer to the
    heading beside; but no number crosses the edge where that one begins.
    """
    slack = headings.height * _SLACK
    edges = [cell.left for cell in headings.line.cells]
    mirrored = [-cell.right for cell in reversed(headings.line.cells)]
    last = len(edges) - 1
    by_left: dict[PrintedLine, list[int]] = {}
    by_right: dict[PrintedLine, list[int]] = {}
    for line in lines:
        spans = [(cell.left + slack, cell.right - slack) for cell in line.cells]
        turned = [(-right, -left) for left, right in spans]
        by_left[line] = _between(spans, edges)
        by_right[line] = [last - column for column in _between(turned, mirrored)]
    found = [each for each in (by_left, by_right) if all(each.values())]
    return found[0] if found and all(each == found[0] for each in found) else {}


def _between(cells: Sequence[tuple[float, float]], edges: Sequence[float]) -> list[int]:
    """Return the columns of cells, a column beginning at each edge; nothing if one crosses."""
    columns = [bisect_right(edges, near) - 1 for near, _ in cells]
    ends = [*edges[1:], inf]
    crosses = any(n < 0 or far > ends[n] for n, (_, far) in zip(columns, cells, strict=True))
    return [] if crosses or len(set(columns)) < len(columns) else columns


def _columns_of(line: PrintedLine, headings: Headings) -> list[int]:
    """Return the column of each cell: from left to right, no two in one, as near as can be.

    Numbers stand flush right and may lie nearer to the heading beside theirs.
    """
    width = len(headings.line.cells)
    if len(line.cells) > width:
        return [headings.column_of(cell) for cell in line.cells]
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * (width + 1)
    for placed, cell in enumerate(line.cells, 1):
        found: list[tuple[float, tuple[int, ...]]] = [(inf, ())] * (width + 1)
        for column in range(placed, width + 1):
            distance, columns = best[column - 1]
            here = distance + _distance(cell, headings.line.cells[column - 1])
            found[column] = min(found[column - 1], (here, (*columns, column - 1)))
        best = found
    return [*best[width][1]]


def _distance(cell: PrintedCell, heading: PrintedCell) -> float:
    """Return how far a cell is from standing under a heading, flush on one side or centred."""
    sides = (
        abs(cell.left - heading.left),
        abs(cell.right - heading.right),
        abs(cell.left + cell.right - heading.left - heading.right) / 2,
    )
    return max(-cell.overlap(heading), 0.0) * 10 + min(sides)
