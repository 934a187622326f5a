"""Whether the firm bought or sold: by tax ids, and by name only where no id is printed."""

from functools import lru_cache

from desktop.accounting.documents.invoice import Direction

_NAME_NOISE = str.maketrans({"(": "（", ")": "）", " ": "", "\u3000": ""})


@lru_cache(maxsize=4096)
def plain_tax_id(text: str) -> str:
    """Return a tax id to compare by: no spaces, half width, capitals."""
    return "".join(
        chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign
        for sign in text
        if not sign.isspace()
    ).upper()


@lru_cache(maxsize=4096)
def direction_of(
    seller: tuple[str, str], buyer: tuple[str, str], own_ids: frozenset[str], own_name: str
) -> Direction:
    """Return the direction of an invoice.

    Between two of the firm's own ids nothing is bought from outside: the direction is unknown
    and the user is asked.

    Args:
        seller: Tax id and name.
        buyer: Tax id and name.
        own_ids: Of the company and its branches.
        own_name: Of the company.
    """
    sells = _is_own(seller, own_ids, own_name)
    buys = _is_own(buyer, own_ids, own_name)
    if buys and not sells:
        return Direction.PURCHASE
    return Direction.SALE if sells and not buys else Direction.UNKNOWN


@lru_cache(maxsize=16)
def _plain_ids(own_ids: frozenset[str]) -> frozenset[str]:
    return frozenset(map(plain_tax_id, own_ids))


def _is_own(party: tuple[str, str], own_ids: frozenset[str], own_name: str) -> bool:
    tax_id, name = plain_tax_id(party[0]), party[1].translate(_NAME_NOISE)
    if tax_id:
        return tax_id in _plain_ids(own_ids)
    return bool(name) and name == own_name.translate(_NAME_NOISE)
