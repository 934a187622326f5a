"""A chart of one month of a meter's intervals."""

from desktop.ui.charts.canvas import Canvas
from desktop.ui.session import MeterMonth


class MonthCanvas(Canvas):
    """Keeps the month that is shown; each chart says how it is drawn."""

    def __init__(self, least_height: int) -> None:
        super().__init__(least_height)
        self._month: MeterMonth | None = None

    def show_month(self, month: MeterMonth | None) -> None:
        """Show another month."""
        self._month = month
        self.update()
