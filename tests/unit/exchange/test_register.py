"""The register, its roots and enrolment: who may sign, offline."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.errors import InputError, PackageError
from desktop.exchange.canonical import to_json
from desktop.exchange.enrolment import (
    Applicant,
    enrolment_form,
    file_name,
    read_request,
    request_enrolment,
)
from desktop.exchange.envelope import Envelope, read_envelope, to_base64
from desktop.exchange.register import (
    KeyStatus,
    Reason,
    add_key,
    extract,
    next_version,
    open_register,
    publish,
    revoke,
    with_roots,
)
from desktop.exchange.roots import RootSet, first_roots, next_roots, read_root, sign_roots

DAY = timedelta(days=1)


def applicant(firm: Any, role: str = "preparer", uscc: str | None = None) -> Applicant:
    return Applicant(uscc or firm.USCC, "湖州示例轴承有限公司", "李会计", "会计", role)


def code_of(call: Any, *args: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises((PackageError, InputError)) as caught:
        call(*args, **given)
    return str(caught.value.code), caught.value.details.get("why", "")


# ---------------------------------------------------------------------- enrolment


def test_a_request_proves_possession_and_prints_a_form(firm: Any) -> None:
    data = request_enrolment(firm.PREPARER, applicant(firm), firm.ENROLLED_AT, csr=b"der")
    request = read_request(data)
    form = enrolment_form(request)
    assert request.key == firm.PREPARER.public
    assert (form.fingerprint, form.person) == (firm.PREPARER.public.fingerprint, "李会计")
    assert request.csr == b"der"
    assert file_name(request) == f"enrol-{firm.USCC}-{request.key.digest[:8]}.dsse.json"


def test_a_rotation_is_signed_by_both_keys(firm: Any) -> None:
    new = firm.key("preparer 2")
    data = request_enrolment(new, applicant(firm), firm.ENROLLED_AT, old_key=firm.PREPARER)
    assert read_request(data).supersedes == firm.PREPARER.public.keyid
    envelope = read_envelope(data)
    only_new = tuple(one for one in envelope.signatures if one.keyid == new.public.keyid)
    stripped = replace(envelope, signatures=only_new).to_bytes()
    assert code_of(read_request, stripped)[0] == "SIGNATURE_MISSING"


def _request_with(firm: Any, signer: Any, **changes: Any) -> bytes:
    data = request_enrolment(firm.PREPARER, applicant(firm), firm.ENROLLED_AT)
    statement = json.loads(read_envelope(data).payload)
    statement["predicate"] |= changes
    payload = to_json(statement)
    return Envelope(payload).signed([signer.sign(payload)]).to_bytes()


def test_a_request_that_does_not_fit_its_key_is_refused(firm: Any) -> None:
    other = to_base64(firm.REVIEWER.public.spki)
    weak = to_base64(firm.PREPARER.public.spki[:12] + b"\1" + bytes(31))
    cases = {
        ("STATEMENT_MALFORMED", ""): _request_with(firm, firm.PREPARER, spki=other),
        ("KEY_WEAK", ""): _request_with(firm, firm.PREPARER, spki=weak),
        ("SIGNATURE_MISSING", ""): _request_with(firm, firm.REVIEWER),
    }
    for expected, data in cases.items():
        assert code_of(read_request, data) == expected
    bad = _request_with(firm, firm.PREPARER, uscc="91330500MA2AAAAA0B")
    assert code_of(read_request, bad)[0] == "STATEMENT_MALFORMED"
    half = _request_with(firm, firm.PREPARER, supersedes=firm.REVIEWER.public.keyid)
    assert code_of(read_request, half)[0] == "ALG_UNSUPPORTED"
    twisted = _request_with(firm, firm.PREPARER, supersedes_spki=other)
    assert code_of(read_request, twisted)[0] == "STATEMENT_MALFORMED"


def test_a_changed_request_is_refused(firm: Any) -> None:
    data = request_enrolment(firm.PREPARER, applicant(firm), firm.ENROLLED_AT)
    envelope = read_envelope(data)
    payload = envelope.payload.replace("李会计".encode(), "张会计".encode())
    changed = replace(envelope, payload=payload).to_bytes()
    assert code_of(read_request, changed)[0] == "SIGNATURE_INVALID"


# ---------------------------------------------------------------------- the register


def test_two_of_three_roots_publish_and_one_does_not(firm: Any, platform: Any) -> None:
    one, two, three = firm.ROOT_KEYS
    for signers in ((one, two), (two, three), (one, three), (one, two, three)):
        data = publish(platform.register, signers)
        trust = open_register(data, now=firm.NOW, root=platform.root)
        assert trust.register.to_payload() == platform.register.to_payload()
        assert trust.is_pinned
    refused = code_of(publish, platform.register, (one, one))
    assert refused == ("REGISTER_SIGNATURE_INVALID", "threshold")
    assert code_of(publish, platform.register, (one, firm.PREPARER))[1] == "threshold"


def test_a_register_that_was_changed_is_refused(firm: Any, platform: Any) -> None:
    envelope = read_envelope(platform.register_file)
    payload = envelope.payload.replace(b'"reviewer"', b'"preparer"')
    changed = replace(envelope, payload=payload).to_bytes()
    assert code_of(open_register, changed, now=firm.NOW)[0] == "REGISTER_SIGNATURE_INVALID"


@pytest.mark.parametrize("field", ["spki", "status", "extra", "order", "root", "since"])
def test_a_register_that_is_malformed_is_refused_even_if_signed(
    firm: Any, platform: Any, field: str
) -> None:
    statement = json.loads(platform.register.to_payload())
    keys = statement["predicate"]["keys"]
    if field == "spki":
        keys[0]["spki"] = keys[1]["spki"]
    elif field == "status":
        keys[0]["status"] = "gone"
    elif field == "extra":
        keys[0] = "a key"
    elif field == "order":
        keys.reverse()
    elif field == "since":
        keys[0]["since"] = "2026-01-01T00:00:00Z"
    else:
        statement["subject"][0]["digest"]["sha256"] = "0" * 64
    payload = to_json(statement)
    data = Envelope(payload).signed(one.sign(payload) for one in firm.ROOT_KEYS).to_bytes()
    code, why = code_of(open_register, data, now=firm.NOW)
    assert (code, why) == ("REGISTER_SIGNATURE_INVALID", "STATEMENT_MALFORMED")


def test_versions_never_go_back_and_expiry_counts(firm: Any, platform: Any) -> None:
    data = platform.register_file
    version = platform.register.version
    assert code_of(open_register, data, now=firm.NOW, known_version=version + 1)[0] == (
        "REGISTER_ROLLBACK"
    )
    assert not open_register(data, now=platform.register.expires_at).is_stale
    assert open_register(data, now=platform.register.expires_at + DAY).is_stale
    late = platform.register.expires_at + 91 * DAY
    assert code_of(open_register, data, now=late)[0] == "REGISTER_STALE"


def test_an_extract_holds_one_company_and_the_platform(firm: Any, platform: Any) -> None:
    other = firm.enrolled(platform.register, firm.key("other"), "preparer", firm.OTHER_USCC)
    part = extract(other, [firm.OTHER_USCC])
    assert {key.uscc for key in part.keys} == {firm.OTHER_USCC, firm.PLATFORM_USCC}
    assert open_register(publish(part, firm.ROOT_KEYS), now=firm.NOW).register.is_extract


def test_a_rotation_supersedes_the_old_key(firm: Any, platform: Any) -> None:
    new = firm.key("preparer 2")
    at = firm.ENROLLED_AT + 30 * DAY
    request = read_request(request_enrolment(new, applicant(firm), at, old_key=firm.PREPARER))
    register = add_key(platform.register, request, "p-preparer", at, at + 300 * DAY)
    old = register.by_id[firm.PREPARER.public.keyid]
    assert (old.status, old.since) == (KeyStatus.SUPERSEDED, at)
    assert old.is_valid_at(at - DAY)
    assert not old.is_valid_at(at)
    assert register.by_id[firm.REVIEWER.public.keyid].status is KeyStatus.ACTIVE
    published = open_register(publish(register, firm.ROOT_KEYS), now=firm.NOW).register
    assert published.by_id == register.by_id
    refused = code_of(add_key, register, request, "p-preparer", at, at + DAY)
    assert refused[0] == "register.key_known"


def test_a_rotation_replaces_only_an_active_key_of_the_same_person(
    firm: Any, platform: Any
) -> None:
    at = firm.ENROLLED_AT
    new = firm.key("preparer 2")
    request = read_request(request_enrolment(new, applicant(firm), at, old_key=firm.PREPARER))
    given = (request, "p-another", at, at + DAY)
    assert code_of(add_key, platform.register, *given)[0] == "register.supersedes_unknown"
    revoked = revoke(platform.register, firm.PREPARER.public.keyid, Reason.COMPROMISED, at)
    given = (request, "p-preparer", at, at + DAY)
    assert code_of(add_key, revoked, *given)[0] == "register.supersedes_inactive"
    empty = replace(platform.register, keys=())
    assert code_of(add_key, empty, *given)[0] == "register.supersedes_unknown"


@pytest.mark.parametrize("days", [0, -1, 732])
def test_a_key_lives_at_most_two_years(firm: Any, platform: Any, days: int) -> None:
    request = read_request(request_enrolment(firm.key("n"), applicant(firm), firm.ENROLLED_AT))
    at = firm.ENROLLED_AT
    refused = code_of(add_key, platform.register, request, "p", at, at + days * DAY)
    assert refused[0] == "register.key_life"


def test_an_unknown_key_cannot_be_revoked(firm: Any, platform: Any) -> None:
    keyid = firm.key("stranger").public.keyid
    refused = code_of(revoke, platform.register, keyid, Reason.LOST, firm.NOW)
    assert refused[0] == "register.key_unknown"


# ---------------------------------------------------------------------- roots


def _rotated(firm: Any, platform: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the register under new roots, and the new root keys."""
    new = tuple(firm.key(f"root {number}") for number in (3, 4, 5))
    last = platform.register.roots[-1]
    roots = next_roots(last, (one.public for one in new), firm.NOW)
    statement = sign_roots(roots, (*firm.ROOT_KEYS[:2], *new[1:]))
    return with_roots(platform.register, statement), new


