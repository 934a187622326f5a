"""Spread work over processes of this machine, or over a cluster."""

import math
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Self, TypeVar

from desktop.errors import SurroundingsError
from desktop.jobs import cluster

MAX_CHUNK = 500
_CHUNKS_A_WORKER = 8

Item = TypeVar("Item")
Found = TypeVar("Found")


class Workers:
    """Processes of this machine, or a cluster, for all the work of one intake.

    The processes start with the first work that is worth it and stay for the next: each has read
    methodology and register by then. Used as a context.
    """

    def __init__(self, processes: int = 0, scheduler: str = "") -> None:
        """Start nothing yet.

        Args:
            processes: Here; 0 for one a core, 1 for none but this one.
            scheduler: Of a Dask cluster that does it instead.
        """
        self._processes = max(1, processes or os.cpu_count() or 1)
        self._scheduler = scheduler
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Return the workers."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Stop the processes; what was not begun is dropped."""
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def spread(
        self, work: Callable[[Sequence[Item]], Found], items: Sequence[Item]
    ) -> Iterator[Found]:
        """Yield what ``work`` finds in each chunk of the items.

        Args:
            work: Pure and picklable.
            items: All of them.

        Raises:
            SurroundingsError: ``intake.worker_died``.
            InputError: What :func:`desktop.jobs.cluster.on_cluster` refuses.
        """
        if self._scheduler:
            yield from cluster.on_cluster(self._scheduler, work, _chunks(items, cluster.PER_TASK))
            return
        size = math.ceil(len(items) / (self._processes * _CHUNKS_A_WORKER))
        chunks = _chunks(items, max(1, min(MAX_CHUNK, size)))
        if self._processes == 1 or len(chunks) <= 1:
            yield from map(work, chunks)
            return
        self._pool = self._pool or _started(self._processes)
        try:
            yield from self._pool.map(work, chunks)
        except BrokenProcessPool as error:
            raise SurroundingsError("intake.worker_died") from error


def _started(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))


def _chunks(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
