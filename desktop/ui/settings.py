"""What the user can set, each declared once; stored apart from company files."""

from collections.abc import Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QSettings

T = TypeVar("T", str, int, bool)


class Setting(NamedTuple, Generic[T]):
    """One setting.

    Attributes:
        name: Key in the settings file.
        default: Also decides the type.
        choices: Allowed values; empty for any.
    """

    name: str
    default: T
    choices: tuple[T, ...] = ()


LANGUAGE: Final = Setting("language", "zh", ("zh", "en"))
SCHEME: Final = Setting("scheme", "system", ("system", "light", "dark"))
DENSITY: Final = Setting("density", "compact", ("compact", "comfortable"))
RECENT: Final = Setting("recent", "")
LAST_PAGE: Final = Setting("last_page", "todo")
GEOMETRY: Final = Setting("geometry", "")
INSPECTOR_OPEN: Final = Setting("inspector_open", default=True)
LAST_FOLDER: Final = Setting("last_folder", "")
PERSON: Final = Setting("person", "")
LEFT_OPEN: Final = Setting("left_open", "")
LEFT_MONTHS: Final = Setting("left_months", "")
SEEN_NOTICE: Final = Setting("seen_notice", "")
SEEN_PACKAGES: Final = Setting("seen_packages", "[]")
PORTFOLIO: Final = Setting("portfolio", "")

ALL: Final[tuple[Setting[str] | Setting[bool], ...]] = (
    LANGUAGE,
    SCHEME,
    DENSITY,
    RECENT,
    LAST_PAGE,
    GEOMETRY,
    INSPECTOR_OPEN,
    LAST_FOLDER,
    PERSON,
    LEFT_OPEN,
    LEFT_MONTHS,
    SEEN_NOTICE,
    SEEN_PACKAGES,
    PORTFOLIO,
)
RECENT_LIMIT: Final = 8


class Settings:
    """Reads and writes declared settings; a stored value out of form counts as the default."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def get(self, setting: Setting[T]) -> T:
        """Return the value, or the default if nothing valid is stored."""
        raw = self._store.value(setting.name)
        if raw is None:
            return setting.default
        value = _parse(str(raw), setting.default)
        return value if not setting.choices or value in setting.choices else setting.default

    def put(self, setting: Setting[T], value: T) -> None:
        """Store a value."""
        self._store.setValue(setting.name, str(value))

    def draft(self, place: str) -> list[list[str]]:
        """Return the cells that were typed at a place and not saved."""
        import json  # noqa: PLC0415 - the first window is to be quick and shows no draft

        try:
            kept = json.loads(str(self._store.value(_draft_key(place), "[]")))
        except ValueError:
            return []
        return [[str(cell) for cell in row] for row in kept if isinstance(row, list)]

    def keep_draft(self, place: str, rows: Sequence[Sequence[str]]) -> None:
        """Keep cells that were typed; none to drop them."""
        import json  # noqa: PLC0415 - as above

        if rows:
            cells = [list(row) for row in rows]
            self._store.setValue(_draft_key(place), json.dumps(cells, ensure_ascii=False))
        else:
            self._store.remove(_draft_key(place))

    def recent_files(self) -> tuple[str, ...]:
        """Return the company files opened last, newest first."""
        return tuple(path for path in self.get(RECENT).split("\n") if path)

    def remember_file(self, path: str) -> None:
        """Put a company file at the top of the recent ones."""
        others = [old for old in self.recent_files() if old != path]
        self.put(RECENT, "\n".join([path, *others][:RECENT_LIMIT]))

    def portfolio(self) -> tuple[str, ...]:
        """Return the folders and company files that are looked at side by side."""
        return tuple(path for path in self.get(PORTFOLIO).split("\n") if path)

    def keep_portfolio(self, paths: Sequence[str]) -> None:
        """Remember what is looked at side by side; nothing to forget it."""
        self.put(PORTFOLIO, "\n".join(paths))

    def left_month(self, path: str) -> str:
        """Return the month a company file was left at; empty where nobody chose one."""
        return self._left_months().get(path, "")

    def leave_at(self, path: str, month: str) -> None:
        """Remember the month a company file is left at; empty to follow its newest again."""
        left = self._left_months() | {path: month}
        kept = [file for file in self.recent_files() if left.get(file)]
        self.put(LEFT_MONTHS, "\n".join(f"{left[file]} {file}" for file in kept))

    def _left_months(self) -> dict[str, str]:
        lines = (line.partition(" ") for line in self.get(LEFT_MONTHS).split("\n"))
        return {file: month for month, _, file in lines}


def _draft_key(place: str) -> str:
    import hashlib  # noqa: PLC0415 - as above

    return f"drafts/{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def _parse(raw: str, default: T) -> T:
    if isinstance(default, bool):
        return type(default)(raw == "True")
    try:
        return type(default)(raw)
    except ValueError:
        return default


def user_settings() -> Settings:
    """Return the settings of this user on this machine."""
    return Settings(
        QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "CarbonBook", "carbonbook")
    )
