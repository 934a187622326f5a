"""The parts of a statement: who reports, about what, computed by what, bound to which files.

Values → JSON. What each may hold stands in :mod:`desktop.exchange.statement_schema`.
"""

from dataclasses import dataclass
from enum import StrEnum

from desktop.exchange.canonical import Json

NO_PREVIOUS = "0" * 64
PREPARER = "preparer"
REVIEWER = "reviewer"
TWO_PERSONS = (PREPARER, REVIEWER)
ONE_PERSON = (PREPARER,)
HASH_ONLY = "hash_only"


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
