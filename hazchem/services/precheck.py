"""Pre-check 发车前预检: what a trip would be found to break, asked before it sets out.

The trip is made in memory and looked at by the very rules that judge it once it is filed; nothing
is stored.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from hazchem.domain import instant
from hazchem.domain.custodian import PROVISIONAL
from hazchem.domain.errors import Invalid, Problem
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding
from hazchem.domain.lot import qualify
from hazchem.domain.movement import Movement
from hazchem.domain.substance import AmbiguousSubstance, MalformedReference, UnknownSubstance
from hazchem.domain.waste import waste_of
from hazchem.rules.sweep import sweep
from hazchem.services import catalogue, papers
from hazchem.services.catalogue import Checked
from hazchem.services.judging.subjects import Asking, permitted, trip
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.discretion import discreet
from hazchem.services.seen.scope import Scope, Viewer, forbidden
from hazchem.store.movements import lots_known
from hazchem.store.store import Store

_PARTIES = ("consignor", "consignee", "carrier")
_PLACES = ("from_place", "destination")
# Of the waybill as a whole; every line's dispatch says it again.
_SHARED = (*_PARTIES, *_PLACES, "mode", "vehicle", "trailer", "driver", "escort", "waybill",
           "manifest")
_CREW = {"vehicle": "车辆", "trailer": "挂车", "driver": "驾驶员", "escort": "押运员"}
_IDS = uuid.UUID("5d0c6f0e-6a55-5f2f-8b36-8f7d0b6c1c11")


class Note(NamedTuple):
    """Something that could not be looked at, and why."""

    pointer: str
    code: str
    says: str
    says_zh: str


class Line(NamedTuple):
    """What the catalogue says of the transport of one line's goods."""

    line: int
    substance: str
    checked: Checked


