"""What every test gets: a quiet log, no thread left behind, its own settings, cheap keys."""

import csv
import logging
import multiprocessing
import os
import pkgutil
import sys
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
import tqdm
from coverage import Coverage
from hypothesis import settings

# Nothing of ours is imported here: this file is read before coverage begins to trace.

ROOT = Path(__file__).resolve().parents[1]
SECONDS_FOR_THREADS = 60.0
CSV_LIMIT = 131_072
UNMEASURED = {"__main__", "app", "start", "ui"}

if sys.platform.startswith("linux") and not (
    os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
tqdm.tqdm.monitor_interval = 0  # its watching thread would live on after every progress bar


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files anew instead of comparing with them; read the diff",
    )


def pytest_collection_finish(session: pytest.Session) -> None:
    """Import what is measured while all is traced; an untraced test may be the first to need it."""
    if Coverage.current() is None or not session.items:
        return
    import desktop  # noqa: PLC0415 - as said above

    for module in pkgutil.walk_packages(desktop.__path__, "desktop.", onerror=lambda _: None):
        if module.name.split(".")[1] not in UNMEASURED:
            import_module(module.name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Do not trace a test marked ``untraced``: it takes half the time and adds no line."""
    measured = Coverage.current()
    if measured is None or item.get_closest_marker("untraced") is None:
        return (yield)
    measured.stop()
    try:
        return (yield)
    finally:
        measured.start()


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of real files beside the checkout, or skip."""
    folder = ROOT.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("the real sample files do not stand beside the checkout")
    return folder


@dataclass(frozen=True)
class Golden:
    """Compares text with a committed file, or writes it anew if asked to."""

    folder: Path
    is_update: bool

    def check(self, name: str, found: str) -> None:
        """Fail if the file ``name`` holds another text."""
        path = self.folder / name
        if self.is_update:
            path.write_text(found, encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") == found, f"{path.name} differs; read the diff"


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return the comparison with ``tests/golden/*``; ``--update-golden`` writes them anew."""
    return Golden(ROOT / "tests" / "golden", bool(request.config.getoption("--update-golden")))


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings and files of the person who runs the tests out of them."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home / name))
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_secrets() -> Iterator[None]:
    """Derive keys at a small part of their cost; ``full_cost`` asks for all of it."""
    from tests import cost  # noqa: PLC0415 - as said above

    with cost.derivation(cost.CHEAP):
        yield


@pytest.fixture
def full_cost() -> Iterator[None]:
    """Derive keys as the program does."""
    from tests import cost  # noqa: PLC0415 - as said above

    with cost.derivation(cost.FULL):
        yield


@pytest.fixture(scope="session", autouse=True)
def _warm_children() -> Iterator[None]:
    """Fork the processes that read files; ``cold_children`` begins them as the program does."""
    from tests import children  # noqa: PLC0415 - as said above

    with pytest.MonkeyPatch.context() as patch:
        if "forkserver" in multiprocessing.get_all_start_methods():
            patch.setattr("desktop.intake.child.multiprocessing", children.warm())
        yield


@pytest.fixture
def cold_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin the processes that read files from nothing, as the program does."""
    monkeypatch.setattr("desktop.intake.child.multiprocessing", multiprocessing)


@pytest.fixture(autouse=True)
def _csv_as_shipped() -> None:
    """Give the csv module its own limit back: an oracle of other tests raises it on import."""
    csv.field_size_limit(CSV_LIMIT)


@pytest.fixture(autouse=True)
def _quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail on a log record at WARNING; a test that expects one ends with ``caplog.clear()``."""
    yield
    loud = [
        f"{record.name}: {record.getMessage()}"
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING
    ]
    assert not loud, f"logged at WARNING or above: {loud}"


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    """Fail if a thread the test started still runs some seconds later."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + SECONDS_FOR_THREADS
    while (left := _started_since(before)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"threads left behind: {left}"


def _started_since(before: set[threading.Thread]) -> list[threading.Thread]:
    foreign = threading._DummyThread
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, foreign)
    ]
