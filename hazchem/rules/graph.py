"""Family G, where chains begin: every lot has a source, enough of it, and in the right order."""

from collections.abc import Iterator
from datetime import timedelta

from hazchem.domain.instant import show
from hazchem.domain.movement import KINDS
from hazchem.ledger.order import Inversion
from hazchem.rules.evidence import Goods, Holder, clock_of, day_of, distinct, kilograms
from hazchem.rules.rule import Said, Saw, rule
from hazchem.rules.shortage import Deficit, clock_tolerance, deficits


@rule("G-01",
      en="{kg} kg of {lot} left {place}, but nothing ever brought this lot in",
      zh="批次 {lot} 从 {place} 出库 {kg} 千克，但没有任何入库来源",
      opening=Said("the opening balance of {kg} kg of {lot} is of {day}, after {custodian} joined "
                   "the ledger on {since}",
                   "批次 {lot} 的期初余额 {kg} 千克日期为 {day}，晚于 {custodian} "
                   "启用台账之日 {since}"))
def outflow_without_source(goods: Goods) -> Iterator[Saw]:
    """A lot that leaves a place must have come from somewhere.

    breaks:
        2026-06-01T08:00:00Z use acme/L1 acme-wh > - 100 substance=67-64-1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z use acme/L1 acme-wh > - 100
    """
    for deficit in deficits(goods, "G-01"):
        yield deficit_saw(goods, deficit)
    for step in goods.own_steps():
        told = step.fact.movement
        holder = goods.custodian_of(told.to_place, step.at)
        entry = goods.registers.custodian(holder, step.at)
        since = entry.ledger_from if entry else None
        if told.kind == "opening" and since is not None and step.at > since:
            yield Saw(subject_kind="event", subject_id=told.event_id, lot=told.lot,
                      custodian=holder, place=told.to_place, mass_mg=told.mass_mg,
                      substance=goods.substance_of(told.lot), occurred_at=step.at,
                      events=(told.event_id,), variant="opening",
                      figures={"kg": kilograms(told.mass_mg or 0), "lot": told.lot,
                               "custodian": holder, "day": day_of(step.at).isoformat(),
                               "since": day_of(since).isoformat()})


@rule("G-06",
      en="the {early_kind} under {waybill} claims {early}, {minutes} minutes before the "
         "{late_kind} at {late}",
      zh="{waybill} 的{early_kind_zh}填报为 {early}，比{late_kind_zh}（{late}）早 {minutes} 分钟",
      unborn=Said("{kg} kg of {lot} left {place} at {early}, before any of it came in at {late}",
                  "批次 {lot} 的 {kg} 千克于 {early} 从 {place} 出库，早于其入库时间 {late}"))
