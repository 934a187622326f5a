"""Invoices to drafts: one proposed activity a line, with the reason and how sure it is.

Every line becomes a draft, counted, ignored or asked, so that nothing is left out without a
word. Nothing is decided here: a proposal is counted when a person accepts it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from desktop.accounting.activity import Evidenced, Origin
from desktop.accounting.documents.accounts import each_of
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.duplicates import TOLERANCE, merge_invoices
from desktop.accounting.documents.invoice import Direction, Invoice, InvoiceLine
from desktop.accounting.documents.red_letter import ORDINARY, Count, Netted, net_invoices
from desktop.accounting.documents.rule import Rule
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.intake import remarks
from desktop.intake.classify import (
    Classified,
    Treatment,
    Words,
    classify,
    classify_words,
    is_hint,
    is_prepaid,
    read_words,
    rules_for,
)
from desktop.intake.measure import Measured, measure
from desktop.intake.remark_periods import period_of
from desktop.intake.repeats import Candidate, repeats_of
from desktop.intake.source import IntakeContext
from desktop.intake.tables import IntakeTables
from desktop.intake.written import number_of, squeeze

ASK = "ask"
"""Source of a carrier that can be several: the user decides."""

_FIXED = {Treatment.WATER: "draft.water", Treatment.FEE: "draft.fee_without_energy"}
_ORDER = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}
_NOTHING = Measured(None, None)
_ZERO = Decimal(0)
_ESTIMATED_QUALITY = 4
_INVOICED_QUALITY = 2


def draft_invoices(
    invoices: Iterable[Invoice], desk: "Desk", known: Mapping[str, Invoice] | None = None
) -> tuple[DraftRecord, ...]:
    """Return one draft a line of every invoice, in the order of the invoices.

    Args:
        invoices: All invoices of an import. One that came twice is drafted once.
        desk: Drafts them; it may have drafted some ahead.
        known: Invoices already in the company file, by key; they give no drafts again.
    """
    earlier = known or {}
    merged = merge_invoices(invoices, earlier)
    netted = net_invoices(merged.new, earlier)
    conflicting = merged.conflicting
    drafts: list[DraftRecord] = []
    for invoice in merged.new:
        drafts += desk.drafts(invoice, netted[invoice.key], invoice.key in conflicting)
    return tuple(drafts)


def consumption_period(
    invoice: Invoice, goods: str, carrier: str, tables: IntakeTables
) -> tuple[ReportingPeriod, str]:
    """Return the days in which a line was consumed, and a code that says how that is known.

    Remark, then goods name, which goes before where it names a part of the remark's days; else
    a proposal: metered utilities the month before the month of issue, everything that is filled
    into a tank or a yard the day of issue.

    Reference:
        INPUT_FORMATS, section 12, rule 10.
    """
    issued = invoice.issue_date
    said = period_of(invoice.remark, issued) if invoice.remark else None
    own = period_of(goods, issued) if goods else None
    if own is not None and (said is None or said.overlap(own) == own != said):
        return own, "draft.period_goods"
    if said is not None:
        return said, "draft.period_remark"
    if carrier in tables.measures.metered:
        return _month_before(issued), "draft.period_month_before"
    return _one_day(issued), "draft.period_issue_day"


@lru_cache(maxsize=1024)
def _month_before(day: date) -> ReportingPeriod:
    return ReportingPeriod.of_month(Month.of(day).shifted(-1))


@lru_cache(maxsize=1024)
def _one_day(day: date) -> ReportingPeriod:
    return ReportingPeriod(day, day)


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What holds for every line of an invoice: left out, asked, or nothing special."""

    state: DraftState
    reason: str = ""


_PLAIN_RULING = _Ruling(DraftState.PROPOSED)


