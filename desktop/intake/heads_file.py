"""The first rows of a stranger's tables as a file: plain texts from the child to the program."""

import json
from pathlib import Path
from typing import Any

from desktop.errors import InputError
from desktop.intake.meters.cells import text_of
from desktop.intake.opened import OpenedSource
from desktop.intake.source import Shape, TableHead


def write_heads(name: str, data: bytes, path: Path, *, whole: bool = False) -> None:
    """Write the first rows of every table of a file, or all, or why it cannot be opened."""
    try:
        source = _opened(name, data)
        tables = source.sample.tables
        if whole and tables:
            tables = tuple(TableHead(t.name, tuple(map(tuple, t.rows()))) for t in source.tables)
        document: dict[str, Any] = {"heads": [[t.name, _texts(t)] for t in tables]}
    except InputError as refusal:
        document = {"code": refusal.code, "details": {"file": name, **refusal.details}}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _opened(name: str, data: bytes) -> OpenedSource:
    """Return a file, or the one of that name in an archive."""
    source = OpenedSource(name, data)
    if source.shape is not Shape.ZIP:
        return source
    from desktop.intake import archive  # noqa: PLC0415 - seldom wanted

    named = (each for each in archive.entries(data, name.partition("/")[0]) if each.name == name)
    entry = next(named, None)
    if entry is not None and entry.refusal is not None:
        raise entry.refusal
    return source if entry is None else OpenedSource(entry.name, entry.data)


def _texts(table: TableHead) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in table.rows]


def read_heads(path: Path) -> tuple[TableHead, ...]:
    """Return the rows :func:`write_heads` wrote.

    Raises:
        InputError: Why the file could not be opened; ``file.reader_stopped`` for another file.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if "code" in document:
            refusal = InputError(str(document["code"]), **document["details"])
        else:
            return tuple(_head(name, rows) for name, rows in document["heads"])
    except (ValueError, KeyError, TypeError, OSError) as exc:
        raise InputError("file.reader_stopped") from exc
    raise refusal


def _head(name: str, rows: list[list[str]]) -> TableHead:
    return TableHead(str(name), tuple(tuple(map(str, row)) for row in rows))
