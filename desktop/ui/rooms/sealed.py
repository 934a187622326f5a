"""Sealed reports on the timeline, and what verifying a package found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.ui.rooms.packaging import ProvedRows


Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SealRow:
    """A sealed report on the timeline.

    Attributes:
        sha256: Of the signed statement; printed and compared by people.
        missing: Roles whose signature is still missing.
        copies: Of each file written: name, profile, when.
        answers: Of each receipt: result code, verifier, when.
        is_withdrawal: It takes an earlier report back.
    """

    id: str
    year: int
    at: datetime
    sha256: str
    is_superseded: bool = False
    signed_by: tuple[str, ...] = ()
    exported_to: tuple[str, ...] = ()
    receipts: int = 0
    missing: tuple[str, ...] = ()
    copies: tuple[tuple[str, str, datetime], ...] = ()
    answers: tuple[tuple[str, str, datetime], ...] = ()
    is_withdrawal: bool = False


REFUSED: Final = "FAILED"
"""What a receipt says of a package that the platform did not take."""


@dataclass(frozen=True, slots=True)
class PackagePlace:
    """Where a sound package stands among those of its firm.

    Attributes:
        keys: Ids of the signers' keys.
        is_known: A register knows the signers.
        series: The firm and the kind of its reports; numbers count within it.
        digest: Of the signed statement.
        has_receipt: A platform that a register knows took it under its number.
    """

    keys: str
    series: str
    period: str
    number: int
    digest: str
    is_known: bool = False
    is_withdrawal: bool = False
    has_receipt: bool = False

    def is_of_one_firm(self, other: PackagePlace) -> bool:
        """Whether the same firm speaks: anybody can make a key and call a firm's name."""
        is_said_so = (self.is_known and other.is_known) or self.keys == other.keys
        return is_said_so and self.series == other.series


@dataclass(frozen=True, slots=True)
class SurenessRow:
    """How sure the parameters of one kind are: factors, benchmarks or marks."""

    kind: str
    levels: tuple[tuple[str, int], ...]
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying a package found.

    Attributes:
        ratings: Names of each method and of the grade, or status, it gave.
        rows: Single rows that stood beside the package and were proved.
        are_rows_wrong: What stood beside it are not rows of this package.
        is_withdrawal: It takes a report back: sound, and nothing to rely on.
        place: Of a sound package.
        sureness: Of each kind of parameters how many there are of each confidence, the worst
            first, and where the weak ones come from.
    """

    path: str
    is_valid: bool
    level: str = ""
    code: str = ""
    details: tuple[tuple[str, str], ...] = ()
    signers: tuple[tuple[str, str, str], ...] = ()
    results: tuple[tuple[str, str], ...] = ()
    withheld: tuple[str, ...] = ()
    messages: tuple[tuple[str, str], ...] = ()
    ratings: tuple[tuple[Names, Names], ...] = ()
    rows: tuple[ProvedRows, ...] = ()
    are_rows_wrong: bool = False
    is_withdrawal: bool = False
    place: PackagePlace | None = None
    sureness: tuple[SurenessRow, ...] = ()
