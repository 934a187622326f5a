"""The gap report (断号表): whether posted numbers run through, by month and kind."""

from dataclasses import dataclass

from desktop.accounting.period import Month
from desktop.jobs.change_log import NumberSeries, number_series
from desktop.models.mapping import series_text
from desktop.models.store import Store


@dataclass(frozen=True, slots=True)
class NumberGaps:
    """The numbers of a month and kind.

    Attributes:
        missing: Numbers that should be there and are not, written out.
    """

    month: Month
    kind: str
    count: int
    last: str
    missing: tuple[str, ...]


def gap_report(store: Store, month: Month | None = None) -> tuple[NumberGaps, ...]:
    """Return every series of a month, or of all months, oldest first."""
    years = sorted({when.year for when, _ in store.series()})
    found = (each for year in years for each in number_series(store, year))
    return tuple(_written(each) for each in found if month in {None, each.month})


def _written(series: NumberSeries) -> NumberGaps:
    def written(number: int) -> str:
        return series_text(str(series.month), series.kind, number)

    return NumberGaps(
        month=series.month,
        kind=series.kind,
        count=series.count,
        last=written(series.last),
        missing=tuple(map(written, series.missing)),
    )
