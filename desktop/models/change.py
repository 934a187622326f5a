"""One change: everything a user action does to the company file, in one transaction."""

from dataclasses import dataclass

from desktop.models.changes.books import BooksChange
from desktop.models.changes.documents import DocumentsChange
from desktop.models.changes.months import MonthsChange
from desktop.models.changes.restored import RestoredChange
from desktop.models.changes.sealed import SealedChange


@dataclass
class Change(BooksChange, DocumentsChange, RestoredChange, MonthsChange, SealedChange):
    """What ``with store.change(...)`` hands out; its parts are in :mod:`desktop.models.changes`."""
