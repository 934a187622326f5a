"""Missing intervals: filled only on request, marked, and taken back without a trace."""

from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.documents.meter import Flag
from desktop.accounting.period import Month
from desktop.errors import InputError
from desktop.jobs.estimating import fill_gaps, find_gaps, withdraw_estimates
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.store import Store


@pytest.fixture
def gappy(store: Store, tmp_path: Path) -> Store:
    """Every hour of January 2025 used 1 kWh; the 15th, a Wednesday, misses five hours."""
    lines = [
        f"2025-01-{day:02d} {hour:02d}:00,1"
        for day in range(1, 32)
        for hour in range(24)
        if not (day == 15 and 8 <= hour < 13)
    ]
    path = tmp_path / "m.csv"
    path.write_text("时间,电量(kWh)\n" + "\n".join(lines), encoding="utf-8")
    order = ImportOrder((path,), meter="m1", stamped="start")
    save(store, prepare(store, order), accept=False)
    return store


def total(store: Store) -> int:
    (draft,) = store.drafts()
    assert draft.quantity is not None
    return int(draft.quantity.amount)


def test_gaps_are_shown_with_what_an_estimate_would_add(gappy: Store) -> None:
    (gap,) = find_gaps(gappy)
    assert (gap.missing, gap.estimated) == (5, 0)
    assert (gap.proposed.filled, gap.proposed.added) == (5, Decimal(5))
    assert total(gappy) == 739
    assert find_gaps(gappy, ("other",)) == find_gaps(gappy, month=Month(2025, 2)) == ()


def test_estimates_are_marked_and_taken_back(gappy: Store) -> None:
    (gap,) = find_gaps(gappy)
    before = gappy.block(gap.channel, gap.month)
    fill_gaps(gappy, ("m1",), Month(2025, 1))
    block = gappy.block(gap.channel, gap.month)
    assert block is not None
    assert sum(1 for flag in block.flags if flag & Flag.ESTIMATED) == 5
    (draft,) = gappy.drafts()
    assert (total(gappy), draft.quality, dict(draft.details)["estimated"]) == (744, 3, "5")
    (kept,) = gappy.interval_months()
    assert kept.document == draft.document
    withdraw_estimates(gappy)
    assert (gappy.block(gap.channel, gap.month), total(gappy)) == (before, 739)


def test_an_undo_takes_estimates_back_too(gappy: Store) -> None:
    fill_gaps(gappy)
    gappy.undo()
    assert (total(gappy), find_gaps(gappy)[0].estimated) == (739, 0)
    assert gappy.check() == ()


def test_nothing_to_fill_or_take_back_is_said(gappy: Store) -> None:
    with pytest.raises(InputError) as refusal:
        withdraw_estimates(gappy)
    assert refusal.value.code == "estimate.nothing"


def test_a_month_in_the_ledger_stays_as_it_is(gappy: Store) -> None:
    with gappy.change("x") as change:
        change.confirm([draft.id for draft in gappy.drafts()])
    with pytest.raises(InputError) as refusal:
        fill_gaps(gappy)
    assert refusal.value.code == "estimate.in_ledger"
    assert find_gaps(gappy)[0].estimated == 0
