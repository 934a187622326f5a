"""Verification: what is valid at which level, and one package for every failure code."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import PackageError
from desktop.exchange import names
from desktop.exchange.canonical import to_json
from desktop.exchange.codes import Code, Level, Note
from desktop.exchange.container import read_container, write_container
from desktop.exchange.envelope import Envelope, Signature
from desktop.exchange.keys import SigningKey
from desktop.exchange.package import build_package, redact
from desktop.exchange.parts import Anchor, Kind
from desktop.exchange.presentation import Presentation, present
from desktop.exchange.profiles import BANK, Profile
from desktop.exchange.receipt import FAILED, issue_receipt
from desktop.exchange.register import KeyStatus, Reason, open_register, publish, revoke
from desktop.exchange.results import counts_from, results_from
from desktop.exchange.salts import Salts, read_salts
from desktop.exchange.sequence import SequenceState
from desktop.exchange.verify import Options, verify_package, withdrawal_in_words


def options(platform: Any, **changes: Any) -> Options:
    return replace(Options(platform.register_file, platform.root), **changes)


def files_of(package: bytes) -> dict[str, bytes]:
    return read_container(package)


def code_of(firm: Any, data: bytes, given: Options | None = None, now: Any = None) -> str:
    return verify_package(data, now=now or firm.NOW, options=given or Options()).code


# ---------------------------------------------------------------------- what is valid


def test_a_package_without_register_is_valid_at_level_c_and_says_so(
    firm: Any, package: bytes
) -> None:
    verdict = verify_package(package, now=firm.NOW)
    assert (verdict.status, verdict.level, verdict.notes) == (
        "valid",
        "C",
        (Note.SIGNERS_UNVERIFIED,),
    )
    assert "签名人身份未核实" in verdict.message("zh")
    assert "was not verified" in verdict.message("en")


def test_a_package_with_register_names_its_signers(
    firm: Any, package: bytes, platform: Any
) -> None:
    verdict = verify_package(package, now=firm.NOW, options=options(platform))
    assert verdict.level == "C"
    assert {(one.role, one.name) for one in verdict.signers} == {
        ("preparer", "李会计"),
        ("reviewer", "王经理"),
    }
    assert verdict.notes == ()
    assert verdict.results["scope1_kg"] == "316.915000"  # 120.5 L × 2.63 kg/L


def test_a_register_that_vouches_for_itself_is_noted(
    firm: Any, package: bytes, platform: Any
) -> None:
    verdict = verify_package(package, now=firm.NOW, options=options(platform, root=None))
    assert verdict.notes == (Note.ROOT_NOT_PINNED,)


def test_a_register_opened_once_serves_many_packages(
    firm: Any, package: bytes, platform: Any
) -> None:
    trust = open_register(platform.register_file, now=firm.NOW, root=platform.root)
    assert verify_package(package, now=firm.NOW, options=Options(register=trust)).is_valid


def test_a_bank_copy_with_a_receipt_is_level_a(firm: Any, platform: Any) -> None:
    copy = redact(firm.with_receipt(firm.signed(), firm.content()), BANK)
    verdict = verify_package(copy.to_bytes(), now=firm.NOW, options=options(platform))
    assert (verdict.level, verdict.code) == ("A", "")
    assert verdict.withheld == (
        "restricted/activity.csv",
        "restricted/audit.jsonl",
        "restricted/datapackage.json",
        "restricted/evidence/0001.xml",
        "restricted/evidence/0002.xml",
        "restricted/instruments.csv",
        "restricted/parties.csv",
    )
    assert Note.LINES_WITHHELD in verdict.notes
    assert "region.example" in verdict.message("zh")


def test_a_bank_copy_holds_no_supplier_and_no_digest_of_an_original(firm: Any) -> None:
    copy = redact(firm.signed(), BANK)
    everything = b"".join(copy.files.values()) + copy.payload
    assert "湖州某供电公司".encode() not in everything
    for sha256 in firm.content().evidence:
        assert sha256.encode() not in everything


def test_a_receipt_without_a_register_is_not_believed(firm: Any) -> None:
    data = firm.with_receipt(firm.signed(), firm.content()).to_bytes()
    verdict = verify_package(data, now=firm.NOW)
    assert verdict.level == "C"
    assert Note.RECEIPT_UNCHECKED in verdict.notes


def test_a_recomputed_package_is_level_b(firm: Any, package: bytes, platform: Any) -> None:
    seen = []
    given = options(platform, recompute=lambda statement, _files: seen.append(statement.seq))
    assert verify_package(package, now=firm.NOW, options=given).level == "B"
    assert seen == [1]
    unknown = Options(recompute=given.recompute)
    assert verify_package(package, now=firm.NOW, options=unknown).level == "C"
    unverified = verify_package(package, now=firm.NOW, options=unknown)
    assert unverified.to_json()["recomputed"] is True
    assert "重新计算" in unverified.message("zh").split("\n")[0]
    assert "重新计算" not in verify_package(package, now=firm.NOW).message("zh")


def test_one_person_mode_is_valid_and_noted(firm: Any) -> None:
    sealed = firm.amended(firm.content(), required_roles=("preparer",))
    data = firm.sign_by(build_package(sealed), firm.PREPARER).to_bytes()
    assert Note.ONE_PERSON in verify_package(data, now=firm.NOW).notes


def test_an_amendment_and_a_withdrawal_follow_their_original(firm: Any, platform: Any) -> None:
    first = firm.signed()
    opened = verify_package(first.to_bytes(), now=firm.NOW).statement
    assert opened is not None
    state = SequenceState().accepted(opened, first.digest)
    kinds = (Note.AMENDED, firm.amendment(first)), (Note.WITHDRAWN, firm.withdrawal(first))
    for note, sealed in kinds:
        data = firm.signed(sealed).to_bytes()
        verdict = verify_package(data, now=firm.NOW, options=options(platform, state=state))
        assert (verdict.code, verdict.details.get("seq")) == ("", "2")
        assert verdict.notes == (note,)
        assert first.digest[:16] in verdict.message("en")
        assert sealed.amends.reason in verdict.message("zh")
    assert verdict.statement is not None
    assert withdrawal_in_words(verdict.statement, "zh") in verdict.message("zh")


def test_a_withdrawal_may_carry_its_report(firm: Any) -> None:
    sealed = firm.amended(firm.withdrawal(firm.signed()), report_pdf=firm.PDF)
    assert code_of(firm, firm.signed(sealed).to_bytes()) == ""


def test_originals_that_are_too_large_travel_as_digests(firm: Any) -> None:
    sealed = firm.content()
    large = {
        name: replace(one, data=None, size=99_000_000) for name, one in sealed.evidence.items()
    }
    data = firm.signed(firm.amended(sealed, evidence=large)).to_bytes()
    verdict = verify_package(data, now=firm.NOW)
    assert verdict.withheld == ()
    assert Note.EVIDENCE_HASH_ONLY in verdict.notes


def test_a_stale_register_is_noted_for_ninety_days_and_then_refused(
    firm: Any, package: bytes, platform: Any
) -> None:
    expired = platform.register.expires_at
    last = verify_package(package, now=expired + timedelta(days=90), options=options(platform))
    assert last.notes == (Note.REGISTER_STALE,)
    after = expired + timedelta(days=90, seconds=1)
    assert code_of(firm, package, options(platform), after) == "REGISTER_STALE"


def test_a_presentation_is_checked_with_its_challenge(firm: Any, platform: Any) -> None:
    signed = firm.signed()
    given = Presentation(signed.digest, "某银行", "贷款", "7392", firm.NOW)
    copy = signed.with_file(names.PRESENTATION, present(given, firm.REVIEWER)).to_bytes()
    verdict = verify_package(copy, now=firm.NOW, options=options(platform, challenge="7392"))
    assert verdict.presentation == given
    assert code_of(firm, copy, options(platform, challenge="0000")) == "PRESENTATION_INVALID"
    late = firm.NOW + timedelta(seconds=1)
    assert code_of(firm, copy, options(platform), late) == "PRESENTATION_INVALID"
    plain = signed.to_bytes()
    assert code_of(firm, plain, options(platform, challenge="7392")) == "PRESENTATION_INVALID"


@pytest.mark.parametrize("fault", ["signer", "package", "malformed"])
def test_a_presentation_that_does_not_fit_is_refused(firm: Any, fault: str) -> None:
    signed = firm.signed()
    digest = "0" * 64 if fault == "package" else signed.digest
    signer = firm.key("stranger") if fault == "signer" else firm.PREPARER
    data = present(Presentation(digest, "某银行", "贷款", "1", firm.NOW), signer)
    data = b"{}" if fault == "malformed" else data
    copy = signed.with_file(names.PRESENTATION, data).to_bytes()
    assert code_of(firm, copy) == "PRESENTATION_INVALID"


def test_an_sm3_digest_counts_where_it_is_given(firm: Any) -> None:
    """Digest of the published example: GB/T 32905-2016, A.1, the text "abc"."""
    right = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

    def with_sm3(digest: str) -> bytes:
        def change(statement: dict[str, Any]) -> None:
            for one in statement["subject"]:
                if one["name"] == names.REPORT:
                    one["digest"]["sm3"] = digest

        signed = firm.with_open_file(firm.signed(), names.REPORT, b"abc")
        data: bytes = firm.resigned(signed, change).to_bytes()
        return data

    assert code_of(firm, with_sm3(right)) == ""
    assert code_of(firm, with_sm3("0" * 64)) == "FILE_DIGEST_MISMATCH"


# ---------------------------------------------------------------------- one package a code


def _without(data: bytes, path: str) -> bytes:
    return write_container({name: one for name, one in files_of(data).items() if name != path})


def _with(data: bytes, path: str, content: bytes) -> bytes:
    return write_container({**files_of(data), path: content})


def _envelope(data: bytes, envelope: Envelope) -> bytes:
    return _with(data, names.ENVELOPE, envelope.to_bytes())


def test_an_envelope_is_needed(firm: Any, package: bytes) -> None:
    assert code_of(firm, _without(package, names.ENVELOPE)) == "ENVELOPE_MISSING"
    assert code_of(firm, _with(package, names.ENVELOPE, b"{}")) == "ENVELOPE_MALFORMED"
    unsigned = build_package(firm.content()).to_bytes()
    assert code_of(firm, unsigned) == "SIGNATURE_MISSING"


@pytest.mark.parametrize("keys", [b"{}", b'{"keys":{"ed25519:x":""}}'])
def test_malformed_keys_are_refused(firm: Any, package: bytes, keys: bytes) -> None:
    assert code_of(firm, _with(package, names.KEYS, keys)) == "ENVELOPE_MALFORMED"


def test_a_key_under_another_keys_id_or_of_no_signer_is_refused(firm: Any, package: bytes) -> None:
    keys = json.loads(files_of(package)[names.KEYS])["keys"]
    one, other = sorted(keys)
    swapped = to_json({"keys": {one: keys[other], other: keys[one]}})
    assert code_of(firm, _with(package, names.KEYS, swapped)) == "ENVELOPE_MALFORMED"
    stranger = firm.key("stranger").public
    added = to_json({"keys": {**keys, stranger.keyid: keys[one]}})
    assert code_of(firm, _with(package, names.KEYS, added)) == "ENVELOPE_MALFORMED"


def test_a_register_is_needed_where_a_root_is_pinned_or_no_key_is_at_hand(
    firm: Any, package: bytes, platform: Any
) -> None:
    assert code_of(firm, package, Options(root=platform.root)) == "REGISTER_MISSING"
    assert code_of(firm, _without(package, names.KEYS)) == "REGISTER_MISSING"
    assert code_of(firm, _without(package, names.KEYS), options(platform)) == ""


def test_register_faults_come_before_those_of_the_package(
    firm: Any, package: bytes, platform: Any
) -> None:
    forged = options(platform, register=b"{}")
    assert code_of(firm, package, forged) == "REGISTER_SIGNATURE_INVALID"
    newer = options(platform, state=SequenceState(register_version=3))
    assert code_of(firm, package, newer) == "REGISTER_ROLLBACK"


def test_an_unknown_key_is_refused_even_beside_good_signatures(firm: Any, platform: Any) -> None:
    stranger = firm.sign_by(firm.signed(), firm.key("stranger"))
    assert code_of(firm, stranger.to_bytes(), options(platform)) == "KEY_UNKNOWN"


def test_an_unknown_algorithm_is_refused_never_skipped(firm: Any, package: bytes) -> None:
    signed = firm.signed().envelope
    extra = signed.signed([Signature("sm2-sm3:" + "a" * 64, b"x" * 64)])
    assert code_of(firm, _envelope(package, extra)) == "ALG_UNSUPPORTED"


def test_a_weak_key_is_refused_although_its_forged_signature_would_verify(firm: Any) -> None:
    identity = b"\1" + bytes(31)
    spki = firm.PREPARER.public.spki[:12] + identity
    keyid = type(firm.PREPARER.public)(spki).keyid
    forged = Signature(keyid, identity + bytes(32), spki)
    data = build_package(firm.content()).signed([forged]).to_bytes()
    assert code_of(firm, data) == "KEY_WEAK"


def test_a_changed_payload_or_signature_is_refused(firm: Any, package: bytes) -> None:
    envelope = firm.signed().envelope
    other = envelope.payload.replace(b'"seq":1', b'"seq":2')
    assert code_of(firm, _envelope(package, replace(envelope, payload=other))) == (
        "SIGNATURE_INVALID"
    )
    one, two = envelope.signatures
    swapped = replace(envelope, signatures=(replace(one, sig=two.sig), replace(two, sig=one.sig)))
    assert code_of(firm, _envelope(package, swapped)) == "SIGNATURE_INVALID"


CHANGES: dict[str, tuple[Any, str]] = {
    "type": (lambda s: s.update(predicateType="x"), "STATEMENT_TYPE_UNKNOWN"),
    "in-toto version": (
        lambda s: s.update(_type="https://in-toto.io/Statement/v0.1"),
        "STATEMENT_TYPE_UNKNOWN",
    ),
    "spec": (lambda s: s["predicate"].update(spec="1.1"), "SPEC_UNSUPPORTED"),
    "extra key": (lambda s: s["predicate"].update(note="x"), "STATEMENT_MALFORMED"),
    "check digit": (
        lambda s: s["predicate"]["company"].update(uscc="91330500MA2AAAAA0B"),
        "STATEMENT_MALFORMED",
    ),
    "results": (
        lambda s: s["predicate"]["results"].update(scope1_kg="1.000000"),
        "RESULTS_MISMATCH",
    ),
    "lines": (lambda s: s["predicate"]["counts"].update(lines=8), "RESULTS_MISMATCH"),
    "evidence": (lambda s: s["predicate"]["counts"].update(evidence=1), "RESULTS_MISMATCH"),
    "estimated": (lambda s: s["predicate"]["counts"].update(estimated_lines=0), "RESULTS_MISMATCH"),
    "missing": (lambda s: s["predicate"]["counts"].update(missing_months=0), "RESULTS_MISMATCH"),
    "audit": (lambda s: s["predicate"]["audit"].update(entries=3), "RESULTS_MISMATCH"),
    "tree": (lambda s: s["predicate"]["trees"][0].update(root="0" * 64), "TREE_MISMATCH"),
    "open digest": (
        lambda s: s["subject"][0].update(digest={"sha256": "0" * 64}),
        "FILE_DIGEST_MISMATCH",
    ),
    "commitment": (
        lambda s: s["predicate"]["commitments"][0].update(sha256_salted="0" * 64),
        "FILE_DIGEST_MISMATCH",
    ),
    "size": (lambda s: s["predicate"]["commitments"][0].update(size=1), "FILE_DIGEST_MISMATCH"),
    "evidence digest": (
        lambda s: s["predicate"]["commitments"][3].update(sha256_salted="0" * 64),
        "FILE_UNLISTED",
    ),
    "future": (
        lambda s: s["predicate"].update(sealed_at="2026-03-11T00:00:01Z"),
        "SEALED_IN_FUTURE",
    ),
    "before the log": (
        lambda s: s["predicate"].update(sealed_at="2026-03-01T07:59:59Z"),
        "SEALED_BEFORE_EVIDENCE",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_statement_is_refused_even_if_signed(firm: Any, platform: Any, name: str) -> None:
    change, code = CHANGES[name]
    data = firm.resigned(firm.signed(), change).to_bytes()
    verdict = verify_package(data, now=firm.NOW, options=options(platform))
    assert (verdict.code, verdict.results) == (code, {})


@pytest.mark.parametrize("payload", [b"[]", b"{}", b"1.5", b'{"_type":1}', b"\xff"])
def test_a_signed_payload_that_is_no_statement_is_refused(firm: Any, payload: bytes) -> None:
    empty = replace(firm.signed(), envelope=Envelope(payload))
    data = firm.sign_by(empty, firm.PREPARER, firm.REVIEWER).to_bytes()
    assert code_of(firm, data) == "STATEMENT_MALFORMED"


def test_a_spec_that_is_no_text_is_malformed(firm: Any) -> None:
    data = firm.resigned(firm.signed(), lambda s: s.update(predicate=[])).to_bytes()
    assert code_of(firm, data) == "STATEMENT_MALFORMED"


def _platform_with(firm: Any, platform: Any, **changes: Any) -> Any:
    """Return the platform with the preparer's entry changed."""
    keyid = firm.PREPARER.public.keyid
    keys = tuple(
        replace(key, **changes) if key.keyid == keyid else key for key in platform.register.keys
    )
    return replace(platform, register=replace(platform.register, keys=keys))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"uscc": "91330500MA2BBBBB08"}, "KEY_WRONG_COMPANY"),
        ({"not_before": datetime(2026, 3, 2, tzinfo=UTC)}, "KEY_NOT_VALID_AT_SEAL_TIME"),
        ({"not_after": datetime(2026, 2, 28, tzinfo=UTC)}, "KEY_NOT_VALID_AT_SEAL_TIME"),
        ({"not_after": datetime(2028, 1, 2, tzinfo=UTC)}, ""),
        ({"not_after": datetime(2028, 1, 2, 0, 0, 1, tzinfo=UTC)}, "KEY_NOT_VALID_AT_SEAL_TIME"),
        (
            {"status": KeyStatus.SUPERSEDED, "since": datetime(2026, 2, 1, tzinfo=UTC)},
            "KEY_NOT_VALID_AT_SEAL_TIME",
        ),
        ({"status": KeyStatus.SUPERSEDED, "since": datetime(2026, 3, 2, tzinfo=UTC)}, ""),
        ({"role": "reviewer"}, "ROLE_MISSING"),
        ({"person_id": "p-reviewer"}, "SIGNERS_NOT_DISTINCT"),
        (
            {
                "status": KeyStatus.REVOKED,
                "since": datetime(2026, 3, 5, tzinfo=UTC),
                "reason": Reason.COMPROMISED,
            },
            "KEY_REVOKED",
        ),
    ],
    ids=str,
)
def test_a_key_that_may_not_sign_is_refused(
    firm: Any, package: bytes, platform: Any, changes: Any, code: str
) -> None:
    changed = _platform_with(firm, platform, **changes)
    assert code_of(firm, package, options(changed)) == code


