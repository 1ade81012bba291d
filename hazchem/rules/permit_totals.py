"""Family P over a year: a waste licence names how much its holder may accept."""

from collections.abc import Iterator

from hazchem.domain.permit import Permit
from hazchem.domain.waste import code_in
from hazchem.ledger.activity import ACCEPTED
from hazchem.rules.evidence import distinct, kilograms
from hazchem.rules.evidence_licence import KINDS, Day, Licence
from hazchem.rules.permit_waste import names_code
from hazchem.rules.rule import Said, Saw, also


@also("P-06", over="licence",
      total=Said("{receiver} accepted {kg} kg of waste in {year} up to {day}; its licence "
                 "{permits} allows {allowed} kg a year",
                 "{receiver} {year} 年截至 {day} 共接受危险废物 {kg} 千克，危险废物经营许可证 "
                 "{permits} 年核准 {allowed} 千克"))
def beyond_waste_licence(licence: Licence) -> Iterator[Saw]:
    """What came of waste in a year is no more than all licences that name it allow.

    Waste that no licence names is counted to none: it is found by itself, on its trip.
    """
    naming: dict[str, Permit] = {}
    total_mg = 0
    for day in sorted(day for day in licence.days if day.activity == ACCEPTED):
        covers = names_code(code_in(day.substance))
        named = [one for one in licence.valid(KINDS[ACCEPTED], day.begins) if covers(one)]
        naming |= {one.number: one for one in named}
        total_mg += day.mass_mg if named else 0
        limits = [one.mass_mg for one in naming.values() if one.mass_mg is not None]
        if named and len(limits) == len(naming) and total_mg > sum(limits):
            yield _saw(licence, day, total_mg, sum(limits), sorted(naming))
            return


def _saw(
    licence: Licence, day: Day, total_mg: int, allowed_mg: int, numbers: list[str]
) -> Saw:
    deeds = licence.deeds(day.begins, ACCEPTED, day.substance)
    return Saw(
        subject_kind="licence", subject_id=f"{licence.custodian}|{ACCEPTED}|{licence.year}",
        occurred_at=max((deed.at for deed in deeds), default=day.begins),
        custodian=licence.custodian, substance=day.substance,
        events=distinct(deed.event_id for deed in deeds), mass_mg=total_mg - allowed_mg,
        variant="total",
        figures={"receiver": licence.custodian, "kg": kilograms(total_mg), "year": licence.year,
                 "day": day.begins.strftime("%Y-%m-%d"), "permits": ", ".join(numbers),
                 "allowed": kilograms(allowed_mg)})
