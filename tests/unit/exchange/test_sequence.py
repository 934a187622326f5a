"""A refused package has its number: the one that amends it can follow, and nothing is replaced."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.errors import InputError
from desktop.exchange.codes import Note
from desktop.exchange.memory import read_memory, remembered, write_memory
from desktop.exchange.parts import NO_PREVIOUS, Kind
from desktop.exchange.receipt import (
    FAILED,
    Place,
    Receipt,
    Sequence,
    issue_receipt,
    read_receipt,
)
from desktop.exchange.region import Assessment, Verifier, answer, assess, settle
from desktop.exchange.sequence import Link, SequenceState, chain_after
from desktop.exchange.statements import sha256
from desktop.exchange.verify import Options, verify_package

THIRD_ID = "33333333-2222-4333-8444-555555555555"
VERIFIER = Verifier("region.example", "1", "e" * 64)


def _assessed(name: str, package: Any, firm: Any, platform: Any) -> Assessment:
    options = Options(platform.register_file, platform.root)
    return assess(name, package.to_bytes(), firm.NOW, options)


def _unfit(firm: Any, sealed: Any = None) -> Any:
    """Return a package whose results are not what its tables say, signed by the right keys."""

    def change(statement: dict[str, Any]) -> None:
        statement["predicate"]["results"]["scope1_kg"] = "1.000000"

    return firm.resigned(firm.signed(sealed), change)


def test_the_package_that_amends_a_refused_first_one_is_accepted(firm: Any, platform: Any) -> None:
    first = _unfit(firm)
    second = firm.signed(firm.amendment(first))
    found = [
        _assessed("2.cdp", second, firm, platform),
        _assessed("1.cdp", first, firm, platform),
    ]
    (one, two), state = settle(found, SequenceState())
    assert (one.verdict.code, one.has_entered) == ("RESULTS_MISMATCH", True)
    assert (two.verdict.code, two.has_entered) == ("", True)
    assert state.head(firm.content().series) == Place(2, second.digest)


def test_another_package_with_a_refused_ones_number_is_a_fork(firm: Any, platform: Any) -> None:
    first, other = _unfit(firm), firm.signed()
    _, state = settle([_assessed("1.cdp", first, firm, platform)], SequenceState())
    (forked,), after = settle([_assessed("x.cdp", other, firm, platform)], state)
    assert (forked.verdict.code, forked.verdict.level, forked.has_entered) == (
        *("SEQ_FORK", None),
        False,
    )
    assert after == state


def test_of_two_with_one_number_the_valid_one_enters(firm: Any, platform: Any) -> None:
    found = [
        _assessed("a.cdp", _unfit(firm), firm, platform),
        _assessed("b.cdp", firm.signed(), firm, platform),
    ]
    (good, bad), _ = settle(found, SequenceState())
    assert (good.name, good.verdict.code) == ("b.cdp", "")
    assert (bad.verdict.code, bad.has_entered) == ("RESULTS_MISMATCH", False)


def test_a_damaged_copy_uses_no_other_number_than_the_whole_one(firm: Any, platform: Any) -> None:
    whole = firm.signed()
    files = {path: data for path, data in whole.files.items() if path != "data/rating.csv"}
    damaged = replace(whole, files=files)
    (first,), state = settle([_assessed("1.cdp", damaged, firm, platform)], SequenceState())
    assert (first.verdict.code, first.has_entered) == ("FILE_MISSING", True)
    (again,), _ = settle([_assessed("2.cdp", whole, firm, platform)], state)
    assert (again.verdict.code, again.has_entered) == ("", True)


def test_what_no_enrolled_key_vouches_for_uses_no_number(firm: Any, platform: Any) -> None:
    stranger = firm.sign_by(
        replace(firm.signed(), envelope=replace(firm.signed().envelope, signatures=())),
        firm.key("stranger"),
    )
    found = _assessed("1.cdp", stranger, firm, platform)
    (refused,), state = settle([found], SequenceState())
    assert (refused.verdict.code, refused.has_entered) == ("KEY_UNKNOWN", False)
    assert state == SequenceState()
    alone = firm.sign_by(
        replace(firm.signed(), envelope=replace(firm.signed().envelope, signatures=())),
        firm.PREPARER,
    )
    (half,), state = settle([_assessed("1.cdp", alone, firm, platform)], SequenceState())
    assert (half.verdict.code, half.has_entered) == ("ROLE_MISSING", False)


def test_one_that_came_too_early_waits_whatever_else_is_wrong_with_it(
    firm: Any, platform: Any
) -> None:
    first = firm.signed()
    second = firm.amendment(first)
    for package, code in (
        (firm.signed(second), "SEQ_GAP"),
        (_unfit(firm, second), "RESULTS_MISMATCH"),
    ):
        (early,), state = settle([_assessed("2.cdp", package, firm, platform)], SequenceState())
        assert (early.verdict.code, early.is_early, early.has_entered) == (code, True, False)
        assert state == SequenceState()


def test_an_amendment_of_an_unknown_package_is_refused_but_has_its_number(
    firm: Any, platform: Any
) -> None:
    first = firm.signed()
    lost = firm.amendment(first)
    lost = replace(lost, amends=replace(lost.amends, digest="9" * 64))
    second = firm.signed(lost)
    third = firm.signed(
        firm.second(second, Kind.ORIGINAL, seq=3, package_id="33333333-2222-4333-8444-555555555555")
    )
    packages = {"1.cdp": first, "2.cdp": second, "3.cdp": third}
    found = [_assessed(name, package, firm, platform) for name, package in packages.items()]
    settled, _ = settle(found, SequenceState())
    assert [one.verdict.code for one in settled] == ["", "AMENDS_UNKNOWN", ""]
    assert settled[1].has_entered


def test_a_receipt_tells_whether_the_package_entered_and_where_the_series_stands(
    firm: Any, platform: Any
) -> None:
    first, other = firm.signed(), _unfit(firm)
    _, state = settle([_assessed("1.cdp", first, firm, platform)], SequenceState())
    (forked,), _ = settle([_assessed("x.cdp", other, firm, platform)], state)
    receipt = answer(forked, VERIFIER, firm.RECEIVED_AT, 2, state)
    assert receipt is not None
    assert receipt.sequence == Sequence(entered=False, head=Place(1, first.digest))
    assert receipt.is_outside
    assert receipt.head == Place(1, first.digest)
    read = read_receipt(issue_receipt(receipt, firm.PLATFORM_KEY))
    assert read == receipt
    learned = SequenceState().learned(read, "a" * 64)
    assert learned.head(receipt.series) == Place(1, first.digest)


def _failed(firm: Any, sequence: Sequence | None, *codes: str) -> Receipt:
    given: Receipt = firm.receipt(firm.signed(), firm.content(), FAILED)
    return replace(given, results=None, sequence=sequence, codes=codes)


def test_only_what_can_never_enter_is_outside(firm: Any) -> None:
    out, within = (
        Sequence(entered=False, head=Place()),
        Sequence(entered=True, head=Place(1, "1" * 64)),
    )
    assert _failed(firm, out, "KEY_REVOKED").is_outside
    assert not _failed(firm, out, "SEQ_GAP").is_outside
    assert not _failed(firm, within, "RESULTS_MISMATCH").is_outside
    assert not _failed(firm, None, "RESULTS_MISMATCH").is_outside
    assert _failed(firm, None).head is None
    nothing = SequenceState().learned(_failed(firm, out), "a" * 64)
    assert nothing.series == {}


def test_a_chain_goes_on_from_the_last_certain_place() -> None:
    first, second = Link(1, NO_PREVIOUS, "1" * 64), Link(2, "1" * 64, "2" * 64)
    again = Link(2, "1" * 64, "3" * 64)
    assert chain_after(Place(), [second, first]) == (first, second)
    assert chain_after(Place(1, "1" * 64), [first, second, again]) == (again,)
    assert chain_after(Place(7, "7" * 64), [first, second]) == ()


def test_a_verifiers_memory_is_kept_in_a_file(firm: Any, platform: Any) -> None:
    package = firm.with_receipt(firm.signed(), firm.content())
    options = Options(platform.register_file, platform.root, state=SequenceState())
    verdict = verify_package(package.to_bytes(), now=firm.NOW, options=options)
    assert verdict.is_valid
    state = remembered(SequenceState(), verdict)
    assert read_memory(write_memory(state), "m") == state
    assert state.register_version == platform.register.version
    receipt = firm.receipt(package, firm.content())
    assert state.receipts == {sha256(receipt.to_payload()): receipt.received_at}
    assert state.head(firm.content().series) == Place(1, package.digest)
    plain = verify_package(firm.signed().to_bytes(), now=firm.NOW)
    assert remembered(SequenceState(), plain).register_version == 0


@pytest.mark.parametrize("data", [b"", b"{}", b'{"format":"cdp-memory/1"}', b"\xff"])
def test_a_damaged_memory_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"memory\.damaged"):
        read_memory(data, "m")


def test_a_bank_that_meets_a_firm_late_remembers_from_there_and_says_so(
    firm: Any, platform: Any
) -> None:
    first = firm.signed()
    second = firm.signed(firm.amendment(first))
    third = firm.signed(
        firm.amended(firm.amendment(first), package_id=THIRD_ID, seq=3, previous=second.digest)
    )
    state = SequenceState()

    def verified(package: Any) -> Any:
        options = Options(platform.register_file, platform.root, state=state)
        return verify_package(package.to_bytes(), now=firm.NOW, options=options)

    met = verified(second)
    assert (met.code, Note.SERIES_JOINED in met.notes) == ("", True)
    assert "2" in met.message("zh")
    state = remembered(state, met)
    again = verified(second)
    assert (Note.SEQ_REPLAYED in again.notes, Note.SERIES_JOINED in again.notes) == (True, False)
    assert verified(first).code == "SEQ_ROLLBACK"
    follows = verified(third)  # amends number 1, which was never seen here
    assert (follows.code, Note.SERIES_JOINED in follows.notes) == ("", True)
    plain = verified(firm.signed(firm.second(first, seq=3, previous=second.digest)))
    assert (plain.code, Note.SERIES_JOINED in plain.notes) == ("", False)
    state = remembered(state, follows)
    other = verified(firm.signed(firm.second(first, seq=3, previous=second.digest)))
    assert other.code == "SEQ_FORK"
