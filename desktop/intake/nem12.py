"""Reads Australian meter files: NEM12 (intervals, a day a row) and NEM13 (register readings)."""

import re

from desktop.accounting.documents.meter_findings import examine
from desktop.accounting.documents.source_document import Kind
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
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

_HEADER = re.compile(r"\s*100,NEM1[23]\b")
_END = re.compile(r"(?m)^\s*900\b[^\n]*\s*\Z")
_RECORD = re.compile(r"(?m)^(?:200,[^,\n]*,.*,(?:5|15|30)\s*,?[^,\n]*$|250,[^,\n]*,[^,\n]*,)")
_TAIL = 200
"""Characters at the end among which the last record stands."""


class Nem12Reader:
    """NEM12 and NEM13."""

    name = "nem12"
    version = "1"
    kinds: tuple[Kind, ...] = (Kind.NEM12,)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:  # noqa: ARG002 (the protocol's signature)
        """Return certain for a header record, likely for its data records without one."""
        if sample.shape is not Shape.DELIMITED:
            return None
        if _HEADER.match(sample.text):
            return Score.CERTAIN
        begins = sample.text.lstrip("\ufeff \r\n")
        return Score.CERTAIN if _RECORD.match(begins) else None

    def read(self, source: Source, context: IntakeContext) -> ReadResult:  # noqa: ARG002 (the protocol's signature)
        """Return the months of every energy channel, or the readings of every register.

        Raises:
            InputError: If no record of it can be used.
        """
        from desktop.intake.meters.nem12_records import read_records  # noqa: PLC0415 - numpy

        place = Place(file=source.name)
        found = read_records(source.text, place)
        if not found.blocks and not found.readings:
            worst = next((f for f in found.findings if f.severity is Severity.ERROR), None)
            if worst is not None:
                raise InputError(worst.code, worst.where, **worst.details)
            raise InputError("nem12.no_energy", place)
        findings = [*found.findings, *examine(found.blocks, place)]
        if not _HEADER.match(source.text):
            findings.append(Finding("nem12.header_missing", Severity.WARNING, place))
        if not _END.search(source.text[-_TAIL:]):
            findings.append(Finding("nem12.end_missing", Severity.WARNING, place))
        is_partly = any(finding.code == "nem12.values_miscounted" for finding in findings)
        return ReadResult(
            document_of(source, Kind.NEM12, self),
            Status.PARTLY if is_partly else Status.READ,
            blocks=found.blocks,
            readings=found.readings,
            findings=tuple(findings),
            used=(Finding("nem12.understood", Severity.NOTICE, place, found.details),),
        )
