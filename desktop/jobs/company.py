"""Set up a company file: the firm, its facilities, meters, tax ids and economic figures."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from desktop.accounting.checks.books import Books
from desktop.accounting.checks.figure_scale import check_figure_scale
from desktop.accounting.checks.figures import check_value_added
from desktop.accounting.checks.table import run_checks
from desktop.accounting.credit_code import check_character, is_valid
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError, UsageError
from desktop.findings import Finding
from desktop.jobs.shipped import load_industries
from desktop.models.store import Store

_REGION = re.compile(r"[1-9]\d{5}")
_INDUSTRY = re.compile(r"[A-T](\d{2,4})?")
_TAX_ID = re.compile(r"[0-9A-Z]{15,20}")
_MONEY = "万元"
_PEOPLE = "person"
YEARLY_FIGURES = {
    "output_value": _MONEY,
    "value_added": _MONEY,
    "revenue": _MONEY,
    "tax_paid": _MONEY,
    "employees": _PEOPLE,
}
"""The figures every rating may ask for, and their units."""


@dataclass(frozen=True, slots=True)
class NewCompany:
    """What a new company file needs.

    Attributes:
        opening: First month of the books; January of this year if empty.
        facility: Name of the first facility; 本部 if empty.
    """

    name: str
    uscc: str
    region: str
    industry: str
    opening: str = ""
    facility: str = ""


def create_company(
    path: Path, new: NewCompany, *, today: date, person: str = "", password: str | None = None
) -> Store:
    """Create a company file with its first facility and leave it open.

    Raises:
        InputError: ``entity.*`` with what is wrong and what is right.
        SurroundingsError: If the file exists already or cannot be written.
    """
    return Store.create(path, checked_entity(new, today), person=person, password=password)


def checked_entity(new: NewCompany, today: date) -> ReportingEntity:
    """Return the entity of checked fields.

    Raises:
        InputError: ``entity.name_missing``, ``entity.uscc_wrong``, ``entity.region_wrong``,
            ``entity.industry_wrong``, ``entity.industry_unknown``, ``entity.opening_wrong``.
    """
    if not new.name.strip():
        raise InputError("entity.name_missing")
    uscc = new.uscc.strip().upper()
    require_credit_code(uscc)
    region = _checked(new.region, _REGION, "entity.region_wrong")
    industry = checked_industry(new.industry)
    opening = checked_month(new.opening) if new.opening else Month(today.year, 1)
    return ReportingEntity(
        name=new.name.strip(),
        uscc=uscc,
        region=region,
        industry=industry,
        opening=str(opening),
        tax_ids=(uscc,),
        facilities=(Facility(new.facility or "本部", region),),
    )


def change_entity(store: Store, entity: ReportingEntity, *, person: str = "") -> None:
    """Change the firm's data; what was not touched is not asked about.

    Raises:
        InputError: ``entity.name_missing``; ``entity.uscc_wrong``, ``entity.uscc_check``;
            ``identity.wrong``.
    """
    before = store.entity()
    if not entity.name.strip():
        raise InputError("entity.name_missing")
    if entity.uscc != before.uscc:
        require_credit_code(entity.uscc)
    for tax_id in set(entity.tax_ids).difference(before.tax_ids):
        _checked(tax_id, _TAX_ID, "identity.wrong")
    with store.change("entity.changed", person=person) as change:
        change.set_entity(entity)


def checked_industry(text: str) -> str:
    """Return a GB/T 4754 code.

    Raises:
        InputError: ``entity.industry_wrong``, or ``entity.industry_unknown`` with the nearest.
    """
    code = _checked(text.upper(), _INDUSTRY, "entity.industry_wrong")
    industries = load_industries()
    if not industries.is_code(code):
        near = [f"{each.code} {each.zh}" for each in industries.nearest(code)]
        raise InputError("entity.industry_unknown", value=code, near="、".join(near) or "—")
    return code


def require_credit_code(uscc: str) -> None:
    """Refuse a unified social credit code that is none.

    Raises:
        InputError: ``entity.uscc_wrong``; ``entity.uscc_check`` with the right last character.
    """
    if is_valid(uscc):
        return
    body = uscc[:17]
    try:
        expected = check_character(body) if len(uscc) == len(body) + 1 else ""
    except ValueError:
        expected = ""
    if expected:
        raise InputError("entity.uscc_check", uscc=uscc, expected=expected)
    raise InputError("entity.uscc_wrong", uscc=uscc, length=len(uscc))


def _checked(text: str, form: re.Pattern[str], code: str) -> str:
    text = text.strip()
    if not form.fullmatch(text):
        raise InputError(code, value=text)
    return text


def checked_month(text: str) -> Month:
    """Return the month written as ``2025-01``.

    Raises:
        InputError: ``month.wrong``.
    """
    try:
        return Month.parse(text)
    except ValueError as error:
        raise InputError("month.wrong", value=text) from error


def checked_day(text: str) -> date:
    """Return the day an argument names, written as ``2025-01-31``.

    Raises:
        UsageError: ``day.wrong``.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("day.wrong", value=text) from error


