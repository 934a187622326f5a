"""Makes the golden vectors: packages, what a verifier has at hand, and the expected outcome."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

from desktop.exchange import names
from desktop.exchange.canonical import to_json
from desktop.exchange.container import read_container, write_container
from desktop.exchange.disclosure import disclose_rows
from desktop.exchange.envelope import Envelope, Signature
from desktop.exchange.keys import PublicKey
from desktop.exchange.manifest import read_statement
from desktop.exchange.package import Package, build_package, redact
from desktop.exchange.parts import Anchor
from desktop.exchange.presentation import Presentation, present
from desktop.exchange.profiles import BANK
from desktop.exchange.receipt import issue_receipt
from desktop.exchange.register import Reason, publish, revoke
from desktop.exchange.sequence import SequenceState
from desktop.exchange.shape import write_time
from desktop.exchange.verify import Options

FIRST = "full.cdp"


@dataclass(frozen=True)
class Vector:
    """One file and what a verifier must say of it.

    Attributes:
        register: Name of the register file at hand; empty for none.
        knows: Name of a package accepted before; empty for a verifier without memory.
        register_version: The highest register version seen before.
    """

    name: str
    data: bytes = field(repr=False)
    code: str = ""
    level: str = ""
    register: str = "register.dsse.json"
    knows: str = ""
    now: datetime = datetime(2026, 3, 10, tzinfo=UTC)
    register_version: int = 0
    needs_everything: bool = False
    challenge: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the line of ``index.json``."""
        return {
            "file": self.name,
            "status": "refused" if self.code else "valid",
            "code": self.code,
            "level": self.level,
            "register": self.register,
            "root": "root.dsse.json" if self.register else "",
            "knows": self.knows,
            "register_version": self.register_version,
            "needs_everything": self.needs_everything,
            "challenge": self.challenge,
            "now": write_time(self.now),
        }


def support(firm: ModuleType) -> dict[str, bytes]:
    """Return root and registers by name."""
    platform = firm.platform()
    register = platform.register
    keyid = firm.PREPARER.public.keyid

    def changed(**changes: Any) -> bytes:
        keys = tuple(replace(k, **changes) if k.keyid == keyid else k for k in register.keys)
        return publish(replace(register, keys=keys), firm.ROOT_KEYS[:2])

    revoked = revoke(register, keyid, Reason.COMPROMISED, datetime(2026, 3, 5, tzinfo=UTC))
    forged = platform.register_file.replace(b'"sig":"', b'"sig":"AAAA', 1)
    late = replace(register, issued_at=firm.SEALED_AT + timedelta(days=1))
    return {
        "root.dsse.json": platform.root,
        "register.dsse.json": platform.register_file,
        "register-other-company.dsse.json": changed(uscc=firm.OTHER_USCC),
        "register-not-yet-valid.dsse.json": changed(not_before=firm.NOW),
        "register-one-person.dsse.json": changed(person_id="p-reviewer"),
        "register-revoked.dsse.json": publish(revoked, firm.ROOT_KEYS[:2]),
        "register-issued-later.dsse.json": publish(late, firm.ROOT_KEYS[:2]),
        "register-forged.dsse.json": forged,
    }


def vectors(firm: ModuleType) -> list[Vector]:
    """Return every vector, in the order of the steps."""
    full = firm.signed()
    bank = redact(full, BANK)
    return [
        *_valid(firm, full, bank),
        *_containers(bank.to_bytes()),
        *_envelopes(firm, bank),
        *_registers(firm, bank),
        *_statements(firm, bank),
        *_files(firm, full, bank),
        *_histories(firm, full),
        *_receipts(firm, full),
    ]


