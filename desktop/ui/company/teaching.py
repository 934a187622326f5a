"""Rules and layouts, on the jobs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop.accounting.documents.rule import IGNORE
from desktop.errors import InputError
from desktop.exchange.writing import write_atomically
from desktop.intake.layouts import Said, signature_of
from desktop.jobs.answering import answer_values
from desktop.jobs.goods_rules import export_rules, forget_rule, parse_rules, put_rules
from desktop.jobs.intake_context import carrier_sources, shipped_tables
from desktop.jobs.layout_mappings import (
    MappingOrder,
    ShownTable,
    export_mappings,
    fields_of_kind,
    forget_mapping,
    learn_mapping,
    mapping_id,
    mapping_json,
    parse_mappings,
    put_mappings,
    show_tables,
)
from desktop.jobs.price_windows import price_windows, put_price_window
from desktop.models.values import LayoutMapping, Rule
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books
from desktop.ui.rooms.teaching import LayoutAsk, LayoutRow, PriceRow, RuleAsk, TaughtTable

_CHANGED = frozenset({Changed.DRAFTS, Changed.UPKEEP})
_NOT_OFFERED = frozenset({IGNORE, "rural_grid_fee", "NOT_ENERGY"})


class CompanyTeaching:
    """What the firm taught the program."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule with how often it decided."""
        return tuple(self._books.store.rules_with_use())

    def carriers(self) -> tuple[str, ...]:
        """Return what goods can be; the last one is no energy."""
        return (*(each for each in carrier_sources() if each not in _NOT_OFFERED), IGNORE)

    def put_rule(self, ask: RuleAsk) -> Change:
        """Keep a rule in the place of the one for the same seller and goods."""
        known = {(rule.seller, rule.goods): rule for rule in self.rules()}
        rule = Rule(ask.seller, ask.goods, ask.carrier, made_by=self._books.person)
        old = known.get((ask.seller, ask.goods))
        if old is not None and old.carrier == ask.carrier:
            rule = replace(old, made_by=self._books.person)
        count = put_rules(self._books.store, [rule], person=self._books.person)
        return Change(_CHANGED, count)

    def learn(self, records: Sequence[str]) -> Change:
        """Make rules of what records were decided to be.

        Raises:
            InputError: ``rule.nothing_to_learn`` where none names a seller and goods.
        """
        rules = tuple(dict.fromkeys(self._learnt(records)))
        if not rules:
            raise InputError("rule.nothing_to_learn")
        return Change(_CHANGED, put_rules(self._books.store, rules, person=self._books.person))

    def _learnt(self, records: Sequence[str]) -> Iterator[Rule]:
        for draft, _ in self._books.store.kept_drafts(records).values():
            if draft.goods and draft.carrier:
                yield Rule(
                    draft.counterparty,
                    draft.goods,
                    draft.carrier,
                    source=draft.source,
                    made_by=self._books.person,
                )

    def say_values(self, drafts: Sequence[str], values: str) -> Change:
        """Say whether asked months of curves are power or energy, and remember it."""
        done = answer_values(self._books.store, drafts, values, person=self._books.person)
        return Change(_CHANGED, len(done))

    def forget_rules(self, pairs: Sequence[tuple[str, str]]) -> Change:
        """Forget rules by seller and goods; what they decided stays."""
        for seller, goods in pairs:
            forget_rule(self._books.store, seller, goods, person=self._books.person)
        return Change(_CHANGED, len(pairs))

    def layouts(self) -> tuple[LayoutRow, ...]:
        """Return the saved layouts."""
        return tuple(_row(each) for each in self._books.store.mappings())

    def tables(self, path: Path) -> tuple[TaughtTable, ...]:
        """Return the first rows of every table in a file, with the layout it has."""
        kept = {each.layout: mapping_json(each) for each in self._books.store.mappings()}
        return tuple(_taught(table, kept) for table in show_tables(path))

    def fields(self, kind: str) -> tuple[str, ...]:
        """Return what a column of a kind of table may be."""
        return fields_of_kind(kind)

    def learn_layout(self, path: Path, ask: LayoutAsk) -> Change:
        """Keep a layout, after the file was understood by it."""
        order = MappingOrder(**asdict(ask))
        learn_mapping(self._books.store, path, order, person=self._books.person)
        return Change(_CHANGED, 1)

    def forget_layouts(self, ids: Sequence[str]) -> Change:
        """Forget layouts; documents stay as read."""
        for each in ids:
            forget_mapping(self._books.store, each, person=self._books.person)
        return Change(_CHANGED, len(ids))

    def prices(self) -> tuple[PriceRow, ...]:
        """Return the price windows that prove units and question quantities."""
        windows = price_windows(self._books.store, shipped_tables())
        return tuple(
            PriceRow(w.carrier, w.unit, w.low, w.high, w.proves, w.is_own) for w in windows
        )

    def put_price(self, carrier: str, unit: str, bounds: tuple[Decimal, Decimal] | None) -> Change:
        """Keep what a unit costs this firm; without bounds, go back to what is shipped."""
        store, person = self._books.store, self._books.person
        put_price_window(store, shipped_tables(), (carrier, unit), bounds, person=person)
        return Change(_CHANGED, 1)

    def write(self, what: str, out: Path) -> Change:
        """Write ``rules`` as CSV or ``layouts`` as JSON."""
        store = self._books.store
        write_atomically(out, export_rules(store) if what == "rules" else export_mappings(store))
        return Change(frozenset(), 1, path=str(out))

    def take(self, path: Path) -> Change:
        """Take rules from CSV or layouts from JSON, as written by another company file."""
        store, person, data = self._books.store, self._books.person, path.read_bytes()
        if path.suffix.lower() == ".json":
            count = put_mappings(store, parse_mappings(path.name, data), person=person)
        else:
            count = put_rules(store, parse_rules(path.name, data), person=person)
        return Change(_CHANGED, count)


def _taught(table: ShownTable, kept: Mapping[str, Mapping[str, Any]]) -> TaughtTable:
    """Return a table with the kept layout of any of its lines."""
    for line in range(1, len(table.rows) + 1):
        known = kept.get(signature_of(table.headings(line)))
        if known is not None:
            said, fields = known["said"].items(), known["fields"].items()
            return TaughtTable(table.sheet, table.rows, line, tuple(said), tuple(fields))
    return TaughtTable(table.sheet, table.rows, table.header_line)


def _row(mapping: LayoutMapping) -> LayoutRow:
    said = dict(mapping.fields)
    columns = tuple((name, text) for name, text in mapping.fields if not name.startswith("*"))
    return LayoutRow(
        mapping_id(mapping), said.get(Said.TITLE, ""), said.get(Said.KIND, ""), columns
    )
