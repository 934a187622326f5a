"""Packages verified on this computer: a later one of the same report replaces those before it."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from desktop.ui.rooms.sealed import PackagePlace
from desktop.ui.settings import SEEN_PACKAGES, Settings

_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class SeenPackage:
    """A sound package and the day it was verified."""

    place: PackagePlace
    day: str


class SeenPackages:
    """Kept with the user's settings; the oldest are forgotten first.

    Whose signer no register knows is compared with packages of that same key alone: anybody can
    make a key and call a firm's name.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def newer_than(self, place: PackagePlace) -> SeenPackage | None:
        """Return the newest package that stands in the place of this one, if one was seen."""
        later = [
            each
            for each in self._all()
            if each.place.is_of_one_firm(place)
            and each.place.period == place.period
            and each.place.number > place.number
        ]
        return max(later, key=lambda each: each.place.number, default=None)

    def other_than(self, place: PackagePlace) -> SeenPackage | None:
        """Return another package of the same number: a firm gives each number once.

        The platform gives a number once too: what it took holds against what it did not take.
        """
        alike = (each for each in self._all() if each.place.is_of_one_firm(place))
        return next(
            (
                each
                for each in alike
                if each.place.number == place.number
                and each.place.digest != place.digest
                and (each.place.has_receipt or not place.has_receipt)
            ),
            None,
        )

    def remember(self, place: PackagePlace, day: str) -> None:
        """Keep a sound package."""
        kept = [each for each in self._all() if each.place != place]
        kept.append(SeenPackage(place, day))
        told = [asdict(each) for each in kept[-_MOST:]]
        self._settings.put(SEEN_PACKAGES, json.dumps(told, ensure_ascii=False))

    def _all(self) -> list[SeenPackage]:
        try:
            kept = json.loads(self._settings.get(SEEN_PACKAGES))
            return [SeenPackage(PackagePlace(**each["place"]), each["day"]) for each in kept]
        except (KeyError, TypeError, ValueError):
            return []  # another program wrote there; nothing is known then
