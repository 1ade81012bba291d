"""Family K: what stands in a lot together: incompatible neighbours, one berth taken twice."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush

from hazchem.domain.gate import LOADED, UNCLEANED
from hazchem.parking.matrix import Apart
from hazchem.parking.neighbours import Meeting, on_one_berth, side_by_side
from hazchem.parking.stays import Parked
from hazchem.rules.evidence import clock_of, distinct, span
from hazchem.rules.evidence_yard import Board
from hazchem.rules.parking import HOUR
from hazchem.rules.rule import Said, Saw, rule

MINUTE = timedelta(minutes=1)
_COUNTS = frozenset({LOADED, UNCLEANED})


@rule("K-04", over="board",
      en="{plate} (class {class_a}) on berth {berth} and {other} (class {class_b}) on berth "
         "{other_berth} of {parking_lot} stood side by side from {time}: {basis}, {status}",
      zh="{plate}（{class_a} 类，{berth} 车位）与 {other}（{class_b} 类，{other_berth} 车位）自 "
         "{time} 在 {parking_lot} 相邻停放：{basis_zh}，核对情况 {status}")
def incompatible_neighbours(board: Board) -> Iterator[Saw]:
    """Goods that belong apart do not stand on neighbouring berths; an uncleaned tank counts.

    breaks:
        as_of 2026-06-11T00:00:00Z
        parking-lot p1 park=port berths=2
        2026-06-10T06:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-10T06:00:00Z produce acme/L2 - > acme-wh2 100 substance=7722-84-1
        2026-06-10T07:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-12T00:00:00Z
        2026-06-10T07:00:00Z dispatch acme/L2 acme-wh2 > - 100 waybill=acme/W2 consignee=outco vehicle=haul-2 due_at=2026-06-12T00:00:00Z
        2026-06-10T08:00:00Z gate p1 enter plate=haul-1 waybill=acme/W1 berth=1
        2026-06-10T08:30:00Z gate p1 enter plate=haul-2 waybill=acme/W2 berth=2
        2026-06-10T10:00:00Z gate p1 leave plate=haul-1
        2026-06-10T10:00:00Z gate p1 leave plate=haul-2
    holds:
        as_of 2026-06-11T00:00:00Z
        parking-lot p1 park=port berths=3
        2026-06-10T06:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-10T06:00:00Z produce acme/L2 - > acme-wh2 100 substance=7722-84-1
        2026-06-10T07:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=outco vehicle=haul-1 due_at=2026-06-12T00:00:00Z
        2026-06-10T07:00:00Z dispatch acme/L2 acme-wh2 > - 100 waybill=acme/W2 consignee=outco vehicle=haul-2 due_at=2026-06-12T00:00:00Z
        2026-06-10T08:00:00Z gate p1 enter plate=haul-1 waybill=acme/W1 berth=1
        2026-06-10T08:30:00Z gate p1 enter plate=haul-2 waybill=acme/W2 berth=3
        2026-06-10T10:00:00Z gate p1 leave plate=haul-1
        2026-06-10T10:00:00Z gate p1 leave plate=haul-2
    """  # noqa: E501 - a line of a ledger is one line
    lot = board.lot(board.code, board.begins)
    for meeting in side_by_side(lot, board.vehicles):
        if not board.is_of_day(meeting.since) or not _lasts(board, "K-04", meeting):
            continue
        why = _why_apart(board, meeting)
        if why is not None:
            yield _beside(board, meeting, why)


def _subject(board: Board, meeting: Meeting, berths: str) -> str:
    """What a meeting is called: by where and by whose arrivals, for each may read its own alone.

    A carrier that is told of its vehicle must not learn the plate of its neighbour by this name.
    """
    arrivals = sorted((meeting.one.events[0], meeting.other.events[0]))
    return "|".join((board.code, berths, clock_of(meeting.since), *arrivals))


def _lasts(board: Board, rule: str, meeting: Meeting) -> bool:
    """Whether two stood together for longer than it takes to make room."""
    clock = meeting.since + span(board.number(rule, "overlap_min", meeting.since), MINUTE)
    return (meeting.until is None or meeting.until > clock) and board.passed(clock)


def _why_apart(board: Board, meeting: Meeting) -> Apart | None:
    lot, found = board.lot(board.code, meeting.since), list[Apart]()
    mine, theirs = (board.parked_load(one, meeting.since) for one in (meeting.one, meeting.other))
    if mine.state not in _COUNTS or theirs.state not in _COUNTS:
        return None
    for one in board.classes(mine.cargo):
        for other in board.classes(theirs.cargo):
            apart = board.matrix.apart(one, other, lot)
            if apart is not None:
                found.append(apart._replace(class_a=one, class_b=other))
    return max(found, key=lambda one: one.strictness, default=None)


def _beside(board: Board, meeting: Meeting, why: Apart) -> Saw:
    one, other, at = meeting.one, meeting.other, meeting.since
    own = why.basis.startswith("lot ")
    return board.about(
        board.code, one.plate, at,
        _subject(board, meeting, f"{meeting.berth}|{meeting.other_berth}"), occurred_at=at,
        events=distinct((*one.events, *other.events)),
        consignment=one.waybill_at(at),
        parties=(board.carrier(one.plate, at), board.carrier(other.plate, at)),
        parameters={} if own else board.asked("K-04", "apart_min", at),
        figures={"berth": meeting.berth, "other_berth": meeting.other_berth, "other": other.plate,
                 "class_a": why.class_a, "class_b": why.class_b, "time": clock_of(at),
                 "basis": f"{why.basis} asks for distance {why.strictness}" if not own
                 else f"{why.basis} does not allow it",
                 "basis_zh": "本停车场规定" if own else f"{why.basis} 隔离等级 {why.strictness}",
                 "status": why.status})


@rule("K-05", over="board",
      en="{plate} and {other} both stood on berth {berth} of {parking_lot} from {time}",
      zh="{plate} 与 {other} 自 {time} 同时停于 {parking_lot} 的 {berth} 车位",
      full=Said("{count} vehicles were in {parking_lot} at {time}: it has room for {capacity}",
                "{time} 时 {parking_lot} 内有 {count} 辆车，容量为 {capacity} 辆"),
      zone=Said("{count} vehicles stood in zone {zone} of {parking_lot} at {time}: it takes "
                "{capacity}",
                "{time} 时 {parking_lot} 的 {zone} 区停有 {count} 辆车，容量为 {capacity} 辆"))
def berth_taken_twice(board: Board) -> Iterator[Saw]:
    """One berth holds one vehicle, a zone as many as it takes, a lot no more than it has berths.

    A vehicle whose departure nobody saw for a day is another finding and is not counted here.

    breaks:
        parking-lot p1 park=port berths=2
        2026-06-10T08:00:00Z gate p1 enter plate=A1 berth=1
        2026-06-10T09:00:00Z gate p1 enter plate=A2 berth=1
        2026-06-10T10:00:00Z gate p1 leave plate=A1
        2026-06-10T11:00:00Z gate p1 leave plate=A2
    holds:
        parking-lot p1 park=port berths=2
        2026-06-10T08:00:00Z gate p1 enter plate=A1 berth=1
        2026-06-10T09:50:00Z gate p1 enter plate=A2 berth=1
        2026-06-10T10:00:00Z gate p1 leave plate=A1
        2026-06-10T11:00:00Z gate p1 leave plate=A2
    """
    for meeting in on_one_berth(board.vehicles):
        both = (meeting.one, meeting.other)
        if board.is_of_day(meeting.since) and _lasts(board, "K-05", meeting) and not any(
                _is_lost(board, one, meeting.since) for one in both):
            yield _twice(board, meeting)
    yield from _over_capacity(board)
    yield from _over_zones(board)


def _is_lost(board: Board, one: Parked, at: datetime) -> bool:
    """Whether nobody saw a vehicle go out and it came so long ago that it may well be gone."""
    hours = board.number("K-01", "pair_h", at)
    return not one.left and at - one.since > span(hours, HOUR)


def _twice(board: Board, meeting: Meeting) -> Saw:
    first, second = sorted((meeting.one, meeting.other), key=lambda one: (one.since, one.plate))
    at = meeting.since
    return board.about(
        board.code, second.plate, at,
        _subject(board, meeting, meeting.berth), occurred_at=at,
        events=distinct((*first.events, *second.events)),
        consignment=second.waybill_at(at), parameters=board.asked("K-05", "overlap_min", at),
        parties=(board.carrier(first.plate, at), board.carrier(second.plate, at)),
        figures={"other": first.plate, "berth": meeting.berth, "time": clock_of(at)})


def _crowded(vehicles: Iterable[Parked], most: int) -> Iterator[Parked]:
    """Those that came when, with them, more than so many were in, lost ones counted as well."""
    leaving: list[datetime] = []
    staying = 0
    for one in sorted(vehicles, key=lambda one: (one.since, one.plate)):
        while leaving and leaving[0] <= one.since:
            heappop(leaving)
        if one.until is None:
            staying += 1
        else:
            heappush(leaving, one.until)
        if staying + len(leaving) > most:
            yield one


def _over_capacity(board: Board) -> Iterator[Saw]:
    """The first time on the day that more vehicles are in the lot than it has berths."""
    lot = board.lot(board.code, board.begins)
    for newest in _crowded(board.vehicles, len(lot.berths)):
        at = newest.since
        if lot.is_gate or not board.is_of_day(at):
            continue
        inside = [one for one in board.vehicles
                  if one.is_there(at) and not _is_lost(board, one, at)]
        clock = at + span(board.number("K-05", "overlap_min", at), MINUTE)
        staying = [one for one in inside if one.until is None or one.until > clock]
        if len(staying) > len(lot.berths) and board.passed(clock):
            yield board.about(
                board.code, newest.plate, at, f"{board.code}|full|{clock_of(at)[:10]}",
                occurred_at=at, events=newest.events, variant="full",
                parameters=board.asked("K-05", "overlap_min", at),
                figures={"count": str(len(staying)), "capacity": str(len(lot.berths)),
                         "time": clock_of(at)})
            return


def _over_zones(board: Board) -> Iterator[Saw]:
    """The first time on the day that a zone holds more vehicles than it takes."""
    lot = board.lot(board.code, board.begins)
    for zone in lot.zones:
        berths = {one.code for one in lot.berths if one.zone == zone.code}
        if zone.capacity is None or zone.capacity >= len(berths):
            continue
        came = sorted((stood.since, one.plate, one) for one in board.vehicles
                      for stood in one.standings if stood.berth in berths)
        for at, _, newest in came:
            clock = at + span(board.number("K-05", "overlap_min", at), MINUTE)
            inside = {one.plate for one in board.vehicles if not _is_lost(board, one, at)
                      and any(stood.berth in berths and stood.since <= at and (
                          stood.until is None or stood.until > clock) for stood in one.standings)}
            if board.is_of_day(at) and len(inside) > zone.capacity and board.passed(clock):
                yield board.about(
                    board.code, newest.plate, at, f"{board.code}|{zone.code}|full|"
                    f"{clock_of(at)[:10]}", occurred_at=at, events=newest.events, variant="zone",
                    parameters=board.asked("K-05", "overlap_min", at),
                    figures={"count": str(len(inside)), "capacity": str(zone.capacity),
                             "zone": zone.code, "time": clock_of(at)})
                break
