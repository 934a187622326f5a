"""Drafts a page at a time: filtered and sorted by the file, read by their places."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.period import ReportingPeriod
from desktop.findings import NOWHERE, Place
from desktop.models.store import Store
from desktop.models.values import DraftSum, PageOrder

DraftMaker = Callable[..., DraftRecord]
PROPOSED, ASKED = DraftState.PROPOSED, DraftState.ASKED


@pytest.fixture
def full(store: Store, draft: DraftMaker) -> Store:
    """Four proposals, one of them in the ledger, and a line that is asked."""
    some = (
        draft("a", "900", goods="*供电*电费", cost=Decimal("1300.00"), counterparty="国网"),
        draft(
            "b",
            "1000",
            goods="Diesel 0#",
            cost=Decimal("99.50"),
            source="mobile.diesel",
            where=Place("账.xlsx", "Sheet1", "B9", 9),
        ),
        draft(
            "c", "20", goods="100% wool", confidence=Confidence.LOW, where=Place("账.xlsx", line=7)
        ),
        draft("d", "5", state=ASKED, cost=Decimal("7.25")),
        draft("e", "6"),
    )
    with store.change("drafts") as change:
        change.add_drafts(some)
        change.confirm(["e"])
    return store


def words(store: Store, column: str) -> dict[object, list[int]]:
    return {held: sorted(ids) for held, ids in store.draft_words(PROPOSED, column)}


def keys(store: Store, state: DraftState = PROPOSED, **order: object) -> tuple[str, ...]:
    places = store.draft_places(state, PageOrder(**order))  # type: ignore[arg-type]
    return store.draft_keys(places)


def test_only_drafts_of_the_state_that_wait_have_places(full: Store) -> None:
    assert keys(full) == ("a", "b", "c")
    assert keys(full, ASKED) == ("d",)


@pytest.mark.parametrize(
    ("column", "text", "found"),
    [
        ("named", "电", ("a",)),
        ("named", "DIESEL", ("b",)),
        ("named", "0%", ("c",)),
        ("as_read", "1000 度", ("b",)),
        ("cost", "1300", ("a",)),
        ("file", "账", ("b", "c")),
        ("counterparty", "国网", ("a",)),
        ("place", "sheet1 b", ("b",)),
        ("place", "7", ("c",)),
        ("place", "0", ()),
        ("named", "nothing", ()),
    ],
)
def test_a_text_is_looked_for_whatever_its_case_and_signs(
    full: Store, column: str, text: str, found: tuple[str, ...]
) -> None:
    assert keys(full, containing=((column, text),)) == found


def test_columns_shown_in_words_tell_what_the_words_are_made_of(full: Store) -> None:
    a, b, c = full.draft_places(PROPOSED, PageOrder())
    power = "electricity.purchased"
    assert words(full, "source") == {power: [a, c], "mobile.diesel": [b]}
    costs = {Decimal("1300.00"): [a], Decimal("99.50"): [b], None: [c]}
    assert words(full, "cost") == costs
    drafts = full.drafts_at([a, b, c])
    assert words(full, "period") == {drafts[a].period: [a, b, c]}


def test_reasons_are_told_apart_by_their_place_only_where_their_sentence_tells_it(
    full: Store, draft: DraftMaker
) -> None:
    spot = Place("账.xlsx", "Sheet1", "B9", 9)
    with full.change("another") as change:
        change.add_drafts((draft("f", "1", reason="draft.incomplete", where=spot),))
    *alike, f = full.draft_places(PROPOSED, PageOrder())
    common = full.drafts_at(alike)[alike[0]]
    assert words(full, "reason") == {
        (common.reason, common.details, NOWHERE): alike,
        ("draft.incomplete", common.details, spot): [f],
    }


@pytest.mark.parametrize(
    ("column", "is_falling", "found"),
    [
        ("quantity", False, ("c", "a", "b")),
        ("quantity", True, ("b", "a", "c")),
        ("cost", True, ("a", "b", "c")),
        ("confidence", False, ("a", "b", "c")),
    ],
)
def test_amounts_sort_as_numbers_and_equals_keep_their_order(
    full: Store,
    column: str,
    is_falling: bool,  # noqa: FBT001 - a case
    found: tuple[str, ...],
) -> None:
    assert keys(full, sort=column, is_falling=is_falling) == found


def test_rows_come_by_their_places(full: Store) -> None:
    places = full.draft_places(PROPOSED, PageOrder())
    found = full.drafts_at(places[1:])
    assert [found[place].id for place in places[1:]] == ["b", "c"]
    assert found[places[2]].where.file == "账.xlsx"
    assert full.drafts_at([999]) == {}
    assert full.draft_keys([999, places[0]]) == ("a",)


def test_drafts_are_counted_and_added_up_by_state(full: Store) -> None:
    sums = full.draft_sums()
    assert sums[PROPOSED] == DraftSum(3, Decimal("1399.50"), 2)
    assert sums[ASKED] == DraftSum(1, Decimal("7.25"), 1)
    assert sums[DraftState.IGNORED] == DraftSum()
    a, _, c = full.draft_places(PROPOSED, PageOrder())
    assert full.draft_cost([a, c, 999]) == Decimal("1300.00")
    assert full.draft_cost([]) == 0
    assert full.sure_drafts() == ("a", "b")


def test_many_places_are_read_in_parts(store: Store, draft: DraftMaker) -> None:
    with store.change("many") as change:
        change.add_drafts(draft(f"n{number:04d}") for number in range(1200))
    places = store.draft_places(PROPOSED, PageOrder(sort="named"))
    assert len(store.drafts_at(places)) == 1200
    assert store.draft_keys(places)[-1] == "n1199"


def test_what_waits_in_a_period_is_told_in_brief(full: Store) -> None:
    found = full.waiting_drafts(ReportingPeriod.of_year(2025))
    assert [(each.id, each.state, each.cost) for each in found] == [
        ("a", PROPOSED, Decimal("1300.00")),
        ("b", PROPOSED, Decimal("99.50")),
        ("c", PROPOSED, None),
        ("d", ASKED, Decimal("7.25")),
    ]
    assert full.waiting_drafts(ReportingPeriod.of_year(2024)) == ()


def test_the_first_that_waits_is_one_of_the_period_if_there_is_one(
    full: Store, draft: DraftMaker
) -> None:
    with full.change("later") as change:
        change.add_drafts([draft("f", month="2024-12", state=ASKED), draft("g", month="2024-12")])
    years = [ReportingPeriod.of_year(year) for year in (2023, 2024, 2025)]
    assert [full.first_waiting(PROPOSED, year) for year in years] == ["a", "g", "a"]
    assert [full.first_waiting(ASKED, year) for year in years] == ["d", "f", "d"]
    assert full.first_waiting(DraftState.IGNORED, years[0]) == ""
