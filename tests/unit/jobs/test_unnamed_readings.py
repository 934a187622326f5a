"""Readings of which nothing names the energy are asked, and the answer stays with the meter."""

from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.jobs.decisions import Decision, decide_drafts
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.store import Store

FIRST = ("2025-01-01,B1,100,10", "2025-02-01,B1,400,10", "2025-03-01,B1,900,10")


def bring(store: Store, path: Path, rows: tuple[str, ...], head: str) -> set[str]:
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    prepared = prepare(store, ImportOrder((path,)))
    save(store, prepared, accept=False)
    return {finding.code for file in prepared.files for finding in file.findings}


def told(drafts: tuple[DraftRecord, ...]) -> list[tuple[DraftState, str, str]]:
    return [(draft.state, draft.source, str(draft.quantity)) for draft in drafts]


@pytest.mark.parametrize(
    ("source", "amounts"),
    [
        ("electricity.purchased", ("3000 kWh", "5000 kWh", "1000 kWh")),
        ("stationary.natural_gas", ("3000 m3", "5000 m3", "1000 m3")),
    ],
)
def test_one_answer_holds_for_the_meter_and_its_next_file(
    store: Store, tmp_path: Path, source: str, amounts: tuple[str, str, str]
) -> None:
    head = "抄表时间,表号,表底,倍率"
    codes = bring(store, tmp_path / "1.csv", FIRST, head)
    assert "interval.carrier_unnamed" in codes
    asked = store.drafts()
    assert {(draft.state, draft.reason) for draft in asked} == {
        (DraftState.ASKED, "draft.meter_source_open")
    }
    decide_drafts(store, [asked[0].id], Decision(source=source, is_remembered=True))
    bring(store, tmp_path / "2.csv", ("2025-04-01,B1,1000,10",), head)
    assert told(store.drafts()) == [(DraftState.PROPOSED, source, each) for each in amounts]


@pytest.mark.parametrize(
    ("head", "name", "carrier"),
    [
        ("抄表时间,电表号,表底,倍率", "1.csv", "electricity"),
        ("抄表时间,表号,表底,互感器倍率", "1.csv", "electricity"),
        ("抄表时间,表号,表底,倍率", "电表示数.csv", "electricity"),
        ("抄表时间,表号,表底,倍率", "燃气表.csv", "natural_gas"),
        ("抄表时间,水表号,表底,倍率", "1.csv", "water"),
    ],
)
def test_words_beside_the_readings_tell_the_energy(
    store: Store, tmp_path: Path, head: str, name: str, carrier: str
) -> None:
    codes = bring(store, tmp_path / name, FIRST, head)
    assert "interval.carrier_unnamed" not in codes
    assert {draft.carrier for draft in store.drafts()} == {carrier}
