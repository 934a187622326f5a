"""One export told under the number it is paid by and the number the firm pays by."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.decisions import Decision, decide_and_confirm
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.jobs.same_exports import AGAIN, ASKED
from desktop.models.store import Store

PAYS, PAID = "3305021008613", "3305029990001"
NOW = date(2026, 1, 15)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01", "东厂")
    with create_company(tmp_path / "a.cbook", asked, today=NOW, person="") as made:
        yield made


def bills(folder: Path, account: str, months: dict[int, int], used: int = 9000) -> Path:
    rows = [f"{account},2025-{month:02d},{used},{fed}" for month, fed in months.items()]
    path = folder / f"{account}-{min(months)}.csv"
    path.write_text("\n".join(["户号,月份,用电量(kWh),上网电量(kWh)", *rows]), encoding="utf-8")
    return path


def exports(store: Store, *paths: Path) -> dict[tuple[str, int], DraftRecord]:
    drafts = prepare(store, ImportOrder(paths)).drafts
    found = [each for each in drafts if each.source == "electricity.exported"]
    return {(each.account, each.period.start.month): each for each in found}


def test_the_second_number_is_asked_and_its_answer_holds(store: Store, tmp_path: Path) -> None:
    first = bills(tmp_path, PAYS, {1: 1200, 2: 1300})
    second = bills(tmp_path, PAID, {1: 1200, 2: 1301}, used=0)
    found = exports(store, first, second)
    (asked,) = (each for each in found.values() if each.reason == ASKED)
    assert dict(asked.details)["other"] in {PAYS, PAID} - {asked.account}
    save(store, prepare(store, ImportOrder((first, second))), accept=True)
    decide_and_confirm(store, {Decision(is_ignored=True): [asked.id]})
    march = [bills(tmp_path, account, {3: 900}) for account in (PAYS, PAID)]
    for paths in (march, march[::-1]):
        later = exports(store, *paths)
        again = later.pop((asked.account, 3))
        assert (again.state, again.reason) == (DraftState.IGNORED, AGAIN)
        assert [each.state for each in later.values()] == [DraftState.PROPOSED]


def test_two_plants_are_confirmed_once(store: Store, tmp_path: Path) -> None:
    save(store, prepare(store, ImportOrder((bills(tmp_path, PAYS, {1: 1200}),))), accept=True)
    second = bills(tmp_path, PAID, {1: 1200})
    (asked,) = exports(store, second).values()
    assert (asked.reason, dict(asked.details)["other"]) == (ASKED, PAYS)
    save(store, prepare(store, ImportOrder((second,))), accept=False)
    decide_and_confirm(store, {Decision(source="electricity.exported"): [asked.id]})
    save(store, prepare(store, ImportOrder((bills(tmp_path, PAYS, {2: 800}),))), accept=True)
    (later,) = exports(store, bills(tmp_path, PAID, {2: 800})).values()
    assert later.state is DraftState.PROPOSED


def test_small_equal_amounts_are_chance(store: Store, tmp_path: Path) -> None:
    found = exports(store, bills(tmp_path, PAYS, {1: 50}), bills(tmp_path, PAID, {1: 50}))
    assert {each.state for each in found.values()} == {DraftState.PROPOSED}