class Desk:
    """Drafts invoices one after another, remembering what goods are.

    Attributes:
        context: The firm, its rules, reference data.
    """

    def __init__(self, context: IntakeContext) -> None:
        self.context = context
        self._tables = context.tables
        self._facility_of_none = self._facility_of("")
        self._words: dict[tuple[str, str], tuple[Words, bool]] = {}
        self._hints: dict[str, bool] = {}
        self._memo: dict[tuple[str, str, str, str], Classified] = {}
        self._rules: dict[tuple[str, str, str], Sequence[Rule]] = {}
        self._ahead: dict[int, tuple[Invoice, list[DraftRecord]]] = {}

    def draft_ahead(self, invoices: Iterable[Invoice]) -> None:
        """Draft invoices while others are still being read, as if nothing else concerned them.

        What turns out to be reversed, voided or in conflict is drafted anew.
        """
        for invoice in invoices:
            if not invoice.is_red and id(invoice) not in self._ahead:
                drafts = self._drafts(invoice, ORDINARY, is_conflicting=False)
                self._ahead[id(invoice)] = invoice, drafts

    def drafts(
        self,
        invoice: Invoice,
        netted: Netted,
        is_conflicting: bool,  # noqa: FBT001 (one caller)
    ) -> list[DraftRecord]:
        """Return one draft a line."""
        ahead, drafts = self._ahead.get(id(invoice), (None, []))
        if ahead is invoice and netted is ORDINARY and not is_conflicting:
            return drafts
        return self._drafts(invoice, netted, is_conflicting=is_conflicting)

    def _drafts(
        self, invoice: Invoice, netted: Netted, *, is_conflicting: bool
    ) -> list[DraftRecord]:
        classified = self._classes(invoice)
        ruling = _ruling_of(invoice, netted, is_conflicting=is_conflicting)
        if ruling.state is DraftState.IGNORED:
            return [
                self._ignored(invoice, line, what, ruling.reason)
                for line, what in zip(invoice.lines, classified, strict=True)
            ]
        if all(what.treatment is Treatment.NONE for what in classified):
            return [
                self._ignored(invoice, line, what, what.reason)
                for line, what in zip(invoice.lines, classified, strict=True)
            ]
        return self._energy_drafts(invoice, classified, ruling, netted)

    def _classes(self, invoice: Invoice) -> list[Classified]:
        """Return what each line is; most are as others were, of sellers who hint at nothing."""
        seller, known = invoice.seller_name, self._memo
        who = seller if self._is_hint(seller) else ""
        if self.context.rules:
            return [self._classified(invoice, line, who) for line in invoice.lines]
        return [
            known.get((line.goods, line.tax_code, line.unit, who))
            or self._classified(invoice, line, who)
            for line in invoice.lines
        ]

    def _classified(self, invoice: Invoice, line: InvoiceLine, who: str) -> Classified:
        """Return what a line is; of a prepaid card, whoever sells it matters."""
        seller, goods = invoice.seller_name, self._tables.goods
        if self.context.rules:
            rules = self._rules_for(invoice.seller_tax_id, seller, line.goods)
            if rules:
                return self._by_unit(
                    classify(line.goods, line.tax_code, seller, goods, rules), line
                )
        words, is_card = self._read(line)
        key = (line.goods, line.tax_code, line.unit, seller if is_card else who)
        found = self._memo.get(key)
        if found is None:
            found = self._by_unit(classify_words(words, seller, goods), line)
            self._memo[key] = found
        return found

    def _rules_for(self, tax_id: str, seller: str, goods: str) -> Sequence[Rule]:
        """Return the user's rules for a seller's goods, sought once for all their lines."""
        key = (tax_id, seller, goods)
        known = self._rules.get(key)
        if known is None:
            known = self._rules[key] = rules_for(self.context.rules, tax_id, seller, goods)
        return known

    def _read(self, line: InvoiceLine) -> tuple[Words, bool]:
        """Return the words of a line and whether they mean a prepaid card, once for all alike."""
        key = (line.goods, line.tax_code)
        known = self._words.get(key)
        if known is None:
            words = read_words(*key, self._tables.goods)
            known = self._words[key] = words, is_prepaid(words, self._tables.goods)
        return known

    def _is_hint(self, seller: str) -> bool:
        """Return whether a seller's name hints at energy."""
        known = self._hints.get(seller)
        if known is None:
            known = self._hints[seller] = is_hint(seller, self._tables.goods)
        return known

    def _by_unit(self, what: Classified, line: InvoiceLine) -> Classified:
        """Return electricity for goods that say nothing, in no known language, but kWh."""
        unit = self._tables.measures.units.get(squeeze(line.unit))
        is_mute = what.reason == "draft.not_energy" and not line.tax_code
        if unit is None or unit.unit != "kWh" or not is_mute or line.goods.startswith("*"):
            return what
        details = (("unit", line.unit), ("text", line.goods))
        return Classified(Treatment.ENERGY, "electricity", "draft.by_unit", Confidence.LOW, details)

    def _energy_drafts(
        self,
        invoice: Invoice,
        classified: Sequence[Classified],
        ruling: _Ruling,
        netted: Netted,
    ) -> list[DraftRecord]:
        includes_tax = lines_include_tax(invoice)
        candidates = [
            self._candidate(invoice, line, what, includes_tax=includes_tax)
            for line, what in zip(invoice.lines, classified, strict=True)
        ]
        repeats = repeats_of(candidates, self._tables.goods)
        drafts = []
        for index, candidate in enumerate(candidates):
            if candidate.what.treatment is Treatment.NONE:
                drafts.append(self._ignored(invoice, candidate.line, candidate.what, ""))
                continue
            draft = self._draft(invoice, candidate, netted)
            draft = _with_repeat(draft, repeats.get(index, ""))
            drafts.append(_with_ruling(draft, ruling))
        return drafts

    def _candidate(
        self, invoice: Invoice, line: InvoiceLine, what: Classified, *, includes_tax: bool
    ) -> Candidate:
        unit = what.rule.unit if what.rule else ""
        if what.treatment is Treatment.NONE:
            return Candidate(line, what, _NOTHING)
        measured = measure(
            line, what.carrier, self._tables.measures, unit=unit, includes_tax=includes_tax
        )
        return Candidate(line, what, _with_sign(measured, invoice), _apart(line, invoice))

    def _draft(self, invoice: Invoice, candidate: Candidate, netted: Netted) -> DraftRecord:
        line, what, measured = candidate.line, candidate.what, candidate.measured
        account = self._account_of(invoice, line)
        period, period_reason = self._period(invoice, line, what.carrier, netted)
        chosen = (what.rule.facility if what.rule else "") or self.context.defaults.get("facility")
        apart = () if chosen else self._apart_of(account)
        source, state, reason = self._decided(invoice, candidate)
        if apart and state is DraftState.PROPOSED:
            state, reason = DraftState.ASKED, "draft.accounts_apart"
        is_estimated = measured.reason == "draft.quantity_from_money"
        return DraftRecord(
            id=draft_id(invoice, line),
            origin=Origin.INVOICE,
            state=state,
            carrier=what.carrier,
            source=source,
            as_read=(line.quantity, line.unit),
            quantity=measured.quantity,
            period=period,
            reason=reason,
            confidence=min(what.confidence, measured.confidence, key=_ORDER.__getitem__),
            details=(*what.details, *measured.details, *apart),
            facility=chosen or (self._facility_of(account) if account else self._facility_of_none),
            cost=measured.cost,
            account=account,
            counterparty=invoice.seller_name,
            goods=line.goods,
            invoice=invoice.key,
            line=line.number,
            evidenced=Evidenced.ESTIMATED if is_estimated else Evidenced.INVOICED,
            quality=_ESTIMATED_QUALITY if is_estimated else _INVOICED_QUALITY,
            document=invoice.document,
            where=line.place,
            period_reason=period_reason,
        )

    def _account_of(self, invoice: Invoice, line: InvoiceLine) -> str:
        """Return the account a line names by itself, else that of the remark."""
        spec = squeeze(line.spec) if line.spec else ""
        if spec and (spec in self.context.accounts or spec in each_of(invoice.account)):
            return spec
        return remarks.account_of(line.goods) or remarks.account_of(line.spec) or invoice.account

    def _facility_of(self, account: str) -> str:
        """Return the facility of an account, else the one for what names none."""
        for each in each_of(account):
            if facility := self.context.accounts.get(each, ""):
                return facility
        return self.context.usual_facility

    def _apart_of(self, account: str) -> tuple[tuple[str, str], ...]:
        """Return the accounts of one line that belong to several facilities; else nothing."""
        if not account:
            return ()
        known = self.context.accounts
        places = {known[each]: each for each in each_of(account) if each in known}
        if len(places) <= 1:
            return ()
        return ("accounts", account), ("facilities", "、".join(places))

    def _ignored(
        self, invoice: Invoice, line: InvoiceLine, what: Classified, reason: str
    ) -> DraftRecord:
        return DraftRecord(
            draft_id(invoice, line),
            Origin.INVOICE,
            DraftState.IGNORED,
            what.carrier,
            "",
            (line.quantity, line.unit),
            None,
            _one_day(invoice.issue_date),
            reason or what.reason,
            what.confidence,
            what.details,
            self._facility_of_none,
            counterparty=invoice.seller_name,
            goods=line.goods,
            invoice=invoice.key,
            line=line.number,
            document=invoice.document,
            where=line.place,
        )

    def _period(
        self, invoice: Invoice, line: InvoiceLine, carrier: str, netted: Netted
    ) -> tuple[ReportingPeriod, str]:
        """Return the period of a line; a red letter takes its blue invoice's."""
        if netted.blue is not None:
            period, _ = consumption_period(netted.blue, line.goods, carrier, self._tables)
            return period, "draft.period_of_blue"
        return consumption_period(invoice, line.goods, carrier, self._tables)

    def _decided(self, invoice: Invoice, candidate: Candidate) -> tuple[str, DraftState, str]:
        """Return source, state and reason of a line by itself."""
        what, measured = candidate.what, candidate.measured
        fixed = _FIXED.get(what.treatment)
        if fixed is not None:
            return "", DraftState.IGNORED, fixed
        source = what.rule.source if what.rule else ""
        source = source or what.source or self.context.sources.get(what.carrier, "")
        proposed = "" if source == ASK else source
        if _is_discount(invoice, candidate.line):
            return proposed, DraftState.IGNORED, "draft.discount"
        question = self._question(candidate) or ("" if proposed else "draft.source_unknown")
        if question:
            return proposed, DraftState.ASKED, question
        return proposed, DraftState.PROPOSED, measured.reason or what.reason

    def _question(self, candidate: Candidate) -> str:
        """Return what the user has to be asked about a line; empty if nothing."""
        if candidate.what.treatment is Treatment.ASK:
            return candidate.what.reason
        special = candidate.line.special_business
        if special and squeeze(special) in self._tables.goods.solar_purchase:
            return "draft.solar_purchase"
        return candidate.measured.reason if candidate.measured.is_asked else ""


