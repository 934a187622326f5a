"""Commands that show results: inventory, explain, rate, report."""

import argparse
from collections.abc import Mapping
from datetime import date

from desktop.accounting.checks.table import COMPLETENESS
from desktop.accounting.emission import Choices
from desktop.accounting.explain import as_json as step_json
from desktop.accounting.explain import as_text
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.rating_json import as_json
from desktop.accounting.rating.result import Status
from desktop.cli.console import Console, finding_json
from desktop.cli.emission_json import inventory_json
from desktop.cli.opening import open_store
from desktop.cli.rating_words import say_rating
from desktop.cli.totals import say_energy, say_quality, say_sources, say_totals
from desktop.cli.values import NOT_RATABLE, today
from desktop.findings import Severity
from desktop.jobs.company import checked_day
from desktop.jobs.company_benchmarks import benchmarks_for
from desktop.jobs.company_choices import stored_choices
from desktop.jobs.company_inventory import CompanyInventory, check_books, inventory_of
from desktop.jobs.company_parameters import methodology_for, parameters_for
from desktop.jobs.company_ratings import chosen_methods, rate_company
from desktop.jobs.company_report import ReportOrder, write_report
from desktop.jobs.explain_figure import explain_figure, figure_period
from desktop.jobs.quantify_activities import check_choices, choices_of
from desktop.models.store import Store
from desktop.reports.data import ReportKind


def company_inventory(
    store: Store, options: argparse.Namespace, own: Mapping[str, bytes] | None = None
) -> CompanyInventory:
    """Return the inventory a command asks for, with its choices over the stored ones.

    Args:
        store: The open company file.
        options: The command's.
        own: Parameter files named for this time; without them those the file carries count.
    """
    day = today()
    choices = choices_asked(store, options, day)
    period = ReportingPeriod.of_year(options.year)
    return inventory_of(store, period, choices, today=day, methodology=methodology_for(store, own))


def choices_asked(store: Store, options: argparse.Namespace, day: date) -> Choices:
    """Return the choices a command names over the stored ones."""
    choices = choices_of(
        stored_choices(store, day),
        as_of=checked_day(options.as_of) if options.as_of else None,
        factor_set=options.factor_set,
        gwp=options.gwp,
    )
    return check_choices(choices, methodology_for(store))


def inventory(options: argparse.Namespace, console: Console) -> int:
    """Show the inventory of a year."""
    with open_store(options, read_only=True) as store:
        own = parameters_for(store, options.parameters)
        answer = company_inventory(store, options, own)
        missing = check_books(store, answer.inventory.period, COMPLETENESS)
    findings = (*answer.findings, *(each for each in missing if each not in answer.findings))
    say_totals(answer.inventory.totals, console)
    say_sources(answer.inventory, console)
    say_quality(answer.inventory, console)
    say_energy(answer.inventory, console)
    console.list_findings(each for each in findings if not each.code.startswith("check."))
    document = inventory_json(answer.inventory, answer.coverage, console.language)
    document["findings"] = [finding_json(each, console.language) for each in findings]
    document["unposted"] = answer.unposted
    console.emit(document)
    return 0


def rate(options: argparse.Namespace, console: Console) -> int:
    """Rate a year by one method or by all."""
    with open_store(options, read_only=True) as store:
        own = parameters_for(store, options.parameters)
        methods = chosen_methods(options.method.split(","), own)
        benchmarks = benchmarks_for(store, options.benchmarks)
        current = company_inventory(store, options, own)
        answers = rate_company(store, current, methods, benchmarks)
    ratings = [answer.rating for answer in answers]
    for answer in answers:
        say_rating(answer.method, answer.rating, console)
    told = [finding for rating in ratings for finding in rating.findings]
    common = {(each.code, tuple(each.details.items())): each for each in told}
    console.list_findings(each for each in common.values() if each.severity is not Severity.NOTICE)
    console.emit([as_json(rating) for rating in ratings])
    return 0 if any(rating.status is Status.RATED for rating in ratings) else NOT_RATABLE


def report(options: argparse.Namespace, console: Console) -> int:
    """Write a PDF report."""
    with open_store(options, read_only=True) as store:
        order = ReportOrder(
            options.year,
            ReportKind(options.kind),
            today(),
            benchmarks_for(store, options.benchmarks),
            console.language,
            parameters_for(store, options.parameters),
        )
        data = write_report(store, order, options.out)
    console.say(f"已生成 {options.out}", f"Wrote {options.out}")
    console.emit({"file": str(options.out), "kind": options.kind, "draft": data.is_draft})
    return 0


def explain(options: argparse.Namespace, console: Console) -> int:
    """Explain a figure down to factors, documents and cells."""
    day = today()
    with open_store(options, read_only=True) as store:
        benchmarks = benchmarks_for(store, options.benchmarks)
        period = figure_period(store, options.figure, options.year)
        own = parameters_for(store, options.parameters)
        current = inventory_of(store, period, today=day, methodology=methodology_for(store, own))
        step = explain_figure(store, current, options.figure, benchmarks, own)
    console.say(as_text(step, "zh"), as_text(step, "en"))
    console.emit(
        {
            "figure": options.figure,
            "period": {"start": str(period.start), "end": str(period.end)},
            "result": f"{step.result.amount:f}",
            "unit": step.result.unit,
            "steps": [step_json(step)],
        }
    )
    return 0