@pytest.mark.parametrize(
    ("since", "code"), [(3, ""), (2, "KEY_REVOKED")], ids=["after the receipt", "before it"]
)
def test_a_receipt_from_before_the_revocation_keeps_a_package_valid(
    firm: Any, platform: Any, since: int, code: str
) -> None:
    moment = datetime(2026, 3, since, 9, tzinfo=UTC)
    keyid = firm.PREPARER.public.keyid
    changed = replace(platform, register=revoke(platform.register, keyid, Reason.LOST, moment))
    data = firm.with_receipt(firm.signed(), firm.content()).to_bytes()
    assert code_of(firm, data, options(changed)) == code


def test_a_receipt_of_another_package_does_not_save_a_revoked_key(firm: Any, platform: Any) -> None:
    keyid = firm.PREPARER.public.keyid
    moment = datetime(2026, 3, 9, tzinfo=UTC)
    changed = replace(platform, register=revoke(platform.register, keyid, Reason.LOST, moment))
    other = replace(firm.receipt(firm.signed(), firm.content()), payload_digest="0" * 64)
    signed = firm.signed().with_file(names.RECEIPT, issue_receipt(other, firm.PLATFORM_KEY))
    assert code_of(firm, signed.to_bytes(), options(changed)) == "KEY_REVOKED"


