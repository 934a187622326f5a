"""Hostile meter data and bills: no lost row without a word, no silently different number.

Each form is damaged cell by cell (40 times here, 10,000 in the long run). Whatever is left must be
what plain arithmetic finds in the damaged cells, or something new must be said. Bytes of the
files are damaged, too: those give rows or a named refusal.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import pytest

from desktop.accounting.documents.registers import advances_of
from desktop.intake.layouts import Said, signature_of
from desktop.intake.source import ReadResult, Status
from desktop.messages import catalogue
from tests.unit.intake.damaged_tables import (
    Sheet,
    as_csv,
    as_xlsx,
    damage,
    number,
    sheet_xml,
    workbook,
)
from tests.unit.intake.other_books import BOOKS, Book, Read, reading
from tests.unit.intake.test_mutations import mutated

FEW, MANY = 40, 10_000
BYTES = 0.3
"""Share of files whose bytes are damaged as well."""
INSIDE = 0.7
"""Share of those in which a part of the container is damaged, which then is sound itself."""
NEW_YEAR = datetime(2025, 1, 1)  # noqa: DTZ001 - China time, as meters write it
_TIME = re.compile(r"2025-?\d\d-?\d\d")
Write = Callable[[Sheet, random.Random], bytes]


def _stamps(count: int, minutes: int) -> list[str]:
    return [f"{NEW_YEAR + timedelta(minutes=minutes * n):%Y-%m-%d %H:%M}" for n in range(count)]


def long() -> Sheet:
    rows = [[stamp, "7", f"{10 + n * 7 % 13}.5"] for n, stamp in enumerate(_stamps(48, 60))]
    return Sheet([["时间", "表号", "电量(kWh)"]], rows, [2], [0, 1])


def registers() -> Sheet:
    """Readings that climb by 1 to 17 a quarter."""
    rows = [[stamp, "7", f"{100 + n * n}"] for n, stamp in enumerate(_stamps(40, 15))]
    return Sheet([["时间", "表号", "正向有功总示数"]], rows, [2], [0, 1])


def wide() -> Sheet:
    heads = ["日期", "表号", *(f"{n // 4}:{n % 4 * 15:02d}" for n in range(96))]
    rows = [
        [stamp[:10], "7", *(str((day * 31 + n * 7) % 17 + 1) for n in range(96))]
        for day, stamp in enumerate(_stamps(3, 1440))
    ]
    return Sheet([["用电量(kWh)"], heads], rows, list(range(2, 98)), [0, 1])


def daily() -> Sheet:
    rows = [[stamp[:10], str(100 + n * 11 % 31)] for n, stamp in enumerate(_stamps(31, 1440))]
    return Sheet([["日期", "用电量(kWh)"]], rows, [1], [0])


def nem12() -> Sheet:
    head = [
        ["100", "NEM12", "202501010000", "A", "B"],
        ["200", "N", "E1", "1", "E1", "", "S", "kWh", "30", ""],
    ]
    rows = [
        ["300", f"2025010{day}", *(str((day + n) % 7 + 1) for n in range(48)), "A", "", "", "", ""]
        for day in range(1, 7)
    ]
    return Sheet(head, rows, list(range(2, 50)), [1], [["900"]], is_fixed=True)


def nem13() -> Sheet:
    """Readings of a register that goes up by 100 a month; the quantity stands beside them."""
    begin, mark = ["250", "V", "11", "1", "11", "11", "METER", "E"], ["A", "", ""]
    shown = [[f"{n}00.0", f"20250{n}01000000", *mark] for n in range(1, 9)]
    rows = [[*begin, *one, *next_one, "100.0", "kWh"] for one, next_one in pairwise(shown)]
    head = [["100", "NEM13", "202501010000", "A", "B"]]
    return Sheet(head, rows, [13], [14], [["900"]], is_fixed=True)


def green_button() -> Sheet:
    start = 1735660800
    rows = [[str(start + 3600 * n), "3600", str(100 + n * 7 % 13)] for n in range(30)]
    return Sheet([[]], rows, [2], [0], is_fixed=True)


def bills() -> Sheet:
    rows = [["3301", f"2025-{n:02d}", str(1000 + n * 37), str(600 + n)] for n in range(1, 9)]
    return Sheet([["户号", "账期", "用电量(kWh)", "电费(元)"]], rows, [2], [1, 0])


def gas() -> Sheet:
    rows = [["G1", f"2025-{n:02d}", str(1000 + n * 37), str(600 + n)] for n in range(1, 9)]
    return Sheet([["用户号", "抄表月份", "用气量(Nm3)", "金额"]], rows, [2], [1, 0])


def water() -> Sheet:
    rows = [["W1", f"2025-{n:02d}", str(100 + n * 37), str(600 + n)] for n in range(1, 9)]
    return Sheet([["用户号", "抄表月份", "用水量(t)", "水费"]], rows, [2], [1, 0])


MAPPED = ["客户", "期次", "实用", "应付"]
"""Headings nobody could guess: a heating company's, saved once."""


