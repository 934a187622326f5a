"""The demo, run once; and the command line as a program sees it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
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


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Return the command line with ``--json``: arguments in, exit code and document out."""

    def answer(*arguments: str | Path) -> Answer:
        code = run([*map(str, arguments), "--json"])
        out, err = capsys.readouterr()
        return Answer(code, json.loads(out), err)

    return answer


@pytest.fixture
def world(tmp_path: Path, call: Call) -> World:
    """Return a platform and a company, made by the command line."""
    return made_world(tmp_path, call)
