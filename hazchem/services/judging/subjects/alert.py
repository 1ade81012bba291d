"""Subjects: an alert of another system, with what was on the way or in the store at the time."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from hazchem.domain import instant
from hazchem.domain.alert import ONLINE, POLICE_REPORT, kind_of
from hazchem.domain.event import Fact
from hazchem.domain.lot import issuer_of
from hazchem.ledger.correction import key_of, voided
from hazchem.rules.evidence import Evidence, distinct
from hazchem.rules.evidence_alert import Alert, told_of
from hazchem.services.judging.known import facts_on_papers, trips_of, with_threads
from hazchem.services.judging.subjects.gathered import Asking, Filing, Gathered, Moments, Subject
from hazchem.store import events, movements
from hazchem.store.events import Event
from hazchem.store.movements import lots_known
from hazchem.store.store import Tx

KIND = "alert"
# Which kinds of alerts some system watches for: it filed one, or says that it is online for them.
HEARD = "alert_kind"
# How far around an alert movements are looked at: a trip seldom takes longer.
AROUND = timedelta(days=7)
_CARRIES = ("dispatch", "handover", "receive", "reject")
_AFTER = {"dispatch", "handover"}


class _Nothing(Evidence):
    """An alert that was withdrawn, or is evidence for others alone."""

    @property
    def over(self) -> str:
        """No rule looks at it."""
        return ""


def name_of(one: Event) -> str:
    """What an alert is called as a subject: two systems may use one id."""
    return f"{one.filer}/{one.event_id}"


def named(one: Event) -> set[tuple[str, str]]:
    """What an alert is found by."""
    told = one.content
    about = told["subject"]
    found = {("alert", name_of(one)), (HEARD, told["kind"]), ("source", told["source"]),
             (f"alert_{about['kind']}", about["id"])}
    watched = told_of(told.get("evidence", "")).get("kinds")
    if told["kind"] == ONLINE and isinstance(watched, list):
        found |= {(HEARD, kind) for word in watched if (kind := kind_of(str(word)))}
    if told.get("withdraws"):
        found.add(("alert", f"{one.filer}/{told['withdraws']}"))
    return found


def gather(asking: Asking, name: str) -> Gathered:
    """An alert with its surroundings; nothing where it was withdrawn."""
    told = events.naming(asking.tx, "alert", [name], asking.size)
    mine = [one for one in told if name_of(one) == name]
    if not mine or len(told) > len(mine):
        size = max((one.leaf_index + 1 for one in told), default=0)
        return Gathered(_Nothing(**asking.seen_by_all()), size)
    one, = mine
    at, about = instant.from_us(one.occurred_us), one.content["subject"]
    facts = _around(asking, about["kind"], about["id"], at)
    happened = [fact for fact in facts if fact.at <= asking.as_of]
    on_trips = _on_trips(asking, facts) if about["kind"] == "vehicle" else []
    trip, loaded = _on_board(asking, happened, on_trips, at)
    if about["kind"] == "place":
        loaded = _substances(asking, happened)
    reports = [instant.from_us(other.occurred_us) for other in events.naming(
        asking.tx, f"alert_{about['kind']}", [about["id"]], asking.size)
        if other.content["kind"] == POLICE_REPORT]
    evidence = Alert(
        **asking.seen_by_all(), event_id=one.event_id, filer=one.filer,
        source=one.content["source"], kind=one.content["kind"], about=about["kind"],
        subject=about["id"], occurred_at=at, told=told_of(one.content.get("evidence", "")),
        custodian=custodian_of(asking, about["kind"], about["id"], at),
        place=about["id"] if about["kind"] == "place" else "", trip=trip, loaded=loaded,
        reported=tuple(sorted(reports)), moved=tuple(happened))
    gathered = Gathered(evidence, one.leaf_index + 1).of_facts([*facts, *on_trips])
    return gathered.at([at])


def custodian_of(asking: Asking, kind: str, subject: str, at: datetime) -> str:
    """Whose a vehicle, a place or a lot is; "" where nobody registered it."""
    if kind == "vehicle":
        entry = asking.registers.vehicles.at(subject, at)
        return entry.custodian if entry else ""
    if kind == "place":
        return asking.registers.custodian_of(subject, at)
    if kind == "lot":
        return issuer_of(subject)
    return subject if kind == "custodian" else ""


def of_movements(tx: Tx, facts: Collection[Fact]) -> set[Subject]:
    """The alerts about a vehicle or a place that some movements around their instant name."""
    about = {("vehicle", plate): fact.at for fact in facts
             for plate in (fact.movement.vehicle, fact.movement.trailer) if plate}
    about |= {("place", place): fact.at for fact in facts for place in fact.movement.places}
    found: set[Subject] = set()
    for kind in ("vehicle", "place"):
        codes = [code for noun, code in about if noun == kind]
        for one in events.naming(tx, f"alert_{kind}", codes) if codes else ():
            found.add((KIND, name_of(one)))
    return found


def of_papers(tx: Tx, papers: Collection[str]) -> set[Subject]:
    """The alerts about the vehicles of some trips: who receives names the paper alone."""
    plates = movements.beside(tx, "vehicle", papers)
    told = events.naming(tx, "alert_vehicle", plates) if plates else ()
    return {(KIND, name_of(one)) for one in told}


def _around(asking: Asking, kind: str, subject: str, at: datetime) -> list[Fact]:
    """The live movements that name a vehicle or place around an instant."""
    if kind not in ("vehicle", "place"):
        return []
    leaves = movements.leaves_between(
        asking.tx, kind, subject, instant.to_us(at - AROUND), instant.to_us(at + AROUND),
        asking.size)
    facts = with_threads(asking.tx, movements.facts(asking.tx, leaves), asking.size)
    void = voided(facts)
    return [fact for fact in facts if fact.leaf_index in leaves and key_of(fact) not in void]


def _on_trips(asking: Asking, facts: list[Fact]) -> list[Fact]:
    """Everything told on the papers of what a vehicle carried: its arrival names no vehicle."""
    papers = {paper for fact in facts if fact.movement.kind in _CARRIES
              for paper in fact.movement.papers}
    known = facts_on_papers(asking.tx, papers, asking.size) if papers else []
    void = voided(known)
    return [fact for fact in known if fact.movement.kind in _CARRIES and key_of(fact) not in void]


def _on_board(
    asking: Asking, facts: list[Fact], on_trips: list[Fact], at: datetime
) -> tuple[str, tuple[str, ...]]:
    """The newest trip a vehicle was on at an instant, and the substances it carried."""
    trips = trips_of(asking.tx, on_trips, asking.size)
    aboard, ended = _by_trip(facts, trips), _by_trip(on_trips, trips)
    found: list[tuple[datetime, str]] = []
    for trip, told in aboard.items():
        begun = [fact.at for fact in told if fact.movement.kind in _AFTER]
        over = [fact.at for fact in ended.get(trip, ()) if fact.at <= asking.as_of
                and fact.movement.kind not in _AFTER]
        if begun and min(begun) <= at and (not over or max(over) >= at):
            found.append((min(begun), trip))
    if not found:
        return "", ()
    _, newest = max(found)
    return newest, _substances(asking, aboard[newest])


def _by_trip(facts: list[Fact], trips: Mapping[str, str]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.movement.kind in _CARRIES and fact.movement.papers:
            paper = fact.movement.papers[0]
            found.setdefault(trips.get(paper, paper), []).append(fact)
    return found


def _substances(asking: Asking, facts: Collection[Fact]) -> tuple[str, ...]:
    known = lots_known(asking.tx, {lot for fact in facts for lot in fact.movement.lots})
    return distinct(sorted(known.get(fact.movement.lot) or fact.movement.substance
                           for fact in facts if fact.movement.kind != "handover"))


def _filings(asking: Asking, name: str) -> list[Filing]:
    return sorted((one.leaf_index, instant.from_us(one.recorded_us))
                  for one in events.naming(asking.tx, "alert", [name], asking.size))


moments = Moments(_filings)