def test_a_stripped_reviewer_is_missed_with_and_without_register(firm: Any, platform: Any) -> None:
    data = firm.sign_by(build_package(firm.content()), firm.PREPARER).to_bytes()
    assert code_of(firm, data) == "ROLE_MISSING"
    assert code_of(firm, data, options(platform)) == "ROLE_MISSING"


def test_missing_swapped_and_extra_files_are_refused(firm: Any, package: bytes) -> None:
    files = files_of(package)
    swapped = {
        **files,
        names.TOTALS: files[names.COVERAGE],
        names.COVERAGE: files[names.TOTALS],
    }
    assert code_of(firm, write_container(swapped)) == "FILE_DIGEST_MISMATCH"
    assert code_of(firm, _without(package, names.REPORT)) == "FILE_MISSING"
    assert code_of(firm, _with(package, "data/notes.csv", b"")) == "FILE_UNLISTED"
    assert code_of(firm, _with(package, "restricted/changes.csv", b"")) == "FILE_UNLISTED"
    assert code_of(firm, _with(package, names.ACTIVITY, b"")) == "FILE_DIGEST_MISMATCH"


def test_a_restricted_file_needs_its_salt_and_a_salt_its_file(firm: Any, package: bytes) -> None:
    assert code_of(firm, _without(package, names.PARTIES)) == "SALTS_MALFORMED"
    assert code_of(firm, _without(package, names.SALTS)) == "SALTS_MALFORMED"
    assert code_of(firm, _with(package, names.SALTS, b"{}")) == "SALTS_MALFORMED"
    bare = redact(firm.signed(), BANK).to_bytes()
    assert code_of(firm, _with(bare, names.SALTS, Salts().to_bytes())) == "SALTS_MALFORMED"
    salts = read_salts(files_of(package)[names.SALTS])
    unseeded = replace(salts, seeds={}).to_bytes()
    assert code_of(firm, _with(package, names.SALTS, unseeded)) == "SALTS_MALFORMED"


