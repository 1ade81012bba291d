"""Subjects: a hazard unit from one month in which anything changed there to the next."""

from collections.abc import Iterable

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.month import begin_of, end_of, month_of
from hazchem.domain.register import Registers
from hazchem.regulation.major_hazard_unit import UnitPast
from hazchem.rules.evidence import day_of
from hazchem.rules.evidence_unit import Unit
from hazchem.services.judging.known import concentrations
from hazchem.services.judging.subjects import spans, undone
from hazchem.services.judging.subjects.gathered import Asking, Filing, Gathered, Moments, Subject
from hazchem.store import findings
from hazchem.store.books import Change
from hazchem.store.store import Tx

KIND = "unit"
# The registers by which a unit is judged.
REGISTERS = ("places", "hazard-units", "custodians")


def gather(asking: Asking, name: str) -> Gathered:
    """What stood in the places of a unit and what changed there, with its register."""
    code, month = spans.parts_of(name)
    registers, reference = asking.registers, asking.reference
    past = UnitPast(code, registers.hazard_units, registers.places, reference.major_hazard,
                    reference.substances)
    known = spans.places_known(asking, past.ever)
    told = spans.told_of(known, past.ever, month)
    evidence = Unit(**asking.seen_by_all(), name=name, past=past, **told)
    if evidence.begins is not None:
        lots = {one.lot: one.substance for one in evidence.opening}
        lots |= {one.lot: one.substance for one in evidence.changes}
        edition = reference.major_hazard.on(day_of(asking.as_of))
        evidence.concentration = concentrations(
            asking.tx, reference.substances, edition, lots, asking.size)
        evidence.was_used = known.last(
            past.ever, instant.to_us(evidence.begins)) is not None
    return spans.gathered(asking, evidence, past.moments)


def units_of(registers: Registers, place: str) -> set[str]:
    """The units that any version of a place puts it in."""
    return {entry.hazard_unit for _, entry in registers.places.history(place)
            if entry.hazard_unit}


def hear(asking: Asking, changes: Iterable[Change]) -> set[Subject]:
    """The spans of the units in whose places anything changed."""
    changed: dict[str, set[int]] = {}
    for place, instants in spans.by_place(changes).items():
        for code in units_of(asking.registers, place):
            changed.setdefault(code, set()).update(instants)
    if not changed:
        return set()
    places: dict[str, list[str]] = {code: [] for code in changed}
    for name in asking.registers.places:
        for code in units_of(asking.registers, name) & changed.keys():
            places[code].append(name)
    return spans.heard(asking, KIND, changed, places)


def _filings(asking: Asking, name: str) -> list[Filing]:
    code, month = spans.parts_of(name)
    places = [place for place in asking.registers.places
              if code in units_of(asking.registers, place)]
    return undone.filings(asking, "place", places, begin_of(month), end_of(month))


# Nothing is filed about it alone: it is what others' postings come to.
moments = Moments(_filings, is_added_to=True)


def of_movements(registers: Registers, facts: Iterable[Fact]) -> set[Subject]:
    """The spans of the units in whose places some movements say that something changed."""
    return {(KIND, f"{code}|{month_of(fact.at)}") for fact in facts
            for place in fact.movement.places for code in units_of(registers, place)}


def of_register(tx: Tx, registers: Registers, register: str, code: str) -> set[Subject]:
    """Every span of the units of which an entry of a register says something else now."""
    if register == "places":
        codes = units_of(registers, code)
    elif register in ("hazard-units", "custodians"):
        # Who is responsible is asked of whoever names them for any of its units.
        known = {one: {entry.custodian for _, entry in registers.hazard_units.history(one)}
                 for one in registers.hazard_units}
        whose = known.get(code, set()) if register == "hazard-units" else {code}
        codes = {one for one, holders in known.items() if holders & whose}
    else:
        codes = set()
    found: set[Subject] = set()
    for one in codes:
        places = [name for name in registers.places if one in units_of(registers, name)]
        found |= {(KIND, f"{one}|{month}") for month in spans.months_of(tx, places)}
        found |= set(findings.subjects_between(tx, KIND, f"{one}|", f"{one}|~"))
    return found
