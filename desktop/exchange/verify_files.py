"""Step 8: every file is what the statement says, and no file is there that it does not name."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from desktop.errors import PackageError
from desktop.exchange import names
from desktop.exchange.codes import Code
from desktop.exchange.manifest import Statement
from desktop.exchange.parts import Commitment
from desktop.exchange.salts import Salts, commit, read_salts
from desktop.exchange.statement_sense import is_evidence


@dataclass(frozen=True)
class FilesFound:
    """What a copy holds.

    Attributes:
        withheld: Names of commitments whose file is not in this copy.
        hash_only: Names of original files that never travel.
    """

    salts: Salts
    withheld: tuple[str, ...] = ()
    hash_only: tuple[str, ...] = ()


def check_files(statement: Statement, files: Mapping[str, bytes]) -> FilesFound:
    """Check the files against the statement's digests and commitments.

    Args:
        statement: A statement that passed its schema.
        files: Every file but the envelope and the keys.

    Raises:
        PackageError: ``FILE_MISSING``, ``FILE_DIGEST_MISMATCH``, ``SALTS_MALFORMED`` or
            ``FILE_UNLISTED``.
    """
    for name, digest in statement.subject.items():
        _check_open(name, digest, files)
    for name, digest in statement.subject_sm3.items():
        _check_sm3(name, digest, files[name])
    restricted = _restricted(statement, files)
    salts = _salts(files, restricted)
    present = _present(statement, restricted, salts)
    absent = [one for one in statement.commitments if one.name not in present]
    return FilesFound(
        salts,
        tuple(one.name for one in absent if not one.is_hash_only),
        tuple(one.name for one in absent if one.is_hash_only),
    )


def _check_open(name: str, digest: str, files: Mapping[str, bytes]) -> None:
    if name not in files:
        raise PackageError(Code.FILE_MISSING, path=name)
    if hashlib.sha256(files[name]).hexdigest() != digest:
        raise PackageError(Code.FILE_DIGEST_MISMATCH, path=name)


def _check_sm3(name: str, digest: str, data: bytes) -> None:
    if _sm3(data, digest) != digest:
        raise PackageError(Code.FILE_DIGEST_MISMATCH, path=name)


def _sm3(data: bytes, given: str) -> str:
    """Return SM3 of the data; the given digest where this Python does not know SM3."""
    known = "sm3" in hashlib.algorithms_available
    return hashlib.new("sm3", data).hexdigest() if known else given


def _restricted(statement: Statement, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the restricted files after checking that each has a commitment."""
    subject, control = statement.subject, names.CONTROL_FILES
    restricted = {
        path: data for path, data in files.items() if path not in subject and path not in control
    }
    committed = {one.name for one in statement.commitments} if restricted else set()
    for path in restricted:
        if not is_evidence(path) and path not in committed:
            raise PackageError(Code.FILE_UNLISTED, path=path)
    return restricted


def _salts(files: Mapping[str, bytes], restricted: Mapping[str, bytes]) -> Salts:
    """Return the salts after checking that exactly the files present have one."""
    salts = read_salts(files[names.SALTS]) if names.SALTS in files else Salts()
    tables = restricted.keys() & names.TREE_TABLES
    if salts.files.keys() != restricted.keys() or salts.seeds.keys() != tables:
        raise PackageError(Code.SALTS_MALFORMED, place="salts")
    if names.SALTS in files and not restricted:
        raise PackageError(Code.SALTS_MALFORMED, place="salts")
    return salts


def _present(statement: Statement, restricted: Mapping[str, bytes], salts: Salts) -> set[str]:
    """Check the restricted files and return the names of their commitments."""
    if not restricted:
        return set()
    by_name = {one.name: one for one in statement.commitments}
    by_digest = {one.sha256_salted: one for one in statement.commitments if is_evidence(one.name)}
    present: set[str] = set()
    for path, data in restricted.items():
        salted = commit(salts.files[path], data)
        if is_evidence(path):
            commitment = _evidence(path, data, by_digest.get(salted))
        else:
            commitment = by_name[path]
        if commitment.sha256_salted != salted or commitment.size != len(data):
            raise PackageError(Code.FILE_DIGEST_MISMATCH, path=path)
        present.add(commitment.name)
    return present


def _evidence(path: str, data: bytes, commitment: Commitment | None) -> Commitment:
    """Return the commitment of an original file; its name says digest and extension."""
    name, _, extension = path.removeprefix(names.EVIDENCE_FOLDER).partition(".")
    if hashlib.sha256(data).hexdigest() != name:
        raise PackageError(Code.FILE_DIGEST_MISMATCH, path=path)
    if commitment is None or commitment.name.partition(".")[2] != extension:
        raise PackageError(Code.FILE_UNLISTED, path=path)
    return commitment