def _with_evidence_as(package: bytes, rename: Any, data: bytes | None = None) -> bytes:
    """Return the package with its first original renamed, its salt with it."""
    files = files_of(package)
    path = min(name for name in files if name.startswith(names.EVIDENCE_FOLDER))
    salts = read_salts(files[names.SALTS])
    new = rename(path)
    renamed = {(new if name == path else name): one for name, one in salts.files.items()}
    files[new] = files.pop(path) if data is None else data
    files.pop(path, None) if new != path else None
    files[names.SALTS] = replace(salts, files=renamed).to_bytes()
    return write_container(files)


def test_an_original_under_another_name_is_refused(firm: Any, package: bytes) -> None:
    exe = _with_evidence_as(package, lambda path: path.replace(".xml", ".exe"))
    assert code_of(firm, exe) == "FILE_UNLISTED"
    other = _with_evidence_as(package, lambda _path: names.EVIDENCE_FOLDER + "0" * 64 + ".xml")
    assert code_of(firm, other) == "FILE_DIGEST_MISMATCH"


def test_a_platform_needs_every_file_and_recomputation_the_lines(firm: Any, platform: Any) -> None:
    data = redact(firm.signed(), Profile("mine", frozenset({names.PARTIES}))).to_bytes()
    assert code_of(firm, data, options(platform)) == ""
    assert code_of(firm, data, options(platform, allow_withheld=False)) == "FILE_WITHHELD"
    given = options(platform, recompute=lambda *_: None)
    assert code_of(firm, data, given) == "FILE_WITHHELD"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (names.TOTALS, b"316.915000", b"316.91500"),
        (names.TOTALS, b"316.915000", b"-0.000000"),
        (names.TOTALS, b"scope,gas", b"gas,scope"),
        (names.TOTALS, b"\n1,CO2", b"\n\n1,CO2"),
        (names.FACTORS, b"diesel/override", b"zz"),
        (names.FACTORS, b"2.63,", b"2.630,"),
        (names.FACTORS, b"grid/zhejiang", b"=grid/zhejiang"),
        (names.FACTORS, b"confirmed", b"con\xffirmed"),
        (names.FACTORS, b"confirmed", "confirme\u0301d".encode()),
        (names.FACTORS, b"confirmed", b"con\x0bfirmed"),
        (names.FACTORS, b"confirmed", b'"confirmed"'),
        (names.COVERAGE, b"2025-01", b"2025-13"),
        (names.DESCRIPTOR, b'"scale":6', b'"scale":5'),
    ],
    ids=str,
)
def test_a_table_that_is_not_canonical_is_refused_even_if_signed(
    firm: Any, path: str, old: bytes, new: bytes
) -> None:
    signed = firm.signed()
    assert old in signed.files[path]
    data = firm.with_open_file(signed, path, signed.files[path].replace(old, new, 1)).to_bytes()
    assert code_of(firm, data) == "TABLE_INVALID"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"2025-01-01", b"2025-02-30", "TABLE_INVALID"),
        (b'""stage""', b'"" stage""', "TREE_MISMATCH"),
        (b'{""stage"":', b'{""stage"": ', "TABLE_INVALID"),
    ],
    ids=str,
)
def test_a_restricted_table_is_checked_too(firm: Any, old: bytes, new: bytes, code: str) -> None:
    signed = firm.signed()
    changed = signed.files[names.ACTIVITY].replace(old, new, 1)
    data = firm.with_restricted_file(signed, names.ACTIVITY, changed).to_bytes()
    assert code_of(firm, data) == code


