"""Amendments: what differs between the lines of two packages, field by field."""

from collections.abc import Iterator, Mapping

from desktop.exchange.canonical import split_line
from desktop.exchange.table_schemas import ACTIVITY, CHANGES
from desktop.exchange.tables import Row, write_table

ADDED = "added"
REMOVED = "removed"


def changes_between(old: bytes, new: bytes, reason: str) -> bytes:
    """Return ``restricted/changes.csv`` for two versions of ``restricted/activity.csv``.

    A line that is new or gone is one change of the field ``line``.
    """
    return write_table(CHANGES, _changes(_lines(old), _lines(new), reason))


def _lines(data: bytes) -> dict[str, dict[str, str]]:
    names = [column.name for column in ACTIVITY.columns]
    rows = (split_line(line) for line in data.decode("utf-8").split("\n")[1:-1])
    return {cells[0]: dict(zip(names, cells, strict=True)) for cells in rows}


def _changes(
    old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]], reason: str
) -> Iterator[Row]:
    for line_id in old.keys() | new.keys():
        if line_id not in old:
            yield _change(line_id, "line", "", ADDED, reason)
        elif line_id not in new:
            yield _change(line_id, "line", "", REMOVED, reason)
        else:
            yield from _changed_fields(old[line_id], new[line_id], reason)


def _changed_fields(old: Mapping[str, str], new: Mapping[str, str], reason: str) -> Iterator[Row]:
    for name, before in old.items():
        if new[name] != before:
            yield _change(old["line_id"], name, before, new[name], reason)


def _change(line_id: str, field: str, old: str, new: str, reason: str) -> Row:
    return {"line_id": line_id, "field": field, "old": old, "new": new, "reason": reason}
