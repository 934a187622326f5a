"""Explain a figure of a company file down to factors, documents and cells."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from desktop.accounting.emission import Step
from desktop.accounting.explain import explain
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.explain import explain_rating
from desktop.accounting.rating.naming import LANGUAGES, level_name
from desktop.accounting.rating.result import Status
from desktop.errors import NotComputableError, UsageError
from desktop.jobs.company_inventory import CompanyInventory
from desktop.jobs.company_parameters import kept_parameters
from desktop.jobs.company_ratings import RatedCompany, chosen_methods, rate_company
from desktop.jobs.dividing import SplitBy
from desktop.messages import sentence
from desktop.models.store import Store

_LINE = "step.line"
_SHARE = "@"
_NO_RESULT = ""  # a method of marks alone gives no number
_RATING = "rating/"
_RECORD = "record/"


def year_of_figure(store: Store, figure: str) -> int | None:
    """Return the year a figure names itself: a month's, or a record's; nothing otherwise."""
    kind, _, rest = figure.partition("/")
    if kind == "month" and rest[:4].isdigit():
        return int(rest[:4])
    if kind == "record":
        entry = store.record_of(rest)
        return None if entry is None else entry.record.period.end.year
    return None


def newest_year(store: Store) -> int | None:
    """Return the newest year with records; nothing in an empty company file."""
    years = [entry.record.period.end.year for entry in store.ledger()]
    return max(years, default=None)


def explain_figure(
    store: Store,
    current: CompanyInventory,
    figure: str,
    benchmarks: BenchmarkTable,
    own: Mapping[str, bytes] | None = None,
) -> Step:
    """Return the steps that lead to a figure.

    Args:
        store: The open company file.
        current: The inventory of the figure's year.
        figure: ``total.scope1``, ``source/…``, ``month/…``, ``record/NUMBER-OR-ID`` or
            ``rating/METHOD[/INDICATOR]``.
        benchmarks: For ratings.
        own: Parameter files for ratings; those the company file carries if not given.

    Raises:
        UsageError: ``figure.unknown``.
        NotComputableError: ``figure.without_value`` for an indicator that could not be computed.
    """
    if figure.startswith(_RATING):
        name, _, indicator = figure.removeprefix(_RATING).partition("/")
        methods = chosen_methods([name], kept_parameters(store) if own is None else own)
        if len(methods) != 1:
            raise UsageError("figure.unknown", figure=figure)
        (rated,) = rate_company(store, current, methods, benchmarks)
        return _explain_rating(rated, name, indicator)
    if figure.startswith(_RECORD):
        figure = _RECORD + _record_id(store, figure.removeprefix(_RECORD))
    step = explain(current.inventory, current.records, current.methodology, figure)
    return _with_divisions(store, step)


def _with_divisions(store: Store, step: Step) -> Step:
    """Return the step with how every divided record came about below its line."""
    parts = tuple(_with_divisions(store, part) for part in step.parts)
    if step.key == _LINE:
        parts = (*_divisions(store, step.records[0]), *parts)
    return step if parts == step.parts else replace(step, parts=parts)


def _divisions(store: Store, record: str) -> tuple[Step, ...]:
    """Return the step of a share, with the one it was itself divided from below it."""
    draft = store.draft_of(record) if _SHARE in record else None
    said = {} if draft is None else dict(draft.details)
    if draft is None or draft.quantity is None or "divided_by" not in said:
        return ()
    key = "step.split" if said["divided_by"] in set(SplitBy) else "step.allocated"
    amount, _, unit = said["whole"].partition(" ")
    values = (
        ("whole", Quantity(Decimal(amount), unit)),
        ("weight", Quantity(Decimal(said["weight"]), said["unit"])),
        ("weights", Quantity(Decimal(said["weights"]), said["unit"])),
    )
    above = _divisions(store, said["of"])
    formula = "whole × weight ÷ weights"
    return (Step(key, formula, values, draft.quantity, parts=above, details=draft.details),)


def _record_id(store: Store, number: str) -> str:
    entry = store.record_of(number)
    return number if entry is None else entry.record.id


def _explain_rating(rated: RatedCompany, method: str, indicator: str) -> Step:
    figure = f"{_RATING}{method}/{indicator}"
    steps = explain_rating(rated.method, rated.rating, indicator)
    if not indicator:
        return _whole(rated, steps)
    if not steps and indicator in dict(rated.rating.marks):
        missing = "、".join(rated.rating.missing) or "—"
        raise NotComputableError("figure.without_value", figure=figure, missing=missing)
    if not steps:
        raise UsageError("figure.unknown", figure=figure)
    return steps[0]


def _whole(rated: RatedCompany, steps: tuple[Step, ...]) -> Step:
    """Return the grade with the steps of its indicators below it."""
    rating = rated.rating
    grade = rating.grade or rating.status.value
    result = Quantity(Decimal(0), _NO_RESULT)
    if rating.score is not None:
        result = Quantity(rating.score, "score")
    elif rating.value is not None:
        result = Quantity(rating.value, rating.unit)
    return Step(
        key="step.rating",
        formula=grade,
        values=(),
        result=result,
        parts=steps,
        details=(
            ("method", rated.method.id),
            ("grade", grade),
            *((f"grade_{each}", _grade_name(rated, each)) for each in LANGUAGES),
        ),
    )


def _grade_name(rated: RatedCompany, language: str) -> str:
    rating = rated.rating
    if rating.grade is not None:
        return level_name(rated.method, rating.grade, language)
    if rating.status is Status.RATED:
        return "—"
    return sentence("rating.no_grade", {}, language)


def figure_period(store: Store, figure: str, year: int | None) -> ReportingPeriod:
    """Return the year a figure is looked up in.

    Raises:
        UsageError: ``figure.year_needed`` if nothing names one.
    """
    found = year or year_of_figure(store, figure) or newest_year(store)
    if found is None:
        raise UsageError("figure.year_needed", figure=figure)
    return ReportingPeriod.of_year(found)
