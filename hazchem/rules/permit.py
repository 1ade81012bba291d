"""Family P, the deal: who sells and buys what is controlled has the permit for it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hazchem.rules.evidence import clock_of, distinct, kilograms
from hazchem.rules.evidence_trip import Load, Trip
from hazchem.rules.permit_scope import (
    Lack,
    asked_flags,
    asks,
    figures,
    inside,
    lacking,
    names_it,
    too_little,
    why_asked,
)
from hazchem.rules.rule import Said, Saw, rule

LICENCES = ("production", "trading", "use")
_PRECURSORS = ("drug_precursor_1", "drug_precursor_2", "drug_precursor_3")
# What lets a party buy, by the list that controls the goods.
BUYS_WITH: dict[str, tuple[str, ...]] = {
    "highly_toxic": (*LICENCES, "highly_toxic_purchase"),
    "explosive_precursor": (*LICENCES, "explosive_precursor_use"),
    **{one: (one,) for one in _PRECURSORS}}
_SELLS_WITH = ("production", "trading")
# Words that say why a user may pass on what it bought.
_GIVES_UP = ("转产", "停产", "搬迁", "关闭", "change of production", "shutdown", "relocation",
             "closure")
_LENDS = ("借", "loan", "lend", "lent")


class Breach(NamedTuple):
    """A load for which a permit was lacking, the permits that would do, and what there was."""

    load: Load
    kinds: tuple[str, ...]
    lack: Lack
    allowed_mg: int = 0


@rule("P-01", over="trip",
      en="{seller} sold {substance}, {kg} kg, to {buyer} at {time}, and {buyer} had no {right} "
         "for it",
      zh="{seller} 于 {time} 向 {buyer} 销售 {substance} {kg} 千克，{buyer} 无{right_zh}",
      expired=Said("{seller} sold {substance}, {kg} kg, to {buyer} at {time}, after its permit "
                   "had ended: {permits}; right would be a valid {right}",
                   "{seller} 于 {time} 向 {buyer} 销售 {substance} {kg} 千克，其许可已过期："
                   "{permits_zh}；应持有有效的{right_zh}"),
      scope=Said("{seller} sold {substance}, {kg} kg, to {buyer} at {time}, whose permits do not "
                 "cover it: {permits}; right would be a {right} that names it",
                 "{seller} 于 {time} 向 {buyer} 销售 {substance} {kg} 千克，其许可不含该品种："
                 "{permits_zh}；应持有载明该品种的{right_zh}"),
      mass=Said("{seller} sold {substance}, {kg} kg, to {buyer} at {time}, more than its permits "
                "allow, {allowed} kg: {permits}; right would be a {right} of that mass",
                "{seller} 于 {time} 向 {buyer} 销售 {substance} {kg} 千克，超过其许可数量 "
                "{allowed} 千克：{permits_zh}；应持有载明该数量的{right_zh}"))
def buyer_without_permit(trip: Trip) -> Iterator[Saw]:
    """What is highly toxic, explosive or a drug precursor is sold to those who may have it.

    Of precursors the permits for precursors alone count, and only of a buyer that keeps such,
    where no row demands more. A trip is held against the mass permitted; a year's is Q-10.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        as_of 2026-06-02T00:00:00Z
    holds:
        permit 1 kind=highly_toxic_purchase custodian=beta substances=143-33-9 \
