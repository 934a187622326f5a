"""Unified social credit codes: codes printed on business licences check out (GB 32100-2015)."""

import pytest

from desktop.accounting.credit_code import check_character, is_valid

# Published codes of the State Grid Corporation, PetroChina, Alibaba (China) and Tencent.
PUBLISHED = ("9111000071093123XX", "91110000710925462X", "91330100799655058B", "9144030071526726XG")


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_code_is_valid(code: str) -> None:
    assert is_valid(code)
    assert check_character(code[:-1]) == code[-1]


@pytest.mark.parametrize("code", PUBLISHED)
def test_any_other_last_character_is_wrong(code: str) -> None:
    others = set("0123456789ABCDEFGHJKLMNPQRTUWXY") - {code[-1]}
    assert not any(is_valid(code[:-1] + other) for other in others)


@pytest.mark.parametrize(
    "code", ["", "9111000071093123X", "9111000071093123XXX", "9111000071093123XI", "９１110000"]
)
def test_code_out_of_form_is_not_valid(code: str) -> None:
    assert not is_valid(code)


def test_character_outside_the_alphabet_has_no_check() -> None:
    with pytest.raises(ValueError, match="not found"):
        check_character("I" * 17)
