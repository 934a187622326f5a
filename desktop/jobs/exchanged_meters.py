"""Files that tell a meter's exchange by two readings at one instant give both stretches."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from desktop.accounting.documents.exchanges import told_apart
from desktop.accounting.documents.meter import Reading
from desktop.findings import Finding
from desktop.jobs.gas_series import GasUnits
from desktop.jobs.reading_files import ReadFile
from desktop.models.store import Store


def read_exchanged(
    store: Store, read: tuple[ReadFile, ...], units: GasUnits
) -> tuple[tuple[ReadFile, ...], tuple[Finding, ...]]:
    """Return the files with the readings of exchanged meters apart, and what was exchanged.

    Args:
        store: The open company file; the old meter's readings may be kept already.
        read: As read.
        units: As kept series are called from now on.
    """
    fresh = [reading for file in read for reading in file.result.readings]
    if not fresh:
        return read, ()
    kept = map(units.reading_now, _kept(store, {reading.meter for reading in fresh}))
    apart, findings = told_apart(kept, fresh)
    if not findings:
        return read, ()
    rest = iter(apart)
    return tuple(_with(file, rest) for file in read), findings


def _kept(store: Store, meters: Iterable[str]) -> Iterable[Reading]:
    return (reading for meter in sorted(meters) for reading in store.readings(meter))


def _with(file: ReadFile, rest: Iterable[Reading]) -> ReadFile:
    """Return a file with its own readings, the next of all."""
    own = tuple(islice(rest, len(file.result.readings)))
    return replace(file, result=replace(file.result, readings=own)) if own else file
