"""Commands of what the firm taught: layouts of its sources, rules of its suppliers' goods."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from desktop.accounting.documents.draft import DraftState
from desktop.cli.console import Console
from desktop.cli.opening import open_store
from desktop.errors import UsageError
from desktop.exchange.writing import write_atomically
from desktop.jobs import goods_rules, layout_mappings
from desktop.jobs.layout_mappings import MappingOrder, ShownTable, mapping_json
from desktop.models.store import Store
from desktop.models.values import LayoutMapping, Rule


def mapping(options: argparse.Namespace, console: Console) -> int:
    """List, show, add, remove, export or import layouts of sources."""
    if options.action == "show":
        return _show(options, console)
    is_reading = options.action in {"list", "export"}
    with open_store(options, read_only=is_reading) as store:
        layouts = _layouts(options, store)
    for layout in layouts:
        document = mapping_json(layout)
        fields = ", ".join(f"{name}={text}" for name, text in layout.fields)
        console.say(f"{document['id']}  {fields}", f"{document['id']}  {fields}")
    console.emit([mapping_json(layout) for layout in layouts])
    return 0


def _layouts(options: argparse.Namespace, store: Store) -> Sequence[LayoutMapping]:
    """Do what was asked and return the layouts it concerned."""
    match options.action:
        case "add":
            path = Path(_needed(options, "TABLE"))
            return [
                layout_mappings.learn_mapping(store, path, _order(options), person=options.person)
            ]
        case "remove":
            name = _needed(options, "ID")
            return [layout_mappings.forget_mapping(store, name, person=options.person)]
        case "import":
            path = Path(_needed(options, "PATH"))
            layouts = layout_mappings.parse_mappings(path.name, path.read_bytes())
            layout_mappings.put_mappings(store, layouts, person=options.person)
            return layouts
        case "export":
            path = Path(_needed(options, "PATH"))
            write_atomically(path, layout_mappings.export_mappings(store))
    return store.mappings()


def _needed(options: argparse.Namespace, what: str) -> str:
    if not options.target:
        raise UsageError("argument.needed", action=options.action, what=what)
    return str(options.target)


def _order(options: argparse.Namespace) -> MappingOrder:
    return MappingOrder(
        kind=options.kind,
        fields=tuple(_pair(text) for text in options.field),
        sheet=options.sheet,
        header_line=options.header_line,
        carrier=options.carrier,
        unit=options.unit,
        values=options.values,
        stamped=options.stamped,
        title=options.title,
    )


def _pair(text: str) -> tuple[str, str]:
    heading, equals, name = text.rpartition("=")
    if not (heading and equals and name):
        raise UsageError("parameter.not_a_pair", text=text)
    return heading, name


def _show(options: argparse.Namespace, console: Console) -> int:
    """Show the first rows of a table; the company file is not touched."""
    shown = layout_mappings.show_tables(Path(_needed(options, "TABLE")))
    for table in shown:
        console.say(f"【{table.sheet}】", f"[{table.sheet}]")
        for line, row in enumerate(table.rows, 1):
            mark = ">" if line == table.header_line else " "
            text = " | ".join(row)
            console.say(f"{mark}{line:3} {text}", f"{mark}{line:3} {text}")
    kinds = {kind: layout_mappings.fields_of_kind(kind) for kind in ("invoice", "bill", "meter")}
    console.emit({"tables": [_table_json(table) for table in shown], "fields": kinds})
    return 0


def _table_json(table: ShownTable) -> dict[str, object]:
    return {
        "sheet": table.sheet,
        "header_line": table.header_line,
        "rows": [list(row) for row in table.rows],
    }


def rule(options: argparse.Namespace, console: Console) -> int:
    """List, add, remove, export or import rules of suppliers' goods."""
    is_reading = options.action in {"list", "export"}
    with open_store(options, read_only=is_reading) as store:
        waiting = 0 if is_reading else len(store.drafts(DraftState.ASKED))
        _rule_done(options, store)
        followed = 0 if is_reading else waiting - len(store.drafts(DraftState.ASKED))
        rules = store.rules_with_use()
    if followed:
        console.say(
            f"{followed} 条待问的同类明细已照新规则处理，尚未确认",
            f"like lines that waited and follow the new rules, not confirmed yet: {followed}",
        )
    for each in rules:
        line = f"{each.seller or '*'}  {each.goods or '*'}  →  {each.carrier}  {each.source}"
        console.say(f"{line}  {_used(each, 'zh')}", f"{line}  {_used(each, 'en')}")
    console.emit([_rule_json(each) for each in rules])
    return 0


def _used(each: Rule, language: str) -> str:
    """Say how many lines a rule decided, and for which day last."""
    if not each.used:
        return "尚未用过" if language == "zh" else "not used yet"
    if language == "zh":
        return f"判定过 {each.used} 行，最近一笔的用能日期 {each.last_used}"
    return f"decided {each.used} lines, last for energy of {each.last_used}"


def _rule_done(options: argparse.Namespace, store: Store) -> None:
    match options.action:
        case "add":
            goods_rules.put_rules(store, [_rule(options)], person=options.person)
        case "remove":
            goods_rules.forget_rule(store, options.seller, options.goods, person=options.person)
        case "import":
            path = Path(_needed(options, "PATH"))
            rules = goods_rules.parse_rules(path.name, path.read_bytes())
            goods_rules.put_rules(store, rules, person=options.person)
        case "export":
            write_atomically(Path(_needed(options, "PATH")), goods_rules.export_rules(store))


def _rule(options: argparse.Namespace) -> Rule:
    return Rule(
        seller=options.seller,
        goods=options.goods,
        carrier=options.carrier,
        source=options.source,
        facility=options.facility,
        unit=options.unit,
        made_by=options.person,
    )


def _rule_json(each: Rule) -> dict[str, object]:
    return {
        "seller": each.seller,
        "goods": each.goods,
        "carrier": each.carrier,
        "source": each.source,
        "facility": each.facility,
        "unit": each.unit,
        "made_by": each.made_by,
        "used": each.used,
        "last_used": each.last_used or None,
    }
