"""Commands that set up a company file."""

import argparse
from datetime import date
from decimal import Decimal

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility
from desktop.cli.console import Console, finding_json
from desktop.cli.emission_json import plain
from desktop.cli.opening import open_store, read_secret
from desktop.errors import UsageError
from desktop.jobs import company, metering
from desktop.models.values import Meter


def new(options: argparse.Namespace, console: Console) -> int:
    """Create a company file."""
    fields = company.NewCompany(
        name=options.name,
        uscc=options.uscc,
        region=options.region,
        industry=options.industry,
        opening=options.opening or "",
    )
    today = date.today()  # noqa: DTZ011 - the user's own day
    password = read_secret(options.secret_file)
    with company.create_company(
        options.file, fields, today=today, person=options.person, password=password
    ) as store:
        entity = store.entity()
    console.say(f"已新建账套 {options.file}", f"Created {options.file}")
    console.emit(
        {
            "file": str(options.file),
            "name": entity.name,
            "uscc": entity.uscc,
            "region": entity.region,
            "industry": entity.industry,
            "opening": entity.opening,
            "facilities": [each.name for each in entity.facilities],
        }
    )
    return 0


def facility(options: argparse.Namespace, console: Console) -> int:
    """List, add or change facilities."""
    with open_store(options, read_only=options.action == "list") as store:
        if options.action != "list":
            known = {each.name: each for each in store.facilities()}
            wanted = _facility(options, known.get(options.name))
            is_new = options.action == "add"
            company.put_facility(store, wanted, is_new=is_new, person=options.person)
        facilities = store.facilities()
    for each in facilities:
        console.say(f"{each.name}  {each.region}", f"{each.name}  {each.region}")
    console.emit([_facility_json(each) for each in facilities])
    return 0


def meter(options: argparse.Namespace, console: Console) -> int:
    """List, add or change meters."""
    with open_store(options, read_only=options.action == "list") as store:
        if options.action != "list":
            metering.put_meter(store, _meter_entry(options), person=options.person)
        meters = store.meters()
        multipliers = store.multipliers()
    for each in meters:
        console.say(f"{each.name}  {each.facility}", f"{each.name}  {each.facility}")
    console.emit(
        [
            {
                "name": each.name,
                "carrier": each.carrier,
                "facility": each.facility,
                "account": each.account,
                "source": each.source,
                "multipliers": [
                    {"since": str(ratio.since), "value": plain(ratio.value)}
                    for ratio in multipliers
                    if ratio.meter == each.name
                ],
            }
            for each in meters
        ]
    )
    return 0


def identity(options: argparse.Namespace, console: Console) -> int:
    """List or add own tax ids."""
    with open_store(options, read_only=options.action == "list") as store:
        if options.action == "add":
            company.add_identity(store, options.uscc, person=options.person)
        tax_ids = store.entity().tax_ids
    for tax_id in tax_ids:
        console.say(tax_id, tax_id)
    console.emit(list(tax_ids))
    return 0


def set_figures(options: argparse.Namespace, console: Console) -> int:
    """Set economic figures."""
    figures = _figures(options)
    with open_store(options) as store:
        company.set_figures(store, figures, person=options.person)
        doubted = company.doubted_figures(store, figures[0].period)
    for each in figures:
        line = f"{each.name} {each.period}: {plain(each.value)} {each.unit}"
        console.say(line, line)
    console.list_findings(doubted)
    console.emit(
        [
            {
                "name": each.name,
                "period": options.period,
                "value": plain(each.value),
                "unit": each.unit,
                "findings": [
                    finding_json(found, console.language)
                    for found in doubted
                    if each.name in {found.details.get("name"), *found.details}
                ],
            }
            for each in figures
        ]
    )
    return 0


def _facility(options: argparse.Namespace, old: Facility | None) -> Facility:
    old = old or Facility(options.name, "")
    return Facility(
        name=options.name,
        region=options.region or old.region,
        grid_region=options.grid_region or old.grid_region,
        area=_number(options.area, "area", old.area),
        heated_area=_number(options.heated_area, "heated_area", old.heated_area),
        headcount=_whole(options.headcount, old.headcount),
        share=_number(options.share, "share", old.share) or old.share,
    )


def _number(text: str, name: str, old: Decimal | None) -> Decimal | None:
    return company.checked_number(text, name) if text else old


def _whole(text: str, old: int | None) -> int | None:
    return int(company.checked_number(text, "headcount")) if text else old


def _facility_json(facility: Facility) -> dict[str, object]:
    return {
        "name": facility.name,
        "region": facility.region,
        "grid_region": facility.grid_region,
        "area": None if facility.area is None else plain(facility.area),
        "heated_area": None if facility.heated_area is None else plain(facility.heated_area),
        "headcount": facility.headcount,
        "share": plain(facility.share),
    }


def _meter_entry(options: argparse.Namespace) -> metering.MeterEntry:
    multiplier = options.multiplier
    return metering.MeterEntry(
        Meter(
            options.name,
            carrier=options.carrier,
            facility=options.facility,
            account=options.account,
        ),
        multiplier=company.checked_number(multiplier, "multiplier") if multiplier else None,
        since=company.checked_day(options.since) if options.since else None,
    )


def _figures(options: argparse.Namespace) -> tuple[EconomicFigure, ...]:
    """Return the figures named on the command line.

    Raises:
        UsageError: ``figure.none`` if none is, ``figure.incomplete`` for a name without value.
    """
    period = company.checked_period(options.period)
    given = {"tax_paid": options.tax} | {
        name: getattr(options, name)
        for name in ("output_value", "value_added", "revenue", "employees")
    }
    entered = [(name, text, company.YEARLY_FIGURES[name]) for name, text in given.items() if text]
    if options.name:
        if not options.value:
            raise UsageError("figure.incomplete", name=options.name)
        entered.append((options.name, options.value, options.unit or ""))
    if not entered:
        raise UsageError("figure.none")
    return tuple(
        EconomicFigure(name, period, company.checked_number(text, name), unit)
        for name, text, unit in entered
    )
