"""The first page: what is open, which months are covered, the year so far."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from desktop.accounting.activity import ActivityRecord, Evidenced, Origin
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.findings import Finding, Severity
from desktop.models.store import Store
from desktop.ui.session import Cover, CoverageRow, Task

_MONTHS: Final = 12
_DAYS_WITHOUT_BACKUP: Final = 7
_PAGES: Final[Mapping[str, str]] = {
    "month": "invoices",
    "check": "upkeep",
    "draft": "invoices",
    "record": "review",
    "activity": "review",
    "number": "review",
    "figure": "other",
    "inventory": "review",
    "company_file": "upkeep",
    "backup": "upkeep",
    "clock": "upkeep",
}
"""Where a finding of a family is put right."""
_FIGURES: Final[Mapping[str, str]] = {"activity": "record", "record": "record", "draft": "draft"}
"""What of a family the inspector can explain."""
_WAITING: Final = {
    "draft.undecided": DraftState.ASKED,
    "draft.unconfirmed": DraftState.PROPOSED,
}
"""What is said of drafts that wait in a state."""
_NAMED: Final[Mapping[str, str]] = {
    "figure.missing": "names",
    "figure.scale_differs": "name",
    "figure.value_added_above_output": "",
}
"""Which detail of a finding names an economic figure."""
_FIRST_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_COVERS: Final[Mapping[Evidenced, Cover]] = {
    Evidenced.METERED: Cover.METERED,
    Evidenced.INVOICED: Cover.INVOICED,
    Evidenced.ESTIMATED: Cover.ESTIMATED,
}
_BEST_FIRST: Final = (Cover.METERED, Cover.INVOICED, Cover.TYPED, Cover.ESTIMATED)


def tasks(store: Store, findings: Iterable[Finding]) -> tuple[Task, ...]:
    """Return the to-do list: what the file itself wants, what the checks found, a backup due.

    Control totals that differ are among what the checks found.
    """
    told = (each for each in store.findings if not each.code.startswith("check."))
    found = [_task(finding) for finding in (*_each_once(told), *findings)]
    backup = _backup_finding(store)
    if backup is not None:
        found.append(Task(backup, "action:backup"))
    return tuple(found)


def of_every_year(
    store: Store, period: ReportingPeriod, findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Return findings with the drafts that wait, told as the page of invoices shows them.

    Those of every year: the page shows no year apart. The first of the period is led to.
    """
    sums = store.draft_sums()
    found = []
    for code, state in _WAITING.items():
        waiting = sums[state]
        if waiting.count:
            details = {"count": str(waiting.count)}
            if state is DraftState.ASKED:
                details["cost"] = f"{waiting.cost:f}"
            first = store.first_waiting(state, period)
            found.append(Finding(code, details=details, records=(first,) if first else ()))
    return (*findings, *found)


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings without those that came again: a stick that is missing, at every backup."""
    found: list[Finding] = []
    for each in findings:
        if each not in found:
            found.append(each)
    return found


def _task(finding: Finding) -> Task:
    family = finding.code.partition(".")[0]
    kind = _FIGURES.get(family, "")
    figure = f"{kind}/{finding.records[0]}" if kind and finding.records else ""
    amount = _amount(finding.details.get("cost"))
    page, place = place_of(finding)
    return Task(finding, page, figure, place, _month(finding), amount)


def place_of(finding: Finding) -> tuple[str, str]:
    """Return the page where a finding is put right, and what is chosen there."""
    family = finding.code.partition(".")[0]
    if finding.code == "month.source_missing":
        source, facility = finding.details["source"], finding.details["facility"]
        return "bills", f"{source}|{facility}|{_month(finding)}"
    if finding.code in _NAMED:
        named = finding.details.get(_NAMED[finding.code], "value_added")
        return "other", named.partition("、")[0]
    if finding.code == "activity.jump" and not finding.records:
        return "review", f"{finding.details['source']}@{_month(finding)}"
    if family in _PLACES:
        page, place = _PLACES[family]
        return page, place(finding)
    page = _PAGES.get(family, "review")
    chosen = finding.records[0] if finding.records else ""
    return page, "file" if page == "upkeep" else chosen


def _origins(finding: Finding) -> str:
    """Return what meter, bill and invoice say beside each other."""
    said = (finding.details.get("facility", ""), finding.details.get("source", ""))
    return "|".join((*said, str(_month(finding) or "")))


def _meter(finding: Finding) -> str:
    return finding.details.get("meter", "")


def _posted(_finding: Finding) -> str:
    return "posted"


_PLACES: Final[Mapping[str, tuple[str, Callable[[Finding], str]]]] = {
    "energy": ("reconcile", _origins),
    "meter": ("meters", _meter),
    "number": ("review", _posted),
}
"""What of a family is chosen on its page."""


def _month(finding: Finding) -> Month | None:
    """Return the first month a finding names, if it names one."""
    for name in ("months", "month", "period"):
        found = _FIRST_MONTH.match(finding.details.get(name, ""))
        if found is not None:
            return Month(int(found[1]), int(found[2]))
    return None


def _amount(text: str | None) -> Decimal:
    try:
        return Decimal((text or "0").replace(",", ""))
    except InvalidOperation:
        return Decimal(0)


def _backup_finding(store: Store) -> Finding | None:
    now = datetime.now(UTC)
    newest = store.latest_backup(now)
    if newest is None:
        return Finding("backup.none_yet", Severity.NOTICE)
    days = (now - newest.at).days
    if days < _DAYS_WITHOUT_BACKUP:
        return None
    return Finding("backup.too_old", Severity.NOTICE, details={"days": str(days)})


def coverage(
    records: Iterable[ActivityRecord], findings: Iterable[Finding], year: int
) -> tuple[CoverageRow, ...]:
    """Return for every source and facility how each month of a year is known."""
    found: dict[tuple[str, str], list[Cover]] = {}
    alike = {(each.source, each.facility, _cover_of(each), each.period): None for each in records}
    for source, facility, cover, period in alike:
        row = found.setdefault((source, facility), [Cover.NONE] * _MONTHS)
        for month in period.months():
            if month.year == year:
                row[month.number - 1] = _better(row[month.number - 1], cover)
    for finding in findings:
        if finding.code == "month.source_missing":
            _mark_missing(found, finding, year)
    return tuple(
        CoverageRow(source, facility, tuple(row)) for (source, facility), row in found.items()
    )


def _cover_of(record: ActivityRecord) -> Cover:
    """Return how a record is known; of one typed by hand no document was read."""
    cover = _COVERS[record.evidenced]
    is_typed = record.origin is Origin.TYPED and cover is Cover.INVOICED
    return Cover.TYPED if is_typed else cover


def _better(old: Cover, new: Cover) -> Cover:
    if old is Cover.NONE:
        return new
    return min(old, new, key=_BEST_FIRST.index)


def _mark_missing(found: dict[tuple[str, str], list[Cover]], finding: Finding, year: int) -> None:
    row = found.get((finding.details["source"], finding.details["facility"]))
    if row is None:
        return
    for text in finding.details["months"].split("、"):
        month = Month.parse(text)
        if month.year == year and row[month.number - 1] is Cover.NONE:
            row[month.number - 1] = Cover.MISSING