def test_tables_with_rows_out_of_order_or_twice_are_refused(firm: Any) -> None:
    signed = firm.signed()
    header, *rows = signed.files[names.FACTORS].decode().splitlines(keepends=True)
    for changed in ([rows[1], rows[0], rows[2]], [rows[0], rows[0], *rows[1:]]):
        table = "".join([header, *changed]).encode()
        assert code_of(firm, firm.with_open_file(signed, names.FACTORS, table).to_bytes()) == (
            "TABLE_INVALID"
        )


@pytest.mark.parametrize("log", [b"x", b"{}\n", b"[]\n", b'{"at":1}\n'], ids=str)
def test_a_log_that_is_no_chain_is_refused(firm: Any, log: bytes) -> None:
    data = firm.with_restricted_file(firm.signed(), names.AUDIT_LOG, log).to_bytes()
    assert code_of(firm, data) == "RESULTS_MISMATCH"


def test_a_withdrawal_has_no_totals(firm: Any) -> None:
    first = firm.signed()
    tables = {names.TOTALS: firm.content().tables[names.TOTALS]}
    sealed = firm.amended(
        firm.withdrawal(first),
        tables=tables,
        results=replace(firm.content().results, ratings=()),
    )
    assert code_of(firm, firm.signed(sealed).to_bytes()) == "RESULTS_MISMATCH"


