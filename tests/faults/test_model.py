"""R7: whatever order people work in, the file equals a plain model of it, and its chain holds."""

import tempfile
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError
from desktop.models.store import Store
from desktop.models.values import LedgerState, RecordChange
from tests.drafted import power

YEAR = ReportingPeriod.of_year(2025)
MONTHS = st.integers(1, 3)


@dataclass
class Entry:
    """A record of the model."""

    month: int
    amount: int
    state: str = "draft"
    number: str = ""
    reverses: str = ""


@dataclass
class Books:
    """The model: entries by id, and the newest closed month."""

    entries: dict[str, Entry] = field(default_factory=dict)
    closed: int = 0

    def next_number(self, month: int) -> str:
        """Return the number the next posting of a month gets."""
        start = f"2025-{month:02d}-electricity-"
        used = sum(1 for entry in self.entries.values() if entry.number.startswith(start))
        return f"{start}{used + 1:04d}"


class Bookkeeping(RuleBasedStateMachine):
    """Adds, edits, voids, confirms, posts, reverses, closes, reopens, undoes, redoes, restarts."""

    password: str | None = None

    @initialize()
    def begin(self) -> None:
        """Start with an empty file and an empty model."""
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "firm.cbook"
        facilities = (Facility("总厂", "330500"),)
        entity = ReportingEntity("甲", "X", "330500", "C3562", "2025-01", (), facilities)
        self.store = Store.create(self.path, entity, password=self.password)
        self.books = Books()
        self.past: list[Books] = []
        self.future: list[Books] = []
        self.made = 0

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "store"):
            self.store.let_go()
            self.folder.cleanup()

    def _about_to_change(self, *, is_barrier: bool = False) -> None:
        """Remember the state before a change; a barrier forgets everything."""
        self.past = [] if is_barrier else [*self.past, deepcopy(self.books)]
        self.future = []

    def _keys(self, *states: str) -> list[str]:
        return [
            key
            for key, entry in self.books.entries.items()
            if entry.state in states and entry.month > self.books.closed
        ]

    @rule(month=MONTHS, amounts=st.lists(st.integers(1, 999), min_size=1, max_size=4))
    def add(self, month: int, amounts: list[int]) -> None:
        """Bring in drafts of one month."""
        self._about_to_change()
        drafts = []
        for amount in amounts:
            self.made += 1
            key = f"d{self.made}"
            self.books.entries[key] = Entry(month, amount)
            drafts.append(_draft(key, month, amount))
        with self.store.change("add") as change:
            change.add_drafts(drafts)

    @precondition(lambda self: self._keys("draft"))
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        """Confirm some drafts."""
        keys = data.draw(st.lists(st.sampled_from(self._keys("draft")), min_size=1, unique=True))
        self._about_to_change()
        for key in keys:
            self.books.entries[key].state = "confirmed"
        with self.store.change("confirm") as change:
            change.confirm(keys)

    @precondition(lambda self: self._keys("confirmed"))
    @rule(data=st.data(), amount=st.integers(1000, 1999))
    def edit(self, data: st.DataObject, amount: int) -> None:
        """Change the amount of a confirmed record."""
        key = data.draw(st.sampled_from(self._keys("confirmed")))
        if self.books.entries[key].amount == amount:
            return
        self._about_to_change()
        self.books.entries[key].amount = amount
        with self.store.change("edit") as change:
            change.update_records([key], RecordChange(amount=Decimal(amount)))

    @precondition(lambda self: self._keys("confirmed"))
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        """Set a confirmed record aside."""
        key = data.draw(st.sampled_from(self._keys("confirmed")))
        self._about_to_change()
        self.books.entries[key].state = "void"
        with self.store.change("void") as change:
            change.void([key], "重复")

    @precondition(lambda self: self._keys("confirmed"))
    @rule(data=st.data())
    def post(self, data: st.DataObject) -> None:
        """Post a confirmed record."""
        key = data.draw(st.sampled_from(self._keys("confirmed")))
        self._about_to_change()
        entry = self.books.entries[key]
        entry.number, entry.state = self.books.next_number(entry.month), "posted"
        with self.store.change("post") as change:
            assert change.post([key]) == (entry.number,)

    @precondition(lambda self: self._reversible())
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        """Take a posted record back."""
        key = data.draw(st.sampled_from(self._reversible()))
        self._about_to_change()
        entry = self.books.entries[key]
        month = max(entry.month, self.books.closed + 1)
        number = self.books.next_number(month)
        self.books.entries[f"reversal-{key}"] = Entry(
            month, -entry.amount, "posted", number, entry.number
        )
        with self.store.change("reverse") as change:
            assert change.reverse(entry.number, "错") == number

    def _reversible(self) -> list[str]:
        taken = {entry.reverses for entry in self.books.entries.values()}
        return [
            key
            for key, entry in self.books.entries.items()
            if entry.state == "posted" and not entry.reverses and entry.number not in taken
        ]

    @precondition(lambda self: self.books.closed < 3)
    @rule()
    def close(self) -> None:
        """Close the next month, unless something waits in it."""
        month = self.books.closed + 1
        waiting = any(
            entry.state == "confirmed" and entry.month == month
            for entry in self.books.entries.values()
        )
        if waiting:
            refusing = pytest.raises(InputError, match=r"month\.unposted")
            with refusing, self.store.change("close") as change:
                change.close_month(Month(2025, month))
            return
        self._about_to_change(is_barrier=True)
        self.books.closed = month
        with self.store.change("close") as change:
            change.close_month(Month(2025, month))

    @precondition(lambda self: self.books.closed)
    @rule()
    def reopen(self) -> None:
        """Reopen the newest closed month."""
        self._about_to_change(is_barrier=True)
        with self.store.change("reopen") as change:
            change.reopen_month(Month(2025, self.books.closed), "漏录")
        self.books.closed -= 1

    @precondition(
        lambda self: (
            self.books.closed
            and any(
                e.state == "draft" and e.month <= self.books.closed
                for e in self.books.entries.values()
            )
        )
    )
    @rule()
    def confirm_into_a_closed_month(self) -> None:
        """Try to confirm a draft of a closed month."""
        key = next(
            key
            for key, entry in self.books.entries.items()
            if entry.state == "draft" and entry.month <= self.books.closed
        )
        with pytest.raises(InputError, match=r"month\.closed"), self.store.change("x") as change:
            change.confirm([key])

    @rule()
    def undo(self) -> None:
        """Go a step back, up to a barrier."""
        if not self.past:
            with pytest.raises(InputError, match=r"undo\.nothing"):
                self.store.undo()
            return
        self.store.undo()
        self.future.append(self.books)
        self.books = self.past.pop()

    @rule()
    def redo(self) -> None:
        """Go a step forward again."""
        if not self.future:
            with pytest.raises(InputError, match=r"redo\.nothing"):
                self.store.redo()
            return
        self.store.redo()
        self.past.append(self.books)
        self.books = self.future.pop()

    @rule()
    def restart(self) -> None:
        """Leave the program without closing the file and start it again."""
        self.store.let_go()
        self.store = Store.open(self.path, password=self.password)
        assert self.store.findings == ()

    @invariant()
    def equals_the_model(self) -> None:
        """Compare every draft, record, number and month, and check the file."""
        if not hasattr(self, "store"):
            return
        found: dict[str, Any] = {draft.id: _facts_of_draft(draft) for draft in self.store.drafts()}
        for entry in self.store.ledger():
            record = entry.record
            found[record.id] = (
                record.period.end.month,
                int(record.quantity.amount),
                entry.state.value,
                entry.number,
                entry.reverses,
            )
        expected = {
            key: (e.month, e.amount, e.state, e.number, e.reverses)
            for key, e in self.books.entries.items()
        }
        assert found == expected
        assert self.store.closed_months() == {
            Month(2025, number) for number in range(1, self.books.closed + 1)
        }
        assert self.store.check() == ()

    @invariant()
    def counts_what_the_model_counts(self) -> None:
        """Compare what the inventory would count."""
        if not hasattr(self, "store"):
            return
        records = self.store.activity_records(YEAR)
        counted = ("confirmed", LedgerState.POSTED.value)
        expected = sum(e.amount for e in self.books.entries.values() if e.state in counted)
        assert sum(record.quantity.amount for record in records) == expected


