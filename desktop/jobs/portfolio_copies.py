"""Which company files of a portfolio are copies of one another: a sync program's conflict copy.

Files and their copies begin with the same entry of the change log; where one's log is the beginning
of another's, it is an older state. A firm that stands in two lines would be counted twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class CopyKind(StrEnum):
    """What a company file is to another one of the portfolio."""

    NONE = ""
    SAME = "same"
    OLDER = "older"
    PARTED = "parted"
    SAME_FIRM = "same_firm"


@dataclass(frozen=True, slots=True)
class Lineage:
    """What tells whether two company files are one.

    Attributes:
        uscc: The firm's credit code.
        trail: Hashes of the change log from its first entry on; empty where it cannot be read.
    """

    uscc: str
    trail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """What a line is to another: a copy of its file, or another file of its firm.

    Attributes:
        of: The file that stands for the firm.
        common: Entries of the change log that both share.
    """

    kind: CopyKind = CopyKind.NONE
    of: Path | None = None
    common: int = 0


def find_copies(files: Mapping[Path, Lineage]) -> dict[Path, Copy]:
    """Return the files that are copies, and other files of a firm, with what they are.

    Of files with a common beginning, the one that stands for the firm is none of an older state
    and has the shortest name: conflict copies get longer ones.
    """
    known = {path: each for path, each in files.items() if each.trail}
    by_birth: dict[str, list[Path]] = {}
    for path, each in known.items():
        by_birth.setdefault(each.trail[0], []).append(path)
    found: dict[Path, Copy] = {}
    firms: dict[str, Path] = {}
    for paths in by_birth.values():
        first = _first(paths, known)
        found.update(_copies_of(first, paths, known))
        standing = firms.setdefault(known[first].uscc, first)
        if standing != first:
            found[first] = Copy(CopyKind.SAME_FIRM, standing)
    return found


def _first(paths: Sequence[Path], known: Mapping[Path, Lineage]) -> Path:
    trails = [known[path].trail for path in paths]
    newest = [path for path in paths if not any(_begins(known[path].trail, t) for t in trails)]
    return min(newest, key=lambda path: (len(path.name), str(path)))


def _begins(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a log is an earlier state of another."""
    return len(short) < len(long) and long[len(short) - 1] == short[-1]


def _copies_of(
    first: Path, paths: Sequence[Path], known: Mapping[Path, Lineage]
) -> Iterator[tuple[Path, Copy]]:
    whole = known[first].trail
    for path in paths:
        own = known[path].trail
        if path == first:
            continue
        common = sum(1 for one, other in zip(own, whole, strict=False) if one == other)
        if own == whole:
            kind = CopyKind.SAME
        else:
            kind = CopyKind.OLDER if _begins(own, whole) else CopyKind.PARTED
        yield path, Copy(kind, first, common)
