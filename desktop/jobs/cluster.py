"""The work of an intake on a Dask cluster; an optional extra, ``carbonbook[region]``.

The same function runs as in local processes. A worker that dies loses nothing: the scheduler gives
its chunks to the others.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from desktop.errors import InputError, SurroundingsError

PER_TASK = 500
"""Packages a task at least: smaller ones cost the scheduler more than they are worth."""

Chunk = TypeVar("Chunk")
Found = TypeVar("Found")


def on_cluster(
    scheduler: str, work: Callable[[Chunk], Found], chunks: Sequence[Chunk]
) -> Iterator[Found]:
    """Yield what ``work`` finds in each chunk, in the order in which it is done.

    Args:
        scheduler: ``tls://host:8786`` or ``tcp://…``; certificates by Dask's own configuration.
        work: Pure and importable by the workers.
        chunks: What each call gets; files must stand under the same paths for every worker.

    Raises:
        InputError: ``intake.cluster_missing`` without Dask; ``intake.scheduler_not_reached``.
        SurroundingsError: ``intake.worker_died`` if a chunk killed several workers.
    """
    try:
        import distributed  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError("intake.cluster_missing") from error
    try:
        client = distributed.Client(scheduler, set_as_default=False, timeout="10s")
    except (OSError, ValueError, TypeError) as error:
        raise InputError("intake.scheduler_not_reached", scheduler=scheduler) from error
    with client:
        futures = client.map(work, chunks, pure=False)
        try:
            done = distributed.as_completed(futures, loop=client.loop, with_results=True)
            for _, found in done:
                yield found
        except distributed.KilledWorker as error:
            raise SurroundingsError("intake.worker_died") from error
        finally:
            client.cancel(futures)
