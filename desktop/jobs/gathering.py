"""Which files an import means: paths, folders and what lies inside archives."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import InputError, SurroundingsError

_LEFT_BEHIND = ("~$", ".")
"""Beginnings of lock files and hidden files that programs leave in folders."""
_NEVER = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class GatheredFile:
    """A file to be read.

    Attributes:
        name: As the user knows it: relative to the folder that was dropped, with ``/``.
    """

    name: str
    path: Path

    def read(self) -> bytes:
        """Return the bytes.

        Raises:
            SurroundingsError: If another program holds the file or it may not be read.
        """
        try:
            return self.path.read_bytes()
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
    found: dict[Path, GatheredFile] = {}
    for path in paths:
        if not path.exists():
            raise InputError("file.not_found", file=path)
        files = list(_below(path)) if path.is_dir() else [GatheredFile(path.name, path)]
        if not files:
            raise InputError("folder.empty", file=path)
        found.update((file.path.resolve(), file) for file in files)
    return tuple(sorted(found.values(), key=lambda file: (file.name, str(file.path))))


def _below(folder: Path) -> Iterator[GatheredFile]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(_is_left_behind(part) for part in inside.parts):
            yield GatheredFile(f"{folder.name}/{inside.as_posix()}", path)


def _is_left_behind(name: str) -> bool:
    return name.startswith(_LEFT_BEHIND) or name.lower() in _NEVER
