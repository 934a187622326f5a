"""Search over everything the company file has: records and what waits, of every year, and names."""

from collections.abc import Iterator
from functools import partial

from desktop.accounting.documents.draft import DraftRecord
from desktop.jobs.shipped import load_industries, load_methodology, load_methods
from desktop.models.store import Store
from desktop.models.values import LedgerRecord
from desktop.ui import formats
from desktop.ui.company.books import Books
from desktop.ui.formats import factor as factor_text
from desktop.ui.formats import unit_text
from desktop.ui.parts import in_year
from desktop.ui.session import Hit
from desktop.ui.text import language, name_of

_SUPPLIERS = ("state_grid", "southern_grid")
_MOST_WORDS = 20
"""Each word asks the database with every source's name; what is pasted may hold hundreds."""
_LONGEST = 200
"""The database looks for no more than 50,000 bytes of a word."""


def search(books: Books, text: str, year: int, limit: int) -> tuple[Hit, ...]:
    """Return what contains every word, or the first 20: names, then records, then what waits."""
    found = dict.fromkeys(word[:_LONGEST] for word in text.casefold().split())
    words = list(found)[:_MOST_WORDS]
    hits = [
        *_sources(books, year, words),
        *_factors(books, year, words),
        *_methods(words),
        *_of_the_firm(books.store, words),
    ]
    called = {
        "source": {
            code: each.title.of(language()) for code, each in load_methodology().sources.items()
        }
    }
    noted = {code: name_of("supplier", code) for code in _SUPPLIERS}
    room = max(limit - len(hits), limit // 2)  # a number looks for records, whatever has a name
    records = books.store.records_containing(words, {**called, "note": noted}, room)
    waiting = books.store.drafts_containing(words, called, room)
    shown = records[: max(room - len(waiting), room // 2)]
    entries = [*map(partial(_record, year), shown), *map(_draft, waiting)][:room]
    return (*hits[: limit - len(entries)], *entries)


def _sources(books: Books, year: int, words: list[str]) -> list[Hit]:
    """Return sources; one that is not used leads to where it is entered."""
    used = {cell.source for cell in books.inventory(year).inventory.cells}
    found = []
    for definition in load_methodology().sources.values():
        name = definition.title.of(language())
        if _matches(f"{definition.code} {name}", words):
            is_used = definition.code in used
            target = f"figure:source/{definition.code}" if is_used else "page:other"
            found.append(Hit("source", name, target))
    return sorted(found, key=_used_first)


def _used_first(hit: Hit) -> bool:
    return hit.target == "page:other"


def _factors(books: Books, year: int, words: list[str]) -> list[Hit]:
    """Return the factors of the year, by value, document and the source they belong to."""
    inventory = books.inventory(year).inventory
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
            found.append(Hit("method", name, f"figure:rating/{method.id}"))
    return found


def _of_the_firm(store: Store, words: list[str]) -> Iterator[Hit]:
    """Yield the firm, its facilities, persons, meters and accounts that contain every word."""
    entity = store.entity()
    known = load_industries()
    fine = known.finer.get(entity.industry) or known.by_code.get(entity.industry)
    industry = "" if fine is None else f"{fine.zh} {fine.en}"
    codes = " ".join((entity.uscc, *entity.tax_ids))
    if _matches(f"{entity.name} {codes} {entity.industry} {industry}", words):
        shown = fine.zh if fine is not None and language() == "zh" else entity.industry
        yield Hit("firm", entity.name, "page:opening", f"{entity.uscc} · {shown}")
    for facility in entity.facilities:
        if _matches(f"{facility.name} {facility.region}", words):
            yield Hit("facility", facility.name, "page:opening", facility.region)
    for person in store.persons():
        if _matches(person.name, words):
            yield Hit("person", person.name, "page:upkeep")
    for meter in store.meters():
        if _matches(f"{meter.name} {meter.account} {meter.label}", words):
            yield Hit("meter", meter.name, "page:meters", meter.account)
    for account in store.accounts():
        supplier = name_of("supplier", account.supplier)
        if _matches(f"{account.number} {supplier}", words):
            yield Hit("account", account.number, "page:bills", f"{supplier} {account.facility}")


def _record(year: int, entry: LedgerRecord) -> Hit:
    record = entry.record
    parts = (
        entry.number,
        entry.invoice,
        name_of("supplier", entry.note) or entry.meter,
        record.label,
    )
    title = " ".join(part for part in parts if part)
    figure = f"record/{record.id}"
    if record.period.end.year != year:
        figure = in_year(record.period.end.year, figure)
    said = [formats.quantity_text(record.quantity), str(record.period.end)]
    return Hit("record", title or record.id, f"figure:{figure}", " · ".join(said))


def _draft(draft: DraftRecord) -> Hit:
    parts = (draft.invoice, draft.account, draft.counterparty, draft.goods or draft.label)
    title = " ".join(part for part in parts if part)
    said = [name_of("state", draft.state.value)]
    if draft.quantity is not None:
        said.append(formats.quantity_text(draft.quantity))
    said.append(str(draft.period.end))
    return Hit("draft", title or draft.id, f"figure:draft/{draft.id}", " · ".join(said))


def _matches(text: str, words: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
