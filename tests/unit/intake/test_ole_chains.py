"""Old workbooks whose sectors run into themselves: they fill the memory of whoever follows them.

The file is one stream of eight sectors and more, its directory behind it and the table of sectors
at the end, see :func:`tests.unit.intake.other_books.xls_file`.
"""

import struct
from typing import Any

import pytest

from desktop.intake.ole_chains import runs_without_end
from desktop.intake.source import Status
from tests.unit.intake.other_books import BOOKS

SECTOR = 512
FAT_AT, DIRECTORY_AT, CUTOFF_AT, MINI_AT, MORE_AT = 44, 48, 56, 60, 68
GRID = [("户号", "账期", "用电量(kWh)"), ("3301", "2025-01", "12")]


@pytest.fixture
def book() -> bytes:
    return bytes(BOOKS["xls"].wrap(BOOKS["xls"].part(GRID)))


def number_at(data: bytes, at: int) -> int:
    (number,) = struct.unpack_from("<I", data, at)
    return int(number)


def changed(data: bytes, at: int, number: int) -> bytes:
    """Return a file with another number at a place."""
    return data[:at] + struct.pack("<I", number) + data[at + 4 :]


def following(data: bytes, sector: int) -> int:
    """Return where the table says what follows a sector."""
    return len(data) - number_at(data, FAT_AT) * SECTOR + sector * 4


def entry_at(data: bytes, place: int) -> int:
    """Return where an entry of the directory begins."""
    return (number_at(data, DIRECTORY_AT) + 1) * SECTOR + place * 128


def test_a_sound_workbook_has_ends(book: bytes, desk: Any) -> None:
    assert not runs_without_end(book)
    assert desk.read(book, "账单.xls").status is Status.READ


@pytest.mark.parametrize("back_to", [0, 3, 7])
def test_a_stream_that_comes_back_is_damage(book: bytes, desk: Any, back_to: int) -> None:
    data = changed(book, following(book, 7), back_to)
    result = desk.read(data, "账单.xls")
    assert (result.status, result.code) == (Status.REFUSED, "workbook.damaged")


def test_a_directory_that_comes_back_is_damage(book: bytes, desk: Any) -> None:
    directory = number_at(book, DIRECTORY_AT)
    data = changed(book, following(book, directory), directory)
    assert desk.read(data, "账单.xls").code == "workbook.damaged"


def test_a_list_of_tables_that_comes_back_is_damage(book: bytes, desk: Any) -> None:
    more = len(book) // SECTOR - 1
    itself = book + struct.pack("<128I", *[0xFFFFFFFF] * 127, more)
    assert desk.read(changed(itself, MORE_AT, more), "账单.xls").code == "workbook.damaged"
    assert not runs_without_end(changed(itself[:-4] + b"\xfe\xff\xff\xff", MORE_AT, more))


def test_a_table_of_small_streams_that_comes_back_is_damage(book: bytes) -> None:
    assert runs_without_end(changed(changed(book, MINI_AT, 7), following(book, 7), 7))


def test_a_small_stream_that_comes_back_is_damage(book: bytes) -> None:
    """The table of small streams says of the first of them that it follows itself."""
    mini = len(book) // SECTOR - 1
    small = book + struct.pack("<128I", *[0] * 128)
    small = changed(small, MINI_AT, mini)
    assert not runs_without_end(small)
    short = changed(small, entry_at(small, 1) + 120, 100)
    small_fat = len(small) - 2 * SECTOR + mini * 4
    assert runs_without_end(changed(short, small_fat, 0xFFFFFFFE))


def test_every_number_of_the_header_and_the_table_may_be_wrong(book: bytes) -> None:
    places = (*range(30, SECTOR, 4), *range(following(book, 0), len(book), 4))
    told = {
        runs_without_end(changed(book, at, number))
        for at in places
        for number in (0, 5, 0x7FFFFFFF, 0xFFFFFFFD)
    }
    assert told == {True, False}


def test_a_file_cut_off_anywhere_comes_to_an_end(book: bytes) -> None:
    assert not any(runs_without_end(book[:length]) for length in range(0, len(book), 97))
