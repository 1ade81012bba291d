"""Family V, the vehicle: what it may carry, in which tank, and whether its papers are in date."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from hazchem.domain.mass import MG_PER_KG
from hazchem.domain.vehicle import Vehicle
from hazchem.domain.waste import code_in
from hazchem.ledger.weighing import root_up
from hazchem.rules.evidence import clock_of, kilograms
from hazchem.rules.evidence_trip import Trip
from hazchem.rules.rule import Said, Saw, rule
from hazchem.rules.transport_aboard import Aboard, by_road, holding, trip_saw, vehicles_of

# A certificate says 氢氧化钠溶液 where the catalogue has 氢氧化钠.
_SOLUTION = ("溶液", "solution")
# What stands in brackets behind a name: 含量＞8%, anhydrous.
_STRENGTH = re.compile(r"\s*[\[(][^\])]*[\])]\s*$")


@rule("V-02", over="trip",
      en="{plate} left on {waybill} with {kg} kg, {over} kg more than its approved {approved} kg "
         "({within} kg of that may be the scale's)",
      zh="{waybill}：{plate} 装载 {kg} 千克，超核定载质量 {approved} 千克 {over} 千克"
         "（其中 {within} 千克以内可能为衡器误差）")
def over_approved_load(trip: Trip) -> Iterator[Saw]:
    """No vehicle carries more than it is approved for; only the scale's uncertainty is let pass.

    breaks:
        vehicle haul-1 approved_load_kg=30000
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 30200 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 30200 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 30200 waybill=acme/W1
    holds:
        vehicle haul-1 approved_load_kg=30000
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 30140 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 30140 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 30140 waybill=acme/W1
    """
    worst: dict[str, tuple[int, Saw]] = {}
    for one in by_road(trip):
        vehicles = holding(trip, one.stage)
        approved_mg = sum(vehicle.approved_load_mg or 0 for vehicle in vehicles)
        over_mg = one.mass_mg - approved_mg
        if over_mg <= 0 or not all(vehicle.approved_load_mg for vehicle in vehicles) or (
                not vehicles):
            continue
        weighed = [(load.fact, load.mass_mg) for load in one.loads]
        limit_mg2 = trip.limit_mg2("V-02", weighed, one.mass_mg, one.at)
        plates = "+".join(vehicle.plate for vehicle in vehicles)
        if over_mg**2 > limit_mg2 and over_mg > worst.get(plates, (0,))[0]:
            worst[plates] = over_mg, trip_saw(
                trip, one, subject=plates, mass_mg=over_mg, limit_mg2=limit_mg2,
                parameters=trip.asked("V-02", "fallback_3sigma_ppm", one.at),
                figures={"plate": plates, "waybill": trip.trip, "kg": kilograms(one.mass_mg),
                         "approved": kilograms(approved_mg), "over": kilograms(over_mg),
                         "within": kilograms(-(-int(root_up(limit_mg2)) // MG_PER_KG) * MG_PER_KG)})
    yield from (saw for _, saw in worst.values())


@rule("V-03", over="trip",
      en="tank {plate} left on {waybill} with {goods}; it is approved for {media}",
      zh="{waybill}：罐体 {plate} 装运 {goods_zh}，其适装介质为 {media}",
      inspected=Said("tank {plate} left on {waybill} at {time}; its inspection ran out on {until}",
                     "{waybill}：罐体 {plate} 于 {time} 发车，检验有效期已于 {until} 届满"))
def tank_medium(trip: Trip) -> Iterator[Saw]:
    """A tank carries what its certificate names, and was inspected; without a list none is asked.

    breaks:
        vehicle haul-1 tank_media=67-56-1
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    holds:
        vehicle haul-1 tank_media=UN1230,1090
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    for one in by_road(trip):
        for tank in holding(trip, one.stage):
            told = {"plate": tank.plate, "waybill": trip.trip, "time": clock_of(one.at)}
            if unfit := _unfit(trip, one, tank):
                yield trip_saw(trip, one, subject=tank.plate, substance=unfit[0], figures={
                    **told, "media": ", ".join(tank.tank_media),
                    "goods": ", ".join(_called(trip, name)[0] for name in unfit),
                    "goods_zh": "、".join(_called(trip, name)[1] for name in unfit)})
            until = tank.tank_inspected_until
            if until is not None and until < one.at:
                yield trip_saw(trip, one, subject=f"{tank.plate}|inspected", variant="inspected",
                               figures={**told, "until": clock_of(until)})


