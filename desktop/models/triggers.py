"""What SQLite itself refuses: writes into closed months, edits of posted, sealed and logged rows.

The program checks first and says why in the accountant's words; the triggers hold when a write
comes another way. ``INSERT OR REPLACE`` removes the older row without firing a DELETE trigger, so
that each protected table has an INSERT trigger against it too.
"""

CLOSED = "month.closed"
POSTED = "record.posted"
NUMBER_GAP = "record.number_gap"
SEALED = "report.sealed"
LOGGED = "audit.append_only"
REOPEN = "month.reopen_needs_reason"

_CLOSED_PERIOD = (
    "EXISTS (SELECT 1 FROM accounting_month m WHERE m.state = 'closed'"
    " AND m.first_day <= {row}.period_end AND m.last_day >= {row}.period_start)"
)
_CLOSED_FIGURE = (
    "EXISTS (SELECT 1 FROM accounting_month m WHERE m.state = 'closed'"
    " AND m.first_day <= {row}.period_start AND m.last_day >= {row}.period_end)"
)
_CLOSED_MONTH = (
    "EXISTS (SELECT 1 FROM accounting_month m WHERE m.state = 'closed' AND m.month = {row}.month)"
)
_CLOSED_READING = (
    "EXISTS (SELECT 1 FROM accounting_month m WHERE m.state = 'closed'"
    " AND m.month = substr({row}.at, 1, 7))"
)

_FROZEN_BY_CLOSING = (
    ("activity_record", _CLOSED_PERIOD),
    ("economic_figure", _CLOSED_FIGURE),
    ("interval_block", _CLOSED_MONTH),
    ("product_output", _CLOSED_MONTH),
    ("performance_indicator", _CLOSED_MONTH),
    ("meter_reading", _CLOSED_READING),
)
_APPEND_ONLY = (
    ("audit_entry", LOGGED),
    ("sealed_report", SEALED),
    ("report_signature", SEALED),
    ("receipt", SEALED),
)
_POSTED_CHANGED = (
    "OLD.state = 'posted' AND NOT (NEW.state = 'confirmed' AND NEW.series_number IS NULL)"
)
_SAME_RECORD = (
    "EXISTS (SELECT 1 FROM activity_record o WHERE o.state = 'posted'"
    " AND (o.id = NEW.id OR o.key = NEW.key))"
)
_RETURNED_IN_THE_MIDDLE = (
    "OLD.state = 'posted' AND NEW.series_number IS NULL"
    " AND OLD.series_number < (SELECT max(a.series_number)"
    " FROM activity_record a WHERE a.series_month = OLD.series_month"
    " AND a.series_kind = OLD.series_kind)"
)


def _trigger(name: str, event: str, table: str, condition: str, code: str) -> str:
    when = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when}"
        f" BEGIN SELECT RAISE(ABORT, '{code}'); END"
    )


def _closing(table: str, condition: str) -> list[str]:
    old, new = condition.format(row="OLD"), condition.format(row="NEW")
    return [
        _trigger(f"tr_{table}_closed_insert", "INSERT", table, new, CLOSED),
        _trigger(f"tr_{table}_closed_update", "UPDATE", table, f"{old} OR {new}", CLOSED),
        _trigger(f"tr_{table}_closed_delete", "DELETE", table, old, CLOSED),
        _replacing(table, condition.format(row="o"), CLOSED),
    ]


def _replacing(table: str, condition: str, code: str) -> str:
    """Return the trigger against an insert that would replace a protected row of that id."""
    same = f"EXISTS (SELECT 1 FROM {table} o WHERE o.id = NEW.id AND {condition})"  # noqa: S608 -- our own table's name
    return _trigger(f"tr_{table}_replace", "INSERT", table, same, code)


def _append_only(table: str, code: str) -> list[str]:
    changing = [
        _trigger(f"tr_{table}_{event.lower()}", event, table, "", code)
        for event in ("UPDATE", "DELETE")
    ]
    return [*changing, _replacing(table, "1", code)]


def _posting() -> list[str]:
    table = "activity_record"
    return [
        _trigger("tr_activity_record_posted_update", "UPDATE", table, _POSTED_CHANGED, POSTED),
        _trigger(
            "tr_activity_record_posted_number", "UPDATE", table, _RETURNED_IN_THE_MIDDLE, NUMBER_GAP
        ),
        _trigger(
            "tr_activity_record_posted_delete", "DELETE", table, "OLD.state = 'posted'", POSTED
        ),
        _trigger("tr_activity_record_posted_replace", "INSERT", table, _SAME_RECORD, POSTED),
    ]


def _months() -> list[str]:
    table = "accounting_month"
    reopening = (
        "OLD.state = 'closed' AND NOT (NEW.state = 'open' AND NEW.reopen_reason <> ''"
        " AND NEW.reopened = OLD.reopened + 1 AND NEW.month = OLD.month"
        " AND NEW.first_day = OLD.first_day AND NEW.last_day = OLD.last_day)"
    )
    return [
        _trigger("tr_accounting_month_reopen", "UPDATE", table, reopening, REOPEN),
        _trigger("tr_accounting_month_delete", "DELETE", table, "OLD.state = 'closed'", CLOSED),
        _trigger("tr_accounting_month_replace", "INSERT", table, _SAME_MONTH, REOPEN),
    ]


_SAME_MONTH = (
    "EXISTS (SELECT 1 FROM accounting_month o WHERE o.state = 'closed'"
    " AND (o.id = NEW.id OR o.month = NEW.month))"
)


def _packages() -> list[str]:
    table = "data_package"
    changed = (
        "NOT (OLD.superseded_at = '' AND NEW.superseded_at <> '' AND NEW.sha256 = OLD.sha256"
        " AND NEW.key = OLD.key AND NEW.report_id = OLD.report_id)"
    )
    return [
        _trigger("tr_data_package_update", "UPDATE", table, changed, SEALED),
        _trigger("tr_data_package_delete", "DELETE", table, "", SEALED),
        _replacing(table, "1", SEALED),
    ]


def statements() -> tuple[str, ...]:
    """Return the SQL of every trigger."""
    closing = [sql for table, condition in _FROZEN_BY_CLOSING for sql in _closing(table, condition)]
    logged = [sql for table, code in _APPEND_ONLY for sql in _append_only(table, code)]
    return (*closing, *logged, *_posting(), *_months(), *_packages())


def of_version_2() -> set[str]:
    """Return the SQL of every trigger that a file of version 2 has."""
    return {
        sql
        for sql in statements()
        if "_replace BEFORE" not in sql and "tr_data_package_delete" not in sql
    }


def codes() -> tuple[str, ...]:
    """Return every code a trigger raises."""
    return (CLOSED, POSTED, NUMBER_GAP, SEALED, LOGGED, REOPEN)
