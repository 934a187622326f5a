"""What a rating method answers."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from desktop.accounting.emission import Step
from desktop.findings import Finding

InputValue = Decimal | bool | str | tuple[Decimal, ...] | None


class Status(StrEnum):
    """Refusal is a legal outcome and names what is missing."""

    RATED = "rated"
    NOT_RATABLE = "not_ratable"
    REFUSED = "refused"


class Mark(NamedTuple):
    """One indicator's answer: its value, the band it fell into, its score."""

    value: Decimal | None
    mark: str | None
    score: Decimal | None
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Inverse:
    """Without a benchmark: the benchmark between which bounds would give this mark.

    Attributes:
        benchmark_from: Lower bound; nothing: any benchmark above 0.
        benchmark_to: Upper bound, itself outside where the lower is inside; nothing: no bound.
        indicator: The indicator whose benchmark is missing.
        is_from_included: Whether the lower bound itself still gives this mark.
    """

    mark: str
    benchmark_from: Decimal | None
    benchmark_to: Decimal | None
    indicator: str = ""
    metric: str = ""
    statistic: str = ""
    is_from_included: bool = True


@dataclass(frozen=True, slots=True)
class BenchmarkUsed:
    """The benchmark row a value came from and the fallback it took.

    Attributes:
        is_proxy: Computed for another purpose and picked by hand.
        label: What must be said of it wherever it is shown, e.g. 示例.
        line: Line of the benchmark file; 0 where the value was given directly.
    """

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
    is_proxy: bool = False
    label: str = ""
    line: int = 0


class Rating(NamedTuple):
    """A method's answer.

    Attributes:
        marks: By indicator, in the method's order.
        grade: Key of the level, if one grade comes out.
        range: Grades between which an uncertain input lies; empty if certain.
        missing: Names of inputs or parameters that are missing.
        confidence: How sure each parameter is, by name.
        inputs: Every input with its value, for the package.
        label: The self-assessment label, in Chinese and English.
        reason: Message code or sentence that says why there is no grade.
        value: Answer of a method that computes an amount instead of a grade.
        themes: Score of each theme of a weighted method.
        dropped_weight: Share of the weight that was missing.
        sha256: Of the method's file, and of the user's parameter file if there is one.
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
    inputs: tuple[tuple[str, InputValue], ...] = ()
    derived: tuple[tuple[str, Decimal | None], ...] = ()
    benchmarks: tuple[BenchmarkUsed, ...] = ()
    label: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    is_proxy: bool = False
    is_superseded: bool = False
    findings: tuple[Finding, ...] = ()
    steps: tuple[Step, ...] = ()
    value: Decimal | None = None
    unit: str = ""
    themes: tuple[tuple[str, Decimal | None], ...] = ()
    dropped_weight: Decimal = Decimal(0)
    sha256: str = ""
    parameter_file: str = ""
