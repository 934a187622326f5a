"""What a rating method answers."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from desktop.accounting.emission import Step
from desktop.findings import Finding


class Status(StrEnum):
    """Refusal is a legal outcome and names what is missing."""

    RATED = "rated"
    NOT_RATABLE = "not_ratable"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Mark:
    """One indicator's answer: its value, the band it fell into, its score."""

    value: Decimal | None
    mark: str | None
    score: Decimal | None
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Inverse:
    """Without a benchmark: the benchmark between which bounds would give this mark."""

    mark: str
    benchmark_from: Decimal | None
    benchmark_to: Decimal | None


@dataclass(frozen=True, slots=True)
class BenchmarkUsed:
    """The benchmark row a value came from and the fallback it took."""

    metric: str
    statistic: str
    value: Decimal
    unit: str
    region: str
    industry: str
    period: str
    n: int | None
    source: str
    sha256: str
    level_used: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A method's answer.

    Attributes:
        marks: By indicator, in the method's order.
        grade: Key of the level, if one grade comes out.
        range: Grades between which an uncertain input lies; empty if certain.
        missing: Names of inputs or parameters that are missing.
        confidence: How sure each parameter is, by name.
        inputs: Every input with its value, for the package.
        label: The self-assessment label, in Chinese and English.
    """

    method: str
    version: str
    status: Status
    marks: tuple[tuple[str, Mark], ...] = ()
    score: Decimal | None = None
    grade: str | None = None
    range: tuple[str, ...] = ()
    inverse: tuple[Inverse, ...] = ()
    missing: tuple[str, ...] = ()
    confidence: tuple[tuple[str, str], ...] = ()
    inputs: tuple[tuple[str, Decimal | str | None], ...] = ()
    derived: tuple[tuple[str, Decimal | None], ...] = ()
    benchmarks: tuple[BenchmarkUsed, ...] = ()
    label: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    is_proxy: bool = False
    is_superseded: bool = False
    findings: tuple[Finding, ...] = ()
    steps: tuple[Step, ...] = ()
