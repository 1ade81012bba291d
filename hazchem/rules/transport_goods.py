"""Family V, the goods: under which seals they go, and on which water they may not."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from hazchem.domain.event import Fact
from hazchem.domain.gate import LEAVE, GateEvent
from hazchem.domain.instant import CHINA
from hazchem.domain.zone import INLAND_WATERS
from hazchem.regulation.catalogue import Question
from hazchem.rules.evidence import clock_of, day_of, distinct, span
from hazchem.rules.evidence_trip import Load, Trip
from hazchem.rules.rule import Said, Saw, rule
from hazchem.rules.transport_aboard import Aboard, aboard, trip_saw


@rule("V-12", over="trip",
      en="seals on {waybill}: {sealed} when it left, {found} {where} at {time}",
      zh="{waybill} 封签不符：发车时 {sealed}，{time} {where_zh}为 {found}")
def seals_differ(trip: Trip) -> Iterator[Saw]:
    """The seals found at the end, or at a gate on the way, are those put on at the start.

    Compared is only where both tell of seals. What changed within one lot is K-06.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1 seals=S1,S2
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1 seals=S1,S3
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1 seals=S1,S2
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1 seals=S2,s1
    """
    stages = {id(one.stage.fact): one for one in aboard(trip)}
    sealed = Sealed()
    for happened in _seen(trip):
        if isinstance(happened, GateEvent):
            if sealed.last is not None and sealed.is_news_at(trip, happened):
                yield _mismatch(trip, sealed.last, happened, sealed.put, names_of(happened.seals))
            sealed.read(happened)
            continue
        told, one = happened.movement, stages.get(id(happened))
        found = names_of(told.seals)
        if told.kind == "dispatch":
            sealed.put |= found
        elif told.kind == "handover" and one is not None:
            if found and sealed.is_news(found) and _is_same(sealed.last, one):
                yield _mismatch(trip, one, happened, sealed.put, found)
            sealed.put, sealed.told = found, []
        if one is not None:
            sealed.go_on(one)
    if sealed.last is not None and sealed.put:
        yield from _opened(trip, sealed.last, sealed)


@dataclass(slots=True)
class Sealed:
    """The seals on a vehicle, as they were last put on, and other ones already told of."""

    put: set[str] = field(default_factory=set)
    told: list[set[str]] = field(default_factory=list)
    last: Aboard | None = None
    vehicle: str = ""
    trailer: str = ""
    passage: GateEvent | None = None

    def go_on(self, one: Aboard) -> None:
        """It leaves, or is handed over: what it goes in stays unless another is named."""
        self.last = one
        if one.stage.vehicle or one.stage.trailer:
            self.vehicle, self.trailer = one.stage.vehicle, one.stage.trailer

    def is_news(self, found: set[str]) -> bool:
        """Whether these are other seals than were put on, and nobody was told so yet."""
        return bool(self.put) and found != self.put and found not in self.told

    def is_news_at(self, trip: Trip, gate: GateEvent) -> bool:
        """The same of seals that a gate read, of what was in this vehicle and still closed."""
        return (self._holds(gate) and not self._is_of_a_stay(gate)
                and self.is_news(names_of(gate.seals)) and _is_closed(trip, gate))

    def read(self, gate: GateEvent) -> None:
        """Keep what a gate read: the same is not told again."""
        if self._holds(gate):
            self.told.append(names_of(gate.seals))
            self.passage = gate

    def _holds(self, gate: GateEvent) -> bool:
        """Whether a gate saw what holds the goods: the trailer where there is one."""
        drawn = bool(self.vehicle) and gate.plate == self.vehicle
        if self.trailer:
            return self.trailer in (gate.trailer, gate.plate) or (drawn and not gate.trailer)
        return drawn

    def _is_of_a_stay(self, gate: GateEvent) -> bool:
        """Whether the lot read seals when the vehicle came in: what changed since is K-06."""
        before = self.passage
        return (gate.event == LEAVE and before is not None and before.event != LEAVE
                and (before.lot, before.plate, before.trailer) == (
                    gate.lot, gate.plate, gate.trailer))


def _seen(trip: Trip) -> list[Fact | GateEvent]:
    """What moved and what gates read of it, in the order it happened."""
    every: list[tuple[datetime, int, Fact | GateEvent]] = [
        *((fact.at, place, fact) for place, fact in enumerate(trip.facts)),
        *((gate.occurred_at, len(trip.facts) + place, gate)
          for place, gate in enumerate(trip.gates))]
    return [one for _, _, one in sorted(every, key=lambda told: told[:2])]


def _is_closed(trip: Trip, gate: GateEvent) -> bool:
    """Whether nobody opened it before, or was at it about then, for clocks are unsure."""
    margin = span(trip.number("V-01", "match_min", gate.occurred_at), timedelta(minutes=1))
    at, until = gate.occurred_at, gate.occurred_at + margin
    return trip.passed(until) and not (
        any(fact.at <= until for fact in trip.of_kind("receive", "reject"))
        or any(at - margin <= fact.at <= until for fact in trip.of_kind("handover"))
        or any(at < fact.at <= until for fact in trip.of_kind("dispatch")))


def _opened(trip: Trip, last: Aboard, sealed: Sealed) -> Iterator[Saw]:
    """What the first to open the vehicle found; whoever unloads after it finds other seals.

    A seal is missing only once every load is in, and all came to one place.
    """
    arrivals = [fact for fact in trip.of_kind("receive") if fact.at >= last.at]
    first = [fact for fact in arrivals if fact.movement.to_place == arrivals[0].movement.to_place]
    found = {seal for fact in first for seal in names_of(fact.movement.seals)}
    if not sealed.is_news(found) or not found:
        return
    put = sealed.put
    lots = {fact.movement.lot for fact in first}
    whole = len(first) == len(arrivals) and {load.lot for load in last.loads} <= lots
    if found - put or (whole and put - found):
        yield _mismatch(trip, last, next(fact for fact in first if fact.movement.seals), put, found)


def _is_same(last: Aboard | None, one: Aboard) -> bool:
    """Whether a hand-over leaves the goods in what they were in: another tractor, or nothing."""
    if last is None:
        return False
    taken, before = one.stage, last.stage
    if not (taken.vehicle or taken.trailer):
        return True
    return (taken.trailer or taken.vehicle) == (before.trailer or before.vehicle)


_WHERE = {"receive": Said("on arrival", "到达时"), "handover": Said("at the hand-over", "交接时")}


def _mismatch(
    trip: Trip, one: Aboard, seen: Fact | GateEvent, put: set[str], found: set[str]
) -> Saw:
    if isinstance(seen, GateEvent):
        at, event, place = seen.occurred_at, seen.event_id, seen.lot
        where, holder = Said(f"at {place}", f"在 {place} "), ""
    else:
        at, event, place = seen.at, seen.movement.event_id, seen.movement.to_place
        where, holder = _WHERE[seen.movement.kind], trip.custodian_of(place, at)
    saw = trip_saw(
        trip, one, subject=f"seals|{event}", events=distinct((*one.events, event)), figures={
            "waybill": trip.trip, "sealed": ", ".join(sorted(put)),
            "found": ", ".join(sorted(found)) or "–", "time": clock_of(at),
            "where": where.en, "where_zh": where.zh})
    return replace(saw, occurred_at=at, place=place,
                   parties=distinct((*saw.parties, holder, seen.filer)))


def names_of(seals: Iterable[str]) -> set[str]:
    """Seals by their names; the case and width of the letters do not matter."""
    return {unicodedata.normalize("NFKC", seal).strip().upper() for seal in seals if seal.strip()}


@rule("V-14", over="trip",
      en="{substance} went by inland water on {waybill}, {time}: {rules} forbids it",
      zh="{waybill}：{substance_zh} 于 {time} 经内河运输，违反 {rules_zh}")
def banned_on_inland_waters(trip: Trip) -> Iterator[Saw]:
    """What is highly toxic, or banned there by the catalogue, does not go by inland water.

    Inland is a voyage one end of which lies in an inland-waters zone; of others nothing is said.

    breaks:
        permit 1 kind=use custodian=beta
        place acme-quay zones=cn-inland-waters
        2026-06-01T07:00:00Z produce acme/L1 - > acme-quay 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-quay > - 100 waybill=acme/W1 consignee=beta \
