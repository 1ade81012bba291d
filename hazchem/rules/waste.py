"""Family W on the trip: waste goes under a manifest, whose number is right and whose ends agree."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from hazchem.domain.event import Fact
from hazchem.domain.lot import issuer_of
from hazchem.domain.paper import is_numbered, number_of
from hazchem.domain.waste import is_waste
from hazchem.ledger.matching import receiver_of
from hazchem.rules.evidence import clock_of, day_of, distinct, kilograms, span
from hazchem.rules.evidence_trip import Load, Trip
from hazchem.rules.rule import Said, Saw, rule

_DAY = timedelta(days=1)
# Of a credit code: the two digits of the province and the two of the city.
_AREA = slice(2, 6)


def waste_loads(trip: Trip) -> list[Load]:
    """What of a trip is waste."""
    return [load for load in trip.loads() if is_waste(load.substance)]


@rule("W-01", over="trip",
      en="{kg} kg of waste {lot} ({substance}) left {consignor} on {trip} without a manifest",
      zh="{consignor} 以单据 {trip} 转移危险废物 {lot}（{substance}）{kg} 千克，未办理转移联单")
def without_manifest(trip: Trip) -> Iterator[Saw]:
    """Waste leaves its holder under a manifest.

    breaks:
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/N1 - > beta-wh 100 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/N1 - > beta-wh 100 waybill=acme/W1 \
manifest=acme/20263302000001
    """
    if any(fact.movement.manifest for fact in trip.facts) or any(
            paper.kind == "manifest" or paper.content.get("manifest") for paper in trip.papers):
        return
    for load in waste_loads(trip):
        yield _of_load(load, trip, kg=kilograms(load.mass_mg))


@rule("W-02", over="trip",
      en="waste {lot} ({substance}) was sold to {buyer}, who is registered neither to treat waste "
         "nor with a waste licence",
      zh="危险废物 {lot}（{substance}）售予 {buyer}，"
         "该单位未登记为处置单位，也没有危险废物经营许可证")
def sold_as_goods(trip: Trip) -> Iterator[Saw]:
    """Waste is not sold as if it were a product.

    breaks:
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
buyer=beta manifest=acme/20263302000001
        2026-06-01T11:00:00Z receive acme/N1 - > beta-wh 100 waybill=acme/W1
    holds:
        custodian beta roles=disposer
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
buyer=beta manifest=acme/20263302000001
        2026-06-01T11:00:00Z receive acme/N1 - > beta-wh 100 waybill=acme/W1
    """
    for load in waste_loads(trip):
        told = load.fact.movement
        buyer = trip.registers.party(told.buyer) if told.buyer else (
            load.consignee if told.seller else "")
        entry = trip.registers.custodian(buyer, load.fact.at) if buyer else None
        if entry is None or entry.outside or "disposer" in entry.roles:
            continue
        if not trip.keeps_permits(buyer, "waste_operation"):
            yield _of_load(load, trip, buyer=buyer)


@rule("W-03", over="trip",
      en="{received} kg of {lot} came for {sent} kg on the manifest, and by {due} {receiver} had "
         "told nobody of the difference",
      pieces=Said("{received_pieces} packages of {lot} came for {sent_pieces} on the manifest, "
                  "and by {due} {receiver} had told nobody of the difference",
                  "{lot} 联单 {sent_pieces} 件，实收 {received_pieces} 件，"
                  "截至 {due} {receiver} 未报告差异"),
      zh="{lot} 联单质量 {sent} 千克，实收 {received} 千克，截至 {due} {receiver} 未报告差异")
def difference_untold(trip: Trip) -> Iterator[Saw]:
    """Whoever receives other waste than the manifest says tells the sender and the authority.

    A new version of the manifest put by the receiver tells both. What a dispatch told twice makes
    of the sum is no difference: I-04 says that.

    breaks:
        instrument coarse sigma_kg=100
        2026-05-01T07:00:00Z opening acme/N1 - > acme-wh 1000 substance=HW:900-041-49
        2026-05-01T08:00:00Z dispatch acme/N1 acme-wh > - 1000 waybill=acme/W1 consignee=beta \
manifest=acme/20263302000001 instrument=coarse
        2026-05-01T11:00:00Z receive acme/N1 - > beta-wh 800 waybill=acme/W1 instrument=coarse
    holds:
        instrument coarse sigma_kg=100
        2026-05-01T07:00:00Z opening acme/N1 - > acme-wh 1000 substance=HW:900-041-49
        2026-05-01T08:00:00Z dispatch acme/N1 acme-wh > - 1000 waybill=acme/W1 consignee=beta \