valid_to=2026-06-01T08:00:00Z
        permit 2 kind=trading custodian=acme
        permit 3 kind=highly_toxic_road_pass custodian=acme
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        2026-06-01T11:00:00Z produce acme/L2 - > acme-wh 100 substance=67-56-1
        2026-06-01T12:00:00Z dispatch acme/L2 acme-wh > - 50 waybill=acme/W2 consignee=gamma
        2026-06-01T13:00:00Z receive acme/L2 - > gamma-wh 50 waybill=acme/W2
        as_of 2026-06-02T00:00:00Z
    """
    found: dict[str, list[Breach]] = {}
    for load in trip.deals():
        for flag in asked_flags(trip, "P-01", load):
            breach = _not_to_be_sold(trip, load, flag)
            if breach is not None:
                found.setdefault(load.buyer, []).append(breach)
                break
    for buyer, breaches in found.items():
        load = breaches[0].load
        yield _breach(trip, "P-01", f"{trip.trip}|{buyer}", breaches,
                      inside(trip, load.fact.at, load.seller or load.consignor, buyer))


@rule("P-03", over="trip",
      en="{seller} uses {substance} and passed {kg} kg of it on to {buyer} at {time}; nothing says "
         "that it changes or ends its production, moves or closes",
      zh="{seller} 为使用单位，于 {time} 将 {substance} {kg} 千克转让给 {buyer}，"
         "且未注明转产、停产、搬迁或关闭",
      loan=Said("{seller} uses {substance} and lent {kg} kg of it to {buyer} at {time}",
                "{seller} 为使用单位，于 {time} 将 {substance} {kg} 千克出借给 {buyer}"))
def passed_on_by_a_user(trip: Trip) -> Iterator[Saw]:
    """Who bought what is highly toxic or explosive to use it does not lend or pass it on.

    Whoever also makes or trades (by its roles, or by a licence) may sell; its own lots are its
    products. A user whose entry says that it is suspended or closed gives up what it has.

    breaks:
        custodian beta roles=user
        permit 1 kind=use custodian=gamma
        permit 2 kind=use custodian=beta
        2026-05-31T07:00:00Z opening acme/L1 - > beta-wh 100 substance=7697-37-2
        2026-06-01T08:00:00Z dispatch acme/L1 beta-wh > - 50 waybill=beta/W1 consignee=gamma
        2026-06-01T10:00:00Z receive acme/L1 - > gamma-wh 50 waybill=beta/W1
        as_of 2026-06-02T00:00:00Z
    holds:
        custodian beta roles=user
        permit 1 kind=use custodian=gamma
        permit 2 kind=use custodian=acme
        2026-05-31T07:00:00Z opening acme/L1 - > beta-wh 100 substance=7697-37-2
        2026-06-01T08:00:00Z dispatch acme/L1 beta-wh > - 50 waybill=beta/W1 consignee=gamma \
reason=停产
        2026-06-01T10:00:00Z receive acme/L1 - > gamma-wh 50 waybill=beta/W1
        2026-06-01T11:00:00Z dispatch acme/L1 beta-wh > - 50 waybill=beta/W2 consignee=acme \
