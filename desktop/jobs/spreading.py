"""Spread work over processes of this machine, or over a cluster."""

import math
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from desktop.errors import SurroundingsError
from desktop.jobs import cluster

MAX_CHUNK = 500
_CHUNKS_A_WORKER = 8

Item = TypeVar("Item")
Found = TypeVar("Found")


def spread(
    work: Callable[[Sequence[Item]], Found],
    items: Sequence[Item],
    workers: int = 0,
    scheduler: str = "",
) -> Iterator[Found]:
    """Yield what ``work`` finds in each chunk of the items.

    Args:
        work: Pure and picklable.
        items: All of them.
        workers: Processes here; 0 for one a core, 1 for none but this one.
        scheduler: Of a Dask cluster that does it instead.

    Raises:
        SurroundingsError: ``intake.worker_died``.
        InputError: What :func:`desktop.jobs.cluster.on_cluster` refuses.
    """
    if scheduler:
        yield from cluster.on_cluster(scheduler, work, _chunks(items, cluster.PER_TASK))
        return
    processes = max(1, workers or os.cpu_count() or 1)
    size = max(1, min(MAX_CHUNK, math.ceil(len(items) / (processes * _CHUNKS_A_WORKER))))
    chunks = _chunks(items, size)
    if processes == 1 or len(chunks) <= 1:
        yield from map(work, chunks)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(chunks)), mp_context=spawn) as pool:
        try:
            yield from pool.map(work, chunks)
        except BrokenProcessPool as error:
            raise SurroundingsError("intake.worker_died") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _chunks(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
