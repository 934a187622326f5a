"""How much energy a line is: quantity → unit → unit of record, proved by the price.

price [yuan/unit] = amount without tax [yuan] / quantity [unit]

A unit that is missing or wrong shows in the price: about 1,000 times too much is MWh written
as kWh, 1.13 times is a price with tax. What the price does not settle is a question to the
user; nothing is guessed into the books.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from desktop.accounting.built import quickly_built
from desktop.accounting.documents.draft import Confidence
from desktop.accounting.documents.invoice import InvoiceLine
from desktop.accounting.quantity import Quantity
from desktop.intake.tables import Measures, Window
from desktop.intake.written import fine, is_blank_number, number_of, rate_of, squeeze

_CONTENT = re.compile(r"(\d+(?:\.\d+)?)([^\d.].*)")
_ONE = Decimal(1)
_HUNDRED = Decimal(100)
_THOUSANDS = (Decimal(1000), Decimal(10000), Decimal("0.001"), Decimal("0.0001"))
"""Slips between kWh, MWh and 万kWh, kg and t, in both directions."""
_TOLERANCE = Decimal("0.05")
_RELATIVE = Decimal("0.001")
_MIN_DECIMALS = 5
"""A meter shows fewer decimals than this."""
_ROUND_PRICE = Decimal("0.0001")
_CLOSE = Decimal("0.0000001")
_DEFAULT_RATE = Decimal("0.13")


@quickly_built
@dataclass(frozen=True, slots=True)
class Measured:
    """The energy of a line.

    Attributes:
        quantity: In the unit of record; a proposal if ``is_asked``; nothing if unknown.
        reason: ``draft.*`` code of what is noteworthy; empty for an ordinary line.
        cost: Without tax. [yuan]
        is_asked: Whether the user has to decide.
    """

    quantity: Quantity | None
    cost: Decimal | None
    reason: str = ""
    confidence: Confidence = Confidence.HIGH
    is_asked: bool = False
    details: tuple[tuple[str, str], ...] = ()


@quickly_built
@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a line as numbers.

    Attributes:
        includes_tax: Whether ``amount`` was found to include the tax.
        note: ``draft.*`` code of a correction made on the way.
    """

    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    cost: Decimal | None
    printed_total: str
    unit: str
    note: str = ""

    @property
    def total(self) -> Decimal | None:
        """The total with tax; few lines are asked for it."""
        return number_of(self.printed_total)

    @property
    def net_price(self) -> Decimal | None:
        """Price of one written unit, in yuan without tax, from cost and quantity."""
        if self.quantity and self.cost is not None:
            return abs(self.cost / self.quantity)
        return self.price


def figures_of_line(line: InvoiceLine, *, includes_tax: bool) -> Figures:
    """Return the figures of a line, slipped columns, fen and tax set right.

    Args:
        line: As read.
        includes_tax: Whether the lines of this invoice add up to its total with tax.
    """
    quantity, price = number_of(line.quantity), number_of(line.unit_price)
    amount = number_of(line.amount)
    cost, note = amount, ""
    is_product = amount is not None and _is_product(quantity, price, amount)
    if amount is None:
        total = number_of(line.total)
        if total is not None:
            cost, note = _without_tax(total, line), "draft.cost_from_total"
    elif not is_product and _is_fen(quantity, price, amount):
        cost, note = _fen_cost(amount, price, line), "draft.amount_in_fen"
    elif includes_tax:
        cost, note = _without_tax(amount, line), "draft.amount_with_tax"
    elif not is_product and _has_taxed_price(quantity, price, amount, line):
        note = "draft.price_with_tax"
    return Figures(quantity, price, amount, cost, line.total, squeeze(line.unit), note)


def _is_near(one: Decimal, other: Decimal) -> bool:
    difference = abs(one - other)
    return difference <= _TOLERANCE or difference <= abs(other) * _RELATIVE


def _is_product(quantity: Decimal | None, price: Decimal | None, amount: Decimal) -> bool:
    """Return whether an amount is quantity × price, as nearly all are: no slip is sought then."""
    if not quantity or not price:
        return False
    return _is_near(abs(quantity * price), abs(amount))


def _is_fen(quantity: Decimal | None, price: Decimal | None, amount: Decimal) -> bool:
    """Return whether an amount is a hundred times quantity × price: it is in fen."""
    if not quantity or not price or amount == 0 or amount != amount.to_integral_value():
        return False
    return _is_near(abs(quantity * price), abs(amount / _HUNDRED))


def _fen_cost(amount: Decimal, price: Decimal | None, line: InvoiceLine) -> Decimal:
    """Return the cost of a line in fen; the tax, in fen too, tells whether it is inside."""
    tax = number_of(line.tax)
    yuan = amount / _HUNDRED
    rate = rate_of(line.tax_rate.removeprefix("PERCENT_")) or _DEFAULT_RATE
    if price is not None and tax is not None and _is_near(yuan * rate / (1 + rate), tax / _HUNDRED):
        return (yuan - tax / _HUNDRED).quantize(Decimal("0.01"))
    return yuan


