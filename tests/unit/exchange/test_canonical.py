"""Canonical bytes; JSON is compared with the independent implementation ``rfc8785``."""

import csv
import io

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange.canonical import (
    NotCanonicalError,
    clean_text,
    csv_line,
    from_json,
    guard_formula,
    is_in_order,
    split_line,
    to_json,
    unguard_formula,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_our_json_equals_that_of_an_independent_implementation(value: object) -> None:
    assert to_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(VALUES)
def test_canonical_json_reads_back_as_the_value(value: object) -> None:
    assert from_json(to_json(value)) == value  # type: ignore[arg-type]


def test_keys_are_ordered_by_utf16_units_not_by_code_points() -> None:
    assert to_json({"\U0001f600": 1, "\ufb33": 2}) == '{"\U0001f600":1,"\ufb33":2}'.encode()


@pytest.mark.parametrize("first", ["a", "\U0001f600"])
def test_keys_out_of_order_are_noticed_in_the_order_of_utf16_units(first: str) -> None:
    ordered, turned = f'{{"{first}":1,"\ufb33":2}}', f'{{"\ufb33":2,"{first}":1}}'
    assert [is_in_order(ordered), is_in_order(turned)] == [True, False]


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b"1" * 5000,
        b'{"a":"\\u0041"}',
        b'{"a":"\xff"}',
        b'"\\ud800"',
        b'{"a":1}\n',
        b"\xef\xbb\xbf{}",
        b"",
        b"[" * 17 + b"]" * 17,
        b"[" * 200_000,
        b'{"a":' * 100_000,
    ],
    ids=lambda data: repr(data[:14]),
)
def test_anything_but_canonical_json_is_refused(data: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        from_json(data)


def test_sixteen_levels_are_read_and_brackets_in_texts_do_not_count() -> None:
    deep = b"[" * 16 + b"]" * 16
    assert to_json(from_json(deep)) == deep
    text = to_json(["[{" * 40 + '"\\'])
    assert from_json(text) == ["[{" * 40 + '"\\']


@pytest.mark.parametrize("value", [1.5, 2**53, {"a": {1, 2}}, b"x", "\ud800"], ids=repr)
def test_a_value_without_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonicalError):
        to_json(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "'a", "''", "＝1", "＋", "－", "＠x"])
def test_a_text_that_could_be_a_formula_gets_one_apostrophe(text: str) -> None:
    assert guard_formula(text) == f"'{text}"
    assert unguard_formula(guard_formula(text)) == text


@given(TEXTS)
def test_guarding_is_undone_exactly(text: str) -> None:
    assert unguard_formula(guard_formula(text)) == text


def test_control_characters_and_broken_units_become_spaces() -> None:
    assert clean_text("a\tb\r\nc\u2028d\ud800e\x85") == "a b  c d e "
    assert clean_text("e\u0301") == "é"
    assert clean_text("湖州　示例") == "湖州　示例"


@given(st.lists(TEXTS.map(clean_text), min_size=1, max_size=6))
def test_a_line_is_what_the_standard_library_reads(cells: list[str]) -> None:
    line = csv_line(cells)
    assert split_line(line) == cells
    read = next(csv.reader(io.StringIO(line + "\n", newline="")), [])
    assert read == (cells if cells != [""] else [])


def test_a_quoted_cell_that_does_not_end_is_refused() -> None:
    with pytest.raises(NotCanonicalError):
        split_line('a,"b')
