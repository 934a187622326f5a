"""A remembered answer reaches the like lines that wait."""

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.cli.main import run
from desktop.errors import InputError
from desktop.jobs.decisions import Decision, decide_draft, decide_drafts
from desktop.jobs.goods_rules import put_rules
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.store import Store
from desktop.models.values import Rule

HEAD = (
    *("数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期"),
    *("货物或应税劳务名称", "单位", "数量", "单价", "金额", "税率", "税额", "价税合计"),
)
STATION, OTHER = ("91330000142910001X", "液化气站"), ("91330000142910002X", "另一气站")
BOTTLES = Decision(quantity="145", unit="kg", is_remembered=True)


Line = tuple[tuple[str, str], int, int]
"""Seller, month of 2025, bottles."""
LINES: tuple[Line, ...] = ((STATION, 6, 10), (STATION, 7, 20), (OTHER, 7, 30))


def bring(
    store: Store,
    path: Path,
    lines: tuple[Line, ...] = LINES,
    unit: str = "瓶",
    goods: str = "*石油制品*液化气",
) -> list[DraftRecord]:
    """Import a list of bottles and return the drafts in the order of its lines."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([*HEAD, "备注"])
    for n, (seller, month, bottles) in enumerate(lines):
        amount = bottles * 100
        head = (f"25332000000000{n:06d}", *seller, "91330502MA2DEM0N7C", "甲厂")
        line = (f"2025-{month:02d}-05", goods, unit, str(bottles), "100")
        remark = "被红冲蓝字数电发票号码：25332000000000000001" if bottles < 0 else ""
        money = (amount, "9%", amount * 9 / 100, amount * 109 / 100)
        sheet.append([*head, *line, *money, remark])
    book.save(path)
    prepared = prepare(store, ImportOrder((path,)))
    save(store, prepared, accept=False)
    return sorted(prepared.drafts, key=lambda draft: draft.id)


@pytest.fixture
def drafts(store: Store, tmp_path: Path) -> list[DraftRecord]:
    """Return the asked drafts of bottles: June and July of one station, July of another."""
    found = bring(store, tmp_path / "a.xlsx")
    assert [draft.state for draft in found] == [DraftState.ASKED] * 3
    return found


def seen(store: Store, draft: DraftRecord) -> tuple[str, str]:
    """Return the state and quantity of a draft now."""
    now = store.draft_of(draft.id)
    assert now is not None
    return now.state.value, str(now.quantity)


def test_a_like_line_follows_with_its_own_quantity_and_month(
    store: Store, drafts: list[DraftRecord]
) -> None:
    """Ten bottles of 145 kg hold 14.5 kg each, so twenty hold 290 kg."""
    first, like, unlike = drafts
    decision = Decision(quantity="145", unit="kg", month="2025-05", is_remembered=True)
    done = decide_drafts(store, [first.id], decision)
    assert done.followers(first) == (like.id,)
    assert seen(store, like) == ("proposed", "290.0 kg")
    assert done.followed[0].period == like.period
    assert seen(store, unlike) == ("asked", "None")
    assert store.ledger() == ()


def test_the_command_names_the_followers(
    store: Store, drafts: list[DraftRecord], capsys: pytest.CaptureFixture[str]
) -> None:
    store.close()
    amount = ("--quantity", "145", "--unit", "kg", "--remember", "--json")
    assert run(["--language", "en", "decide", str(store.path), drafts[0].id, *amount]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)[0]["followed"] == [drafts[1].id]
    assert "follow the rule, not confirmed yet: 1" in err


def test_one_undo_takes_answer_rule_and_followers_back(
    store: Store, drafts: list[DraftRecord]
) -> None:
    decide_drafts(store, [drafts[0].id], BOTTLES)
    store.undo()
    assert store.drafts(DraftState.ASKED) == tuple(drafts)
    assert store.rules() == ()


def test_an_answer_that_is_not_remembered_reaches_nothing(
    store: Store, drafts: list[DraftRecord]
) -> None:
    done = decide_drafts(store, [drafts[0].id], Decision(quantity="145", unit="kg"))
    assert done.followed == ()
    assert seen(store, drafts[1]) == ("asked", "None")


def test_what_holds_nothing_stays_asked(store: Store, tmp_path: Path) -> None:
    """A month of gas says nothing of the next month's kilograms."""
    first, like, _ = bring(store, tmp_path / "a.xlsx", unit="月")
    assert decide_drafts(store, [first.id], BOTTLES).followed == ()
    assert seen(store, like) == ("asked", "None")


def test_an_invoice_with_a_red_letter_stays_asked(store: Store, tmp_path: Path) -> None:
    first, like, _, red = bring(store, tmp_path / "a.xlsx", (*LINES, (STATION, 8, -5)))
    assert decide_drafts(store, [first.id], BOTTLES).followed == ()
    assert seen(store, like) == ("asked", "None")
    assert seen(store, red) == ("asked", "None")


def test_like_lines_are_left_out_with_the_one_that_is(
    store: Store, drafts: list[DraftRecord]
) -> None:
    done = decide_drafts(store, [drafts[0].id], Decision(is_ignored=True, is_remembered=True))
    assert [each.reason for each in done.followed] == ["draft.ignored_by_rule"]


