"""Commands that need no company file: quantify, rate given values, list what is known."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
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
from desktop.cli.emission_json import (
    emission_json,
    methodology_json,
    totals_json,
    uncertainty_json,
)
from desktop.cli.rating_words import say_rating
from desktop.cli.totals import say_quality, say_totals
from desktop.errors import (
    DesktopError,
    InputError,
    NotComputableError,
    PackageError,
    UsageError,
)
from desktop.findings import Finding, Severity
from desktop.jobs.activities import UnreadRow, read_activities
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
_SAID = 500
"""So many records are told to people one by one."""
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
        if sys.stdin is None:  # nothing is connected
            raise InputError("file.not_found", file=argument)
        return "stdin", sys.stdin.buffer.read()
    path = Path(argument)
    if path.is_dir():
        raise InputError("file.is_folder", file=argument)
    return path.name, path.read_bytes()


def quantify(options: argparse.Namespace, console: Console) -> int:
    """Quantify activities without a company file."""
    name, data = read_argument(options.activities)
    methodology = methodology_of(options.parameters)
    choices = _choices(options, methodology)
    read = read_activities(name, data, options.year)
    records = tuple(row for row in read.rows if isinstance(row, ActivityRecord))
    answer = quantify_activities(records, methodology, choices, options.year)
    told = (*read.findings, *answer.findings, *_unread(read.rows), *own_factors(methodology))
    left_out = _left_out(len(read.rows), len(answer.emissions))
    answer = replace(answer, findings=(*told, *left_out))
    _say_quantified(answer, console)
    troubles = _troubles(answer, read.rows)
    entries = _entries(answer, read.rows, troubles, console.language)
    document = _quantified_json(answer, entries, console.language)
    first = next(iter(troubles.values()), None)
    if first and not answer.emissions:
        document["error"] = trouble_json(first, console.language)
    console.emit_long(document)
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
    for record, emissions in islice(answer.emissions, _SAID):
        for emission in emissions:
            amount = f"{tonnes(emission.co2e_kg, _PLACES)} tCO2e"
            start = f"{record.id}  {word('source', record.source, console.language)}"
            zh, en = _BASES[emission.basis]
            console.say(
                f"{start}{zh}  {record.quantity}  {amount}",
                f"{start}{en}  {record.quantity}  {amount}",
            )
    rest = len(answer.emissions) - _SAID
    if rest > 0:
        console.say(
            f"…… 另有 {rest} 条记录，--json 列出全部。",
            f"… and {rest} more records; --json lists all.",
        )
    console.list_findings(sorted(answer.findings, key=lambda found: found.where.line))
    say_totals(answer.totals, console)
    say_quality(answer.inventory, console)


def _troubles(
    answer: Quantified, rows: Iterable[ActivityRecord | UnreadRow]
) -> dict[int, DesktopError]:
    """Return why rows are not quantified, by their place in the document."""
    failed = {record.id: error for record, error in answer.failures}
    found: dict[int, DesktopError] = {}
    for place, row in enumerate(rows):
        error = row.error if isinstance(row, UnreadRow) else failed.get(row.id)
        if error is not None:
            found[place] = error
    return found


def _entries(
    answer: Quantified,
    rows: Iterable[ActivityRecord | UnreadRow],
    troubles: Mapping[int, DesktopError],
    language: str,
) -> Iterator[dict[str, object]]:
    """Yield the answer to every row, in their order."""
    emissions = iter(answer.emissions)
    for place, row in enumerate(rows):
        if place in troubles:
            shown = trouble_json(troubles[place], language)
            yield {"id": row.id, "source": row.source, "status": "refused", "error": shown}
        else:
            _, own = next(emissions)
            yield {"status": "quantified", **emission_json(own)}


def _quantified_json(
    answer: Quantified, entries: Iterator[object], language: str
) -> dict[str, object]:
    return {
        "total": totals_json(answer.totals),
        "records": entries,
        "findings": [finding_json(each, language) for each in answer.findings],
        "uncertainty": uncertainty_json(answer.inventory),
        "methodology": methodology_json(answer.inventory.methodology),
    }


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