def _unfit(trip: Trip, one: Aboard, tank: Vehicle) -> list[str]:
    """The substances aboard that a tank's list of media does not name."""
    if not tank.tank_media:
        return []
    media = {_stem(medium) for medium in tank.tank_media}
    dissolved = {word.removesuffix(ending).strip() for word in media
                 for ending in _SOLUTION if word.endswith(ending)}
    aboard = dict.fromkeys(load.substance for load in one.loads if load.substance)
    return [substance for substance in aboard
            if not _names(trip, substance) & (
                media if _is_gas(trip, substance) else media | dissolved)]


def _is_gas(trip: Trip, substance: str) -> bool:
    """Whether a tank for its solution is none for it: ammonia water is not ammonia."""
    entry = trip.entry_of(substance)
    return entry is not None and (entry.state == "gas" or entry.adr_class.startswith("2"))


def _names(trip: Trip, substance: str) -> set[str]:
    """Every way a certificate may name a substance: id, CAS, #number, UN number, name."""
    entry = trip.entry_of(substance)
    names = set(trip.names_of(substance))
    names.add(code_in(substance))
    if entry is not None:
        names |= {entry.name_zh, entry.name_en, *entry.aliases}
        names |= {f"{prefix}{un}" for un in entry.un_numbers for prefix in ("", "un", "un ")}
    return {_stem(name) for name in names if name}


def _stem(text: str) -> str:
    """A name as two papers may agree on it: without the strength behind it.

    A certificate says 过氧化氢溶液 where the catalogue has 过氧化氢溶液[含量＞8%].
    """
    return _STRENGTH.sub("", unicodedata.normalize("NFKC", text).casefold()).strip()


def _called(trip: Trip, substance: str) -> tuple[str, str]:
    entry = trip.entry_of(substance)
    if entry is None:
        return substance, substance
    return f"{entry.name_en or entry.name_zh} ({substance})", f"{entry.name_zh}（{substance}）"


@rule("V-04", over="trip",
      en="{plate} ({kind}) left on {waybill} at {time}; its transport permit ran out on {until}",
      zh="{waybill}：{kind_zh} {plate} 于 {time} 上路，其道路运输证已于 {until} 届满")
def vehicle_papers_expired(trip: Trip) -> Iterator[Saw]:
    """Vehicle and trailer have their papers in date whenever they set out or take over.

    breaks:
        vehicle haul-1 permit_until=2026-05-31T15:59:59Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    holds:
        vehicle haul-1 permit_until=2026-06-30T15:59:59Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    for one in by_road(trip):
        for vehicle in _expired(vehicles_of(trip, one.stage), one):
            until = vehicle.permit_until
            assert until is not None
            yield trip_saw(trip, one, subject=vehicle.plate, figures={
                "plate": vehicle.plate, "waybill": trip.trip, "time": clock_of(one.at),
                "kind": vehicle.kind, "kind_zh": _KINDS[vehicle.kind], "until": clock_of(until)})


_KINDS = {"tractor": "牵引车", "trailer": "挂车", "rigid": "车辆"}


def _expired(vehicles: Iterable[Vehicle], one: Aboard) -> Iterator[Vehicle]:
    return (vehicle for vehicle in vehicles
            if vehicle.permit_until is not None and vehicle.permit_until < one.at)
