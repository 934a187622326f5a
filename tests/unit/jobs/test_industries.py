"""An industry that the standard does not know is refused with its neighbours."""

import pytest

from desktop.errors import InputError
from desktop.jobs.company import checked_industry


def test_an_unknown_code_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"entity\.industry_unknown") as caught:
        checked_industry("C1719")
    assert caught.value.details["near"].startswith("C171 棉纺织及印染精加工、C1711")
    with pytest.raises(InputError) as caught:
        checked_industry("C9999")
    assert caught.value.details["near"] == "—"
    assert checked_industry(" c1713 ") == "C1713"
