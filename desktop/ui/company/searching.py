"""Search over sources, factors, methods and records of the company file."""

from collections.abc import Iterable

from desktop.accounting.inventory import Inventory
from desktop.jobs.shipped import load_methodology, load_methods
from desktop.models.values import LedgerRecord
from desktop.ui.formats import factor as factor_text
from desktop.ui.formats import unit_text
from desktop.ui.session import Hit
from desktop.ui.text import language, name_of


def search(
    entries: Iterable[LedgerRecord], inventory: Inventory, text: str, limit: int
) -> tuple[Hit, ...]:
    """Return what contains every word: sources, factors and methods first, then records."""
    words = text.casefold().split()
    used = {cell.source for cell in inventory.cells}
    hits = [
        *_sources(used, words),
        *_factors(inventory, words),
        *_methods(words),
        *_records(entries, words),
    ]
    return tuple(hits[:limit])


def _sources(used: set[str], words: list[str]) -> list[Hit]:
    """Return sources; one that is not used leads to where it is entered."""
    found = []
    for definition in load_methodology().sources.values():
        name = definition.title.of(language())
        if _matches(f"{definition.code} {name}", words):
            is_used = definition.code in used
            target = f"figure:source/{definition.code}" if is_used else "page:other"
            found.append(Hit("source", name, target, definition.code))
    return sorted(found, key=_used_first)


def _used_first(hit: Hit) -> bool:
    return hit.target == "page:other"


def _factors(inventory: Inventory, words: list[str]) -> list[Hit]:
    """Return the factors of the year, by value, document and the source they belong to."""
    sources = {cell.factor_id: cell.source for cell in inventory.cells}
    found = []
    for key, factor in inventory.factors.items():
        source = sources.get(key, "")
        amount = f"{factor_text(factor.value)} {unit_text(factor.unit)}"
        title = f"{name_of('source', source)} {amount}".strip()
        if source and _matches(
            f"{title} {factor.value} {factor.document} {factor.year} {key}", words
        ):
            found.append(Hit("factor", title, f"figure:source/{source}", factor.document))
    return found


def _methods(words: list[str]) -> list[Hit]:
    found = []
    for method in load_methods().values():
        name = method.name.zh if language() == "zh" else method.name.en
        if _matches(f"{method.id} {name}", words):
            found.append(Hit("method", name, f"figure:rating/{method.id}", method.id))
    return found


def _records(entries: Iterable[LedgerRecord], words: list[str]) -> list[Hit]:
    found = []
    for entry in entries:
        record = entry.record
        title = " ".join(
            part for part in (entry.number, name_of("supplier", entry.note) or entry.meter) if part
        )
        text = f"{title} {record.source} {record.label} {entry.invoice} {record.where}"
        if _matches(text, words):
            amount = f"{record.quantity.amount:,f} {record.quantity.unit} · {record.period.end}"
            found.append(Hit("record", title or record.id, f"figure:record/{record.id}", amount))
    return found


def _matches(text: str, words: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
