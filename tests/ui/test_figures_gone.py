"""A figure that the books have no more is said to be unknown: no error of the program."""

import pytest

from desktop.errors import UsageError
from desktop.ui.session import Session


@pytest.mark.parametrize(
    "figure", ["source/electricity.purchased@1999-01", "rating/cn.nowhere", "record/none"]
)
def test_a_figure_that_is_gone_is_unknown(sample_session: Session, figure: str) -> None:
    with pytest.raises(UsageError) as refused:
        sample_session.explain(figure, 2025)
    assert refused.value.code == "figure.unknown"
