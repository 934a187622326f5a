"""The strict schema of a package's statement: what is not described here is refused."""

from desktop.exchange import shape
from desktop.exchange.parts import HASH_ONLY, ONE_PERSON, TWO_PERSONS, Kind
from desktop.exchange.statements import NAMESPACE, STATEMENT_TYPE

PREDICATE_TYPE = f"{NAMESPACE}/v1"
SPEC = "1.0"

_SHARE = shape.pattern(r"0(?:\.\d{1,60})?|1(?:\.0{1,60})?")
_FACILITY = shape.record(
    {"name": shape.text(), "region": shape.pattern(r"\d{6}"), "share": _SHARE},
    {"grid_region": shape.text(40)},
)
_KG = shape.pattern(r"(?!-0\.0{6})-?(?:0|[1-9]\d{0,29})\.\d{6}")
_KG_FOUND = shape.pattern(r"(?!-0\.0{12})-?(?:0|[1-9]\d{0,29})\.\d{12}")
_MARK = shape.record({}, {"value": _KG_FOUND, "mark": shape.text(40), "score": _KG_FOUND})
_NAME = shape.pattern(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}")
_RATING = shape.record(
    {
        "method": _NAME,
        "version": shape.text(60),
        "status": shape.one_of("rated", "not_ratable", "refused"),
        "marks": shape.map_of(_MARK, shape.text(100), 200),
    },
    {"grade": shape.text(40), "score": _KG_FOUND},
)
_PATH = shape.pattern(r"[a-z0-9][a-z0-9._/-]{0,179}")
_PREDICATE = shape.record(
    {
        "spec": shape.one_of(SPEC),
        "package_id": shape.pattern(
            r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
        ),
        "kind": shape.one_of(*(kind.value for kind in Kind)),
        "company": shape.record(
            {
                "uscc": shape.pattern(r"[0-9A-Z]{18}"),
                "name": shape.text(),
                "industry": shape.pattern(r"[A-T](?:\d{2,4})?"),
                "region": shape.pattern(r"\d{6}"),
            }
        ),
        "period": shape.record({"start": shape.day, "end": shape.day}),
        "boundary": shape.record(
            {
                "approach": shape.one_of(
                    "operational_control", "financial_control", "equity_share"
                ),
                "facilities": shape.list_of(_FACILITY, 1, 1000),
            }
        ),
        "series": shape.pattern(r"[0-9A-Z]{18}/[a-z0-9][a-z0-9_-]{0,39}"),
        "seq": shape.integer(1),
        "previous": shape.digest,
        "sealed_at": shape.time,
        "engine": shape.record(
            {
                "name": shape.text(60),
                "version": shape.text(60),
                "methodology_id": shape.text(100),
                "methodology_sha256": shape.digest,
                "factors_sha256": shape.digest,
                "ruleset_sha256": shape.digest,
            }
        ),
        "results": shape.held(
            shape.record(
                {
                    "scope1_kg": _KG,
                    "scope2_location_kg": _KG,
                    "scope2_market_kg": _KG,
                    "ratings": shape.list_of(_RATING, 0, 100),
                }
            )
        ),
        "counts": shape.record(
            {
                "lines": shape.integer(),
                "evidence": shape.integer(),
                "estimated_lines": shape.integer(),
                "missing_months": shape.integer(),
            }
        ),
        "commitments": shape.list_of(
            shape.record(
                {"name": _PATH, "size": shape.integer(), "sha256_salted": shape.digest},
                {"evidence": shape.one_of(HASH_ONLY)},
            )
        ),
        "trees": shape.list_of(
            shape.record({"of": _PATH, "leaves": shape.integer(), "root": shape.digest})
        ),
        "audit": shape.record({"entries": shape.integer(), "head": shape.digest}),
        "required_roles": shape.one_of(list(TWO_PERSONS), list(ONE_PERSON)),
        "attestation": shape.record(
            {
                "text_id": _NAME,
                "lang": shape.one_of("zh", "en"),
                "text_sha256": shape.digest,
            }
        ),
    },
    {
        "amends": shape.record(
            {"digest": shape.digest, "reason_code": _NAME, "reason": shape.text(2000)}
        ),
        "anchor": shape.record(
            {}, {"receipt_sha256": shape.digest, "register_version": shape.integer(1)}
        ),
    },
)
STATEMENT = shape.record(
    {
        "_type": shape.one_of(STATEMENT_TYPE),
        "subject": shape.list_of(
            shape.record(
                {
                    "name": _PATH,
                    "digest": shape.record({"sha256": shape.digest}, {"sm3": shape.digest}),
                }
            ),
            1,
        ),
        "predicateType": shape.one_of(PREDICATE_TYPE),
        "predicate": _PREDICATE,
    }
)
