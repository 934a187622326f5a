"""Commands that need no company file: quantify, rate given values, list what is known."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices
from desktop.accounting.emission_source import Basis
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.rating_json import as_json, parse_values
from desktop.accounting.rating.result import Status
from desktop.accounting.rating.schema import Method
from desktop.cli.console import Console, finding_json, trouble_json
from desktop.cli.emission_json import emission_json, methodology_json, totals_json
from desktop.cli.rating_words import say_rating
from desktop.cli.totals import say_totals
from desktop.errors import (
    DesktopError,
    InputError,
    NotComputableError,
    PackageError,
    UsageError,
)
from desktop.findings import Finding, Severity
from desktop.jobs.activities import YEARS, UnreadRow, read_activities
from desktop.jobs.company import checked_day
from desktop.jobs.company_parameters import own_factors
from desktop.jobs.quantify_activities import (
    Quantified,
    check_choices,
    choices_of,
    quantify_activities,
)
from desktop.jobs.self_test import run_self_test
from desktop.jobs.shipped import (
    load_benchmarks,
    load_methodology,
    load_methods,
    load_regions,
    methodology_with,
    read_parameters,
)
from desktop.reports.numbers import tonnes
from desktop.words import word

NOT_RATABLE = NotComputableError.exit_code
_STANDARD_INPUT = "-"
_PLACES = 6
_BASES = {
    Basis.BOTH: ("", ""),
    Basis.LOCATION: ("（基于位置）", " (location-based)"),
    Basis.MARKET: ("（基于市场）", " (market-based)"),
}


def today() -> date:
    """Return the user's day."""
    return date.today()  # noqa: DTZ011 - the day on the user's wall calendar


def read_argument(argument: str) -> tuple[str, bytes]:
    """Return name and bytes of a file, or of standard input for ``-``."""
    if argument == _STANDARD_INPUT:
        return "stdin", sys.stdin.buffer.read()
    path = Path(argument)
    if path.is_dir():
        raise InputError("file.is_folder", file=argument)
    return path.name, path.read_bytes()


def quantify(options: argparse.Namespace, console: Console) -> int:
    """Quantify activities without a company file."""
    if options.year not in YEARS:
        raise UsageError("year.out_of_range", year=options.year)
    name, data = read_argument(options.activities)
    methodology = methodology_of(options.parameters)
    choices = _choices(options, methodology)
    rows = read_activities(name, data, options.year)
    records = tuple(row for row in rows if isinstance(row, ActivityRecord))
    answer = quantify_activities(records, methodology, choices, options.year)
    told = (*answer.findings, *_unread(rows), *own_factors(methodology))
    answer = replace(answer, findings=(*told, *_left_out(len(rows), len(answer.emissions))))
    _say_quantified(answer, console)
    document, first = _quantified_json(answer, rows, console.language)
    if first and not answer.emissions:
        document["error"] = trouble_json(first, console.language)
    console.emit(document)
    return first.exit_code if first and not answer.emissions else 0


def _unread(rows: Iterable[ActivityRecord | UnreadRow]) -> list[Finding]:
    """Return an error for every row that is no activity."""
    return [
        Finding(row.error.code, Severity.ERROR, row.error.where, row.error.details, (row.id,))
        for row in rows
        if isinstance(row, UnreadRow)
    ]


def _left_out(given: int, counted: int) -> list[Finding]:
    """Say that the total lacks the records that were refused."""
    details = {"refused": str(given - counted), "given": str(given)}
    return [Finding("activity.left_out", details=details)] if given > counted else []


def methodology_of(path: Path | None) -> Methodology:
    """Return the methodology, with the user's own factors if a file or folder is named.

    Raises:
        InputError: ``parameters.no_files``.
        MethodologyError: If a file is wrong; it names file, key and reason.
    """
    return load_methodology() if path is None else methodology_with(read_parameters(path))


def _choices(options: argparse.Namespace, methodology: Methodology) -> Choices:
    base = Choices(
        as_of=today(),
        region=load_regions().code_of(options.region),
        grid_series=options.grid_series,
        switched_on=tuple(options.switch_on),
        combustion_ch4_n2o=options.ch4_n2o,
    )
    choices = choices_of(
        base,
        as_of=checked_day(options.as_of) if options.as_of else None,
        factor_set=options.factor_set,
        gwp=options.gwp,
    )
    return check_choices(choices, methodology)