def _without_tax(amount: Decimal, line: InvoiceLine) -> Decimal:
    tax = number_of(line.tax)
    if tax is not None:
        return amount - tax
    rate = rate_of(line.tax_rate)
    rate = _DEFAULT_RATE if rate is None else rate
    return (amount / (1 + rate)).quantize(Decimal("0.01"))


def _has_taxed_price(
    quantity: Decimal | None, price: Decimal | None, amount: Decimal, line: InvoiceLine
) -> bool:
    """Return whether an amount without tax is quantity × a price with tax."""
    if not quantity or not price:
        return False
    rate = rate_of(line.tax_rate)
    if not rate:
        return False
    return _is_near(abs(quantity * price), abs(amount) * (1 + rate))


def slipped(line: InvoiceLine, measures: Measures) -> InvoiceLine | None:
    """Return a line set right whose columns slipped one to the left; nothing if they did not.

    Recognition of pictures loses an empty cell: the unit stands under 规格型号, the quantity
    under 单位 and the price under 数量; the amount then under 单价, the rate under 金额 and the tax
    under 税率, or in their own places.
    """
    if not line.spec or squeeze(line.spec) not in measures.units:
        return None
    quantity, price = number_of(line.unit), number_of(line.quantity)
    amount = number_of(line.amount)
    is_wholly = amount is None
    if is_wholly:
        amount = number_of(line.unit_price)
    if quantity is None or price is None or amount is None:
        return None
    if not _is_near(quantity * price, amount):
        return None
    return replace(
        line,
        spec="",
        unit=line.spec,
        quantity=line.unit,
        unit_price=line.quantity,
        amount=line.unit_price if is_wholly else line.amount,
        tax_rate=line.amount if is_wholly and line.amount else line.tax_rate,
        tax=line.tax_rate if is_wholly and line.amount else line.tax,
    )


def measure(
    line: InvoiceLine, carrier: str, measures: Measures, *, unit: str = "", includes_tax: bool
) -> Measured:
    """Return the energy of a line of a known carrier.

    Args:
        line: As read.
        carrier: What it is.
        measures: Units and price windows.
        unit: Unit the user's rule gives where the line leaves it out; or how much one of what is
            printed holds, see :func:`content_of`.
        includes_tax: Whether the lines of this invoice add up to its total with tax.
    """
    moved = slipped(line, measures)
    figures = figures_of_line(moved or line, includes_tax=includes_tax)
    if moved is not None:
        figures = replace(figures, note="draft.columns_slipped")
    quantity = figures.quantity
    if not quantity:
        is_blank = not line.quantity or is_blank_number(line.quantity) or quantity is not None
        return _unknown(
            figures, "draft.quantity_missing" if is_blank else "draft.quantity_unreadable"
        )
    content = content_of(unit, carrier, measures)
    if content is not None and figures.unit not in measures.counts:
        return _by_content(figures, quantity, content, unit)
    written_unit = figures.unit if number_of(figures.unit) is None else ""
    known = _unit_of(written_unit or squeeze(unit), carrier, measures)
    windows = measures.windows.get(carrier, ())
    if known is None:
        return _of_no_unit(figures, quantity, windows, measures)
    is_metered = carrier in measures.metered
    return _of_unit(figures, quantity, known, windows, is_metered=is_metered)


def content_of(unit: str, carrier: str, measures: Measures) -> tuple[str, Decimal] | None:
    """Return unit of record and factor of what one printed unit holds: ``14.5 kg`` a bottle.

    Nothing if the text is no amount of a known unit. A person said it once, with a rule.
    """
    found = _CONTENT.fullmatch(squeeze(unit))
    known = _unit_of(found[2], carrier, measures) if found else None
    return (known[0], Decimal(found[1]) * known[1]) if found and known else None


def _by_content(
    figures: Figures, quantity: Decimal, content: tuple[str, Decimal], said: str
) -> Measured:
    unit, factor = content
    details = (("unit", figures.unit or "—"), ("content", said))
    energy = Quantity(fine(quantity * factor), unit)
    return Measured(energy, figures.cost, "draft.unit_content", details=details)


def _unit_of(unit: str, carrier: str, measures: Measures) -> tuple[str, Decimal] | None:
    """Return unit of record and factor of a written unit; nothing if it measures no energy."""
    plain = _plain_unit(unit)
    if carrier == "steam" and plain in measures.steam_units:
        return "t", _ONE
    rule = measures.units.get(unit) or measures.units.get(plain)
    if rule is None:
        return None
    if rule.unit in _MASSES_AND_VOLUMES_OF.get(carrier, _ANY):
        return rule.unit, rule.factor
    return None


@lru_cache(maxsize=1024)
def _plain_unit(unit: str) -> str:
    """Return a unit without the dots people put between its letters."""
    return unit.replace("·", "").replace("•", "").replace("．", "").strip(".")