def test_roots_rotate_with_thresholds_of_old_and_new_keys(firm: Any, platform: Any) -> None:
    register, new = _rotated(firm, platform)
    data = publish(next_version(register, firm.NOW, 100 * DAY), new[:2])
    trust = open_register(data, now=firm.NOW, root=platform.root)
    assert trust.register.version == platform.register.version + 1
    pinned_now = trust.register.roots[-1].to_bytes()
    assert open_register(data, now=firm.NOW, root=pinned_now).is_pinned
    assert code_of(publish, register, firm.ROOT_KEYS[:2])[1] == "threshold"
    old = code_of(open_register, platform.register_file, now=firm.NOW, root=pinned_now)
    assert old[0] == "REGISTER_ROLLBACK"


def test_new_roots_without_the_old_threshold_are_refused(firm: Any, platform: Any) -> None:
    new = [firm.key(f"root {number}") for number in (4, 5, 6)]
    last = platform.register.roots[-1]
    roots = next_roots(last, (one.public for one in new), firm.NOW)
    for signers in (new, [*new, firm.ROOT_KEYS[0]], firm.ROOT_KEYS):
        statement = sign_roots(roots, signers)
        assert code_of(with_roots, platform.register, statement)[1] == "root_chain"


def test_a_chain_that_skips_or_points_elsewhere_is_refused(firm: Any, platform: Any) -> None:
    publics = [one.public for one in firm.ROOT_KEYS]
    last = platform.register.roots[-1]
    proper = next_roots(last, publics, firm.NOW)
    for wrong in (replace(proper, version=3), replace(proper, previous="7" * 64)):
        statement = sign_roots(wrong, firm.ROOT_KEYS)
        assert code_of(with_roots, platform.register, statement)[1] == "root_chain"


