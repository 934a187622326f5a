"""What a remembered answer about a list of bills reaches: its other bills and its next files.

A list headed 用量(m3) does not say whether gas or water was billed. The answer is kept with the
headings of the list, among the saved layouts, where it is seen and forgotten.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.drafts_from_bills import SOURCES
from desktop.intake.bills.measures import RECORDED
from desktop.intake.bills.open_carriers import ANY, OPEN
from desktop.intake.layouts import Said, TableKind
from desktop.intake.source import ReadResult
from desktop.models.store import Store
from desktop.models.values import LayoutMapping

_CARRIERS: Mapping[str, str] = {source: carrier for carrier, source in SOURCES.items()}
_LAYOUT = "layout"
_ASKING = frozenset({"bill.carrier_open", "bill.carrier_unnamed"})
_NO_ENERGY: Mapping[str, str] = dict.fromkeys(OPEN, "water") | {ANY: "NOT_ENERGY"}
"""Question → what an amount is that is left out for good."""


def with_layouts(
    drafts: Iterable[DraftRecord], results: Iterable[ReadResult]
) -> Iterator[DraftRecord]:
    """Yield drafts of bills, those with an open energy with the headings of their list."""
    layouts = {
        (result.document.sha256, finding.where.sheet): finding.details[_LAYOUT]
        for result in results
        for finding in result.findings
        if finding.code in _ASKING
    }
    for draft in drafts:
        layout = layouts.get((draft.document, draft.where.sheet), "")
        is_open = draft.carrier in OPEN and layout
        yield replace(draft, details=(*draft.details, (_LAYOUT, layout))) if is_open else draft


def answered(draft: DraftRecord) -> DraftRecord:
    """Return a decided draft of a bill with the energy that was open."""
    if draft.carrier not in OPEN:
        return draft
    is_left_out = draft.state is DraftState.IGNORED
    if is_left_out:
        return replace(draft, carrier=_NO_ENERGY[draft.carrier])
    return replace(draft, carrier=_CARRIERS.get(draft.source, draft.carrier))


def unit_of_answer(draft: DraftRecord, source: str) -> str:
    """Return the unit of an amount that was printed without one, once its energy is known.

    A list headed 用量 that turns out to be of electricity has kWh, as one headed 用电量 has.
    """
    is_open = draft.carrier == ANY or draft.origin is Origin.METER
    is_bare = is_open and bool(draft.as_read[0]) and not draft.as_read[1]
    return RECORDED.get(_CARRIERS.get(source, ""), "") if is_bare else ""


def bills_waiting(store: Store, asked: Iterable[DraftRecord]) -> tuple[DraftRecord, ...]:
    """Return the other bills of lists with the same headings that wait for the same answer.

    Args:
        store: The open company file.
        asked: Drafts as they were before they were decided.
    """
    given = tuple(draft for draft in asked if _is_of_a_list(draft))
    layouts, ids = {_layout(draft) for draft in given}, {draft.id for draft in given}
    if not layouts:
        return ()
    return tuple(
        draft
        for draft in store.drafts(DraftState.ASKED, origin=Origin.BILL)
        if _is_of_a_list(draft) and draft.id not in ids and _layout(draft) in layouts
    )


def layouts_answered(
    asked: Iterable[DraftRecord], decided: Iterable[DraftRecord]
) -> Iterator[LayoutMapping]:
    """Yield the layouts of lists whose energy was decided; another kind of source teaches none."""
    known = {*SOURCES, *_NO_ENERGY.values()}
    for before, after in zip(asked, decided, strict=True):
        if _is_of_a_list(before) and after.carrier in known:
            said = {
                Said.KIND: TableKind.BILL.value,
                Said.CARRIER: after.carrier,
                Said.ASKED: before.carrier,
            }
            yield LayoutMapping(_layout(before), tuple((k.value, v) for k, v in said.items()))


def _is_of_a_list(draft: DraftRecord) -> bool:
    return draft.carrier in OPEN and bool(_layout(draft))


def _layout(draft: DraftRecord) -> str:
    return dict(draft.details).get(_LAYOUT, "")