def heat() -> Sheet:
    rows = [["H1", f"2025{n:02d}", str(100 + n * 37), str(600 + n)] for n in range(1, 9)]
    return Sheet([list(MAPPED)], rows, [2], [1, 0])


def state_grid() -> Sheet:
    head = [
        ["国网浙江省电力有限公司 电费账单"],
        ["户号", "3305021008613", "账单周期", "20250101-20250131"],
        *[["电能表编号", "示数类型", "上期示数", "本期示数", "倍率", "计费电量"]],
    ]
    rows = [
        [f"000{n}", "正向有功（总）", "100", f"{350 + n}", "40", f"{40 * (250 + n)}"]
        for n in range(4)
    ]
    fees = [["费用名称", "计费电量", "单价", "金额"], ["市场化购电费", "40240", "0.42", "16900.80"]]
    return Sheet(head, rows, [5], [1, 0], fees, is_named=True)


def southern_grid() -> Sheet:
    head = [
        ["广东电网有限责任公司 电费通知单"],
        [
            "用户编号",
            "0312345678901234",
            "用电开始时间",
            "2025-01-01",
            "用电结束时间",
            "2025-01-31",
        ],
        *[["表计资产编号", "示数类型", "上次表示数", "本次表示数", "倍率", "合计电量"]],
    ]
    rows = [
        ["A1", kind, "100", f"{200 + n}", "10", f"{10 * (100 + n)}"]
        for n, kind in enumerate(("有功尖", "有功峰", "有功平", "有功谷"))
    ]
    return Sheet(head, rows, [5], [1, 0], is_named=True)


def halves() -> Sheet:
    """A day of 48 half hours a row, stamped by ranges."""
    ranges = [
        f"{n // 2:02d}:{n % 2 * 30:02d}-{(n + 1) // 2:02d}:{(n + 1) % 2 * 30:02d}"
        for n in range(48)
    ]
    rows = [
        [stamp[:10], "7", *(str((day * 31 + n * 7) % 17 + 1) for n in range(48))]
        for day, stamp in enumerate(_stamps(4, 1440))
    ]
    return Sheet([["用电量(kWh)"], ["日期", "表号", *ranges]], rows, list(range(2, 50)), [0, 1])


def hours() -> Sheet:
    """A day of 24 hours a row, headed by whole hours."""
    rows = [
        [stamp[:10], "7", *(str((day * 31 + n * 7) % 17 + 1) for n in range(24))]
        for day, stamp in enumerate(_stamps(5, 1440))
    ]
    heads = ["日期", "表号", *(f"{n}时" for n in range(1, 25))]
    return Sheet([["用电量(kWh)"], heads], rows, list(range(2, 26)), [0, 1])


def settlement() -> Sheet:
    """What is settled on the market each month, in kWh."""
    rows = [["3301", f"2025-{n:02d}", str(1000 + n * 37), str(600 + n)] for n in range(1, 9)]
    heads = ["户号", "结算月份", "结算电量(kWh)", "结算电费(元)"]
    return Sheet([["电力市场交易结算单"], heads], rows, [2], [1, 0])


ESPI = 'xmlns="http://naesb.org/espi"'


