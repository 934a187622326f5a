"""What is dropped while a company file is still on its way to the desk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.app import Application
from tests.ui.conftest import Settle
from tests.ui.fakes import FakeOffice

Drop = Callable[[], list[list[Path]]]


@pytest.fixture
def drop(application: Application, tmp_path: Path) -> Drop:
    """Open a company file and drop a folder at once; what arrives for import is noted."""

    def dropped() -> list[list[Path]]:
        arrived: list[list[Path]] = []
        application.desk.arrived.connect(arrived.append)
        window: Any = application.window
        window.take_files([tmp_path / "firm.cbook"])
        window.take_files([tmp_path / "票据"])
        return arrived

    return dropped


def test_a_folder_dropped_while_a_file_opens_is_imported_into_it(
    application: Application, settle: Settle, drop: Drop, tmp_path: Path
) -> None:
    arrived = drop()
    assert arrived == []
    settle(application)
    assert application.desk.session is not None
    assert arrived == [[tmp_path / "票据"]]


def test_a_folder_dropped_on_a_file_that_does_not_open_is_asked_for_again(
    application: Application, settle: Settle, office: FakeOffice, drop: Drop
) -> None:
    office.password = "abc"
    arrived = drop()
    settle(application)
    assert arrived == []
    assert application.desk.session is None
