"""Tracking: what becomes of one lot's mass and what it came from, in whole milligrams.

Holdings are well mixed: what leaves takes the same share of everything in it. Forward in the
order of the books, the asked lot's mass is *tracked*; backward, the same mass is a *demand* on
what is not tracked, so that a lot that returns to itself is not counted twice.

An account may give before it has (sources always do; a suspense or a difference may be repaid
later). What it gives so is *credit*, what comes in under it is *repaid*. Mass repaid late is the
mass that was given early, so both passes run again until what they assumed of it comes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hazchem.custody.flow import Flow, Slot, slot_of
from hazchem.domain.mass import share

_PASSES_MAX = 40


@dataclass(slots=True)
class Pool:
    """One conversion: what went in, what came out, and what of it is tracked or asked for."""

    taken_mg: int
    given_mg: int
    inputs: list[int] = field(default_factory=list)  # places in the flows
    tracked_mg: int = 0
    cleared_mg: int = 0  # outputs so far
    passed_mg: int = 0  # tracked mass given to them
    demands: dict[int, int] = field(default_factory=dict)  # output -> demand
    shares: dict[str, int] | None = None

    @property
    def whole_mg(self) -> int:
        """What shares are counted over: the inputs, or the outputs where they weigh more."""
        return max(self.taken_mg, self.given_mg)

    def give(self, mass_mg: int) -> int:
        """The tracked part of an output; summed over all outputs it is exact to the milligram."""
        self.cleared_mg += mass_mg
        so_far = self.tracked_mg * self.cleared_mg // self.whole_mg
        part, self.passed_mg = so_far - self.passed_mg, so_far
        return part


class Tracking:
    """One lot's mass through some flows; see `follow` for what is in it afterwards."""

    def __init__(
        self, lot: str, flows: Sequence[Flow], unlisted: Mapping[str, tuple[int, int]]
    ) -> None:
        self.lot, self.flows = lot, flows
        self.unlisted = unlisted
        self.source = [slot_of(flow, flow.source) for flow in flows]
        self.target = [slot_of(flow, flow.target) for flow in flows]
        self.credit = [0] * len(flows)
        self.repaid = [0] * len(flows)
        self.credit_of: dict[Slot, int] = {}
        self.repaid_of: dict[Slot, int] = {}
        self.balance: dict[Slot, int] = {}
        self._settle()

    def _settle(self) -> None:
        """Which part of each flow is credit and which repays some: no matter of the lot asked."""
        for i, flow in enumerate(self.flows):
            mass_mg, source, target = flow.mass_mg, self.source[i], self.target[i]
            if source.kind != "process":
                before = self.balance.get(source, 0)
                self.balance[source] = before - mass_mg
                lacking = self.credit[i] = mass_mg - min(mass_mg, max(before, 0))
                if lacking:
                    self.credit_of[source] = self.credit_of.get(source, 0) + lacking
            if target.kind != "process":
                before = self.balance.get(target, 0)
                self.balance[target] = before + mass_mg
                back = self.repaid[i] = min(mass_mg, max(-before, 0))
                if back:
                    self.repaid_of[target] = self.repaid_of.get(target, 0) + back

    def pools(self) -> dict[Slot, Pool]:
        """Every conversion with its whole inputs and outputs, nothing tracked yet."""
        pools: dict[Slot, Pool] = {}
        for i, flow in enumerate(self.flows):
            for slot in (self.target[i], self.source[i]):
                if slot.kind == "process" and slot not in pools:
                    pools[slot] = Pool(*self.unlisted.get(slot.ref, (0, 0)))
            if self.target[i].kind == "process":
                pools[self.target[i]].taken_mg += flow.mass_mg
                pools[self.target[i]].inputs.append(i)
            if self.source[i].kind == "process":
                pools[self.source[i]].given_mg += flow.mass_mg
        return pools


