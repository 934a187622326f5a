"""Evidence: originals, photos and notes that belong to records, and what they take."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from desktop.accounting.documents.source_document import Kind, SourceDocument
from desktop.errors import InputError, UsageError
from desktop.exchange.writing import write_atomically
from desktop.models.store import Store
from desktop.models.values import Evidence, KeptDocument

BUDGET = "evidence.budget_mb"
"""Setting with the room originals may take in the company file. [MB]"""
_USUAL_MB = 500
_MB = 1_000_000
_LARGEST_MB = 64
_READER = "attachment/1"
_PHOTOS = frozenset(
    [".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"]
)
"""Asked of the system, the kind of a file would differ from one computer to another."""
_HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """How far records are evidenced, and what the originals take.

    Attributes:
        percent: Counted records with an original in the file, in per cent; nothing without
            records.
        stored_bytes: What originals take, compressed.
        budget_bytes: What they may take before the program warns.
    """

    records: int
    evidenced: int
    percent: Decimal | None
    documents: int
    stored_bytes: int
    budget_bytes: int

    @property
    def is_over_budget(self) -> bool:
        """Whether the originals take more than their budget."""
        return self.stored_bytes > self.budget_bytes


def evidence_state(store: Store) -> EvidenceState:
    """Return coverage in per cent and the budget of originals."""
    coverage = store.evidence_coverage()
    share = coverage.share
    return EvidenceState(
        records=coverage.records,
        evidenced=coverage.evidenced,
        percent=None if share is None else (share * _HUNDRED).quantize(_TENTH),
        documents=coverage.documents,
        stored_bytes=coverage.stored_bytes,
        budget_bytes=int(store.settings().get(BUDGET, str(_USUAL_MB))) * _MB,
    )


def set_budget(store: Store, megabytes: int, *, person: str = "") -> None:
    """Set the room originals may take.

    Raises:
        InputError: ``evidence.budget_wrong``.
    """
    if megabytes <= 0:
        raise InputError("evidence.budget_wrong", value=megabytes)
    with store.change("evidence.budget_set", person=person) as change:
        change.set_setting(BUDGET, str(megabytes))


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is attached to a record.

    Attributes:
        record: Its number, or its id.
        paths: Photos, scans, contracts …; none for a bare note.
    """

    record: str
    paths: tuple[Path, ...] = ()
    note: str = ""


def attach(store: Store, attachment: Attachment, *, person: str = "") -> tuple[Evidence, ...]:
    """Attach files or a note to a record in one step; a file that is known is kept once.

    Originals of closed months may come late: they change no figure.

    Raises:
        UsageError: ``evidence.record_missing``; ``record.not_found``.
        InputError: ``evidence.nothing``; ``evidence.too_large``; ``evidence.empty``.
        SurroundingsError: ``disk.full`` …; nothing was changed.
    """
    if not attachment.paths and not attachment.note.strip():
        raise InputError("evidence.nothing")
    if not attachment.record:
        raise UsageError("evidence.record_missing")
    entry = store.record_of(attachment.record)
    if entry is None:
        raise UsageError("record.not_found", record=attachment.record)
    originals = [_original(path) for path in attachment.paths]
    key, note = entry.record.id, attachment.note.strip()
    marks = [document.sha256 for document, _ in originals] or [""]
    added = tuple(Evidence("activity", key, mark, note) for mark in dict.fromkeys(marks))
    with store.change("evidence.attached", person=person) as change:
        for document, data in originals:
            change.add_document(document, data)
        change.add_evidence(added)
    return added


def _original(path: Path) -> tuple[SourceDocument, bytes]:
    data = path.read_bytes()
    if len(data) > _LARGEST_MB * _MB:
        raise InputError("evidence.too_large", file=path.name, limit=_LARGEST_MB)
    if not data:
        raise InputError("evidence.empty", file=path.name)
    kind = Kind.PHOTO if path.suffix.lower() in _PHOTOS else Kind.ATTACHMENT
    mark = sha256(data).hexdigest()
    return SourceDocument(mark, path.name, kind, len(data), _READER), data


def evidence_of(store: Store, record: str) -> tuple[Evidence, ...]:
    """Return what is attached to a record, its own document first.

    Raises:
        UsageError: ``record.not_found``.
    """
    entry = store.record_of(record)
    if entry is None:
        raise UsageError("record.not_found", record=record)
    own = entry.record.evidence
    first = (Evidence("activity", entry.record.id, own),) if own else ()
    return (*first, *store.evidence("activity", entry.record.id))


def originals(store: Store) -> tuple[KeptDocument, ...]:
    """Return every original with what it takes."""
    return store.documents()


def save_original(store: Store, start: str, out: Path) -> KeptDocument:
    """Write an original, byte for byte, named by the first digits of its SHA-256.

    Raises:
        UsageError: ``evidence.unknown``.
        InputError: ``file.exists``.
        SurroundingsError: If the file cannot be written.
    """
    found = [kept for kept in store.documents() if _starts(kept, start)]
    if len(found) != 1:
        raise UsageError("evidence.unknown", sha256=start, count=len(found))
    if out.exists():
        raise InputError("file.exists", file=out)
    write_atomically(out, store.document_bytes(found[0].document.sha256))
    return found[0]


def _starts(kept: KeptDocument, start: str) -> bool:
    return bool(start) and kept.document.sha256.startswith(start.lower())


def names_of(store: Store, evidence: Iterable[Evidence]) -> dict[str, str]:
    """Return the file names of attached originals by SHA-256."""
    wanted = {each.document for each in evidence}
    return {
        kept.document.sha256: kept.document.name
        for kept in store.documents()
        if kept.document.sha256 in wanted
    }
