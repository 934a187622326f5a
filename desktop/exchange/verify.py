"""Verification: the steps of section 8, in order, each with its codes.

It stops at the first failure and never raises for anything a package can contain.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.errors import PackageError
from desktop.exchange import names
from desktop.exchange.canonical import plain_text
from desktop.exchange.codes import Code, Level, Note
from desktop.exchange.container import read_container
from desktop.exchange.envelope import Envelope, read_envelope
from desktop.exchange.keyring import read_keys, write_keys
from desktop.exchange.keys import PublicKey
from desktop.exchange.manifest import Statement, read_statement
from desktop.exchange.parts import ONE_PERSON, Kind
from desktop.exchange.presentation import Presentation, verify_presentation
from desktop.exchange.receipt import Receipt, check_receipt, read_receipt, verify_receipt
from desktop.exchange.register import Trust, open_register
from desktop.exchange.sequence import SequenceState, check_sequence
from desktop.exchange.shape import write_time
from desktop.exchange.statements import sha256
from desktop.exchange.verdict import Signer, Verdict
from desktop.exchange.verify_clock import TOLERANCE, check_clock
from desktop.exchange.verify_files import check_files
from desktop.exchange.verify_signers import check_signatures, check_signers
from desktop.exchange.verify_tables import check_tables

Recompute = Callable[[Statement, Mapping[str, bytes]], None]


@dataclass(frozen=True)
class Options:
    """How a package is verified.

    Attributes:
        register: ``register.dsse.json``, or a register already opened for many packages.
        root: The pinned root file.
        allow_withheld: False for a platform, which needs every line.
        state: What the verifier remembers; without it sequence is not checked.
        recompute: Computes results again from the lines and raises if they differ; see
            :mod:`desktop.exchange.recompute`.
        challenge: The code this verifier gave the company for a presentation.
        is_pending: Signatures may still be missing; whoever countersigns checks all the rest.
    """

    register: bytes | Trust | None = None
    root: bytes | None = None
    allow_withheld: bool = True
    state: SequenceState | None = None
    recompute: Recompute | None = None
    challenge: str = ""
    is_pending: bool = False


DEFAULT = Options()
_SHORT = 16  # digits of a digest, as the windows show it


@dataclass(frozen=True)
class _Opened:
    """A package whose signatures hold."""

    files: Mapping[str, bytes] = field(repr=False)
    envelope: Envelope
    keys: Mapping[str, PublicKey]
    statement: Statement
    trust: Trust | None

    @property
    def digest(self) -> str:
        return sha256(self.envelope.payload)


def verify_package(data: bytes, *, now: datetime, options: Options = DEFAULT) -> Verdict:
    """Verify the bytes of a package.

    Args:
        data: The file.
        now: The present, with a time zone.
        options: What the verifier trusts, remembers and wants.

    Returns:
        A verdict, whatever the bytes are.
    """
    try:
        opened = _open(data, now, options)
    except PackageError as error:
        return Verdict(code=str(error.code), details=_shown(error))
    try:
        signers = _signers(opened, options)
    except PackageError as error:
        return _refused(opened, error, is_authentic=False)
    try:
        return _check(opened, signers, now, options)
    except PackageError as error:
        return _refused(opened, error, is_authentic=True)


def _refused(opened: _Opened, error: PackageError, *, is_authentic: bool) -> Verdict:
    return Verdict(
        code=str(error.code),
        details=_shown(error),
        digest=opened.digest,
        statement=opened.statement,
        is_authentic=is_authentic,
    )


def _shown(error: PackageError) -> Mapping[str, str]:
    """Return an error's details fit for a screen: what a package says may hold anything."""
    return {name: plain_text(str(value)) for name, value in error.details.items()}


def _open(data: bytes, now: datetime, options: Options) -> _Opened:
    """Steps 1 to 6: up to a statement that somebody signed."""
    files = read_container(data)
    if names.ENVELOPE not in files:
        raise PackageError(Code.ENVELOPE_MISSING)
    envelope = read_envelope(files.pop(names.ENVELOPE))
    carried = _carried(files.pop(names.KEYS, None), envelope, options)
    trust = _trust(now, options)
    keys = check_signatures(envelope, trust, carried)
    return _Opened(files, envelope, keys, read_statement(envelope.payload), trust)


def _carried(data: bytes | None, envelope: Envelope, options: Options) -> Mapping[str, bytes]:
    """Return the package's own keys; those that a register at hand has too are known already."""
    if isinstance(options.register, Trust):
        known = options.register.register.by_id
        expected = {
            one.keyid: known[one.keyid].spki for one in envelope.signatures if one.keyid in known
        }
        if data == write_keys(expected):
            return expected
    return read_keys(data, envelope)


def _trust(now: datetime, options: Options) -> Trust | None:
    if isinstance(options.register, Trust):
        return options.register
    if options.register is None:
        if options.root is not None:
            raise PackageError(Code.REGISTER_MISSING)
        return None
    known = options.state.register_version if options.state else 0
    return open_register(options.register, now=now, root=options.root, known_version=known)


def _signers(opened: _Opened, options: Options) -> tuple[Signer, ...]:
    """Step 7: the keys against the statement."""
    required = () if options.is_pending else opened.statement.required_roles
    return check_signers(
        opened.envelope, opened.statement, opened.trust, lambda: _receipt_time(opened), required
    )


