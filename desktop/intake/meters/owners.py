"""Files with the series of many firms: which of them are the firm's own.

A grid company, a park or a platform hands out one file for all its customers. Only a person knows
which of them she is, unless her name stands there or her books hold some of its meters already.
"""

import re
from dataclasses import replace

from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.tenants import own_of
from desktop.intake.meters.chosen_meters import wanted_of
from desktop.intake.meters.columns import plain
from desktop.intake.meters.firm_names import are_firms
from desktop.intake.meters.understood import Named, Understood, meters_chosen
from desktop.intake.source import IntakeContext

_FEWEST = 2
_MANY_USERS = 20
"""A firm has some customer numbers of its own, not so many."""
_SHOWN = 5
_FIRM = re.compile(
    r"(enterprise|company|firm|tenant)_?(id|no|num|number|code|name)?"
    r"|(用电|用能|租用)?(企业|公司|单位)(id|编[号码]|代码|名称?)?|租户(名称)?"
    r"|户名|(用户|客户)名称|(user|customer)_?name"
)
"""Headings of firms; even two are not one firm's."""
_USER = re.compile(
    r"(user|consumer|customer|cons|client|household|house)_?(id|no|num|number|code)?"
    r"|(用电)?(用户|客户)(id|编[号码]|代码)?|(结算|用电)?户号"
)


def own_series(table: Understood, context: IntakeContext, place: Place) -> Understood:
    """Return what a table gives of the firm, with a finding where it holds others' series.

    In order: the meters chosen for this import, the firm's name, meters its books know. Where
    none of these tells, everything stays and a warning says so.

    Raises:
        InputError: ``interval.meter_not_in_table``.
    """
    chosen = meters_chosen(context.defaults)
    if chosen:
        return _chosen(table, chosen, place)
    named = table.named
    if not are_strangers(named):
        return table
    names = named.names
    own = own_of(names, context.entity_name) if context.entity_name else frozenset()
    own = own or frozenset(names) & context.meters
    if len(own) == len(names):
        return table
    others = [name for name in names if name not in own]
    details = {
        "heading": named.heading or "«table_columns.each»",
        "count": str(len(others)),
        "names": "、".join(others[:_SHOWN]),
        "own": "、".join(sorted(own)[:_SHOWN]) or context.entity_name or "—",
    }
    if not own:
        said = Finding("interval.firms_several", Severity.WARNING, place, details)
        return replace(table, findings=(said, *table.findings))
    said = Finding("interval.firms_left_out", Severity.NOTICE, place, details)
    kept = _only(table, own)
    return replace(kept, findings=(said, *kept.findings))


def _chosen(table: Understood, chosen: tuple[str, ...], place: Place) -> Understood:
    """Return the meters the user chose; one name alone also names what the table leaves nameless.

    Rows of others were left out when the table was read.
    """
    named = table.named
    series = (*(b.channel.meter for b in table.blocks), *(r.meter for r in table.readings))
    names = named.names or tuple(dict.fromkeys(series))
    if len(chosen) == 1 and (named.heading or len(names) < _FEWEST):
        return table
    wanted = wanted_of(names, chosen, place)
    kept = _only(table, wanted)
    found = {name.lstrip("0") for name in wanted}
    absent = [name for name in chosen if name.lstrip("0") not in found]
    if not absent:
        return kept
    details = {"meters": "、".join(absent), "count": str(len(names))}
    said = Finding("interval.meters_absent", Severity.WARNING, place, details)
    return replace(kept, findings=(said, *kept.findings))


def are_strangers(named: Named) -> bool:
    """Tell whether so many names under such a heading cannot all be one firm's."""
    if len(named.names) < _FEWEST:
        return False
    heading = plain(named.heading)
    is_user = _USER.fullmatch(heading) and len(named.names) > _MANY_USERS
    return bool(_FIRM.fullmatch(heading) or is_user) or are_firms(named.names)


def _only(table: Understood, names: frozenset[str]) -> Understood:
    return replace(
        table,
        blocks=tuple(block for block in table.blocks if _is_of(block.channel.meter, names)),
        readings=tuple(each for each in table.readings if _is_of(each.meter, names)),
        findings=tuple(
            finding
            for finding in table.findings
            if _is_of(finding.details.get("meter", next(iter(names))), names)
        ),
    )


def _is_of(meter: str, names: frozenset[str]) -> bool:
    """Tell whether a series is of one of the meters; behind its name may stand a column's."""
    return meter in names or meter.rpartition(" ")[0] in names
