"""One intake on a Dask cluster of two processes, one of which is killed; run by the test.

Run: python cluster_run.py ORDER.pickle tcp|tls

The certificates of ``tls`` come from Dask's own configuration, as for a user of ``--scheduler``.
"""

import json
import os
import pickle
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.jobs import cluster
from desktop.jobs.package_intake import IntakeOrder, take_in

PER_TASK = 5


class Killing:
    """Kills a worker as soon as the first results are in."""

    def __init__(self, made: Any) -> None:
        self._victim: int | None = next(iter(made.workers.values())).pid

    def step(self, done: int, total: int, what: str = "") -> None:  # noqa: ARG002 - a job's context
        """Kill once."""
        if self._victim is not None:
            os.kill(self._victim, signal.SIGKILL)
            self._victim = None


def main() -> None:
    """Take the order in and print what came out."""
    import dask  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra
    import distributed  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - as above

    cluster.PER_TASK = PER_TASK
    order: IntakeOrder = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301 - our own
    dask.config.set({"distributed.comm.timeouts.connect": "30s"})
    protocol = f"{sys.argv[2]}://"
    security = distributed.Security() if sys.argv[2] == "tls" else None
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=None,
        protocol=protocol,
        security=security,
        silence_logs=False,
    ) as made:
        if not made.scheduler_address.startswith(protocol):
            raise ValueError(made.scheduler_address)
        done = take_in(replace(order, scheduler=made.scheduler_address), Killing(made))
    print(json.dumps([done.valid, done.refused]))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
