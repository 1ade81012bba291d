"""Clean stories of a park, told by chance: every lot in them is made, moved and used up lawfully.

Masses differ as honest scales do (0.3 %), clocks by minutes; papers are split, corrected, told by
two systems. A story is a list of movements; `PLOTS` are the kinds there are.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from hazchem.domain.movement import Movement, Part
from tests.world import at

ACETONE, METHANOL, WASTE = "67-64-1", "67-56-1", "900-041-49"
KG = 1_000_000
SKEW = timedelta(minutes=9)


class Teller:
    """Tells one story: numbers its lots and papers, keeps its clock."""

    def __init__(self, number: int, luck: random.Random) -> None:
        self.number, self.luck = number, luck
        self.now: datetime = at(f"{luck.randint(1, 9)}T08:00")
        self.told: list[Movement] = []
        self.papers = 0

    def lot(self, name: str, issuer: str = "acme") -> str:
        return f"{issuer}/{name}{self.number}"

    def paper(self, issuer: str = "acme") -> str:
        self.papers += 1
        return f"{issuer}/W{self.number}.{self.papers}"

    def honest(self, mass_mg: int) -> int:
        return mass_mg * self.luck.randint(99_700, 100_300) // 100_000

    def tell(self, kind: str, **words: object) -> Movement:
        """One movement an hour after the last, unless it says when."""
        self.now += timedelta(hours=1)
        words.setdefault("occurred_at", self.now)
        told = Movement(event_id=f"s{self.number}-{len(self.told)}", kind=kind, **words)
        self.told.append(told)
        return told

    def make(self, name: str, place: str, mass_mg: int, substance: str = ACETONE) -> str:
        lot = self.lot(name)
        self.tell("produce", lot=lot, to_place=place, mass_mg=mass_mg, substance=substance)
        return lot

    def trip(self, lot: str, source: str, onto: str, mass_mg: int, **words: object) -> int:
        """Dispatch, perhaps hand over, perhaps receive in parts; what arrived by its scales."""
        bill = self.paper()
        consignee = onto.partition("-")[0]
        sent = self.tell("dispatch", lot=lot, from_place=source, mass_mg=mass_mg, waybill=bill,
                         consignee=consignee, carrier="haul",
                         due_at=self.now + timedelta(hours=8), **words)
        if self.luck.random() < 0.3:
            self.tell("dispatch", **{**_words(sent), "source": "e-waybill"})
        if self.luck.random() < 0.3:
            self.tell("handover", waybill=bill, carrier="rail", location="gate 3")
        came = self.honest(mass_mg)
        early = sent.occurred_at - SKEW if self.luck.random() < 0.2 else None
        if self.luck.random() < 0.3:
            part = came // 3
            self.tell("receive", lot=lot, to_place=onto, mass_mg=part, waybill=bill, partial=True)
            self.tell("receive", lot=lot, to_place=onto, mass_mg=came - part, waybill=bill)
        else:
            when = {"occurred_at": early} if early and not words.get("late") else {}
            self.tell("receive", lot=lot, to_place=onto, mass_mg=came, waybill=bill, **when)
        return came


def split(teller: Teller) -> None:
    """One lot to two custodians, used up at both."""
    mass = teller.luck.randint(10, 30_000) * KG
    lot = teller.make("A", "acme-wh", mass)
    first = mass // teller.luck.randint(2, 5)
    for part, onto in ((first, "beta-wh"), (mass - first, "gamma-unit")):
        came = teller.trip(lot, "acme-wh", onto, part)
        teller.tell("use", lot=lot, from_place=onto, mass_mg=came)


def blend(teller: Teller) -> None:
    """Two lots and water become one, moved within and sent on."""
    masses = [teller.luck.randint(10, 900) * KG for _ in range(2)]
    lots = [teller.make(name, "acme-wh", mass) for name, mass in zip("BC", masses, strict=True)]
    made = teller.lot("D")
    teller.tell("convert", inputs=(
        *(Part(lot=lot, place="acme-wh", mass_mg=mass)
          for lot, mass in zip(lots, masses, strict=True)), Part(unlisted="water", mass_mg=KG)),
        outputs=(Part(lot=made, place="acme-wh", mass_mg=sum(masses), substance=METHANOL),))
    teller.tell("transfer", lot=made, from_place="acme-wh", to_place="acme-yard",
                mass_mg=sum(masses))
    came = teller.trip(made, "acme-yard", "gamma-unit", sum(masses), substance=METHANOL)
    teller.tell("use", lot=made, from_place="gamma-unit", mass_mg=came)


def tank(teller: Teller) -> None:
    """Two lots in one tank, drawn without a name, received without a name, counted, drained."""
    mix = f"acme{teller.number}-mix"
    masses = [teller.luck.randint(10, 900) * KG for _ in range(2)]
    for name, mass in zip("EF", masses, strict=True):
        teller.make(name, mix, mass)
    half = sum(masses) // 2
    bill = teller.paper()
    teller.tell("dispatch", from_place=mix, mass_mg=half, waybill=bill,
                consignee=f"beta{teller.number}", carrier="haul",
                due_at=teller.now + timedelta(hours=9))
    teller.tell("receive", to_place=f"beta{teller.number}-mix", mass_mg=teller.honest(half),
                waybill=bill)
    left = teller.honest(sum(masses) - half)
    teller.tell("count", from_place=mix, counted_mg=left)
    teller.tell("use", from_place=mix, mass_mg=left)


def waste(teller: Teller) -> None:
    """What was used becomes waste, goes to the disposer on a manifest, and is destroyed."""
    mass = teller.luck.randint(10, 900) * KG
    lot, spent = teller.make("G", "acme-wh", mass), teller.lot("H")
    teller.tell("discard", lot=lot, from_place="acme-wh", mass_mg=mass, waste_code=WASTE,
                waste_lot=spent)
    manifest = f"acme/{20263302000000 + teller.number}"
    teller.tell("dispatch", lot=spent, from_place="acme-wh", mass_mg=mass, manifest=manifest,
                consignee="disp", carrier="haul", due_at=teller.now + timedelta(hours=9))
    came = teller.honest(mass)
    teller.tell("receive", lot=spent, to_place="disp-pit", mass_mg=came, manifest=manifest)
    teller.tell("dispose", lot=spent, from_place="disp-pit", mass_mg=came, method="burnt")


def refused(teller: Teller) -> None:
    """Part is refused and comes home by another paper."""
    mass = teller.luck.randint(10, 900) * KG
    lot, bill, back = teller.make("I", "acme-wh", mass), teller.paper(), teller.paper("beta")
    kept = mass // 2
    teller.tell("dispatch", lot=lot, from_place="acme-wh", mass_mg=mass, waybill=bill,
                consignee="beta", carrier="haul")
    teller.tell("receive", lot=lot, to_place="beta-wh", mass_mg=kept, waybill=bill, partial=True)
    teller.tell("reject", lot=lot, mass_mg=mass - kept, waybill=bill, successor=back,
                on_behalf_of="beta")
    teller.tell("dispatch", lot=lot, from_place="beta-wh", mass_mg=mass - kept, waybill=back,
                consignee="acme", carrier="haul", reason="refused goods returned")
    teller.tell("receive", lot=lot, to_place="acme-wh", mass_mg=mass - kept, waybill=back)
    teller.tell("use", lot=lot, from_place="acme-wh", mass_mg=mass - kept)
    teller.tell("use", lot=lot, from_place="beta-wh", mass_mg=kept)


def border(teller: Teller) -> None:
    """Goods come from beyond the area, with or without a dispatch, and leave it again."""
    mass = teller.luck.randint(10, 900) * KG
    lot, bill = teller.lot("J", "outco"), teller.paper("outco")
    if teller.luck.random() < 0.5:
        teller.tell("dispatch", lot=lot, consignor="outco", consignee="acme", mass_mg=mass,
                    waybill=bill, substance=ACETONE, carrier="haul")
    teller.tell("receive", lot=lot, to_place="acme-wh", mass_mg=mass, waybill=bill,
                consignor="outco", substance=ACETONE)
    teller.tell("dispatch", lot=lot, from_place="acme-wh", mass_mg=mass, waybill=teller.paper(),
                consignee="outco", carrier="haul", due_at=teller.now + timedelta(hours=9))


def corrected(teller: Teller) -> None:
    """A dispatch filed wrong is undone in the open and filed right."""
    mass = teller.luck.randint(10, 900) * KG
    lot, bill = teller.make("K", "acme-wh", mass), teller.paper()
    wrong = teller.tell("dispatch", lot=lot, from_place="acme-wh", mass_mg=mass * 10,
                        waybill=bill, consignee="beta", carrier="haul")
    teller.tell("receive", lot=lot, to_place="beta-wh", mass_mg=mass, waybill=bill)
    teller.tell("use", lot=lot, from_place="beta-wh", mass_mg=mass)
    teller.tell("correct", reverses=wrong.event_id, on_behalf_of="acme", replacement=replace(
        wrong, event_id=f"{wrong.event_id}-truth", mass_mg=mass))


PLOTS: tuple[Callable[[Teller], None], ...] = (
    split, blend, tank, waste, refused, border, corrected)


def stories(luck: random.Random, count: int = 6) -> list[Movement]:
    """Some stories, each of lots and papers of its own."""
    return [told for number in range(count)
            for told in story(luck.choice(PLOTS), number, luck)]


def story(plot: Callable[[Teller], None], number: int, luck: random.Random) -> list[Movement]:
    """One story of a kind."""
    teller = Teller(number, luck)
    plot(teller)
    return teller.told


def filed_late(told: list[Movement], luck: random.Random) -> list[Movement]:
    """The same movements in any order of filing; what undoes an event is filed after it."""
    shuffled = list(told)
    luck.shuffle(shuffled)
    return sorted(shuffled, key=lambda one: one.kind == "correct")


def _words(told: Movement) -> dict[str, object]:
    names: Iterator[str] = iter(Movement.__dataclass_fields__)
    return {name: getattr(told, name) for name in names if name not in ("event_id", "kind")}
