"""Curves that come twice under two names: a file that was saved again must not count again.

A table that names no meter is called by its file, so that a copy named otherwise looks like a
second meter. Two meters never measure the same in every interval of a month.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import PurePosixPath

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.drafts_from_meters import draft_id
from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.period import Month
from desktop.jobs.gas_series import GasUnits
from desktop.models.store import Store
from desktop.models.values import IntervalMonth

_FEWEST_VALUES = 10
"""A curve with fewer different values, such as a constant one, may well come twice."""

_Alike = tuple[str, str, Month, int, Decimal]


class Curves:
    """The curves of the company file and of the files before, by what copies have in common."""

    def __init__(self, store: Store, kept: Iterable[IntervalMonth], units: GasUnits) -> None:
        self._store = store
        self._units = units
        self._kept: dict[_Alike, list[Channel]] = {}
        self._months: set[tuple[Channel, Month]] = set()
        self._read: dict[_Alike, list[IntervalBlock]] = {}
        for each in kept:
            key = _alike(each.channel, each.month, each.step_minutes, each.total)
            self._kept.setdefault(key, []).append(each.channel)
            self._months.add((each.channel, each.month))

    def asked(
        self, drafts: Iterable[DraftRecord], blocks: Sequence[IntervalBlock], file: str
    ) -> tuple[DraftRecord, ...]:
        """Return the drafts of a file's blocks; a month another meter has just so is a question.

        Args:
            drafts: Of these blocks.
            blocks: Whole months.
            file: Name of the file as the user knows it.
        """
        others = {
            draft_id(block.channel, block.month): self._other(block, file) for block in blocks
        }
        return tuple(_asked(draft, others.get(draft.id, "")) for draft in drafts)

    def _other(self, block: IntervalBlock, file: str) -> str:
        """Return the meter that measured the same; nothing for one that the table names."""
        key = _alike(block.channel, block.month, block.step_minutes, block.total)
        earlier = self._read.setdefault(key, [])
        others = [each for each in earlier if each.channel.meter != block.channel.meter]
        earlier.append(block)
        is_named = not PurePosixPath(file).name.startswith(block.channel.meter or "/")
        is_known = (block.channel, block.month) in self._months
        if is_named or is_known or len(set(block.values)) < _FEWEST_VALUES:
            return ""
        channels = self._kept.get(key, ())
        names = map(self._units.channel_kept, channels)
        kept = (self._store.block(channel, block.month) for channel in names)
        both = (*others, *(each for each in kept if each is not None))
        return next((each.channel.meter for each in both if each.values == block.values), "")


def _alike(channel: Channel, month: Month, step_minutes: int, total: Decimal) -> _Alike:
    return channel.carrier, channel.direction, month, step_minutes, total


def _asked(draft: DraftRecord, other: str) -> DraftRecord:
    if not other or draft.state is not DraftState.PROPOSED:
        return draft
    details = (*draft.details, ("other", other))
    return replace(draft, state=DraftState.ASKED, reason="draft.meter_same_curve", details=details)