def _draft(key: str, month: int, amount: int) -> DraftRecord:
    period = ReportingPeriod.of_month(Month(2025, month))
    return power(key, amount, period, origin=Origin.TYPED, reason="draft.typed", facility="总厂")


def _facts_of_draft(draft: DraftRecord) -> tuple[int, int, str, str, str]:
    assert draft.quantity is not None
    return draft.period.end.month, int(draft.quantity.amount), "draft", "", ""


@pytest.mark.parametrize(
    ("examples", "steps"), [(5, 20), pytest.param(300, 50, marks=pytest.mark.long)]
)
def test_any_order_of_work_equals_the_model(examples: int, steps: int) -> None:
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None
    )
    run_state_machine_as_test(Bookkeeping, settings=chosen)


class EncryptedBookkeeping(Bookkeeping):
    """Does the same in an encrypted file."""

    password = "口令'with quote"


@pytest.mark.parametrize(
    ("examples", "steps"), [(2, 12), pytest.param(60, 50, marks=pytest.mark.long)]
)
def test_any_order_of_work_in_an_encrypted_file_equals_the_model(examples: int, steps: int) -> None:
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None
    )
    run_state_machine_as_test(EncryptedBookkeeping, settings=chosen)


class ForgetfulBookkeeping(Bookkeeping):
    """Forgets to close in the file: the model must notice."""

    @precondition(lambda self: self.books.entries)
    @rule()
    def lose_something(self) -> None:
        """Forget an entry of the model."""
        self.books.entries.popitem()


def test_the_model_notices_a_file_that_differs() -> None:
    chosen = settings(
        max_examples=400,
        stateful_step_count=10,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate],  # that it is noticed is enough; no smallest example is needed
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(ForgetfulBookkeeping, settings=chosen)