def as_feed(sheet: Sheet, _chance: random.Random) -> bytes:
    names = ("start", "duration", "value")
    intervals = "".join(
        "<IntervalReading><timePeriod>{1}{0}</timePeriod>{2}</IntervalReading>".format(
            *(
                f"<{name}>{escape(''.join(c for c in text if c >= ' '))}</{name}>"
                for name, text in zip(names, [*row, "", "", ""], strict=False)
            )
        )
        for row in sheet.rows
    )
    kind = "<powerOfTenMultiplier>3</powerOfTenMultiplier><uom>72</uom>"
    resources = (
        f"<MeterReading {ESPI}/>",
        f"<ReadingType {ESPI}>{kind}</ReadingType>",
        f"<IntervalBlock {ESPI}>{intervals}</IntervalBlock>",
    )
    entries = "".join(f"<entry><content>{each}</content></entry>" for each in resources)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


WIDEST = 12
"""Signs of a cell that does not run into the next column of a page."""


def as_pdf(make: Any) -> Write:
    """Return what prints a table: cells at the left of columns, a line a row."""

    def print_page(sheet: Sheet, _chance: random.Random) -> bytes:
        body = {id(row) for row in sheet.columns}
        printed = [row for row in sheet.grid if id(row) in body]
        sheet.is_open |= any(
            len(cell) > WIDEST or not cell.isprintable() or " " in cell.strip()
            for row in printed
            for cell in row
        )
        sheet.is_open |= any(sum(map(bool, row)) == 1 for row in printed)  # a rest of a name
        words = [
            (20 + 95 * column, 20 + 14 * line, cell.replace("\x1f", ""))
            for line, row in enumerate(sheet.grid)
            for column, cell in enumerate(row)
            if cell.strip()
        ]
        page: bytes = make.pdf([words])
        return page

    return print_page


@dataclass(frozen=True)
class Form:
    """A form of file: its table, how it is written, and how much of it is checked."""

    make: Callable[[], Sheet]
    write: Write
    mappings: dict[str, dict[str, str]] = field(default_factory=dict)
    book: Book | None = None


HEAT = {signature_of(MAPPED): {
    Said.KIND: "bill", Said.CARRIER: "heat", Said.UNIT: "GJ", "*title": "热力公司",
    "客户": "account", "期次": "period", "实用": "quantity", "应付": "amount",
}}  # fmt: skip
TABLES = (
    *(long, registers, wide, halves, hours, daily),
    *(bills, settlement, gas, water, state_grid, southern_grid),
)


def as_book(name: str) -> Write:
    """Return what writes a table as another form of workbook.

    Texts of an xls or xlsb lose a mark of byte order at their beginning when they are decoded: 12
    is left.
    """
    book = BOOKS[name]
    loses_mark = name in {"xls", "xlsb"}

    def write_book(sheet: Sheet, _chance: random.Random) -> bytes:
        cells = (cell for row in sheet.grid for cell in row)
        sheet.is_open |= loses_mark and any(cell.startswith("\ufeff") for cell in cells)
        return book.wrap(book.part(sheet.grid))

    return write_book


FORMS = {
    **{f"{make.__name__} csv": Form(make, as_csv) for make in TABLES},
    **{f"{make.__name__} xlsx": Form(make, as_xlsx) for make in TABLES},
    "heat csv": Form(heat, as_csv, HEAT),
    "heat xlsx": Form(heat, as_xlsx, HEAT),
    **{f"bills {name}": Form(bills, as_book(name), book=book) for name, book in BOOKS.items()},
    **{f"long {name}": Form(long, as_book(name), book=book) for name, book in BOOKS.items()},
    "nem12": Form(nem12, as_csv),
    "nem13": Form(nem13, as_csv),
    "green button": Form(green_button, as_feed),
}


PRINTED = {"state_grid": state_grid, "southern_grid": southern_grid, "bills": bills}
NAMES = (*FORMS, *(f"{name} pdf" for name in PRINTED))


