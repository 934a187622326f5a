"""The texts of the windows, in the user's language.

``resources/translations/<language>.toml`` holds whole sentences with named gaps. A catalogue is a
``QTranslator``, so that Qt itself keeps it, asks it and tells every widget when it changes.
Codes of the core (findings, errors, steps) are sentences of :mod:`desktop.messages` instead.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, cast

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop.errors import DesktopError
from desktop.findings import Finding
from desktop.messages import sentence
from desktop.paths import resources

LANGUAGES: Final = ("zh", "en")
_CONTEXT: Final = "carbonbook"
_FAMILIES: Final = {
    "source": "source",
    "sources": "source",
    "carrier": "carrier",
    "names": "economic",
    "fuel": "fuel",
    "origin": "origin",
}
_AMOUNTS: Final = frozenset({"cost", "amount", "usual"})
_LOCALES: Final = {"zh": "zh_CN", "en": "en_US"}


def read_texts(language: str) -> dict[str, str]:
    """Return every text of a language by its dotted key."""
    path = resources() / "translations" / f"{language}.toml"
    return dict(_flatten(tomllib.loads(path.read_text(encoding="utf-8")), ""))


def read_source_names(language: str) -> dict[str, str]:
    """Return the methodology's names of emission sources by code."""
    path = resources() / "methodology" / "core" / "emission_sources.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["table"]
    return {row["code"]: row[language] for table in tables for row in table["rows"]}


def _flatten(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


class Catalogue(QTranslator):
    """Answers Qt's questions for our texts from the file of one language."""

    def __init__(self, language: str, parent: QCoreApplication) -> None:
        super().__init__(parent)
        self.setObjectName(_CONTEXT)
        self._language = language
        self._texts = read_texts(language)
        self._has_sources = False

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Return whether there is nothing to translate; Qt ignores empty translators."""
        return not self._texts

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """Return our text for a key; a null string, which is no text, for Qt's own contexts."""
        del disambiguation, n
        found = self._texts.get(source) if context == _CONTEXT else None
        if found is None and context == _CONTEXT and source.startswith("source."):
            found = self._source_name(source)
        return cast("str", found)

    def _source_name(self, key: str) -> str | None:
        """Return the methodology's name of a source; read only when one is first needed."""
        if not self._has_sources:
            self._has_sources = True
            for code, name in read_source_names(self._language).items():
                self._texts.setdefault(f"source.{code}", name)
        return self._texts.get(key)


def use_language(app: QCoreApplication, language: str) -> None:
    """Show everything in ``language`` from now on; every widget is told by Qt."""
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.setParent(None)
        old.deleteLater()
    QLocale.setDefault(QLocale(_LOCALES[language]))
    own_words = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if own_words.load(f"qtbase_{_LOCALES[language]}", folder):
        app.installTranslator(own_words)
    app.installTranslator(Catalogue(language, app))


def language() -> str:
    """Return the language in use: ``zh`` or ``en``."""
    return "zh" if QLocale().language() == QLocale.Language.Chinese else "en"


def tr(key: str, /, **gaps: object) -> str:
    """Return the text of ``key`` with its gaps filled; the bare key if there is none."""
    text = QCoreApplication.translate(_CONTEXT, key)
    return text.format(**gaps) if gaps else text


def name_of(family: str, code: str) -> str:
    """Return the word for a code of a family (``source``, ``origin`` …); the code if unknown."""
    key = f"{family}.{code}"
    text = QCoreApplication.translate(_CONTEXT, key)
    return code if text == key else text


def finding_text(finding: Finding) -> str:
    """Return a finding as a sentence with its remedy."""
    return sentence(finding.code, in_words(finding.details), language(), where=finding.where)


def error_text(error: DesktopError) -> str:
    """Return an error as a sentence with its remedy."""
    return sentence(error.code, in_words(error.details), language(), where=error.where)


def in_words(details: Mapping[str, str]) -> dict[str, str]:
    """Return details with codes of sources, carriers and figures as words."""
    return {name: _worded(name, value) for name, value in details.items()}


def _worded(name: str, value: str) -> str:
    if name in _AMOUNTS:
        return _separated(value)
    if name == "benchmark" and "." in value:
        metric, _, statistic = value.rpartition(".")
        return tr(
            "ratings.bench_of",
            metric=name_of("metric", metric),
            statistic=name_of("statistic", statistic),
        )
    family = _FAMILIES.get(name)
    if family is None:
        return value
    return tr("list.comma").join(name_of(family, code.strip()) for code in re.split("[,、]", value))


def _separated(value: str) -> str:
    """Return a plain number with its thousands separated; anything else as it is."""
    try:
        return f"{Decimal(value):,f}"
    except InvalidOperation:
        return value