def test_a_line_of_a_closed_month_stays_asked(
    store: Store, drafts: list[DraftRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    july = frozenset({Month(2025, 7)})
    monkeypatch.setattr(Store, "closed_months", lambda _store: july)
    assert decide_drafts(store, [drafts[0].id], BOTTLES).followed == ()
    assert seen(store, drafts[1]) == ("asked", "None")


@pytest.mark.parametrize(
    ("seller", "goods", "reached"),
    [
        (STATION[1], "*石油制品*液化气", [0, 1]),
        ("", "*石油制品*液化气", [0, 1, 2]),
        (OTHER[1], "", [2]),
        ("", "*石油制品*柴油", []),
    ],
    ids=["a seller's goods", "goods of anybody", "all of a seller", "other goods"],
)
def test_a_rule_that_is_typed_reaches_the_lines_that_wait(
    store: Store, drafts: list[DraftRecord], seller: str, goods: str, reached: list[int]
) -> None:
    put_rules(store, [Rule(seller, goods, "lpg", "stationary.lpg", unit="14.5 kg")])
    left = {draft.id for draft in store.drafts(DraftState.ASKED)}
    assert left == {draft.id for n, draft in enumerate(drafts) if n not in reached}
    store.undo()
    assert len(store.drafts(DraftState.ASKED)) == 3


def test_the_command_says_how_many_lines_follow_a_typed_rule(
    store: Store, drafts: list[DraftRecord], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(drafts) == 3
    path = str(store.path)
    store.close()
    rule = ("--seller", "", "--goods", "*石油制品*液化气", "--carrier", "lpg", "--unit", "14.5 kg")
    assert run(["rule", path, "add", *rule]) == 0
    assert "3 条待问的同类明细已照新规则处理" in capsys.readouterr().err


def left_out(quantity: str, unit: str) -> DraftRecord:
    """Return a line whose goods are no energy, as it is printed."""
    return DraftRecord(
        id="invoice/1",
        origin=Origin.INVOICE,
        state=DraftState.IGNORED,
        carrier="",
        source="",
        as_read=(quantity, unit),
        quantity=None,
        period=ReportingPeriod.of_month(Month(2025, 1)),
        reason="draft.not_energy",
        confidence=Confidence.HIGH,
    )


@pytest.mark.parametrize(
    ("unit", "quantity"), [("公斤", "820 kg"), ("斤", "410.0 kg"), ("立方米", "820 m3")]
)
def test_goods_that_were_no_energy_count_with_what_their_line_prints(
    unit: str, quantity: str
) -> None:
    """Eight hundred and twenty jin are 410 kg."""
    decided = decide_draft(left_out("820", unit), Decision(source="stationary.lpg"))
    assert str(decided.quantity) == quantity


@pytest.mark.parametrize("printed", [("20", "包"), ("", "公斤")])
def test_goods_by_the_pack_still_ask_how_much(printed: tuple[str, str]) -> None:
    with pytest.raises(InputError) as refused:
        decide_draft(left_out(*printed), Decision(source="stationary.lpg"))
    assert refused.value.code == "decision.quantity_needed"


def test_lines_the_program_took_for_no_energy_follow_a_rule_about_their_goods(
    store: Store, tmp_path: Path
) -> None:
    other = (STATION, 7, 20)
    drafts = bring(store, tmp_path / "a.xlsx", (LINES[0], other), goods="*其他*蓝焰牌工业燃料")
    assert [draft.state for draft in drafts] == [DraftState.IGNORED] * 2
    first, like = drafts
    decide_drafts(store, [first.id], Decision("stationary.lpg", "10", "kg", is_remembered=True))
    now = store.draft_of(like.id)
    assert now is not None
    assert (now.state, now.source, now.carrier) == (DraftState.PROPOSED, "stationary.lpg", "lpg")
    assert str(now.quantity) == "20 kg"


def test_lines_a_person_left_out_stay_out(store: Store, tmp_path: Path) -> None:
    lines = (LINES[0], (STATION, 7, 20))
    first, like = bring(store, tmp_path / "a.xlsx", lines, goods="*其他*蓝焰牌工业燃料")
    decide_drafts(store, [like.id], Decision(is_ignored=True))
    decide_drafts(store, [first.id], Decision("stationary.lpg", "10", "kg", is_remembered=True))
    assert store.draft_of(like.id) is not None
    assert store.drafts(DraftState.IGNORED)[0].reason == "draft.left_out"


@pytest.mark.parametrize(
    ("before", "source", "unit", "after"),
    [
        ("electricity", "stationary.natural_gas", "Nm3", "natural_gas"),
        ("electricity", "electricity.green_contract", "kWh", "electricity"),
        ("diesel", "stationary.diesel", "L", "diesel"),
        ("gasoline", "stationary.diesel", "L", "diesel"),
        ("natural_gas", "stationary.own_gas", "Nm3", "natural_gas"),
        ("diesel", "process.welding_co2", "kg", ""),
        ("town_gas", "stationary.natural_gas", "Nm3", "town_gas"),
        ("", "mobile.diesel", "L", "diesel"),
    ],
)
def test_a_line_that_is_put_to_another_energy_is_of_that_energy(
    drafts: list[DraftRecord], before: str, source: str, unit: str, after: str
) -> None:
    line = replace(drafts[0], carrier=before)
    assert decide_draft(line, Decision(source=source, quantity="5", unit=unit)).carrier == after
