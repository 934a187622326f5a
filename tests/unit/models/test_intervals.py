import sys
import zlib
from array import array
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.period import Month
from desktop.models.intervals import StoredBlock, merge, pack, unpack

INT64 = st.integers(min_value=-(2**63), max_value=2**63 - 1)


@given(st.lists(st.tuples(INT64, st.integers(0, 15)), max_size=50))
def test_a_curve_comes_back_exactly(slots: list[tuple[int, int]]) -> None:
    values = array("q", [value for value, _ in slots])
    flags = bytes(flag for _, flag in slots)
    assert unpack(pack(values, flags), len(slots)) == (values, flags)


@pytest.mark.parametrize(
    ("largest", "width"),
    [
        *[(127, 1), (128, 2), (2**15 - 1, 2), (2**15, 4), (2**31 - 1, 4), (2**31, 8)],
        *[(-128, 1), (-129, 2), (-(2**15), 2), (-(2**15) - 1, 4), (-(2**31), 4)],
        *[(-(2**31) - 1, 8), (2**40, 8), (2**63 - 1, 8), (-(2**63), 8)],
    ],
)
def test_a_curve_takes_the_smallest_width(largest: int, width: int) -> None:
    assert pack(array("q", [0, largest]), bytes(2))[0] == width


def test_planes_stand_lowest_byte_first_on_any_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = pack(array("q", [0x0102, 0x0304]), bytes(2))
    assert zlib.decompress(packed[2:]) == bytes([0x02, 0x04, 0x01, 0x03])
    other = "big" if sys.byteorder == "little" else "little"
    monkeypatch.setattr(sys, "byteorder", other)
    swapped = pack(array("q", [0x0102, 0x0304]), bytes(2))
    assert unpack(swapped, 2)[0] == array("q", [0x0102, 0x0304])


def test_a_curve_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="another length"):
        unpack(pack(array("q", [1, 2]), bytes(2)), 3)


def _block(values: list[int], flags: list[int], scale: int = 0) -> IntervalBlock:
    return IntervalBlock(Channel("M"), Month(2025, 2), 60, scale, array("q", values), bytes(flags))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans(), st.booleans())))
def test_merging_fills_holes_and_keeps_what_was_first(
    slots: list[tuple[int, int, bool, bool]],
) -> None:
    old = _block([0 if gone else v for v, _, gone, _ in slots], [int(g) for *_, g, _ in slots])
    new = _block([0 if gone else v for _, v, _, gone in slots], [int(g) for *_, g in slots])
    merged = merge(old, new).block
    for slot, (first, second, no_first, no_second) in enumerate(slots):
        expected = 0 if no_first and no_second else second if no_first else first
        conflicts = not no_first and not no_second and first != second
        assert merged.values[slot] == expected
        assert bool(merged.flags[slot] & Flag.MISSING) == (no_first and no_second)
        assert bool(merged.flags[slot] & Flag.CONFLICTING) == conflicts


def test_a_stored_block_knows_its_total_without_its_curve() -> None:
    packed = pack(array("q", [15, -2]), bytes(2))
    stored = StoredBlock(Channel("M"), Month(2025, 2), 60, 1, 2, "13", packed)
    assert stored.quantity == Decimal("1.3")
    assert stored.block().total == stored.quantity
