"""The signed statement: an in-toto Statement v1 whose predicate describes one sealed report.

Values ↔ JSON, and the strict schema of step 6. Bytes stand in :mod:`canonical`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from desktop.accounting import credit_code
from desktop.accounting.period import ReportingPeriod
from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import Json, NotCanonicalError, from_json, to_json
from desktop.exchange.codes import Code
from desktop.exchange.container import MAX_FILE, is_safe_path
from desktop.exchange.names import (
    CHANGES,
    EVIDENCE_FOLDER,
    OPEN_FILES,
    RESTRICTED_FILES,
    TREE_TABLES,
    WITHDRAWAL_FILES,
    WITHDRAWAL_OPTIONAL,
)

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://carbonbook.example/cdp/v1"
SPEC = "1.0"
NO_PREVIOUS = "0" * 64
PREPARER = "preparer"
REVIEWER = "reviewer"
TWO_PERSONS = (PREPARER, REVIEWER)
ONE_PERSON = (PREPARER,)
HASH_ONLY = "hash_only"
LONGEST = timedelta(days=3660)
_EXTENSION = re.compile(r"[a-z0-9]{1,20}")


class Kind(StrEnum):
    """What a package does to its series."""

    ORIGINAL = "original"
    AMENDMENT = "amendment"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Company:
    """Who reports."""

    uscc: str
    name: str
    industry: str
    region: str

    def to_json(self) -> Json:
        """Return the JSON of the company."""
        return {
            "uscc": self.uscc,
            "name": self.name,
            "industry": self.industry,
            "region": self.region,
        }


@dataclass(frozen=True, slots=True)
class BoundaryFacility:
    """A facility inside the boundary; ``share`` in plain decimal notation."""

    name: str
    region: str
    grid_region: str = ""
    share: str = "1"

    def to_json(self) -> Json:
        """Return the JSON of the facility; an empty grid region is left out."""
        grid = {"grid_region": self.grid_region} if self.grid_region else {}
        return {"name": self.name, "region": self.region, "share": self.share, **grid}


@dataclass(frozen=True, slots=True)
class Boundary:
    """The organizational boundary.

    Attributes:
        approach: ``operational_control``, ``financial_control`` or ``equity_share``.
    """

    approach: str
    facilities: tuple[BoundaryFacility, ...]

    def to_json(self) -> Json:
        """Return the JSON of the boundary."""
        return {
            "approach": self.approach,
            "facilities": [facility.to_json() for facility in self.facilities],
        }


@dataclass(frozen=True, slots=True)
class Engine:
    """What computed the results, for whoever computes them again."""

    name: str
    version: str
    methodology_id: str
    methodology_sha256: str
    factors_sha256: str
    ruleset_sha256: str

    def to_json(self) -> Json:
        """Return the JSON of the engine."""
        return {
            "name": self.name,
            "version": self.version,
            "methodology_id": self.methodology_id,
            "methodology_sha256": self.methodology_sha256,
            "factors_sha256": self.factors_sha256,
            "ruleset_sha256": self.ruleset_sha256,
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """Number of audit entries of the period and the head of the chain at the seal."""

    entries: int = 0
    head: str = NO_PREVIOUS

    def to_json(self) -> Json:
        """Return the JSON of the audit head."""
        return {"entries": self.entries, "head": self.head}


@dataclass(frozen=True, slots=True)
class Attestation:
    """The declaration that was shown at signing."""

    text_id: str
    lang: str
    text_sha256: str

    def to_json(self) -> Json:
        """Return the JSON of the attestation."""
        return {"text_id": self.text_id, "lang": self.lang, "text_sha256": self.text_sha256}


@dataclass(frozen=True, slots=True)
class Amends:
    """Which package an amendment or withdrawal concerns, and why."""

    digest: str
    reason_code: str
    reason: str

    def to_json(self) -> Json:
        """Return the JSON of the reference."""
        return {"digest": self.digest, "reason_code": self.reason_code, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest receipt and register the program held: proves "sealed after"."""

    receipt_sha256: str = ""
    register_version: int = 0

    def to_json(self) -> dict[str, Json]:
        """Return the JSON of what is known."""
        known: dict[str, Json] = {}
        if self.receipt_sha256:
            known["receipt_sha256"] = self.receipt_sha256
        if self.register_version:
            known["register_version"] = self.register_version
        return known


@dataclass(frozen=True, slots=True)
class Commitment:
    """A restricted file that the statement binds without showing it."""

    name: str
    size: int
    sha256_salted: str
    is_hash_only: bool = False

    def to_json(self) -> Json:
        """Return the JSON of the commitment."""
        extra: dict[str, Json] = {"evidence": HASH_ONLY} if self.is_hash_only else {}
        return {
            "name": self.name,
            "size": self.size,
            "sha256_salted": self.sha256_salted,
            **extra,
        }


