"""Reads interval series: tables of energy, power or registers at even steps, long or wide.

How a table was understood is told part by part; what it leaves open is asked, not guessed
silently.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from desktop.accounting.documents.interval_months import merge_blocks
from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.documents.meter_findings import examine
from desktop.accounting.documents.source_document import Kind
from desktop.accounting.period import Month
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.layouts import TableKind, fields_of, is_saved_as
from desktop.intake.meters.cells import text_of
from desktop.intake.meters.columns import bare_name, plain
from desktop.intake.meters.layout import find_layout
from desktop.intake.meters.turned import as_long
from desktop.intake.meters.undated import is_undated
from desktop.intake.source import (
    IntakeContext,
    ReadResult,
    Sample,
    Score,
    Shape,
    Source,
    Status,
    document_of,
)

if TYPE_CHECKING:
    from desktop.intake.meters.grid import Grid
    from desktop.intake.meters.understood import Understood

_MONTH = re.compile(
    r"((20)?\d\d年)?(\d{1,2}|十?[一二三四五六七八九]|十)月份?|20\d\d[-._]?(0[1-9]|1[0-2])"
)
_SUFFIXES = frozenset({".csv", ".txt", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".tsv", ".gz"})


class IntervalReader:
    """Interval series of meters."""

    name = "interval"
    version = "2"
    kinds: tuple[Kind, ...] = (Kind.INTERVAL, Kind.READINGS)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:
        """Return how sure it is: points across or a named quantity beside stamps is likely."""
        if sample.shape not in {Shape.WORKBOOK, Shape.DELIMITED}:
            return None
        if is_saved_as(TableKind.METER, sample, context):
            return Score.CERTAIN
        best: Score | None = None
        for table in sample.tables:
            head = [[text_of(cell) for cell in row] for row in table.rows]
            layout = find_layout(head, fields_of(head, context, TableKind.METER))
            if layout is None:
                if as_long(table.rows, table.name):
                    best = best or Score.POSSIBLE
                elif is_undated(table.rows):
                    best = Score.LIKELY
                continue
            named = layout.is_wide or any(column.is_named for column in layout.values)
            score = Score.LIKELY if named else Score.POSSIBLE
            best = max(best or score, score)
        return best

    def read(self, source: Source, context: IntakeContext) -> ReadResult:
        """Return the months of every meter in the file.

        Raises:
            InputError: If no table in it can be understood; the code says why.
        """
        from desktop.intake.meters.apart import apart  # noqa: PLC0415 - numpy, only to read
        from desktop.intake.meters.dated_names import called_by_days  # noqa: PLC0415 - the same
        from desktop.intake.meters.delimited import grids_of, upright  # noqa: PLC0415 - numpy, only to read
        from desktop.intake.meters.owners import own_series  # noqa: PLC0415 - the same
        from desktop.intake.meters.understood import understand  # noqa: PLC0415 - the same

        grids: list[Grid] = []
        refusals: list[InputError] = []
        parts: list[Understood] = []
        used: list[Finding] = []
        for given in grids_of(source):
            try:
                grid, notes = upright(given, source.name)
            except InputError as refusal:
                refusals.append(refusal)
            else:
                grids.append(grid)
                used += notes
        tables = [
            part
            for grid in grids
            for part in apart(grid, fields_of(grid.head, context, TableKind.METER))
        ]
        for grid in tables:
            fields = fields_of(grid.head, context, TableKind.METER)
            layout = find_layout(grid.head, fields)
            place = Place(file=source.name, sheet=grid.name)
            if layout is None:
                used.append(Finding("interval.sheet_left_out", Severity.NOTICE, place))
                continue
            name = meter_name(source.name, grid, grids)
            try:
                table = understand(grid, layout, (fields, context.defaults, name), place)
                blocks = called_by_days(table.blocks, name, source.name)
                parts.append(own_series(replace(table, blocks=blocks), context, place))
            except InputError as refusal:
                refusals.append(refusal)
            except OverflowError:
                refusals.append(InputError("interval.too_large", place))
        if not parts:
            raise _refusal(source, refusals)
        return _result(self, source, parts, used, refusals)


def _refusal(source: Source, refusals: Sequence[InputError]) -> InputError:
    if refusals:
        return refusals[0]
    return InputError("interval.not_understood", Place(file=source.name))


def _result(
    reader: IntervalReader,
    source: Source,
    parts: Sequence["Understood"],
    used: Sequence[Finding],
    refusals: Sequence[InputError],
) -> ReadResult:
    from desktop.intake.meters.main_meters import main_meters_among  # noqa: PLC0415 - numpy

    blocks, notes = _joined([block for part in parts for block in part.blocks])
    readings = tuple(reading for part in parts for reading in part.readings)
    findings = [finding for part in parts for finding in part.findings]
    findings += notes
    findings += [Finding(r.code, Severity.ERROR, r.where, r.details) for r in refusals]
    findings += examine(blocks, Place(file=source.name))
    findings += main_meters_among(blocks, readings, Place(file=source.name))
    kind = Kind.INTERVAL if blocks else Kind.READINGS
    if not blocks and not readings:
        raise InputError("interval.all_missing", Place(file=source.name))
    return ReadResult(
        document_of(source, kind, reader),
        Status.PARTLY if refusals else Status.READ,
        blocks=blocks,
        readings=readings,
        findings=tuple(findings),
        used=(*(part.how for part in parts), *used),
    )


def _joined(
    blocks: Sequence[IntervalBlock],
) -> tuple[tuple[IntervalBlock, ...], tuple[Finding, ...]]:
    """Return each month of a channel once: several tables of a file may give parts of it."""
    whole: dict[tuple[Channel, Month], IntervalBlock] = {}
    findings: list[Finding] = []
    for block in blocks:
        key = block.channel, block.month
        known = whole.get(key)
        if known is None:
            whole[key] = block
            continue
        whole[key], notes = merge_blocks(known, block)
        findings += notes
    return tuple(whole.values()), tuple(findings)


def meter_name(name: str, grid: "Grid", grids: Sequence["Grid"]) -> str:
    """Return the name of a meter its table does not name: the sheet's or the file's.

    Sheets called after months are of one meter.
    """
    if grid.title:
        return bare_name(grid.title)
    if len(grids) > 1 and grid.name and not all(_MONTH.fullmatch(plain(g.name)) for g in grids):
        return grid.name
    stem = PurePosixPath(name.replace("\\", "/")).name
    while PurePosixPath(stem).suffix.lower() in _SUFFIXES:
        stem = PurePosixPath(stem).stem
    return stem
