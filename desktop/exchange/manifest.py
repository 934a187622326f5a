"""The signed statement: an in-toto Statement v1 whose predicate describes one sealed report.

Values ↔ JSON. Its parts stand in :mod:`desktop.exchange.parts`, its strict schema in
:mod:`desktop.exchange.statement_schema`, bytes in :mod:`desktop.exchange.canonical`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from desktop.accounting.period import ReportingPeriod
from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import Json, to_json
from desktop.exchange.codes import Code
from desktop.exchange.parts import (
    Amends,
    Anchor,
    Attestation,
    Audit,
    Boundary,
    BoundaryFacility,
    Commitment,
    Company,
    Engine,
    Kind,
    Tree,
)
from desktop.exchange.statement_schema import PREDICATE_TYPE, SPEC, STATEMENT
from desktop.exchange.statement_sense import check_sense
from desktop.exchange.statements import (
    STATEMENT_TYPE,
    check_shape,
    malformed,
    read_json_statement,
    read_shaped,
)

LONGEST = timedelta(days=3660)


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


def read_statement(payload: bytes) -> Statement:
    """Return the statement in a verified payload.

    Raises:
        PackageError: ``STATEMENT_MALFORMED``, ``STATEMENT_TYPE_UNKNOWN`` or ``SPEC_UNSUPPORTED``.
    """
    value = read_shaped(payload, STATEMENT) or _read_closely(payload)
    statement = _statement(value, value["predicate"])
    check_sense(statement)
    return statement


def _read_closely(payload: bytes) -> Mapping[str, Any]:
    """Return the JSON of a statement, or say what is wrong with it."""
    value = read_json_statement(payload, PREDICATE_TYPE)
    predicate = value.get("predicate")
    if not isinstance(predicate, dict) or not isinstance(predicate.get("spec"), str):
        raise malformed("statement.predicate.spec")
    if predicate["spec"] != SPEC:
        raise PackageError(Code.SPEC_UNSUPPORTED, found=predicate["spec"][:40], known=SPEC)
    check_shape(value, STATEMENT)
    return value


def _statement(value: Mapping[str, Any], predicate: Mapping[str, Any]) -> Statement:
    """Build the statement from JSON that has its shape."""
    names = [one["name"] for one in value["subject"]]
    if names != sorted(set(names)):
        raise malformed("statement.subject")
    period = predicate["period"]
    reported = (date.fromisoformat(period["start"]), date.fromisoformat(period["end"]))
    if not timedelta() <= reported[1] - reported[0] <= LONGEST:
        raise malformed("statement.predicate.period")
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
        commitments=tuple(map(_commitment, predicate["commitments"])),
        trees=tuple([Tree(one["of"], one["leaves"], one["root"]) for one in predicate["trees"]]),
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
