"""Reads Green Button feeds (ESPI): interval readings of electricity in Wh or W."""

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

_ESPI = "http://naesb.org/espi"
_ATOM_FEEDS = ("{http://www.w3.org/2005/Atom}feed", "{http://www.w3.org/2005/Atom}entry")


class GreenButtonReader:
    """Green Button."""

    name = "green_button"
    version = "1"
    kinds: tuple[Kind, ...] = (Kind.GREEN_BUTTON,)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:  # noqa: ARG002 (the protocol's signature)
        """Return certain for a feed or element of the ESPI namespace."""
        if sample.shape is not Shape.XML:
            return None
        is_feed = sample.root in _ATOM_FEEDS and _ESPI in sample.text
        return Score.CERTAIN if is_feed or sample.root.startswith(f"{{{_ESPI}}}") else None

    def read(self, source: Source, context: IntakeContext) -> ReadResult:  # noqa: ARG002 (the protocol's signature)
        """Return the months of every meter reading of energy or power.

        Raises:
            InputError: If the feed holds no interval of electricity.
        """
        from desktop.intake.meters.espi import read_feed  # noqa: PLC0415 - numpy, only to read

        place = Place(file=source.name)
        blocks, findings, left_out = read_feed(source.data, place)
        if not blocks:
            is_loose = any(found.code == "green_button.intervals_left_out" for found in findings)
            code = "green_button.unlinked" if is_loose else "green_button.no_energy"
            raise InputError(code, place, left_out="、".join(left_out) or "—")
        details = {
            "meters": "、".join(dict.fromkeys(block.channel.meter for block in blocks)),
            "left_out": "、".join(left_out) or "—",
        }
        return ReadResult(
            document_of(source, Kind.GREEN_BUTTON, self),
            Status.READ,
            blocks=blocks,
            findings=(*findings, *examine(blocks, place)),
            used=(Finding("green_button.understood", Severity.NOTICE, place, details),),
        )
