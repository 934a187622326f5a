"""Read the files of an import in the limited child process, many small ones at once."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake import archive
from desktop.intake.child import LimitedReader
from desktop.intake.opened import OpenedSource
from desktop.intake.reader import refused
from desktop.intake.source import ReadResult, Shape, Status
from desktop.jobs.context import JobContext
from desktop.jobs.gathering import GatheredFile
from desktop.models.store import Store

_AT_ONCE = 250
_BYTES_AT_ONCE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read, with its bytes."""

    name: str
    data: bytes
    result: ReadResult


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that waits to be read, or what became of it without reading."""

    name: str
    data: bytes
    result: ReadResult | None = None


def read_files(
    store: Store, files: Sequence[GatheredFile], reader: LimitedReader, job: JobContext
) -> Iterator[ReadFile]:
    """Yield every file with what it gave, in order.

    Raises:
        CancelledError: If the user asked to stop.
    """
    seen = set(store.document_hashes())
    waiting: list[_Waiting] = []
    size = 0
    for number, file in enumerate(files):
        job.step(number, len(files), "progress.reading")
        for one in _waiting(file, seen):
            waiting.append(one)
            size += len(one.data)
            if len(waiting) >= _AT_ONCE or size >= _BYTES_AT_ONCE:
                yield from _read(waiting, reader)
                waiting, size = [], 0
    yield from _read(waiting, reader)
    job.step(len(files), len(files), "progress.reading")


def _read(waiting: Iterable[_Waiting], reader: LimitedReader) -> Iterator[ReadFile]:
    waiting = list(waiting)
    results = iter(reader.read_many([(w.name, w.data) for w in waiting if w.result is None]))
    for one in waiting:
        if one.result is None:
            yield ReadFile(one.name, one.data, next(results))
        else:
            yield ReadFile(one.name, one.data, one.result)


def _waiting(file: GatheredFile, seen: set[str]) -> Iterator[_Waiting]:
    for name, data, refusal in _expanded(file):
        if refusal is not None:
            yield _Waiting(name, data, refused(name, data, refusal))
            continue
        digest = hashlib.sha256(data).hexdigest()
        if digest in seen:
            yield _Waiting(name, b"", _known_file(name, data))
            continue
        seen.add(digest)
        yield _Waiting(name, data)


def _known_file(name: str, data: bytes) -> ReadResult:
    known = refused(name, data, InputError("document.known"))
    return replace(known, status=Status.SKIPPED)


def _expanded(file: GatheredFile) -> Iterator[tuple[str, bytes, InputError | None]]:
    """Yield a file, or what lies inside it if it is an archive."""
    data = file.read()
    try:
        if OpenedSource(file.name, data).shape is not Shape.ZIP:
            yield file.name, data, None
            return
        entries = list(archive.entries(data, file.name))
        if not entries:
            raise InputError("archive.empty", Place(file.name))  # noqa: TRY301
    except InputError as refusal:
        yield file.name, data, refusal
        return
    for entry in entries:
        yield entry.name, entry.data, entry.refusal or _nested(entry)


def _nested(entry: archive.Entry) -> InputError | None:
    try:
        is_archive = OpenedSource(entry.name, entry.data).shape is Shape.ZIP
    except InputError as refusal:
        return refusal
    return InputError("archive.nested", Place(entry.name)) if is_archive else None
