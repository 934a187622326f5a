"""统一社会信用代码: the unified social credit code and its check character (GB 32100-2015)."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18


def is_valid_uscc(code: str) -> bool:
    """Tell whether a code has 18 characters and the right check character.

    check = (31 − Σ value_i · 3^i mod 31) mod 31, i = 0 … 16

    Reference:
        GB 32100-2015, clause 5.5 (ISO 7064 with weights 3^i mod 31).
    """
    if len(code) != _LENGTH or any(character not in _ALPHABET for character in code):
        return False
    return code[-1] == check_character(code[:-1])


def check_character(body: str) -> str:
    """Return the 18th character for the first 17."""
    total = sum(
        _ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body)
    )
    return _ALPHABET[-total % 31]
