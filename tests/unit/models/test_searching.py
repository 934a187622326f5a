"""Records and drafts found by words, whatever their year and state."""

from collections.abc import Callable

import pytest

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.findings import Place
from desktop.models.store import Store

NAMES = {"source": {"electricity.purchased": "外购电力", "mobile.diesel": "柴油（移动源）"}}


@pytest.fixture
def full(store: Store, draft: Callable[..., DraftRecord]) -> Store:
    """A posted record of 2025, a confirmed one of 2026, and three drafts that wait."""
    posted = draft("a", account="3305001", meter="M1", where=Place("账.xlsx", "Sheet1", "B9"))
    with store.change("drafts") as change:
        change.add_drafts([posted])
        change.confirm(["a"])
        change.post()
        change.add_drafts([draft("b", month="2026-02", label="浙E12345", source="mobile.diesel")])
        change.confirm(["b"])
        change.add_drafts(
            [
                draft("c", invoice="25332000000012345678", counterparty="国网", goods="电费"),
                draft("d", state=DraftState.IGNORED, goods="100% wool"),
                draft("e", state=DraftState.ASKED, account="3305001", month="2025-03"),
            ]
        )
    return store


@pytest.mark.parametrize(
    ("words", "records", "drafts"),
    [
        (["12345678"], [], ["c"]),
        (["浙e12345"], ["b"], []),
        (["3305001"], ["a"], ["e"]),
        (["2025-01-electricity-0001"], ["a"], []),
        (["账.xlsx", "b9"], ["a"], []),
        (["柴油"], ["b"], []),
        (["外购电力", "国网"], [], ["c"]),
        (["100%"], [], ["d"]),
        (["nothing"], [], []),
    ],
)
def test_words_find_what_contains_all_of_them(
    words: list[str], records: list[str], drafts: list[str], full: Store
) -> None:
    assert [e.record.id for e in full.records_containing(words, NAMES, 9)] == records
    assert [each.id for each in full.drafts_containing(words, NAMES, 9)] == drafts


def test_what_is_left_out_comes_behind_what_waits(
    store: Store, draft: Callable[..., DraftRecord]
) -> None:
    with store.change("drafts") as change:
        change.add_drafts([draft("left", month="2025-09", state=DraftState.IGNORED), draft("new")])
    assert [each.id for each in store.drafts_containing(["electricity"], {}, 9)] == ["new", "left"]


def test_the_newest_come_first_and_no_more_than_asked(full: Store) -> None:
    assert [e.record.id for e in full.records_containing(["electricity"], {}, 9)] == ["a"]
    assert [e.record.id for e in full.records_containing(["."], {}, 1)] == ["b"]
    assert [each.id for each in full.drafts_containing(["electricity"], {}, 2)] == ["e", "c"]
