"""Files that are read, what they would bring in, and what a person decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop.findings import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.accounting.documents.draft import DraftRecord, DraftState
    from desktop.accounting.period import Month, ReportingPeriod
    from desktop.accounting.quantity import Quantity
    from desktop.findings import Finding, Place
    from desktop.models.values import DraftSum


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of an import and what became of it.

    Attributes:
        status: ``imported``, ``partly``, ``refused``, ``skipped`` or ``duplicate``.
        code: Why, where it is not ``imported``.
        meters: How many meters were read of it.
    """

    name: str
    kind: str
    status: str
    code: str = ""
    counted: int = 0
    ignored: int = 0
    asked: int = 0
    findings: tuple[Finding, ...] = ()
    where: Place = NOWHERE
    details: tuple[tuple[str, str], ...] = ()
    meters: int = 0


@dataclass(frozen=True, slots=True)
class MeterOfFile:
    """A meter of a file that is previewed.

    Attributes:
        number: From 1, in the order of the file.
        total: What its curves add up to, if they do.
    """

    number: int
    name: str
    first: Month
    last: Month
    total: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would bring in; nothing is saved yet.

    Attributes:
        token: The session's handle of what was read, for :meth:`Session.accept_import`.
        is_savable: Whether anything was read that the company file would keep.
    """

    files: tuple[FileRow, ...]
    drafts: tuple[DraftRecord, ...]
    findings: tuple[Finding, ...] = ()
    invoices_new: int = 0
    invoices_duplicate: int = 0
    token: object = None
    is_savable: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """Drafts still waiting, by state, and the files they came from; the drafts come by pages."""

    files: tuple[FileRow, ...]
    sums: Mapping[DraftState, DraftSum] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a draft; ``None`` keeps what was proposed.

    Attributes:
        learn: Whether to remember it for the seller and the goods.
        parameters: What the source asks for besides: the pressure of steam.
    """

    draft: str
    source: str | None = None
    quantity: Quantity | None = None
    period: ReportingPeriod | None = None
    is_ignored: bool = False
    learn: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
