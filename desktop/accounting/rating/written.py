"""Numbers as people write them: thousands separators, full-width signs, per cent of a share."""

import re
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

_LONGEST = 80
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PER_CENT = "%"
_SHARE = "1"


def number_from(text: str | int, unit: str = "") -> Decimal | None:
    """Return the number a text holds, or nothing: ``1,200``, ``１２００``, ``12%`` of a share.

    Args:
        text: As it was written.
        unit: What the number is in; only a share (``1``) or a percentage may carry the sign.
    """
    written = normalize("NFKC", str(text)).strip().replace("−", "-")
    if len(written) > _LONGEST or "_" in written:
        return None
    per_cent = written.endswith(_PER_CENT)
    if per_cent and unit not in (_SHARE, _PER_CENT):
        return None
    plain = written.removesuffix(_PER_CENT).rstrip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return number.scaleb(-2) if per_cent and unit == _SHARE else number
