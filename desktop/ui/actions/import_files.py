"""录入 › 导入文件, 导入文件夹."""

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Signal

from desktop.ui.actions.action import Action
from desktop.ui.dialogs.files import ANY_FILES, ask_files, ask_folder


class ImportFilesAction(Action):
    """Asks for documents and reads them."""

    key: ClassVar[str] = "import_files"
    icon_name: ClassVar[str] = "import"
    shortcut_text: ClassVar[str] = "Ctrl+I"
    picked = Signal(list)

    def act(self) -> None:
        """Ask for files."""
        paths = ask_files(self.window, self.desk.settings, "dialog.import_files", ANY_FILES)
        if paths:
            self.picked.emit(paths)


class ImportFolderAction(Action):
    """Asks for a folder of documents and reads everything in it."""

    key: ClassVar[str] = "import_folder"
    icon_name: ClassVar[str] = "folder"
    shortcut_text: ClassVar[str] = "Ctrl+Shift+I"
    picked = Signal(list)

    def act(self) -> None:
        """Ask for a folder."""
        folder: Path | None = ask_folder(self.window, self.desk.settings, "dialog.import_folder")
        if folder is not None:
            self.picked.emit([folder])