_ANY = frozenset({"kWh", "GJ", "L", "t", "kg", "m3", "Nm3"})
_ELECTRIC = frozenset({"kWh"})
_MASSES_AND_VOLUMES_OF: Mapping[str, frozenset[str]] = {
    "electricity": _ELECTRIC,
    "electricity_generation": _ELECTRIC,
    "electricity_solar": _ELECTRIC,
    "electricity_wind": _ELECTRIC,
}
"""Units that measure a carrier, where not every unit does."""


def _of_no_unit(
    figures: Figures, quantity: Decimal, windows: tuple[Window, ...], measures: Measures
) -> Measured:
    """Return the energy of a line whose unit is missing or measures none: by price, if it can."""
    reason = _reason_of_unit(figures.unit, measures)
    price = figures.net_price
    proving = [window for window in windows if window.proves]
    fitting = [window for window in proving if price is not None and window.holds(price)]
    is_open = reason in {"draft.unit_missing", "draft.unit_unknown"}
    if price is None or not is_open or len({window.unit for window in fitting}) != 1:
        return _unknown(figures, reason)
    is_unknown = reason == "draft.unit_unknown"
    return Measured(
        quantity=Quantity(fine(quantity), fitting[0].unit),
        cost=figures.cost,
        reason=reason if is_unknown else "draft.unit_by_price",
        confidence=Confidence.LOW if is_unknown else Confidence.MEDIUM,
        is_asked=is_unknown,
        details=_price_details(figures, price, fitting[0]),
    )


def _reason_of_unit(unit: str, measures: Measures) -> str:
    if not unit or is_blank_number(unit):
        return "draft.unit_missing"
    if unit in measures.counts:
        return "draft.unit_counts"
    if unit in measures.vessels:
        return "draft.unit_vessel"
    return "draft.unit_area" if unit in measures.areas else "draft.unit_unknown"


def _unknown(figures: Figures, reason: str) -> Measured:
    details = (("unit", figures.unit), ("amount", _text(figures.cost)))
    return Measured(None, figures.cost, reason, Confidence.LOW, is_asked=True, details=details)


def _text(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:f}"


def _price_details(figures: Figures, price: Decimal, window: Window) -> tuple[tuple[str, str], ...]:
    return (
        ("unit", figures.unit),
        ("price", f"{price.quantize(_ROUND_PRICE):f}"),
        ("low", f"{window.low:f}"),
        ("high", f"{window.high:f}"),
        ("per", window.unit),
    )


def _of_unit(
    figures: Figures,
    quantity: Decimal,
    known: tuple[str, Decimal],
    windows: tuple[Window, ...],
    *,
    is_metered: bool,
) -> Measured:
    """Return the energy of a line whose unit is known, if the price does not contradict it."""
    unit, factor = known
    confidence = Confidence.MEDIUM if figures.note else Confidence.HIGH
    energy = Quantity(fine(quantity * factor), unit)
    plain = Measured(energy, figures.cost, figures.note, confidence)
    price = figures.net_price
    own = next((window for window in windows if window.unit == unit), None)
    if price is None:
        return Measured(energy, figures.cost, "draft.price_missing", Confidence.MEDIUM)
    if own is None:
        return Measured(energy, figures.cost, figures.note, Confidence.MEDIUM)
    if not own.holds(price / factor):
        return _of_strange_price(plain, figures, quantity, price / factor, windows)
    if is_metered and _is_from_money(figures, quantity):
        details = _price_details(figures, price, own)
        reason = "draft.quantity_from_money"
        return replace(plain, reason=reason, confidence=Confidence.LOW, details=details)
    return plain


def _of_strange_price(
    plain: Measured,
    figures: Figures,
    quantity: Decimal,
    price: Decimal,
    windows: tuple[Window, ...],
) -> Measured:
    """Return a question with the proposal that makes the price plausible, if one does."""
    as_read = plain.quantity or Quantity(quantity, "")
    own = next(window for window in windows if window.unit == as_read.unit)
    details = _price_details(figures, price, own)
    asked = replace(plain, is_asked=True, confidence=Confidence.LOW, details=details)
    times = next((times for times in _THOUSANDS if own.holds(price / times)), None)
    if times is not None:
        proposal = Quantity(fine(as_read.amount * times), as_read.unit)
        reason = "draft.unit_thousandfold"
        return replace(
            asked, quantity=proposal, reason=reason, details=(*details, ("times", f"{times:f}"))
        )
    raw = figures.net_price or price
    other = next((window for window in windows if window.holds(raw)), None)
    if other is not None:
        proposal = Quantity(fine(quantity), other.unit)
        return replace(asked, quantity=proposal, reason="draft.unit_by_price_differs")
    return replace(asked, reason="draft.price_outside")


def _is_from_money(figures: Figures, quantity: Decimal) -> bool:
    """Return whether a quantity was computed from money at a round price.

    Such a quantity has more decimals than a meter, and money ÷ quantity is round to the tenth
    digit.
    """
    exponent = quantity.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent < _MIN_DECIMALS:
        return False
    sums = (figures.amount, figures.total, figures.cost)
    prices = (abs(money / quantity) for money in sums if money)
    return any(abs(price - price.quantize(_ROUND_PRICE)) < _CLOSE for price in prices)