def test_the_sequence_of_a_series_is_kept(firm: Any, platform: Any) -> None:
    first = firm.signed()
    statement = verify_package(first.to_bytes(), now=firm.NOW).statement
    assert statement is not None
    known = SequenceState().accepted(statement, first.digest)

    def outcome(sealed: Any, state: SequenceState = known) -> str:
        data = firm.signed(sealed).to_bytes()
        return code_of(firm, data, options(platform, state=state))

    replay = verify_package(first.to_bytes(), now=firm.NOW, options=options(platform, state=known))
    assert replay.notes == (Note.SEQ_REPLAYED,)
    assert "重复" in replay.message("zh")
    third = known.learned(
        replace(firm.receipt(first, firm.content()), seq=3, payload_digest="3" * 64), "4" * 64
    )
    assert outcome(firm.second(first)) == ""
    other = firm.amended(firm.content(), package_id="33333333-2222-4333-8444-555555555555")
    assert outcome(other) == "SEQ_FORK"
    assert outcome(firm.second(first), third) == "SEQ_ROLLBACK"
    assert outcome(firm.second(first, seq=3)) == "SEQ_GAP"
    assert outcome(firm.second(first, previous="1" * 64)) == "PREVIOUS_MISMATCH"
    amends = replace(firm.amendment(first).amends, digest="9" * 64)
    assert outcome(firm.amended(firm.amendment(first), amends=amends)) == "AMENDS_UNKNOWN"


