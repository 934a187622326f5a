"""The names of the files in a package."""

TOTALS = "data/totals.csv"
INTENSITY = "data/intensity.csv"
RATING = "data/rating.csv"
INPUTS = "data/inputs.csv"
BENCHMARKS = "data/benchmarks.csv"
FACTORS = "data/factors.csv"
COVERAGE = "data/coverage.csv"
DESCRIPTOR = "datapackage.json"
REPORT = "report/report.pdf"

ACTIVITY = "restricted/activity.csv"
INSTRUMENTS = "restricted/instruments.csv"
PARTIES = "restricted/parties.csv"
CHANGES = "restricted/changes.csv"
AUDIT_LOG = "restricted/audit.jsonl"
RESTRICTED_DESCRIPTOR = "restricted/datapackage.json"
EVIDENCE_FOLDER = "restricted/evidence/"
SALTS = "restricted/salts.json"

ENVELOPE = "package.dsse.json"
RECEIPT = "receipt.dsse.json"
PRESENTATION = "presentation.dsse.json"
KEYS = "keys.json"

OPEN_TABLES = (BENCHMARKS, COVERAGE, FACTORS, INPUTS, INTENSITY, RATING, TOTALS)
OPEN_FILES = frozenset({*OPEN_TABLES, DESCRIPTOR, REPORT})
RESTRICTED_FILES = frozenset({ACTIVITY, INSTRUMENTS, PARTIES, AUDIT_LOG, RESTRICTED_DESCRIPTOR})
TREE_TABLES = frozenset({ACTIVITY, INSTRUMENTS, PARTIES, CHANGES})
WITHDRAWAL_FILES = frozenset({TOTALS, DESCRIPTOR})
WITHDRAWAL_OPTIONAL = frozenset({REPORT})
CONTROL_FILES = frozenset({SALTS, ENVELOPE, RECEIPT, PRESENTATION, KEYS})