def test_the_roots_of_another_platform_are_not_pinned_here(firm: Any, platform: Any) -> None:
    keys = [firm.key(f"other root {number}") for number in (1, 2, 3)]
    root = sign_roots(first_roots((one.public for one in keys), firm.NOW), keys).to_bytes()
    refused = code_of(open_register, platform.register_file, now=firm.NOW, root=root)
    assert refused == ("REGISTER_SIGNATURE_INVALID", "root_not_pinned")


def test_a_platform_has_three_different_roots_none_weak(firm: Any) -> None:
    one, two, three = (key.public for key in firm.ROOT_KEYS)
    for keys in ((one, two), (one, one, two)):
        with pytest.raises(ValueError, match="three root keys"):
            first_roots(keys, firm.NOW)
    weak = type(one)(one.spki[:12] + bytes(32))
    assert code_of(first_roots, (weak, two, three), firm.NOW)[0] == "KEY_WEAK"


def test_a_root_statement_with_another_key_under_an_id_is_refused(firm: Any) -> None:
    publics = {key.public.keyid: key.public for key in firm.ROOT_KEYS}
    one, two, _ = publics
    twisted = RootSet(1, 2, firm.NOW, {**publics, one: publics[two]})
    assert code_of(read_root, sign_roots(twisted, firm.ROOT_KEYS))[1] == "root"
    late = RootSet(2, 2, firm.NOW, publics)
    assert code_of(read_root, sign_roots(late, firm.ROOT_KEYS))[1] == "root"