def _check(
    opened: _Opened, signers: tuple[Signer, ...], now: datetime, options: Options
) -> Verdict:
    """Steps 8 to 14: what the statement says against files, time and history."""
    statement, trust = opened.statement, opened.trust
    found = check_files(statement, opened.files)
    if found.withheld and (options.recompute or not options.allow_withheld):
        raise PackageError(Code.FILE_WITHHELD, paths=", ".join(found.withheld[:5]))
    covered = check_tables(statement, opened.files, found)
    place = check_sequence(options.state, statement, opened.digest) if options.state else None
    receipt = _receipt(opened)
    check_clock(statement, opened.files, receipt, now, (trust, options.state), covered)
    if options.recompute:
        options.recompute(statement, opened.files)
    _check_receipt(opened, receipt, now)
    presentation = _presentation(opened, now, options)
    return Verdict(
        level=_level(opened, receipt, options),
        signers=signers,
        withheld=found.withheld,
        digest=opened.digest,
        statement=statement,
        receipt=receipt,
        presentation=presentation,
        is_authentic=True,
        register_version=trust.register.version if trust else 0,
        is_recomputed=options.recompute is not None,
        notes=_notes(opened, found.hash_only, place),
        details=_details(statement, signers, found.withheld, (receipt, presentation)),
    )


def _receipt(opened: _Opened) -> Receipt | None:
    """Return the receipt if there is one and a register to check it with."""
    data = opened.files.get(names.RECEIPT)
    if data is None or opened.trust is None:
        return None
    return verify_receipt(data, opened.trust.register)


def _check_receipt(opened: _Opened, receipt: Receipt | None, now: datetime) -> None:
    """Step 13; without a register the receipt's signature stays unchecked, not what it says."""
    data = opened.files.get(names.RECEIPT)
    if data is None:
        return
    given = receipt or read_receipt(data)
    if given.received_at > now + TOLERANCE:
        raise PackageError(Code.RECEIPT_SIGNATURE_INVALID, why="time")
    check_receipt(given, opened.statement, opened.digest)


def _receipt_time(opened: _Opened) -> datetime | None:
    """Return when a valid receipt says this package existed; for keys revoked later."""
    receipt = _receipt(opened)
    is_ours = receipt is not None and receipt.payload_digest == opened.digest
    return receipt.received_at if receipt and is_ours else None


def _presentation(opened: _Opened, now: datetime, options: Options) -> Presentation | None:
    data = opened.files.get(names.PRESENTATION)
    if data is None:
        if options.challenge:
            raise PackageError(Code.PRESENTATION_INVALID, why="missing")
        return None
    return verify_presentation(data, opened.digest, dict(opened.keys), now, options.challenge)


def _level(opened: _Opened, receipt: Receipt | None, options: Options) -> Level:
    """Return how much is proven; unknown signers never prove more than C."""
    if opened.trust is None:
        return Level.C
    if receipt:
        return Level.A
    return Level.B if options.recompute else Level.C


def _notes(opened: _Opened, hash_only: tuple[str, ...], place: Note | None) -> tuple[Note, ...]:
    trust = opened.trust
    kind = opened.statement.kind
    is_without_lines = names.ACTIVITY not in opened.files and kind is not Kind.WITHDRAWAL
    holds = (
        (Note.WITHDRAWN, kind is Kind.WITHDRAWAL),
        (Note.AMENDED, kind is Kind.AMENDMENT),
        (Note.SIGNERS_UNVERIFIED, trust is None),
        (Note.ROOT_NOT_PINNED, trust is not None and not trust.is_pinned),
        (Note.REGISTER_STALE, trust is not None and trust.is_stale),
        (Note.ONE_PERSON, opened.statement.required_roles == ONE_PERSON),
        (Note.LINES_WITHHELD, is_without_lines),
        (Note.EVIDENCE_HASH_ONLY, bool(hash_only)),
        (Note.RECEIPT_UNCHECKED, trust is None and names.RECEIPT in opened.files),
        (Note.SEQ_REPLAYED, place is Note.SEQ_REPLAYED),
        (Note.SERIES_JOINED, place is Note.SERIES_JOINED),
        (Note.PRESENTED, names.PRESENTATION in opened.files),
    )
    return tuple([note for note, is_true in holds if is_true])


def _details(
    statement: Statement,
    signers: tuple[Signer, ...],
    withheld: tuple[str, ...],
    given: tuple[Receipt | None, Presentation | None],
) -> Mapping[str, str]:
    """Return the gaps of the sentences about a valid package."""
    receipt, shown = given
    seen = _seen(receipt) if receipt else {}
    presented = shown.to_json() if shown else {}
    return {
        **_about(statement),
        "signers": ", ".join(one.name or one.keyid[:24] for one in signers),
        "withheld": str(len(withheld)),
        **seen,
        **presented,
    }


def withdrawal_in_words(statement: Statement, language: str) -> str:
    """Return what a withdrawal takes back, when, why, and what its reader should do."""
    from desktop.messages import sentence  # noqa: PLC0415 - reads the catalogue at first use

    return sentence(Note.WITHDRAWN, _about(statement), language)


def _about(statement: Statement) -> Mapping[str, str]:
    """Return whose and what a statement is, and which package it replaces or takes back."""
    amends = statement.amends
    return {
        "company": statement.company.name,
        "period": str(statement.period),
        "seq": str(statement.seq),
        "sealed_at": write_time(statement.sealed_at),
        "amends": amends.digest[:_SHORT] if amends else "",
        "reason": amends.reason if amends else "",
    }


def _seen(receipt: Receipt) -> Mapping[str, str]:
    return {"verifier": receipt.verifier_id, "received_at": write_time(receipt.received_at)}
