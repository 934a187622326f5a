"""A main meter among its circuits counts alone, whatever else stands beside it."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.drafts_from_meters import (
    MeterFrame,
    drafts_from_advances,
    drafts_from_blocks,
)
from desktop.accounting.documents.registers import advances_of
from desktop.findings import Finding
from desktop.intake.meters import main_meters
from desktop.intake.source import ReadResult

Read = Callable[..., ReadResult]
AMONG, SOME, OPEN = (
    "interval.total_among_meters",
    "interval.total_of_some",
    "interval.total_among_open",
)
DAYS = 20


def daily(columns: Mapping[str, Sequence[float]], first: str = "2025-03") -> str:
    """Return a table of days across: a column a meter."""
    heads = ",".join(["日期", *(f"{name}(kWh)" for name in columns)])
    rows = [
        ",".join([f"{first}-{day + 1:02d}", *(f"{values[day]:g}" for values in columns.values())])
        for day in range(DAYS)
    ]
    return "\n".join([heads, *rows, ""])


def use(times: int, turn: int = 7) -> list[float]:
    return [times * (10 + day * turn % 11) for day in range(DAYS)]


def summed(*parts: Sequence[float]) -> list[float]:
    return [sum(each) for each in zip(*parts, strict=True)]


def told(result: ReadResult) -> list[Finding]:
    return [each for each in result.findings if each.code in {AMONG, SOME, OPEN}]


def states(result: ReadResult) -> dict[str, DraftState]:
    frame = MeterFrame(findings=result.findings)
    advances, _ = advances_of(result.readings)
    drafts = (*drafts_from_blocks(result.blocks, frame), *drafts_from_advances(advances, frame))
    return {draft.meter: draft.state for draft in drafts}


NORTH, SOUTH, ONE, TWO = use(31), use(17, 5), use(9, 3), use(13, 2)


def test_a_total_of_two_feeders_holds_the_circuits_below_them(read: Read) -> None:
    columns = {"总用电量": summed(NORTH, SOUTH), "环北线": NORTH, "城关线": SOUTH}
    result = read(daily({**columns, "DIK-1": ONE, "DIK-2": TWO}))
    (found,) = told(result)
    assert (found.code, found.details["parts"]) == (SOME, "环北线、城关线")
    assert states(result) == {
        "总用电量": DraftState.PROPOSED,
        **dict.fromkeys(("环北线", "城关线", "DIK-1", "DIK-2"), DraftState.IGNORED),
    }


def test_the_parts_of_a_total_need_not_stand_together(read: Read) -> None:
    total = summed(NORTH, TWO)
    result = read(daily({"北线": NORTH, "一车间": ONE, "南线": SOUTH, "合计": total, "西线": TWO}))
    (found,) = told(result)
    assert (found.code, found.details["parts"]) == (SOME, "北线、西线")


def test_a_total_may_be_rounded(read: Read) -> None:
    fine = [each + 0.4 for each in NORTH]
    total = [round(each) for each in summed(fine, SOUTH)]
    (found,) = told(read(daily({"总表": total, "北线": fine, "南线": SOUTH, "DIK-1": use(29)})))
    assert found.code == SOME


@pytest.mark.parametrize(
    ("columns", "most"),
    [
        pytest.param({"总表": use(40), "甲": NORTH, "乙": SOUTH, "丙": TWO}, 60, id="no sum"),
        pytest.param(
            {"总表": summed(NORTH, SOUTH), "甲": NORTH, "乙": SOUTH, "丙": ONE}, 2, id="many meters"
        ),
    ],
)
def test_a_total_that_is_below_the_others_and_no_sum_leaves_them_open(
    read: Read, monkeypatch: pytest.MonkeyPatch, columns: dict[str, list[float]], most: int
) -> None:
    monkeypatch.setattr(main_meters, "_MOST", most)
    result = read(daily(columns))
    assert [found.code for found in told(result)] == [OPEN]
    asked = dict.fromkeys(("甲", "乙", "丙"), DraftState.ASKED)
    assert states(result) == {"总表": DraftState.PROPOSED, **asked}


def test_a_total_of_other_months_or_too_few_days_is_not_compared_row_by_row(read: Read) -> None:
    rows = [
        f"2025-03-{day:02d},{name},{value}"
        for day in (1, 2)
        for name, value in (("总表", 50 * day), ("甲", 30 * day), ("乙", 20 * day), ("丙", 9))
    ]
    assert [f.code for f in told(read("\n".join(["日期,表计名称,电量(kWh)", *rows])))] == [OPEN]
    rows += [f"2025-04-{day:02d},丙,9" for day in (1, 2)]
    assert [f.code for f in told(read("\n".join(["日期,表计名称,电量(kWh)", *rows])))] == [OPEN]


def test_incoming_feeders_hold_the_circuits_together(read: Read) -> None:
    result = read(daily({"1#进线": NORTH, "2#进线": SOUTH, "空压机": ONE, "染缸": TWO}))
    assert [found.code for found in told(result)] == [AMONG]
    counted = {meter for meter, state in states(result).items() if state is DraftState.PROPOSED}
    assert counted == {"1#进线", "2#进线"}


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"1#进线": ONE, "2#进线": TWO, "办公楼": NORTH}, id="feeders below the rest"),
        pytest.param({"东区总表": NORTH, "西区总表": SOUTH, "食堂": ONE}, id="two totals"),
        pytest.param({"总表": ONE, "甲": NORTH, "乙": SOUTH}, id="a total below one of them"),
        pytest.param({"总装车间": summed(NORTH, SOUTH, ONE), "甲": NORTH, "乙": SOUTH}, id="总装"),
        pytest.param({"总部": summed(NORTH, SOUTH, ONE), "甲": NORTH, "乙": SOUTH}, id="总部"),
    ],
)
def test_meters_that_stand_side_by_side_all_count(
    read: Read, columns: dict[str, list[float]]
) -> None:
    result = read(daily(columns))
    assert told(result) == []
    assert states(result) == dict.fromkeys(columns, DraftState.PROPOSED)


@pytest.mark.parametrize(("above", "state"), [(900, DraftState.IGNORED), (500, DraftState.ASKED)])
def test_circuits_of_readings_only_check_their_main_meter(
    read: Read, above: int, state: DraftState
) -> None:
    rows = [
        f"{name},2025-0{month}-01,{month * added},1"
        for month in range(1, 7)
        for name, added in (("总表", above), ("一车间", 300), ("二车间", 400))
    ]
    result = read("\n".join(["电表名称,抄表日期,有功总示数(kWh),倍率", *rows]))
    assert states(result) == {
        "总表": DraftState.PROPOSED,
        "一车间": state,
        "二车间": state,
    }
