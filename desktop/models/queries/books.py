"""Questions about the books' frame."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import SurroundingsError
from desktop.models import mapping, passwords, tables
from desktop.models.queries.reading import Asking
from desktop.models.tables import table_of
from desktop.models.values import (
    Account,
    AccountingMonth,
    AssetHolding,
    Evidence,
    HandoverNote,
    Instrument,
    LayoutMapping,
    Meter,
    MeterAsset,
    MeterKind,
    MonthState,
    Multiplier,
    PerformanceIndicator,
    Person,
    ProductOutput,
    Role,
    Rule,
)

_BY_RULE = '[["seller",'
"""How the details of a line begin that a rule decided, and of no other."""


class BooksQueries(Asking):
    """Questions about the books' frame."""

    def entity(self) -> ReportingEntity:
        """Return the reporting entity with its facilities and tax ids.

        Raises:
            SurroundingsError: ``company_file.damaged`` where the file has none.
        """
        found = self._table(tables.EntityRow)
        if not found:
            raise SurroundingsError("company_file.damaged", reason="reporting_entity")
        row = found[0]
        return ReportingEntity(
            name=row.name,
            uscc=row.uscc,
            region=row.region,
            industry=row.industry,
            opening=row.opening,
            tax_ids=tuple(r.tax_id for r in self._table(tables.IdentityRow)),
            facilities=self.facilities(),
        )

    def facilities(self) -> tuple[Facility, ...]:
        """Return the facilities in the order they were added."""
        return tuple(mapping.facility_value(row) for row in self._table(tables.FacilityRow))

    def settings(self) -> dict[str, str]:
        """Return the small settings by name."""
        return {row.name: row.value for row in self._table(tables.SettingRow)}

    def persons(self) -> tuple[Person, ...]:
        """Return the persons who work with the file."""
        return tuple(
            Person(
                row.name,
                tuple(Role(word) for word in row.roles.split(",") if word),
                has_password=bool(row.password_hash),
            )
            for row in self._table(tables.PersonRow)
        )

    def is_password(self, person: str, password: str) -> bool:
        """Say whether a password is the person's; nobody unknown has one."""
        kept = {row.name: row.password_hash for row in self._table(tables.PersonRow)}
        return person in kept and passwords.is_right(password, kept[person])

    def meters(self) -> tuple[Meter, ...]:
        """Return the meters."""
        names = self._facility_names()
        return tuple(
            Meter(
                name=row.name,
                carrier=row.carrier,
                facility=names.get(row.facility_id, ""),
                kind=MeterKind(row.kind),
                account=row.account,
                unit=row.unit,
                label=row.label,
                source=row.source,
            )
            for row in self._table(tables.MeterRow)
        )

    def _meter_names(self) -> dict[int, str]:
        return {row.id: row.name for row in self._table(tables.MeterRow)}

    def multipliers(self) -> tuple[Multiplier, ...]:
        """Return every transformer ratio, by meter and day."""
        names = self._meter_names()
        found = (
            Multiplier(names[row.meter_id], Decimal(row.value), date.fromisoformat(row.since))
            for row in self._table(tables.MultiplierRow)
        )
        return tuple(sorted(found, key=lambda m: (m.meter, m.since)))

    def meter_assets(self) -> tuple[MeterAsset, ...]:
        """Return the asset numbers of meters over time."""
        names = self._meter_names()
        found = (
            MeterAsset(names[row.meter_id], row.asset, date.fromisoformat(row.since))
            for row in self._table(tables.MeterAssetRow)
        )
        return tuple(sorted(found, key=lambda m: (m.meter, m.since)))

    def accounts(self) -> tuple[Account, ...]:
        """Return the suppliers' accounts."""
        names = self._facility_names()
        return tuple(
            Account(row.supplier, row.number, names.get(row.facility_id, ""), row.carrier)
            for row in self._table(tables.AccountRow)
        )

    def rules(self) -> tuple[Rule, ...]:
        """Return what the user taught."""
        names = self._facility_names()
        return tuple(
            Rule(
                seller=row.seller,
                goods=row.goods,
                carrier=row.carrier,
                source=row.source,
                facility=names.get(row.facility_id, ""),
                unit=row.unit,
                made_by=row.made_by,
                used=row.used,
            )
            for row in self._table(tables.RuleRow)
        )

    def rules_with_use(self) -> tuple[Rule, ...]:
        """Return what the user taught, with how many lines each rule decided.

        Counted from the lines themselves, so that undo and a file that is read again count
        truly; a line that became a question about something else was decided by it, too.
        """
        t = table_of(tables.DraftRow)
        lines = func.count(), func.max(t.c.period_end)
        query = (
            select(t.c.details, *lines)
            .where(t.c.details.startswith(_BY_RULE, autoescape=True))
            .group_by(t.c.details)
        )
        uses: dict[tuple[str, str], tuple[int, str]] = {}
        for details, count, day in self.rows(query):
            said = dict(mapping.pairs_value(details))
            key = said["seller"], said["goods"]
            before, last = uses.get(key, (0, ""))
            uses[key] = before + count, max(last, day)
        return tuple(
            replace(rule, used=count, last_used=last)
            for rule in self.rules()
            for count, last in (uses.get((rule.seller, rule.goods), (0, "")),)
        )

    def mappings(self) -> tuple[LayoutMapping, ...]:
        """Return the layouts that were learnt."""
        return tuple(
            LayoutMapping(row.layout, tuple((k, v) for k, v in json.loads(row.fields)))
            for row in self._table(tables.LayoutRow)
        )

    def figures(self, period: ReportingPeriod | None = None) -> tuple[EconomicFigure, ...]:
        """Return economic figures that touch a period, by name and day."""
        t = table_of(tables.FigureRow)
        query = t.select().order_by(t.c.name, t.c.period_start, t.c.period_end)
        if period is not None:
            query = query.where(
                t.c.period_start <= period.end.isoformat(),
                t.c.period_end >= period.start.isoformat(),
            )
        return tuple(mapping.figure_value(row) for row in self.rows(query))

    def instruments(self) -> tuple[Instrument, ...]:
        """Return the contractual instruments."""
        names = self._facility_names()
        found = self._table(tables.InstrumentRow)
        return tuple(mapping.instrument_value(row, names) for row in found)

    def evidence(self, subject: str | None = None, key: str | None = None) -> tuple[Evidence, ...]:
        """Return what is attached, to everything or to one record."""
        t = table_of(tables.EvidenceRow)
        query = t.select().order_by(t.c.id)
        if subject is not None:
            query = query.where(t.c.subject == subject)
        if key is not None:
            query = query.where(t.c.key == key)
        return tuple(Evidence(r.subject, r.key, r.document, r.note) for r in self.rows(query))

    def product_outputs(self) -> tuple[ProductOutput, ...]:
        """Return what was made, by product and month."""
        found = (
            ProductOutput(row.product, Month.parse(row.month), Decimal(row.quantity), row.unit)
            for row in self._table(tables.ProductOutputRow)
        )
        return tuple(sorted(found, key=lambda o: (o.product, o.month)))

    def indicators(self) -> tuple[PerformanceIndicator, ...]:
        """Return the loan indicators, by name and month."""
        found = (
            PerformanceIndicator(
                name=row.name,
                unit=row.unit,
                month=Month.parse(row.month),
                value=Decimal(row.value),
                baseline=mapping.decimal_value(row.baseline),
                target=mapping.decimal_value(row.target),
            )
            for row in self._table(tables.IndicatorRow)
        )
        return tuple(sorted(found, key=lambda i: (i.name, i.month)))

    def holdings(self) -> tuple[AssetHolding, ...]:
        """Return the carbon assets held."""
        return tuple(
            AssetHolding(
                kind=row.kind,
                quantity=Decimal(row.quantity),
                unit=row.unit,
                price=mapping.decimal_value(row.price),
                on=None if row.held_on is None else date.fromisoformat(row.held_on),
            )
            for row in self._table(tables.HoldingRow)
        )

    def handover_notes(self) -> tuple[HandoverNote, ...]:
        """Return the notes left with the file, oldest first."""
        found = self._table(tables.HandoverRow)
        return tuple(HandoverNote(row.note, row.person, row.written_at) for row in found)

    def months(self) -> tuple[AccountingMonth, ...]:
        """Return every month that was ever closed, oldest first; others are open."""
        t = table_of(tables.MonthRow)
        return tuple(mapping.month_value(row) for row in self.rows(t.select().order_by(t.c.month)))

    def closed_months(self) -> frozenset[Month]:
        """Return the months that take no changes."""
        return frozenset(m.month for m in self.months() if m.state is MonthState.CLOSED)
