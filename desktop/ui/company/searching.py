"""Search over sources and records of the company file."""

from collections.abc import Iterable

from desktop.jobs.shipped import load_methodology
from desktop.models.values import LedgerRecord
from desktop.ui.session import Hit
from desktop.ui.text import language


def search(entries: Iterable[LedgerRecord], text: str, limit: int) -> tuple[Hit, ...]:
    """Return what contains every word, sources first, then records."""
    words = text.casefold().split()
    hits = [*_sources(words), *_records(entries, words)]
    return tuple(hits[:limit])


def _sources(words: list[str]) -> list[Hit]:
    found = []
    for definition in load_methodology().sources.values():
        name = definition.title.of(language())
        if _matches(f"{definition.code} {name}", words):
            found.append(Hit("source", name, f"figure:source/{definition.code}", definition.code))
    return found


def _records(entries: Iterable[LedgerRecord], words: list[str]) -> list[Hit]:
    found = []
    for entry in entries:
        record = entry.record
        title = " ".join(part for part in (entry.number, entry.note or entry.meter) if part)
        text = f"{title} {record.source} {record.label} {entry.invoice} {record.where}"
        if _matches(text, words):
            amount = f"{record.quantity.amount:,f} {record.quantity.unit} · {record.period.end}"
            found.append(Hit("record", title or record.id, f"figure:record/{record.id}", amount))
    return found


def _matches(text: str, words: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
