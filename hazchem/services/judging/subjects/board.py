"""Subjects: one lot on one day, with every vehicle that was there and what it carried."""

from hazchem.domain import instant
from hazchem.domain.instant import CHINA
from hazchem.parking.matrix import Matrix
from hazchem.parking.neighbours import on_one_berth, side_by_side
from hazchem.parking.stays import Parked
from hazchem.rules.evidence import day_of
from hazchem.rules.evidence_yard import Board
from hazchem.services.judging import cargoes, segregation, yards
from hazchem.services.judging.subjects.gathered import Asking, Filing, Gathered, Moments
from hazchem.store import events, log, stays


def gather(asking: Asking, name: str) -> Gathered:
    """The vehicles that were in a lot on a day; the goods of those that stood side by side."""
    code, day = name.rsplit("/", 1)
    from_us, to_us = yards.span_of(day)
    begins, ends = instant.from_us(from_us), instant.from_us(to_us + 1)
    newest = asking.size >= log.head(asking.tx).size
    known = yards.parked_in(asking.tx, code, from_us, to_us, asking.size, is_newest=newest)
    vehicles = [one.seen_at(asking.as_of) for one in known if one.since <= asking.as_of]
    met = _met(asking, code, vehicles)
    carrying = cargoes.carrying(asking.tx, met, asking.size)
    goes_by = dict(zip(met, carrying.parked, strict=True))
    vehicles = [goes_by.get(one, one) for one in vehicles]
    carried, by_waybill, put = cargoes.known_of(
        asking.tx, {waybill for one in carrying.parked for _, waybill in one.waybills},
        asking.size, asking.as_of)
    degree = int(asking.reference.parameters.value(
        "K-04", "apart_min", day_of(begins.astimezone(CHINA))))
    evidence = Board(
        **asking.seen_by_all(), code=code, begins=begins, ends=ends,
        vehicles=tuple(vehicles), cargoes=carried,
        matrix=segregation.matrix_at(asking.tx, asking.size, degree) if carried else Matrix())
    gathered = Gathered(evidence).of_facts(
        fact for facts in (*by_waybill.values(), carrying.facts) for fact in facts)
    # Whoever stands in a lot may be told of by events of any day before: as known now.
    gathered.size = asking.size
    instants = [instant.from_us(paper.recorded_us) for paper in put]
    instants += [at for one in known for at, _ in one.told]
    instants += [one.until for one in known if one.until is not None]
    return gathered.at(instants)


def _met(asking: Asking, code: str, vehicles: list[Parked]) -> list[Parked]:
    """The vehicles that ever stood side by side, or on one berth: nobody asks what others carry."""
    history = asking.registers.parking_lots.history(code)
    meetings = [*on_one_berth(vehicles), *(
        meeting for _, lot in history for meeting in side_by_side(lot, vehicles))]
    return list(dict.fromkeys(one for meeting in meetings for one in (meeting.one, meeting.other)))


def _filings(asking: Asking, name: str) -> list[Filing]:
    """When something was filed of the vehicles that were there, and of what they carried."""
    tx, size = asking.tx, asking.size
    code, day = name.rsplit("/", 1)
    from_us, to_us = yards.span_of(day)
    plates = {one.plate for one in stays.there(tx, code, from_us, to_us)}
    passed = stays.passages_of(tx, {(code, plate): (from_us - yards.AROUND_US, to_us)
                                    for plate in plates}, size)
    told = events.at(tx, (one.leaf_index for some in passed.values()
                          for one in yards.told_at_any_size(some, from_us, to_us, ())))
    filed = {(one.leaf_index, instant.from_us(one.recorded_us)) for one in told}
    waybills = {one.content["waybill"] for one in told if one.content.get("waybill")}
    filed |= {*cargoes.filings(tx, waybills, plates, from_us, to_us, size)}
    return sorted(filed)


moments = Moments(_filings)
