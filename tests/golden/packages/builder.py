"""A small company with two persons, its platform and a sealed report; nothing in it is random.

The golden vectors, the unit tests and the benchmark are made from it. Its keys are SHA-256 of their
names, known to everybody: they protect nothing and no register of a real platform may hold them.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from desktop.accounting.activity import ActivityRecord, Evidenced, Origin, Overrides
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission import Cell, Choices, FactorUsed, Line
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.instruments import ContractualInstrument, InstrumentKind
from desktop.accounting.inventory import EnergyTotal, Inventory, MethodologyUsed, Totals
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.result import BenchmarkUsed, InputValue, Mark, Rating, Status
from desktop.accounting.rating.values import RatingValues
from desktop.exchange.audit_log import write_audit_log
from desktop.exchange.canonical import to_json
from desktop.exchange.changes import changes_between
from desktop.exchange.content import Evidence, SealedContent
from desktop.exchange.enrolment import Applicant, read_request, request_enrolment
from desktop.exchange.envelope import Envelope, Signature
from desktop.exchange.keys import SigningKey
from desktop.exchange.package import Package, build_package
from desktop.exchange.parts import (
    Amends,
    Attestation,
    Boundary,
    BoundaryFacility,
    Company,
    Engine,
    Kind,
)
from desktop.exchange.receipt import PASSED, Receipt, issue_receipt
from desktop.exchange.register import (
    PLATFORM,
    Register,
    add_key,
    new_register,
    next_version,
    publish,
)
from desktop.exchange.results import Counts, counts_from, results_from
from desktop.exchange.roots import first_roots, sign_roots
from desktop.exchange.rows import (
    INVENTORY,
    Party,
    RatedMethod,
    SealedFigures,
    tables_from,
    withdrawal_tables,
)
from desktop.exchange.salts import commit, read_salts
from desktop.exchange.table_schemas import INPUTS
from desktop.exchange.tables import read_table, write_table

USCC = "91330500MA2AAAAA00"
OTHER_USCC = "91330500MA2BBBBB08"
PLATFORM_USCC = "91350100M000100Y43"  # the example in GB 32100-2015
SEALED_AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
RECEIVED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 10, tzinfo=UTC)
ENROLLED_AT = datetime(2026, 1, 1, tzinfo=UTC)
KEY_ENDS = datetime(2027, 12, 31, tzinfo=UTC)
YEAR = ReportingPeriod.of_year(2025)
PDF = b"%PDF-1.7\n% a stand-in for the report people read\n%%EOF\n"
SUPPLIER = '湖州某供电公司, "城区"'
SECRET = hashlib.sha256(b"carbonbook test secret of the company").digest()


def key(name: str) -> SigningKey:
    """Return the test key of a name."""
    return SigningKey(hashlib.sha256(f"carbonbook test key {name}".encode()).digest())


PREPARER = key("preparer")
REVIEWER = key("reviewer")
PLATFORM_KEY = key("platform")
ROOT_KEYS = (key("root 1"), key("root 2"), key("root 3"))


# ---------------------------------------------------------------------- the company's figures


def records(count: int = 4) -> dict[str, ActivityRecord]:
    """Return activity records: electricity month by month, and one of diesel with an override."""
    electricity = [_electricity(number) for number in range(count - 1)]
    diesel = ActivityRecord(
        id="r-diesel",
        source="mobile.diesel",
        quantity=Quantity(Decimal("120.5"), "L"),
        period=ReportingPeriod.of_month(Month(2025, 3)),
        facility="总厂",
        label="=浙E12345",
        parameters=(("stage", "国六"),),
        overrides=Overrides(factor=Decimal("2.63"), reason="实测, 见附件"),
        quality=4,
        origin=Origin.TYPED,
        evidenced=Evidenced.ESTIMATED,
    )
    return {one.id: one for one in (*electricity, diesel)}


def _electricity(number: int) -> ActivityRecord:
    month = Month(2025, number % 12 + 1)
    return ActivityRecord(
        id=f"r-{number:06d}",
        source="electricity.purchased",
        quantity=Quantity(Decimal(1000 + number), "kWh"),
        period=ReportingPeriod.of_month(month),
        facility="总厂",
        region="330500",
        label="1号线",
        quality=1,
        origin=Origin.METER if number % 2 else Origin.BILL,
        evidenced=Evidenced.METERED if number % 2 else Evidenced.INVOICED,
        evidence=hashlib.sha256(evidence_bytes(number)).hexdigest(),
    )


def evidence_bytes(number: int) -> bytes:
    """Return the bytes of a bill."""
    return f"<bill number='{number}'/>".encode()


def inventory(found: dict[str, ActivityRecord]) -> Inventory:
    """Return an inventory with made-up factors; the real ones are the engine's matter."""
    lines = tuple(line for one in found.values() for line in _lines(one))
    cells = tuple(
        Cell(
            line.month,
            line.facility,
            line.source,
            line.scope,
            line.basis,
            line.factor_id,
            line.gas,
            line.kg,
            line.co2e_kg,
        )
        for line in lines
    )
    totals = Totals(
        scope1=_sum(lines, Scope.SCOPE_1, {Basis.BOTH}),
        scope2_location=_sum(lines, Scope.SCOPE_2, {Basis.BOTH, Basis.LOCATION}),
        scope2_market=_sum(lines, Scope.SCOPE_2, {Basis.BOTH, Basis.MARKET}),
        scope3=Decimal(0),
        biogenic=Decimal(0),
    )
    return Inventory(
        period=YEAR,
        choices=Choices(as_of=date(2026, 2, 28), region="330500"),
        cells=cells,
        lines=lines,
        totals=totals,
        activity=(),
        energy=EnergyTotal(Decimal(0), Decimal(0)),
        factors={one.id: one for one in _FACTORS},
        findings=(),
        methodology=MethodologyUsed("cn", "1", "a" * 64),
        instruments=(
            ContractualInstrument(
                "gec-1",
                InstrumentKind.CCER,
                ReportingPeriod.of_month(Month(2025, 1)),
                Quantity(Decimal(100), "tCO2e"),
                date(2025, 6, 1),
            ),
        ),
    )


