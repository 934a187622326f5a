"""Meters called by their file, where the file's name is the day or month of its data.

365 files of a day each are one meter. A date that is not the data's own, such as the day of an
export, stays: two exports may well be of two meters.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from desktop.accounting.documents.meter import Flag, IntervalBlock

NAMELESS = "电表"
"""What a meter is called whose files are called by nothing but their days."""
_MISSING = int(Flag.MISSING)
_DATE = re.compile(
    r"(?<!\d)(?P<year>20\d\d)"
    r"(?:(?P<by>[-._])(?P<m1>\d{1,2})(?:(?P=by)(?P<d1>\d{1,2}))?"
    r"|年(?P<m2>\d{1,2})月(?:份|(?P<d2>\d{1,2})日)?"
    r"|(?P<m3>\d\d)(?P<d3>\d\d)?)(?![\dT]|[-._]\d)"
)
_COPY = re.compile(r"\s*(\(\d+\)|（\d+）|- ?副本|- ?copy)$", re.IGNORECASE)
_EDGES = " _-—.·()（）[]【】"


def called_by_days(
    blocks: Sequence[IntervalBlock], stem: str, file: str
) -> tuple[IntervalBlock, ...]:
    """Return the months of a file; a meter called by the file loses the date of its data.

    Args:
        blocks: Of the file.
        stem: What a table without a meter's name is called.
        file: Name of the file with its folders.
    """
    own = [block for block in blocks if block.channel.meter == stem]
    found = _DATE.search(stem)
    if not own or found is None or not _is_of(own, found):
        return tuple(blocks)
    rest = _COPY.sub("", stem[: found.start()] + stem[found.end() :]).strip(_EDGES)
    name = rest or _folder_of(file) or (NAMELESS if _part(found, "d") else stem)
    return tuple(
        replace(block, channel=replace(block.channel, meter=name)) if block in own else block
        for block in blocks
    )


def _is_of(blocks: Sequence[IntervalBlock], found: re.Match[str]) -> bool:
    """Tell whether all values lie within the day or month of a name."""
    month = (int(found["year"]), _part(found, "m"))
    if any((block.month.year, block.month.number) != month for block in blocks):
        return False
    day = _part(found, "d")
    return not day or all(_days_of(block) == {day} for block in blocks)


def _part(found: re.Match[str], name: str) -> int:
    """Return month (``m``) or day (``d``) of a date, in whichever form it is written; else 0."""
    return int(next(filter(None, (found[f"{name}{form}"] for form in "123")), 0))


def _days_of(block: IntervalBlock) -> set[int]:
    per_day = max(1440 // block.step_minutes, 1)
    return {slot // per_day + 1 for slot, flag in enumerate(block.flags) if not flag & _MISSING}


def _folder_of(file: str) -> str:
    """Return the name of the nearest folder or archive that is no date itself; nothing if none."""
    for folder in PurePosixPath(file.replace("\\", "/")).parents:
        name = _DATE.sub("", PurePosixPath(folder.name).stem).strip(_EDGES)
        if name:
            return name
    return ""
