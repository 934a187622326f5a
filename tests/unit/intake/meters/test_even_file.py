"""Even files are read from their bytes: what comes out is what a parser makes of them."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from desktop.intake.meters import even_file, text_codes
from desktop.intake.meters.cell_bytes import even_lines
from desktop.intake.meters.delimited import DelimitedGrid
from desktop.intake.meters.grid import Body
from desktop.intake.meters.text_codes import TextCodes
from desktop.intake.opened import OpenedSource

HEAD = "时间,表号,电量(kWh)"
Both = Callable[..., tuple[Body, Body]]


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Both:
    """Return a function that reads columns from the bytes of a file and by the parser."""

    def _both(
        rows: Sequence[str], head: str = HEAD, encoding: str = "utf-8", line_end: str = "\n"
    ) -> tuple[Body, Body]:
        data = line_end.join([head, *rows, ""]).encode(encoding)
        grid = DelimitedGrid(OpenedSource("meter.csv", data))
        assert grid._even(1, [0, 1], [2]) is not None
        from_bytes = grid.body(1, [0, 1], [2])
        with monkeypatch.context() as without:
            without.setattr(DelimitedGrid, "_even", lambda *_: None)
            return from_bytes, grid.body(1, [0, 1], [2])

    return _both


def assert_same(bodies: tuple[Body, Body]) -> None:
    """Fail unless both have the same cells."""
    first, second = bodies
    assert (first.first_line, first.rows) == (second.first_line, second.rows)
    for column, texts in second.texts.items():
        assert first.texts[column].texts == texts.texts
        np.testing.assert_array_equal(first.texts[column].codes, texts.codes)
    for column, numbers in second.numbers.items():
        assert first.numbers[column].scale == numbers.scale
        np.testing.assert_array_equal(first.numbers[column].values, numbers.values)
        np.testing.assert_array_equal(first.numbers[column].missing, numbers.missing)


def rows_of(value: Callable[[int], str], count: int = 500) -> list[str]:
    return [f"2025-01-{n % 28 + 1:02d} 0{n % 7}:15,{n % 9:04d},{value(n)}" for n in range(count)]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("{:.2f}", id="two decimals"),
        pytest.param("{:.0f}", id="none"),
        pytest.param("{:.9f}", id="more than eight digits"),
        pytest.param("-{:.3f}", id="below zero"),
        pytest.param("+{:.1f}", id="with a plus"),
        pytest.param("1234567{:.4f}", id="the mark in the first of two words"),
        pytest.param("000{:.1f}00", id="zeros on both sides"),
    ],
)
def test_numbers_are_those_of_the_parser(both: Both, value: str) -> None:
    rng = random.Random(1)
    assert_same(both(rows_of(lambda _: value.format(rng.random() * 90))))


def test_every_row_may_have_other_digits(both: Both) -> None:
    values = ["7", ".5", "5.", "12.50", "-0.1", "", "--", "NULL", "无", "0", "123456.789012", "-"]
    assert_same(both(rows_of(lambda n: values[n % len(values)])))


def test_texts_of_any_length_and_encoding_are_those_of_the_parser(both: Both) -> None:
    names = ["", "1", "12345678", "123456789", "一号车间", " 一号车间东侧变压器低压总表 ", "1" * 24]
    rows = [f"2025-01-01,{names[n % 7]},{n}" for n in range(300)]
    assert_same(both(rows))
    assert_same(both(rows, encoding="gb18030"))
    assert_same(both(rows, encoding="utf-8-sig", line_end="\r\n"))


def test_a_short_text_may_be_the_last_of_a_column_of_long_ones(both: Both) -> None:
    assert_same(both(["2025-01-01," + "一" * 85 + ",1", "2025-01-01,一,2"]))
    assert_same(both(["2025-01-01,一,2", "2025-01-01," + "1" * 256 + ",1", ",,"]))


def test_other_delimiters_and_decimal_marks_are_known(both: Both) -> None:
    rows = [row.replace(",", ";").replace(".", ",") for row in rows_of(lambda n: f"{n}.25")]
    assert_same(both(rows, HEAD.replace(",", ";")))


def test_pieces_and_parts_give_what_the_whole_gives(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(lambda n: f"{n}.{'0' * (n % 3)}1")
    whole, _ = both(rows)
    monkeypatch.setattr(even_file, "_PIECE", 300)
    assert_same(both(rows))
    assert_same((both(rows)[0], whole))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("2025-01-01 00:15,0001", id="a cell too few"),
        pytest.param("2025-01-01 00:15,0001,1,2", id="a cell too many"),
        pytest.param("", id="blank"),
        pytest.param('2025-01-01 00:15,"0001",1', id="quoted"),
        pytest.param("2025-01-01 00:15,0\r1,1", id="a line break of its own"),
        pytest.param("2025-01-01 00:15,0\x001,1", id="a zero byte"),
        pytest.param("2025-01-01 00:15," + "一" * 100 + ",1", id="a remark"),
        *(
            pytest.param(f"2025-01-01 00:15,0001,{value}", id=f"value {value}")
            for value in (
                "坏",
                ".",
                "-.",
                "+",
                "1.2.3",
                "1e3",
                " 1",
                "1/2",
                "1:2",
                "1234567890123456",
            )
        ),
        pytest.param("2025-01-01 00:15,0001,0.0000000000001", id="more decimals than are kept"),
        pytest.param("2025-01-01 00:15,0001,12345678901234567.5", id="three words of digits"),
        pytest.param("2025-01-01 00:15,0001,900719925474.1", id="more digits than a float proves"),
    ],
)
def test_a_line_like_no_other_leaves_the_file_to_the_parser(row: str) -> None:
    data = "\n".join([HEAD, *rows_of(str), row, *rows_of(str), ""]).encode("utf-8")
    grid = DelimitedGrid(OpenedSource("meter.csv", data))
    assert grid._even(1, [0, 1], [2]) is None


def test_a_column_the_first_line_lacks_leaves_the_file_to_the_parser() -> None:
    data = "\n".join([HEAD, *rows_of(str), ""]).encode("utf-8")
    grid = DelimitedGrid(OpenedSource("meter.csv", data))
    assert grid._even(1, [0, 3], [2]) is None
    assert grid._even(1, [0], [3]) is None


def test_texts_may_be_wanted_without_numbers(both: Both) -> None:
    from_bytes, parsed = both(rows_of(str))
    data = "\n".join([HEAD, *rows_of(str), ""]).encode("utf-8")
    alone = DelimitedGrid(OpenedSource("meter.csv", data))._even(1, [1], [])
    assert alone is not None
    assert alone[0][1].texts == from_bytes.texts[1].texts == parsed.texts[1].texts


def test_a_last_line_needs_no_line_break() -> None:
    lines = even_lines(b"a,1\nb,22", 0, 8, ord(","), 2)
    assert lines is not None
    cells = lines.cells([1])
    assert cells.size.tolist() == [1, 2]


def test_lines_of_one_cell_more_in_turn_are_not_even() -> None:
    assert even_lines(b"a,b,c\nd\ne,f\n", 0, 12, ord(","), 2) is None


def test_a_bar_may_be_half_a_letter_where_letters_have_two_bytes() -> None:
    rows = [row.replace(",", "|") for row in rows_of(str)]
    data = "\n".join([HEAD.replace(",", "|"), *rows, ""]).encode("gb18030")
    assert DelimitedGrid(OpenedSource("meter.csv", data))._even(1, [0], [2]) is None


def words_of(texts: Sequence[bytes]) -> list[np.ndarray[tuple[int], np.dtype[np.uint64]]]:
    """Return texts of up to eight bytes as words."""
    return [np.array([int.from_bytes(text, "little") for text in texts], dtype=np.uint64)]


def test_thousands_of_texts_keep_apart_when_places_become_scarce() -> None:
    texts = [f"{n}".encode() for n in range(20_000)]
    known = TextCodes()
    halves = [known.codes(words_of(part), len(part)) for part in (texts[:9_000], texts)]
    assert known.count == len(texts)
    found = known.texts()
    for part, codes in zip((texts[:9_000], texts), halves, strict=True):
        assert codes is not None
        assert [found[code] for code in codes] == part


def test_a_longer_text_than_any_before_leaves_the_others_what_they_were() -> None:
    known = TextCodes()
    short = known.codes(words_of([b"a", b"", b"a"]), 3)
    longer = known.codes([*words_of([b"a" * 8, b"a"]), *words_of([b"b", b""])], 2)
    assert short is not None
    assert longer is not None
    found = known.texts()
    assert [found[code] for code in (*short, *longer)] == [b"a", b"", b"a", b"aaaaaaaab", b"a"]


def test_empty_texts_alone_are_one_text() -> None:
    known = TextCodes()
    codes = known.codes([], 3)
    assert codes is not None
    assert (codes.tolist(), known.texts()) == ([0, 0, 0], [b""])


def test_texts_made_to_want_one_place_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_codes, "_SPREAD", np.uint64(0))
    texts = [f"{n}".encode() for n in range(100)]
    assert TextCodes().codes(words_of(texts[:50]), 50) is not None
    assert TextCodes().codes(words_of(texts), 100) is None