_FACTORS = (
    FactorUsed("grid/zhejiang", Decimal("0.5153"), "kgCO2/kWh", "公告, 2024", 2023, "confirmed"),
    FactorUsed("grid/residual", Decimal("0.6096"), "kgCO2/kWh", "公告", 2023, "single"),
    FactorUsed("diesel/override", Decimal("2.63"), "kgCO2/L", "", None, "confirmed"),
)


def _lines(record: ActivityRecord) -> list[Line]:
    if record.source == "mobile.diesel":
        return [_made_line(record, Scope.SCOPE_1, Basis.BOTH, _FACTORS[2])]
    return [
        _made_line(record, Scope.SCOPE_2, Basis.LOCATION, _FACTORS[0]),
        _made_line(record, Scope.SCOPE_2, Basis.MARKET, _FACTORS[1]),
    ]


def _made_line(record: ActivityRecord, scope: Scope, basis: Basis, factor: FactorUsed) -> Line:
    kg = (record.quantity.amount * factor.value).quantize(Decimal("0.000001"))
    return Line(
        id=f"{record.id}/{basis.value}",
        record=record.id,
        month=Month.of(record.period.start),
        facility=record.facility,
        source=record.source,
        scope=scope,
        basis=basis,
        region=record.region,
        quantity=record.quantity,
        parameters=record.parameters,
        factor_id=factor.id,
        gas="CO2",
        kg=kg,
        co2e_kg=kg,
        quality=record.quality,
        evidence=record.evidence,
    )


def _sum(lines: Sequence[Line], scope: Scope, bases: set[Basis]) -> Decimal:
    chosen = (one.co2e_kg for one in lines if one.scope is scope and one.basis in bases)
    return sum(chosen, Decimal(0))


def ratings() -> tuple[RatedMethod, ...]:
    """Return one rated and one refusing method."""
    used = BenchmarkUsed(
        metric="output_intensity",
        statistic="mean",
        value=Decimal("0.42"),
        unit="tCO2/万元",
        region="330500",
        industry="35",
        period="2025",
        n=12,
        source="示例",
        sha256="b" * 64,
        level_used="2-digit/city",
        confidence="derived",
    )
    rated = Rating(
        method="huzhou-2021",
        version="1",
        status=Status.RATED,
        marks=(
            ("carbon_efficiency", Mark(Decimal("0.95"), "3", None, "single")),
            ("能效", Mark(None, "2", Decimal(80))),
        ),
        score=Decimal("71.5"),
        grade="3",
        benchmarks=(used,),
    )
    refused = Rating(method="quzhou", version="2023", status=Status.REFUSED)
    inputs: dict[str, InputValue] = {
        "electricity": Decimal(3003),
        "is_green": True,
        "name": "=1+1",
        "gap": None,
    }
    values = RatingValues(
        inputs={**inputs, "months": (Decimal(1), Decimal("2.5"))},
        prev={"electricity": Decimal(2900)},
        bench={"energy.mean": Decimal("1.5")},
        industry="C3562",
        region="330500",
        period="2025",
    )
    return RatedMethod(rated, values), RatedMethod(refused, RatingValues(inputs={}))


