"""Family P, the crew: who drives and who escorts are two persons with certificates in date."""

from collections.abc import Iterator

from hazchem.rules.evidence import clock_of, distinct
from hazchem.rules.evidence_trip import Stage, Trip
from hazchem.rules.rule import Said, Saw, rule

_ROLES = {"driver": ("driver", "驾驶员"), "escort": ("escort", "押运员"),
          "keeper": ("keeper", "保管员"), "loader": ("loader", "装卸管理人员"), "": ("-", "–")}


@rule("P-10", over="trip",
      en="{person} was the {role} on {trip} at {time}; its certificate had ended at {until}",
      zh="{trip} 于 {time} 的{role_zh} {person} 资格证已于 {until} 到期",
      unknown=Said("{person} was the {role} on {trip} at {time} and is not in the register, where "
                   "{carrier} keeps its persons: no certificate is known",
                   "{trip} 于 {time} 的{role_zh} {person} 未在 {carrier} 的从业人员登记中，"
                   "无资格证信息"),
      other=Said("{person} was the {role} on {trip} at {time} and is registered as {registered}; "
                 "right would be a certificate as {role}",
                 "{trip} 于 {time} 的{role_zh} {person} 登记岗位为{registered_zh}，"
                 "应持{role_zh}资格证"),
      same=Said("{person} was driver and escort at once on {trip} at {time}: two persons must go",
                "{trip} 于 {time} 的驾驶员与押运员为同一人 {person}，应由两人分别担任"))
def crew_without_certificate(trip: Trip) -> Iterator[Saw]:
    """Driver and escort of a road trip are two, certified as such when they set out.

    Who is not in the register is missed only where the carrier keeps its drivers (or escorts) in
    it. A driver may escort; a crew that was not told is not asked for.

    breaks:
        person d1 custodian=haul role=driver certificate_until=2026-06-01T07:59:59Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta \
carrier=haul driver=d1
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        as_of 2026-06-02T00:00:00Z
    holds:
        person d1 custodian=haul role=driver certificate_until=2026-06-01T08:00:00Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta \
carrier=haul driver=d1 escort=e7
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        as_of 2026-06-02T00:00:00Z
    """
    seen: set[str] = set()
    for stage in trip.stages():
        if stage.fact.movement.mode != "road":
            continue
        for person, role in ((stage.driver, "driver"), (stage.escort, "escort")):
            variant = _wrong(trip, stage, person, role)
            if variant is not None and person not in seen:
                seen.add(person)
                yield _uncertified(trip, stage, person, role, variant)


def _wrong(trip: Trip, stage: Stage, person: str, role: str) -> str | None:
    """What is wrong with one of the crew: "" for a certificate that had ended; None: nothing."""
    if not person:
        return None
    if stage.driver == stage.escort:
        return "same"
    entry = trip.registers.persons.at(person, stage.at)
    if entry is None:
        return "unknown" if (stage.carrier, role) in trip.registers.crewed else None
    if entry.role in ("keeper", "loader") or (role == "driver" and entry.role == "escort"):
        return "other"
    ended = entry.certificate_until is not None and entry.certificate_until < stage.at
    return "" if ended else None


def _uncertified(trip: Trip, stage: Stage, person: str, role: str, variant: str) -> Saw:
    entry = trip.registers.persons.at(person, stage.at)
    employer = entry.custodian if entry else ""
    loads = trip.loads()
    consignor = loads[0].consignor if loads else ""
    until = entry.certificate_until if entry else None
    en, zh = _ROLES.get(role, (role, role))
    registered, registered_zh = _ROLES.get(entry.role if entry else "", ("-", "–"))
    return Saw(
        subject_kind="trip", subject_id=f"{trip.trip}|{person}", occurred_at=stage.at,
        custodian=stage.carrier or employer or consignor or stage.fact.filer,
        parties=distinct((stage.carrier, employer, consignor, stage.fact.filer)),
        consignment=trip.trip, substance=loads[0].substance if loads else "",
        events=(stage.fact.movement.event_id,), variant=variant,
        figures={"person": person, "role": en, "role_zh": zh, "trip": trip.trip,
                 "time": clock_of(stage.at), "until": clock_of(until) if until else "–",
                 "carrier": stage.carrier or "–", "registered": registered,
                 "registered_zh": registered_zh})
