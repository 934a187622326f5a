"""Many lines are decided in one go: what the file is asked does not grow with their number."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from desktop.accounting.documents.draft import DraftState
from desktop.errors import CancelledError, UsageError
from desktop.jobs.decisions import Decision, decide_and_confirm
from desktop.jobs.ledger import post_records
from desktop.jobs.steps import Steps
from desktop.models.changes import ledger as ledger_changes
from desktop.models.store import Store
from tests.unit.jobs.test_like_lines import STATION, bring

MANY = 40


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Note every statement the company file is sent."""
    sent: list[str] = []

    def note(*given: object) -> None:
        sent.append(str(given[2]))

    event.listen(store._engine, "before_cursor_execute", note)
    yield sent
    event.remove(store._engine, "before_cursor_execute", note)


def test_many_lines_take_as_many_statements_as_one(store: Store, tmp_path: Path) -> None:
    lines = tuple((STATION, 1 + n % 12, n + 1) for n in range(MANY))
    first, second, *rest = (each.id for each in bring(store, tmp_path / "many.xlsx", lines))
    left_out = Decision(is_ignored=True)
    decide_and_confirm(store, {left_out: [first]})  # the file was proven now
    with statements(store) as for_one:
        decide_and_confirm(store, {left_out: [second]})
    with statements(store) as for_many:
        decided = decide_and_confirm(store, {left_out: rest})
    assert len(for_many) == len(for_one)
    assert [each.id for each in decided.drafts] == rest
    assert {each.state for each in store.drafts()} == {DraftState.IGNORED}
    store.undo()
    assert sum(each.state is DraftState.IGNORED for each in store.drafts()) == 2


def test_one_unknown_line_among_many_is_named_and_none_is_decided(
    store: Store, tmp_path: Path
) -> None:
    ids = [each.id for each in bring(store, tmp_path / "few.xlsx")]
    before = store.drafts()
    with pytest.raises(UsageError) as refused:
        decide_and_confirm(store, {Decision(is_ignored=True): [*ids, "nowhere"]})
    assert refused.value.code == "draft.unknown"
    assert refused.value.details == {"draft": "nowhere"}
    assert store.drafts() == before


class Stopping:
    """Notes the steps it is told, and asks to stop at one of them."""

    def __init__(self, stop_at: int) -> None:
        self.told: list[tuple[int, int]] = []
        self._stop_at = stop_at

    def step(self, done: int, total: int, what: str = "") -> None:
        self.told.append((done, total))
        if len(self.told) > self._stop_at:
            raise CancelledError("job.cancelled", done=done, total=total, what=what)


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Steps.parts
    monkeypatch.setattr(Steps, "parts", lambda self, ids, size=10: whole(self, ids, min(size, 10)))


@pytest.mark.usefixtures("few_at_once")
def test_many_lines_are_decided_step_by_step_as_one_change(store: Store, tmp_path: Path) -> None:
    lines = tuple((STATION, 1 + n % 12, n + 1) for n in range(MANY))
    ids = [each.id for each in bring(store, tmp_path / "many.xlsx", lines)]
    waiting = store.drafts()
    entries = len(store.history(100))
    context = Stopping(100)
    answer = Decision("mobile.diesel", "7", "L", "2025-03")
    decided = decide_and_confirm(store, {answer: ids}, context=context)
    assert context.told == [(done, 2 * MANY) for done in range(0, 2 * MANY, 10)]
    assert [each.id for each in decided.drafts] == ids
    assert {entry.record.id for entry in store.ledger()} >= set(ids)
    assert len(store.history(100)) == entries + 1
    store.undo()
    assert store.drafts() == waiting
    assert store.check() == ()


@pytest.mark.usefixtures("few_at_once")
@pytest.mark.parametrize("stop_at", [0, 2, 5, 7])
def test_whoever_stops_between_two_parts_has_changed_nothing(
    store: Store, tmp_path: Path, stop_at: int
) -> None:
    lines = tuple((STATION, 1 + n % 12, n + 1) for n in range(MANY))
    ids = [each.id for each in bring(store, tmp_path / "many.xlsx", lines)]
    before = (store.drafts(), store.ledger(), store.audit_head())
    answer = Decision("mobile.diesel", "7", "L", "2025-03")
    with pytest.raises(CancelledError):
        decide_and_confirm(store, {answer: ids}, context=Stopping(stop_at))
    assert (store.drafts(), store.ledger(), store.audit_head()) == before
    decide_and_confirm(store, {answer: ids})
    assert store.check() == ()


@pytest.fixture
def confirmed(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return books with confirmed records that are posted ten at a time."""
    lines = tuple((STATION, 1 + n % 12, n + 1) for n in range(MANY))
    ids = [each.id for each in bring(store, tmp_path / "many.xlsx", lines)]
    answer = Decision("mobile.diesel", "7", "L", "2025-03")
    decide_and_confirm(store, {answer: ids})
    monkeypatch.setattr(ledger_changes, "_PART", 10)
    return store


def test_many_records_are_posted_step_by_step_as_one_change(confirmed: Store) -> None:
    context = Stopping(100)
    numbers = post_records(confirmed, context=context)
    assert context.told == [(done, MANY) for done in range(0, MANY, 10)]
    assert sorted(numbers) == [f"2025-03-mobile-{n + 1:04d}" for n in range(MANY)]
    assert [entry.number for entry in confirmed.ledger()] == list(numbers)
    confirmed.undo()
    assert {entry.number for entry in confirmed.ledger()} == {""}
    assert confirmed.check() == ()


@pytest.mark.parametrize("stop_at", [0, 2])
def test_whoever_stops_posting_has_posted_nothing(confirmed: Store, stop_at: int) -> None:
    before = (confirmed.ledger(), confirmed.audit_head())
    with pytest.raises(CancelledError):
        post_records(confirmed, context=Stopping(stop_at))
    assert (confirmed.ledger(), confirmed.audit_head()) == before
    assert len(post_records(confirmed)) == MANY
    assert confirmed.check() == ()
