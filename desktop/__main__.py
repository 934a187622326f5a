"""Start the program from a command line: ``carbonbook`` and ``python -m desktop``."""

import multiprocessing
import sys

from desktop.cli.main import run

CRASHED = 1


def main() -> None:
    """Run the command line and leave with its exit code."""
    multiprocessing.freeze_support()
    try:
        code = run(sys.argv[1:])
    except BrokenPipeError:
        code = CRASHED
    sys.exit(code)


if __name__ == "__main__":
    main()
