"""Subjects by paper: weigh tickets, and parties that nobody registered."""

from hazchem.rules.evidence import Papers
from hazchem.services.judging.known import live_facts, trips_of
from hazchem.services.judging.subjects.gathered import Asking, Gathered
from hazchem.store.movements import lots_known


def gather_ticket(asking: Asking, name: str) -> Gathered:
    """The facts weighed by one ticket."""
    return _gather(asking, "ticket", name)


def gather_party(asking: Asking, name: str) -> Gathered:
    """The facts that name a party by its credit code, as long as nobody registered it."""
    return _gather(asking, "party", name)


def _gather(asking: Asking, kind: str, name: str) -> Gathered:
    known = kind == "party" and asking.registers.party(name) != name
    facts = [] if known else live_facts(asking.tx, kind, name, asking.size)
    happened = [fact for fact in facts if fact.at <= asking.as_of]
    lots = {lot for fact in happened for lot in fact.movement.lots}
    return Gathered(Papers(
        **asking.seen_by_all(), kind=kind, subject=name, facts=tuple(facts),
        consignment=trips_of(asking.tx, happened, asking.size),
        lot_substance=lots_known(asking.tx, lots))).of_facts(facts)