def draft_id(invoice: Invoice, line: InvoiceLine) -> str:
    """Return the id of the draft of a line; the same whenever and however it is read."""
    return f"invoice/{invoice.key}/{line.number}"


def _apart(line: InvoiceLine, invoice: Invoice) -> str:
    """Return what tells the energy of a line from that of others: its own account or days."""
    period = period_of(line.goods, invoice.issue_date)
    account = remarks.account_of(line.goods) or remarks.account_of(line.spec)
    return f"{account} {period}" if account or period else ""


def lines_include_tax(invoice: Invoice) -> bool:
    """Return whether the amounts of the lines add up to the total with tax.

    Roll tickets print them so.
    """
    stated, total = invoice.amount, invoice.total
    if stated is None or total is None or stated == total:
        return False
    summed = _ZERO
    for line in invoice.lines:
        amount = number_of(line.amount)
        if amount is None:
            return False
        summed += amount
    if summed == stated:
        return False
    return abs(summed - total) <= TOLERANCE * (len(invoice.lines) + 1)


def _ruling_of(invoice: Invoice, netted: Netted, *, is_conflicting: bool) -> _Ruling:
    if netted.count is Count.LEFT_OUT:
        return _Ruling(DraftState.IGNORED, netted.reason)
    if invoice.direction is Direction.SALE:
        return _Ruling(DraftState.IGNORED, "draft.sale")
    if is_conflicting:
        return _Ruling(DraftState.ASKED, "draft.invoice_conflict")
    if invoice.direction is Direction.UNKNOWN:
        return _Ruling(DraftState.ASKED, "draft.direction_unknown")
    if netted.count is Count.ASKED:
        return _Ruling(DraftState.ASKED, netted.reason)
    return _PLAIN_RULING