def checked_period(text: str) -> ReportingPeriod:
    """Return the year or month written as ``2025`` or ``2025-01``.

    Raises:
        InputError: ``month.wrong``.
    """
    if re.fullmatch(r"[12]\d{3}", text):
        return ReportingPeriod.of_year(int(text))
    return ReportingPeriod.of_month(checked_month(text))


def checked_number(text: str, name: str) -> Decimal:
    """Return a finite number of an input field.

    Raises:
        InputError: ``number.wrong``.
    """
    try:
        number = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise InputError("number.wrong", name=name, value=text) from error
    if not number.is_finite() or number.adjusted() > len("1000000000000000"):
        raise InputError("number.wrong", name=name, value=text)
    return number


def add_identity(store: Store, tax_id: str, *, person: str = "") -> None:
    """Add a tax id of the company or a branch.

    Raises:
        InputError: ``identity.wrong``.
    """
    checked = _checked(tax_id.upper(), _TAX_ID, "identity.wrong")
    with store.change("identity.added", person=person) as change:
        change.add_identity(checked)


def put_facility(store: Store, facility: Facility, *, is_new: bool, person: str = "") -> None:
    """Add a facility or change the one of that name.

    Raises:
        InputError: ``facility.name_missing``, ``facility.unknown``, ``entity.region_wrong``.
        UsageError: ``facility.exists``.
    """
    if not facility.name:
        raise InputError("facility.name_missing")
    known = {each.name: each for each in store.facilities()}
    if not is_new and facility.name not in known:
        raise InputError("facility.unknown", facility=facility.name, known="、".join(known))
    region = facility.region or store.entity().region
    checked = replace(facility, region=_checked(region, _REGION, "entity.region_wrong"))
    with store.change("facility.changed", person=person) as change:
        if is_new:
            change.add_facility(checked)
        else:
            change.set_facility(checked)


def chosen_facility(store: Store, name: str) -> str:
    """Return the facility of that name, the only one if no name is given.

    Raises:
        InputError: ``facility.unknown``.
        UsageError: ``facility.needed`` if there are several and none is named.
    """
    known = [facility.name for facility in store.facilities()]
    if name in known:
        return name
    if name:
        raise InputError("facility.unknown", facility=name, known="、".join(known))
    if len(known) == 1:
        return known[0]
    raise UsageError("facility.needed", known="、".join(known))


def set_figures(
    store: Store,
    figures: tuple[EconomicFigure, ...],
    removed: tuple[EconomicFigure, ...] = (),
    *,
    person: str = "",
) -> None:
    """Set economic figures of a month or a year, and take others out, in one change."""
    with store.change("figures.changed", person=person) as change:
        for figure in figures:
            change.set_figure(figure)
        for figure in removed:
            change.remove_figure(figure.name, figure.period)


def doubted_figures(store: Store, period: ReportingPeriod) -> tuple[Finding, ...]:
    """Return what looks wrong with the economic figures of a period beside the others."""
    books = Books(period, figures=store.figures())
    return run_checks(books, (check_value_added, check_figure_scale))
