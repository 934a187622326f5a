"""Read the files of an import in the limited child process, many small ones at once.

While the child reads, a thread of ours packs the originals for the company file, so that saving
them costs no time of its own.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import starmap

from desktop.errors import InputError, SurroundingsError
from desktop.findings import Place
from desktop.intake import archive
from desktop.intake.children import MANY, LimitedReaders
from desktop.intake.opened import OpenedSource
from desktop.intake.reader import refused
from desktop.intake.source import ReadResult, Status
from desktop.jobs.context import JobContext
from desktop.jobs.gathering import GatheredFile
from desktop.models.packing import Packed, pack, unpack
from desktop.models.store import Store

_AT_ONCE = 250
_SHARES = 8
"""A folder for two children goes in at least so many batches, so that both work to the end."""
_BYTES_AT_ONCE = 8 * 1024 * 1024
_HEAVY = 32 * 1024 * 1024
"""Bytes of a batch beside which those of the next would be felt."""

_Given = list[tuple[str, bytes]]
"""Files as the child gets them."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read, with its bytes.

    Attributes:
        held: The bytes; of a file that was read as the company file keeps them.
    """

    name: str
    held: bytes | Packed
    result: ReadResult

    @property
    def data(self) -> bytes:
        """The bytes, unpacked anew each time: a year of readings is 143 MB, and 30 packed."""
        if isinstance(self.held, Packed):
            return unpack(self.held.packing, self.held.data)
        return self.held


@dataclass(slots=True)
class _Waiting:
    """A file that waits to be read, or what became of it without reading.

    Attributes:
        data: Of a file that waits, until it is on its way.
        sha256: Of the bytes of a file that waits.
    """

    name: str
    data: bytes
    result: ReadResult | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Files that go to the child together.

    Attributes:
        packed: Those of them that are read, in their order; packed together, for handing small
            files to another thread one by one takes longer than packing them.
    """

    files: Sequence[_Waiting]
    packed: Future[list[Packed]]


def read_files(
    store: Store,
    files: Sequence[GatheredFile],
    readers: LimitedReaders,
    job: JobContext,
    *,
    is_again: bool = False,
) -> Iterator[ReadFile]:
    """Yield every file with what it gave, in order.

    Args:
        store: The open company file.
        files: What to read.
        readers: Child processes.
        job: The job it belongs to.
        is_again: Whether known files are read again, for further meters of those that hold
            several.

    Raises:
        CancelledError: If the user asked to stop.
    """
    known = frozenset(store.document_hashes())
    seen = set[str]() if is_again else set(known)
    sent: deque[_Batch] = deque()
    unread: dict[str, ReadResult] = {}
    packer = ThreadPoolExecutor(1)
    try:
        batches = _batches(files, seen, job, packer)
        for results in readers.read_in_turn(_noted(batches, sent)):
            for file in _read(sent.popleft(), results, unread):
                is_known = isinstance(file.held, Packed) and file.result.document.sha256 in known
                yield file if not is_known or _tells_apart(file.result) else _as_known(file)
    finally:
        packer.shutdown(cancel_futures=True)
    job.step(len(files), len(files), "progress.reading")


def _tells_apart(result: ReadResult) -> bool:
    """Tell whether a file names several meters, of which another was wanted before."""
    return any(each.details.get("meters", "0") not in {"0", "1"} for each in result.used)


def _as_known(file: ReadFile) -> ReadFile:
    data = file.data
    return ReadFile(file.name, data, _known_file(file.name, data))


