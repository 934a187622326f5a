"""Runs commands of the program, each in a process of its own, warm from one start.

    python commands.py

One order a line on standard input: ``arguments``, ``environment`` (the plan of a failing disk) and
``room`` (by how many bytes no file may grow beyond). One answer a line: ``code`` – negative for the
signal that ended it – and what the command ``said``.
"""

import json
import os
import pkgutil
import sys
import tempfile
from importlib import import_module
from typing import Any

import desktop.cli
from desktop.cli.main import run
from tests.cost import CHEAP


def main() -> None:
    """Answer orders until nobody asks any more."""
    CHEAP.ask()
    for module in pkgutil.iter_modules(desktop.cli.__path__):
        import_module(f"desktop.cli.{module.name}")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(order: dict[str, Any]) -> dict[str, object]:
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if not child:
            _become(order, said.fileno())
        _, status = os.waitpid(child, 0)
        said.seek(0)
        words = said.read().decode("utf-8")
    return {"code": os.waitstatus_to_exitcode(status), "said": words}


def _become(order: dict[str, Any], said: int) -> None:
    """Be the command and end."""
    code = 99
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for ours, theirs in ((nothing, 0), (said, 1), (said, 2)):
            os.dup2(ours, theirs)
        if order["room"] is not None:
            _limit_files(order["room"])
        os.environ.update(order["environment"])
        code = run(order["arguments"])
    except SystemExit as error:
        code = int(error.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _limit_files(room: int) -> None:
    import resource  # noqa: PLC0415 -- not on Windows
    import signal  # noqa: PLC0415 -- used here only

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
