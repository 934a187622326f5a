"""The closing page: months with their records, and the check list of the next one."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from desktop.accounting.period import Month, ReportingPeriod
from desktop.findings import Finding, Severity
from desktop.jobs.ledger import closing_list
from desktop.models.store import Store
from desktop.models.values import LedgerState
from desktop.ui.company.home import place_of
from desktop.ui.company.rows import local
from desktop.ui.session import Check, Closing, MonthState

_EXPLAINED: Final = "energy.explained"
_CHECKS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "check.drafts_decided": (("draft.undecided", "draft.unconfirmed"), "invoices"),
    "check.records_posted": (("record.not_posted",), "review"),
    "check.sources_complete": (("month.source_missing", "month.nothing_recorded"), "invoices"),
    "check.figures_plausible": (("activity.jump", "origin.differs"), "review"),
    "check.numbers_complete": (("number.missing",), "review"),
    "check.evidence_complete": (("record.no_evidence",), "review"),
    "check.origins_explained": (("energy.unexplained", _EXPLAINED), "reconcile"),
}
_REST: Final = "check.rest"
_NOT_BEGUN: Final = "month.not_begun"
_HARMLESS: Final = "month.nothing_recorded"


def closing_of(store: Store, year: int, today: date) -> Closing:
    """Return the months of a year and what stands in the way of the next one."""
    following = next_to_close(store)
    months = month_states(store, min(year, following.year))
    found = closing_list(store, following, today)
    checks = check_lines(found)
    if _NOT_BEGUN in {finding.code for finding in found}:  # and nothing else was looked at
        checks = (Check("check.month_begun", is_done=False, findings=found),)
    return Closing(months, following, checks, max(store.closed_months(), default=None))


def next_to_close(store: Store) -> Month:
    """Return the first open month of the books."""
    month = Month.parse(store.entity().opening)
    closed = store.closed_months()
    while month in closed:
        month = month.shifted(1)
    return month


def month_states(store: Store, year: int) -> tuple[MonthState, ...]:
    """Return the twelve months with their records."""
    kept = {each.month: each for each in store.months()}
    closed = store.closed_months()
    counts = store.record_counts(ReportingPeriod.of_year(year))
    states = []
    for number in range(1, 13):
        month = Month(year, number)
        about = kept.get(month)
        is_closed = month in closed
        unposted = counts.get((month, LedgerState.CONFIRMED), 0)
        states.append(
            MonthState(
                month,
                is_closed,
                unposted + counts.get((month, LedgerState.POSTED), 0),
                unposted,
                about.closed_by if about and is_closed else "",
                local(about.closed_at) if about and is_closed and about.closed_at else None,
            )
        )
    return tuple(states)


def check_lines(findings: Iterable[Finding]) -> tuple[Check, ...]:
    """Return the check list: each line with what was found for it."""
    left = list(findings)
    lines = []
    for code, (codes, page) in _CHECKS.items():
        own = tuple(finding for finding in left if finding.code in codes)
        left = [finding for finding in left if finding.code not in codes]
        lines.append(_line(code, own, page))
    if left:
        lines.append(_line(_REST, tuple(left), ""))
    return tuple(lines)


def _line(code: str, own: tuple[Finding, ...], page: str) -> Check:
    stops = any(f.severity is Severity.ERROR and f.code != _HARMLESS for f in own)
    place = ""
    if own:
        page, place = place_of(own[0])
    is_done = all(finding.code == _EXPLAINED for finding in own)
    return Check(code, is_done, own, page, stops, place)
