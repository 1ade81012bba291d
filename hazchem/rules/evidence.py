"""What a rule may see: the books of its subject, the registers, the parameters, and the clock."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from hazchem.domain.event import Fact
from hazchem.domain.instant import CHINA
from hazchem.domain.mass import MG_PER_KG
from hazchem.domain.movement import Movement
from hazchem.domain.register import Registers
from hazchem.domain.substance import Substance, SubstanceRegister
from hazchem.domain.waste import is_waste
from hazchem.domain.working_days import WorkingDays
from hazchem.ledger.account import Leg
from hazchem.ledger.books import Books
from hazchem.ledger.order import Step
from hazchem.ledger.stock import is_not_live
from hazchem.ledger.weighing import variance_mg2
from hazchem.regulation.aftermath import Controls
from hazchem.regulation.loss_norms import Norms
from hazchem.rules.parameters import Parameters

Worked = TypeVar("Worked")
Weighing = tuple[Fact | None, int]  # what was weighed and its mass; None: a side without paper


class Substances(Protocol):
    """Whatever finds a substance by its id."""

    def get(self, substance_id: str, /) -> Substance | None:
        """The substance of exactly this id, None where there is none."""

    def called(self, text: str, /) -> tuple[Substance, ...]:
        """Those of exactly this name, alias or CAS number."""


def _unknown() -> Substances:
    return SubstanceRegister(())


def _nobody_filed(_custodian: str) -> datetime | None:
    return None


@dataclass(slots=True, kw_only=True)
class Evidence:
    """One subject as of an instant. Rules read it; only the clock notes what it was asked."""

    as_of: datetime
    registers: Registers
    parameters: Parameters
    substances: Substances = field(default_factory=_unknown)
    controls: Controls = field(default_factory=Controls)
    calendar: WorkingDays = field(default_factory=WorkingDays)
    norms: Norms = field(default_factory=Norms)
    began: Callable[[str], datetime | None] = _nobody_filed  # when a custodian first filed
    clocks: list[datetime] = field(default_factory=list)  # not yet passed
    rests_on: datetime | None = None  # the latest instant asked that has passed

    @property
    def over(self) -> str:
        """Which rules look at it: those over goods, a ticket, a party or a holder."""
        return type(self).__name__.lower()

    def passed(self, instant: datetime) -> bool:
        """Whether a clock has run out; either way it is noted, for the answer holds until then."""
        if instant > self.as_of:
            self.clocks.append(instant)
            return False
        if self.rests_on is None or instant > self.rests_on:
            self.rests_on = instant
        return True

    def number(
        self, rule: str, name: str, at: datetime, selector: str = "", park: str = ""
    ) -> int | Decimal:
        """A parameter in force on the day of an event, a park's own before that for everywhere."""
        return self.parameters.value(rule, name, day_of(at), selector, park)

    def asked(
        self, rule: str, name: str, at: datetime, selector: str = "", park: str = ""
    ) -> dict[str, str]:
        """A parameter as a finding shows it: its name and selector, its value and unit."""
        row = self.parameters.row(rule, name, day_of(at), selector, park)
        shown = f"{name}[{row.selector}]" if row.selector else name
        return {shown: f"{row.value} {row.unit}"}

    def flags(self, substance: str, at: datetime | None = None) -> frozenset[str]:
        """The lists a substance is on, on the day of an event; waste is waste by its code."""
        entry = self.substances.get(substance)
        if entry is not None:
            return entry.flags_on(day_of(at)) if at and entry.listings else entry.flags
        return frozenset({"waste"}) if is_waste(substance) else frozenset()

    def listed(self, substance: str, at: datetime, flags: Iterable[str]) -> dict[str, str]:
        """The lists that decide, and how far it was checked that they name a substance."""
        entry, day = self.substances.get(substance), day_of(at)
        return {f"list[{flag}]": entry.checked(flag, day) for flag in sorted(flags)
                if entry is not None and flag in entry.flags_on(day) and entry.listings}

    def custodian_of(self, place: str, at: datetime) -> str:
        """Who holds what stands in a place."""
        return self.registers.custodian_of(place, at)

    def variance_mg2(self, fact: Fact | None, mass_mg: int) -> Fraction | None:
        """σ² of the weighing behind a fact, None where no instrument was named."""
        return variance_mg2(self.registers, fact, mass_mg)

    def limit_mg2(
        self,
        rule: str,
        weighed: Sequence[Weighing],
        reference_mg: int,
        at: datetime,
        without: Collection[str] = (),
    ) -> Fraction:
        """(3σ)² of a difference in mg²; `without` leaves out the word of some instruments.

        With no instrument on either side the fallback is 3σ of the reference mass; with one,
        the other's σ is a third of the fallback of its own mass.
        """
        ppm = Fraction(self.number(rule, "fallback_3sigma_ppm", at))
        variances = [
            (mass_mg, None if fact and fact.movement.instrument in without
             else self.variance_mg2(fact, mass_mg)) for fact, mass_mg in weighed]
        if all(variance is None for _, variance in variances):
            return (ppm * reference_mg / 1_000_000) ** 2
        return 9 * sum(((ppm * mass_mg / 3_000_000)**2 if variance is None else variance
                        for mass_mg, variance in variances), Fraction())