mode=water
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    holds:
        permit 1 kind=use custodian=beta
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
mode=water
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    for one in aboard(trip):
        if one.stage.fact.movement.mode != "water" or not _is_inland(trip, one):
            continue
        for load in one.loads:
            if rules := _banning(trip, one, load):
                entry = trip.entry_of(load.substance)
                yield trip_saw(
                    trip, one, subject=load.substance, substance=load.substance, figures={
                        "waybill": trip.trip, "time": clock_of(one.at), "substance": load.substance,
                        "substance_zh": entry.name_zh if entry else load.substance,
                        "rules": "; ".join(said.en for said in rules),
                        "rules_zh": "；".join(said.zh for said in rules)})


def _is_inland(trip: Trip, one: Aboard) -> bool:
    """Whether an end of the voyage lies in a zone of inland waters; at sea nothing is banned."""
    ends = [(place, load.fact.at) for load in one.loads
            for place in (load.fact.movement.from_place, load.fact.movement.destination)]
    ends += [(fact.movement.to_place, fact.at) for fact in trip.of_kind("receive")]
    ends.append((one.stage.fact.movement.location, one.at))
    return any(INLAND_WATERS in trip.registers.areas_of(place, at) for place, at in ends if place)


def _banning(trip: Trip, one: Aboard, load: Load) -> list[Said]:
    """The law on what is highly toxic, and the rules of the day's editions on inland waters."""
    entry = trip.entry_of(load.substance)
    if entry is None:
        return []
    found = []
    if "highly_toxic" in trip.flags(load.substance, one.at):
        found.append(Said("highly toxic goods: Safety Law Art.74",
                          "《危险化学品安全法》第74条（剧毒化学品）"))
    breaches = trip.controls.breaches(Question(
        substance=entry, activity="transport", day=day_of(one.at),
        at=one.at.astimezone(CHINA).time(), zones=frozenset({INLAND_WATERS}),
        mass_mg=load.mass_mg, concentration=_number(load.fact.movement.concentration)))
    for breach in breaches:
        if INLAND_WATERS in breach.rule.zones:
            named = f"{breach.edition} {breach.rule.code}"
            found.append(Said(named, named))
    return list(dict.fromkeys(found))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