def _with_repeat(draft: DraftRecord, reason: str) -> DraftRecord:
    """Return a draft of a line that repeats energy of another line, or is a fee."""
    if not reason:
        return draft
    if reason == "draft.fee_with_energy":
        return replace(draft, state=DraftState.ASKED, reason=reason, confidence=Confidence.LOW)
    return replace(draft, state=DraftState.IGNORED, reason=reason, quantity=None)


def _with_ruling(draft: DraftRecord, ruling: _Ruling) -> DraftRecord:
    if ruling.state is DraftState.ASKED and draft.state is DraftState.PROPOSED:
        return replace(
            draft, state=DraftState.ASKED, reason=ruling.reason, confidence=Confidence.LOW
        )
    return draft


def _is_discount(invoice: Invoice, line: InvoiceLine) -> bool:
    """Return whether a line is a discount: money back, no energy back."""
    if line.quantity or invoice.is_red:
        return False
    amount = number_of(line.amount)
    return amount is not None and amount < 0


def _with_sign(measured: Measured, invoice: Invoice) -> Measured:
    """Return energy with the sign of its money; on a blue invoice the difference is a question."""
    quantity, cost = measured.quantity, measured.cost
    if quantity is None or not cost or (quantity.amount < 0) == (cost < 0):
        return measured
    turned = Quantity(-quantity.amount, quantity.unit)
    if invoice.is_red and cost < 0:
        return replace(measured, quantity=turned)
    return replace(
        measured,
        quantity=turned,
        reason="draft.signs_differ",
        is_asked=True,
        confidence=Confidence.LOW,
    )
