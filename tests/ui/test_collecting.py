"""Garbage is collected while nobody waits for the windows."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.ui.main_window import MainWindow
from tests.ui.conftest import Settle


class Ring:
    """Holds itself, so that only the collector ends it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collecting(application: Application) -> Iterator[Application]:
    """The program with its own collecting; Python's is put back afterwards."""
    usual = gc.get_threshold()
    application.collector.start()
    yield application
    gc.unfreeze()
    gc.set_threshold(*usual)


def old_ring() -> "weakref.ref[Ring]":
    """Return garbage that has outlived the collections of the young."""
    ring = Ring()
    gc.collect(0)
    gc.collect(1)
    return weakref.ref(ring)


@pytest.mark.usefixtures("collecting")
def test_old_objects_are_left_alone_however_many_are_made() -> None:
    ring = old_ring()
    before = gc.get_stats()[2]["collections"]
    kept: list[list[list[int]]] = [[[] for _ in range(100_000)] for _ in range(6)]
    assert gc.get_stats()[2]["collections"] == before
    assert ring() is not None
    assert kept


@pytest.mark.usefixtures("collecting")
def test_young_objects_are_collected_all_the_time() -> None:
    before = gc.get_stats()[1]["collections"]
    kept: list[list[int]] = [[] for _ in range(400_000)]
    assert gc.get_stats()[1]["collections"] > before
    assert kept


def test_everything_is_collected_when_another_program_is_in_front(
    opened: MainWindow, collecting: Application, settle: Settle, qapp: QApplication
) -> None:
    settle(collecting)
    ring = old_ring()
    qapp.focusWindowChanged.emit(None)
    assert collecting.collector.away.isActive()
    qapp.focusWindowChanged.emit(opened.windowHandle())
    assert not collecting.collector.away.isActive()
    assert ring() is not None
    collecting.collector.away.timeout.emit()
    assert ring() is None


def test_everything_is_collected_after_a_company_file_was_closed(
    opened: MainWindow, collecting: Application, settle: Settle
) -> None:
    del opened
    settle(collecting)
    ring = old_ring()
    collecting.desk.put_away()
    settle(collecting)
    assert ring() is None


def test_nothing_is_collected_while_the_worker_works(
    opened: MainWindow, collecting: Application, settle: Settle
) -> None:
    del opened
    settle(collecting)
    ring, may_end = old_ring(), threading.Event()
    collecting.desk.ask(lambda _session, _context: may_end.wait(60), lambda _: None)
    collecting.collector.away.timeout.emit()
    assert ring() is not None
    may_end.set()
    settle(collecting)
    assert ring() is None
