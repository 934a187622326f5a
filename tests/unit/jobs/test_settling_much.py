"""What is settled anew after a change: only what could come out otherwise is read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.claims import Claim
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.jobs.decisions import Decision, decide_and_confirm
from desktop.jobs.ledger import confirm_records, post_records, reverse_record, void_records
from desktop.models.store import Store

DIESEL, GAS = "mobile.diesel", "stationary.natural_gas"
MARCH = ReportingPeriod.of_month(Month(2025, 3))
SPRING = ReportingPeriod(date(2025, 3, 11), date(2025, 5, 20))


def told(store: Store, key: str, **other: object) -> DraftRecord:
    """Return the diesel of March as an invoice tells it, or what is said besides."""
    draft = DraftRecord(
        id=key,
        origin=Origin.INVOICE,
        state=DraftState.PROPOSED,
        carrier="diesel",
        source=DIESEL,
        as_read=("900", "L"),
        quantity=Quantity(Decimal("900.50"), "L"),
        period=MARCH,
        reason="draft.by_code",
        confidence=Confidence.HIGH,
        facility=store.facilities()[0].name,
        account="A1",
    )
    return replace(draft, **other)  # type: ignore[arg-type] # the fields of any test


def add(store: Store, *drafts: DraftRecord) -> None:
    with store.change("drafts.decided") as change:
        change.add_drafts(drafts)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the ids of what is read of energies and months."""
    found: list[str] = []
    whole = Store._claims

    def noting(self: Store, query: object) -> Iterator[Claim]:
        for claim in whole(self, query):  # type: ignore[arg-type] # handed on as it came
            found.append(claim.id)
            yield claim

    monkeypatch.setattr(Store, "_claims", noting)
    return found


def test_where_one_origin_speaks_nothing_is_read(store: Store, read: list[str]) -> None:
    add(store, *(told(store, f"i{n}") for n in range(5)))
    add(store, told(store, "b", origin=Origin.BILL, source=GAS), told(store, "g", source=GAS))
    decide_and_confirm(store, {Decision(is_ignored=True): ["i1"], Decision(): ["i2", "i3"]})
    assert read == []


OTHER = {
    "another origin": {"origin": Origin.METER},
    "bills, which come in two forms": {"origin": Origin.BILL},
    "what only checks": {"leads": False},
    "what reaches beyond the month": {"period": SPRING},
    "an estimate": {"id": "estimate:1"},
}


@pytest.mark.parametrize("other", OTHER.values(), ids=OTHER)
def test_what_may_come_out_otherwise_is_read_and_no_other_energy(
    store: Store, read: list[str], other: dict[str, object]
) -> None:
    beside = told(store, "beside", **other)
    add(store, told(store, "i1"), told(store, "i2"), beside, told(store, "g", source=GAS))
    add(store, told(store, "far", period=ReportingPeriod.of_month(Month(2025, 9))))
    decide_and_confirm(store, {Decision(is_ignored=True): ["i1"]})
    assert set(read) == {"i2", beside.id}


def test_another_facility_is_another_energy(store: Store, read: list[str]) -> None:
    add(store, told(store, "i1"), told(store, "i2"))
    add(store, told(store, "m", facility="", origin=Origin.METER))
    decide_and_confirm(store, {Decision(is_ignored=True): ["i1"]})
    assert read == []


def test_what_is_said_of_a_month_is_told_with_its_days(store: Store) -> None:
    bought = told(store, "i1", period=ReportingPeriod(date(2025, 3, 7), date(2025, 3, 7)))
    metered = told(store, "m", origin=Origin.METER, period=SPRING, leads=False, account="")
    add(store, bought, metered, told(store, "asked", state=DraftState.ASKED))
    add(store, told(store, "open", quantity=None), told(store, "nameless", source=""))
    facility, march = store.facilities()[0].name, Month(2025, 3)
    first, *parts = store.claims()
    quantity = Quantity(Decimal("900.50"), "L")
    whole = Claim("i1", DIESEL, facility, march, Origin.INVOICE, quantity, account="A1")
    assert first == whole
    assert [(str(each.month), each.id, each.leads, each.account) for each in parts] == [
        (f"2025-0{month}", "m", False, "") for month in (3, 4, 5)
    ]
    assert sum(each.quantity.amount for each in parts) == Decimal("900.50")
    assert [each.days and each.days.days for each in parts] == [21, 30, 20]


def test_the_ledger_says_what_counts_and_what_is_posted(store: Store) -> None:
    add(store, *(told(store, f"i{n}") for n in range(5)))
    confirm_records(store, ["i1", "i2", "i3", "i4"])
    numbers = post_records(store, ["i1", "i2"])
    void_records(store, ["i3"], "twice")
    reverse_record(store, numbers[0], "wrong")
    assert [(each.id, each.is_fixed) for each in store.claims()] == [
        ("i0", False),
        ("i2", True),
        ("i4", False),
    ]
    assert [each.id for each in store.claims_named(["i4", "i0", "i3", "nowhere"])] == ["i0", "i4"]
