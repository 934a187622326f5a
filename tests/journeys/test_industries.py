"""Industries by the command line."""

from tests.journeys.conftest import Call


def test_industries_are_found_by_name_and_code(call: Call) -> None:
    (found,) = call("industries", "1713").document
    assert (found["code"], found["zh"]) == ("C1713", "棉印染精加工")
    assert call("industries", "棉印染").document == [found]
    # 20 sections and 97 divisions
    assert len(call("industries").document) == 117
