"""Changes of the books' frame: entity, facilities, meters, accounts, rules, persons, figures."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError, UsageError
from desktop.models import audit, mapping, passwords, tables
from desktop.models.changes.writing import Writing
from desktop.models.journal import Row
from desktop.models.tables import table_of
from desktop.models.values import (
    Account,
    AssetHolding,
    Evidence,
    Instrument,
    InstrumentKind,
    LayoutMapping,
    LedgerState,
    Meter,
    MeterAsset,
    Multiplier,
    PerformanceIndicator,
    Person,
    ProductOutput,
    Role,
    Rule,
)


@dataclass
class BooksChange(Writing):
    """Changes of the books' frame."""

    def set_entity(self, entity: ReportingEntity) -> None:
        """Set the reporting entity with its tax ids and facilities; none of these is removed.

        Raises:
            InputError: ``entity.opening_fixed`` once a record was posted or a month closed.
        """
        row: Row = {
            "name": entity.name,
            "uscc": entity.uscc,
            "region": entity.region,
            "industry": entity.industry,
            "opening": entity.opening,
        }
        old = self._one(tables.EntityRow)
        if old is None:
            self.journal.insert_one(table_of(tables.EntityRow), row)
        else:
            if old.opening != entity.opening:
                self._refuse_started_books(old.opening)
            self.journal.update(table_of(tables.EntityRow), {old.id: row})
        for facility in entity.facilities:
            self.set_facility(facility)
        for tax_id in entity.tax_ids:
            self.add_identity(tax_id)

    def _refuse_started_books(self, opening: str) -> None:
        posted = self._one(tables.ActivityRow, state=LedgerState.POSTED.value)
        if posted is not None or self._closed_months():
            raise InputError("entity.opening_fixed", opening=opening)

    def add_facility(self, facility: Facility) -> None:
        """Add a facility.

        Raises:
            UsageError: ``facility.exists``.
        """
        if self._one(tables.FacilityRow, name=facility.name) is not None:
            raise UsageError("facility.exists", facility=facility.name)
        self.set_facility(facility)

    def set_facility(self, facility: Facility) -> None:
        """Add or change a facility by its name; unposted records take its region."""
        number = self._put(tables.FacilityRow, mapping.facility_row(facility), "name")
        table = table_of(tables.ActivityRow)
        unposted = select(table.c.id).where(
            table.c.facility_id == number, table.c.state == LedgerState.CONFIRMED.value
        )
        region = facility.grid_region or facility.region
        ids = self.connection.execute(unposted).scalars().all()
        self.journal.update(table, {record: {"region": region} for record in ids})

    def add_identity(self, tax_id: str) -> None:
        """Add a tax id of the company or a branch; adding it twice does nothing."""
        self._put(tables.IdentityRow, {"tax_id": tax_id}, "tax_id")

    def add_meter(self, meter: Meter) -> None:
        """Add a meter, or change the one of that name."""
        row: Row = {
            "name": meter.name,
            "carrier": meter.carrier,
            "facility_id": self._facility_id(meter.facility),
            "kind": meter.kind.value,
            "account": meter.account,
            "unit": meter.unit,
            "label": meter.label,
            "source": meter.source,
        }
        self._put(tables.MeterRow, row, "name")

    def _meter_id(self, name: str) -> int:
        row = self._one(tables.MeterRow, name=name)
        if row is None:
            raise UsageError("meter.unknown", meter=name)
        return int(row.id)

    def add_multiplier(self, multiplier: Multiplier) -> None:
        """Set a meter's transformer ratio from a day on.

        Raises:
            UsageError: ``meter.unknown``; ``meter.multiplier_not_positive``.
        """
        if multiplier.value <= Decimal(0):
            raise UsageError("meter.multiplier_not_positive", value=multiplier.value)
        row: Row = {
            "meter_id": self._meter_id(multiplier.meter),
            "value": str(multiplier.value),
            "since": multiplier.since.isoformat(),
        }
        self._put(tables.MultiplierRow, row, "meter_id", "since")

    def add_meter_asset(self, asset: MeterAsset) -> None:
        """Set the asset number of a meter from a day on (换表).

        Raises:
            UsageError: ``meter.unknown``.
        """
        row: Row = {
            "meter_id": self._meter_id(asset.meter),
            "asset": asset.asset,
            "since": asset.since.isoformat(),
        }
        self._put(tables.MeterAssetRow, row, "meter_id", "since")

    def add_account(self, account: Account) -> None:
        """Add an account of a supplier, or change where it leads."""
        row: Row = {
            "supplier": account.supplier,
            "number": account.number,
            "facility_id": self._facility_id(account.facility),
            "carrier": account.carrier,
        }
        self._put(tables.AccountRow, row, "supplier", "number", "carrier")

    def set_setting(self, name: str, value: str) -> None:
        """Set a small setting."""
        self._put(tables.SettingRow, {"name": name, "value": value}, "name")

    def add_person(
        self, person: Person, password: str | None = None, *, supervisor_password: str = ""
    ) -> None:
        """Add a person or change the roles; not undoable, so that no undo opens a locked door.

        Args:
            person: Name and roles.
            password: ``None`` leaves it as it is.
            supervisor_password: Of whoever does it, once a supervisor has a password.

        Raises:
            UsageError: ``person.not_supervisor``; ``person.wrong_password``.
            InputError: ``person.supervisor_needs_password``; ``person.last_supervisor``.
        """
        self._refuse_strangers(supervisor_password)
        known = self._one(tables.PersonRow, name=person.name)
        kept = "" if known is None else known.password_hash
        row: Row = {
            "name": person.name,
            "roles": ",".join(role.value for role in person.roles),
            "password_hash": kept if password is None else passwords.hashed(password),
        }
        self._refuse_open_doors(person, row)
        self._put(tables.PersonRow, row, "name")
        self.is_undoable = False

    def _refuse_open_doors(self, person: Person, row: Row) -> None:
        if Role.SUPERVISE in person.roles:
            if not row["password_hash"]:
                raise InputError("person.supervisor_needs_password", person=person.name)
            return
        supervisors = [n for n, roles in self._people().items() if Role.SUPERVISE in roles]
        if supervisors == [person.name]:
            raise InputError("person.last_supervisor", person=person.name)

    def set_figure(self, figure: EconomicFigure) -> None:
        """Set an economic figure of a month or a year.

        Raises:
            InputError: ``month.closed`` where the figure lies within a closed month.
        """
        if Month.of(figure.period.start) == Month.of(figure.period.end):
            self._refuse_closed(figure.period)
        row = mapping.figure_row(figure)
        self._put(tables.FigureRow, row, "name", "period_start", "period_end")

    def remove_figure(self, name: str, period: ReportingPeriod) -> None:
        """Take an economic figure out of the books, if it stands there.

        Raises:
            InputError: ``month.closed`` where the figure lies within a closed month.
        """
        if Month.of(period.start) == Month.of(period.end):
            self._refuse_closed(period)
        known = self._one(tables.FigureRow, name=name, **mapping.period_row(period))
        if known is not None:
            self.journal.delete(table_of(tables.FigureRow), [known.id])

    def add_instrument(self, instrument: Instrument) -> None:
        """Add a contractual instrument, or change the one of that kind and number."""
        row = mapping.instrument_row(instrument, self._facility_id(instrument.facility))
        self._put(tables.InstrumentRow, row, "kind", "key")

    def remove_instrument(self, kind: InstrumentKind, number: str) -> None:
        """Take a contractual instrument out of the register.

        Raises:
            UsageError: ``instrument.unknown``.
        """
        known = self._one(tables.InstrumentRow, kind=kind, key=number)
        if known is None:
            raise UsageError("instrument.unknown", kind=kind, number=number)
        self.journal.delete(table_of(tables.InstrumentRow), [known.id])

    def add_rule(self, rule: Rule) -> None:
        """Remember what a seller's goods are, replacing an older rule for the same."""
        row: Row = {
            "seller": rule.seller,
            "goods": rule.goods,
            "carrier": rule.carrier,
            "source": rule.source,
            "facility_id": self._facility_id(rule.facility),
            "unit": rule.unit,
            "made_by": rule.made_by or self.person,
            "used": rule.used,
        }
        self._put(tables.RuleRow, row, "seller", "goods")

    def remove_rule(self, seller: str, goods: str) -> None:
        """Forget a rule.

        Raises:
            UsageError: ``rule.unknown``.
        """
        known = self._one(tables.RuleRow, seller=seller, goods=goods)
        if known is None:
            raise UsageError("rule.unknown", seller=seller, goods=goods)
        self.journal.delete(table_of(tables.RuleRow), [known.id])

    def add_mapping(self, layout: LayoutMapping) -> None:
        """Remember the columns of a source's layout."""
        fields = json.dumps(layout.fields, ensure_ascii=False, separators=(",", ":"))
        self._put(tables.LayoutRow, {"layout": layout.layout, "fields": fields}, "layout")

    def remove_mapping(self, layout: str) -> None:
        """Forget the columns of a source's layout.

        Raises:
            UsageError: ``mapping.unknown``.
        """
        known = self._one(tables.LayoutRow, layout=layout)
        if known is None:
            raise UsageError("mapping.unknown", mapping=layout, known="")
        self.journal.delete(table_of(tables.LayoutRow), [known.id])

    def add_evidence(self, evidence: Iterable[Evidence]) -> None:
        """Attach documents or notes to records."""
        rows = [
            {"subject": e.subject, "key": e.key, "document": e.document, "note": e.note}
            for e in evidence
        ]
        self.journal.insert(table_of(tables.EvidenceRow), rows)

    def add_handover_note(self, note: str) -> None:
        """Leave a note for whoever works with the file next."""
        row: Row = {"note": note, "person": self.person, "written_at": audit.now()}
        self.journal.insert_one(table_of(tables.HandoverRow), row)

    def set_product_output(self, output: ProductOutput) -> None:
        """Set what was made in a month.

        Raises:
            InputError: ``month.closed``.
        """
        self._refuse_closed_month(output.month)
        row: Row = {
            "product": output.product,
            "month": str(output.month),
            "quantity": str(output.quantity),
            "unit": output.unit,
        }
        self._put(tables.ProductOutputRow, row, "product", "month")

    def set_indicator(self, indicator: PerformanceIndicator) -> None:
        """Set a loan indicator of a month.

        Raises:
            InputError: ``month.closed``.
        """
        self._refuse_closed_month(indicator.month)
        row: Row = {
            "name": indicator.name,
            "unit": indicator.unit,
            "month": str(indicator.month),
            "value": str(indicator.value),
            "baseline": mapping.decimal_text(indicator.baseline),
            "target": mapping.decimal_text(indicator.target),
        }
        self._put(tables.IndicatorRow, row, "name", "month")

    def add_holding(self, holding: AssetHolding) -> None:
        """Add a holding of carbon assets."""
        self.journal.insert_one(table_of(tables.HoldingRow), _holding_row(holding))

    def remove_holding(self, holding: AssetHolding) -> None:
        """Take back one holding of this kind, amount, price and day.

        Raises:
            UsageError: ``holding.unknown``.
        """
        known = self._one(tables.HoldingRow, **_holding_row(holding))
        if known is None:
            raise UsageError("holding.unknown", kind=holding.kind, quantity=holding.quantity)
        self.journal.delete(table_of(tables.HoldingRow), [known.id])


def _holding_row(holding: AssetHolding) -> Row:
    return {
        "kind": holding.kind,
        "quantity": str(holding.quantity),
        "unit": holding.unit,
        "price": mapping.decimal_text(holding.price),
        "held_on": None if holding.on is None else holding.on.isoformat(),
    }
