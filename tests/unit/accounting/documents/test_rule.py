"""The more a rule names, the more it weighs."""

from desktop.accounting.documents.rule import Rule


def test_goods_weigh_more_than_the_seller() -> None:
    both = Rule("1", seller="国网", goods="电费", carrier="electricity")
    goods = Rule("2", seller="", goods="电费", carrier="electricity")
    seller = Rule("3", seller="国网", goods="", carrier="electricity")
    nothing = Rule("4", seller="", goods="", carrier="electricity")
    assert both.weight > goods.weight > seller.weight > nothing.weight == 0