reason="goods returned"
        2026-06-01T13:00:00Z receive acme/L1 - > acme-wh 50 waybill=beta/W2
        as_of 2026-06-02T00:00:00Z
    """
    found: dict[str, list[Breach]] = {}
    for load in trip.deals():
        if load.fact.movement.kind == "dispatch" and asked_flags(trip, "P-03", load) and (
                _only_uses(trip, load)):
            words = _words(load)
            variant = "loan" if any(word in words for word in _LENDS) else ""
            if variant or not any(word in words for word in _GIVES_UP):
                found.setdefault(load.seller, []).append(
                    Breach(load, _SELLS_WITH, Lack(variant, ())))
    for seller, breaches in found.items():
        yield _breach(trip, "P-03", f"{trip.trip}|{seller}", breaches, seller)


@rule("P-04", over="trip",
      en="{buyer} bought {substance}, {kg} kg, from {seller} at {time}, and {seller} had no "
         "{right} for it",
      zh="{buyer} 于 {time} 向 {seller} 采购 {substance} {kg} 千克，{seller} 无{right_zh}",
      expired=Said("{buyer} bought {substance}, {kg} kg, from {seller} at {time}, after its "
                   "licence had ended: {permits}; right would be a valid {right}",
                   "{buyer} 于 {time} 向 {seller} 采购 {substance} {kg} 千克，其许可已过期："
                   "{permits_zh}；应持有有效的{right_zh}"),
      scope=Said("{buyer} bought {substance}, {kg} kg, from {seller} at {time}, whose licence does "
                 "not cover it: {permits}; right would be a {right} that names it",
                 "{buyer} 于 {time} 向 {seller} 采购 {substance} {kg} 千克，其许可不含该品种："
                 "{permits_zh}；应持有载明该品种的{right_zh}"))
def supplier_without_licence(trip: Trip) -> Iterator[Saw]:
    """Chemicals are bought of those who may make or sell them, where they keep licences at all.

    breaks:
        permit 1 kind=trading custodian=acme valid_to=2026-06-01T07:59:59Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        as_of 2026-06-02T00:00:00Z
    holds:
        permit 1 kind=trading custodian=acme valid_to=2026-06-01T08:00:00Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 50 waybill=acme/W1
        2026-06-01T11:00:00Z dispatch acme/L1 beta-wh > - 50 waybill=beta/W1 consignee=gamma
        2026-06-01T13:00:00Z receive acme/L1 - > gamma-wh 50 waybill=beta/W1
        as_of 2026-06-02T00:00:00Z
    """
    found: dict[str, list[Breach]] = {}
    for load in trip.deals():
        entry, at = trip.entry_of(load.substance), load.fact.at
        if entry is None or entry.number is None or not load.seller:
            continue  # waste, and what is no hazardous chemical of the catalogue
        if asks(trip, "P-04", load.seller, at, trip.flags(load.substance, at), LICENCES) and (
                lack := lacking(trip, [load.seller], _SELLS_WITH, at,
                                names_it(trip, load.substance))):
            found.setdefault(load.seller, []).append(Breach(load, _SELLS_WITH, lack))
    for seller, breaches in found.items():
        load = breaches[0].load
        yield _breach(trip, "P-04", f"{trip.trip}|{seller}", breaches,
                      inside(trip, load.fact.at, load.buyer, seller))


def _not_to_be_sold(trip: Trip, load: Load, flag: str) -> Breach | None:
    """What the buyer of a load lacks of what a list asks for, in scope or in mass."""
    kinds, at = BUYS_WITH.get(flag, LICENCES), load.fact.at
    of_sort = _PRECURSORS if flag in _PRECURSORS else ()
    if not asks(trip, "P-01", load.buyer, at, [flag], of_sort):
        return None
    covers, allowed_mg = names_it(trip, load.substance), 0
    lack = lacking(trip, [load.buyer], kinds, at, covers)
    if lack is None:
        sold_mg = sum(one.mass_mg for one in trip.deals()
                      if (one.buyer, one.substance) == (load.buyer, load.substance))
        lack, allowed_mg = too_little(trip, [load.buyer], kinds, at, covers, sold_mg)
    return Breach(load, kinds, lack, allowed_mg) if lack else None


def _only_uses(trip: Trip, load: Load) -> bool:
    """Whether who passes goods on is a user of them and nothing else, and goes on being one."""
    seller, at = trip.registers.custodian(load.seller, load.fact.at), load.fact.at
    if seller is None or seller.outside or seller.roles != ("user",) or seller.status != "active":
        return False
    if load.lot.partition("/")[0] == load.seller:
        return False
    return lacking(trip, [load.seller], _SELLS_WITH, at, names_it(trip, load.substance)) is not None


def _words(load: Load) -> str:
    told = load.fact.movement
    return f"{told.reason} {told.purpose}".lower()


def _breach(
    trip: Trip, rule_code: str, name: str, breaches: Sequence[Breach], custodian: str
) -> Saw:
    """One finding for all loads of a trip that one party had no permit for, by the first."""
    first = breaches[0]
    load, at = first.load, first.load.fact.at
    loads = [breach.load for breach in breaches]
    lots = distinct(one.lot for one in loads)
    mass_mg = sum(one.mass_mg for one in loads)
    return Saw(
        subject_kind="trip", subject_id=name, occurred_at=at, custodian=custodian,
        parties=distinct((load.seller, load.buyer, load.consignor, load.consignee)),
        consignment=trip.trip, lot=lots[0] if len(lots) == 1 else "", lots=frozenset(lots),
        substance=load.substance, place=load.fact.movement.from_place, mass_mg=mass_mg,
        events=distinct(one.fact.movement.event_id for one in loads), variant=first.lack.variant,
        parameters=why_asked(trip, rule_code, load),
        figures={"seller": load.seller or load.consignor or "–", "buyer": load.buyer,
                 "substance": ", ".join(distinct(one.substance for one in loads)),
                 "kg": kilograms(mass_mg), "allowed": kilograms(first.allowed_mg),
                 "time": clock_of(at), **figures(first.lack, first.kinds)})
