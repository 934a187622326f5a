"""The demo, run once; and the command line as a program sees it."""

import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from desktop.cli.main import run
from desktop.jobs.context import SilentContext
from desktop.jobs.run_demo import Demo, run_demo
from tests.journeys.platform import World, made_world


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Return what the demo did, in a folder of its own with a Chinese name."""
    return run_demo(tmp_path_factory.mktemp("演示") / "碳账本", SilentContext())


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    document: Any
    said: str


Call = Callable[..., Answer]


def aside(*arguments: str | Path) -> Answer:
    """Answer like ``call``, for what is made once for all tests."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = run([*map(str, arguments), "--json"])
    return Answer(code, json.loads(out.getvalue()), err.getvalue())


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Return the command line with ``--json``: arguments in, exit code and document out."""

    def answer(*arguments: str | Path) -> Answer:
        code = run([*map(str, arguments), "--json"])
        out, err = capsys.readouterr()
        return Answer(code, json.loads(out), err)

    return answer


@pytest.fixture(scope="session")
def world_made(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a platform and a company, made once by the command line; tests work on copies."""
    return made_world(tmp_path_factory.mktemp("world"), aside)


@pytest.fixture
def world(world_made: World, tmp_path: Path) -> World:
    """Return a platform and a company of the test's own."""
    copytree(world_made.folder, tmp_path, dirs_exist_ok=True)
    return World(tmp_path, tmp_path / world_made.secret.name, tmp_path / world_made.books.name)
