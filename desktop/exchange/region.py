"""The platform's side: many packages, each assessed alone, then settled in order.

:func:`assess` is a pure function of one package, so that processes or machines can share the work.
What needs memory, the sequence of each series, is settled afterwards in one pass.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desktop.errors import PackageError
from desktop.exchange.codes import Note
from desktop.exchange.receipt import FAILED, PASSED, Receipt
from desktop.exchange.sequence import SequenceState, check_sequence
from desktop.exchange.verdict import Verdict
from desktop.exchange.verify import Options, verify_package

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
    """What was found about one file."""

    name: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Verifier:
    """Who gives receipts, and by which rules."""

    id: str
    version: str
    policy_sha256: str


def assess(name: str, data: bytes, now: datetime, options: Options) -> Assessment:
    """Verify and recompute one package; sequence is left to :func:`settle`."""
    return Assessment(name, verify_package(data, now=now, options=replace(options, state=None)))


def settle(
    assessments: Iterable[Assessment], state: SequenceState
) -> tuple[list[Assessment], SequenceState]:
    """Check the sequence of valid packages, series by series, lowest number first.

    Returns:
        The assessments, those out of sequence refused, and what is remembered afterwards.
    """
    settled = []
    for assessment in sorted(assessments, key=_order):
        done, state = _settled(assessment, state)
        settled.append(done)
    return settled, state


def _order(assessment: Assessment) -> tuple[str, int, str]:
    statement = assessment.verdict.statement
    place = (statement.series, statement.seq) if statement else ("", 0)
    return (*place, assessment.name)


def _settled(assessment: Assessment, state: SequenceState) -> tuple[Assessment, SequenceState]:
    verdict = assessment.verdict
    if not verdict.is_valid or verdict.statement is None:
        return assessment, state
    try:
        is_replay = check_sequence(state, verdict.statement, verdict.digest)
    except PackageError as error:
        refused = replace(verdict, code=str(error.code), details=error.details, level=None)
        return replace(assessment, verdict=refused), state
    notes = (*verdict.notes, Note.SEQ_REPLAYED) if is_replay else verdict.notes
    accepted = state.accepted(verdict.statement, verdict.digest)
    return replace(assessment, verdict=replace(verdict, notes=notes)), accepted


def answer(
    verdict: Verdict, verifier: Verifier, received_at: datetime, register_version: int
) -> Receipt | None:
    """Return the receipt for a package; nothing if nobody is known to have signed it."""
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
