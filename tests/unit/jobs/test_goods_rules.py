"""Rules of suppliers' goods: kept, seen, taken through a spreadsheet without a difference."""

import pytest

from desktop.errors import DesktopError, InputError
from desktop.jobs.goods_rules import export_rules, forget_rule, parse_rules, put_rules
from desktop.models.store import Store
from desktop.models.values import Rule

RULES = (
    Rule("某加油站", "=*成品油*柴油", "diesel", "mobile.diesel", unit="L", made_by="张三"),
    Rule("", '\'-92号,"汽油"\n', "gasoline", "mobile.gasoline"),
    Rule("@某公司", "", "ignore"),
)


def test_rules_read_back_as_they_were_and_are_no_formulas(store: Store) -> None:
    put_rules(store, RULES)
    written = export_rules(store)
    kept = store.rules()
    assert parse_rules("r.csv", written) == kept
    assert all(not cell.startswith(("=", "@", "-")) for cell in written.decode().split(","))
    assert kept[0] == RULES[0]


def test_a_rule_is_replaced_and_forgotten(store: Store) -> None:
    put_rules(store, RULES)
    put_rules(store, [Rule("@某公司", "", "diesel", "mobile.diesel")])
    assert [rule.carrier for rule in store.rules()] == ["diesel", "gasoline", "diesel"]
    forget_rule(store, "@某公司", "")
    assert len(store.rules()) == 2
    store.undo()
    assert len(store.rules()) == 3


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule("", "", "diesel"), "rule.empty"),
        (Rule("a", "", "air"), "rule.carrier_unknown"),
        (Rule("a", "", "diesel", unit="壶"), "rule.unit_unknown"),
        (Rule("a", "", "diesel", source="no.such"), "source.unknown"),
        (Rule("a", "", "diesel", facility="无"), "facility.unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_rule_the_program_cannot_follow_is_refused(store: Store, rule: Rule, code: str) -> None:
    with pytest.raises(DesktopError) as refusal:
        put_rules(store, [rule])
    assert (refusal.value.code, store.rules()) == (code, ())


@pytest.mark.parametrize("data", [b"\xff\xfe\xff", b"a,b\n1,2\n", '能源品种\n"'.encode()])
def test_a_table_of_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as refusal:
        parse_rules("r.csv", data)
    assert refusal.value.code == "rule.file_wrong"