@dataclass(frozen=True, slots=True)
class Prechecked:
    """What would be found, what the catalogue says of each line, and what nobody could look at."""

    findings: list[Finding]
    lines: list[Line]
    notes: list[Note]
    size: int
    as_of: datetime
    root: bytes

    @property
    def ok(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.findings and all(one.checked.verdict == "allowed" for one in self.lines)


def check(
    store: Store, viewer: Viewer, told: Mapping[str, Any], asked: Asked, now: datetime
) -> Prechecked:
    """What a waybill would be found to break; raises Invalid with all that is wrong in it.

    Raises Forbidden for whoever would not stand on the trip: it tells of its parties' permits.
    """
    with snapshot(store, asked, now) as seen:
        _may_ask(seen.scope(viewer), told)
        at = instant.from_us(told["departs_at"]) if told.get("departs_at") else seen.as_of
        would = _Reading(seen, viewer, told, at).facts()
        lines = [_line(seen, viewer, told, at, place, fact) for place, fact in enumerate(would)]
        # Of papers that are others' the answer knows nothing, as of papers that are not there.
        named = {told[name] for name in ("waybill", "manifest") if told.get(name)}
        size = seen.size if not named or papers.are_open(seen.scope(viewer), named) else 0
        asking = Asking(seen.tx, seen.registers, seen.reference, size, max(at, seen.as_of))
        found = _found(asking, _number(told), would)
        shown = list(_told(seen.scope(viewer), found, would, seen.size))
        return Prechecked(shown, lines, list(_notes(seen, told, at)), seen.size, seen.as_of,
                          seen.root)


def _found(asking: Asking, number: str, would: Sequence[Fact]) -> list[Finding]:
    """What the rules find in a trip as if it were filed, and in the permits it would go by."""
    rules = asking.reference.rules
    found = sweep(trip.gather(asking, number, would).evidence, rules)
    for _, name in sorted(permitted.of_told(asking.registers, would)):
        uses = permitted.gather(asking, name, would).evidence
        found += [one for one in sweep(uses, rules) if one.consignment == number]
    return found


def _may_ask(scope: Scope, told: Mapping[str, Any]) -> None:
    registers = scope.registers
    parties = {registers.party(party) for one in (told, *(told.get("lines") or ()))
               for name in _PARTIES if (party := one.get(name))}
    parties |= {registers.custodian_of(told[name], instant.EPOCH)
                for name in _PLACES if told.get(name)}
    if not any(scope.sees(party) for party in parties):
        raise forbidden("", "a trip is checked by its consignor, consignee or carrier",
                        "预检由托运、收货或承运单位进行")


def _number(told: Mapping[str, Any]) -> str:
    """The paper it would go by; one without a number gets one that no paper has."""
    number = told.get("waybill") or told.get("manifest")
    return str(number or f"{told.get('consignor') or 'check'}/{uuid.uuid5(_IDS, 'waybill')}")


class _Reading:
    """A waybill as told, read against the ledger as the dispatches it would become."""

    def __init__(
        self, seen: Snapshot, viewer: Viewer, told: Mapping[str, Any], at: datetime
    ) -> None:
        self.seen, self.viewer, self.told, self.at = seen, viewer, told, at
        self.problems: list[Problem] = []

    def facts(self) -> list[Fact]:
        """One dispatch for each line; raises Invalid with every fault there is."""
        self.problems += _unknown(self.seen, self.told)
        lines = list(self.told.get("lines") or ())
        if not lines:
            self.problems.append(Problem("/lines", "missing", "lines is missing: name the goods",
                                         "缺少 lines：请填写货物"))
        made = [self._dispatch(place, line) for place, line in enumerate(lines)]
        if self.problems:
            raise Invalid(*dict.fromkeys(self.problems))
        filer = self.viewer.custodian or str(self.told.get("consignor") or "")
        return [Fact(one, self.seen.size + place, self.at, filer)
                for place, one in enumerate(made) if one is not None]

    def _dispatch(self, place: int, line: Mapping[str, Any]) -> Movement | None:
        told = {name: value for name in _SHARED if (value := self.told.get(name))}
        if not (told.get("waybill") or told.get("manifest")):
            told["waybill"] = _number(self.told)
        if not (told.get("from_place") or told.get("consignor")) and self.viewer.custodian:
            told["consignor"] = self.viewer.custodian
        substance = self._substance(place, line)
        lot = qualify(line.get("lot") or "", str(told.get("consignor") or self._sender()))
        if not substance and not (lot and lots_known(self.seen.tx, [lot])):
            self.problems.append(Problem(
                f"/lines/{place}/substance", "missing", "substance is missing, and no lot tells it",
                "缺少 substance，且批次未登记其物质"))
        try:
            return Movement(
                # In the order of their lines: so do events of one instant stand.
                event_id=str(uuid.UUID(int=place)), kind="dispatch",
                occurred_at=self.at, lot=lot, substance=substance,
                concentration=line.get("concentration") or "", mass_mg=line.get("mass_mg"),
                pieces=line.get("pieces"), seals=tuple(self.told.get("seals") or ()),
                **told | ({"consignee": line["consignee"]} if line.get("consignee") else {}))
        except Invalid as refused:
            self.problems += [
                one if one.pointer.lstrip("/").partition("/")[0] in (*_SHARED, "seals")
                else replace(one, pointer=f"/lines/{place}{one.pointer}")
                for one in refused.problems]
            return None

    def _sender(self) -> str:
        return self.seen.registers.custodian_of(self.told.get("from_place") or "", self.at)

    def _substance(self, place: int, line: Mapping[str, Any]) -> str:
        code = line.get("waste_code")
        text = line.get("substance") or waste_of(code or "")
        try:
            return self.seen.reference.substances.resolve(text).id if text else ""
        except (UnknownSubstance, AmbiguousSubstance, MalformedReference) as error:
            word = "ambiguous" if isinstance(error, AmbiguousSubstance) else "unknown"
            self.problems.append(Problem(f"/lines/{place}/substance", word, error.en, error.zh))
            return text


def _unknown(seen: Snapshot, told: Mapping[str, Any]) -> Iterator[Problem]:
    """The places, areas and parties that nobody registered."""
    registers = seen.registers
    for name in _PLACES:
        if (place := told.get(name)) and place not in registers.places:
            yield Problem(f"/{name}", "unknown", f'{name} "{place}" is no registered place',
                          f"{name} “{place}”不是已登记的场所")
    named = [(f"/{name}", told.get(name)) for name in _PARTIES]
    named += [(f"/lines/{place}/consignee", line.get("consignee"))
              for place, line in enumerate(told.get("lines") or ())]
    for pointer, party in named:
        if party and not party.startswith(PROVISIONAL) and party not in registers.custodians:
            yield Problem(pointer, "unknown", f'"{party}" is no registered custodian: use its '
                          "code, or uscc: and its credit code",
                          f"“{party}”不是已登记的责任单位：请用其代码，或 uscc: 加统一社会信用代码")
    for place, zone in enumerate(told.get("zones") or ()):
        if not registers.is_area(zone):
            yield Problem(f"/zones/{place}", "unknown", f'zone "{zone}" is not registered',
                          f"区域“{zone}”未登记")


def _line(
    seen: Snapshot, viewer: Viewer, told: Mapping[str, Any], at: datetime, place: int, fact: Fact
) -> Line:
    """What the catalogue says of one line's goods in every area on their way."""
    move = fact.movement
    substance = lots_known(seen.tx, [move.lot]).get(move.lot, "") if move.lot else ""
    areas = seen.registers.areas_of(move.destination, at) if move.destination else frozenset()
    question = {
        "substance": substance or move.substance, "activity": "transport",
        "zones": sorted({*(told.get("zones") or ()), *areas}), "place": move.from_place,
        "on": instant.show(at), "mass_mg": move.mass_mg, "concentration": move.concentration}
    return Line(place, substance or move.substance, catalogue.checked_in(seen, viewer, question))


def _told(
    scope: Scope, found: Sequence[Finding], would: Sequence[Fact], size: int
) -> Iterator[Finding]:
    """The findings the asker would be told of; of its own lines it knows everything."""
    own = {fact.movement.event_id for fact in would}
    for one in found:
        if not any(scope.sees(party) for party in one.parties):
            continue
        others = tuple(event for event in one.events if event not in own)
        shown = discreet(scope, replace(one, events=others), size) if others else one
        yield replace(shown, events=tuple(
            event for event in shown.events if event not in own))


def _notes(seen: Snapshot, told: Mapping[str, Any], at: datetime) -> Iterator[Note]:
    """The vehicles and persons that nobody registered: of them nothing could be looked at."""
    for name, zh in _CREW.items():
        code = told.get(name) or ""
        register = seen.registers.vehicles if name in ("vehicle", "trailer") else (
            seen.registers.persons)
        if code and code not in register:
            yield Note(f"/{name}", "not_registered",
                       f'{name} "{code}" is not registered: its papers were not looked at',
                       f"{zh}“{code}”未登记：无法核查其证照")
