"""文件 › 打开示例账套."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6 import QtCore

from desktop.jobs.context import JobContext
from desktop.ui.actions.action import Action
from desktop.ui.text import tr

if TYPE_CHECKING:
    from desktop.ui.session import Office, Session


class SampleCompanyAction(Action):
    """Makes the sample company to play with and opens it."""

    key: ClassVar[str] = "sample_company"
    icon_name: ClassVar[str] = "sample"
    needs_company: ClassVar[bool] = False

    def act(self) -> None:
        """Make it among the user's documents."""
        paths = QtCore.QStandardPaths
        place = paths.StandardLocation.DocumentsLocation
        folder = Path(paths.writableLocation(place)) / "CarbonBook"
        self.desk.open_with(tr("progress.sample"), partial(_make, folder))


def _make(folder: Path, office: Office, context: JobContext) -> Session:
    return office.create_sample(folder, context)
