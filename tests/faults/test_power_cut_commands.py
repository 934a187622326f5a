"""R2 for whole commands, plain and encrypted: the power is cut under the program's own writes.

A preloaded library notes every write, sync, rename and removal of the real program; a disk that
forgets what was not synced shows what would be left. What a command had promised when the power
went – it had ended – is there, and nothing is half-done.
"""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.errors import DesktopError
from tests.faults.power import Note, PowerDisk, read_notes
from tests.faults.program import FILE, Program, books, compiled, state

NEW_WORD = "新的口令 new words"
STORIES = {
    "books": (
        "drafts",
        ("confirm F --all", "post F --all", "close F 2025-01", "reopen F 2025-01 --reason 漏录"),
    ),
    "password": ("posted", ("password F --new-secret-file NEW",)),
    "keeping": ("posted", ("backup F", "restore F DIR/new.cbook", "backup F --to DIR/to")),
}


@dataclass(frozen=True)
class Story:
    """What commands did to a folder.

    Attributes:
        start: The folder before the first.
        notes: What each command did to the disk.
        states: What people see before the first, and after each command.
        words: Passwords that may open the file.
    """

    start: Path
    notes: list[list[Note]]
    states: list[dict[str, object]]
    words: list[str | None]


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return the program under a library that notes what it does to the disk."""
    program = Program(compiled("recording_disk.c", tmp_path_factory.mktemp("preload")))
    yield program
    program.stop()


@pytest.fixture(params=list(STORIES.values()), ids=list(STORIES))
def story(
    request: pytest.FixtureRequest, password: str | None, recorder: Program, tmp_path: Path
) -> Story:
    """Return what a few commands did, one after the other."""
    stage, commands = request.param
    start, folder, words = tmp_path / "start", tmp_path / "told", [password, NEW_WORD]
    (tmp_path / "old").write_text((password or "-") + "\n", encoding="utf-8")
    (tmp_path / "new").write_text(NEW_WORD + "\n", encoding="utf-8")
    books(start, stage, password)
    shutil.copytree(start, folder)
    told = Story(start, [], [state(folder, words)], words)
    for number, command in enumerate(commands):
        filled = [
            {"F": str(folder / FILE), "NEW": str(tmp_path / "new")}.get(w, w)
            for w in command.replace("DIR", str(folder)).split()
        ]
        secret = [] if password is None else ["--secret-file", str(tmp_path / "old")]
        record = tmp_path / f"notes{number}"
        done = recorder.run(*filled, *secret, environment={"RECORD_TO": str(record)})
        assert done.code == 0, done.said
        told.notes.append(list(read_notes(record.read_bytes(), folder)))
        told.states.append(state(folder, words))
    return told


def _troubles(story: Story, rounds: int, tmp_path: Path) -> list[str]:
    """Cut the power so many times and return what was lost or broken."""
    chance = random.Random(5)
    found = []
    for number in range(rounds):
        ended = chance.randrange(len(story.notes))
        cut = chance.randrange(len(story.notes[ended]) + 1)
        disk = PowerDisk.of(story.start)
        for notes in (*story.notes[:ended], story.notes[ended][:cut]):
            disk.do(notes)
        folder = tmp_path / f"cut{number}"
        disk.cut(folder, chance)
        try:
            left = state(folder, story.words)
            if left not in story.states[ended : ended + 2]:
                found.append(f"cut {cut} of command {ended}: another state")
        except (AssertionError, pytest.fail.Exception, DesktopError) as error:
            found.append(f"cut {cut} of command {ended}: {error}")
        shutil.rmtree(folder)
    return found


@pytest.mark.parametrize("rounds", [8, pytest.param(170, marks=pytest.mark.long)])
def test_a_power_cut_under_a_command_loses_nothing_and_leaves_nothing_half_done(
    rounds: int, story: Story, tmp_path: Path
) -> None:
    assert _troubles(story, rounds, tmp_path) == []


@pytest.mark.parametrize("story", [STORIES["books"]], ids=["books"], indirect=True)
@pytest.mark.parametrize("password", [None], ids=["plain"])
def test_the_power_cut_under_a_command_would_notice_a_disk_that_is_never_synced(
    story: Story, tmp_path: Path
) -> None:
    unsynced = [[note for note in notes if note.kind not in "SD"] for notes in story.notes]
    assert _troubles(replace(story, notes=unsynced), 20, tmp_path) != []
