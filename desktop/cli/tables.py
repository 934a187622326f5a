"""Commands of tables: read activities from one, write a year as a workbook."""

import argparse

from desktop.cli.console import Console, finding_json
from desktop.cli.opening import open_store
from desktop.cli.values import today
from desktop.errors import UsageError
from desktop.jobs.activity_table import write_template
from desktop.jobs.add_table import TableAdded, add_table
from desktop.jobs.company_benchmarks import benchmarks_for
from desktop.jobs.company_parameters import parameters_for
from desktop.jobs.company_report import ReportOrder
from desktop.jobs.company_workbook import write_workbook
from desktop.reports.data import ReportKind

_SHOWN = 12
"""Ids that people are shown of each kind."""


def add(options: argparse.Namespace, console: Console) -> int:
    """Add the activities of a table, or write a table to fill in.

    Raises:
        UsageError: ``table.needed`` with neither.
    """
    if options.template:
        write_template(options.template, console.language)
        console.say(f"已生成 {options.template}", f"Wrote {options.template}")
        console.emit({"template": str(options.template)})
        return 0
    if options.table is None:
        raise UsageError("table.needed")
    with open_store(options, read_only=options.dry_run) as store:
        done = add_table(store, options.table, person=options.person, is_preview=options.dry_run)
    console.say(
        f"新增 {len(done.new)} 条，修改 {len(done.changed)} 条，无变化 {done.same} 条",
        f"{len(done.new)} new, {len(done.changed)} changed, {done.same} the same",
    )
    _say_ids(done, console)
    console.list_findings(done.findings)
    console.emit(
        {
            "new": list(done.new),
            "changed": list(done.changed),
            "same": done.same,
            "findings": [finding_json(each, console.language) for each in done.findings],
        }
    )
    return 0


def _say_ids(done: TableAdded, console: Console) -> None:
    """Say the first ids of what was added or changed: by them a person asks for it again."""
    for chinese, english, ids in (("新增", "new", done.new), ("修改", "changed", done.changed)):
        if ids:
            shown, more = "  ".join(ids[:_SHOWN]), len(ids) - _SHOWN
            console.say(
                f"{chinese}：{shown}" + (f"  …（另有 {more} 条）" if more > 0 else ""),
                f"{english}: {shown}" + (f"  … ({more} more)" if more > 0 else ""),
            )


def workbook(options: argparse.Namespace, console: Console) -> int:
    """Write a year as a workbook."""
    with open_store(options, read_only=True) as store:
        benchmarks = benchmarks_for(store, options.benchmarks)
        order = ReportOrder(
            options.year,
            ReportKind.INVENTORY,
            today(),
            benchmarks,
            console.language,
            parameters_for(store, options.parameters),
        )
        sheets = write_workbook(store, order, options.out)
    console.say(f"已生成 {options.out}", f"Wrote {options.out}")
    rows = {sheet.title: len(sheet.rows) for sheet in sheets}
    console.emit({"file": str(options.out), "sheets": rows})
    return 0
