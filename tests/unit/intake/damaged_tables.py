"""Tables of cells, damage done to them, and what is left in them by plain arithmetic.

The arithmetic here knows nothing of the readers: it adds the cells of the columns that hold
amounts, a row of each key once. A reader may come to another sum only if it says something.
"""

import csv
import io
import random
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from xml.sax.saxutils import escape

Rows = list[list[str]]

VALUES = (
    *("", " ", "-", "--", "NaN", "inf", "-inf", "1e308", "-1e308", "1e-320", "1e99", "5E+06"),
    *(
        "9" * 30,
        "0" * 40,
        "1,234.5",
        "1.234,5",
        "\uff11\uff12\uff13",
        "12 3",
        "12kWh",
        "¥12",
        "(12)",
    ),
    *("-12", "+12", "12-", "0x1F", "1/2", "=1+1", "#N/A", "#DIV/0!", "TRUE", "12.", "..12", ".5"),
    *("一百", "缺", "合计", "\u00b2", "\u00bd", "\u0663", "1_000", "12;13", "\u200b12", "12\u00a0"),
    *("\ufeff12", "1e5", "1e-5", "0.1234567890123456789", "2025-13-45", "24:00", "1899-12-30"),
    *("\ufdfd" * 50, "a" * 5000, "\x1f", "a\r\nb", '"', "'12", "<b>", "&amp;", "\U0001f4a5", "0"),
    *("999999", "1e15", "1" + "0" * 18),
)
NO_TIMES = ("x", "2025-13-45", "9999-99-99", "合计", "NaN", "99999", "0", "")
_UNCLEAR = frozenset({"1.234,5", "12kWh", "(12)"})
"""What a reader may take for a number or not."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_LONGEST = 60
_MOST = Decimal(10) ** 15
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PLAIN = re.compile(r"-?(?!0\d)\d{1,14}(\.\d{1,6})?")


def number(text: str) -> Decimal | None:
    """Return the number a cell shows."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = plain.replace(" ", "").replace("'", "").lstrip("¥")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    if len(text) > _LONGEST or not _NUMBER.fullmatch(plain):
        return None
    found = Decimal(plain)
    return found if abs(found) <= _MOST else None


@dataclass
class Sheet:
    """A table, and what is known of it while it is damaged.

    Attributes:
        head: Rows above the data, the headings last.
        value: Columns of amounts.
        key: Columns that tell rows apart, the time first.
        tail: Rows below the data.
        is_fixed: Whether columns are told by their place.
        is_named: Whether the first key is a name, which may be blank, and no time.
        marked: Rows that lost a value or their time.
        is_open: Whether nothing exact can be said any more.
    """

    head: Rows
    rows: Rows
    value: list[int]
    key: list[int]
    tail: Rows = field(default_factory=list)
    is_fixed: bool = False
    is_named: bool = False
    marked: list[list[str]] = field(default_factory=list)
    is_open: bool = False

    @property
    def grid(self) -> Rows:
        """All rows."""
        return [*self.head, *self.rows, *self.tail]

    @property
    def columns(self) -> Rows:
        """The headings and what stands below them."""
        return [self.head[-1], *self.rows]

    def total(self) -> Decimal:
        """Return the sum of the amounts, a row of each key once."""
        once: dict[tuple[str, ...], list[str]] = {}
        for row in self.rows:
            once.setdefault(tuple(_at(row, k) for k in self.key), row)
        found = [number(_at(row, k)) for row in once.values() for k in self.value]
        return sum((each for each in found if each is not None), Decimal(0))

    def lost_something(self) -> bool:
        """Tell whether a row between others lost what it had.

        At an end of the table or of its time nobody can miss it, nor where nothing is left.
        """
        rows = [row for row in self.rows if row != self.head[-1]]
        times = [_at(row, self.key[0]) for row in rows]
        inner = [
            row
            for row in rows[1:-1]
            if any(map(str.strip, row)) and min(times) < _at(row, self.key[0]) < max(times)
        ]
        return any(row is marked for row in inner for marked in self.marked)


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _value(sheet: Sheet, chance: random.Random) -> None:
    row, column, cell = chance.choice(sheet.rows), chance.choice(sheet.value), chance.choice(VALUES)
    if column >= len(row):
        return
    row[column] = cell
    found = number(cell)
    sheet.is_open |= cell in _UNCLEAR or (found is not None and found < 0)
    sheet.marked = [marked for marked in sheet.marked if marked is not row]
    if found is None:
        sheet.marked.append(row)


def _any_cell(sheet: Sheet, chance: random.Random) -> None:
    row = chance.choice(sheet.grid)
    if row:
        row[chance.randrange(len(row))] = chance.choice(VALUES)
        sheet.is_open = True


def _time(sheet: Sheet, chance: random.Random) -> None:
    row = chance.choice(sheet.rows)
    if sheet.key[0] < len(row):
        row[sheet.key[0]] = chance.choice(NO_TIMES[:-1] if sheet.is_named else NO_TIMES)
        sheet.marked.append(row)


def _swapped_columns(sheet: Sheet, chance: random.Random) -> None:
    width = max(map(len, sheet.columns))
    one, other = chance.randrange(width), chance.randrange(width)
    for row in sheet.columns:
        row.extend([""] * (width - len(row)))
        row[one], row[other] = row[other], row[one]
    turned = {one: other, other: one}
    sheet.value = [turned.get(k, k) for k in sheet.value]
    sheet.key = [turned.get(k, k) for k in sheet.key]


