"""A large sheet read in two halves is what the whole is; where it is not, it is read whole."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from desktop.errors import InputError
from desktop.intake import halves, sheets
from desktop.intake.halves import Halves
from desktop.intake.sheets import open_workbook
from desktop.intake.source import HEAD_ROWS

SHEET = "xl/worksheets/sheet1.xml"
Rewrite = Callable[[bytes], bytes]


@pytest.fixture
def cutting(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return what says from how many bytes on a sheet is large."""

    def large(size: int) -> None:
        monkeypatch.setattr(sheets, "LARGE", size)

    large(1)
    return large


def _rows(count: int) -> list[list[Any]]:
    """Return rows of every kind of value, the last columns blank further down."""
    return [
        ["序号", "名称", "数量", "开票日期", "时刻", "是否", "公式", "备注"],
        *(
            [
                n,
                f"货物{n % 7}<&>",
                n / 8,
                date(2025, 1, 1 + n % 28),
                datetime.combine(date(2025, 2, 3), time(4, 5)),
                n > 3,
            ]
            + ["=1+1", "末"] * (n < count // 3)
            for n in range(count)
        ),
    ]


def _book(count: int = 100, rewrite: Rewrite = bytes) -> bytes:
    book = openpyxl.Workbook()
    for row in _rows(count):
        book.worksheets[0].append(row)
    book.create_sheet("发票基础信息").append(["号码", "金额"])
    stream, written = io.BytesIO(), io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, rewrite(data) if name == SHEET else data)
    return written.getvalue()


def _read(data: bytes) -> list[tuple[object, ...]]:
    return [
        (each.name, each.is_1904, each.notes, repr(each.rows()), each.head())
        for each in open_workbook(data, "a.xlsx")
    ]


def _is_halved(data: bytes) -> bool:
    return isinstance(open_workbook(data, "a.xlsx")[0]._sheet, Halves)


@pytest.mark.parametrize("count", [HEAD_ROWS // 2, 100])
def test_a_sheet_in_halves_is_the_whole(cutting: Callable[[int], None], count: int) -> None:
    data = _book(count)
    found = _read(data)
    assert _is_halved(data)
    cutting(2**40)
    assert not _is_halved(data)
    assert found == _read(data)
    assert found[0][2], "formulas nobody calculated are noted"


def test_the_wider_lower_half_widens_the_upper(cutting: Callable[[int], None]) -> None:
    data = _book(
        rewrite=lambda part: part.replace(b'<c r="A90"', b'<c r="Z90"><v>1</v></c><c r="A90"')
    )
    found = _read(data)
    assert _is_halved(data)
    cutting(2**40)
    assert found == _read(data)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda part: part.replace(b"<sheetData>", b"<!-- <row --><sheetData>"),
        lambda part: part.replace(b'<row r="', b'<row  r="'),
        lambda part: part.replace(b'r="A1"', b'r="B1"', 1),
        lambda part: part.replace(b'r="A60"', b'r="A3"'),
        lambda part: part.replace(b"</sheetData>", b"</sheetData><row><sheetData></sheetData>"),
        lambda part: part[: len(part) * 3 // 4],
    ],
    ids=["comment", "spaced", "not from A1", "out of order", "not well-formed", "cut off"],
)
def test_an_unusual_sheet_is_read_whole(rewrite: Rewrite, cutting: Callable[[int], None]) -> None:
    data = _book(rewrite=rewrite)

    def outcome() -> object:
        try:
            return _read(data)
        except InputError as refusal:
            return refusal.code

    found = outcome()
    cutting(2**40)
    assert found == outcome()


@pytest.mark.parametrize("most", ["_MOST", "_MOST_BESIDE"])
@pytest.mark.usefixtures("cutting")
def test_what_takes_much_memory_is_not_held_twice(
    monkeypatch: pytest.MonkeyPatch, most: str
) -> None:
    monkeypatch.setattr(halves, most, 1)
    assert not _is_halved(_book())
