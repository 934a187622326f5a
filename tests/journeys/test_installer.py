"""The Windows installer over programs that run: all of the old version stays, or all of the new."""

import os
import runpy
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKENSIS, WINE = shutil.which("makensis"), shutil.which("wine")
SECONDS = 60.0
PROGRAMS = ("carbonbook.exe", "carbonbook-gui.exe")
SLEEPER = r"""
Unicode true
Target amd64-unicode
RequestExecutionLevel user
SilentInstall silent
OutFile "{out}"
Section
  FileOpen $0 "C:\running" w
  FileClose $0
  Sleep 600000
SectionEnd
"""

pytestmark = [
    pytest.mark.long,
    pytest.mark.untraced,
    pytest.mark.skipif(
        MAKENSIS is None or WINE is None,
        reason="needs makensis and wine: the registry of a real Windows is not a test's to change",
    ),
]


@dataclass(frozen=True)
class _Windows:
    """A Windows of the test's own, with the versions it can install."""

    home: Path
    environment: dict[str, str]

    @property
    def installed(self) -> Path:
        return self.home / "prefix/drive_c/CB"

    def run(self, program: str | Path, *options: str) -> int:
        return self.start(program, *options).wait(timeout=120)

    def start(self, program: str | Path, *options: str) -> subprocess.Popen[bytes]:
        nothing = subprocess.DEVNULL
        return subprocess.Popen(
            [str(WINE), str(program), *options],
            env=self.environment,
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
        )

    def start_installed(self, program: str) -> subprocess.Popen[bytes]:
        sign = self.home / "prefix/drive_c/running"
        sign.unlink(missing_ok=True)
        started = self.start(f"C:\\CB\\{program}")
        _wait_until(sign.exists)
        return started

    def end(self, program: str, started: subprocess.Popen[bytes]) -> None:
        self.run("taskkill", "/f", "/im", program)
        started.wait(timeout=SECONDS)

    def setup(self, version: str) -> int:
        return self.run(self.home / f"setup-{version}.exe", "/S", "/D=C:\\CB")

    def uninstall(self) -> None:
        self.run("C:\\CB\\uninstall.exe", "/S")

    def parts(self) -> set[str]:
        return {path.name for path in self.installed.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Windows]:
    home = tmp_path_factory.mktemp("windows")
    script = home / "sleeper.nsi"
    script.write_text(SLEEPER.format(out=home / "sleeper.exe"), encoding="utf-8")
    subprocess.run([str(MAKENSIS), "-V1", str(script)], check=True)
    for version in ("old", "new"):
        _make_setup(home, version)
    environment = {
        **os.environ,
        "WINEPREFIX": str(home / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "winedbg.exe=d;mscoree=d;mshtml=d",
    }
    made = _Windows(home, environment)
    assert made.run("wineboot", "-i") == 0
    yield made
    subprocess.run(["wineserver", "-k"], env=environment, check=False)


def _make_setup(home: Path, version: str) -> None:
    builder = runpy.run_path(str(ROOT / "installer/build.py"))
    folder, icon = home / version, home / "carbonbook.ico"
    (folder / "_internal").mkdir(parents=True)
    for program in PROGRAMS:
        shutil.copy(home / "sleeper.exe", folder / program)
    (folder / "_internal" / f"{version}.txt").write_text(version, encoding="utf-8")
    if not icon.exists():
        icon.write_bytes(builder["icon"](ROOT / "resources/icons/carbonbook.svg"))
    out = home / f"setup-{version}.exe"
    command = builder["installer_command"](str(MAKENSIS), folder, out)
    subprocess.run(
        [f"-DICON={icon}" if p.startswith("-DICON=") else p for p in command], check=True
    )


@pytest.mark.parametrize("running", PROGRAMS)
def test_what_runs_is_neither_replaced_nor_removed_by_half(windows: _Windows, running: str) -> None:
    whole = {*PROGRAMS, "uninstall.exe"}
    assert windows.setup("old") == 0
    assert windows.parts() == {*whole, "old.txt"}
    started = windows.start_installed(running)

    assert windows.setup("new") != 0
    assert windows.parts() == {*whole, "old.txt"}
    windows.uninstall()
    time.sleep(5)  # it goes on in a copy of its own
    assert windows.parts() == {*whole, "old.txt"}

    windows.end(running, started)
    assert windows.setup("new") == 0
    assert windows.parts() == {*whole, "new.txt"}
    windows.uninstall()
    _wait_until(lambda: not windows.installed.exists())


def _wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.2)
