"""A disk that loses its power: what was forced to it is there, of the rest some, in any order."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

SECTOR = 512


@dataclass(frozen=True)
class Write:
    """Bytes written, or for ``data`` of ``None`` a file cut to a size."""

    file: str
    at: int
    data: bytes | None


def apply(content: bytearray, write: Write) -> None:
    """Do to a file's content what a write does."""
    if write.data is None:
        del content[write.at :]
        return
    end = write.at + len(write.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[write.at : end] = write.data


def survivors(pending: list[Write], chance: random.Random) -> list[Write]:
    """Return what of the unsynced writes reached the disk: some, in order or not, some torn."""
    kept: list[Write] = []
    fate = chance.choice(["none", "some", "all", "shuffled"])
    for write in pending:
        if fate == "none" or (fate != "all" and chance.random() < 0.5):
            continue
        if write.data is not None and chance.random() < 0.3:
            cut = chance.randrange(0, len(write.data) + 1, SECTOR)
            kept.append(Write(write.file, write.at, write.data[:cut]))
        else:
            kept.append(write)
    if fate == "shuffled":
        chance.shuffle(kept)
    return kept


@dataclass(frozen=True)
class Note:
    """One thing the program did to a file or folder, as ``recording_disk.c`` notes it."""

    kind: str
    at: int
    data: bytes
    path: str
    other: str


def read_notes(data: bytes, folder: Path) -> Iterator[Note]:
    """Yield what was noted, with names within a folder."""
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        kind, place, length, path, other = data[at:end].decode("utf-8").split("\t")
        at = end + 1 + int(length)
        inside = [str(PurePath(each).relative_to(folder)) if each else "" for each in (path, other)]
        yield Note(kind, int(place), data[end + 1 : at], *inside)


@dataclass
class Inode:
    """Content of a file that is safe, and what is not yet."""

    content: bytearray = field(default_factory=bytearray)
    pending: list[Write] = field(default_factory=list)

    def force(self) -> None:
        """Make everything safe."""
        for write in self.pending:
            apply(self.content, write)
        self.pending = []


@dataclass
class Naming:
    """A name given to a file, or for ``inode`` of ``None`` taken away."""

    path: str
    inode: Inode | None


@dataclass
class PowerDisk:
    """Files and their names: those that are safe and those the program sees."""

    safe: dict[str, Inode] = field(default_factory=dict)
    seen: dict[str, Inode] = field(default_factory=dict)
    pending: dict[str, list[list[Naming]]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "PowerDisk":
        """Return a disk that holds a folder, all of it safe."""
        files = (path for path in folder.rglob("*") if path.is_file())
        known = {
            str(path.relative_to(folder)): Inode(bytearray(path.read_bytes())) for path in files
        }
        return cls(dict(known), dict(known))

    def do(self, notes: Iterable[Note]) -> None:
        """Do what was noted."""
        for note in notes:
            match note.kind:
                case "W":
                    self._file(note.path).pending.append(Write("", note.at, note.data))
                case "T":
                    self._file(note.path).pending.append(Write("", note.at, None))
                case "S":
                    self._file(note.path).force()
                case "D":
                    for step in self.pending.pop(note.path, []):
                        self._name(self.safe, step)
                case "R":
                    moved = self._file(note.path)
                    self._rename([Naming(note.path, None), Naming(note.other, moved)])
                case "U":
                    self._rename([Naming(note.path, None)])

    def _file(self, path: str) -> Inode:
        if path not in self.seen:
            self._rename([Naming(path, Inode())])
        return self.seen[path]

    def _rename(self, step: list[Naming]) -> None:
        self._name(self.seen, step)
        self.pending.setdefault(str(PurePath(step[0].path).parent), []).append(step)

    @staticmethod
    def _name(names: dict[str, Inode], step: list[Naming]) -> None:
        for each in step:
            if each.inode is None:
                names.pop(each.path, None)
            else:
                names[each.path] = each.inode

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Write into a folder what is there after the power comes back.

        A file system keeps the order in which names changed, so that of each folder's changes a
        beginning is there; a rename is there whole or not.
        """
        for steps in self.pending.values():
            for step in steps[: chance.randrange(len(steps) + 1)]:
                self._name(self.safe, step)
        for name, inode in self.safe.items():
            content = bytearray(inode.content)
            for write in survivors(inode.pending, chance):
                apply(content, write)
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