def test_a_redacted_copy_still_shows_that_it_was_sealed_too_early(firm: Any) -> None:
    def early(statement: dict[str, Any]) -> None:
        statement["predicate"]["sealed_at"] = "2025-02-27T15:59:59Z"

    full = firm.resigned(firm.signed(), early)
    assert code_of(firm, full.to_bytes()) == "SEALED_BEFORE_EVIDENCE"
    assert code_of(firm, redact(full, BANK).to_bytes()) == "SEALED_BEFORE_EVIDENCE"


def test_the_time_of_the_receipt_bounds_the_sealing_time(firm: Any, platform: Any) -> None:
    sealed = firm.amended(firm.content(), sealed_at=firm.RECEIVED_AT + timedelta(hours=25))
    data = firm.with_receipt(firm.signed(sealed), sealed).to_bytes()
    assert code_of(firm, data, options(platform)) == "SEALED_IN_FUTURE"


def test_a_seal_lies_after_the_register_and_receipt_it_names(firm: Any, platform: Any) -> None:
    late = replace(platform.register, issued_at=firm.SEALED_AT + timedelta(seconds=1))
    newer = replace(platform, register=late)
    anchor = Anchor("7" * 64, platform.register.version)
    data = firm.signed(firm.amended(firm.content(), anchor=anchor)).to_bytes()
    assert code_of(firm, data, options(platform)) == ""
    assert code_of(firm, data, options(newer)) == "SEALED_BEFORE_ANCHOR"
    another = replace(platform, register=replace(late, version=late.version + 1))
    assert code_of(firm, data, options(another)) == ""
    state = SequenceState(receipts={"7" * 64: firm.SEALED_AT + timedelta(seconds=1)})
    assert code_of(firm, data, options(platform, state=state)) == "SEALED_BEFORE_ANCHOR"


def test_a_recomputation_that_differs_is_refused(firm: Any, package: bytes, platform: Any) -> None:
    def differs(*_: Any) -> None:
        raise PackageError(Code.RECOMPUTE_MISMATCH, count=1, lines="l-1")

    verdict = verify_package(package, now=firm.NOW, options=options(platform, recompute=differs))
    assert verdict.code == "RECOMPUTE_MISMATCH"
    assert "l-1" in verdict.message("zh")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"result": FAILED, "codes": ("RECOMPUTE_MISMATCH",)}, "RECEIPT_FAILED"),
        ({"results": {"scope1_kg": "0.000000"}}, "RECEIPT_FAILED"),
        ({"results": None}, ""),
        ({"payload_digest": "0" * 64}, "RECEIPT_OTHER_PACKAGE"),
        ({"seq": 2}, "RECEIPT_OTHER_PACKAGE"),
        ({"received_at": datetime(2028, 1, 1, tzinfo=UTC)}, "RECEIPT_SIGNATURE_INVALID"),
    ],
    ids=str,
)
def test_a_receipt_must_be_for_this_package_and_good(
    firm: Any, platform: Any, change: Any, code: str
) -> None:
    receipt = replace(firm.receipt(firm.signed(), firm.content()), **change)
    data = issue_receipt(receipt, firm.PLATFORM_KEY)
    package = firm.signed().with_file(names.RECEIPT, data).to_bytes()
    assert code_of(firm, package, options(platform)) == code


