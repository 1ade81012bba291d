"""An alert as rules see it: what another system reported, and what was on the way at the time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from hazchem.domain.event import Fact
from hazchem.rules.evidence import Evidence


@dataclass(slots=True, kw_only=True)
class Alert(Evidence):
    """One alert that still stands, with the movements and other alerts around its instant."""

    event_id: str
    filer: str
    source: str
    kind: str
    about: str
    subject: str
    occurred_at: datetime
    told: Mapping[str, Any]
    custodian: str = ""
    place: str = ""
    trip: str = ""
    loaded: tuple[str, ...] = ()  # the substances that were on the vehicle, by its trips
    reported: tuple[datetime, ...] = ()  # when the police were told of the same subject
    moved: tuple[Fact, ...] = ()  # what was filed about a place around the instant

    @property
    def loaded_flags(self) -> frozenset[str]:
        """The lists that anything on the vehicle is on."""
        return frozenset(flag for substance in self.loaded for flag in self.flags(substance))

    def figure(self, name: str) -> Decimal | None:
        """A figure the system gave, None where it gave none that is a number."""
        told = self.told.get(name)
        if told is None or isinstance(told, bool):
            return None
        try:
            number = Decimal(str(told))
        except InvalidOperation:
            return None
        return number if number.is_finite() else None


def told_of(spelt: str) -> Mapping[str, Any]:
    """The evidence of an alert out of the text it is kept as; its numbers as they were written."""
    found = json.loads(spelt, parse_float=str, parse_int=str) if spelt else {}
    return found if isinstance(found, dict) else {}