def _batches(
    files: Sequence[GatheredFile], seen: set[str], job: JobContext, packer: ThreadPoolExecutor
) -> Iterator[tuple[_Batch, _Given]]:
    """Yield the files in batches that go to the child together, with what it gets of each.

    After a large file the next is fetched once its bytes are packed: the child has them on the
    disk, and two years of readings would stand in memory otherwise.
    """
    at_once = min(_AT_ONCE, len(files) // _SHARES) if len(files) >= MANY else _AT_ONCE
    waiting: list[_Waiting] = []
    size = 0
    large: list[Future[list[Packed]]] = []
    for number, file in enumerate(files):
        job.step(number, len(files), "progress.reading")
        wait(large)
        large.clear()
        for one in _waiting(file, seen, is_alone=len(files) == 1):
            waiting.append(one)
            size += len(one.data)
            if len(waiting) >= at_once or size >= _BYTES_AT_ONCE:
                batch, given = _batch(waiting, packer)
                if size >= _HEAVY:
                    large.append(batch.packed)
                yield batch, given
                del given
                waiting, size = [], 0
    if waiting:
        yield _batch(waiting, packer)


def _batch(files: Sequence[_Waiting], packer: ThreadPoolExecutor) -> tuple[_Batch, _Given]:
    """Return files as a batch, those that are read on their way to be packed, and for the child."""
    read = [one for one in files if one.result is None]
    given = [(one.name, one.data) for one in read]
    to_pack = [(one.data, one.sha256) for one in read]
    for one in read:
        one.data = b""
    return _Batch(files, packer.submit(lambda: list(starmap(pack, to_pack)))), given


def _noted(
    batches: Iterator[tuple[_Batch, _Given]], sent: deque[_Batch]
) -> Iterator[Sequence[tuple[str, bytes]]]:
    """Yield what the child gets of each batch, noting the batch."""
    for batch, given in batches:
        sent.append(batch)
        yield given
        del given


def _read(
    batch: _Batch, results: Sequence[ReadResult], unread: dict[str, ReadResult]
) -> Iterator[ReadFile]:
    """Yield the files of a batch; what gave nothing is added to ``unread``, by its hash."""
    given = zip(results, batch.packed.result(), strict=True)
    for one in batch.files:
        if one.result is None:
            result, packed = next(given)
            if result.status in {Status.REFUSED, Status.SKIPPED}:
                unread[result.document.sha256] = result
            yield ReadFile(one.name, packed, result)
        else:
            is_copy = one.result.code == "document.known"
            first = unread.get(one.result.document.sha256) if is_copy else None
            result = one.result if first is None else _of_a_copy(first, one.name)
            yield ReadFile(one.name, one.data, result)


def _of_a_copy(first: ReadResult, name: str) -> ReadResult:
    """Return what became of a file's copy: it is refused as well, not known already."""
    old = first.document.name
    where = first.details.get("where", "").replace(old, name)
    return replace(
        first,
        document=replace(first.document, name=name),
        details={**first.details, "file": name, "where": where},
        findings=(),
        used=(),
    )


def _waiting(file: GatheredFile, seen: set[str], *, is_alone: bool) -> Iterator[_Waiting]:
    """Yield a file, or what lies inside it; one that another program holds stops no others.

    Raises:
        SurroundingsError: If it is the only one.
    """
    try:
        data = file.read()
    except SurroundingsError as held:
        if is_alone:
            raise
        refusal = InputError(held.code, Place(file.name), **held.details)
        yield _Waiting(file.name, b"", refused(file.name, b"", refusal))
        return
    yield from _to_read(_expanded(file.name, data), seen)


def _to_read(
    files: Iterable[tuple[str, bytes, InputError | None]], seen: set[str]
) -> Iterator[_Waiting]:
    for name, data, refusal in files:
        if refusal is not None:
            yield _Waiting(name, data, refused(name, data, refusal))
            continue
        digest = hashlib.sha256(data).hexdigest()
        if digest in seen:
            yield _Waiting(name, b"", _known_file(name, data))
            continue
        seen.add(digest)
        yield _Waiting(name, data, sha256=digest)


def _known_file(name: str, data: bytes) -> ReadResult:
    known = refused(name, data, InputError("document.known"))
    return replace(known, status=Status.SKIPPED)


def _expanded(file: str, data: bytes) -> Iterator[tuple[str, bytes, InputError | None]]:
    """Yield a file, or what lies inside it if it is an archive."""
    try:
        if not OpenedSource(file, data).is_archive:
            yield file, data, None
            return
        entries = list(archive.entries(data, file))
        if not entries:
            raise InputError("archive.empty", Place(file))  # noqa: TRY301
    except InputError as refusal:
        yield file, data, refusal
        return
    for entry in entries:
        yield entry.name, entry.data, entry.refusal or _nested(entry)


def _nested(entry: archive.Entry) -> InputError | None:
    try:
        is_archive = OpenedSource(entry.name, entry.data).is_archive
    except InputError as refusal:
        return refusal
    return InputError("archive.nested", Place(entry.name)) if is_archive else None
