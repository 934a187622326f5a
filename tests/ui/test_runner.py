"""One worker: results, errors, progress and the wish to stop."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from desktop.errors import CancelledError, DesktopError, InputError
from desktop.jobs.context import JobContext
from desktop.ui.runner import Job, Runner


def forget(_result: object) -> None:
    """Want nothing."""


@pytest.fixture
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.stop()
    assert not made.is_running


def test_results_arrive_on_the_gui_thread(runner: Runner, qtbot: QtBot) -> None:
    seen: list[object] = []

    def done(result: object) -> None:
        seen.extend([result, QThread.currentThread() is runner.thread()])

    def work(_context: JobContext) -> bool:
        return QThread.currentThread() is runner.thread()

    runner.run(Job("", work, done))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [False, True]


def test_jobs_never_meet(runner: Runner, qtbot: QtBot) -> None:
    inside, lock = [0], threading.Lock()
    seen: list[int] = []

    def work(_context: JobContext) -> int:
        assert lock.acquire(blocking=False)
        inside[0] += 1
        lock.release()
        return inside[0]

    for _ in range(20):
        runner.run(Job("", work, seen.append))
    qtbot.waitUntil(lambda: len(seen) == 20)
    assert seen == list(range(1, 21))


def test_errors_go_to_whoever_asked(runner: Runner, qtbot: QtBot) -> None:
    seen: list[DesktopError] = []

    def work(_context: JobContext) -> None:
        raise InputError("file.not_understood")

    runner.run(Job("", work, seen.append, seen.append))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0].code == "file.not_understood"


def test_errors_nobody_wants_go_to_the_window(runner: Runner, qtbot: QtBot) -> None:
    def work(_context: JobContext) -> None:
        raise InputError("file.not_understood")

    with qtbot.waitSignal(runner.refused) as caught:
        runner.run(Job("", work, forget))
    assert caught.args is not None
    assert caught.args[0].code == "file.not_understood"


def test_bugs_go_to_the_crash_dialog_and_the_worker_goes_on(runner: Runner, qtbot: QtBot) -> None:
    def broken(_context: JobContext) -> None:
        raise ZeroDivisionError

    seen: list[str] = []
    with qtbot.waitSignal(runner.broke):
        runner.run(Job("", broken, forget))
    runner.run(Job("", lambda _context: "still here", seen.append))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["still here"]


def test_a_job_stops_at_its_next_step(runner: Runner, qtbot: QtBot) -> None:
    reached = threading.Event()
    seen: list[object] = []

    def endless(context: JobContext) -> None:
        while True:
            context.step(0, 1)
            reached.set()

    job = Job("", endless, seen.append, seen.append)
    runner.run(job)
    qtbot.waitUntil(reached.is_set)
    runner.cancel(job)
    qtbot.waitUntil(lambda: bool(seen))
    assert isinstance(seen[0], CancelledError)


def test_progress_is_told(runner: Runner, qtbot: QtBot) -> None:
    def work(context: JobContext) -> None:
        context.step(3, 3, "progress.reading")

    with qtbot.waitSignal(runner.progressed) as caught:
        runner.run(Job("", work, forget))
    assert caught.args is not None
    assert caught.args[1:] == [3, 3, "progress.reading"]


def noting(seen: list[int], number: int) -> Callable[[JobContext], None]:
    def work(_context: JobContext) -> None:
        seen.append(number)

    return work


def test_what_was_asked_before_the_window_closed_is_done(runner: Runner, qtbot: QtBot) -> None:
    """Qt's loop on Windows drops what waits when it is told to end, so the end waits its turn."""
    seen: list[int] = []
    runner.run(Job("", noting(seen, 1), forget))
    qtbot.waitUntil(lambda: runner.is_idle)
    for number in (2, 3):
        runner.run(Job("", noting(seen, number), forget))
    runner.stop()
    assert seen == [1, 2, 3]


def test_closing_stops_what_only_reads_and_finishes_what_was_asked_to_be_kept(
    runner: Runner, qtbot: QtBot
) -> None:
    seen: list[int] = []
    reached, may_go_on = threading.Event(), threading.Event()

    def reading(context: JobContext) -> None:
        reached.set()
        may_go_on.wait()
        context.step(0, 1)
        seen.append(1)

    def saving(context: JobContext) -> None:
        context.step(0, 1)
        seen.append(2)

    runner.run(Job("", reading, forget, forget))
    runner.run(Job("", saving, forget, is_change=True))
    qtbot.waitUntil(reached.is_set)
    threading.Timer(0.01, may_go_on.set).start()  # the worker is waited for from now on
    runner.stop()
    assert seen == [2]
