"""The word for a carrier; one that is only burnt takes the word of its source."""

from typing import Final

from desktop.ui.text import name_of

_FAMILIES: Final = ("stationary", "biomass", "mobile")
_FUEL: Final = "fuel."
"""Before fuels whose bare name is another carrier's or source's."""


def carrier_name(code: str) -> str:
    """Return a carrier in words; the code where nothing knows it."""
    word = name_of("carrier", code)
    if word != code or not code:
        return word
    for family in _FAMILIES:
        source = f"{family}.{code.removeprefix(_FUEL)}"
        word = name_of("source", source)
        if word != source:
            return word
    return code
