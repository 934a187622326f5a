"""Recovery codes: 140 random bits on paper, in characters nobody confuses."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 28
_GROUP = 4
_LOOKALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    """Return a code in seven groups of four."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def normal_code(typed: str) -> str | None:
    """Return a typed code without groups, O, I and L read as digits; nothing if it is no code."""
    kept = "".join(typed.upper().translate(_LOOKALIKES).replace("-", " ").split())
    is_code = len(kept) == _LENGTH and all(character in ALPHABET for character in kept)
    return kept if is_code else None
