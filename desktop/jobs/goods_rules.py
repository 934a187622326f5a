"""Rules of a firm: what a seller's goods are, to be seen, changed and taken elsewhere.

For windows and commands alike: ``store.rules_with_use()`` lists them, ``put_rules`` adds or
changes, ``forget_rule`` removes, ``export_rules`` and ``parse_rules`` go through a CSV file that a
spreadsheet opens and that reads back without a difference.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import StringIO

from desktop.accounting.documents.rule import IGNORE
from desktop.accounting.methodology.lookup import source_definition
from desktop.accounting.units import find_unit
from desktop.errors import InputError, UsageError
from desktop.exchange.canonical import guard_formula, unguard_formula
from desktop.findings import Place
from desktop.intake.measure import content_of
from desktop.jobs.intake_context import carrier_sources, shipped_tables
from desktop.jobs.like_lines import follow_rules
from desktop.jobs.shipped import load_methodology
from desktop.models.store import Store
from desktop.models.values import Rule

COLUMNS: Mapping[str, str] = {
    "seller": "销方",
    "goods": "货物",
    "carrier": "能源品种",
    "source": "排放源",
    "unit": "单位",
    "facility": "设施",
    "made_by": "制定人",
    "used": "已用次数",
    "last_used": "最近用能日期",
}
"""Field → heading of the CSV file."""
_COUNTED = frozenset({"used", "last_used"})
"""Fields that are counted from the lines of a company file, never taken from a table."""


def _is_content(unit: str) -> bool:
    """Tell whether a rule says what one printed unit holds: ``14.5 kg``."""
    measures = shipped_tables().measures
    return any(content_of(unit, carrier, measures) for carrier in ("lpg", "electricity"))


def checked_rule(rule: Rule) -> Rule:
    """Return a rule the program can follow.

    Raises:
        UsageError: ``rule.empty`` without seller and goods; ``rule.carrier_unknown``;
            ``rule.unit_unknown``.
        InputError: ``source.unknown``.
    """
    if not (rule.seller or rule.goods):
        raise UsageError("rule.empty")
    if rule.carrier != IGNORE and rule.carrier not in carrier_sources():
        known = "、".join((IGNORE, *sorted(carrier_sources())))
        raise UsageError("rule.carrier_unknown", carrier=rule.carrier, known=known)
    if rule.unit and find_unit(rule.unit) is None and not _is_content(rule.unit):
        raise UsageError("rule.unit_unknown", unit=rule.unit)
    if rule.source:
        return replace(rule, source=source_definition(load_methodology(), rule.source).code)
    return rule


def put_rules(store: Store, rules: Iterable[Rule], *, person: str = "") -> int:
    """Keep rules in one change, each in the place of the one for the same seller and goods.

    Lines that wait and are like theirs follow them in the same change, as those of a next import
    would; none is confirmed.

    Raises:
        UsageError: As :func:`checked_rule`; ``facility.unknown``; nothing was kept.
        InputError: ``source.unknown``.
    """
    wanted = [checked_rule(rule) for rule in rules]
    with store.change("rule.kept", person=person) as change:
        for rule in wanted:
            change.add_rule(rule)
        follow_rules(store, change, ((rule.seller, rule.goods) for rule in wanted))
    return len(wanted)


def forget_rule(store: Store, seller: str, goods: str, *, person: str = "") -> None:
    """Forget the rule for a seller's goods; what it decided stays.

    Raises:
        UsageError: ``rule.unknown``.
    """
    with store.change("rule.forgotten", person=person) as change:
        change.remove_rule(seller, goods)


def export_rules(store: Store) -> bytes:
    """Return every rule as CSV; a text that looks like a formula gets a leading ``'``."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS.values())
    for rule in store.rules_with_use():
        writer.writerow([guard_formula(str(getattr(rule, name))) for name in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def parse_rules(name: str, data: bytes) -> tuple[Rule, ...]:
    """Return the rules of a CSV file as :func:`export_rules` writes them, columns in any order.

    Raises:
        InputError: ``rule.file_wrong`` with the line.
    """
    try:
        rows = list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (ValueError, csv.Error) as exc:
        raise InputError("rule.file_wrong", Place(name), file=name) from exc
    return tuple(_parsed(row, Place(name, line=line)) for line, row in enumerate(rows, 2))


def _parsed(row: Mapping[str, str | None], place: Place) -> Rule:
    cells = {name: unguard_formula(row.get(title) or "") for name, title in COLUMNS.items()}
    if row.get(COLUMNS["carrier"]) is None:
        raise InputError("rule.file_wrong", place, file=place.file)
    for name in _COUNTED:
        cells.pop(name)
    return Rule(**cells, used=0)
