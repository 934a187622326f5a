"""What readers and drafts need to know of the firm, gathered from the company file."""

from collections.abc import Iterable, Mapping
from functools import cache

from desktop.accounting.documents.rule import Rule
from desktop.intake.layouts import Said, TableKind
from desktop.intake.source import IntakeContext, ReadResult
from desktop.intake.tables import IntakeTables, load_tables
from desktop.jobs.price_windows import tables_of
from desktop.jobs.shipped import load_methodology, read_folder
from desktop.models.store import Store
from desktop.models.values import LayoutMapping
from desktop.models.values import Rule as KeptRule
from desktop.paths import resources

ASK = "ask"


@cache
def shipped_tables() -> IntakeTables:
    """Return the shipped reference data of intake."""
    return load_tables(read_folder(resources() / "intake"))


def intake_context(
    store: Store, choices: Mapping[str, str], mappings: Iterable[LayoutMapping] = ()
) -> IntakeContext:
    """Return what is known of the firm for one import.

    Args:
        store: The open company file.
        choices: What the user chose for files that do not say it themselves: ``facility``,
            ``meter``, ``quantity`` (energy, power, register), ``stamped`` (start, end).
        mappings: Layouts besides the kept ones.
    """
    entity = store.entity()
    return IntakeContext(
        own_tax_ids=frozenset((entity.uscc, *entity.tax_ids)),
        entity_name=entity.name,
        mappings={each.layout: dict(each.fields) for each in (*store.mappings(), *mappings)},
        tables=tables_of(store, shipped_tables()),
        sources=carrier_sources(),
        rules=tuple(_rule(number, each) for number, each in enumerate(store.rules())),
        meters=_meters_held(store),
        defaults={name: chosen for name, chosen in choices.items() if chosen},
    )


def _meters_held(store: Store) -> frozenset[str]:
    """Return the names of the meters of the books, and of those that have curves there."""
    entered = {name for meter in store.meters() for name in (meter.name, meter.account)}
    return frozenset({*entered, *(channel.meter for channel in store.channels())} - {""})


def layouts_learnt(
    results: Iterable[ReadResult], known: IntakeContext
) -> tuple[LayoutMapping, ...]:
    """Return the layouts of meter tables for which the user said what their values are.

    The next file with the same headings then needs no word.
    """
    learnt: dict[str, LayoutMapping] = {}
    for used in (used for result in results for used in result.used):
        layout = used.details.get("layout", "")
        if layout:
            fields = {**known.mappings.get(layout, {}), **_said(known)}
            learnt[layout] = LayoutMapping(layout, tuple(fields.items()))
    return tuple(learnt.values())


def _said(known: IntakeContext) -> dict[str, str]:
    choices = {Said.QUANTITY: "quantity", Said.STAMPED: "stamped"}
    said = {word.value: known.defaults.get(name, "") for word, name in choices.items()}
    return {Said.KIND.value: TableKind.METER.value, **{k: v for k, v in said.items() if v}}


@cache
def carrier_sources() -> dict[str, str]:
    """Return the emission source a carrier becomes; ``ask`` where a person has to choose."""
    carriers = load_methodology().carriers
    return {name: each.source or (ASK if each.ask else "") for name, each in carriers.items()}


def _rule(number: int, kept: KeptRule) -> Rule:
    return Rule(
        id=str(number),
        seller=kept.seller,
        goods=kept.goods,
        carrier=kept.carrier,
        source=kept.source,
        unit=kept.unit,
        facility=kept.facility,
        made_by=kept.made_by,
        used=kept.used,
    )