def figures(count: int = 4) -> SealedFigures:
    """Return everything the tables are made of."""
    found = records(count)
    output = EconomicFigure("output_value", YEAR, Decimal("1250.5"), "万元")
    last_year = EconomicFigure("output_value", ReportingPeriod.of_year(2024), Decimal(0), "万元")
    return SealedFigures(
        inventory=inventory(found),
        records=found,
        ratings=ratings(),
        figures=(output, last_year),
        parties={"r-000000": Party(SUPPLIER, "25332000000012345678", "", "3301234567")},
        bindings={"electricity": "inventory.electricity_kwh"},
    )


# ---------------------------------------------------------------------- the sealed report

CHOICES = frozenset(
    {
        "as_of",
        "factor_set",
        "gwp_set",
        "grid_series",
        "grid_level",
        "region",
        "gas_reference_c",
        "densities",
        "switched_on",
    }
)


def tables(sealed: SealedFigures) -> dict[str, bytes]:
    """Return the tables with the choices the format was published with.

    The engine may learn to offer more choices; the vectors stay what they are.
    """
    made = tables_from(sealed)
    rows = read_table(INPUTS, made[INPUTS.path])
    kept = [
        row
        for row in rows
        if row["kind"] != "choice" or row["method"] != INVENTORY or row["name"] in CHOICES
    ]
    return {**made, INPUTS.path: write_table(INPUTS, kept)}


def content(count: int = 4, files: int = 2) -> SealedContent:
    """Return the sealed report of the small company."""
    made = tables(figures(count))
    evidence = {
        hashlib.sha256(evidence_bytes(number)).hexdigest(): Evidence("xml", evidence_bytes(number))
        for number in range(files)
    }
    log, audit = write_audit_log(
        [
            {"at": "2026-02-28T01:00:00Z", "previous": "0" * 64, "hash": "1" * 64, "what": "close"},
            {"at": "2026-03-01T08:00:00Z", "previous": "1" * 64, "hash": "2" * 64, "what": "seal"},
        ]
    )
    return SealedContent(
        package_id="11111111-2222-4333-8444-555555555555",
        company=Company(USCC, "湖州示例轴承有限公司", "C3451", "330500"),
        period=YEAR,
        boundary=Boundary("operational_control", (BoundaryFacility("总厂", "330500"),)),
        series=f"{USCC}/inventory",
        sealed_at=SEALED_AT,
        engine=Engine("carbonbook", "0.1.0", "cn", "a" * 64, "b" * 64, "c" * 64),
        results=results_from(made),
        counts=counts_from(made, len(evidence)),
        attestation=Attestation("seal.declaration", "zh", "d" * 64),
        tables=made,
        report_pdf=PDF,
        secret=SECRET,
        evidence=evidence,
        audit=audit,
        audit_log=log,
    )


def sign_by(package: Package, *signers: SigningKey) -> Package:
    """Return the package signed by these keys."""
    made: list[Signature] = [signer.sign(package.payload) for signer in signers]
    return package.signed(made)


def signed(sealed: SealedContent | None = None) -> Package:
    """Return a package signed by preparer and reviewer."""
    return sign_by(build_package(sealed or content()), PREPARER, REVIEWER)


# ---------------------------------------------------------------------- the platform


@dataclass(frozen=True)
class Platform:
    """A platform: its root file and its register."""

    root: bytes = field(repr=False)
    register: Register

    @property
    def register_file(self) -> bytes:
        """The register, signed by two of three."""
        return publish(self.register, ROOT_KEYS[:2])


