"""Family G, on the road: what was sent arrives, at its consignee, from hand to hand."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hazchem.domain.event import Fact
from hazchem.ledger.books import Unmatched
from hazchem.ledger.line import Line, line_id
from hazchem.ledger.stock import is_not_live
from hazchem.rules.evidence import Goods, clock_of, day_of, distinct, kilograms, span
from hazchem.rules.lines import left_mg, limit_mg2, line_saw, lines_of, waiting_mg
from hazchem.rules.rule import Said, Saw, rule


@rule("G-02",
      en="{kg} kg of {lot} left {consignor} on {day} under {waybill} and did not reach "
         "{consignee} by {due}",
      zh="批次 {lot} 的 {kg} 千克于 {day} 凭 {waybill} 从 {consignor} 发出，至 {due} 仍未由 "
         "{consignee} 接收",
      refused=Said("{kg} kg of {lot} that left {consignor} on {day} under {waybill} were refused "
                   "by {consignee}, and by {due} nobody had taken them back or carried them on",
                   "批次 {lot} 的 {kg} 千克于 {day} 凭 {waybill} 从 {consignor} 发出，被 "
                   "{consignee} 拒收，至 {due} 无人收回，也无后续运单接续"))
def dispatch_never_received(goods: Goods) -> Iterator[Saw]:
    """What is dispatched is received, by its due time and the grace of its mode.

    What is refused goes on by a successor, or back to who sent it, some days later at most.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
due_at=2026-06-01T12:00:00Z
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
due_at=2026-06-01T12:00:00Z
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    for line in lines_of(goods):
        waiting, refused = waiting_mg(goods, line), left_mg(goods, line)
        mass_mg = waiting + refused
        if not mass_mg:
            continue
        deadline, parameters = _overdue_at(goods, line)
        if not waiting:
            at = max(fact.at for fact in line.rejects)
            days = goods.number("W-04", "successor_d", at)
            deadline = max(deadline, at + span(days, timedelta(days=1)))
            parameters |= goods.asked("W-04", "successor_d", at)
        if goods.passed(deadline):
            yield line_saw(
                goods, line, mass_mg=mass_mg, due_at=deadline, parameters=parameters,
                variant="" if waiting else "refused",
                limit_mg2=limit_mg2(goods, line),
                figures={"kg": kilograms(mass_mg), "day": day_of(line.sent_at).isoformat(),
                         "due": clock_of(deadline), "received": kilograms(line.received_mg)})


def _overdue_at(goods: Goods, line: Line) -> tuple[datetime, dict[str, str]]:
    """When a line is overdue: its due time and the grace of its mode, else a limit in days.

    By the practice of the park it is to come to, else of the one it left.
    """
    sent, park_of = line.sent_at, goods.registers.park_of
    park = park_of(line.consignee, sent) or park_of(line.consignor, sent)
    name, selector, unit, since = (("no_eta_days", "", timedelta(days=1), sent)
                                   if line.due_at is None else
                                   ("grace_h", line.mode, timedelta(hours=1), line.due_at))
    number = goods.number("G-02", name, sent, selector, park)
    return since + span(number, unit), goods.asked("G-02", name, sent, selector, park)


@rule("G-03",
      en="{kg} kg of {lot} arrived at {place}, but no dispatch under {waybill} accounts for it",
      zh="{place} 接收批次 {lot} {kg} 千克，但单据 {waybill} 下没有与之对应的发运",
      again=Said("{kg} kg of {lot} arrived at {place} under {waybill}, which was already received",
                 "{place} 再次接收批次 {lot} {kg} 千克，但单据 {waybill} 已经接收完毕"))
