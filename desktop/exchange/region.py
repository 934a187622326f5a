"""The platform's side: many packages, each assessed alone, then settled in order.

:func:`assess` is a pure function of one package, so that processes or machines can share the work.
What needs memory, the sequence of each series, is settled afterwards in one pass.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desktop.errors import PackageError
from desktop.exchange.codes import Code, Note
from desktop.exchange.manifest import Statement
from desktop.exchange.receipt import FAILED, PASSED, Receipt, Sequence
from desktop.exchange.sequence import SequenceState, check_amended, check_place
from desktop.exchange.verdict import Verdict
from desktop.exchange.verify import Options, verify_package

_CODES = tuple(Code)
_BEFORE_SEQUENCE = frozenset(_CODES[: _CODES.index(Code.SEQ_REPLAYED)])

RESULT_COLUMNS = (
    "file",
    "status",
    "level",
    "code",
    "uscc",
    "company",
    "industry",
    "region",
    "period_start",
    "period_end",
    "series",
    "seq",
    "digest",
    "scope1_kg",
    "scope2_location_kg",
    "scope2_market_kg",
    "message",
)


@dataclass(frozen=True)
class Assessment:
    """What was found about one file.

    Attributes:
        has_entered: The package has its number in the sequence; known once settled.
        is_early: One before it is not there yet; it can be settled again.
    """

    name: str
    verdict: Verdict
    has_entered: bool = False
    is_early: bool = False


@dataclass(frozen=True, slots=True)
class Verifier:
    """Who gives receipts, and by which rules."""

    id: str
    version: str
    policy_sha256: str


def assess(name: str, data: bytes, now: datetime, options: Options) -> Assessment:
    """Verify and recompute one package; sequence is left to :func:`settle`."""
    alone = replace(options, state=None) if options.state else options
    return Assessment(name, verify_package(data, now=now, options=alone))


def settle(
    assessments: Iterable[Assessment], state: SequenceState
) -> tuple[list[Assessment], SequenceState]:
    """Check the sequence of packages, series by series, lowest number first.

    A package that the company's keys vouch for and whose place is right enters the sequence even
    if it is refused for something else; otherwise the one that amends it could never follow.

    Returns:
        The assessments, those out of sequence refused, and what is remembered afterwards.
    """
    settled = []
    for assessment in sorted(assessments, key=_order):
        done, state = _settled(assessment, state)
        settled.append(done)
    return settled, state


def _order(assessment: Assessment) -> tuple[str, int, bool, str]:
    """Of two packages with one number, the valid one comes first."""
    verdict = assessment.verdict
    statement = verdict.statement
    place = (statement.series, statement.seq) if statement else ("", 0)
    return (*place, not verdict.is_valid, assessment.name)


def _settled(assessment: Assessment, state: SequenceState) -> tuple[Assessment, SequenceState]:
    verdict, statement = assessment.verdict, assessment.verdict.statement
    if not verdict.is_authentic or statement is None:
        return assessment, state
    try:
        is_replay = check_place(state, statement, verdict.digest)
    except PackageError as error:
        is_early = error.code == Code.SEQ_GAP
        refused = _out_of_sequence(verdict, error)
        return replace(assessment, verdict=refused, is_early=is_early), state
    entered = state.accepted(statement, verdict.digest)
    if is_replay:
        verdict = replace(verdict, notes=(*verdict.notes, Note.SEQ_REPLAYED))
    else:
        verdict = _with_amended(verdict, statement, state)
    return replace(assessment, verdict=verdict, has_entered=True), entered


def _with_amended(verdict: Verdict, statement: Statement, state: SequenceState) -> Verdict:
    try:
        check_amended(state, statement)
    except PackageError as error:
        return _out_of_sequence(verdict, error)
    return verdict


def _out_of_sequence(verdict: Verdict, error: PackageError) -> Verdict:
    """Return the verdict with the sequence's code, unless an earlier step refused already."""
    if verdict.code in _BEFORE_SEQUENCE:
        return verdict
    return replace(verdict, code=str(error.code), details=error.details, level=None)


def answer(
    assessment: Assessment,
    verifier: Verifier,
    received_at: datetime,
    register_version: int,
    state: SequenceState,
) -> Receipt | None:
    """Return the receipt for a settled package; nothing if nobody is known to have signed it.

    Args:
        assessment: What was found, settled.
        verifier: Who answers.
        received_at: The moment.
        register_version: Of the register the package was checked with.
        state: What is remembered after the package; the receipt tells the head of its series.
    """
    verdict = assessment.verdict
    statement = verdict.statement
    if statement is None:
        return None
    return Receipt(
        payload_digest=verdict.digest,
        received_at=received_at,
        verifier_id=verifier.id,
        verifier_version=verifier.version,
        register_version=register_version,
        policy_sha256=verifier.policy_sha256,
        result=PASSED if verdict.is_valid else FAILED,
        series=statement.series,
        seq=statement.seq,
        codes=(verdict.code,) if verdict.code else (),
        results=statement.results if verdict.is_valid else None,
        sequence=Sequence(assessment.has_entered, state.head(statement.series)),
    )


def result_row(assessment: Assessment, language: str = "zh") -> dict[str, str]:
    """Return one line of the results' CSV; :data:`RESULT_COLUMNS` in order."""
    verdict = assessment.verdict
    row: dict[str, Any] = dict.fromkeys(RESULT_COLUMNS, "")
    row |= {
        "file": assessment.name,
        "status": verdict.status,
        "level": verdict.level or "",
        "code": verdict.code,
        "digest": verdict.digest,
        "message": verdict.message(language) if verdict.code else "",
    }
    row |= _of_statement(verdict)
    return {name: str(value) for name, value in row.items()}


def _of_statement(verdict: Verdict) -> Mapping[str, Any]:
    statement = verdict.statement
    if statement is None:
        return {}
    totals = {name: value for name, value in verdict.results.items() if name != "ratings"}
    return {
        "uscc": statement.company.uscc,
        "company": statement.company.name,
        "industry": statement.company.industry,
        "region": statement.company.region,
        "period_start": statement.period.start,
        "period_end": statement.period.end,
        "series": statement.series,
        "seq": statement.seq,
        **totals,
    }