def enrolled(
    register: Register, signer: SigningKey, role: str, uscc: str = USCC, person_id: str = ""
) -> Register:
    """Return the register with a key of a person named after the role."""
    names = {"preparer": "李会计", "reviewer": "王经理", "platform": "区域平台"}
    applicant = Applicant(uscc, "湖州示例轴承有限公司", names[role], "会计", role)
    request = read_request(request_enrolment(signer, applicant, ENROLLED_AT))
    return add_key(register, request, person_id or f"p-{role}", ENROLLED_AT, KEY_ENDS)


def platform() -> Platform:
    """Return a platform that knows preparer, reviewer and its own key."""
    root = sign_roots(first_roots((one.public for one in ROOT_KEYS), ENROLLED_AT), ROOT_KEYS)
    empty = new_register(root, ENROLLED_AT, timedelta(days=180))
    register = enrolled(empty, PREPARER, "preparer")
    register = enrolled(register, REVIEWER, "reviewer")
    register = enrolled(register, PLATFORM_KEY, PLATFORM, PLATFORM_USCC)
    return Platform(root.to_bytes(), next_version(register, ENROLLED_AT, timedelta(days=180)))


def receipt(package: Package, sealed: SealedContent, result: str = PASSED) -> Receipt:
    """Return the platform's answer to a package."""
    return Receipt(
        payload_digest=package.digest,
        received_at=RECEIVED_AT,
        verifier_id="region.example",
        verifier_version="1",
        register_version=2,
        policy_sha256="e" * 64,
        result=result,
        series=sealed.series,
        seq=sealed.seq,
        results=sealed.results.to_json(),
    )


def with_receipt(package: Package, sealed: SealedContent, result: str = PASSED) -> Package:
    """Return the package with a receipt."""
    data = issue_receipt(receipt(package, sealed, result), PLATFORM_KEY)
    return package.with_file("receipt.dsse.json", data)


def amended(sealed: SealedContent, **changes: Any) -> SealedContent:
    """Return a sealed report with fields replaced."""
    return replace(sealed, **changes)


# ---------------------------------------------------------------------- hostile packages


def resigned(package: Package, change: Callable[[dict[str, Any]], object]) -> Package:
    """Return the package with its statement changed and signed again by the enrolled keys."""
    statement = json.loads(package.payload)
    change(statement)
    changed = replace(package, envelope=Envelope(to_json(statement)))
    return sign_by(changed, PREPARER, REVIEWER)


def with_open_file(package: Package, path: str, data: bytes) -> Package:
    """Return the package with an open file replaced and its digest signed again."""

    def change(statement: dict[str, Any]) -> None:
        for one in statement["subject"]:
            if one["name"] == path:
                one["digest"] = {"sha256": hashlib.sha256(data).hexdigest()}

    return resigned(replace(package, files={**package.files, path: data}), change)


def with_restricted_file(package: Package, path: str, data: bytes) -> Package:
    """Return the package with a restricted file replaced and its commitment signed again."""
    salt = read_salts(package.files["restricted/salts.json"]).files[path]

    def change(statement: dict[str, Any]) -> None:
        for one in statement["predicate"]["commitments"]:
            if one["name"] == path:
                one |= {"size": len(data), "sha256_salted": commit(salt, data)}

    return resigned(replace(package, files={**package.files, path: data}), change)


def second(first: Package, kind: Kind = Kind.ORIGINAL, **changes: Any) -> SealedContent:
    """Return the sealed report that follows a package."""
    amends = Amends(first.digest, "correction", "电量抄错一个月")
    base = {
        "package_id": "22222222-2222-4333-8444-555555555555",
        "seq": 2,
        "previous": first.digest,
        "kind": kind,
        "amends": None if kind is Kind.ORIGINAL else amends,
    }
    return amended(content(), **{**base, **changes})


def amendment(first: Package) -> SealedContent:
    """Return an amendment of a package: one record more."""
    sealed = second(first, Kind.AMENDMENT)
    made = tables(figures(5))
    old, new = first.files["restricted/activity.csv"], made["restricted/activity.csv"]
    made["restricted/changes.csv"] = changes_between(old, new, "补录十二月")
    return amended(sealed, tables=made, results=results_from(made), counts=counts_from(made, 2))


def withdrawal(first: Package) -> SealedContent:
    """Return the withdrawal of a package."""
    made = withdrawal_tables()
    return second(
        first,
        Kind.WITHDRAWAL,
        tables=made,
        results=results_from(made),
        counts=Counts(),
        evidence={},
        report_pdf=b"",
    )
