"""Lot lines: the boards of all parking lots and gates, as a report has them."""

from collections.abc import Mapping

from hazchem.reports.values import LotLine, ParkedLine
from hazchem.services.board import Vehicle, board_in
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.scope import Viewer


def lots_in(seen: Snapshot, viewer: Viewer, filters: Mapping[str, str]) -> list[LotLine]:
    """Every lot of a park, with the vehicles of a custodian, where these are asked for."""
    found = []
    for code in seen.registers.parking_lots:
        lot = seen.registers.parking_lots.at(code, seen.as_of)
        if lot is None or filters.get("park") not in (None, "", lot.park):
            continue
        made = board_in(seen, viewer, lot)
        vehicles = tuple(_line(one) for one in made.vehicles if not one.masked
                         and filters.get("custodian") in (None, "", one.custodian))
        found.append(LotLine(code, lot.name, lot.park, lot.is_gate, len(lot.berths), made.free,
                             vehicles))
    return found


def _line(one: Vehicle) -> ParkedLine:
    assert one.since is not None
    return ParkedLine(
        one.plate, one.trailer, one.berth, one.custodian, one.load_state,
        tuple((each.name_zh or each.substance, each.name_en) for each in one.goods),
        tuple(dict.fromkeys(each.transport_class for each in one.goods if each.transport_class)),
        one.mass_mg, one.waybill, one.since, one.due_at, one.overdue, one.neighbours, one.alarms)
