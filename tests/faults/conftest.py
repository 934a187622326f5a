"""What the fault tests share: a company file, and the worker that is killed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.accounting.entity import Facility, ReportingEntity
from desktop.models.store import Store

WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).resolve().parents[2]


PASSWORD = "密码'with quote"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Trace nothing here: rooms have tests of their own, and these do the same thing very often."""
    for item in items:
        if item.path.is_relative_to(WORKER.parent):
            item.add_marker(pytest.mark.untraced)


@pytest.fixture(params=[None, PASSWORD], ids=["plain", "encrypted"])
def password(request: pytest.FixtureRequest) -> str | None:
    """Return the password of the test's company file: once none, once one."""
    chosen: str | None = request.param
    return chosen


def _made(path: Path, password: str | None) -> Path:
    entity = ReportingEntity(
        name="湖州示例机械有限公司",
        uscc="91330500MA2B00001X",
        region="330500",
        industry="C3562",
        opening="2025-01",
        facilities=(Facility("总厂", "330500"),),
    )
    Store.create(path, entity, password=password).close()
    return path


@pytest.fixture
def company_file(tmp_path: Path) -> Path:
    """Return a new plain company file, closed."""
    return _made(tmp_path / "firm.cbook", None)


@pytest.fixture
def either_file(tmp_path: Path, password: str | None) -> Path:
    """Return a new company file, closed, once plain and once encrypted."""
    return _made(tmp_path / "firm.cbook", password)


Started = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Started:
    """Return what starts the worker; its promises come on standard output."""

    def started(*arguments: object, **environment: str) -> "subprocess.Popen[str]":
        known = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment}
        return subprocess.Popen(
            [sys.executable, str(WORKER), *(str(argument) for argument in arguments)],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=known,
        )

    return started
