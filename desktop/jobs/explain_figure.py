"""Explain a figure of a company file down to factors, documents and cells."""

from collections.abc import Mapping
from decimal import Decimal

from desktop.accounting.emission import Step
from desktop.accounting.explain import explain
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.errors import UsageError
from desktop.jobs.company_inventory import CompanyInventory
from desktop.jobs.company_ratings import RatedCompany, chosen_methods, rate_company
from desktop.jobs.shipped import load_methodology
from desktop.models.store import Store

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
    store: Store, current: CompanyInventory, figure: str, benchmarks: BenchmarkTable
) -> Step:
    """Return the steps that lead to a figure.

    Args:
        store: The open company file.
        current: The inventory of the figure's year.
        figure: ``total.scope1``, ``source/…``, ``month/…``, ``record/NUMBER-OR-ID`` or
            ``rating/METHOD[/INDICATOR]``.
        benchmarks: For ratings.

    Raises:
        UsageError: ``figure.unknown``.
    """
    if figure.startswith(_RATING):
        return _explain_rating(store, current, figure.removeprefix(_RATING), benchmarks)
    if figure.startswith(_RECORD):
        figure = _RECORD + _record_id(store, figure.removeprefix(_RECORD))
    return explain(current.inventory, current.records, load_methodology(), figure)


def _record_id(store: Store, number: str) -> str:
    entry = store.record_of(number)
    return number if entry is None else entry.record.id


def _explain_rating(
    store: Store, current: CompanyInventory, name: str, benchmarks: BenchmarkTable
) -> Step:
    method_id, _, indicator = name.partition("/")
    (rated,) = rate_company(store, current, chosen_methods([method_id]), benchmarks)
    names = [each.name for each in rated.method.indicators]
    if indicator and indicator not in names:
        raise UsageError("figure.unknown", figure=f"{_RATING}{name}")
    marks = [_indicator_step(rated, each) for each in names if indicator in {"", each}]
    if indicator:
        return marks[0]
    rating = rated.rating
    score = rating.score if rating.score is not None else Decimal(0)
    return Step(
        key="step.rating",
        formula=rating.grade or rating.status.value,
        values=(),
        result=Quantity(score, "score"),
        parts=tuple(marks),
        details=(("method", rated.method.id), ("grade", rating.grade or rating.status.value)),
    )


def _indicator_step(rated: RatedCompany, name: str) -> Step:
    """Return an indicator's value with every derived quantity and input below it."""
    indicator = next(each for each in rated.method.indicators if each.name == name)
    mark = dict(rated.rating.marks)[name]
    return Step(
        key="step.indicator",
        formula=indicator.value.text,
        values=_operands(indicator.value.uses, _known(rated)),
        result=Quantity(mark.value or Decimal(0), indicator.unit),
        parts=tuple(
            _derived_step(rated, use) for use in indicator.value.uses if _is_derived(rated, use)
        ),
        details=(("indicator", name), ("mark", mark.mark or "")),
    )


def _is_derived(rated: RatedCompany, name: str) -> bool:
    return any(each.name == name for each in rated.method.derived)


def _derived_step(rated: RatedCompany, name: str) -> Step:
    derived = next(each for each in rated.method.derived if each.name == name)
    known = _known(rated)
    value = known.get(name)
    return Step(
        key="step.derived",
        formula=f"{name} = {derived.expression.text}",
        values=_operands(derived.expression.uses, known),
        result=Quantity(value or Decimal(0), derived.unit),
        parts=tuple(
            _derived_step(rated, use)
            for use in derived.expression.uses
            if use != name and _is_derived(rated, use)
        ),
        details=(("name", name),),
    )


def _known(rated: RatedCompany) -> Mapping[str, Decimal]:
    """Return every number that entered the rating, by its name in the method."""
    found: dict[str, Decimal] = {}
    groups = (
        rated.rating.inputs,
        rated.rating.derived,
        ((f"prev.{name}", value) for name, value in rated.values.prev.items()),
        ((f"base.{name}", value) for name, value in rated.values.base.items()),
        ((f"bench.{b.metric}.{b.statistic}", b.value) for b in rated.rating.benchmarks),
    )
    for group in groups:
        found.update((name, value) for name, value in group if isinstance(value, Decimal))
    return found


def _operands(
    uses: tuple[str, ...], known: Mapping[str, Decimal]
) -> tuple[tuple[str, Quantity], ...]:
    return tuple((name, Quantity(known[name], "")) for name in uses if name in known)


def figure_period(store: Store, figure: str, year: int | None) -> ReportingPeriod:
    """Return the year a figure is looked up in.

    Raises:
        UsageError: ``figure.year_needed`` if nothing names one.
    """
    found = year or year_of_figure(store, figure) or newest_year(store)
    if found is None:
        raise UsageError("figure.year_needed", figure=figure)
    return ReportingPeriod.of_year(found)
