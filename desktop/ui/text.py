"""The texts of the windows, in the user's language.

``resources/translations/<language>.toml`` holds whole sentences with named gaps. A catalogue is a
``QTranslator``, so that Qt itself keeps it, asks it and tells every widget when it changes.
Codes of the core (findings, errors, steps) are sentences of :mod:`desktop.messages` instead.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, cast

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop.errors import DesktopError
from desktop.findings import NOWHERE, Finding, Place
from desktop.messages import catalogue, sentence
from desktop.words import (
    closed_up,
    in_number,
    listed_months,
    parse_translations,
    read_names,
    source_words,
    translation_tables,
)

LANGUAGES: Final = ("zh", "en")
_CONTEXT: Final = "carbonbook"
_INSTALLED: Final = "carbonbook_translators"
_KEYS: Final = ("QShortcut", {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"})
"""Keys whose words Qt has for lists of keys, not for menus: 左方向 for the arrow to the left."""
_PAGE: Final = re.compile(r"p(\d+)")
_LINE: Final = re.compile(r"line\[(\d+)\]")
"""What readers of pages and of e-invoices call a page, and a line of goods."""
MONTHS_EN: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_MONTHS: Final = frozenset({"month", "months"})
_AMOUNTS: Final = frozenset(
    {
        "accepted",
        "amount",
        "billed",
        "booked",
        "bought",
        "checking",
        "cost",
        "counted",
        "difference",
        "expected",
        "figure",
        "investment",
        "kwh",
        "leading",
        "lines",
        "output_value",
        "purchased",
        "quantity",
        "saving",
        "stated",
        "sum",
        "tco2",
        "tco2e",
        "total",
        "usual",
        "value_added",
        "volume",
        "whole",
    }
)
"""Gaps that hold amounts, and no number of a document, a year or an account."""
MINUS: Final = "\N{MINUS SIGN}"
_LOCALES: Final = {"zh": "zh_CN", "en": "en_US"}


class Catalogue(QTranslator):
    """Answers Qt's questions for our texts from the file of one language."""

    def __init__(self, language: str, parent: QCoreApplication) -> None:
        super().__init__(parent)
        self.setObjectName(_CONTEXT)
        self._language = language
        self._tables = translation_tables(language)
        self._texts: dict[str, str] = {}
        self._has_sources = False

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Return whether there is nothing to translate; Qt ignores empty translators."""
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """Return our text for a key; a null string, which is no text, for Qt's own contexts."""
        del disambiguation, n
        if context == _KEYS[0]:
            return cast("str", _KEYS[1].get(source))
        return cast("str", self._found(source) if context == _CONTEXT else None)

    def _found(self, key: str) -> str | None:
        found = self._texts.get(key)
        if found is None:
            table = self._tables.pop(key.partition(".")[0], "")
            if table:
                self._texts.update(parse_translations(table))
                found = self._texts.get(key)
        if found is None and key.startswith("source."):
            found = self._source_name(key)
        return found

    def _source_name(self, key: str) -> str | None:
        """Return the methodology's name of a source; read only when one is first needed."""
        if not self._has_sources:
            self._has_sources = True
            for code, name in source_words(self._language).items():
                self._texts.setdefault(f"source.{code}", name)
        return self._texts.get(key)


def use_language(app: QCoreApplication, language: str) -> None:
    """Show everything in ``language`` from now on; every widget is told by Qt."""
    # Kept as a property: going through the children of ``app`` delays the first window.
    for old in app.property(_INSTALLED) or ():
        app.removeTranslator(old)
        old.setParent(None)
        old.deleteLater()
    QLocale.setDefault(QLocale(_LOCALES[language]))
    own_words = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if own_words.load(f"qtbase_{_LOCALES[language]}", folder):
        app.installTranslator(own_words)
    ours = Catalogue(language, app)
    app.installTranslator(ours)
    app.setProperty(_INSTALLED, [own_words, ours])


def read_texts(language: str) -> None:
    """Read every text and sentence of a language, so that no window waits for one.

    For the worker: together they take as long as several pages.
    """
    for table in translation_tables(language).values():
        parse_translations(table)
    read_names(language)
    catalogue(language)


def language() -> str:
    """Return the language in use: ``zh`` or ``en``."""
    return "zh" if QLocale().language() == QLocale.Language.Chinese else "en"


def tr(key: str, /, **gaps: object) -> str:
    """Return the text of ``key`` with its gaps filled; the bare key if there is none."""
    text = QCoreApplication.translate(_CONTEXT, key)
    return closed_up(in_number(text, gaps), gaps).format(**gaps) if gaps else text


def name_of(family: str, code: str) -> str:
    """Return the word for a code of a family (``source``, ``origin`` …); the code if unknown."""
    key = f"{family}.{code}"
    text = QCoreApplication.translate(_CONTEXT, key)
    return code if text == key else text


def finding_text(finding: Finding) -> str:
    """Return a finding as a sentence with its remedy."""
    return said(finding.code, finding.details, finding.where)


def error_text(error: DesktopError) -> str:
    """Return an error as a sentence with its remedy."""
    return said(error.code, error.details, error.where)


def said(code: str, details: Mapping[str, str], where: Place = NOWHERE) -> str:
    """Return the sentence of a code as the windows say it, with what to click."""
    shown = separated_amounts(details)
    if language() == "en":
        shown |= {name: _english_months(shown[name]) for name in _MONTHS & shown.keys()}
    return sentence(code, shown, language(), where=where, in_window=True)


def _english_months(written: str) -> str:
    """Return months the way the English windows write them, as ``Feb 2025``."""
    return listed_months(written, "en", _english_month)


def _english_month(written: str) -> str:
    found = _MONTH.fullmatch(written)
    return f"{MONTHS_EN[int(found[2]) - 1]} {found[1]}" if found else written


def place_text(place: Place) -> str:
    """Return a place in a document as people read it: ``发票.pdf › 第 1 页 › 第 2 行``."""
    page, line = _PAGE.fullmatch(place.sheet), _LINE.fullmatch(place.cell)
    sheet = tr("place.page", number=page[1]) if page else place.sheet
    cell = tr("place.line", number=line[1]) if line else place.cell
    row = tr("place.line", number=place.line) if place.line and not place.cell else ""
    return " › ".join(part for part in (place.file, sheet, cell, row) if part)


def separated_amounts(details: Mapping[str, str]) -> dict[str, str]:
    """Return details with the thousands of their amounts separated."""
    return {
        name: _separated(value) if name in _AMOUNTS else value for name, value in details.items()
    }


def _separated(value: str) -> str:
    """Return a number, with its unit or without, as tables show it; anything else as it is."""
    amount, space, unit = value.partition(" ")
    try:
        shown = f"{Decimal(amount):,f}"
    except InvalidOperation:
        return value
    return f"{shown.replace('-', MINUS, 1)}{space}{unit}"