def _say_quantified(answer: Quantified, console: Console) -> None:
    for record, emissions in answer.emissions:
        for emission in emissions:
            amount = f"{tonnes(emission.co2e_kg, _PLACES)} tCO2e"
            start = f"{record.id}  {word('source', record.source, console.language)}"
            zh, en = _BASES[emission.basis]
            console.say(
                f"{start}{zh}  {record.quantity}  {amount}",
                f"{start}{en}  {record.quantity}  {amount}",
            )
    console.list_findings(sorted(answer.findings, key=lambda found: found.where.line))
    say_totals(answer.totals, console)


def _quantified_json(
    answer: Quantified, rows: Sequence[ActivityRecord | UnreadRow], language: str
) -> tuple[dict[str, object], DesktopError | None]:
    """Return the answer in the order of the rows, and the first trouble in it."""
    emissions = {record.id: each for record, each in answer.emissions}
    troubles: dict[str, DesktopError] = {record.id: error for record, error in answer.failures}
    entries: list[dict[str, object]] = []
    first: DesktopError | None = None
    for row in rows:
        error = row.error if isinstance(row, UnreadRow) else troubles.get(row.id)
        if error is None:
            entries.append({"status": "quantified", **emission_json(emissions[row.id])})
        else:
            first = first or error
            shown = trouble_json(error, language)
            entries.append(
                {"id": row.id, "source": row.source, "status": "refused", "error": shown}
            )
    document: dict[str, object] = {
        "total": totals_json(answer.totals),
        "records": entries,
        "findings": [finding_json(each, language) for each in answer.findings],
        "methodology": methodology_json(answer.inventory.methodology),
    }
    return document, first


def rate_values(options: argparse.Namespace, console: Console) -> int:
    """Rate given values by one method."""
    name, data = read_argument(options.inputs)
    values = parse_values(name, data)
    method = named_method(options.method, options.parameters)
    rating = rate(method, values, load_benchmarks(options.benchmarks))
    answer = as_json(rating)
    say_rating(method, rating, console)
    console.list_findings(each for each in rating.findings if each.code != rating.reason)
    console.emit(answer)
    return 0 if rating.status is Status.RATED else NOT_RATABLE


def named_method(name: str, parameters: Path | None = None) -> Method:
    """Return a method by its id, filled by the user's own parameter files if a folder is named.

    Raises:
        UsageError: ``method.unknown`` with the known ones.
    """
    known = load_methods(parameters)
    if name not in known:
        raise UsageError("method.unknown", method=name, known="、".join(sorted(known)))
    return known[name]


def methods(options: argparse.Namespace, console: Console) -> int:
    """List the rating methods, or show one."""
    own = options.parameters
    chosen = [named_method(options.id, own)] if options.id else list(load_methods(own).values())
    for method in chosen:
        console.say(
            f"{method.id}  {method.version}  {method.status.value}  {method.name.zh}",
            f"{method.id}  {method.version}  {method.status.value}  {method.name.en}",
        )
    documents = [_method_json(method) for method in chosen]
    console.emit(documents[0] if options.id else documents)
    return 0


def _method_json(method: Method) -> dict[str, object]:
    return {
        "id": method.id,
        "version": method.version,
        "status": method.status.value,
        "name": {"zh": method.name.zh, "en": method.name.en},
        "superseded_by": method.superseded_by,
        "missing": list(method.missing),
        "inputs": [
            {"name": each.name, "unit": each.unit, "required": each.is_required}
            for each in method.inputs
        ],
        "benchmarks": list(method.benchmarks),
        "indicators": [each.name for each in method.indicators],
        "levels": [each.key for each in method.levels],
        "confidence": dict(method.confidence),
        "sha256": method.sha256,
        "parameter_file": method.parameter_file,
    }


def self_test(options: argparse.Namespace, console: Console) -> int:  # noqa: ARG001 - a command
    """Run every worked example."""
    result = run_self_test()
    console.say(
        f"自检：{result.passed} 项通过，{len(result.failures)} 项未通过",
        f"Self-test: {result.passed} passed, {len(result.failures)} failed",
    )
    for failure in result.failures:
        line = f"  ✗ {failure.example}: {failure.expected} ≠ {failure.got}"
        console.say(line, line)
    console.emit(
        {
            "passed": result.passed,
            "failed": len(result.failures),
            "methodology": {"sha256": result.methodology, "factors_sha256": result.factors},
            "failures": [
                {"example": each.example, "expected": each.expected, "got": each.got}
                for each in result.failures
            ],
        }
    )
    return PackageError.exit_code if result.failures else 0