def index(found: list[Vector]) -> bytes:
    """Return ``index.json``."""
    lines = [one.to_json() for one in found]
    return (json.dumps(lines, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def rows_index(found: "list[RowsVector]") -> bytes:
    """Return ``rows.json``."""
    lines = [one.to_json() for one in found]
    return (json.dumps(lines, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def options(firm: ModuleType, vector: Vector, files: dict[str, bytes]) -> Options:
    """Return what the verifier of a vector has at hand."""
    state = None
    if vector.knows or vector.register_version:
        state = SequenceState(register_version=vector.register_version)
    if state and vector.knows:
        known = firm.signed()
        state = state.accepted(read_statement(known.payload), known.digest)
    return Options(
        register=files.get(vector.register),
        root=files["root.dsse.json"] if vector.register else None,
        allow_withheld=not vector.needs_everything,
        state=state,
        challenge=vector.challenge,
    )


def _valid(firm: ModuleType, full: Package, bank: Package) -> list[Vector]:
    with_receipt = redact(firm.with_receipt(full, firm.content()), BANK)
    return [
        Vector(FIRST, full.to_bytes(), level="C"),
        Vector("bank.cdp", bank.to_bytes(), level="C"),
        Vector("bank-without-register.cdp", bank.to_bytes(), level="C", register=""),
        Vector("bank-with-receipt.cdp", with_receipt.to_bytes(), level="A"),
        Vector("amendment.cdp", firm.signed(firm.amendment(full)).to_bytes(), "", "C", knows=FIRST),
        Vector(
            "withdrawal.cdp", firm.signed(firm.withdrawal(full)).to_bytes(), "", "C", knows=FIRST
        ),
    ]


def _changed(data: bytes, path: str, content: bytes | None) -> bytes:
    files = {**read_container(data), path: content or b""}
    if content is None:
        del files[path]
    return write_container(files)


def _containers(data: bytes) -> list[Vector]:
    return [
        Vector("ZIP_NOT_CANONICAL-suffix.cdp", data + b"x", "ZIP_NOT_CANONICAL"),
        Vector("ZIP_NOT_CANONICAL-prefix.cdp", b"MZ" + data, "ZIP_NOT_CANONICAL"),
        Vector(
            "PATH_UNSAFE.cdp", data.replace(b"data/totals.csv", b"../a/totals.csv"), "PATH_UNSAFE"
        ),
        Vector("ENVELOPE_MISSING.cdp", _changed(data, names.ENVELOPE, None), "ENVELOPE_MISSING"),
    ]


def _envelopes(firm: ModuleType, bank: Package) -> list[Vector]:
    data = bank.to_bytes()
    envelope = bank.envelope.to_bytes()
    odd_type = envelope.replace(b"in-toto+json", b"in-toto+text")
    unsigned = replace(bank, envelope=Envelope(bank.payload)).to_bytes()
    sm2 = bank.signed([Signature("sm2-sm3:" + "a" * 64, b"x" * 64)]).to_bytes()
    weak = PublicKey(firm.PREPARER.public.spki[:12] + b"\1" + bytes(31))
    forged = Signature(weak.keyid, b"\1" + bytes(63), weak.spki)
    weakly = replace(bank, envelope=Envelope(bank.payload)).signed([forged]).to_bytes()
    one, two = bank.envelope.signatures
    bad = replace(bank.envelope, signatures=(replace(one, sig=two.sig), two))
    return [
        Vector(
            "ENVELOPE_MALFORMED.cdp", _changed(data, names.ENVELOPE, b"{}"), "ENVELOPE_MALFORMED"
        ),
        Vector(
            "PAYLOAD_TYPE_UNKNOWN.cdp",
            _changed(data, names.ENVELOPE, odd_type),
            "PAYLOAD_TYPE_UNKNOWN",
        ),
        Vector("SIGNATURE_MISSING.cdp", unsigned, "SIGNATURE_MISSING"),
        Vector(
            "KEY_UNKNOWN.cdp", firm.sign_by(bank, firm.key("stranger")).to_bytes(), "KEY_UNKNOWN"
        ),
        Vector("ALG_UNSUPPORTED.cdp", sm2, "ALG_UNSUPPORTED"),
        Vector("KEY_WEAK.cdp", weakly, "KEY_WEAK", register=""),
        Vector(
            "SIGNATURE_INVALID.cdp", replace(bank, envelope=bad).to_bytes(), "SIGNATURE_INVALID"
        ),
    ]


def _registers(firm: ModuleType, bank: Package) -> list[Vector]:
    data = bank.to_bytes()
    keyless = _changed(data, names.KEYS, None)
    stale = datetime(2026, 12, 31, tzinfo=UTC)
    preparer = firm.sign_by(build_package(firm.content()), firm.PREPARER)
    anchored = firm.amended(firm.content(), anchor=Anchor("", 2))
    late = redact(firm.signed(anchored), BANK).to_bytes()
    at_hand = {
        "REGISTER_SIGNATURE_INVALID": "register-forged.dsse.json",
        "KEY_WRONG_COMPANY": "register-other-company.dsse.json",
        "KEY_NOT_VALID_AT_SEAL_TIME": "register-not-yet-valid.dsse.json",
        "KEY_REVOKED": "register-revoked.dsse.json",
        "SIGNERS_NOT_DISTINCT": "register-one-person.dsse.json",
    }
    return [
        Vector("REGISTER_MISSING.cdp", keyless, "REGISTER_MISSING", register=""),
        Vector("REGISTER_ROLLBACK.cdp", data, "REGISTER_ROLLBACK", register_version=3),
        Vector("REGISTER_STALE.cdp", data, "REGISTER_STALE", now=stale),
        *(Vector(f"{code}.cdp", data, code, register=name) for code, name in at_hand.items()),
        Vector("ROLE_MISSING.cdp", redact(preparer, BANK).to_bytes(), "ROLE_MISSING"),
        Vector(
            "SEALED_BEFORE_ANCHOR.cdp",
            late,
            "SEALED_BEFORE_ANCHOR",
            register="register-issued-later.dsse.json",
        ),
    ]


def _statements(firm: ModuleType, bank: Package) -> list[Vector]:
    changes: dict[str, Callable[[dict[str, Any]], object]] = {
        "STATEMENT_MALFORMED": lambda s: s["predicate"].update(note="x"),
        "STATEMENT_TYPE_UNKNOWN": lambda s: s.update(predicateType="https://example.org/x"),
        "SPEC_UNSUPPORTED": lambda s: s["predicate"].update(spec="2.0"),
        "RESULTS_MISMATCH": lambda s: s["predicate"]["results"].update(scope1_kg="1.000000"),
        "RESULTS_MISMATCH-period": lambda s: s["predicate"]["period"].update(end="2025-11-30"),
        "SEALED_IN_FUTURE": lambda s: s["predicate"].update(sealed_at="2026-03-12T00:00:00Z"),
        "SEALED_BEFORE_EVIDENCE": lambda s: s["predicate"].update(sealed_at="2025-02-01T00:00:00Z"),
    }
    early = {"SEALED_BEFORE_EVIDENCE": ""}
    return [
        Vector(
            f"{code}.cdp",
            firm.resigned(bank, change).to_bytes(),
            code.partition("-")[0],
            register=early.get(code, "register.dsse.json"),
        )
        for code, change in changes.items()
    ]


def _files(firm: ModuleType, full: Package, bank: Package) -> list[Vector]:
    data, whole = bank.to_bytes(), full.to_bytes()
    table = full.files[names.TOTALS].replace(b"316.915000", b"316.91500")
    tree = firm.resigned(full, lambda s: s["predicate"]["trees"][0].update(root="0" * 64))
    return [
        Vector("FILE_MISSING.cdp", _changed(data, names.REPORT, None), "FILE_MISSING"),
        Vector(
            "FILE_DIGEST_MISMATCH.cdp",
            _changed(data, names.REPORT, firm.PDF + b" "),
            "FILE_DIGEST_MISMATCH",
        ),
        Vector("SALTS_MALFORMED.cdp", _changed(whole, names.SALTS, None), "SALTS_MALFORMED"),
        Vector("FILE_UNLISTED.cdp", _changed(data, "data/more.csv", b"x"), "FILE_UNLISTED"),
        Vector("FILE_WITHHELD.cdp", data, "FILE_WITHHELD", needs_everything=True),
        Vector(
            "TABLE_INVALID.cdp",
            firm.with_open_file(bank, names.TOTALS, table).to_bytes(),
            "TABLE_INVALID",
        ),
        Vector("TREE_MISMATCH.cdp", tree.to_bytes(), "TREE_MISMATCH"),
    ]


def _histories(firm: ModuleType, full: Package) -> list[Vector]:
    other_id = "33333333-2222-4333-8444-555555555555"
    amendment = firm.amendment(full)
    elsewhere = replace(amendment.amends, digest="9" * 64)
    third = firm.second(full, seq=3)
    made = {
        "SEQ_FORK": firm.amended(firm.content(), package_id=other_id),
        "SEQ_GAP": third,
        "PREVIOUS_MISMATCH": firm.second(full, previous="1" * 64),
        "AMENDS_UNKNOWN": firm.amended(amendment, amends=elsewhere),
    }
    refused = [
        Vector(f"{code}.cdp", redact(firm.signed(one), BANK).to_bytes(), code, knows=FIRST)
        for code, one in made.items()
    ]
    replayed = redact(full, BANK).to_bytes()
    return [Vector("replayed.cdp", replayed, level="C", knows=FIRST), *refused]


def _receipts(firm: ModuleType, full: Package) -> list[Vector]:
    receipt = firm.receipt(full, firm.content())
    stranger = issue_receipt(receipt, firm.key("stranger"))
    other = issue_receipt(replace(receipt, payload_digest="0" * 64), firm.PLATFORM_KEY)
    failed = firm.with_receipt(full, firm.content(), "FAILED").files[names.RECEIPT]
    given = Presentation(full.digest, "某银行", "贷款", "7392", firm.NOW)
    shown = full.with_file(names.PRESENTATION, present(given, firm.PREPARER))
    receipts = {
        "RECEIPT_SIGNATURE_INVALID": stranger,
        "RECEIPT_OTHER_PACKAGE": other,
        "RECEIPT_FAILED": failed,
    }
    return [
        *(
            Vector(f"{code}.cdp", redact(full.with_file(names.RECEIPT, one), BANK).to_bytes(), code)
            for code, one in receipts.items()
        ),
        Vector(
            "PRESENTATION_INVALID.cdp",
            redact(shown, BANK).to_bytes(),
            "PRESENTATION_INVALID",
            challenge="0000",
        ),
    ]


@dataclass(frozen=True)
class RowsVector:
    """Rows shown beside the bank copy and what a verifier must say of them."""

    name: str
    data: bytes = field(repr=False)
    code: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the line of ``rows.json``."""
        return {"file": self.name, "package": "bank.cdp", "code": self.code}


def rows_vectors(firm: ModuleType) -> list[RowsVector]:
    """Return files of rows, proved and not."""
    full = firm.signed()
    proved = [
        *disclose_rows(full, names.ACTIVITY, (0, full.files[names.ACTIVITY].count(b"\n") - 2)),
        *disclose_rows(full, names.PARTIES, (1,)),
    ]
    first = proved[0]
    wrong = {
        "row": replace(first, row=first.row.replace(b"2025", b"2024", 1)),
        "index": replace(first, index=first.index + 1),
        "beyond": replace(first, index=10**9),
        "salt": replace(first, salt=bytes(32)),
        "path-short": replace(first, path=first.path[:-1]),
        "path-long": replace(first, path=(*first.path, bytes(32))),
        "table": replace(first, of=names.CHANGES),
        "package": replace(first, payload_digest="0" * 64),
    }
    spaced = first.to_bytes().replace(b",", b", ", 1)
    files = {name: one.to_bytes() for name, one in wrong.items()} | {"spaced": spaced}
    return [
        RowsVector("proved.rows.jsonl", b"".join(one.to_bytes() + b"\n" for one in proved)),
        *(
            RowsVector(f"TREE_MISMATCH-{name}.rows.jsonl", data + b"\n", "TREE_MISMATCH")
            for name, data in files.items()
        ),
    ]


def fingerprint(found: list[Vector]) -> bytes:
    """Return canonical JSON of every vector's digest, for comparing machines."""
    from hashlib import sha256  # noqa: PLC0415 - for the determinism test's own process

    return to_json({one.name: sha256(one.data).hexdigest() for one in found})
