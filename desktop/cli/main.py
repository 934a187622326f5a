"""Find the command, run it, turn trouble into the contract's exit codes."""

import argparse
import errno
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from typing import TextIO, cast

from desktop.accounting.period import YEARS
from desktop.cli.console import Console, language_of
from desktop.cli.parser import build_parser
from desktop.errors import DesktopError, InputError, SurroundingsError, UsageError, is_disk_full

_UTF8 = "utf-8"

Command = Callable[[argparse.Namespace, Console], int]
"""Options and console in, exit code out."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return the exit code.

    Raises:
        SystemExit: With 0 after ``--help`` and ``--version``.
    """
    _speak_utf8(sys.stdout)
    _speak_utf8(sys.stderr)
    try:
        options = build_parser().parse_args(arguments)
    except UsageError as error:
        return _console_of(arguments).fail(error)
    console = Console(bool(getattr(options, "json", False)), language_of(options.language))
    try:
        _check_years(options)
        code = _command(options)(options, console)
        console.out.flush()  # what the disk has no room for is known now, not after our answer
    except DesktopError as error:
        return console.fail(error)
    except BrokenPipeError:
        raise  # whoever read our answer went away
    except OSError as error:
        return _failed(console, error)
    except KeyboardInterrupt:
        console.tell("job.cancelled")
        return SurroundingsError.exit_code
    return code


def _failed(console: Console, error: OSError) -> int:
    """Say what stopped the command; the answer itself may be what found no room."""
    trouble = _surroundings(error)
    with suppress(OSError):
        return console.fail(trouble)
    return trouble.exit_code


def _check_years(options: argparse.Namespace) -> None:
    for name in ("year", "base_year"):
        year = getattr(options, name, None)
        if isinstance(year, int) and year not in YEARS:
            raise UsageError("year.out_of_range", year=year)


def _command(options: argparse.Namespace) -> Command:
    module = import_module(f"desktop.cli.{options.module}")
    return cast("Command", getattr(module, options.function))


def _console_of(arguments: Sequence[str]) -> Console:
    """Return where the refusal of a call goes that could not be read as a whole."""
    after = dict(pairwise(arguments)).get("--language", "")
    given = [each.partition("=")[2] for each in arguments if each.startswith("--language=")]
    return Console("--json" in arguments, language_of(given[-1] if given else after))


def _surroundings(error: OSError) -> DesktopError:
    """Return a file's trouble: a wrong path is the input's, the rest the surroundings'."""
    name, reason = error.filename or "", error.strerror or str(error)
    match error:
        case FileNotFoundError():
            return InputError("file.not_found", file=name)
        case FileExistsError():
            return InputError("file.exists", file=name)
        case PermissionError():
            return SurroundingsError("file.not_permitted", file=name)
        case OSError(errno=errno.ENAMETOOLONG):
            return InputError("file.name_too_long", file=name)
        case _ if is_disk_full(error):
            return SurroundingsError("file.disk_full", file=name, reason=reason)
        case _:
            return SurroundingsError("file.not_usable", file=name, reason=reason)


def _speak_utf8(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding=_UTF8, errors="replace")