def counted(result: ReadResult) -> Decimal:
    """Return everything that counts, energy fed back taken away."""
    blocks = [b.total if b.channel.direction == "import" else -b.total for b in result.blocks]
    amounts = [bill.quantity.amount for bill in result.bills if bill.quantity]
    advances, _ = advances_of(result.readings)
    read = [advance.amount for advance in advances]
    return sum((*blocks, *amounts, *read), Decimal(0))


def said(result: ReadResult) -> Counter[str]:
    return Counter(found.code for found in (*result.findings, *result.used))


class Attack:
    """Damages files of one form and looks at what a reader makes of them."""

    def __init__(self, desk: Any, make: Any, name: str) -> None:
        form, _, kind = name.partition(" ")
        self.form = Form(PRINTED[form], as_pdf(make)) if kind == "pdf" else FORMS[name]
        self.desk = desk.changed(mappings=self.form.mappings)
        self.chance = random.Random(name)
        self.known = frozenset(catalogue("zh"))
        self.before, self.whole = Counter[str](), Decimal(0)
        self._read: Read = lambda name, data: self.desk.read(data, name)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have what reads the files of this form, which may be a child process."""
        is_counted = self.form.book is not None and self.form.book.is_counted
        with reading(self.desk.context, is_counted=is_counted) as self._read:
            yield

    def read(self, data: bytes) -> ReadResult:
        result = self._read("表.bin", data)
        codes = {result.code, *said(result)} - {""}
        assert codes <= self.known
        assert result.status is not Status.REFUSED or result.code
        return result

    def sound(self) -> None:
        """The form must be read whole before it is damaged, else damage would prove nothing."""
        sheet = self.form.make()
        result = self.read(self.form.write(sheet, random.Random(1)))
        assert result.status is Status.READ
        assert counted(result) == _expected(sheet)
        self.before, self.whole = said(result), counted(result)

    def once(self) -> None:
        sheet = deepcopy(self.form.make())
        how = damage(sheet, self.chance)
        data = self.form.write(sheet, self.chance)
        if self.chance.random() < BYTES:
            self.read(self._broken(sheet, data))
            return
        result = self.read(data)
        if result.status is Status.REFUSED or sheet.is_open or said(result) - self.before:
            return
        assert counted(result) == _expected(sheet), (how, sheet.grid)
        is_whole = counted(result) == self.whole
        assert is_whole or not sheet.lost_something(), (how, sheet.grid)

    def _broken(self, sheet: Sheet, data: bytes) -> bytes:
        book = Book(sheet_xml, workbook) if self.form.write is as_xlsx else self.form.book
        if book is not None and self.chance.random() < INSIDE:
            return book.wrap(mutated(book.part(sheet.grid), self.chance))
        return mutated(data, self.chance)


def _expected(sheet: Sheet) -> Decimal:
    """Return what counts: of registers the last reading less the first, of all else the sum."""
    if "正向有功总示数" in sheet.head[-1]:
        return _difference(sheet, [(sheet.key[0], sheet.value[0])])
    if "NEM13" in sheet.head[0]:
        return _difference(sheet, [(9, 8), (14, 13)])
    return sheet.total()


def _difference(sheet: Sheet, pairs: list[tuple[int, int]]) -> Decimal:
    """Return the last reading less the first, by columns of times and readings."""
    found: dict[str, Decimal] = {}
    for row in sheet.rows:
        for time, value in pairs:
            shown = number(row[value]) if max(time, value) < len(row) else None
            if shown is not None and _TIME.match(row[time]):
                found.setdefault(row[time], shown)
    return found[max(found)] - found[min(found)] if found else Decimal(0)


@pytest.mark.parametrize("name", NAMES)
def test_damaged_tables_lose_nothing_without_a_word(desk: Any, make: Any, name: str) -> None:
    attack = Attack(desk, make, name)
    with attack.at_work():
        attack.sound()
        for _ in range(FEW):
            attack.once()


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_many_damaged_tables_lose_nothing_without_a_word(desk: Any, make: Any, name: str) -> None:
    attack = Attack(desk, make, name)
    with attack.at_work():
        attack.sound()
        for _ in range(MANY):
            attack.once()
