"""Start the program from a command line: ``carbonbook`` and ``python -m desktop``."""

import sys

from desktop.cli.main import run

CRASHED = 1


def main() -> None:
    """Run the command line and leave with its exit code."""
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support  # noqa: PLC0415 - only a frozen program needs it

        freeze_support()
    try:
        code = run(sys.argv[1:])
    except BrokenPipeError:
        code = CRASHED
    sys.exit(code)


if __name__ == "__main__":
    main()
