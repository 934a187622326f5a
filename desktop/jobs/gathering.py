"""Which files an import means: paths, folders and what lies inside archives."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import FileIO
from operator import attrgetter
from pathlib import Path

from desktop.accounting.built import quickly_built
from desktop.errors import InputError, SurroundingsError

_LEFT_BEHIND = ("~$", ".")
"""Beginnings of lock files and hidden files that programs leave in folders."""
_NEVER = frozenset({"thumbs.db", "desktop.ini"})
LARGE = 2**22
"""Bytes of a file that takes time and memory of its own."""
_OUR_OWN = (".cbook", ".cbook.lock", ".cbook-journal")
"""Ends of a company file's name, its lock's and its journal's: they often lie beside invoices."""


@quickly_built
@dataclass(frozen=True, slots=True)
class GatheredFile:
    """A file to be read.

    Attributes:
        name: As the user knows it: relative to the folder that was dropped, with ``/``.
        path: Where it stands; a text, for a folder holds thousands.
    """

    name: str
    path: str

    def is_large(self) -> bool:
        """Tell whether reading it takes so long that it pays to prepare."""
        try:
            return os.stat(self.path).st_size > LARGE  # noqa: PTH116 - a text, see above
        except OSError:
            return False

    def read(self) -> bytes:
        """Return the bytes.

        Raises:
            SurroundingsError: If another program holds the file or it may not be read.
        """
        try:
            with FileIO(self.path) as file:  # read in one piece: no buffer is of use
                return file.readall()
        except PermissionError as error:
            raise SurroundingsError("file.not_permitted", file=self.name) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise SurroundingsError("file.not_usable", file=self.name, reason=reason) from error


def gather(paths: Iterable[Path]) -> tuple[GatheredFile, ...]:
    """Return every file below the paths, each once, by name.

    Raises:
        InputError: ``file.not_found`` for a path that is not there, ``folder.empty`` for a
            folder without files.
    """
    found: dict[str, GatheredFile] = {}
    for path in paths:
        if not path.exists():
            raise InputError("file.not_found", file=path)
        if not path.is_dir():
            found[os.path.realpath(path)] = GatheredFile(path.name, str(path))
            continue
        below = dict(_below(path, path.name))
        if not below:
            raise InputError("folder.empty", file=path)
        found.update(below)
    return tuple(sorted(found.values(), key=attrgetter("name", "path")))


def gather_one(path: Path) -> GatheredFile:
    """Return one file; of a path into an archive the archive, named by the file in it.

    Raises:
        InputError: ``file.not_found``.
    """
    outer = next((parent for parent in path.parents if parent.is_file()), None)
    if outer is None:
        (file,) = gather((path,))
        return file
    return GatheredFile(f"{outer.name}/{path.relative_to(outer).as_posix()}", str(outer))


def _below(folder: Path | str, name: str) -> Iterator[tuple[str, GatheredFile]]:
    """Yield the files in a folder, whatever its depth, by their real paths.

    Only a link has to be followed; the others lie in the folder they are found in. A folder that
    cannot be listed stands for its files: reading it says why.
    """
    try:
        entries = list(os.scandir(folder))
    except OSError:
        yield str(folder), GatheredFile(name, str(folder))
        return
    real = os.path.realpath(folder)
    for entry in entries:
        inside = f"{name}/{entry.name}"
        if _is_left_behind(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, inside)
        elif entry.is_file():
            key = (
                os.path.realpath(entry.path)
                if entry.is_symlink()
                else f"{real}{os.sep}{entry.name}"
            )
            yield key, GatheredFile(inside, entry.path)


def _is_left_behind(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(_LEFT_BEHIND) or lower in _NEVER or lower.endswith(_OUR_OWN)
