"""A file of several firms is read whole, and the firm's own meters are chosen before saving."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import Confidence, DraftState
from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.errors import UsageError
from desktop.jobs.answering import answer_values
from desktop.jobs.choosing_meters import keep_chosen, meters_of
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.decisions import Decision, decide_and_confirm
from desktop.jobs.import_documents import ImportOrder, Prepared, prepare, save
from desktop.jobs.ledger import void_records
from desktop.models.store import Store

NOW = date(2026, 1, 15)
AMONG = "draft.metered_among_firms"


def park(folder: Path, year: int = 2025) -> Path:
    """Write the power of three firms in February, a quarter of an hour each."""
    lines = ["企业ID,数据时间,总有功功率(kw)"]
    for firm, power in (("E1", 40), ("E2", 80), ("E3", 120)):
        at = datetime(year, 2, 1)  # noqa: DTZ001 - as the export writes it
        stamps = (at + timedelta(minutes=15 * n) for n in range(28 * 96))
        lines += [f"{firm},{stamp:%Y/%m/%d %H:%M},{power}" for stamp in stamps]
    path = folder / f"园区{year}.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "东厂")
    with create_company(tmp_path / "a.cbook", asked, today=NOW, person="") as made:
        yield made


def firms(prepared: Prepared) -> set[str]:
    return {draft.meter for draft in prepared.drafts}


def test_strangers_are_never_sure_until_they_are_chosen(store: Store, tmp_path: Path) -> None:
    own = tmp_path / "自己.csv"
    rows = [f"M-7,2025-01-{day:02d} {hour:02d}:00,5" for day in (1, 2) for hour in range(24)]
    own.write_text("\n".join(["表号,数据时间,有功电量(kWh)", *rows]), encoding="utf-8")
    whole = prepare(store, ImportOrder((park(tmp_path), own)))
    assert {draft.meter for draft in whole.drafts if draft.reason == AMONG} == {"E1", "E2", "E3"}
    assert {d.confidence for d in whole.drafts if d.reason == AMONG} == {Confidence.MEDIUM}
    chosen = keep_chosen(store, whole, {"园区2025.csv": ["E2"]})
    assert firms(chosen) == {"E2", "M-7"}
    assert AMONG not in {draft.reason for draft in chosen.drafts}
    (found,) = (each.findings for each in chosen.files if each.path == "园区2025.csv")
    assert "interval.firms_several" not in {finding.code for finding in found}


@pytest.mark.parametrize("values", ["power", "energy"])
def test_an_answer_about_a_table_makes_no_stranger_sure(
    store: Store, tmp_path: Path, values: str
) -> None:
    """Firms with a column each and no unit: kW or kWh is answered, whose they are is not."""
    start = datetime(2025, 2, 1)  # noqa: DTZ001 - as the export writes it
    rows = [f"{start + timedelta(hours=n)},{40 + n % 5},{80 + n % 7}" for n in range(28 * 24)]
    path = tmp_path / "园区.csv"
    path.write_text("\n".join(["时间,企业1,企业2", *rows]), encoding="utf-8")
    save(store, prepare(store, ImportOrder((path,))), accept=True)
    asked = [draft.id for draft in store.drafts(DraftState.ASKED)]
    assert len(asked) == 2
    now = answer_values(store, asked, values)
    assert {(each.state, each.reason) for each in now} == {(DraftState.PROPOSED, AMONG)}
    assert {each.confidence for each in now} == {Confidence.MEDIUM}


def test_what_is_saved_is_what_was_chosen_and_the_next_year_asks_nothing(
    store: Store, tmp_path: Path
) -> None:
    whole = prepare(store, ImportOrder((park(tmp_path),)))
    found = meters_of(whole, "园区2025.csv")
    assert [each.name for each in found] == ["E1", "E2", "E3"]
    assert (found[0].first, found[0].last) == (Month(2025, 2), Month(2025, 2))
    assert found[0].total == Quantity(Decimal(40 * 28 * 24), "kWh")
    again = keep_chosen(store, keep_chosen(store, whole, {"园区2025.csv": ["E1"]}), {})
    assert firms(again) == {"E1"}
    save(store, again, accept=True)
    assert {channel.meter for channel in store.channels()} == {"E1"}
    later = prepare(store, ImportOrder((park(tmp_path, 2026),)))
    assert firms(later) == {"E1"}
    assert AMONG not in {draft.reason for draft in later.drafts}


def test_a_file_of_which_nothing_would_stay_is_refused(store: Store, tmp_path: Path) -> None:
    whole = prepare(store, ImportOrder((park(tmp_path),)))
    with pytest.raises(UsageError) as refused:
        keep_chosen(store, whole, {"园区2025.csv": ["别家"]})
    assert refused.value.code == "meters.none_chosen"


def test_circuits_below_a_main_meter_only_check_it_until_they_are_chosen(
    store: Store, tmp_path: Path
) -> None:
    circuits = tmp_path / "回路.csv"
    rows = [
        f"2025-07-{day:02d} {hour:02d}:00,{name},{(hour % 5 + 1) * times}"
        for day in (1, 2)
        for hour in range(24)
        for name, times in (("总进线", 4), ("空压机", 1), ("染缸", 2))
    ]
    circuits.write_text("\n".join(["时间,回路名称,电量(kWh)", *rows]), encoding="utf-8")
    whole = prepare(store, ImportOrder((circuits,)))
    assert {draft.meter: draft.state for draft in whole.drafts} == {
        "总进线": DraftState.PROPOSED,
        "空压机": DraftState.IGNORED,
        "染缸": DraftState.IGNORED,
    }
    for kept in (["总进线"], ["空压机", "染缸"]):
        chosen = keep_chosen(store, whole, {"回路.csv": kept})
        assert {draft.meter for draft in chosen.drafts} == set(kept)
        assert {draft.confidence for draft in chosen.drafts} == {Confidence.HIGH}
        (file,) = chosen.files
        assert "interval.total_among_meters" not in {finding.code for finding in file.findings}


def test_accepting_proposals_takes_the_main_meter_alone_and_the_circuits_can_count_instead(
    store: Store, tmp_path: Path
) -> None:
    circuits = tmp_path / "回路.csv"
    rows = [
        f"2025-07-{day:02d} {hour:02d}:00,{name},{times}"
        for day in (1, 2)
        for hour in range(24)
        for name, times in (("总表", 4), ("一车间", 1), ("二车间", 2))
    ]
    circuits.write_text("\n".join(["时间,回路名称,电量(kWh)", *rows]), encoding="utf-8")
    save(store, prepare(store, ImportOrder((circuits,))), accept=True)
    (entry,) = store.ledger()
    assert str(entry.record.quantity) == "192.0000 kWh"
    others = [draft.id for draft in store.drafts(DraftState.IGNORED)]
    void_records(store, [entry.record.id], "分表计入")
    decide_and_confirm(store, {Decision(): others})
    counted = [str(each.record.quantity) for each in store.ledger() if each.leads]
    assert sorted(counted)[-2:] == ["48.0000 kWh", "96.0000 kWh"]
