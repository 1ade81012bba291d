"""Family S: what is in store is handled by two, and stands where its class may stand."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from hazchem.domain.movement import KINDS, OWN_SOURCE, Movement
from hazchem.domain.substance import Substance
from hazchem.ledger.order import Step
from hazchem.rules.evidence import Goods, clock_of, day_of, distinct, kilograms, span
from hazchem.rules.rule import Said, Saw, rule

# What takes goods into a store or out of it. A making or an opening balance says where a lot
# comes from, and a count that it was looked at: those are asked only where somebody signed.
_IN_OR_OUT = frozenset(
    {"transfer", "convert", "dispatch", "receive", "use", "dispose", "export"})
_SIGNED_TOO = _IN_OR_OUT | {"produce", "import"}
_CLASSES = {"highly_toxic": Said("what is highly toxic", "剧毒品"),
            "class_1": Said("an explosive", "爆炸品")}
_STORES = frozenset({"warehouse", "tank", "yard", "lab"})


class _Handled(NamedTuple):
    """Goods that a movement brings into a store or takes out of it."""

    lot: str
    substance: str
    place: str
    mass_mg: int | None


@rule("S-01",
      en="{kind} of {substance} at {place}, {time}: signed by {signed} of {needed} persons",
      zh="{time} 在 {place} {kind_zh} {substance}：仅 {signed} 人签字，须 {needed} 人",
      nobody=Said("{kind} of {substance} at {place}, {time}: nobody signed, {needed} persons must",
                  "{time} 在 {place} {kind_zh} {substance}：无人签字，须 {needed} 人双人收发"))
def dual_custody(goods: Goods) -> Iterator[Saw]:
    """What is highly toxic goes in and out under the eyes of two persons.

    Signatures are asked of whoever keeps its persons in the register; those given are of two,
    for other goods of a hazard unit as well.

    breaks:
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-10T08:00:00Z use acme/L1 acme-wh > - 10 signers=p1,p1
    holds:
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-10T08:00:00Z use acme/L1 acme-wh > - 10 signers=p1,p2
        2026-06-10T09:00:00Z produce acme/L2 - > acme-wh 100 substance=67-64-1
        2026-06-10T10:00:00Z use acme/L2 acme-wh > - 10
    """
    for step in goods.own_steps():
        told = step.fact.movement
        if told.source != OWN_SOURCE or told.kind not in _SIGNED_TOO:
            continue
        signed = len(set(told.signers))
        for handled in _handled(goods, told):
            needed = _signers(goods, step, handled)
            if signed < needed:
                yield _unsigned(goods, step, handled, needed)
                break


def _signers(goods: Goods, step: Step, handled: _Handled) -> int:
    """How many must sign; 0 where nobody has to."""
    place = goods.registers.places.at(handled.place, step.at)
    told, day = step.fact.movement, day_of(step.at)
    if not told.signers and place and place.custodian not in goods.registers.staffed:
        return 0  # who keeps no register of persons has nobody to name
    if place is None or place.kind not in _STORES or goods.registers.is_outside(
            place.custodian, step.at):
        return 0
    selectors = [("demanded", flag) for flag in sorted(goods.flags(handled.substance, step.at))
                 if told.kind in _IN_OR_OUT or told.signers]
    if told.signers and place.hazard_unit:
        selectors.append(("if_any_signed", "hazard_unit"))
    return max((int(goods.parameters.value("S-01", f"signers_{name}", day, selector))
                for name, selector in selectors
                if goods.parameters.applies("S-01", f"signers_{name}", day, [selector])),
               default=0)


def _unsigned(goods: Goods, step: Step, handled: _Handled, needed: int) -> Saw:
    told = step.fact.movement
    holder = goods.custodian_of(handled.place, step.at)
    return Saw(
        subject_kind="event", subject_id=told.event_id, occurred_at=step.at,
        events=(told.event_id,), custodian=holder, parties=distinct((holder, step.fact.filer)),
        lot=handled.lot, substance=handled.substance, place=handled.place,
        mass_mg=handled.mass_mg, variant="" if told.signers else "nobody",
        parameters={"signers": f"{needed} persons", **_demanding(goods, step, handled)},
        figures={"kind": told.kind, "kind_zh": KINDS[told.kind].zh, "place": handled.place,
                 "substance": handled.substance,
                 "time": clock_of(step.at), "signed": str(len(set(told.signers))),
                 "needed": str(needed)})


def _demanding(goods: Goods, step: Step, handled: _Handled) -> dict[str, str]:
    """The lists that demand signatures of a substance, and how far it was checked to be on them."""
    demanding = {flag for flag in goods.flags(handled.substance, step.at)
                 if goods.parameters.applies("S-01", "signers_demanded", day_of(step.at), [flag])}
    return goods.listed(handled.substance, step.at, demanding)


def _handled(goods: Goods, told: Movement) -> Iterator[_Handled]:
    """What a movement takes from places and brings to them, as its own words and its lot say.

    Of the other lots of a conversion only what it says itself is known: their books are others'.
    """
    for part in told.parts:
        known = goods.substance_of(part.lot) if part.lot and part.lot == told.lots[0] else ""
        if part.place:
            yield _Handled(part.lot, known or part.substance, part.place, part.mass_mg)
    for place in distinct((told.from_place, told.to_place)):
        if told.lot:
            substance = goods.substance_of(told.lot) or told.substance
        else:
            substance = told.substance or goods.substance_at(place)
        yield _Handled(told.lot, substance, place, told.mass_mg)


@rule("S-03",
      en="{kg} kg of {lot} ({substance}) stand at {place} (a {kind}) since {since}: {why} "
         "may be there for {hours} h and no longer",
      zh="批次 {lot}（{substance}）{kg} 千克自 {since} 存放于 {place}（{kind}），"
         "{why_zh}至多停留 {hours} 小时，应存入专用仓库")
def wrong_kind_of_place(goods: Goods) -> Iterator[Saw]:
    """What needs a store of its own does not stay in a yard or on a loading bay.

    breaks:
        place acme-yard kind=yard
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-10T08:00:00Z transfer acme/L1 acme-wh > acme-yard 100 signers=p1,p2
    holds:
        place acme-yard kind=yard
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-10T08:00:00Z transfer acme/L1 acme-wh > acme-yard 100 signers=p1,p2
        2026-06-11T07:00:00Z transfer acme/L1 acme-yard > acme-wh 100 signers=p1,p2
    """
    for place, lots in goods.books.holdings.stock.items():
        for lot, mass_mg in sorted(lots.items()):
            since = _since(goods, place, lot)
            standing = _limit(goods, place, goods.substance_of(lot), since) if since else None
            if since and standing and goods.passed(standing.until):
                yield _misplaced(goods, place, lot, mass_mg, since, standing)


class _Limit(NamedTuple):
    """How long goods of a class may stand in a kind of place."""

    kind: str
    selector: str
    hours: str
    until: datetime


def _limit(goods: Goods, place: str, substance: str, since: datetime) -> _Limit | None:
    """The shortest stay that a row in force when the goods came sets; None where no row does."""
    entry = goods.registers.places.at(place, since)
    if entry is None or goods.registers.is_outside(entry.custodian, since):
        return None
    day, found = day_of(since), []
    for word in sorted(_classes(goods, substance, since)):
        selector = f"{entry.kind}/{word}"
        if goods.parameters.applies("S-03", "standing_h", day, [selector]):
            hours = goods.number("S-03", "standing_h", since, selector)
            until = since + span(hours, timedelta(hours=1))
            found.append(_Limit(entry.kind, word, str(hours), until))
    return min(found, key=lambda limit: (limit.until, limit.selector), default=None)


def _classes(goods: Goods, substance: str, at: datetime) -> frozenset[str]:
    entry = goods.substances.get(substance)
    explosive = isinstance(entry, Substance) and entry.adr_class.startswith("1.")
    return goods.flags(substance, at) | ({"class_1"} if explosive else frozenset())


def _since(goods: Goods, place: str, lot: str) -> datetime | None:
    """When a place last came to hold something of a lot it had nothing of."""
    held, since = 0, None
    for leg in goods.legs_of(lot):
        for account, sign in ((leg.target, 1), (leg.source, -1)):
            if account.kind == "stock" and account.ref == place:
                if held == 0 and sign > 0:
                    since = leg.at
                held += sign * leg.mass_mg
    return since


def _misplaced(
    goods: Goods, place: str, lot: str, mass_mg: int, since: datetime, limit: _Limit
) -> Saw:
    substance = goods.substance_of(lot)
    en, zh = _CLASSES.get(limit.selector, Said(limit.selector, limit.selector))
    events = distinct(leg.fact.movement.event_id for leg in goods.legs_of(lot)
                      if leg.at == since and leg.target.ref == place)
    return Saw(
        subject_kind="holding", subject_id=f"{place}|{lot}", place=place, lot=lot,
        substance=substance, custodian=goods.custodian_of(place, limit.until), events=events,
        mass_mg=mass_mg, occurred_at=since, due_at=limit.until,
        parameters={
            **goods.asked("S-03", "standing_h", since, f"{limit.kind}/{limit.selector}"),
            **goods.listed(substance, since, [limit.selector])},
        figures={"kg": kilograms(mass_mg), "lot": lot, "substance": substance, "place": place,
                 "kind": limit.kind, "why": en, "why_zh": zh, "hours": limit.hours,
                 "since": clock_of(since)})
