"""The rows of a table are the same meters' whatever order they stand in."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from desktop.errors import InputError
from desktop.findings import NOWHERE
from desktop.intake.meters import stamps, table_rows
from desktop.intake.meters.clock import DAY
from desktop.intake.meters.table_rows import step_of
from desktop.intake.source import ReadResult

Read = Callable[..., ReadResult]
Stamps = Callable[..., list[str]]


def by_meter(result: ReadResult) -> dict[str, object]:
    return {block.channel.meter: (block.values, block.flags) for block in result.blocks}


@pytest.mark.parametrize("narrow", [2**16, 1], ids=["few meters", "more than two bytes count"])
def test_the_order_of_rows_does_not_matter(
    read: Read, stamps: Stamps, monkeypatch: pytest.MonkeyPatch, narrow: int
) -> None:
    monkeypatch.setattr(table_rows, "_MOST_NARROW", narrow)
    times = stamps("2025-03-01 00:00", 192)
    rows = [f"{at},{name},{n}.5" for name in ("7", "12", "3") for n, at in enumerate(times)]
    shuffled = random.Random(3).sample(rows, len(rows))
    backwards = [*rows[384:], *rows[192:384], *rows[:192]]
    twice = [*rows[:96], *rows[192:], *rows[96:192]]
    head = "数据时间,资产编号,正向有功电量(kWh)"
    found = [
        by_meter(read("\n".join([head, *order, ""])))
        for order in (rows, sorted(rows), shuffled, backwards, twice, rows[::-1])
    ]
    assert sorted(found[0]) == ["12", "3", "7"]
    assert all(each == found[0] for each in found)


def test_midnight_among_rows_in_disorder_stays_where_it_is(read: Read, stamps: Stamps) -> None:
    rows = [f"{at},7,{9 + n % 7}" for n, at in enumerate(stamps("2025-03-01 00:00", 48, 60))]
    rows[24] = rows[24].removesuffix("12")
    head = "时间,表号,电量(kWh)"
    mixed = random.Random(3).sample([n for n in range(48) if n % 24], 46)
    mixed.insert(mixed.index(15) + 1, 0)
    mixed.insert(mixed.index(40) + 1, 24)
    found = [read("\n".join([head, *order, ""])) for order in (rows, [rows[n] for n in mixed])]
    assert by_meter(found[0]) == by_meter(found[1])
    assert [f.details["start"] for f in found[1].findings if f.code == "meter.gap"] == [
        "2025-03-02 00:00"
    ]


def test_an_account_is_that_of_a_meters_first_row(read: Read, stamps: Stamps) -> None:
    times = stamps("2025-03-01 00:00", 96)
    rows = [f"{account},{at},{m},1" for m, account in (("a", "31"), ("b", "32")) for at in times]
    rows[5] = rows[5].replace("31,", "99,")
    result = read("\n".join(["户号,时间,表号,电量(kWh)", *rows, ""]))
    assert {b.channel.meter: b.channel.account for b in result.blocks} == {"a": "31", "b": "32"}


@pytest.mark.parametrize(
    ("steps", "usual"),
    [
        pytest.param([15, 15, 15, 30], 15, id="most like the first"),
        pytest.param([30, 15, 15, 15, 60], 15, id="most unlike the first"),
        pytest.param([DAY, DAY, 2 * DAY], DAY, id="days"),
        pytest.param([31 * DAY, 28 * DAY, 31 * DAY], 0, id="months"),
    ],
)
def test_the_usual_step_is_the_one_of_most_rows(steps: list[int], usual: int) -> None:
    assert step_of([np.cumsum([0, *steps])], NOWHERE) == usual


def test_steps_of_which_none_is_usual_are_refused() -> None:
    with pytest.raises(InputError, match=r"interval\.step_unknown"):
        step_of([np.cumsum([0, 15, 30, 60, 10, 5])], NOWHERE)


def all_stamps(texts: list[str]) -> tuple[list[int], list[bool], tuple[int, ...], bool, bool]:
    found = stamps.stamps_of_texts(np.arange(len(texts)), texts)
    return (
        found.absolute.tolist(),
        found.known.tolist(),
        found.zones,
        found.has_time,
        found.has_24,
    )


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["2025-01-01 00:15:00", "2025-01-31 23:45:31"], id="dates and times"),
        pytest.param(["2025/12/31 24:00", "2025/12/31 00:00"], id="24:00"),
        pytest.param(["2025-01-01T00:15:00+08:00", "2025-01-01T22:15:00Z"], id="zones"),
        pytest.param(["2025-01-01 ", "2025-01-01  "], id="no time at all"),
        pytest.param(["2025-02-30 00:15", "2025-02-28 00:15"], id="no such day"),
        pytest.param(["2025-02-28 25:15", "2025-02-28 00:15"], id="no such time"),
        pytest.param(["2025-02-28 00:15", "合计"], id="a word"),
    ],
)
def test_stamps_understood_by_halves_are_those_understood_whole(
    texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_halves = all_stamps(texts)
    monkeypatch.setattr(stamps, "day_and_time", lambda _: None)
    assert all_stamps(texts) == by_halves
