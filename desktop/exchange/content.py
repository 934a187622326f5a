"""A sealed report, ready to be packed: everything that decides the package's bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.accounting.period import ReportingPeriod
from desktop.exchange.parts import (
    NO_PREVIOUS,
    TWO_PERSONS,
    Amends,
    Anchor,
    Attestation,
    Audit,
    Boundary,
    Company,
    Engine,
    Kind,
)
from desktop.exchange.results import Counts, Results


@dataclass(frozen=True, slots=True)
class Evidence:
    """An original file.

    Attributes:
        extension: Lower-case letters and digits, without the dot.
        data: Its bytes; nothing if it travels as its digest alone.
        size: Bytes; needed where ``data`` is missing.
    """

    extension: str
    data: bytes | None = field(repr=False)
    size: int = 0


@dataclass(frozen=True, slots=True)
class SealedContent:
    """Every input of a package, fixed at the seal.

    Attributes:
        tables: Canonical bytes by path, as :mod:`desktop.exchange.rows` builds them.
        evidence: Original files by SHA-256.
        audit_log: ``restricted/audit.jsonl``.
        secret: The company's 32 random bytes; never exported, never shown.
    """

    package_id: str
    company: Company
    period: ReportingPeriod
    boundary: Boundary
    series: str
    sealed_at: datetime
    engine: Engine
    results: Results
    counts: Counts
    attestation: Attestation
    tables: Mapping[str, bytes] = field(repr=False)
    report_pdf: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    evidence: Mapping[str, Evidence] = field(default_factory=dict, repr=False)
    audit: Audit = field(default_factory=Audit)
    audit_log: bytes = field(default=b"", repr=False)
    kind: Kind = Kind.ORIGINAL
    seq: int = 1
    previous: str = NO_PREVIOUS
    amends: Amends | None = None
    anchor: Anchor | None = None
    required_roles: tuple[str, ...] = TWO_PERSONS