manifest=acme/20263302000001 instrument=coarse
        2026-05-01T11:00:00Z receive acme/N1 - > beta-wh 920 waybill=acme/W1 instrument=coarse
    """
    for load in waste_loads(trip):
        came = [fact for fact in trip.of_kind("receive") if fact.movement.lot == load.lot]
        if not came or came[-1].movement.partial or trip.of_kind("reject"):
            continue
        sent = [one for one in waste_loads(trip) if one.lot == load.lot]
        if sent[0].fact is not load.fact:
            continue
        last, receiver = came[-1], receiver_of(came[-1].movement, trip.registers)
        days = trip.number("W-03", "report_d", last.at)
        due = last.at + span(days, _DAY)
        if any(_differs(trip, [one.fact], came) is None for one in sent):
            continue
        variant = _differs(trip, [one.fact for one in sent], came)
        if variant is None or _is_told(trip, receiver, last.at, due) or not trip.passed(due):
            continue
        yield _of_line(trip, load, last, receiver, due, variant, sent, came)


def _differs(trip: Trip, sent: list[Fact], came: list[Fact]) -> str | None:
    """Which sentence says how what came differs from what was sent, None where it does not."""
    pieces = [[fact.movement.pieces for fact in some] for some in (sent, came)]
    if all(count is not None for some in pieces for count in some):
        out, back = (sum(count or 0 for count in some) for some in pieces)
        if out != back:
            return "pieces"
    sent_mg = sum(fact.movement.mass_mg or 0 for fact in sent)
    came_mg = sum(fact.movement.mass_mg or 0 for fact in came)
    ppm = Fraction(trip.number("W-03", "significant_ppm", came[-1].at))
    return "" if abs(sent_mg - came_mg) * 1_000_000 > ppm * sent_mg else None


def _is_told(trip: Trip, receiver: str, since: datetime, due: datetime) -> bool:
    """Whether the receiver put a version of the manifest between the receipt and the deadline."""
    return any(paper.kind == "manifest" and paper.filer == receiver
               and since <= paper.put_at <= due for paper in trip.papers)


def _of_line(
    trip: Trip, load: Load, last: Fact, receiver: str, due: datetime, variant: str,
    sent: list[Load], came: list[Fact],
) -> Saw:
    sent_mg, came_mg = sum(one.mass_mg for one in sent), sum(
        fact.movement.mass_mg or 0 for fact in came)
    at = last.at
    return Saw(
        subject_kind="line", subject_id=f"{trip.trip}|{load.lot}|{receiver}", lot=load.lot,
        consignment=trip.trip, substance=load.substance, custodian=receiver, variant=variant,
        parties=distinct((receiver, load.consignor)), occurred_at=at, due_at=due,
        events=distinct(fact.movement.event_id for fact in (*(one.fact for one in sent), *came)),
        mass_mg=abs(sent_mg - came_mg),
        parameters=trip.asked("W-03", "significant_ppm", at) | trip.asked("W-03", "report_d", at),
        figures={"lot": load.lot or "–", "sent": kilograms(sent_mg), "received": kilograms(came_mg),
                 "sent_pieces": sum(one.fact.movement.pieces or 0 for one in sent),
                 "received_pieces": sum(fact.movement.pieces or 0 for fact in came),
                 "receiver": receiver, "due": clock_of(due)})


@rule("W-04", over="trip",
      en="{kg} kg of waste {lot} were refused at {time}, and by {due} no successor waybill carried "
         "them on",
      zh="危险废物 {lot} 于 {time} 被拒收（{kg} 千克），截至 {due} 没有后续运单或联单接续")
def refused_and_left(trip: Trip) -> Iterator[Saw]:
    """Refused waste goes on under a successor: back, or to another who may take it.

    breaks:
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
manifest=acme/20263302000001
        2026-06-01T11:00:00Z reject acme/N1 - > - 100 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
