"""Where the next package of a company stands: own seals, and what the platform's receipts tell."""

from dataclasses import dataclass
from operator import attrgetter

from desktop.accounting.period import ReportingPeriod
from desktop.exchange.manifest import read_statement
from desktop.exchange.parts import Anchor, Kind
from desktop.exchange.receipt import Place
from desktop.exchange.sequence import Link, chain_after
from desktop.exchange.statements import sha256
from desktop.jobs.receipts_kept import head_of, kept_receipts, newest_anchor, outside
from desktop.models.store import Store
from desktop.models.values import SealedReport

SERIES = "annual"
STATEMENT = "statement.json"
"""Name under which the company file keeps the statement that is signed."""


@dataclass(frozen=True, slots=True)
class NextPlace:
    """What the next seal follows.

    Attributes:
        of_period: The report of the same period that it amends; nothing for a first one, or for
            the first one after a withdrawal.
        anchor: The newest receipt held.
    """

    seq: int
    previous: str
    of_period: SealedReport | None
    anchor: Anchor | None


def next_place(store: Store, period: ReportingPeriod) -> NextPlace:
    """Return number, previous digest, what is amended and the anchor of the next seal.

    The newest verified receipt tells where the series stands; own reports that follow it come
    after. A report that the platform put outside its sequence is as if it had not been sealed.
    """
    start = _start(store)
    living = _living(store)
    chain = chain_after(start, [_link(report) for report in living])
    last = chain[-1] if chain else None
    after = Place(last.seq, last.digest) if last else start
    same = [one for one in living if one.period == period and _is_in(start, chain, _link(one))]
    is_withdrawn = bool(same) and dict(same[-1].details).get("kind") == Kind.WITHDRAWAL
    return NextPlace(
        seq=after.seq + 1,
        previous=after.digest,
        of_period=same[-1] if same and not is_withdrawn else None,
        anchor=newest_anchor(kept_receipts(store)),
    )


def is_out_of_place(store: Store, report: SealedReport) -> bool:
    """Tell whether a verified receipt shows that a report's number can no longer be its own."""
    start = _start(store)
    chain = chain_after(start, [_link(one) for one in _living(store)])
    return not _is_in(start, chain, _link(report))


def _start(store: Store) -> Place:
    """Return the newest certain place: what a verified receipt tells, or a restored package.

    A report that does not follow one of this file came from a full package, whose signatures were
    checked: its predecessors are elsewhere, and the series goes on after it.
    """
    head = head_of(store)
    told = (head.receipt.head if head else None) or Place()
    held = {payload_digest(report) for report in store.sealed_reports()}
    links = [_link(report) for report in _living(store)]
    before = [Place(one.seq - 1, one.previous) for one in links if one.previous not in held]
    return max((told, *before), key=attrgetter("seq"))


def _living(store: Store) -> list[SealedReport]:
    """Return the reports that the platform did not put outside its sequence."""
    dead = outside(store)
    return [one for one in store.sealed_reports() if payload_digest(one) not in dead]


def _is_in(start: Place, chain: tuple[Link, ...], link: Link) -> bool:
    """Tell whether a report may be in the series: before its certain place, there, or after it."""
    return link.seq < start.seq or link.digest == start.digest or link in chain


def payload_digest(report: SealedReport) -> str:
    """Return the SHA-256 of a sealed report's statement."""
    return sha256(dict(report.tables)[STATEMENT])


def _link(report: SealedReport) -> Link:
    statement = read_statement(dict(report.tables)[STATEMENT])
    return Link(statement.seq, statement.previous, payload_digest(report))
