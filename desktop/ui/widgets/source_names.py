"""Names of emission sources: the methodology's where it has one, else ours."""

from desktop.ui.session import SourceChoice
from desktop.ui.text import language, name_of


def source_name(choice: SourceChoice) -> str:
    """Return the name of a source a person can choose."""
    return named(choice.names, name_of("source", choice.code))


def named(names: tuple[tuple[str, str], ...], otherwise: str) -> str:
    """Return the name in the language in use, if there is one."""
    return dict(names).get(language(), otherwise)
