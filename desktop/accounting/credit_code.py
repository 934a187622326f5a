"""统一社会信用代码: the unified social credit code and its check character."""

from operator import mul

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CHARACTERS = frozenset(_ALPHABET)
_LENGTH = 18
_WEIGHT = 3
_MODULUS = 31
_WEIGHTS = tuple(pow(_WEIGHT, place, _MODULUS) for place in range(_LENGTH - 1))


def is_valid(code: str) -> bool:
    """Tell whether a code has 18 characters and the right check character."""
    if len(code) != _LENGTH or not set(code) <= _CHARACTERS:
        return False
    return code[-1] == check_character(code[:-1])


def check_character(body: str) -> str:
    """Return the 18th character for the first 17.

    check = (31 − Σ value_i · 3^i mod 31) mod 31, i = 0 … 16

    Raises:
        ValueError: If a character is not in the code's alphabet (no I, O, S, V, Z).

    Reference:
        GB 32100-2015, clause 5.5.
    """
    total = sum(map(mul, map(_ALPHABET.index, body), _WEIGHTS))
    return _ALPHABET[-total % _MODULUS]
