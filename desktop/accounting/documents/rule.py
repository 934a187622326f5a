"""What a person decided about a seller's goods, remembered."""

from dataclasses import dataclass

IGNORE = "ignore"
"""Carrier of a rule that says the goods are no energy of the firm."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Seller and goods → carrier and source; the most specific rule wins.

    Attributes:
        id: Of the rule.
        seller: Tax id or name of the seller; empty for any.
        goods: Goods name as read, compared without spaces and width; empty for any.
        carrier: ``diesel`` …, or ``ignore``.
        source: Emission-source code; empty for the carrier's default.
        unit: Unit the quantity is in, where the document leaves it out; empty for as read.
        facility: Facility the goods go to; empty for the default.
        made_by: Who decided.
        used: How often it was applied.
    """

    id: str
    seller: str
    goods: str
    carrier: str
    source: str = ""
    unit: str = ""
    facility: str = ""
    made_by: str = ""
    used: int = 0

    @property
    def weight(self) -> int:
        """How specific it is: goods count more than the seller."""
        return (2 if self.goods else 0) + (1 if self.seller else 0)
