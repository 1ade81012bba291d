"""Subjects: one lot on one day, with every vehicle that was there and what it carried."""

from hazchem.domain import instant
from hazchem.domain.instant import CHINA
from hazchem.parking.matrix import Matrix
from hazchem.parking.neighbours import side_by_side
from hazchem.parking.stays import Parked
from hazchem.rules.evidence import day_of
from hazchem.rules.evidence_yard import Board
from hazchem.services.judging import cargoes, segregation, yards
from hazchem.services.judging.subjects.gathered import Asking, Filing, Gathered, Moments
from hazchem.store import events, log, stays
from hazchem.store.store import Tx


def gather(asking: Asking, name: str) -> Gathered:
    """The vehicles that were in a lot on a day; the goods of those that stood side by side."""
    code, day = name.rsplit("/", 1)
    from_us, to_us = yards.span_of(day)
    begins, ends = instant.from_us(from_us), instant.from_us(to_us + 1)
    newest = asking.size >= log.head(asking.tx).size
    vehicles = yards.parked_in(asking.tx, code, from_us, to_us, asking.size, is_newest=newest)
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
        vehicles=tuple(one.seen_at(asking.as_of) for one in vehicles if one.since <= asking.as_of),
        cargoes=carried,
        matrix=segregation.matrix_at(asking.tx, asking.size, degree) if carried else Matrix())
    gathered = Gathered(evidence).of_facts(
        fact for facts in (*by_waybill.values(), carrying.facts) for fact in facts)
    # Whoever stands in a lot may be told of by events of any day before: as known now.
    gathered.size = asking.size
    instants = [instant.from_us(paper.recorded_us) for paper in put]
    instants += [at for one in vehicles for at, _ in one.told]
    instants += [one.until for one in vehicles if one.until is not None]
    return gathered.at(instants)


def _met(asking: Asking, code: str, vehicles: list[Parked]) -> list[Parked]:
    """The vehicles that ever stood side by side: no other class is asked for."""
    history = asking.registers.parking_lots.history(code)
    return list(dict.fromkeys(one for _, lot in history for meeting in side_by_side(lot, vehicles)
                              for one in (meeting.one, meeting.other)))


def _filings(tx: Tx, name: str, size: int) -> list[Filing]:
    code, day = name.rsplit("/", 1)
    from_us, to_us = yards.span_of(day)
    plates = {one.plate for one in stays.there(tx, code, from_us, to_us)}
    leaves = {one.leaf_index for plate in plates
              for one in yards.passages_near(tx, code, plate, size, from_us, to_us)
              if one.at_us <= to_us}
    told = events.at(tx, leaves)
    filed = {(one.leaf_index, instant.from_us(one.recorded_us)) for one in told}
    waybills = {one.content["waybill"] for one in told if one.content.get("waybill")}
    filed |= {*cargoes.filings(tx, waybills, plates, from_us, to_us, size)}
    return sorted(filed)


moments = Moments(_filings)
