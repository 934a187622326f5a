"""Packages: a sealed report and its signatures ↔ the files of a container.

Nothing here decides whether a package is good; that is :mod:`desktop.exchange.verify`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.errors import PackageError
from desktop.exchange import names, salts, trees
from desktop.exchange.codes import Code
from desktop.exchange.container import read_container, write_container
from desktop.exchange.content import SealedContent
from desktop.exchange.envelope import Envelope, Signature, read_envelope
from desktop.exchange.keyring import read_keys, write_keys
from desktop.exchange.keys import SigningKey
from desktop.exchange.manifest import Statement, payload_of
from desktop.exchange.parts import Commitment, Kind, Tree
from desktop.exchange.profiles import FULL, Profile
from desktop.exchange.table_schemas import open_descriptor, restricted_descriptor
from desktop.exchange.writing import write_atomically
from desktop.findings import NOWHERE


@dataclass(frozen=True, slots=True)
class Package:
    """A package in memory.

    Attributes:
        files: Every file but the envelope and the keys.
        envelope: The statement's payload and its signatures.
    """

    files: Mapping[str, bytes] = field(repr=False)
    envelope: Envelope

    @property
    def payload(self) -> bytes:
        """The signed bytes."""
        return self.envelope.payload

    @property
    def digest(self) -> str:
        """SHA-256 of the payload: what a receipt and the next package name."""
        return hashlib.sha256(self.payload).hexdigest()

    def signed(self, signatures: Iterable[Signature]) -> "Package":
        """Return the package with these signatures too; signing twice changes nothing."""
        return replace(self, envelope=self.envelope.signed(signatures))

    def with_file(self, name: str, data: bytes) -> "Package":
        """Return the package with a control file added or replaced, such as a receipt.

        Raises:
            ValueError: If the name is no receipt or presentation.
        """
        if name not in {names.RECEIPT, names.PRESENTATION}:
            raise ValueError(name)
        return replace(self, files={**self.files, name: data})

    def to_bytes(self) -> bytes:
        """Return the container."""
        keys = {one.keyid: one.spki for one in self.envelope.signatures if one.spki}
        control = {names.ENVELOPE: self.envelope.to_bytes()}
        if keys:
            control[names.KEYS] = write_keys(keys)
        return write_container({**self.files, **control})


def build_payload(content: SealedContent) -> bytes:
    """Return the canonical statement of a sealed report: the bytes that are signed.

    Raises:
        PackageError: If the content would make a package no verifier accepts.
    """
    return build_package(content).payload


def build_package(content: SealedContent) -> Package:
    """Return the full package of a sealed report, not yet signed.

    Raises:
        PackageError: If the content would make a package no verifier accepts.
    """
    opened = _open_files(content)
    closed = _restricted_files(content)
    evidence = _evidence_files(content)
    statement = _statement(content, opened, closed)
    files = {**opened, **closed, **evidence}
    made = _salts(content, {**closed, **evidence})
    if made.files:
        files[names.SALTS] = made.to_bytes()
    return Package(files, Envelope(payload_of(statement)))


def sign(payload: bytes, signer: SigningKey) -> Signature:
    """Return a person's signature over a statement."""
    return signer.sign(payload)


def read_package(data: bytes) -> Package:
    """Return the package in a container, signed or not; nothing is verified.

    Raises:
        PackageError: If container, envelope or keys are malformed.
    """
    files = read_container(data)
    if names.ENVELOPE not in files:
        raise PackageError(Code.ENVELOPE_MISSING)
    envelope = read_envelope(files.pop(names.ENVELOPE), must_be_signed=False)
    keys = read_keys(files.pop(names.KEYS, None), envelope)
    signatures = (replace(one, spki=keys.get(one.keyid, b"")) for one in envelope.signatures)
    return Package(files, replace(envelope, signatures=tuple(signatures)))


def redact(package: Package, profile: Profile) -> Package:
    """Return the package without the restricted files that a profile withholds.

    Raises:
        PackageError: If the package's salts are malformed.
    """
    kept = {path: data for path, data in package.files.items() if profile.shows(path)}
    kept.pop(names.SALTS, None)
    if names.SALTS in package.files:
        remaining = salts.read_salts(package.files[names.SALTS]).only(kept)
        if remaining.files:
            kept[names.SALTS] = remaining.to_bytes()
    return replace(package, files=kept)


def write_package(
    content: SealedContent | Package,
    signatures: Iterable[Signature],
    out_path: Path,
    profile: Profile = FULL,
    *,
    is_pending: bool = False,
) -> Package:
    """Write a signed package, read it back and verify it before the file gets its name.

    Args:
        content: The sealed report, or a package read before.
        signatures: Of every required role, with the key in each.
        out_path: The file.
        profile: What to leave out.
        is_pending: The reviewer's signature is still missing.

    Raises:
        PackageError: If the result does not verify; no file was written.
        SurroundingsError: If disk or permissions refuse.
    """
    package = content if isinstance(content, Package) else build_package(content)
    finished = redact(package.signed(signatures), profile)
    write_atomically(
        out_path, finished.to_bytes(), lambda data: _check_written(data, is_pending=is_pending)
    )
    return finished


