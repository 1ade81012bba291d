"""The truth of a random world in plain dicts: who has what, and what every lot was made of."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

KG = 1_000_000
REMNANT_MG = KG

Mix = dict[tuple, float]  # ("from", lot, kind) or ("of", lot) -> milligrams
Slot = tuple[str, str]  # (place or line, lot)


def shared(mass_mg: int, parts: dict[str, int]) -> dict[str, int]:
    """A mass in proportion to some parts, to the milligram; what is left goes to the largest."""
    total = sum(parts.values())
    found = {name: mass_mg * part // total for name, part in parts.items()}
    rest = sorted(parts, key=lambda name: (-(mass_mg * parts[name] % total), name))
    for name in rest[:mass_mg - sum(found.values())]:
        found[name] += 1
    return found


@dataclass
class Truth:
    """Stock by place and lot, what is on the road, and the mixture that each of them is."""

    stock: dict[Slot, int] = field(default_factory=lambda: defaultdict(int))
    mixes: dict[Slot, Mix] = field(default_factory=lambda: defaultdict(dict))
    made: Counter = field(default_factory=Counter)  # lot -> all that ever became this lot
    origins: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    ends: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    substance: dict[str, str] = field(default_factory=dict)

    def lots(self, place: str) -> dict[str, int]:
        """What stands in a place."""
        return {lot: mass for (where, lot), mass in sorted(self.stock.items())
                if where == place and mass}

    def put(self, slot: Slot, mass_mg: int, mix: Mix) -> None:
        """Mass arrives; it mixes with what is there."""
        self.stock[slot] += mass_mg
        held = self.mixes[slot]
        for name, part in mix.items():
            held[name] = held.get(name, 0.0) + part

    def born(self, slot: Slot, mass_mg: int, kind: str, mix: Mix | None = None) -> None:
        """Mass becomes a lot: out of nothing, of a kind of origin, or out of a mixture."""
        lot = slot[1]
        mix = dict(mix or {})
        known = sum(part for name, part in mix.items() if name[0] == "from")
        if mass_mg - known > 0.5:
            name = ("from", lot, kind)
            mix[name] = mix.get(name, 0.0) + mass_mg - known
        for name, part in mix.items():
            if name[0] == "from":
                self.origins[lot][name[1:]] += part
        mix["of", lot] = float(mass_mg)
        self.made[lot] += mass_mg
        self.put(slot, mass_mg, mix)

    def take(self, slot: Slot, mass_mg: int) -> Mix:
        """Mass leaves; it has its share of everything in the mixture."""
        held_mg, held = self.stock[slot], self.mixes[slot]
        assert 0 < mass_mg <= held_mg, (slot, mass_mg, held_mg)
        taken = {name: part * mass_mg / held_mg for name, part in held.items()}
        self.stock[slot] -= mass_mg
        self.mixes[slot] = {} if mass_mg == held_mg else {
            name: part - taken[name] for name, part in held.items()}
        return taken

    def move(self, source: Slot, target: Slot, mass_mg: int) -> None:
        """Mass goes from one slot to another and stays what it is."""
        self.put(target, mass_mg, self.take(source, mass_mg))

    def end(self, slot: Slot, mass_mg: int, kind: str) -> None:
        """Mass leaves the books."""
        for name, part in self.take(slot, mass_mg).items():
            if name[0] == "of":
                self.ends[name[1]][kind] += part

    def drawn(self, place: str, mass_mg: int) -> dict[str, int]:
        """What a draw without a lot takes of each lot: remnants whole and first."""
        held, left, found = self.lots(place), mass_mg, {}
        for lot, mass in held.items():
            if mass < REMNANT_MG and left:
                found[lot] = min(mass, left)
                left -= found[lot]
        rest = {lot: mass for lot, mass in held.items() if lot not in found}
        if left:
            found |= {lot: part for lot, part in shared(left, rest).items() if part}
        return found

    def convert(self, inputs: list[tuple[Slot, int]], outputs: list[tuple[Slot, int]],
                unlisted_in: int = 0, unlisted_out: int = 0) -> None:
        """Lots become other lots, by mass of inputs; what is lost ends in the process."""
        mix: Mix = {}
        for slot, mass_mg in inputs:
            for name, part in self.take(slot, mass_mg).items():
                mix[name] = mix.get(name, 0.0) + part
        taken = sum(mass for _, mass in inputs) + unlisted_in
        given = sum(mass for _, mass in outputs) + unlisted_out
        whole = max(taken, given)
        listed = sum(mass for _, mass in outputs)
        for name, part in mix.items():
            if name[0] == "of":
                self.ends[name[1]]["process"] += part * (1 - listed / whole)
        for slot, mass_mg in outputs:
            self.born(slot, mass_mg, "produce",
                      {name: part * mass_mg / whole for name, part in mix.items()})