@dataclass(slots=True, kw_only=True)
class Goods(Evidence):
    """The books of some lots, with everything known of the trips they made."""

    books: Books
    _worked_out: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, work_out: Callable[["Goods"], Worked]) -> Worked:
        """What several rules ask for, worked out the first time."""
        if name not in self._worked_out:
            self._worked_out[name] = work_out(self)
        worked: Worked = self._worked_out[name]
        return worked

    def legs_of(self, lot: str) -> list[Leg]:
        """The legs of one lot, in the order of the books."""
        return self.once("legs", _legs_by_lot).get(lot, [])

    def substance_of(self, lot: str) -> str:
        """What a lot is, by its maker, else by the first who said so."""
        return self.books.substances.get(lot, "")

    def lots_at(self, place: str) -> frozenset[str]:
        """The lots that ever stood in a place that mixes them."""
        if not self.registers.is_commingled(place, self.as_of):
            return frozenset()
        return frozenset(self.once("held", _lots_held).get(place, ()))

    def substance_at(self, place: str) -> str:
        """What a place ever held, where that is one thing; else ""."""
        held = {self.substance_of(lot) for lot in self.once("held", _lots_held).get(place, ())}
        held.discard("")
        return next(iter(held)) if len(held) == 1 else ""

    def is_home(self, told: Movement) -> bool:
        """Whether an event that names several lots is this question's to judge, not another's."""
        lots = told.lots
        if lots:
            return self.books.owns(lots[0])
        if told.kind == "receive" or not told.places:
            return bool(told.papers) and self.books.owns(f"paper:{told.papers[0]}")
        place = told.places[0]
        return (told.kind != "convert" or self.registers.is_commingled(place, told.occurred_at)
                ) and self.books.owns(f"place:{place}")

    def own_steps(self) -> list[Step]:
        """The events that are this question's to judge; not those before a go-live."""
        return self.once("steps", lambda goods: [
            step for step in goods.books.steps if step.fact.movement.kind != "handover"
            and goods.is_home(step.fact.movement) and not goods._not_live(step)])

    def _not_live(self, step: Step) -> bool:
        told = step.fact.movement
        if told.kind == "opening":
            return False
        place = told.places[0] if told.places else ""
        return is_not_live(self.books, self.custodian_of(place, step.at), step.at)


@dataclass(slots=True, kw_only=True)
class Papers(Evidence):
    """The live facts that share one thing: a weigh ticket, a party nobody registered."""

    kind: str  # ticket or party
    subject: str
    facts: tuple[Fact, ...]
    consignment: Mapping[str, str] = field(default_factory=dict)  # paper -> its trip
    lot_substance: Mapping[str, str] = field(default_factory=dict)

    @property
    def over(self) -> str:
        """Rules over tickets, or rules over parties."""
        return self.kind

    def happened(self) -> list[Fact]:
        """Those that have happened by now, in the order they did; later ones are noted."""
        known = sorted(self.facts, key=lambda fact: (fact.at, fact.movement.event_id, fact.filer))
        return [fact for fact in known if self.passed(fact.at)]

    def trip(self, told: Movement) -> str:
        """The trip an event belongs to, "" for none."""
        paper = told.waybill or told.manifest
        return self.consignment.get(paper, paper)


@dataclass(slots=True, kw_only=True)
class Holder(Evidence):
    """A custodian and what the books say it has, in milligrams by lot."""

    custodian: str
    holdings: Mapping[str, int]
    substance_of: Mapping[str, str] = field(default_factory=dict)


def _legs_by_lot(goods: Goods) -> dict[str, list[Leg]]:
    by_lot: dict[str, list[Leg]] = {}
    for leg in goods.books.legs:
        by_lot.setdefault(leg.lot, []).append(leg)
    return by_lot


def _lots_held(goods: Goods) -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    for leg in goods.books.legs:
        if leg.target.kind == "stock":
            held.setdefault(leg.target.ref, set()).add(leg.lot)
    return held


def day_of(at: datetime) -> date:
    """The day an instant falls on in China, where the law counts it."""
    return at.astimezone(CHINA).date()


def clock_of(at: datetime) -> str:
    """An instant for a sentence, to the minute, in China Standard Time."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def span(number: int | Decimal, unit: timedelta) -> timedelta:
    """So many units of time, exact to the microsecond."""
    whole = Fraction(number) * (unit // timedelta(microseconds=1))
    return timedelta(microseconds=int(whole))


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Names in their order, each once, without empty ones."""
    return tuple(dict.fromkeys(name for name in names if name))


def kilograms(mass_mg: int) -> str:
    """Kilograms for a sentence: no trailing zeros."""
    text = f"{Decimal(mass_mg) / MG_PER_KG:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