def _check_written(data: bytes, *, is_pending: bool) -> None:
    from desktop.exchange.verify import (  # noqa: PLC0415 - verify reads packages
        Options,
        verify_package,
    )

    verdict = verify_package(data, now=datetime.now(UTC), options=Options(is_pending=is_pending))
    if verdict.code:
        raise PackageError(verdict.code, NOWHERE, **verdict.details)


def file_name(statement: Statement) -> str:
    """Return the name a package's file should have: ``<USCC>_<period>_<seq>.cdp``."""
    start, end = statement.period.start, statement.period.end
    is_year = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    same_year = is_year and start.year == end.year
    period = str(start.year) if same_year else f"{start:%Y%m%d}-{end:%Y%m%d}"
    return f"{statement.company.uscc}_{period}_{statement.seq}.cdp"


def _open_files(content: SealedContent) -> dict[str, bytes]:
    tables = {path: data for path, data in content.tables.items() if path in names.OPEN_TABLES}
    report = {names.REPORT: content.report_pdf} if content.report_pdf else {}
    return {**tables, names.DESCRIPTOR: open_descriptor(frozenset(tables)), **report}


def _restricted_files(content: SealedContent) -> dict[str, bytes]:
    if content.kind is Kind.WITHDRAWAL:
        return {}
    tables = {path: data for path, data in content.tables.items() if path in names.TREE_TABLES}
    return {
        **tables,
        names.RESTRICTED_DESCRIPTOR: restricted_descriptor(frozenset(tables)),
        names.AUDIT_LOG: content.audit_log,
    }


def _evidence_files(content: SealedContent) -> dict[str, bytes]:
    return {
        evidence_path(sha256, one.extension): one.data
        for sha256, one in content.evidence.items()
        if one.data is not None
    }


def evidence_path(sha256: str, extension: str) -> str:
    """Return where an original file stands in the container."""
    return f"{names.EVIDENCE_FOLDER}{sha256}.{extension}"


def _salts(content: SealedContent, files: Mapping[str, bytes]) -> salts.Salts:
    made = {
        path: salts.file_salt(content.secret, content.package_id, path, data)
        for path, data in files.items()
    }
    seeds = {
        path: salts.tree_seed(content.secret, content.package_id, path, data)
        for path, data in files.items()
        if path in names.TREE_TABLES
    }
    return salts.Salts(made, seeds)


def _statement(
    content: SealedContent, opened: Mapping[str, bytes], closed: Mapping[str, bytes]
) -> Statement:
    return Statement(
        subject={path: hashlib.sha256(data).hexdigest() for path, data in opened.items()},
        subject_sm3={},
        package_id=content.package_id,
        kind=content.kind,
        company=content.company,
        period=content.period,
        boundary=content.boundary,
        series=content.series,
        seq=content.seq,
        previous=content.previous,
        sealed_at=content.sealed_at,
        engine=content.engine,
        results=content.results.to_json(),
        counts=content.counts.to_json(),
        commitments=tuple(_commitments(content, closed)),
        trees=tuple(_trees(content, closed)),
        audit=content.audit,
        required_roles=content.required_roles,
        attestation=content.attestation,
        amends=content.amends,
        anchor=content.anchor,
    )


def _commitments(content: SealedContent, closed: Mapping[str, bytes]) -> list[Commitment]:
    fixed = [
        Commitment(path, len(data), salts.commit(_file_salt(content, path, data), data))
        for path, data in closed.items()
    ]
    return sorted([*fixed, *_evidence_commitments(content)], key=lambda one: one.name)


def _file_salt(content: SealedContent, path: str, data: bytes) -> bytes:
    return salts.file_salt(content.secret, content.package_id, path, data)


def _evidence_commitments(content: SealedContent) -> list[Commitment]:
    """Return one commitment an original file, numbered in the order of the salted digests.

    The digest of an original file does not stand in the statement: whoever holds the same invoice
    could otherwise tell from a redacted copy that the company holds it too.
    """
    found = []
    for sha256, one in content.evidence.items():
        path = evidence_path(sha256, one.extension)
        salt = salts.salt_of_digest(content.secret, content.package_id, path, sha256)
        is_absent = one.data is None
        salted = hashlib.sha256(salt + bytes.fromhex(sha256)) if is_absent else None
        digest = salted.hexdigest() if salted else salts.commit(salt, one.data or b"")
        size = one.size if one.data is None else len(one.data)
        found.append((digest, size, one.extension, is_absent))
    return [
        Commitment(f"{names.EVIDENCE_FOLDER}{number:04d}.{extension}", size, digest, is_absent)
        for number, (digest, size, extension, is_absent) in enumerate(sorted(found), start=1)
    ]


def _trees(content: SealedContent, closed: Mapping[str, bytes]) -> list[Tree]:
    return [
        table_tree(path, data, salts.tree_seed(content.secret, content.package_id, path, data))
        for path, data in sorted(closed.items())
        if path in names.TREE_TABLES
    ]


def table_tree(path: str, data: bytes, seed: bytes) -> Tree:
    """Return the row tree of a table's canonical bytes."""
    rows = data.split(b"\n")[1:-1]
    return Tree(path, len(rows), trees.root(trees.leaves(seed, rows)))
