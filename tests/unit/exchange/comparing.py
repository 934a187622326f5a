"""A method under the name of the one the small company was rated by; it compares by output."""

from desktop.accounting.rating.library import parse_method
from desktop.exchange.population import Comparing

_METHOD = """
schema = 1
id = "huzhou-2021"
version = "1"
status = "mixed"
since = 2021-01-01
regions = ["330500"]

[name]
zh = "示例"
en = "example"

[sources]
S1 = "a published page"

[inputs.electricity]
unit = "tCO2"
required = true

[inputs.output_value]
unit = "万元"
default = 1250.5

[derived]
intensity = { value = "electricity / output_value", unit = "tCO2/万元" }
ratio = "intensity / bench('tco2_per_output', 'mean')"

[indicators.level]
value = "ratio"
unit = "1"
confidence = "single"
source = ["S1"]
bands = [{ upto = 1, mark = "good" }, { mark = "bad" }]

[aggregate]
type = "vector"
order = ["level"]
headline = "level"
confidence = "own_default"

[[levels]]
key = "good"

[[levels]]
key = "bad"

[[tests]]
in = { electricity = 2501 }
bench = { "tco2_per_output.mean" = 1 }
expect = { level = "bad" }
"""


def small_method(**changes: str) -> Comparing:
    """Return the method alone, with words of its file changed."""
    text = _METHOD
    for old, new in changes.items():
        text = text.replace(old, new)
    return Comparing.among([parse_method("small.toml", text.encode())])
