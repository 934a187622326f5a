"""Rates one firm by one method: a pure function from values to an answer."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from itertools import product
from string import ascii_letters
from typing import NamedTuple, TypeVar

from desktop.accounting.rating.aggregation import Outcome, aggregate, capped, notched
from desktop.accounting.rating.benchmarks import UNITS, BenchmarkTable, Subject
from desktop.accounting.rating.evaluation import (
    Evaluation,
    evaluate,
    slots_of_changes,
    told_as,
)
from desktop.accounting.rating.expressions import Expression
from desktop.accounting.rating.generated import Slots
from desktop.accounting.rating.inverse import inverse_of
from desktop.accounting.rating.label import label_of, with_benchmark_remarks
from desktop.accounting.rating.result import BenchmarkUsed, Inverse, Mark, Rating, Status
from desktop.accounting.rating.schema import (
    LARGEST,
    Indicator,
    Matrix,
    Method,
    MethodStatus,
    Override,
    PlainValue,
)
from desktop.accounting.rating.scoring import band_of, banded, bands_in_force, mark_of
from desktop.accounting.rating.values import ARITHMETIC, RatingValues, settled, settled_numbers
from desktop.findings import Finding, Severity

NO_BENCHMARKS = BenchmarkTable()
# looked up once: before Python 3.12 a member of an enumeration is found by a call
_RATED = Status.RATED
_PARAMETERS_UNKNOWN = MethodStatus.PARAMETERS_UNKNOWN
_REFERENCE_ONLY = MethodStatus.REFERENCE_ONLY
MAXIMUM_CORNER_INPUTS = 10

T = TypeVar("T")


def rate(
    method: Method, values: RatingValues, benchmarks: BenchmarkTable = NO_BENCHMARKS
) -> Rating:
    """Rate a firm's values by a method.

    Never raises on a firm's values: what is wrong or missing is said in the answer.

    Args:
        method: Parsed and tested.
        values: Inputs, prior and base period, benchmarks given directly.
        benchmarks: Looked up for what is not given directly.
    """
    with localcontext(ARITHMETIC):
        return rate_within(method, values, benchmarks)


def rate_within(method: Method, values: RatingValues, benchmarks: BenchmarkTable) -> Rating:
    """Return the same; call it inside :data:`ARITHMETIC`."""
    if method.status is _PARAMETERS_UNKNOWN or method.missing:
        return _refused(method, values, "rating.parameters_unknown")
    section = values.industry[:1].upper()
    if method.sections and section.isalpha() and section not in method.sections:
        return _refused(method, values, "rating.industry_outside")
    return _answer(method, values, benchmarks)


def _range(
    method: Method, values: RatingValues, benchmarks: BenchmarkTable, work: "_Work"
) -> tuple[str, ...]:
    """Return the best and the worst grade over all corners of the intervals, if they differ.

    Grades are monotone in each input, so that the extremes lie in corners. Above ten uncertain
    inputs only the corners with all of them low or all of them high are tried.
    """
    intervals, estimated = values.intervals, work.evaluation.estimated
    if estimated:
        known = {name: ends for name, ends in estimated.items() if ends}
        intervals = {**known, **intervals}
    if not intervals:
        return ()
    corners = corners_of(intervals.values())
    places = slots_of_changes(method, intervals)
    if places is None:
        changes = (dict(zip(intervals, corner, strict=True)) for corner in corners)
        grades = {_grade_with(method, values, benchmarks, changed) for changed in changes}
    else:
        moved = _moved(work.evaluation.slots, places, corners)
        grades = {_grade_again(method, work, slots) for slots in moved}
    return range_among(method, grades)


def corners_of(ends: Collection[tuple[T, T]]) -> Iterable[tuple[T, ...]]:
    """Return all corners of intervals; of more than ten the lowest and the highest."""
    if not ends:
        return ()
    return product(*ends) if len(ends) <= MAXIMUM_CORNER_INPUTS else zip(*ends, strict=True)


def range_among(method: Method, grades: Collection[str | None]) -> tuple[str, ...]:
    """Return the best and the worst of some grades; nothing if they are one."""
    if len(grades) == 1:
        return ()
    reached = [level.key for level in method.levels if level.key in grades]
    return (reached[0], reached[-1]) if len(reached) > 1 else ()


def _moved(
    slots: Slots, places: tuple[int, ...], corners: Iterable[tuple[Decimal, ...]]
) -> Iterator[Slots]:
    """Yield the slots with the inputs at each corner of their intervals."""
    for corner in corners:
        moved = slots.copy()
        for place, value in zip(places, corner, strict=True):
            moved[place] = value
        yield moved


def _grade_with(
    method: Method,
    values: RatingValues,
    benchmarks: BenchmarkTable,
    changed: Mapping[str, Decimal],
) -> str | None:
    """Return the grade with some inputs changed, everything computed again."""
    inputs = {**values.inputs, **changed}
    work = _work(method, values._replace(inputs=inputs), benchmarks)
    status, _ = _status(method, work, _missing(method, work))
    return _final_grade(method, work) if status is _RATED else None


def _grade_again(method: Method, work: "_Work", slots: Slots) -> str | None:
    """Return the grade of a rated firm with inputs moved that only derived values rest on."""
    headline = method.plan.headline
    if headline is not None:
        value = method.plan.headline_value(slots)
        if value is None or not value.is_finite():
            return None
        return band_of(settled(value), headline.bands).mark
    method.plan.derivation(slots)
    evaluation = Evaluation(slots)
    marks = _marks(method, evaluation)
    moved = _Work(evaluation, marks, aggregate(method, marks, evaluation), work.used)
    return None if _vetoed(method, evaluation) else _final_grade(method, moved)


class _Work(NamedTuple):
    """Everything computed, before it is decided what may be said."""

    evaluation: Evaluation
    marks: Mapping[str, Mark]
    outcome: Outcome
    used: tuple[BenchmarkUsed, ...]
    relies_on_recalled: bool = False


def _refused(method: Method, values: RatingValues, reason: str) -> Rating:
    return Rating(
        method=method.id,
        version=method.version,
        status=Status.REFUSED,
        missing=method.missing,
        confidence=method.confidence,
        inputs=tuple(values.inputs.items()),
        label=method.label,
        reason=reason,
        is_superseded=bool(method.superseded_by),
        sha256=method.sha256,
        parameter_file=method.parameter_file,
    )


def _work(method: Method, values: RatingValues, benchmarks: BenchmarkTable) -> _Work:
    bench, used, findings = benchmarks_of(method, values, benchmarks)
    work = _one_pass(method, values, bench, used)
    if method.recalled and not _has_answer(work.outcome):
        again = _one_pass(method, values, bench, used, uses_recalled=True)
        work = again if _has_answer(again.outcome) else work
    work.evaluation.findings.extend(findings)
    return work


def _has_answer(outcome: Outcome) -> bool:
    return outcome.grade is not None or outcome.value is not None


def _one_pass(
    method: Method,
    values: RatingValues,
    bench: Mapping[str, Decimal],
    used: tuple[BenchmarkUsed, ...],
    *,
    uses_recalled: bool = False,
) -> _Work:
    evaluation = evaluate(method, values, bench, uses_recalled=uses_recalled)
    marks = _marks(method, evaluation)
    outcome = aggregate(method, marks, evaluation)
    return _Work(evaluation, marks, outcome, used, uses_recalled)


def _wanted_benchmarks(method: Method, values: RatingValues) -> tuple[str, ...]:
    """Return the benchmarks to look up: those for estimates only where something is estimated."""
    estimated = method.estimated
    if estimated and any(values.inputs.get(item.name) is None for item, _ in estimated):
        return (*method.benchmarks, *method.estimating)
    return method.benchmarks


def benchmarks_of(
    method: Method, values: RatingValues, benchmarks: BenchmarkTable
) -> tuple[dict[str, Decimal], tuple[BenchmarkUsed, ...], tuple[Finding, ...]]:
    """Return the benchmarks the method refers to: given directly, else looked up."""
    found: dict[str, Decimal] = {}
    used: list[BenchmarkUsed] = []
    findings: list[Finding] = []
    for name in _unknown(method, values):
        details = {
            "benchmark": name,
            "method": method.id,
            "known": "、".join(method.benchmarks) or "—",
        }
        findings.append(Finding("rating.benchmark_unknown", details=details))
    for name in _wanted_benchmarks(method, values):
        given = values.bench.get(name)
        if given is None:
            subject = Subject(values.industry, values.region, values.period)
            metric, _, statistic = name.partition(".")
            row = benchmarks.find(metric, statistic, subject)
            if row is not None:
                found[name] = row.value
                used.append(row)
                findings.extend(_fallback_note(row, subject))
            else:
                findings.extend(_passed_over(name, benchmarks, subject))
        elif 0 < given <= LARGEST:
            found[name] = given
        else:
            details = {"benchmark": name, "value": str(given)[:40]}
            findings.append(
                Finding("rating.benchmark_not_positive", Severity.ERROR, details=details)
            )
    return found, tuple(used), tuple(findings)


def _passed_over(name: str, benchmarks: BenchmarkTable, subject: Subject) -> Iterator[Finding]:
    """Say why a benchmark file that has the metric gave no value."""
    metric, _, statistic = name.partition(".")
    unusable = benchmarks.unusable(metric, statistic)
    if unusable is not None:
        row, code = unusable
        details = {"benchmark": name, "line": str(row.line), "confidence": row.confidence}
        wanted = {"unit": row.unit, "wanted": UNITS.get(metric, ""), "n": str(row.n or 0)}
        yield Finding(code, details={**details, **wanted})
    elif benchmarks.has(metric, statistic):
        is_known = subject.is_complete
        code = "rating.benchmark_elsewhere" if is_known else "rating.benchmark_ambiguous"
        details = {
            "benchmark": name,
            "industry": subject.industry,
            "region": subject.region,
            "period": subject.period,
        }
        yield Finding(code, details=details)


def _unknown(method: Method, values: RatingValues) -> Sequence[str]:
    """Return the benchmarks given that the method does not refer to."""
    known = method.known_benchmarks
    return () if values.bench.keys() <= known else sorted(values.bench.keys() - known)


def _fallback_note(row: BenchmarkUsed, subject: Subject) -> Iterator[Finding]:
    """Say where a wider industry, a wider region or an older period stands in, and another unit."""
    wanted = UNITS.get(row.metric, "")
    if wanted and row.unit and row.unit.replace("人", "person") != wanted:
        details = {"benchmark": f"{row.metric}.{row.statistic}", "unit": row.unit, "wanted": wanted}
        yield Finding("rating.benchmark_unit", details=details)
    own = (subject.industry.lstrip(ascii_letters), subject.region, subject.period)
    if (row.industry, row.region, row.period) == own or not subject.is_complete or row.is_proxy:
        return
    details = {
        "benchmark": f"{row.metric}.{row.statistic}",
        "industry": row.industry,
        "region": row.region,
        "period": row.period,
    }
    yield Finding("rating.benchmark_fallback", Severity.NOTICE, details=details)


def _marks(method: Method, evaluation: Evaluation) -> dict[str, Mark]:
    slots = evaluation.slots
    marks = {}
    for indicator in method.indicators:
        value = slots[indicator.slot]
        if indicator.is_plain:
            marks[indicator.name] = banded(indicator, value, indicator.bands)
        else:
            marks[indicator.name] = _mark(method, indicator, value, evaluation)
    return marks


def _mark(
    method: Method, indicator: Indicator, value: Decimal | None, evaluation: Evaluation
) -> Mark:
    """Return the mark of an indicator with a curve, moving limits or an evidenced score."""
    slots = evaluation.slots
    supplied = slots[indicator.supplied] if indicator.supplied >= 0 else None
    bands = bands_in_force(indicator, slots) if indicator.moving_limits else indicator.bands
    if bands is None:
        bands = indicator.bands
        details = {"method": method.id, "indicator": indicator.name}
        evaluation.findings.append(Finding("rating.limits_not_rising", details=details))
    return mark_of(indicator, value, supplied, bands)


# ---------------------------------------------------------------------- what may be said


def _answer(method: Method, values: RatingValues, benchmarks: BenchmarkTable) -> Rating:
    work = _work(method, values, benchmarks)
    evaluation, outcome = work.evaluation, work.outcome
    missing = _missing(method, work)
    status, reason = _status(method, work, missing)
    is_rated = status is _RATED
    grade = _final_grade(method, work) if is_rated else None
    confidence = confidence_with(method, values, work.used, evaluation.estimated)
    findings = [*values.findings, *evaluation.findings]
    findings.extend(_cautions(method, evaluation))
    if outcome.is_thin and is_rated:
        findings.append(Finding("rating.few_dimensions", details={"method": method.id}))
    # in the order of the fields: their names would cost more than half of the answer
    return Rating(
        method.id,
        method.version,
        status,
        _shown_marks(method, work),
        outcome.score if is_rated else None,
        grade,
        () if grade is None else _range(method, values, benchmarks, work),
        () if is_rated else _inverse(method, work, missing),
        missing,
        confidence,
        tuple(zip(method.input_names, method.input_values(evaluation.slots), strict=True)),
        _derived(method, evaluation),
        work.used,
        label_with(method, confidence, work.used),
        reason,
        bool(work.used) and any(row.is_proxy for row in work.used),
        bool(method.superseded_by),
        tuple(findings),
        (),
        outcome.value,
        method.aggregate.unit if isinstance(method.aggregate, PlainValue) else "",
        outcome.themes,
        outcome.dropped,
        method.sha256,
        method.parameter_file,
    )


def _cautions(method: Method, evaluation: Evaluation) -> Iterator[Finding]:
    """Yield what should be looked at before the marks are trusted."""
    for caution in method.cautions:
        if _holds(caution.when, evaluation):
            code, details = told_as(caution.reason), {"method": method.id, "input": ""}
            yield Finding(code, details={**details, "reason": caution.reason})


def _status(method: Method, work: _Work, missing: tuple[str, ...]) -> tuple[Status, str]:
    """Decide whether there is a grade, and why not; the gravest reason first."""
    evaluation = work.evaluation
    if evaluation.vetoes:
        return Status.NOT_RATABLE, evaluation.vetoes[0]
    vetoed = _vetoed(method, evaluation)
    if vetoed is not None:
        return Status.NOT_RATABLE, vetoed.reason
    if missing and any(name in missing for name, _ in method.required):
        return Status.NOT_RATABLE, "rating.input_missing"
    if _has_answer(work.outcome):
        return _status_of_answer(method, work)
    return _status_without_answer(work, missing)


def _vetoed(method: Method, evaluation: Evaluation) -> Override | None:
    """Return the first veto that holds."""
    for override in method.overrides:
        if override.action == "not_ratable" and _holds(override.when, evaluation):
            return override
    return None


def _status_without_answer(work: _Work, missing: tuple[str, ...]) -> tuple[Status, str]:
    if any(name.startswith("bench.") for name in missing):
        return Status.REFUSED, "rating.benchmark_missing"
    if any(name.startswith("table.") for name in missing):
        return Status.REFUSED, "rating.parameters_unknown"
    if work.outcome.dropped:
        return Status.NOT_RATABLE, "rating.too_much_missing"
    return Status.NOT_RATABLE, "rating.input_missing"


def _status_of_answer(method: Method, work: _Work) -> tuple[Status, str]:
    if method.status is _REFERENCE_ONLY:
        return Status.NOT_RATABLE, "rating.reference_only"
    if work.relies_on_recalled:
        return Status.NOT_RATABLE, "rating.parameters_recalled"
    return _RATED, ""


def _holds(when: Expression | None, evaluation: Evaluation) -> bool:
    return when is None or bool(when.node(evaluation.slots))


def _final_grade(method: Method, work: _Work) -> str | None:
    """Apply notches and caps to the aggregated grade."""
    grade = work.outcome.grade
    if grade is None:
        return None
    for override in method.overrides:
        if override.action == "not_ratable" or not _holds(override.when, work.evaluation):
            continue
        if override.notches is not None:
            rungs = override.notches.node(work.evaluation.slots)
            grade = notched(grade, int(rungs or 0), method.levels)
        else:
            grade = capped(grade, override.cap, method.levels)
    return grade


def _missing(method: Method, work: _Work) -> tuple[str, ...]:
    """Return required inputs without value, and what keeps an indicator from its value."""
    slots, marks = work.evaluation.slots, work.marks
    names = [name for name, slot in method.required if slots[slot] is None]
    for indicator in method.indicators:
        mark = marks[indicator.name]
        if mark.value is None and mark.score is None:
            names += _absent(method, indicator.needs, work.evaluation)
    if method.needs and (work.outcome.value is None or work.relies_on_recalled):
        names += _absent(method, method.needs, work.evaluation)
    if work.relies_on_recalled:
        names += [item.name for item in method.recalled]
    return tuple(dict.fromkeys(names)) if names else ()


def _absent(method: Method, needs: tuple[str, ...], evaluation: Evaluation) -> list[str]:
    slots, known = evaluation.slots, method.leaf_slots
    return [name for name in needs if name not in known or slots[known[name]] is None]


def _inverse(method: Method, work: _Work, missing: tuple[str, ...]) -> tuple[Inverse, ...]:
    if work.evaluation.vetoes or not any(name.startswith("bench.") for name in missing):
        return ()
    return inverse_of(method, work.evaluation)


def _shown_marks(method: Method, work: _Work) -> tuple[tuple[str, Mark], ...]:
    rule = method.aggregate
    if isinstance(rule, Matrix):
        return tuple((name, _plain_mark(method, work, name)) for name in (rule.row, rule.column))
    if isinstance(rule, PlainValue):
        return ((rule.of, Mark(work.outcome.value, None, None)),)
    return tuple(work.marks.items())


def _plain_mark(method: Method, work: _Work, name: str) -> Mark:
    value = work.evaluation.slots[method.slot_of[name]]
    return Mark(value, None if value is None else str(int(value)), None)


def _derived(method: Method, evaluation: Evaluation) -> tuple[tuple[str, Decimal | None], ...]:
    shown = settled_numbers(method.derived_values(evaluation.slots))
    return tuple(zip(method.derived_names, shown, strict=True))


def confidence_with(
    method: Method,
    values: RatingValues,
    used: tuple[BenchmarkUsed, ...],
    estimated: Iterable[str] = (),
) -> tuple[tuple[str, str], ...]:
    """Return how sure each part is: the method's, the inputs', the estimates' and benchmarks'."""
    if not (used or estimated or values.confidence):
        return method.confidence
    benchmarks = [(f"bench.{b.metric}.{b.statistic}", b.confidence) for b in used]
    estimates = [(name, "derived") for name in estimated]
    return (*method.confidence, *values.confidence.items(), *estimates, *benchmarks)


def label_with(
    method: Method, confidence: tuple[tuple[str, str], ...], used: tuple[BenchmarkUsed, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the self-assessment label with what must be said of the benchmarks used."""
    if confidence is method.confidence:
        return method.label
    label = label_of(method.id, method.version, confidence, method.superseded_by)
    remarks = tuple(dict.fromkeys(row.label for row in used if row.label))
    return with_benchmark_remarks(label, remarks)
