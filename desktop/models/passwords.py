"""Passwords of persons: kept only as salted scrypt hashes."""

import hashlib
import hmac
import secrets

_N, _R, _P = 1 << 14, 8, 1


def hashed(password: str) -> str:
    """Return what is kept of a password; nothing for the empty one."""
    if not password:
        return ""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_derived(password, salt).hex()}"


def _derived(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8"), salt=salt, n=_N, r=_R, p=_P)


def is_right(password: str, kept: str) -> bool:
    """Say whether a password is the kept one; no password is kept as empty text."""
    if not kept:
        return not password
    _, salt, mark = kept.split("$")
    return hmac.compare_digest(_derived(password, bytes.fromhex(salt)).hex(), mark)
