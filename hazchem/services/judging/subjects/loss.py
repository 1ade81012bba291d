"""Subjects: a loss, with the reports to the police that other systems told of."""

from collections.abc import Collection, Iterable, Sequence

from hazchem.domain import instant
from hazchem.domain.alert import POLICE_REPORT
from hazchem.domain.event import Fact
from hazchem.ledger.correction import key_of, voided
from hazchem.rules.evidence_loss import Loss
from hazchem.services.judging.known import thread_of
from hazchem.services.judging.subjects.gathered import (
    Asking,
    Filing,
    Gathered,
    Moments,
    Subject,
    filings_of,
)
from hazchem.store import events, movements
from hazchem.store.events import Event
from hazchem.store.store import Tx

KIND = "loss"
# What a report may be about, and by which noun the losses of that are found.
_NOUNS = {"lot": "lot", "place": "place", "consignment": "paper"}


def gather(asking: Asking, name: str) -> Gathered:
    """A live loss; nothing where it was corrected away."""
    known = _thread(asking.tx, name, asking.size)
    void = voided(known)
    fact = next((one for one in known if _name(one) == name and key_of(one) not in void), None)
    told = _reports(asking.tx, fact, asking.size) if fact else []
    lot = fact.movement.lot if fact else ""
    substance = movements.lots_known(asking.tx, [lot]).get(lot, "") if lot else ""
    evidence = Loss(
        **asking.seen_by_all(), fact=fact,
        substance=substance or (fact.movement.substance if fact else ""),
        reported=tuple(instant.from_us(one.occurred_us) for one in told))
    gathered = Gathered(evidence).of_facts(known)
    gathered.knowing(one.leaf_index for one in told)
    return gathered.at(instant.from_us(one.occurred_us) for one in told)


def of_movements(facts: Iterable[Fact]) -> set[Subject]:
    """The losses among some movements."""
    return {(KIND, _name(fact)) for fact in facts if fact.movement.kind == "lose"}


def of_alerts(tx: Tx, told: Sequence[Event]) -> set[Subject]:
    """The losses that some reports to the police are about."""
    found: set[Subject] = set()
    for one in told:
        about = one.content["subject"]
        if one.content["kind"] == POLICE_REPORT and about["kind"] in _NOUNS:
            leaves = movements.leaves(tx, _NOUNS[about["kind"]], [about["id"]])
            found |= of_movements(movements.facts(tx, leaves))
    return found


def _name(fact: Fact) -> str:
    return f"{fact.filer}/{fact.movement.event_id}"


def _thread(tx: Tx, name: str, size: int) -> Collection[Fact]:
    filer, _, event_id = name.partition("/")
    return [fact for fact in thread_of(tx, event_id, size) if fact.filer == filer]


def _reports(tx: Tx, fact: Fact, size: int) -> list[Event]:
    """The reports of the lot, the place or the papers that a loss names."""
    told = fact.movement
    named = [("lot", told.lot), ("place", told.from_place),
             *(("consignment", paper) for paper in told.papers)]
    found = {one.leaf_index: one for kind, name in named if name
             for one in events.naming(tx, f"alert_{kind}", [name], size)
             if one.content["kind"] == POLICE_REPORT}
    return [one for _, one in sorted(found.items())]


def _filings(asking: Asking, name: str) -> list[Filing]:
    known = _thread(asking.tx, name, asking.size)
    fact = next((one for one in known if _name(one) == name), None)
    told = _reports(asking.tx, fact, asking.size) if fact else []
    return sorted(filings_of(known) + [
        (one.leaf_index, instant.from_us(one.recorded_us)) for one in told])


moments = Moments(_filings)
