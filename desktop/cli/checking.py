"""``verify``: checks a package without company file, Qt, pandas or SQLAlchemy."""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.cli.console import Console
from desktop.cli.signed_words import say_signed, withheld_words
from desktop.errors import PackageError
from desktop.exchange.canonical import plain_text
from desktop.exchange.container import MAX_PACKAGE
from desktop.exchange.register import MAX_REGISTER
from desktop.exchange.sequence import SequenceState
from desktop.exchange.verdict import Verdict
from desktop.exchange.verify import Options, Recompute, verify_package


def verify(options: argparse.Namespace, console: Console) -> int:
    """Verify a package, and rows shown beside it."""
    state = _remembered(options.state)
    data = read_bounded(options.package, MAX_PACKAGE)
    verdict = verify_package(
        data,
        now=datetime.now(UTC),
        options=Options(
            register=_read(options.register),
            root=_read(options.root),
            allow_withheld=not options.recompute,
            recompute=recomputation(options.parameters) if options.recompute else None,
            state=state,
            challenge=options.challenge,
        ),
    )
    words = verdict.message(console.language)
    console.say(words, words)
    if verdict.withheld and verdict.is_valid:
        withheld = withheld_words(verdict.withheld, console.language)
        console.say(f"此副本隐去：{withheld}。", f"This copy withholds: {withheld}.")
    if verdict.statement and verdict.is_valid:
        say_signed(verdict.statement, verdict.digest, console)
    document = verdict.to_json()
    if options.rows and verdict.is_valid:
        document["rows"] = _rows(options.rows, verdict, console)
    if state is not None and verdict.is_valid:
        _remember(options.state, state, verdict)
    console.emit(document)
    return 0 if verdict.is_valid else PackageError.exit_code


def verifier(options: argparse.Namespace, console: Console) -> int:
    """Write the page that verifies packages in a browser."""
    from desktop.jobs.verifier_page import write_verifier  # noqa: PLC0415 - verify starts without

    write_verifier(options.out)
    console.say(
        f"已生成 {options.out}，用浏览器打开后把数据包拖进去即可核验。",
        f"Wrote {options.out}; open it in a browser and drop a package on it.",
    )
    console.emit({"file": str(options.out)})
    return 0


def read_bounded(path: Path, limit: int) -> bytes:
    """Return a file's bytes, one more than allowed at most: what is too large stays on the disk."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def _read(path: Path | None) -> bytes | None:
    return read_bounded(path, MAX_REGISTER) if path else None


def recomputation(parameters: Path | None = None) -> Recompute:
    """Return the recomputation by the shipped rules; loaded only where it is wanted.

    Args:
        parameters: The parameter files the report was sealed with.
    """
    from desktop.jobs.recomputing import recompute_by_shipped_rules  # noqa: PLC0415 - 0.2 s
    from desktop.jobs.shipped import read_parameters  # noqa: PLC0415

    return recompute_by_shipped_rules({} if parameters is None else read_parameters(parameters))


def _rows(path: Path, verdict: Verdict, console: Console) -> list[Mapping[str, Any]]:
    """Prove the rows of a file and say them.

    Raises:
        PackageError: ``TREE_MISMATCH`` or ``TABLE_INVALID``.
    """
    from desktop.exchange.disclosure import proved_rows  # noqa: PLC0415 - seldom wanted

    shown: list[Mapping[str, Any]] = []
    for row, cells in proved_rows(read_bounded(path, MAX_REGISTER), verdict):
        texts = {name: _cell(value) for name, value in cells.items() if value is not None}
        line = "  ".join(f"{name}={text}" for name, text in texts.items())
        console.say(
            f"已证明 {row.of} 第 {row.index + 1} 行：{line}",
            f"{row.of} row {row.index + 1} proved: {line}",
        )
        shown.append({"table": row.of, "row": row.index + 1, "cells": texts})
    return shown


def _cell(value: object) -> str:
    """Return a cell as the table has it."""
    return str(value).lower() if isinstance(value, bool) else plain_text(str(value))


def _remembered(path: Path | None) -> SequenceState | None:
    """Return what was remembered; an absent file is an empty memory.

    Raises:
        InputError: ``memory.damaged``.
    """
    if path is None:
        return None
    from desktop.exchange.memory import read_memory  # noqa: PLC0415 - seldom wanted

    return read_memory(path.read_bytes(), path.name) if path.exists() else SequenceState()


def _remember(path: Path, state: SequenceState, verdict: Verdict) -> None:
    """Write what is remembered after a valid package."""
    from desktop.exchange.memory import (  # noqa: PLC0415 - seldom wanted
        remembered,
        write_memory,
    )
    from desktop.exchange.writing import write_atomically  # noqa: PLC0415 - as above

    write_atomically(path, write_memory(remembered(state, verdict)))