@dataclass(frozen=True, slots=True)
class Tree:
    """The salted row tree of a restricted table."""

    of: str
    leaves: int
    root: str

    def to_json(self) -> Json:
        """Return the JSON of the tree."""
        return {"of": self.of, "leaves": self.leaves, "root": self.root}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that passed the schema.

    Attributes:
        subject: SHA-256 by open file; ``subject_sm3`` where it is given too.
        results: The JSON of ``results``; decimals are texts.
    """

    subject: Mapping[str, str]
    subject_sm3: Mapping[str, str]
    package_id: str
    kind: Kind
    company: Company
    period: ReportingPeriod
    boundary: Boundary
    series: str
    seq: int
    previous: str
    sealed_at: datetime
    engine: Engine
    results: Mapping[str, Any]
    counts: Mapping[str, int]
    commitments: tuple[Commitment, ...]
    trees: tuple[Tree, ...]
    audit: Audit
    required_roles: tuple[str, ...]
    attestation: Attestation
    amends: Amends | None = None
    anchor: Anchor | None = None

    def to_json(self) -> Json:
        """Return the JSON of the whole statement."""
        return {
            "_type": STATEMENT_TYPE,
            "subject": [self._subject(name) for name in sorted(self.subject)],
            "predicateType": PREDICATE_TYPE,
            "predicate": {**self._identity(), **self._content(), **self._optional()},
        }

    def _subject(self, name: str) -> Json:
        digests = {"sha256": self.subject[name]}
        if name in self.subject_sm3:
            digests["sm3"] = self.subject_sm3[name]
        return {"name": name, "digest": digests}

    def _identity(self) -> dict[str, Json]:
        return {
            "spec": SPEC,
            "package_id": self.package_id,
            "kind": self.kind.value,
            "company": self.company.to_json(),
            "period": {"start": str(self.period.start), "end": str(self.period.end)},
            "boundary": self.boundary.to_json(),
            "series": self.series,
            "seq": self.seq,
            "previous": self.previous,
            "sealed_at": shape.write_time(self.sealed_at),
        }

    def _content(self) -> dict[str, Json]:
        return {
            "engine": self.engine.to_json(),
            "results": dict(self.results),
            "counts": dict(self.counts),
            "commitments": [one.to_json() for one in self.commitments],
            "trees": [one.to_json() for one in self.trees],
            "audit": self.audit.to_json(),
            "required_roles": list(self.required_roles),
            "attestation": self.attestation.to_json(),
        }

    def _optional(self) -> dict[str, Json]:
        known: dict[str, Json] = {}
        if self.amends:
            known["amends"] = self.amends.to_json()
        if self.anchor:
            known["anchor"] = self.anchor.to_json()
        return known


def payload_of(statement: Statement) -> bytes:
    """Return the canonical bytes that are signed.

    Raises:
        PackageError: If the statement would not pass its own schema.
    """
    payload = to_json(statement.to_json())
    read_statement(payload)
    return payload


def read_json_statement(payload: bytes, predicate_type: str) -> dict[str, Any]:
    """Return the JSON of an in-toto statement of one type.

    Raises:
        PackageError: ``STATEMENT_MALFORMED`` or ``STATEMENT_TYPE_UNKNOWN``.
    """
    try:
        value = from_json(payload)
    except NotCanonicalError as error:
        raise _malformed(str(error)) from error
    if not isinstance(value, dict):
        raise _malformed("statement")
    found = (value.get("_type"), value.get("predicateType"))
    if not all(isinstance(one, str) for one in found):
        raise _malformed("_type")
    if found != (STATEMENT_TYPE, predicate_type):
        raise PackageError(Code.STATEMENT_TYPE_UNKNOWN, found=" ".join(map(str, found))[:200])
    return value


def check_shape(value: Json, expected: shape.Shape) -> None:
    """Check a statement against a schema.

    Raises:
        PackageError: ``STATEMENT_MALFORMED`` with the place.
    """
    try:
        expected(value, "statement")
    except shape.ShapeError as error:
        raise _malformed(error.place) from error


def read_statement(payload: bytes) -> Statement:
    """Return the statement in a verified payload.

    Raises:
        PackageError: ``STATEMENT_MALFORMED``, ``STATEMENT_TYPE_UNKNOWN`` or ``SPEC_UNSUPPORTED``.
    """
    value = read_json_statement(payload, PREDICATE_TYPE)
    predicate = value.get("predicate")
    if not isinstance(predicate, dict) or not isinstance(predicate.get("spec"), str):
        raise _malformed("statement.predicate.spec")
    if predicate["spec"] != SPEC:
        raise PackageError(Code.SPEC_UNSUPPORTED, found=predicate["spec"][:40], known=SPEC)
    check_shape(value, _STATEMENT)
    statement = _statement(value, predicate)
    _check_sense(statement)
    return statement


def _malformed(place: str) -> PackageError:
    return PackageError(Code.STATEMENT_MALFORMED, place=ascii(place)[1:-1][:200])


_SHARE = shape.pattern(r"0(?:\.\d{1,60})?|1(?:\.0{1,60})?")
_FACILITY = shape.record(
    {"name": shape.text(), "region": shape.pattern(r"\d{6}"), "share": _SHARE},
    {"grid_region": shape.text(40)},
)
_KG = shape.pattern(r"(?!-0\.0{6})-?(?:0|[1-9]\d{0,29})\.\d{6}")
_KG_FOUND = shape.pattern(r"(?!-0\.0{12})-?(?:0|[1-9]\d{0,29})\.\d{12}")
_MARK = shape.record({}, {"value": _KG_FOUND, "mark": shape.text(40), "score": _KG_FOUND})
_NAME = shape.pattern(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}")
_RATING = shape.record(
    {
        "method": _NAME,
        "version": shape.text(60),
        "status": shape.one_of("rated", "not_ratable", "refused"),
        "marks": shape.map_of(_MARK, shape.text(100), 200),
    },
    {"grade": shape.text(40), "score": _KG_FOUND},
)
_PATH = shape.pattern(r"[a-z0-9][a-z0-9._/-]{0,179}")
_PREDICATE = shape.record(
    {
        "spec": shape.one_of(SPEC),
        "package_id": shape.pattern(
            r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
        ),
        "kind": shape.one_of(*(kind.value for kind in Kind)),
        "company": shape.record(
            {
                "uscc": shape.pattern(r"[0-9A-Z]{18}"),
                "name": shape.text(),
                "industry": shape.pattern(r"[A-T](?:\d{2,4})?"),
                "region": shape.pattern(r"\d{6}"),
            }
        ),
        "period": shape.record({"start": shape.day, "end": shape.day}),
        "boundary": shape.record(
            {
                "approach": shape.one_of(
                    "operational_control", "financial_control", "equity_share"
                ),
                "facilities": shape.list_of(_FACILITY, 1, 1000),
            }
        ),
        "series": shape.pattern(r"[0-9A-Z]{18}/[a-z0-9][a-z0-9_-]{0,39}"),
        "seq": shape.integer(1),
        "previous": shape.digest,
        "sealed_at": shape.time,
        "engine": shape.record(
            {
                "name": shape.text(60),
                "version": shape.text(60),
                "methodology_id": shape.text(100),
                "methodology_sha256": shape.digest,
                "factors_sha256": shape.digest,
                "ruleset_sha256": shape.digest,
            }
        ),
        "results": shape.record(
            {
                "scope1_kg": _KG,
                "scope2_location_kg": _KG,
                "scope2_market_kg": _KG,
                "ratings": shape.list_of(_RATING, 0, 100),
            }
        ),
        "counts": shape.record(
            {
                "lines": shape.integer(),
                "evidence": shape.integer(),
                "estimated_lines": shape.integer(),
                "missing_months": shape.integer(),
            }
        ),
        "commitments": shape.list_of(
            shape.record(
                {"name": _PATH, "size": shape.integer(), "sha256_salted": shape.digest},
                {"evidence": shape.one_of(HASH_ONLY)},
            )
        ),
        "trees": shape.list_of(
            shape.record({"of": _PATH, "leaves": shape.integer(), "root": shape.digest})
        ),
        "audit": shape.record({"entries": shape.integer(), "head": shape.digest}),
        "required_roles": shape.one_of(list(TWO_PERSONS), list(ONE_PERSON)),
        "attestation": shape.record(
            {
                "text_id": _NAME,
                "lang": shape.one_of("zh", "en"),
                "text_sha256": shape.digest,
            }
        ),
    },
    {
        "amends": shape.record(
            {"digest": shape.digest, "reason_code": _NAME, "reason": shape.text(2000)}
        ),
        "anchor": shape.record(
            {}, {"receipt_sha256": shape.digest, "register_version": shape.integer(1)}
        ),
    },
)
_STATEMENT = shape.record(
    {
        "_type": shape.one_of(STATEMENT_TYPE),
        "subject": shape.list_of(
            shape.record(
                {
                    "name": _PATH,
                    "digest": shape.record({"sha256": shape.digest}, {"sm3": shape.digest}),
                }
            ),
            1,
        ),
        "predicateType": shape.one_of(PREDICATE_TYPE),
        "predicate": _PREDICATE,
    }
)


def _statement(value: Mapping[str, Any], predicate: Mapping[str, Any]) -> Statement:
    """Build the statement from JSON that has its shape."""
    names = [one["name"] for one in value["subject"]]
    if names != sorted(set(names)):
        raise _malformed("statement.subject")
    period = predicate["period"]
    reported = (date.fromisoformat(period["start"]), date.fromisoformat(period["end"]))
    if not timedelta() <= reported[1] - reported[0] <= LONGEST:
        raise _malformed("statement.predicate.period")
    return Statement(
        subject={one["name"]: one["digest"]["sha256"] for one in value["subject"]},
        subject_sm3={
            one["name"]: one["digest"]["sm3"] for one in value["subject"] if "sm3" in one["digest"]
        },
        package_id=predicate["package_id"],
        kind=Kind(predicate["kind"]),
        company=Company(**predicate["company"]),
        period=ReportingPeriod(*reported),
        boundary=_boundary(predicate["boundary"]),
        series=predicate["series"],
        seq=predicate["seq"],
        previous=predicate["previous"],
        sealed_at=shape.read_time(predicate["sealed_at"]),
        engine=Engine(**predicate["engine"]),
        results=predicate["results"],
        counts=predicate["counts"],
        commitments=tuple(_commitment(one) for one in predicate["commitments"]),
        trees=tuple(Tree(**one) for one in predicate["trees"]),
        audit=Audit(**predicate["audit"]),
        required_roles=tuple(predicate["required_roles"]),
        attestation=Attestation(**predicate["attestation"]),
        amends=Amends(**predicate["amends"]) if "amends" in predicate else None,
        anchor=Anchor(**predicate["anchor"]) if "anchor" in predicate else None,
    )


def _boundary(value: Mapping[str, Any]) -> Boundary:
    facilities = tuple(BoundaryFacility(**one) for one in value["facilities"])
    return Boundary(value["approach"], facilities)


def _commitment(value: Mapping[str, Any]) -> Commitment:
    return Commitment(value["name"], value["size"], value["sha256_salted"], "evidence" in value)


def _check_sense(statement: Statement) -> None:
    """Check what a shape cannot say: that the parts agree with each other."""
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
            raise _malformed(f"statement.predicate.{place}")


def _are_unique(names: Any) -> bool:  # noqa: ANN401 - any iterable of hashables
    found = list(names)
    return len(found) == len(set(found))


def _has_its_files(statement: Statement) -> bool:
    if statement.kind is Kind.WITHDRAWAL:
        names = set(statement.subject)
        return WITHDRAWAL_FILES <= names <= WITHDRAWAL_FILES | WITHDRAWAL_OPTIONAL
    return set(statement.subject) == OPEN_FILES


def _has_its_commitments(statement: Statement) -> bool:
    names = [one.name for one in statement.commitments]
    if names != sorted(set(names)) or not all(is_safe_path(name) for name in names):
        return False
    if any(one.size > MAX_FILE and not one.is_hash_only for one in statement.commitments):
        return False
    fixed = {name for name in names if not is_evidence(name)}
    if any(one.is_hash_only and one.name in fixed for one in statement.commitments):
        return False
    return fixed == expected_commitments(statement.kind) and _has_numbered_evidence(statement)


def _has_numbered_evidence(statement: Statement) -> bool:
    """Tell whether original files are numbered in the order of their salted digests.

    Their own digests must not stand in the statement, and one file is not counted twice.
    """
    found = [one for one in statement.commitments if is_evidence(one.name)]
    digests = [one.sha256_salted for one in found]
    numbers = [f"{EVIDENCE_FOLDER}{number:04d}" for number in range(1, len(found) + 1)]
    stems = [one.name.partition(".")[0] for one in found]
    extensions = (one.name.partition(".")[2] for one in found)
    return (
        stems == numbers
        and digests == sorted(set(digests))
        and all(_EXTENSION.fullmatch(extension) for extension in extensions)
    )


def expected_commitments(kind: Kind) -> frozenset[str]:
    """Return the restricted files, evidence apart, that a kind of package commits to."""
    if kind is Kind.WITHDRAWAL:
        return frozenset()
    return RESTRICTED_FILES | {CHANGES} if kind is Kind.AMENDMENT else RESTRICTED_FILES


def is_evidence(name: str) -> bool:
    """Tell whether a commitment's name or a path belongs to an original file."""
    return name.startswith(EVIDENCE_FOLDER)


def _has_its_trees(statement: Statement) -> bool:
    return [one.of for one in statement.trees] == sorted(
        expected_commitments(statement.kind) & TREE_TABLES
    )
