"""What a schema cannot say: that the parts of a statement agree with each other."""

import re
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from desktop.accounting import credit_code
from desktop.exchange.container import MAX_FILE
from desktop.exchange.names import (
    CHANGES,
    EVIDENCE_FOLDER,
    OPEN_FILES,
    RESTRICTED_FILES,
    TREE_TABLES,
    WITHDRAWAL_FILES,
    WITHDRAWAL_OPTIONAL,
)
from desktop.exchange.parts import NO_PREVIOUS, Commitment, Kind
from desktop.exchange.statements import malformed

if TYPE_CHECKING:
    from desktop.exchange.manifest import Statement

_EXTENSION = re.compile(r"[a-z0-9]{1,20}")


def check_sense(statement: "Statement") -> None:
    """Check that the parts of a statement agree with each other.

    Raises:
        PackageError: ``STATEMENT_MALFORMED`` with the part that does not.
    """
    company = statement.company
    senses = {
        "company.uscc": credit_code.is_valid(company.uscc),
        "series": statement.series.startswith(f"{company.uscc}/"),
        "previous": (statement.previous == NO_PREVIOUS) == (statement.seq == 1),
        "amends": (statement.amends is None) == (statement.kind is Kind.ORIGINAL),
        "boundary.facilities": _are_unique(one.name for one in statement.boundary.facilities),
        "subject": _has_its_files(statement),
        "commitments": _has_its_commitments(statement),
        "trees": _has_its_trees(statement),
        "results.ratings": _are_unique(
            (one["method"], one["version"]) for one in statement.results["ratings"]
        ),
    }
    for place, holds in senses.items():
        if not holds:
            raise malformed(f"statement.predicate.{place}")


def _are_unique(names: Iterable[Hashable]) -> bool:
    found = list(names)
    return len(found) == len(set(found))


def _has_its_files(statement: "Statement") -> bool:
    if statement.kind is Kind.WITHDRAWAL:
        names = set(statement.subject)
        return WITHDRAWAL_FILES <= names <= WITHDRAWAL_FILES | WITHDRAWAL_OPTIONAL
    return set(statement.subject) == OPEN_FILES


def _has_its_commitments(statement: "Statement") -> bool:
    commitments = statement.commitments
    names = [one.name for one in commitments]
    if names != sorted(names):
        return False
    evidence = [one for one in commitments if is_evidence(one.name)]
    fixed = [one for one in commitments if not is_evidence(one.name)]
    if [one.name for one in fixed] != sorted(expected_commitments(statement.kind)):
        return False
    if any(one.is_hash_only for one in fixed) or not _has_numbered_evidence(evidence):
        return False
    return all(one.size <= MAX_FILE or one.is_hash_only for one in commitments)


def _has_numbered_evidence(found: Sequence[Commitment]) -> bool:
    """Tell whether original files are numbered in the order of their salted digests.

    Their own digests must not stand in the statement, and one file is not counted twice.
    """
    previous = ""
    for number, one in enumerate(found, start=1):
        stem, _, extension = one.name.partition(".")
        if stem != f"{EVIDENCE_FOLDER}{number:04d}" or not _EXTENSION.fullmatch(extension):
            return False
        if one.sha256_salted <= previous:
            return False
        previous = one.sha256_salted
    return True


def expected_commitments(kind: Kind) -> frozenset[str]:
    """Return the restricted files, evidence apart, that a kind of package commits to."""
    if kind is Kind.WITHDRAWAL:
        return frozenset()
    return RESTRICTED_FILES | {CHANGES} if kind is Kind.AMENDMENT else RESTRICTED_FILES


def is_evidence(name: str) -> bool:
    """Tell whether a commitment's name or a path belongs to an original file."""
    return name.startswith(EVIDENCE_FOLDER)


def _has_its_trees(statement: "Statement") -> bool:
    return [one.of for one in statement.trees] == sorted(
        expected_commitments(statement.kind) & TREE_TABLES
    )
