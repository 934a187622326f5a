"""One answer about a list of bills reaches the whole list and the next one."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.errors import InputError
from desktop.jobs.decisions import Decision, decide_drafts
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.store import Store

ASKED, PROPOSED, IGNORED = DraftState.ASKED, DraftState.PROPOSED, DraftState.IGNORED
GAS = Decision(source="stationary.natural_gas", is_remembered=True)
STEAM = Decision(
    source="steam.purchased", parameters=(("pressure_mpa", "0.8"),), is_remembered=True
)


def bring(store: Store, path: Path, months: int, head: str = "用量(m3)") -> list[DraftRecord]:
    """Import a list of a bill a month and return its new drafts, oldest first."""
    rows = [f"8800123,2025-{n:02d},{1000 + n},3500" for n in range(1, months + 1)]
    path.write_text("\n".join([f"户号,月份,{head},金额", *rows]), encoding="utf-8")
    prepared = prepare(store, ImportOrder((path,)))
    save(store, prepared, accept=False)
    return sorted(prepared.drafts, key=lambda draft: draft.id)


def states(drafts: list[DraftRecord]) -> set[tuple[DraftState, str, str]]:
    return {(draft.state, draft.carrier, draft.source) for draft in drafts}


@pytest.mark.parametrize(
    ("head", "question", "decision", "carrier"),
    [
        ("用量(m3)", "gas_or_water", GAS, "natural_gas"),
        ("用量(万立方米)", "gas_or_water", GAS, "natural_gas"),
        ("用量(吨)", "steam_or_water", STEAM, "steam"),
    ],
)
def test_an_energy_said_once_serves_the_list_and_the_next_one(
    store: Store, tmp_path: Path, head: str, question: str, decision: Decision, carrier: str
) -> None:
    first, second = bring(store, tmp_path / "1.csv", 2, head)
    assert states([first, second]) == {(ASKED, question, "")}
    done = decide_drafts(store, [first.id], decision)
    (followed,) = done.followed
    assert (followed.id, followed.source, followed.carrier) == (second.id, decision.source, carrier)
    assert done.followers(done.drafts[0]) == (second.id,)
    later = bring(store, tmp_path / "2.csv", 3, head)
    assert [draft.source for draft in later] == [decision.source]
    kept = store.drafts(origin=first.origin)
    assert len(kept) == 3
    amounts = {draft.quantity.amount for draft in kept if draft.quantity}
    assert {int(amount) % 10_000 % 1000 for amount in amounts} <= {0, 1, 2, 3}


def test_steam_in_tonnes_without_its_pressure_is_no_answer(store: Store, tmp_path: Path) -> None:
    first, second = bring(store, tmp_path / "1.csv", 2, "用量(吨)")
    with pytest.raises(InputError, match=r"steam\.pressure_missing"):
        decide_drafts(store, [first.id], Decision(source="steam.purchased", is_remembered=True))
    assert {draft.id for draft in store.drafts(ASKED)} == {first.id, second.id}
    assert store.mappings() == ()
    decide_drafts(store, [first.id], STEAM)
    assert store.drafts(ASKED) == ()
    (third,) = bring(store, tmp_path / "2.csv", 3, "用量(吨)")
    assert (third.state, third.parameters) == (PROPOSED, (("pressure_mpa", "0.8"),))


def test_pressure_said_once_reaches_all_steam_that_waits_for_it(
    store: Store, tmp_path: Path
) -> None:
    first, *others, last = bring(store, tmp_path / "1.csv", 4, "蒸汽量(吨)")
    assert {draft.reason for draft in (first, *others, last)} == {"steam.pressure_missing"}
    done = decide_drafts(store, [last.id], replace(STEAM, is_remembered=False))
    assert done.followed == ()
    done = decide_drafts(store, [first.id], STEAM)
    assert {draft.id for draft in done.followed} == {draft.id for draft in others}
    assert store.drafts(ASKED) == ()
    assert {draft.parameters for draft in store.drafts()} == {STEAM.parameters}


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Decision(source="electricity.purchased"), "quantity.unit_mismatch"),
        (replace(STEAM, parameters=(("pressure_mpa", "800"),)), "steam.outside_table"),
        (replace(STEAM, parameters=(("pressure_mpa", "high"),)), "parameter.not_a_number"),
        (
            replace(STEAM, parameters=(("pressure_mpa", "0.8"), ("temperature_c", "20"))),
            "steam.not_steam",
        ),
    ],
)
def test_an_answer_that_counts_nothing_is_refused(
    store: Store, tmp_path: Path, decision: Decision, code: str
) -> None:
    (first,) = bring(store, tmp_path / "1.csv", 1, "用量(吨)")
    with pytest.raises(InputError, match=code):
        decide_drafts(store, [first.id], decision)
    assert store.drafts(ASKED) == (first,)


def test_water_left_out_once_is_left_out_in_the_next_list(store: Store, tmp_path: Path) -> None:
    first, _ = bring(store, tmp_path / "1.csv", 2)
    decide_drafts(store, [first.id], Decision(is_ignored=True, is_remembered=True))
    (third,) = bring(store, tmp_path / "2.csv", 3)
    assert (third.state, third.carrier) == (IGNORED, "water")
    assert not store.drafts(ASKED)


HEAT = replace(GAS, source="heat.purchased")
POWER = replace(GAS, source="electricity.purchased", unit="kWh")
NOTHING = Decision(is_ignored=True, is_remembered=True)


@pytest.mark.parametrize(
    ("head", "decision", "amounts"),
    [
        ("用量", GAS, ("1001", "natural_gas 1001 m3", "natural_gas 1003 m3")),
        ("Usage", HEAT, ("1001", "heat 1001 GJ", "heat 1003 GJ")),
        ("用量(MJ)", HEAT, ("1001 MJ", "heat 1001 MJ", "heat 1.003 GJ")),
        ("用量", POWER, ("1001", "electricity 1001 kWh", "electricity 1003 kWh")),
        ("用量", NOTHING, ("1001", "NOT_ENERGY None", "NOT_ENERGY None")),
    ],
)
def test_amounts_of_which_nothing_names_the_energy_are_asked_once(
    store: Store, tmp_path: Path, head: str, decision: Decision, amounts: tuple[str, str, str]
) -> None:
    first, second = bring(store, tmp_path / "1.csv", 2, head)
    assert states([first, second]) == {(ASKED, "any_energy", "")}
    done = decide_drafts(store, [first.id], decision)
    (decided,) = done.drafts
    assert [each.id for each in done.followed] == [second.id]
    (third,) = bring(store, tmp_path / "2.csv", 3, head)
    now, later = (f"{each.carrier} {each.quantity}" for each in (decided, third))
    assert (" ".join(filter(None, first.as_read)), now, later) == amounts
    assert not store.drafts(ASKED)


def test_an_answer_for_one_bill_alone_teaches_nothing(store: Store, tmp_path: Path) -> None:
    first, second = bring(store, tmp_path / "1.csv", 2)
    decide_drafts(store, [first.id], Decision(source=GAS.source))
    decide_drafts(
        store, [second.id], Decision(source=GAS.source, month="2025-03", is_remembered=True)
    )
    assert store.mappings() == ()


def test_a_source_no_list_can_state_is_decided_but_not_kept(store: Store, tmp_path: Path) -> None:
    first, _ = bring(store, tmp_path / "1.csv", 2)
    decide_drafts(store, [first.id], Decision(source="mobile.natural_gas", is_remembered=True))
    assert store.mappings() == ()


def test_rows_with_units_of_their_own_stay_apart_after_the_answer(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "1.csv"
    rows = ["户号,月份,用量,单位", "A1,2025-01,10,立方米", "E1,2025-01,700,度"]
    path.write_text("\n".join(rows), encoding="utf-8")
    for expected in ("gas_or_water", "natural_gas"):
        prepared = prepare(store, ImportOrder((path,)))
        found = {draft.account: draft for draft in prepared.drafts}
        if expected == "gas_or_water":
            assert found["E1"].source == "electricity.purchased"
            assert found["A1"].carrier == expected
            save(store, prepared, accept=False)
            decide_drafts(store, [found["A1"].id], GAS)
            rows += ["A1,2025-02,11,立方米", "E1,2025-02,800,度"]
            path.write_text("\n".join(rows), encoding="utf-8")
    assert {name: (d.carrier, str(d.quantity)) for name, d in found.items()} == {
        "A1": ("natural_gas", "11 m3"),
        "E1": ("electricity", "800 kWh"),
    }