def _doubled_column(sheet: Sheet, chance: random.Random) -> None:
    at = chance.randrange(len(sheet.head[-1]))
    for row in sheet.columns:
        if at < len(row):
            row.insert(at, row[at])
    sheet.is_open |= at in (*sheet.value, *sheet.key)
    sheet.value = [k + (k >= at) for k in sheet.value]
    sheet.key = [k + (k >= at) for k in sheet.key]


def _new_column(sheet: Sheet, chance: random.Random) -> None:
    sheet.head[-1].append("备注")
    width = len(sheet.head[-1])
    for row in sheet.rows:
        row.extend([""] * (width - 1 - len(row)))
        row.append(chance.choice(("", "x", "12", "2025-01-01")))


def _doubled_row(sheet: Sheet, chance: random.Random) -> None:
    sheet.rows.insert(chance.randrange(len(sheet.rows) + 1), list(chance.choice(sheet.rows)))


def _no_row(sheet: Sheet, chance: random.Random) -> None:
    if len(sheet.rows) > 2:
        del sheet.rows[chance.randrange(len(sheet.rows))]


def _headings_again(sheet: Sheet, chance: random.Random) -> None:
    sheet.rows.insert(chance.randrange(len(sheet.rows) + 1), list(sheet.head[-1]))


def _blank_row(sheet: Sheet, chance: random.Random) -> None:
    sheet.rows.insert(chance.randrange(len(sheet.rows) + 1), [""] * chance.randrange(4))


def _title(sheet: Sheet, chance: random.Random) -> None:
    texts = ("导出报表", "国网浙江", "标题\n两行", "x" * 300, "")
    sheet.head.insert(0, [chance.choice(texts)])


def _shuffled(sheet: Sheet, chance: random.Random) -> None:
    chance.shuffle(sheet.rows)


def _short_row(sheet: Sheet, chance: random.Random) -> None:
    row = chance.choice(sheet.rows)
    length = chance.randrange(len(row)) if row else 0
    if not length:
        sheet.marked = [marked for marked in sheet.marked if marked is not row]
    elif any(length <= k < len(row) for k in (*sheet.value, *sheet.key[:1])):
        sheet.marked.append(row)
    del row[length:]


def _long_row(sheet: Sheet, chance: random.Random) -> None:
    cell, row = chance.choice(VALUES), chance.choice(sheet.rows)
    sheet.is_open |= cell in _UNCLEAR and len(row) in sheet.value  # a row cut short before
    row.append("" if cell == "合计" else cell)  # else it is a sum


def _heading(sheet: Sheet, chance: random.Random) -> None:
    sheet.head[-1][chance.randrange(len(sheet.head[-1]))] = chance.choice(VALUES)
    sheet.is_open = True


Damage = Callable[[Sheet, random.Random], None]
_ANYWHERE: tuple[Damage, ...] = (
    *(_value, _value, _value, _value, _value, _value, _time, _time, _any_cell, _any_cell),
    *(_doubled_row, _no_row, _blank_row, _shuffled, _short_row, _long_row),
)
_BY_HEADING: tuple[Damage, ...] = (
    *(_swapped_columns, _swapped_columns, _doubled_column, _new_column),
    *(_headings_again, _title, _heading),
)


def damage(sheet: Sheet, chance: random.Random) -> list[str]:
    """Do one to three damages; return their names."""
    kinds = _ANYWHERE if sheet.is_fixed else (*_ANYWHERE, *_BY_HEADING)
    chosen = [chance.choice(kinds) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    for each in chosen:
        each(sheet, chance)
    return [each.__name__ for each in chosen]


def as_csv(sheet: Sheet, chance: random.Random) -> bytes:
    """Return a table as delimited text, in one of the usual ways."""
    text = io.StringIO()
    delimiter = "," if sheet.is_fixed else chance.choice(",,,,\t;")
    line_end = chance.choice(("\n", "\r\n"))
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(sheet.grid)
    encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"))
    return text.getvalue().encode(encoding)


def as_xlsx(sheet: Sheet, _chance: random.Random) -> bytes:
    """Return a table as a workbook: numbers where cells are plain ones, else texts."""
    return workbook(sheet_xml(sheet.grid))


def sheet_xml(grid: Sequence[Sequence[str]]) -> bytes:
    """Return the part of a workbook that holds a sheet."""
    rows = "".join(
        f'<row r="{y}">'
        + "".join(_cell(f"{_letters(x)}{y}", cell) for x, cell in enumerate(row) if cell)
        + "</row>"
        for y, row in enumerate(grid, 1)
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def _cell(place: str, cell: str) -> str:
    if _PLAIN.fullmatch(cell):
        return f'<c r="{place}"><v>{cell}</v></c>'
    text = escape(_NOT_XML.sub("", cell))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _letters(column: int) -> str:
    first, last = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/%s" Target="%s"/></Relationships>'
)
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    f' xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)


def workbook(sheet: bytes) -> bytes:
    """Return a workbook of one sheet, given as its part."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", _RELATIONS % ("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _BOOK)
        relations = _RELATIONS % ("worksheet", "worksheets/sheet1.xml")
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return data.getvalue()
