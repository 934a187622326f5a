"""Numbers as people type them."""

from decimal import Decimal, InvalidOperation


def read_number(text: str) -> Decimal | None:
    """Return what was typed as a number; thousands may be separated, by full-width signs too."""
    plain = text.strip().translate(str.maketrans("０１２３４５６７８９．，－", "0123456789.,-"))
    try:
        value = Decimal(plain.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
