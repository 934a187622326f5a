"""What became of each file of an import, and of its invoices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.duplicates import Merged
from desktop.accounting.documents.invoice import InvoiceStatus
from desktop.accounting.documents.source_document import Kind
from desktop.findings import Finding, Place, Severity
from desktop.intake.source import ReadResult, Status
from desktop.jobs.reading_files import ReadFile


class Outcome(StrEnum):
    """What became of a file."""

    IMPORTED = "imported"
    PARTLY = "partly"
    REFUSED = "refused"
    SKIPPED = "skipped"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file, with what its lines became.

    Attributes:
        path: As the user knows it.
        code: Message code that says why, unless it was imported.
        details: Gaps of that message.
        used: How it was understood: sheets, columns, units.
    """

    path: str
    kind: Kind
    status: Outcome
    code: str = ""
    details: Mapping[str, str] | None = None
    counted: int = 0
    ignored: int = 0
    asked: int = 0
    findings: tuple[Finding, ...] = ()
    used: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceCounts:
    """What became of the invoices."""

    new: int = 0
    duplicate: int = 0
    conflict: int = 0
    void: int = 0
    red: int = 0


def invoice_counts(merged: Merged) -> InvoiceCounts:
    """Return what became of the invoices, counted."""
    return InvoiceCounts(
        new=len(merged.new),
        duplicate=len(merged.duplicates),
        conflict=len(merged.conflicts),
        void=sum(invoice.status is InvoiceStatus.VOID for invoice in merged.new),
        red=sum(invoice.is_red for invoice in merged.new),
    )


def _named(fields: Sequence[str]) -> str:
    return "、".join(f"«layout_field.{field}»" for field in fields)


def conflicts(merged: Merged) -> tuple[Finding, ...]:
    """Return the invoices that came again with other figures."""
    return tuple(
        Finding(
            "invoice.conflict",
            Severity.ERROR,
            pair.other.place,
            {"invoice": pair.kept.key, "fields": _named(pair.differing)},
        )
        for pair in merged.conflicts
    )


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What is needed to say what became of each file.

    Attributes:
        drafts: By the document they come from.
        repeated: ``id`` of the invoices that came a second time.
        conflicting: ``id`` of those among them that say something else.
        unchanged: Documents whose measurements were known.
    """

    drafts: Mapping[str, list[DraftRecord]]
    repeated: frozenset[int]
    conflicting: frozenset[int]
    unchanged: frozenset[str]

    @classmethod
    def of(cls, drafts: Iterable[DraftRecord], merged: Merged, unchanged: frozenset[str]) -> Self:
        """Sort drafts by document once, for a folder may hold thousands of files."""
        by_document: dict[str, list[DraftRecord]] = {}
        for draft in drafts:
            by_document.setdefault(draft.document, []).append(draft)
        conflicting = frozenset(id(pair.other) for pair in merged.conflicts)
        equal = frozenset(id(pair.other) for pair in merged.duplicates)
        return cls(by_document, equal | conflicting, conflicting, unchanged)

    def outcome(self, file: ReadFile) -> FileOutcome:
        """Return what became of a file."""
        result = file.result
        is_known = result.code == "document.known"
        own = [] if is_known else self.drafts.get(result.document.sha256, [])
        states = [draft.state for draft in own]
        status, code = _status(file, own, self.repeated)
        if status is Outcome.IMPORTED and not own and result.document.sha256 in self.unchanged:
            status, code = Outcome.DUPLICATE, "document.measurements_known"
        if code == "document.invoices_known" and self._is_in_conflict(result):
            code = "document.invoices_conflict"
        findings = result.findings
        if status in {Outcome.IMPORTED, Outcome.PARTLY} and result.blocks and not own:
            place = Place(file=file.name)
            findings = (*findings, Finding("document.curves_joined", Severity.NOTICE, place))
        return FileOutcome(
            path=file.name,
            kind=result.document.kind,
            status=status,
            code=code,
            details={"file": file.name, **result.details},
            counted=states.count(DraftState.PROPOSED),
            ignored=states.count(DraftState.IGNORED),
            asked=states.count(DraftState.ASKED),
            findings=findings,
            used=result.used,
        )

    def _is_in_conflict(self, result: ReadResult) -> bool:
        return any(id(invoice) in self.conflicting for invoice in result.invoices)


def _status(
    file: ReadFile, own: list[DraftRecord], repeated: frozenset[int]
) -> tuple[Outcome, str]:
    result = file.result
    if result.code == "document.known":
        return Outcome.DUPLICATE, result.code
    if result.status is Status.REFUSED:
        return Outcome.REFUSED, result.code
    if result.status is Status.SKIPPED:
        return Outcome.SKIPPED, result.code
    if not own and _only_known_invoices(result, repeated):
        return Outcome.DUPLICATE, "document.invoices_known"
    if result.status is Status.PARTLY:
        return Outcome.PARTLY, result.code
    return Outcome.IMPORTED, ""


def _only_known_invoices(result: ReadResult, repeated: frozenset[int]) -> bool:
    if not result.invoices or result.bills or result.blocks or result.readings:
        return False
    return all(id(invoice) in repeated for invoice in result.invoices)