@dataclass(slots=True)
class Forward:
    """What one pass forward found: the tracked part of every flow, and where it came to rest."""

    advance: dict[Slot, int]  # tracked mass assumed to be repaid later, by account
    pools: dict[Slot, Pool]
    tracked: list[int] = field(default_factory=list)  # of each flow, on its way in
    held: list[int] = field(default_factory=list)  # of it, from what the source had
    advanced: list[int] = field(default_factory=list)  # of it, from what the source got later
    fresh: list[int] = field(default_factory=list)  # what joins the asked lot by this flow
    back: list[int] = field(default_factory=list)  # the tracked part of what it repays
    balance: dict[Slot, int] = field(default_factory=dict)
    rest: dict[Slot, int] = field(default_factory=dict)  # tracked mass by account, at the end
    repaid: dict[Slot, int] = field(default_factory=dict)


@dataclass(slots=True)
class Backward:
    """What one pass backward found: the demand on every flow, and on what had no source."""

    expected: dict[Slot, int]  # demand assumed on what is repaid, by account
    demand: list[int]
    on_credit: dict[Slot, int] = field(default_factory=dict)
    made: dict[int, int] = field(default_factory=dict)  # output of a process -> mass no lot gave


def follow(
    lot: str, flows: Sequence[Flow], unlisted: Mapping[str, tuple[int, int]]
) -> tuple[Tracking, Forward, Backward]:
    """A lot's mass followed both ways; linear in the flows."""
    track = Tracking(lot, flows, unlisted)
    own = {slot: back for slot, back in track.repaid_of.items() if slot.lot == lot}
    assumed = dict(own)
    for _ in range(_PASSES_MAX):
        forward = _forward(track, assumed)
        if forward.repaid == assumed:
            break
        assumed = forward.repaid
    else:
        forward = _forward(track, own)
    expected: dict[Slot, int] = {}
    for _ in range(_PASSES_MAX):
        backward = _backward(track, forward, expected)
        came_out = _expected(track, forward, backward)
        if came_out == expected:
            return track, forward, backward
        expected = came_out
    return track, forward, _backward(track, forward, {})


def _forward(track: Tracking, advance: dict[Slot, int]) -> Forward:
    found = Forward(advance, track.pools())
    drawn: dict[Slot, int] = {}
    for i, flow in enumerate(track.flows):
        mass_mg, source, target = flow.mass_mg, track.source[i], track.target[i]
        early = 0
        if source.kind == "process":
            held = found.pools[source].give(mass_mg)
        else:
            held = _leave(found, source, mass_mg - track.credit[i])
            if track.credit[i] and advance.get(source):
                before = drawn.get(source, 0)
                drawn[source] = before + track.credit[i]
                early = _slice(advance[source], track.credit_of[source], before, drawn[source])
        moved = mass_mg if flow.lot == track.lot else held + early
        back = _part(moved, track.repaid[i], mass_mg)
        if target.kind == "process":
            found.pools[target].tracked_mg += moved
        else:
            left = mass_mg - track.repaid[i]
            found.balance[target] = found.balance.get(target, 0) + left
            found.rest[target] = found.rest.get(target, 0) + moved - back
            if back:
                found.repaid[target] = found.repaid.get(target, 0) + back
        found.held.append(held)
        found.advanced.append(early)
        found.fresh.append(moved - held - early)
        found.tracked.append(moved)
        found.back.append(back)
    return found


def _leave(found: Forward, slot: Slot, mass_mg: int) -> int:
    """Take what an account has; returns the tracked part of it."""
    if not mass_mg:
        return 0
    tracked, balance = found.rest[slot], found.balance[slot]
    part = _part(tracked, mass_mg, balance)
    found.rest[slot], found.balance[slot] = tracked - part, balance - mass_mg
    return part


def _part(tracked_mg: int, part_mg: int, whole_mg: int) -> int:
    """The share of a part in what is tracked of the whole, rounded down; all of it in the whole."""
    return tracked_mg if part_mg == whole_mg else tracked_mg * part_mg // whole_mg


def _slice(total_mg: int, over_mg: int, before_mg: int, after_mg: int) -> int:
    """What falls to one stretch of a whole: slices of all stretches sum to the total, exactly."""
    return total_mg * after_mg // over_mg - total_mg * before_mg // over_mg


