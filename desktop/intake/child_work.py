"""What the child process of an import does: it limits itself, then reads what it is asked to.

The parent's side is :mod:`desktop.intake.child`.
"""

import gc
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from desktop.intake.parts import Handing
from desktop.intake.reader import load_for, read_document
from desktop.intake.result_file import write_results
from desktop.intake.source import IntakeContext, ReadResult

DONE, MEMORY = b"done", b"memory"
"""What the child answers in the end."""
READ, HEADS, ROWS = "read", "heads", "rows"
"""What it can be asked to do."""
_STANDARD_ERROR = 2
_COLLECT_AFTER = 16 * 1024 * 1024
"""Bytes of files between two looks for cycles."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one file may take.

    Attributes:
        seconds: Of processor time; on Windows, which bounds none, of waiting.
        memory: On top of what the program itself needs. [bytes]
    """

    seconds: int = 60
    memory: int = 1024 * 1024 * 1024


def serve(connection: Connection, allowance: Allowance, log: str) -> None:
    """Read files for the parent until it hangs up; the work of the child.

    What is known of the firm comes first: given when the process starts, it would make the parent
    wait until the child can take it. Before it may come the name of a large file that is on its
    way, to load what reads it meanwhile.
    """
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), _STANDARD_ERROR)
    limit_memory(allowance.memory)
    gc.disable()  # a file makes hundreds of thousands of lasting values and hardly a cycle
    connection.send_bytes(DONE)
    taken = 0
    try:
        while isinstance(context := connection.recv(), str):
            load_for(context)
    except EOFError:
        return
    while True:
        try:
            task, files, result = connection.recv()
        except EOFError:
            return
        limit_time(allowance.seconds)
        try:
            handing = Handing(connection, result.parent)
            taken += _work(task, files, result, context, handing)
        except MemoryError:
            connection.send_bytes(MEMORY)
            return
        connection.send_bytes(DONE)
        taken = _collected(taken)


def _collected(taken: int) -> int:
    """Return how much was read since cycles were looked for; looking after each file costs most."""
    if taken < _COLLECT_AFTER:
        return taken
    gc.collect()
    return 0


def _work(
    task: str,
    files: Sequence[tuple[str, bytes | Path]],
    result: Path,
    context: IntakeContext,
    handing: Handing,
) -> int:
    """Do a task with files and return their size."""
    results: list[ReadResult] = []
    size = 0
    for number, (name, given) in enumerate(files):
        data = given if isinstance(given, bytes) else given.read_bytes()
        size += len(data)
        if task != READ:
            from desktop.intake.heads_file import write_heads  # noqa: PLC0415 - seldom wanted

            write_heads(name, data, result, whole=task == ROWS)
            return size
        taker = partial(handing.hand_over, number)
        results.append(read_document(name, data, context, taker))
    write_results(results, result)
    return size


def limit_memory(size: int) -> None:
    """Allow this process so many bytes on top of what it has now."""
    if sys.platform == "win32":
        from desktop.intake import windows_job  # noqa: PLC0415 (exists on Windows only)

        windows_job.limit_memory(size)
    else:
        import resource  # noqa: PLC0415 (exists on POSIX only)

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + size, hard))


def limit_time(seconds: int) -> None:
    """Allow this process so many seconds of processor time from now on."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 (exists on POSIX only)

        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, hard))


def _address_space() -> int:
    """Return the size of this process's address space; a fair guess where nobody tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 2 * 1024 * 1024 * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")
