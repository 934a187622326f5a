"""What a meter measures is said once: for its other months and for its next files."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.jobs.decisions import Decision, decide_drafts
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.store import Store

ASKED, PROPOSED = DraftState.ASKED, DraftState.PROPOSED
SOLAR = Decision(source="electricity.self_solar", is_remembered=True)


def bring(store: Store, path: Path, heading: str, start: str, count: int) -> list[DraftRecord]:
    """Import a value a day and return the drafts, oldest first."""
    first = date.fromisoformat(start)
    days = [f"{first + timedelta(n)},G1,{n % 5 + 3}" for n in range(count)]
    width = heading.count(",") - 2
    path.write_text("\n".join([heading, *(day + ",7" * width for day in days)]), encoding="utf-8")
    prepared = prepare(store, ImportOrder((path,)))
    save(store, prepared, accept=False)
    return sorted(prepared.drafts, key=lambda draft: draft.id)


@pytest.mark.parametrize(
    ("heading", "source"),
    [
        ("日期,表号,发电量(kWh)", "electricity.self_solar"),
        ("日期,表号,用量(m3)", "stationary.natural_gas"),
    ],
)
def test_a_remembered_source_reaches_all_months_of_the_meter_and_its_next_file(
    store: Store, tmp_path: Path, heading: str, source: str
) -> None:
    first, other = bring(store, tmp_path / "1.csv", heading, "2025-01-01", 59)
    assert {first.state, other.state} == {ASKED}
    done = decide_drafts(store, [first.id], Decision(source=source, is_remembered=True))
    assert [(each.id, each.state, each.source) for each in done.followed] == [
        (other.id, PROPOSED, source)
    ]
    assert [(meter.name, meter.source) for meter in store.meters()] == [("G1", source)]
    (third,) = bring(store, tmp_path / "2.csv", heading, "2025-03-01", 31)
    assert (third.state, third.source) == (PROPOSED, source)
    store.undo()
    store.undo()
    assert (store.meters(), len(store.drafts(ASKED))) == ((), 2)


def test_a_meter_of_two_series_keeps_its_two_sources(store: Store, tmp_path: Path) -> None:
    heading = "日期,表号,发电量(kWh),用电量(kWh)"
    made, used = bring(store, tmp_path / "1.csv", heading, "2025-01-01", 31)
    assert (made.state, used.source) == (ASKED, "electricity.purchased")
    decide_drafts(store, [made.id], SOLAR)
    assert store.meters() == ()


@pytest.mark.parametrize(
    "decision",
    [
        Decision(source="electricity.self_solar", quantity="9", unit="kWh", is_remembered=True),
        Decision(source="electricity.self_solar"),
    ],
    ids=["an amount of one month", "not remembered"],
)
def test_what_is_said_of_one_month_alone_reaches_no_other(
    store: Store, tmp_path: Path, decision: Decision
) -> None:
    first, other = bring(store, tmp_path / "1.csv", "日期,表号,发电量(kWh)", "2025-01-01", 59)
    assert decide_drafts(store, [first.id], decision).followed == ()
    assert [draft.id for draft in store.drafts(ASKED)] == [other.id]
    assert store.meters() == ()