def _backward(track: Tracking, forward: Forward, expected: dict[Slot, int]) -> Backward:
    found = Backward(expected, [0] * len(track.flows))
    undo = _Undo(track, forward, found)
    for i in range(len(track.flows) - 1, -1, -1):
        demand = undo.arrival(i)
        if track.flows[i].lot == track.lot:
            demand = forward.fresh[i]
        found.demand[i] = demand
        undo.departure(i, demand)
    return found


class _Undo:
    """The holdings as they were, flow by flow backward, with the demand on each."""

    def __init__(self, track: Tracking, forward: Forward, found: Backward) -> None:
        self.track, self.forward, self.found = track, forward, found
        self.balance, self.rest = dict(forward.balance), dict(forward.rest)
        self.wanted: dict[Slot, int] = {}
        self.counted: dict[Slot, int] = {}
        for pool in forward.pools.values():
            pool.demands, pool.shares = {}, None

    def arrival(self, i: int) -> int:
        """Undo what a flow brought; returns the demand on the untracked part of it."""
        track, target = self.track, self.track.target[i]
        mass_mg, moved, back = track.flows[i].mass_mg, self.forward.tracked[i], self.forward.back[i]
        if target.kind == "process":
            return _asked_of(track, self.forward, target, i)
        left, plain = mass_mg - track.repaid[i], mass_mg - track.repaid[i] - (moved - back)
        all_plain = self.balance[target] - self.rest[target]
        demand = _part(self.wanted.get(target, 0), plain, all_plain) if plain else 0
        if demand:
            self.wanted[target] -= demand
        self.balance[target] -= left
        self.rest[target] -= moved - back
        if (late := track.repaid[i] - back) and self.found.expected.get(target):
            before = self.counted.get(target, 0)
            self.counted[target] = before + late
            over = track.repaid_of[target] - self.forward.repaid.get(target, 0)
            demand += _slice(self.found.expected[target], over, before, before + late)
        return demand

    def departure(self, i: int, demand: int) -> None:
        """Undo what a flow took; its demand goes to what the source had, and had not."""
        track, forward, source = self.track, self.forward, self.track.source[i]
        if source.kind == "process":
            if demand:
                forward.pools[source].demands[i] = demand
            return
        had = track.flows[i].mass_mg - track.credit[i]
        if demand:
            plain, lacking = had - forward.held[i], track.credit[i] - forward.advanced[i]
            on_credit = _part(demand, lacking, plain + lacking)
            if on_credit:
                self.found.on_credit[source] = self.found.on_credit.get(source, 0) + on_credit
            self.wanted[source] = self.wanted.get(source, 0) + demand - on_credit
        if had:
            self.balance[source] += had
            self.rest[source] += forward.held[i]


def _asked_of(track: Tracking, forward: Forward, process: Slot, i: int) -> int:
    """The part of the demand on a process that falls to one of its inputs."""
    pool = forward.pools[process]
    if pool.shares is None:
        demand = sum(pool.demands.values())
        parts = {str(j): track.flows[j].mass_mg - forward.tracked[j] for j in pool.inputs}
        listed = sum(track.flows[j].mass_mg for j in pool.inputs)
        pool.shares = share(demand, parts | {"": pool.whole_mg - listed}) if demand else {}
    return pool.shares.get(str(i), 0)


def made_by(forward: Forward) -> dict[int, int]:
    """What of each output's demand no listed lot gave: unlisted inputs, and what weighs more."""
    made: dict[int, int] = {}
    for pool in forward.pools.values():
        total = sum(pool.demands.values())
        # A process with no listed input at all was never asked for its shares.
        unlisted = pool.shares.get("", 0) if pool.shares is not None else total
        by_output = {str(i): demand for i, demand in pool.demands.items()}
        made |= {int(i): part for i, part in share(unlisted, by_output).items() if part}
    return made


def _expected(track: Tracking, forward: Forward, backward: Backward) -> dict[Slot, int]:
    """What of the demand on credit falls to what repaid it later."""
    expected = {}
    for slot, demand in backward.on_credit.items():
        late = track.repaid_of.get(slot, 0) - forward.repaid.get(slot, 0)
        if late:
            over = track.credit_of[slot] - forward.advance.get(slot, 0)
            expected[slot] = demand * late // over
    return {slot: demand for slot, demand in expected.items() if demand}
