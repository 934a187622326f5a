"""R6 and R4 for every command: killed before any of its writes, or on a full disk.

A command that is killed or finds no room has happened or has not; given again it ends as if nothing
had been.
"""

import itertools
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.conftest import PASSWORD
from tests.faults.program import FILE, Program, books, compiled, state

NEW_WORD = "新的口令 new words"
DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo" / "inputs" / "电子发票"
COMMANDS = {
    "import": ("drafts", "import F INVOICE --accept-proposals"),
    "confirm": ("drafts", "confirm F --all"),
    "decide": ("drafts", "decide F d1-0 --ignore"),
    "post": ("confirmed", "post F --all"),
    "void": ("confirmed", "void F d1-0 --reason 重复"),
    "edit": ("confirmed", "edit F d1-0 d1-1 --amount 7"),
    "undo": ("confirmed", "undo F"),
    "redo": ("undone", "redo F"),
    "reverse": ("posted", "reverse F 2025-01-electricity-0001 --reason 错"),
    "close": ("posted", "close F 2025-01"),
    "reopen": ("closed", "reopen F 2025-01 --reason 漏录"),
    "seal": ("year", "seal F --year 2025"),
    "set": ("drafts", "set F --period 2025 --revenue 5"),
    "evidence": ("confirmed", "evidence F add PHOTO --record d1-0"),
    "person": ("drafts", "person F set 张三 --roles enter"),
    "backup": ("confirmed", "backup F --to DIR/to"),
    "restore": ("confirmed", "restore F DIR/new.cbook"),
    "hand-over": ("confirmed", "hand-over F --note x --out DIR/copy.cbook"),
    "password": ("confirmed", "password F --new-secret-file NEW"),
}
OUTPUTS = {
    "new": (
        "",
        "new DIR/n.cbook --name 甲 --uscc 91330502MA2DEM0N7C --region 330500 --industry C17",
    ),
    "report": ("year", "report F --year 2025 --kind inventory --out DIR/x.pdf"),
    "workbook": ("year", "workbook F --year 2025 --out DIR/x.xlsx"),
    "template": ("drafts", "add F --template DIR/x.xlsx"),
    "key": ("", "key new DIR/zhang.key --secret-file NEW"),
}
"""Commands that write a file of their own and leave the company file as it is."""
QUICK = ("post", "close", "seal", "password", "restore")
"""Commands whose kills run in every run on a plain file; the others in the long one."""
KILLED = [
    pytest.param(name, word, id=f"{name}-{kind}", marks=[] if name in quick else pytest.mark.long)
    for name in COMMANDS
    for word, kind, quick in ((None, "plain", QUICK), (PASSWORD, "encrypted", ("post",)))
]


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return the program under a library that kills it."""
    program = Program(compiled("failing_disk.c", tmp_path_factory.mktemp("preload")))
    yield program
    program.stop()


def _filled(command: str, folder: Path, aside: Path, password: str | None) -> list[str]:
    words = {
        "F": str(folder / FILE),
        "PHOTO": str(aside / "photo.jpg"),
        "NEW": str(aside / "new"),
        "INVOICE": str(next(DEMO.glob("dzfp_2533*0719103007.xml"), next(DEMO.glob("*.xml")))),
    }
    filled = [words.get(w, w.replace("DIR", str(folder))) for w in command.split()]
    secret = [] if password is None else ["--secret-file", str(aside / "old")]
    return [*filled, *secret]


@pytest.fixture
def aside(tmp_path: Path, password: str | None) -> Path:
    """Return a folder with what commands read."""
    folder = tmp_path / "aside"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(random.Random(1).randbytes(40_000))
    (folder / "new").write_text(NEW_WORD + "\n", encoding="utf-8")
    (folder / "old").write_text((password or "-") + "\n", encoding="utf-8")
    return folder


def _points(*, every: bool) -> Iterator[int]:
    """Yield before which write the program is killed: the first sixty and then rarer ones."""
    if not every:
        yield from (3**power for power in itertools.count())
    yield from range(1, 61)
    yield from (int(60 * 1.1**power) for power in itertools.count(1))


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
@pytest.mark.parametrize(("name", "password"), KILLED, indirect=["password"])
def test_a_command_killed_before_any_write_has_happened_or_has_not(
    name: str, *, every: bool, password: str | None, killer: Program, aside: Path, tmp_path: Path
) -> None:
    stage, command = COMMANDS[name]
    words = [password, NEW_WORD]
    start = tmp_path / "start"
    books(start, stage, password)
    before = state(start, words)
    whole = Path(shutil.copytree(start, tmp_path / "whole"))
    assert killer.run(*_filled(command, whole, aside, password)).code == 0
    after = state(whole, words)
    assert after != before
    ends = []
    for nth in _points(every=every):
        folder = Path(shutil.copytree(start, tmp_path / f"killed{nth}"))
        filled = _filled(command, folder, aside, password)
        done = killer.run(*filled, environment={"FAULT_PLAN": f"{nth}:9:kill"})
        if done.code == 0:
            break
        assert done.code == -9, done.said
        found = state(folder, words)
        ends.append(found == after)
        if found != after:
            if name == "hand-over":  # its copy is put in place first, note and all
                found = {key: found[key] for key in found if key in before}
            assert found == before or name == "seal"  # which draws its secret first
            again = killer.run(*filled)
            assert again.code == 0, again.said
            assert state(folder, words) == after
        shutil.rmtree(folder)
    # the harness bites: the first writes are those of the journal, before anything happened
    assert ends[0] is False
    assert len(ends) >= (5 if every else 2)


@dataclass(frozen=True)
class SmallDisk:
    """A file system in memory that only the program sees; we reach it through its process."""

    program: Program
    folder: Path

    def fill(self, start: Path, room: int) -> None:
        """Put files there and leave so many bytes."""
        inside = self.inside()
        for each in inside.iterdir():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        for each in start.iterdir() if start.is_dir() else ():
            shutil.copyfile(each, inside / each.name)
        used = SMALL - shutil.disk_usage(inside).free
        (inside / BALLAST).write_bytes(bytes(SMALL - used - room))

    def inside(self) -> Path:
        """Return the folder as it is seen from here."""
        return Path(f"/proc/{self.program.number()}/root{self.folder}")

    def taken_out(self, target: Path) -> Path:
        """Copy what is there, but for what filled it."""
        return Path(shutil.copytree(self.inside(), target, ignore=lambda *_: [BALLAST]))


SMALL, BALLAST = 4 << 20, "ballast"


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    """Return a disk of four megabytes, or skip where none may be mounted."""
    unshare = shutil.which("unshare")
    probe = [unshare or "", "-rm", "true"]
    if unshare is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no rights to mount a small file system: a full disk cannot be tried")
    folder = tmp_path_factory.mktemp("full")
    script = f'mount -t tmpfs -o size={SMALL} tmpfs "{folder}" && exec "$@"'
    program = Program(before=(unshare, "-rm", "sh", "-c", script, "sh"))
    program.run("methods")
    yield SmallDisk(program, folder)
    program.stop()


ROOMS = [
    pytest.param((0,), id="none"),
    pytest.param((*range(4096, 200_000, 12_288), 400_000), id="little", marks=pytest.mark.long),
]


FILLED = [
    pytest.param(name, word, id=f"{name}-{kind}", marks=marks)
    for name in (*COMMANDS, *OUTPUTS)
    for word, kind, marks in (
        (None, "plain", []),
        (PASSWORD, "encrypted", [] if name in QUICK else pytest.mark.long),
    )
]


@pytest.mark.parametrize("rooms", ROOMS)
@pytest.mark.parametrize(("name", "password"), FILLED, indirect=["password"])
def test_a_command_on_a_full_disk_says_so_and_loses_nothing(
    name: str,
    rooms: tuple[int, ...],
    password: str | None,
    small_disk: SmallDisk,
    aside: Path,
    tmp_path: Path,
) -> None:
    stage, command = (COMMANDS | OUTPUTS)[name]
    words = [password, NEW_WORD]
    start = tmp_path / "start"
    if stage:
        books(start, stage, password)
    before = state(start, words)
    small_disk.fill(start, SMALL // 2)
    filled = _filled(command, small_disk.folder, aside, password)
    done = small_disk.program.run(*filled)
    assert done.code == 0, done.said
    after = state(small_disk.taken_out(tmp_path / "whole"), words)
    for room in rooms:
        small_disk.fill(start, room)
        done = small_disk.program.run(*filled)
        found = state(small_disk.taken_out(tmp_path / f"room{room}"), words)
        if done.code == 5:
            assert "磁盘已满" in done.said
            assert found == before or name == "seal"
        else:
            assert (done.code, found) == (0, after), done.said
        # the harness bites: without any room nothing is written
        assert room or done.code == 5
        assert not [each.name for each in small_disk.inside().rglob("*.part")]