def chronology_inversion(goods: Goods) -> Iterator[Saw]:
    """Nothing arrives before it left, and nothing leaves before it came.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T11:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T11:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T10:55:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    widest: dict[str, Inversion] = {}
    for inversion in goods.books.inversions:
        late = inversion.late.movement
        known = widest.get(late.event_id)
        if goods.is_home(late) and (known is None or known.gap < inversion.gap):
            widest[late.event_id] = inversion
    for inversion in widest.values():
        begun = inversion.late.movement.period_from
        if (inversion.gap > clock_tolerance(goods, inversion.late.at)
                and not (begun is not None and begun <= inversion.early.at)):
            yield _inverted(goods, inversion)
    for deficit in deficits(goods, "G-06"):
        yield deficit_saw(goods, deficit, variant="unborn", case=("moved",))


def _inverted(goods: Goods, inversion: Inversion) -> Saw:
    early, late = inversion.early.movement, inversion.late.movement
    trip, lot = goods.books.trips.trip(early), late.lot or early.lot
    lines = [line for line in goods.books.by_trip.get(trip, ()) if lot in ("", line.lot)]
    teller = goods.custodian_of(early.to_place, inversion.early.at) or inversion.early.filer
    return Saw(
        subject_kind="event", subject_id=late.event_id, lot=lot, consignment=trip,
        custodian=teller, mass_mg=early.mass_mg or late.mass_mg, place=early.to_place,
        occurred_at=inversion.early.at, substance=goods.substance_of(lot),
        parties=distinct((inversion.early.filer, inversion.late.filer, *(
            party for line in lines for party in (line.consignor, line.consignee)))),
        events=(early.event_id, late.event_id),
        parameters=goods.asked("G-06", "clock_tolerance_min", inversion.late.at),
        figures={"waybill": trip or "–", "early": clock_of(inversion.early.at),
                 "late": clock_of(inversion.late.at),
                 "early_kind": early.kind, "early_kind_zh": KINDS[early.kind].zh,
                 "late_kind": late.kind, "late_kind_zh": KINDS[late.kind].zh,
                 "minutes": inversion.gap // timedelta(minutes=1)})


@rule("G-08",
      en="{kg} kg more of {lot} left {place} than ever came in ({came} kg)",
      zh="批次 {lot} 从 {place} 的出库量比入库总量（{came} 千克）多 {kg} 千克")
def double_allocation(goods: Goods) -> Iterator[Saw]:
    """No more of a lot goes out than came in; where lots are mixed, no more than the tank got.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z use acme/L1 acme-wh > - 80
        2026-06-01T09:00:00Z use acme/L1 acme-wh > - 80
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z use acme/L1 acme-wh > - 80
        2026-06-01T09:00:00Z use acme/L1 acme-wh > - 20
    """
    for deficit in deficits(goods, "G-08"):
        yield deficit_saw(goods, deficit, parameters=goods.asked(
            "G-08", "fallback_3sigma_ppm", deficit.first.at))


@rule("G-13", over="holder",
      en="{custodian} is {status} since {since} and still holds {kg} kg in {lots} lots",
      zh="{custodian} 自 {since} 起{status_zh}，仍持有 {lots} 个批次共 {kg} 千克")
def closed_with_stock(holder: Holder) -> Iterator[Saw]:
    """Who closes hands over what it holds first.

    breaks:
        custodian acme status=closed effective_from=2026-06-02T00:00:00Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
    holds:
        custodian acme status=closed effective_from=2026-06-02T00:00:00Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T09:00:00Z use acme/L1 acme-wh > - 100
    """
    since = None
    for effective_from, entry in holder.registers.custodians.history(holder.custodian):
        if not holder.passed(effective_from):
            break
        if entry.status == "active" or entry.outside:
            since = None
        elif since is None:
            since = effective_from
    held = {lot: mass_mg for lot, mass_mg in sorted(holder.holdings.items()) if mass_mg > 0}
    now = holder.registers.custodian(holder.custodian, holder.as_of)
    if since is None or now is None or not held:
        return
    status_zh = {"suspended": "停业", "closed": "关闭"}.get(now.status, now.status)
    mass_mg, only = sum(held.values()), next(iter(held))
    yield Saw(
        subject_kind="custodian", subject_id=holder.custodian, custodian=holder.custodian,
        occurred_at=since, mass_mg=mass_mg, lot=only if len(held) == 1 else "",
        figures={"kg": kilograms(mass_mg), "lots": len(held), "status": now.status,
                 "status_zh": status_zh, "custodian": holder.custodian,
                 "since": day_of(since).isoformat(),
                 "held": {lot: kilograms(mass) for lot, mass in held.items()}})


def deficit_saw(
    goods: Goods, deficit: Deficit, *, variant: str = "", case: tuple[str, ...] = (),
    parameters: dict[str, str] | None = None,
) -> Saw:
    """What a deficit shows, named alike by every rule that speaks of one."""
    first = deficit.first
    places = distinct(shortage.place for shortage in deficit.shortages)
    parties = distinct(goods.custodian_of(s.place, s.at) for s in deficit.shortages)
    return Saw(
        subject_kind=deficit.kind, subject_id=deficit.id, lot=deficit.lot,
        lots=frozenset() if deficit.lot else goods.lots_at(first.place),
        substance=deficit.substance, place=first.place, mass_mg=deficit.mass_mg,
        custodian=goods.custodian_of(first.place, first.at), parties=parties,
        occurred_at=first.at, events=deficit.events, limit_mg2=deficit.limit_mg2,
        variant=variant, case=case, parameters=parameters or {},
        figures={"kg": kilograms(deficit.mass_mg), "came": kilograms(deficit.came_mg),
                 "lot": deficit.lot or deficit.substance or "–", "place": ", ".join(places),
                 "early": clock_of(first.at), "first": show(first.at),
                 "late": clock_of(deficit.covered_at) if deficit.covered_at else "–"})