@pytest.mark.parametrize("signer", ["preparer", "stranger"])
def test_only_the_platform_gives_receipts(firm: Any, platform: Any, signer: str) -> None:
    receipt = firm.receipt(firm.signed(), firm.content())
    data = issue_receipt(receipt, firm.key(signer))
    package = firm.signed().with_file(names.RECEIPT, data).to_bytes()
    assert code_of(firm, package, options(platform)) == "RECEIPT_SIGNATURE_INVALID"


def test_a_receipt_that_is_malformed_or_changed_is_refused(firm: Any, platform: Any) -> None:
    receipt = firm.receipt(firm.signed(), firm.content())
    payload = replace(receipt, seq=7).to_payload()
    signature = firm.PLATFORM_KEY.sign(receipt.to_payload())
    changed = Envelope(payload).signed([signature]).to_bytes()
    for data in (b"{}", changed):
        package = firm.signed().with_file(names.RECEIPT, data).to_bytes()
        assert code_of(firm, package, options(platform)) == "RECEIPT_SIGNATURE_INVALID"


def test_only_receipts_and_presentations_are_added_to_a_package(firm: Any) -> None:
    with pytest.raises(ValueError, match="totals"):
        firm.signed().with_file(names.TOTALS, b"")


# ---------------------------------------------------------------------- the verdict itself


def test_the_verdict_has_the_shape_of_the_command_line(
    firm: Any, package: bytes, platform: Any
) -> None:
    shown = verify_package(package, now=firm.NOW, options=options(platform)).to_json()
    assert json.loads(json.dumps(shown)) == shown
    assert set(shown) >= {"status", "level", "code", "signers", "results", "withheld", "messages"}
    assert (shown["status"], shown["level"], shown["code"]) == ("valid", "C", None)
    assert set(shown["signers"][0]) == {"role", "keyid", "name"}
    assert set(shown["messages"]) == {"zh", "en"}
    refused = verify_package(write_container({}), now=firm.NOW).to_json()
    assert (refused["status"], refused["level"], refused["code"]) == (
        "refused",
        None,
        "ENVELOPE_MISSING",
    )


def test_the_verifier_needs_neither_windows_nor_database_nor_frames() -> None:
    program = (
        "import sys, desktop.exchange.verify, desktop.exchange.recompute\n"
        "heavy = {'PySide6', 'pandas', 'numpy', 'sqlalchemy', 'cryptography', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert found.stdout.strip() == "[]"


def test_every_code_and_note_has_its_sentence_in_both_languages() -> None:
    from desktop.messages import catalogue  # noqa: PLC0415 - reads the files of every room

    wanted = {*map(str, Code), *map(str, Note), *(level.message for level in Level)}
    for language in ("zh", "en"):
        assert wanted <= catalogue(language).keys()


def test_kind_and_keys_are_those_of_the_format(firm: Any) -> None:
    assert [kind.value for kind in Kind] == ["original", "amendment", "withdrawal"]
    assert isinstance(firm.PREPARER, SigningKey)
    assert publish(firm.platform().register, firm.ROOT_KEYS)


@pytest.mark.parametrize("is_redacted", [False, True], ids=["full", "bank"])
def test_a_report_without_any_activity_can_be_sealed_at_any_time(
    firm: Any, *, is_redacted: bool
) -> None:
    tables = dict(firm.content().tables)
    for path in (names.TOTALS, names.ACTIVITY, names.PARTIES, names.COVERAGE):
        tables[path] = tables[path].split(b"\n")[0] + b"\n"
    sealed = firm.amended(
        firm.content(),
        tables=tables,
        results=results_from(tables),
        counts=counts_from(tables, 2),
    )
    package = firm.signed(sealed)
    data = (redact(package, BANK) if is_redacted else package).to_bytes()
    assert code_of(firm, data) == ""
