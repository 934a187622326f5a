"""Sequence: what a stateful verifier remembers of a series, and what it refuses.

A package enters the sequence when the company's keys vouch for it and its place is right, even if
something else in it is refused: its number is used, and the next package amends it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from desktop.errors import PackageError
from desktop.exchange.codes import Code, Note
from desktop.exchange.manifest import Statement
from desktop.exchange.parts import NO_PREVIOUS
from desktop.exchange.receipt import Place, Receipt


@dataclass(frozen=True, slots=True)
class Series:
    """What is known of one series.

    Attributes:
        packages: Payload digest by number; a gap below the highest is one not seen.
    """

    packages: Mapping[int, str] = field(default_factory=dict)

    @property
    def highest(self) -> int:
        """The highest number seen; 0 for none."""
        return max(self.packages, default=0)

    @property
    def is_whole(self) -> bool:
        """Whether every number up to the highest was seen."""
        return len(self.packages) == self.highest

    @property
    def head(self) -> str:
        """Digest of the newest package; 64 zeros for none."""
        return self.packages.get(self.highest, NO_PREVIOUS)


@dataclass(frozen=True, slots=True)
class SequenceState:
    """What a verifier remembers between packages.

    Attributes:
        series: By name.
        register_version: The highest seen.
        receipts: When the receipts it holds were given, by SHA-256 of their payload.
    """

    series: Mapping[str, Series] = field(default_factory=dict)
    register_version: int = 0
    receipts: Mapping[str, datetime] = field(default_factory=dict)

    def head(self, series: str) -> Place:
        """Return the newest place of a series."""
        known = self.series.get(series, Series())
        return Place(known.highest, known.head)

    def accepted(self, statement: Statement, digest: str) -> "SequenceState":
        """Return what is remembered after a package entered the sequence."""
        return self._with(statement.series, statement.seq, digest)

    def learned(self, receipt: Receipt, receipt_sha256: str) -> "SequenceState":
        """Return what is remembered after a verified receipt: the head a restored file lost."""
        head = receipt.head
        after = self._with(receipt.series, head.seq, head.digest) if head and head.seq else self
        receipts = {**after.receipts, receipt_sha256: receipt.received_at}
        version = max(after.register_version, receipt.register_version)
        return replace(after, receipts=receipts, register_version=version)

    def _with(self, name: str, seq: int, digest: str) -> "SequenceState":
        known = self.series.get(name, Series())
        grown = Series({**known.packages, seq: digest})
        return replace(self, series={**self.series, name: grown})


def check_sequence(state: SequenceState, statement: Statement, digest: str) -> Note | None:
    """Check a package against what somebody remembers who need not have seen every number.

    The first package of a series may have any number, and what it or a later one amends may be one
    from before.

    Returns:
        ``SEQ_REPLAYED`` for a harmless replay, ``package.series_joined`` where the numbers before
        were never seen.

    Raises:
        PackageError: ``SEQ_FORK``, ``SEQ_ROLLBACK``, ``SEQ_GAP``, ``PREVIOUS_MISMATCH`` or
            ``AMENDS_UNKNOWN``.
    """
    known = state.series.get(statement.series, Series())
    if not known.packages and statement.seq > 1:
        return Note.SERIES_JOINED
    if check_place(state, statement, digest):
        return Note.SEQ_REPLAYED
    if known.is_whole:
        check_amended(state, statement)
        return None
    return Note.SERIES_JOINED if statement.amends else None


def check_place(state: SequenceState, statement: Statement, digest: str) -> bool:
    """Check the number and what it follows; return whether the package was seen before.

    Raises:
        PackageError: ``SEQ_FORK``, ``SEQ_ROLLBACK``, ``SEQ_GAP`` or ``PREVIOUS_MISMATCH``.
    """
    known = state.series.get(statement.series, Series())
    at_place = known.packages.get(statement.seq)
    if at_place == digest:
        return True
    refused = partial(_refused, statement, known)
    if at_place is not None:
        raise refused(Code.SEQ_FORK)
    if statement.seq < known.highest:
        raise refused(Code.SEQ_ROLLBACK)
    if statement.seq > known.highest + 1:
        raise refused(Code.SEQ_GAP)
    if statement.previous != known.head:
        raise refused(Code.PREVIOUS_MISMATCH)
    return False


def check_amended(state: SequenceState, statement: Statement) -> None:
    """Check that what a package amends or withdraws is in the sequence.

    Raises:
        PackageError: ``AMENDS_UNKNOWN``.
    """
    known = state.series.get(statement.series, Series())
    if statement.amends and statement.amends.digest not in known.packages.values():
        raise PackageError(Code.AMENDS_UNKNOWN, digest=statement.amends.digest)


def _refused(statement: Statement, known: Series, code: Code) -> PackageError:
    return PackageError(code, seq=statement.seq, highest=known.highest, series=statement.series)


@dataclass(frozen=True, slots=True)
class Link:
    """A package's place in its chain."""

    seq: int
    previous: str
    digest: str


def chain_after(start: Place, links: Iterable[Link]) -> tuple[Link, ...]:
    """Return the links that follow a place one after another; of two, the later given counts.

    Args:
        start: The newest place that is certain; number 0 and 64 zeros for none.
        links: A company's own packages that no receipt put outside the sequence.
    """
    following = {(link.seq, link.previous): link for link in links}
    chain: list[Link] = []
    at = (start.seq + 1, start.digest)
    while at in following:
        link = following[at]
        chain.append(link)
        at = (link.seq + 1, link.digest)
    return tuple(chain)
