"""The gap report (断号表): whether posted numbers run through, by month and kind."""

from dataclasses import dataclass

from desktop.accounting.period import Month
from desktop.models.mapping import series_text
from desktop.models.store import Store


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """The numbers of a month and kind.

    Attributes:
        missing: Numbers that should be there and are not, written out.
    """

    month: Month
    kind: str
    count: int
    first: str
    last: str
    missing: tuple[str, ...]


def gap_report(store: Store, month: Month | None = None) -> tuple[NumberSeries, ...]:
    """Return every series of a month, or of all months, oldest first."""
    return tuple(
        _series(when, kind, numbers)
        for (when, kind), numbers in sorted(store.series().items())
        if month is None or when == month
    )


def _series(month: Month, kind: str, numbers: tuple[int, ...]) -> NumberSeries:
    def written(number: int) -> str:
        return series_text(str(month), kind, number)

    known = set(numbers)
    missing = [number for number in range(1, max(numbers) + 1) if number not in known]
    return NumberSeries(
        month=month,
        kind=kind,
        count=len(numbers),
        first=written(min(numbers)),
        last=written(max(numbers)),
        missing=tuple(map(written, missing)),
    )
