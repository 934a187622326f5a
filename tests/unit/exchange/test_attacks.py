"""Every attack on one rule is refused with that rule's code, in words of both languages."""

import re
from typing import Any

from desktop.exchange.verify import Options, verify_package
from desktop.messages import catalogue
from tests.unit.exchange.attacks import attacks


def test_every_attack_is_refused_with_the_code_of_its_rule(firm: Any, platform: Any) -> None:
    options = Options(platform.register_file, platform.root)
    given = attacks(firm)
    found = {
        one.name: verify_package(one.data, now=firm.NOW, options=options).code for one in given
    }
    assert found == {one.name: one.code for one in given}
    assert len(given) > 150


def test_a_refusal_is_told_in_words_that_hide_nothing(firm: Any, platform: Any) -> None:
    options = Options(platform.register_file, platform.root)
    for one in attacks(firm):
        verdict = verify_package(one.data, now=firm.NOW, options=options)
        for language in ("zh", "en"):
            said = verdict.message(language)
            assert said.startswith(catalogue(language)[one.code].text.partition("{")[0])
            assert all(sign.isprintable() for sign in said.replace("\n", "")), one.name
            assert not re.search(r"（[A-Za-z][A-Za-z_. -]*）", said), said