def receipt_without_dispatch(goods: Goods) -> Iterator[Saw]:
    """What is received was dispatched, and is received once; parts of one load are one finding.

    breaks:
        2026-06-01T08:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1 substance=67-64-1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    arrived: dict[tuple[str, str], list[Unmatched]] = {}
    for found in goods.books.unmatched:
        if not is_not_live(goods.books, found.custodian, found.at):
            name = line_id(found.trip, found.lot, found.custodian)
            subject = ("line", name) if found.trip else ("event", found.fact.movement.event_id)
            arrived.setdefault(subject, []).append(found)
    for (kind, subject_id), parts in arrived.items():
        first, mass_mg = parts[0], sum(found.mass_mg for found in parts)
        told = first.fact.movement
        line = first.line or next((one for one in goods.books.by_trip.get(first.trip, ())
                                   if one.lot == first.lot), None)
        sender = line.consignor if line else goods.registers.party(told.consignor)
        yield Saw(
            subject_kind=kind, subject_id=subject_id, lot=first.lot, place=first.place,
            custodian=first.custodian, parties=distinct((first.custodian, sender)),
            substance=goods.substance_of(first.lot), consignment=first.trip,
            occurred_at=first.at, mass_mg=mass_mg, variant="again" if first.line else "",
            events=distinct(found.fact.movement.event_id for found in parts),
            figures={"kg": kilograms(mass_mg), "lot": first.lot, "place": first.place,
                     "waybill": first.trip or "–", "consignee": line.consignee if line else ""})


@rule("G-04",
      en="{waybill} names {consignee}, but {receiver} received the {kg} kg of {lot}",
      zh="{waybill} 的收货人为 {consignee}，但由 {receiver} 接收批次 {lot} {kg} 千克")
def wrong_consignee(goods: Goods) -> Iterator[Saw]:
    """Goods are delivered to a consignee their waybill names.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/L1 - > gamma-wh 100 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    for line in lines_of(goods):
        astray = [r for r in line.receipts if r.custodian != line.consignee]
        if line.diverted and astray:
            mass_mg = sum(receipt.mass_mg for receipt in astray)
            receivers = distinct(receipt.custodian for receipt in astray)
            yield line_saw(goods, line, mass_mg=mass_mg, place=astray[0].fact.movement.to_place,
                           figures={"kg": kilograms(mass_mg), "receiver": ", ".join(receivers)})


@rule("G-05",
      en="the hand-over of {waybill} at {time} does not say where",
      zh="单据 {waybill} 于 {time} 的交接未填写地点",
      carrier=Said("{waybill} was handed to {holder}, but {other} delivered it, and no hand-over "
                   "between them was filed",
                   "单据 {waybill} 交接给 {holder}，却由 {other} 送达，二者之间没有交接记录"))
def handover_gap(goods: Goods) -> Iterator[Saw]:
    """A hand-over that was filed joins the leg before it to the leg after it.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
carrier=truck
        2026-06-01T09:00:00Z handover waybill=acme/W1 carrier=lorry location=gate
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1 carrier=van
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
carrier=truck
        2026-06-01T09:00:00Z handover waybill=acme/W1 carrier=lorry location=gate
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1 carrier=lorry
    """
    for line in lines_of(goods):
        waste = {"waste"} if any(fact.movement.manifest for fact in line.dispatches) else set()
        for fact in line.handovers:
            told, day = fact.movement, day_of(fact.at)
            flags = goods.flags(line.substance, fact.at) | waste
            asked = goods.parameters.applies("G-05", "location_required", day, flags)
            if asked and not told.location:
                yield line_saw(goods, line, subject=f"{line.id}|{told.event_id}",
                               events=(told.event_id,), occurred_at=fact.at,
                               figures={"time": clock_of(fact.at)})
        for receipt in line.receipts:
            before = [fact for fact in line.handovers if fact.at <= receipt.at]
            holder, other = _carriers(goods, before[-1], receipt.fact) if before else ("", "")
            if holder != other:
                yield line_saw(
                    goods, line, occurred_at=receipt.at, variant="carrier",
                    subject=f"{line.id}|{receipt.fact.movement.event_id}",
                    events=(before[-1].movement.event_id, receipt.fact.movement.event_id),
                    figures={"holder": holder, "other": other})


def _carriers(goods: Goods, last: Fact, receipt: Fact) -> tuple[str, str]:
    """Who took over and who delivered, in the same terms: carriers, else vehicles; "" unknown."""
    took, came = last.movement, receipt.movement
    if took.carrier and came.carrier:
        return goods.registers.party(took.carrier), goods.registers.party(came.carrier)
    if took.vehicle and came.vehicle:
        return took.vehicle, came.vehicle
    return "", ""