manifest=acme/20263302000001
        2026-06-01T11:00:00Z reject acme/N1 - > - 100 waybill=acme/W1 successor=acme/W2
        2026-06-01T15:00:00Z receive acme/N1 - > acme-wh 100 waybill=acme/W2
    """
    later = [fact for fact in trip.of_kind("receive") if fact.movement.lot]
    for fact in trip.of_kind("reject"):
        told, substance = fact.movement, trip.substance_of(fact)
        if told.successor or not is_waste(substance):
            continue
        if any(one.at >= fact.at and one.movement.lot == told.lot for one in later):
            continue  # taken in after all
        due = fact.at + span(trip.number("W-04", "successor_d", fact.at), _DAY)
        if trip.passed(due):
            load = next((one for one in trip.loads() if one.lot == told.lot), None)
            mass_mg = told.mass_mg or (load.mass_mg if load else 0)
            whose = load.consignor if load else fact.filer
            yield Saw(
                subject_kind="event", subject_id=told.event_id, lot=told.lot, due_at=due,
                consignment=trip.trip, substance=substance, custodian=whose,
                parties=distinct((whose, fact.filer, *trip.parties())), occurred_at=fact.at,
                events=(told.event_id,), mass_mg=mass_mg,
                parameters=trip.asked("W-04", "successor_d", fact.at),
                figures={"lot": told.lot or "–", "kg": kilograms(mass_mg),
                         "time": clock_of(fact.at), "due": clock_of(due)})


@rule("W-07", over="trip",
      en="manifest number {number} is not 14 digits: year, province, city, serial",
      zh="转移联单编号 {number} 不是 14 位数字（年份、省、市、流水号）",
      year=Said("manifest number {number} says the year {told}, the waste left in {right}",
                "转移联单编号 {number} 的年份为 {told}，实际转移年份为 {right}"),
      area=Said("manifest number {number} says the area {told}, the sender is of {right}",
                "转移联单编号 {number} 的行政区代码为 {told}，移出单位所在地代码为 {right}"),
      duplicate=Said("manifest number {number} is used for another trip as well: {told}",
                     "转移联单编号 {number} 还用于另一运次：{told}"))
def wrong_number(trip: Trip) -> Iterator[Saw]:
    """A manifest's number is 14 digits that say when and where, and is given once.

    breaks:
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
manifest=acme/2026-17
        2026-06-01T11:00:00Z receive acme/N1 - > beta-wh 100 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
manifest=acme/20263302000001
        2026-06-01T11:00:00Z receive acme/N1 - > beta-wh 100 waybill=acme/W1
    """
    cited = {fact.movement.manifest: fact for fact in reversed(trip.facts)
             if fact.movement.manifest}
    for manifest, fact in sorted(cited.items()):
        number = number_of(manifest)
        variant, told, right = _wrong(trip, manifest, number, fact)
        if variant is not None:
            yield Saw(
                subject_kind="paper", subject_id=manifest, consignment=trip.trip, variant=variant,
                custodian=trip.registers.party(issuer_of(manifest)) or fact.filer,
                parties=distinct((fact.filer, *trip.parties())), occurred_at=fact.at,
                events=(fact.movement.event_id,),
                case=("duplicate",) if variant == "duplicate" else (),
                figures={"number": number, "told": told, "right": right})


def _wrong(trip: Trip, manifest: str, number: str, fact: Fact) -> tuple[str | None, str, str]:
    """What is wrong with a number: which sentence says so, what it tells, what would be right."""
    others = trip.namesakes.get(manifest, ())
    if others:
        return "duplicate", ", ".join(others), ""
    sent = {one.movement.waybill for one in trip.of_kind("dispatch")
            if one.movement.manifest == manifest and one.movement.waybill}
    if len(sent) > 1:
        return "duplicate", ", ".join(sorted(sent)), ""
    if not is_numbered(manifest):
        return "", "", ""
    # A manifest made out at the turn of the year may travel in the next.
    years = {str(day_of(fact.at).year), str(day_of(fact.at - 31 * _DAY).year)}
    if number[:4] not in years:
        return "year", number[:4], str(day_of(fact.at).year)
    sender = trip.registers.custodian(issuer_of(manifest), fact.at)
    area = sender.uscc[_AREA] if sender and sender.uscc else ""
    same = area[:2] == number[4:6] if area.endswith("00") else area == number[4:8]
    if area.isdigit() and not same:
        return "area", number[4:8], area
    return None, "", ""


def _of_load(load: Load, trip: Trip, **figures: object) -> Saw:
    return Saw(
        subject_kind="line", subject_id=f"{trip.trip}|{load.lot}|{load.consignee}", lot=load.lot,
        consignment=trip.trip, substance=load.substance, custodian=load.consignor,
        place=load.fact.movement.from_place, parties=distinct((load.consignor, load.consignee)),
        occurred_at=load.fact.at, events=(load.fact.movement.event_id,), mass_mg=load.mass_mg,
        figures={"lot": load.lot or "–", "substance": load.substance, "trip": trip.trip,
                 "consignor": load.consignor, **figures})
