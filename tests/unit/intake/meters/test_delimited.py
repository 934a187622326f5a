"""A long file that is not even is parsed piece by piece, and nothing about it shows."""

from collections.abc import Callable

import pytest

from desktop.intake.meters import delimited
from desktop.intake.source import ReadResult, Status

Read = Callable[..., ReadResult]
Stamps = Callable[..., list[str]]


def lines(stamps: Stamps, value: Callable[[int, int], str]) -> list[str]:
    """Return a day of quarters of an hour of three meters whose numbers begin with zeros."""
    return [
        f"{stamp},{meter:04d},{value(meter, n)}"
        for meter in (7, 12, 3)
        for n, stamp in enumerate(stamps("2025-03-01 00:00", 96))
    ]


def text_of(rows: list[str]) -> str:
    """Return a file of the rows."""
    return "\n".join(["数据时间,资产编号,正向有功电量(kWh)", *rows, ""])


@pytest.fixture
def both(read: Read, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[ReadResult]]:
    """Return a function that reads a file whole and in pieces of a few lines."""
    monkeypatch.setattr(delimited, "read_even", lambda *_: None)

    def _both(text: str) -> list[ReadResult]:
        whole = read(text)
        monkeypatch.setattr(delimited, "_PIECE", 500)
        return [whole, read(text)]

    return _both


def by_meter(result: ReadResult) -> dict[str, object]:
    return {block.channel.meter: (block.values, block.flags) for block in result.blocks}


def test_pieces_give_what_the_whole_gives(
    both: Callable[[str], list[ReadResult]], stamps: Stamps
) -> None:
    whole, pieces = both(text_of(lines(stamps, lambda meter, n: f"{meter}.{n:02d}")))
    assert whole.status is Status.READ
    assert sorted(by_meter(pieces)) == ["0003", "0007", "0012"]
    assert by_meter(pieces) == by_meter(whole)
    assert pieces.findings == whole.findings


def test_a_word_among_the_numbers_is_found_in_any_piece(
    both: Callable[[str], list[ReadResult]], stamps: Stamps
) -> None:
    rows = lines(stamps, lambda meter, n: "坏" if (meter, n) == (3, 90) else f"{n}.5")
    whole, pieces = both(text_of(rows))
    assert by_meter(pieces) == by_meter(whole)
    assert [finding.code for finding in pieces.findings].count("interval.not_a_number") == 1


def test_an_uneven_line_is_named_by_its_line_in_the_file(
    both: Callable[[str], list[ReadResult]], stamps: Stamps
) -> None:
    rows = lines(stamps, lambda _, n: f"{n}.5")
    rows[200] += ",1,2"
    whole, pieces = both(text_of(rows))
    assert (pieces.code, pieces.details) == (whole.code, whole.details)


def test_a_file_with_quotes_stays_in_one_piece(
    both: Callable[[str], list[ReadResult]], stamps: Stamps
) -> None:
    whole, pieces = both(text_of(lines(stamps, lambda _, n: f'"{n}.5"')))
    assert by_meter(pieces) == by_meter(whole)
    assert delimited._pieces(b'a,"b\nc"\n', 2) == [b'"b\nc"\n']


def test_a_piece_ends_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_PIECE", 2)
    assert delimited._pieces(b"head\nab\ncd\nef", 5) == [b"ab\n", b"cd\n", b"ef"]
    assert delimited._pieces(b"abcdef", 0) == [b"abcdef", b""]


def test_a_mark_of_ours_in_the_file_itself_is_a_text_like_any_other(
    read: Read, stamps: Stamps
) -> None:
    rows = [row.replace(",0003,", ",§,") for row in lines(stamps, lambda _, n: f"{n}.5")]
    assert sorted(by_meter(read(text_of(rows)))) == ["0007", "0012", "§"]
