"""Import documents: read everything, show what would happen, then save it in one change.

``prepare`` reads and proposes; it changes nothing. ``save`` writes what was prepared in one
transaction with one step of undo. A file already in the company file, by its bytes, is not
read again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.duplicates import Merged, merge_invoices, to_read_again
from desktop.accounting.documents.invoice import Form, Invoice, InvoiceStatus
from desktop.accounting.documents.red_letter import red_pairs
from desktop.accounting.period import Month
from desktop.findings import Finding
from desktop.intake.children import LimitedReaders, children_for
from desktop.intake.drafting import Desk, draft_invoices
from desktop.intake.source import IntakeContext, ReadResult, Status
from desktop.jobs.context import JobContext, SilentContext
from desktop.jobs.decisions import Decision, decide_within
from desktop.jobs.exchanged_meters import read_exchanged
from desktop.jobs.file_outcomes import (
    FileOutcome,
    InvoiceCounts,
    Outcomes,
    conflicts,
    invoice_counts,
)
from desktop.jobs.fitting_months import read_fitting
from desktop.jobs.gas_series import GasUnits, one_unit_each
from desktop.jobs.gathering import LARGE, GatheredFile, gather
from desktop.jobs.intake_context import intake_context, layouts_learnt
from desktop.jobs.many_values import collection_paused, give_back, quick_turns
from desktop.jobs.meter_drafts import agreeing, draft_measurements
from desktop.jobs.multiplying import read_multiplied
from desktop.jobs.origins import settle_origins
from desktop.jobs.placing import Places, places_of
from desktop.jobs.proposals import proposals_of
from desktop.jobs.reading_files import ReadFile, read_files
from desktop.jobs.revising import Beside, concerned_invoices, revise
from desktop.jobs.straddling import divided_where_mixed
from desktop.jobs.unnamed_reds import (
    content_pairs,
    naming_blue,
    read_naming_blue,
    said_of_pairs,
)
from desktop.models.change import Change
from desktop.models.store import Store
from desktop.models.values import KnownInvoice, LayoutMapping


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything an import would do.

    Attributes:
        drafts: Drafts of every file, in the order of the files.
        lead: Ids known before that lead now.
        follow: Ids known before that only check now.
        findings: What concerns more than one file.
        mappings: Layouts of sources that will be kept.
        replaced: Known invoices as they are known now: reversed, voided, in a better form.
        gas_units: Kept series of gas that are called by another unit from now on.
        changed: Ids of drafts that take the place of a kept one.
        withdrawn: Ids of confirmed records that become drafts again.
    """

    files: tuple[FileOutcome, ...]
    invoices: InvoiceCounts
    drafts: tuple[DraftRecord, ...]
    merged: Merged
    read: tuple[ReadFile, ...]
    lead: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    mappings: tuple[LayoutMapping, ...] = ()
    replaced: tuple[Invoice, ...] = ()
    gas_units: GasUnits = field(default_factory=GasUnits)
    changed: frozenset[str] = frozenset()
    withdrawn: tuple[str, ...] = ()

    @property
    def brings_anything(self) -> bool:
        """Whether saving would keep anything: a file that was read, or what follows from it."""
        return any(map(_is_kept, self.read)) or bool(self.drafts or self.replaced)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    prepared: Prepared
    changed: bool
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import and what the user chose for it.

    Attributes:
        meter: Meters wanted of files that hold several, one a line; a single one also names what
            a file leaves nameless.
        values: What the values of meter files are that do not say so: ``energy``, ``power`` or
            ``register``; empty to be asked.
        stamped: Whether intervals are stamped at their ``start`` or ``end``; empty to be asked.
        mappings: Layouts besides the kept ones; they are kept with the documents.
    """

    paths: tuple[Path, ...]
    facility: str = ""
    meter: str = ""
    person: str = ""
    values: str = ""
    stamped: str = ""
    mappings: tuple[LayoutMapping, ...] = ()


def prepare(store: Store, order: ImportOrder, context: JobContext | None = None) -> Prepared:
    """Read every file and propose drafts; nothing is changed.

    Raises:
        InputError: ``file.not_found``, ``folder.empty``, ``facility.unknown``.
        CancelledError: If the user asked to stop.
    """
    with collection_paused(), quick_turns():
        return _prepared(store, order, context or SilentContext())


def _prepared(store: Store, order: ImportOrder, job: JobContext) -> Prepared:
    places = places_of(store, order.facility)
    read: list[ReadFile] = []
    with LimitedReaders() as readers:
        files = gather(order.paths)
        for large in filter(GatheredFile.is_large, files[:1]):
            readers.expect(large.name)
        if any(map(GatheredFile.is_large, files)):
            give_back()
        readers.start(children_for(len(files)))
        known = _known_of_firm(store, order, places)
        desk = Desk(known)
        readers.know(known, desk.draft_ahead)
        for file in read_files(store, files, readers, job, is_again=bool(order.meter)):
            desk.draft_ahead(file.result.invoices)
            read.append(file)
    learnt = (*order.mappings, *layouts_learnt([file.result for file in read], known))
    return replace(_propose(store, tuple(read), desk, places), mappings=learnt)


def _known_of_firm(store: Store, order: ImportOrder, places: Places) -> IntakeContext:
    """Return what readers and drafts know of the firm, with what the user chose."""
    chosen = {
        "facility": order.facility,
        "meter": order.meter,
        "quantity": order.values,
        "stamped": order.stamped,
    }
    known = intake_context(store, chosen, order.mappings)
    return replace(known, accounts=places.by_account, usual_facility=places.default)


def propose_again(store: Store, prepared: Prepared, read: tuple[ReadFile, ...]) -> Prepared:
    """Propose drafts anew from files that were read; nothing is read again, nothing is saved."""
    with collection_paused(), quick_turns():
        places = places_of(store, "")
        desk = Desk(_known_of_firm(store, ImportOrder(()), places))
        return replace(_propose(store, read, desk, places), mappings=prepared.mappings)


def save(
    store: Store,
    prepared: Prepared,
    *,
    accept: bool,
    person: str = "",
    decided: Mapping[Decision, Sequence[str]] | None = None,
) -> Imported:
    """Save what was prepared in one change; ``accept`` confirms what was proposed with it.

    Args:
        store: The open company file.
        prepared: What the import would do.
        accept: Whether proposals are confirmed.
        person: Who does it.
        decided: What was decided about drafts before they are saved; it is part of the change.

    Raises:
        InputError: ``month.closed`` and whatever the company file refuses; nothing was saved.
    """
    before = store.audit_head()
    with (
        collection_paused(),
        quick_turns(),
        store.change("documents.imported", person=person) as change,
    ):
        change.add_documents(
            (file.result.document, file.held) for file in prepared.read if _is_kept(file)
        )
        for invoice in prepared.replaced:
            change.replace_invoice(invoice)
        for (meter, direction), unit in prepared.gas_units.now.items():
            change.rename_unit(meter, "natural_gas", direction, unit)
        for file in prepared.read:
            _add_measurements(store, change, file.result)
        for layout in prepared.mappings:
            change.add_mapping(layout)
        change.withdraw(prepared.withdrawn)
        fresh = (draft for draft in prepared.drafts if draft.id not in prepared.changed)
        _, new = change.add_invoices_and_drafts(prepared.merged.new, fresh)
        change.update_drafts(each for each in prepared.drafts if each.id in prepared.changed)
        change.lead(prepared.lead, leads=True)
        change.lead(prepared.follow, leads=False)
        wanted = _acceptable(prepared.drafts, {*new, *prepared.changed}) if accept else ()
        confirmed = change.confirm(wanted) if wanted else ()
        if decided:
            decide_within(store, change, decided, person=person)
    if any(file.result.document.size > LARGE for file in prepared.read):
        give_back()
    return Imported(prepared, store.audit_head() != before, confirmed)


def _add_measurements(store: Store, change: Change, result: ReadResult) -> None:
    """Add what a file measured; a folder of invoices asks the company file nothing."""
    sha256 = result.document.sha256
    if result.bills:
        change.add_bills(result.bills)
    if result.readings:
        change.add_readings(agreeing(store, result.readings), sha256)
    if result.blocks:
        change.put_interval_blocks(result.blocks, sha256)


def _acceptable(drafts: Iterable[DraftRecord], new: Iterable[str]) -> tuple[str, ...]:
    fresh = set(new)
    return tuple(
        draft.id
        for draft in drafts
        if draft.id in fresh and draft.state is DraftState.PROPOSED and draft.quantity is not None
    )


def _is_kept(file: ReadFile) -> bool:
    return file.result.status in {Status.READ, Status.PARTLY}


def _propose(store: Store, read: tuple[ReadFile, ...], desk: Desk, places: Places) -> Prepared:
    invoices = [invoice for file in read for invoice in file.result.invoices]
    earlier = _known_invoices(store) if invoices else {}
    fitting = content_pairs(store, earlier, invoices)
    read = read_naming_blue(read, fitting)
    invoices = [invoice for file in read for invoice in file.result.invoices]
    earlier = {each.key: each for each in naming_blue(earlier.values(), fitting)}
    merged = merge_invoices(invoices, earlier)
    pairs = red_pairs((*earlier.values(), *invoices))
    again = _read_again(store, invoices, earlier, pairs)
    others = {key: each for key, each in earlier.items() if key not in again}
    together = (*naming_blue(again.values(), fitting), *invoices)
    drafts = [*draft_invoices(together, desk, others)]
    read, units = one_unit_each(store, read_multiplied(store, read))
    read, exchanged = read_exchanged(store, read_fitting(store, read, units), units)
    measured = draft_measurements(store, [file.result for file in read], desk.context, units)
    drafts += measured.drafts
    placed = tuple(places.placed(draft) for draft in drafts)
    proposals = proposals_of(store)
    proposed = tuple(proposals.completed(draft) for draft in placed)
    counted = _kept_out_before_opening(store, proposed)
    revised = revise(store, counted, Beside(pairs, again.keys(), measured.gone))
    settled, divided = divided_where_mixed(
        store, settle_origins(store, _kept_out_of_closed_months(store, revised.drafts))
    )
    outcomes = Outcomes.of(settled.drafts, merged, revised.unchanged)
    return Prepared(
        files=tuple(outcomes.outcome(file) for file in read),
        invoices=invoice_counts(merged),
        drafts=settled.drafts,
        merged=merged,
        read=read,
        lead=settled.lead,
        follow=settled.follow,
        findings=(
            *conflicts(merged),
            *said_of_pairs(fitting, invoices),
            *exchanged,
            *measured.findings,
            *revised.findings,
            *settled.findings,
        ),
        replaced=_replaced(again, together, others),
        changed=revised.changed | divided,
        withdrawn=revised.withdrawn,
        gas_units=units,
    )


def _read_again(
    store: Store,
    invoices: Sequence[Invoice],
    earlier: Mapping[str, Invoice],
    pairs: Mapping[str, str],
) -> dict[str, Invoice]:
    """Return the known invoices that what was read changes or nets with, whole, by key."""
    if not invoices or not earlier:
        return {}
    changed = to_read_again(invoices, earlier, store.invoices_without_lines())
    concerned = concerned_invoices(store, invoices, earlier, changed, pairs)
    return {invoice.key: invoice for invoice in concerned}


def _replaced(
    again: Mapping[str, Invoice], together: Sequence[Invoice], others: Mapping[str, Invoice]
) -> tuple[Invoice, ...]:
    """Return the known invoices that are known otherwise now."""
    if not again:
        return ()
    return tuple(
        invoice
        for invoice in merge_invoices(together, others).new
        if invoice.key in again and invoice != again[invoice.key]
    )


def _known_invoices(store: Store) -> dict[str, Invoice]:
    """Return the invoices of the company file: red letters whole, the others by their figures."""
    known = store.known_invoices()
    reds = tuple(key for key, each in known.items() if each.is_red)
    found = {key: _slight(each) for key, each in known.items()}
    found.update((invoice.key, invoice) for invoice in store.invoices(reds))
    return found


def _slight(known: KnownInvoice) -> Invoice:
    return Invoice(
        key=known.key,
        issue_date=known.issue_date,
        seller_name="",
        buyer_name="",
        lines=(),
        form=Form(known.form),
        status=InvoiceStatus(known.status),
        is_red=known.is_red,
        amount=known.amount,
        tax=known.tax,
        total=known.total,
        document=known.document,
    )


def _kept_out_before_opening(
    store: Store, drafts: tuple[DraftRecord, ...]
) -> tuple[DraftRecord, ...]:
    """Keep and name what was consumed before the books begin, without counting it."""
    opening = Month.parse(store.entity().opening)
    first, details = opening.start, (("opening", str(opening)),)
    return tuple(
        replace(draft, state=DraftState.IGNORED, reason="draft.before_opening", details=details)
        if draft.period.end < first and draft.state is not DraftState.IGNORED
        else draft
        for draft in drafts
    )


def _kept_out_of_closed_months(
    store: Store, drafts: tuple[DraftRecord, ...]
) -> tuple[DraftRecord, ...]:
    """Ask about drafts of closed months instead of counting them."""
    closed = store.closed_months()
    if not closed:
        return drafts
    return tuple(_asked_if_closed(draft, closed) for draft in drafts)


def _asked_if_closed(draft: DraftRecord, closed: frozenset[Month]) -> DraftRecord:
    is_open = draft.state is DraftState.IGNORED or closed.isdisjoint(draft.period.months())
    if is_open:
        return draft
    return replace(draft, state=DraftState.ASKED, reason="draft.month_closed")
