"""Originals as the company file keeps them come out as they went in."""

from random import Random

import pytest

from desktop.models import packing
from desktop.models.packing import pack, unpack

TEXT = "<发票>91330502MA2DEM0N7C</发票>".encode()


@pytest.mark.parametrize("size", [1, 50, 16_384, 16_385, 100_000])
def test_bytes_of_any_size_come_out_as_they_went_in(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "_LARGE", 50_000)
    data = (TEXT * size)[:size]
    packed = pack(data)
    assert (packed.size, unpack(packed.packing, packed.data)) == (size, data)
    assert packed.packing == ("plain" if size == 1 else "zlib")


def test_bytes_that_do_not_shrink_are_kept_plain() -> None:
    data = Random(1).randbytes(100_000)
    assert (pack(data).packing, pack(data).data) == ("plain", data)
