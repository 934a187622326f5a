"""Curves of registers whose file tells no multiplier take the one entered for their meter."""

from collections.abc import Sequence
from dataclasses import replace

from desktop.accounting.documents.interval_months import multiplied_by_days
from desktop.accounting.documents.meter import IntervalBlock, MultiplierPeriod
from desktop.accounting.documents.registers import multiplier_on
from desktop.errors import InputError
from desktop.findings import Finding, Severity
from desktop.intake.source import ReadResult
from desktop.jobs.fitting_months import refused_again
from desktop.jobs.reading_files import ReadFile
from desktop.models.store import Store

_READ_AS = ("interval.understood", "interval.understood_readings")
_UNKNOWN = "interval.multiplier_unknown"


def read_multiplied(store: Store, read: tuple[ReadFile, ...]) -> tuple[ReadFile, ...]:
    """Return the files with the registers of known meters multiplied."""
    if not any(f.code == _UNKNOWN for file in read for f in file.result.findings):
        return read
    entered = entered_multipliers(store)
    return tuple(_multiplied(file, entered) if file.result.blocks else file for file in read)


def _multiplied(file: ReadFile, entered: Sequence[MultiplierPeriod]) -> ReadFile:
    try:
        return replace(file, result=multiplied_result(file.result, entered))
    except InputError as refusal:
        return refused_again(file, refusal)


def entered_multipliers(store: Store) -> tuple[MultiplierPeriod, ...]:
    """Return the multipliers of the company file."""
    return tuple(MultiplierPeriod(m.meter, m.since, m.value) for m in store.multipliers())


def multiplied_result(result: ReadResult, entered: Sequence[MultiplierPeriod]) -> ReadResult:
    """Return what a file gave with its registers multiplied, where that is known for all of it.

    Args:
        result: As read.
        entered: Multipliers of the company file.

    Raises:
        InputError: ``meter.values_too_large``.
    """
    asked = [finding for finding in result.findings if finding.code == _UNKNOWN]
    tables = [used for used in result.used if used.code in _READ_AS]
    is_each = len(asked) == len(tables)
    if not asked or not (is_each and (_is_whole(asked) or _is_part(asked))):
        return result
    channels = asked[0].details.get("channels", "").split("、")
    multiplied = [
        multiplied_month(block, entered)
        if _is_whole(asked) or f"{block.channel.carrier}/{block.channel.direction}" in channels
        else block
        for block in result.blocks
    ]
    blocks = tuple(block for block in multiplied if block is not None)
    if len(blocks) < len(multiplied):
        return result
    details = {"heading": asked[0].details["heading"]}
    said = Finding("interval.multiplier_entered", Severity.NOTICE, asked[0].where, details)
    others = (finding for finding in result.findings if finding.code != _UNKNOWN)
    return replace(result, blocks=blocks, findings=(*others, said))


def _is_whole(asked: Sequence[Finding]) -> bool:
    """Tell whether the multiplier holds for everything the tables give."""
    return all(finding.details.get("scope") == "all" for finding in asked)


def _is_part(asked: Sequence[Finding]) -> bool:
    """Tell whether the one table says which of its channels are registers."""
    return len(asked) == 1 and "channels" in asked[0].details


def multiplied_month(
    block: IntervalBlock, entered: Sequence[MultiplierPeriod]
) -> IntervalBlock | None:
    """Return a month under the multipliers in force, day by day; nothing if a day has none.

    Raises:
        InputError: ``meter.values_too_large``.
    """
    meter, month = block.channel.meter, block.month
    changes = (each.since for each in entered if each.meter == meter)
    days = [month.start, *sorted({day for day in changes if month.start < day <= month.end})]
    ratios = [multiplier_on(entered, meter, day) for day in days]
    known = [(day, ratio) for day, ratio in zip(days, ratios, strict=True) if ratio is not None]
    return multiplied_by_days(block, known) if len(known) == len(days) else None
