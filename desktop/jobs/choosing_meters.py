"""Which meters of a file are one's own: chosen after it was read, before anything is saved.

A park's or a grid's file holds many firms. It was read whole for the preview; what is chosen there
is drafted anew from what was read, without opening the file again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.errors import UsageError
from desktop.findings import Finding
from desktop.intake.source import ReadResult
from desktop.jobs.import_documents import Prepared, propose_again
from desktop.jobs.reading_files import ReadFile
from desktop.models.store import Store

_SEVERAL = "interval.firms_several"
Chosen = Mapping[str, Collection[str]]
"""File, as the preview names it → the meters of it that are one's own."""


@dataclass(frozen=True, slots=True)
class FileMeter:
    """A meter of a file that was read.

    Attributes:
        first: First month with values.
        last: Last month with values.
        total: Of its curves; nothing for register readings, or where units differ.
    """

    name: str
    first: Month
    last: Month
    total: Quantity | None = None


def names_of(result: ReadResult) -> tuple[str, ...]:
    """Return the meters a file holds, in its order."""
    blocks = (block.channel.meter for block in result.blocks)
    return tuple(dict.fromkeys((*blocks, *(reading.meter for reading in result.readings))))


def meters_of(prepared: Prepared, name: str) -> tuple[FileMeter, ...]:
    """Return the meters of a file, with the months they have and what they measured."""
    (result,) = (file.result for file in prepared.read if file.name == name)
    months: dict[str, list[Month]] = {meter: [] for meter in names_of(result)}
    totals: dict[str, dict[str, Decimal]] = {meter: {} for meter in months}
    for block in result.blocks:
        months[block.channel.meter].append(block.month)
        of_unit = totals[block.channel.meter]
        of_unit[block.channel.unit] = of_unit.get(block.channel.unit, Decimal(0)) + block.total
    for reading in result.readings:
        months[reading.meter].append(Month.of(reading.at.date()))
    return tuple(
        FileMeter(meter, min(found), max(found), _only(totals[meter]))
        for meter, found in months.items()
    )


def _only(totals: Mapping[str, Decimal]) -> Quantity | None:
    amounts = [Quantity(amount, unit) for unit, amount in totals.items()]
    return amounts[0] if len(amounts) == 1 else None


def keep_chosen(store: Store, prepared: Prepared, chosen: Chosen) -> Prepared:
    """Return what an import would do with some meters of some files alone.

    Args:
        store: The open company file.
        prepared: With every meter of every file, as it was first prepared.
        chosen: Files that are not named keep all of theirs.

    Raises:
        UsageError: ``meters.none_chosen`` for a file of which nothing would be left.
    """
    return propose_again(store, prepared, tuple(_narrowed(prepared.read, chosen)))


def _narrowed(read: Iterable[ReadFile], chosen: Chosen) -> Iterator[ReadFile]:
    for file in read:
        wanted = chosen.get(file.name)
        if wanted is None:
            yield file
            continue
        kept = frozenset(wanted).intersection(names_of(file.result))
        if not kept:
            raise UsageError("meters.none_chosen", file=file.name)
        yield replace(file, result=_of(file.result, kept))


def _of(result: ReadResult, kept: Collection[str]) -> ReadResult:
    return replace(
        result,
        blocks=tuple(block for block in result.blocks if block.channel.meter in kept),
        readings=tuple(each for each in result.readings if each.meter in kept),
        findings=tuple(finding for finding in result.findings if _stays(finding, kept)),
    )


def _stays(finding: Finding, kept: Collection[str]) -> bool:
    """Tell whether a finding is about what is kept; whose meters they are is answered now."""
    named = (finding.details.get(which, "") for which in ("meter", "registers"))
    is_of_kept = all(not frozenset(each.split("、")).isdisjoint(kept) for each in named if each)
    return finding.code != _SEVERAL and is_of_kept
