"""A trip as rules see it: what moved under its papers, and what the papers said beforehand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.gate import GateEvent
from hazchem.domain.permit import Permit
from hazchem.domain.substance import Substance
from hazchem.ledger.matching import Trips, consignee_of, consignor_of
from hazchem.regulation.segregation import CoLoading
from hazchem.rules.evidence import Evidence, Worked, distinct


class Paper(NamedTuple):
    """A waybill or manifest as one system put it: its kind, number, who put it when, its words."""

    kind: str  # waybill or manifest
    number: str
    filer: str
    put_at: datetime
    first_put_at: datetime
    content: Mapping[str, Any]


class Stage(NamedTuple):
    """A part of a trip in one pair of hands: from a departure or hand-over to the next."""

    at: datetime
    until: datetime | None
    fact: Fact
    carrier: str
    vehicle: str
    trailer: str
    driver: str
    escort: str


class Load(NamedTuple):
    """What a dispatch put on the way: of which substance, between whom, in milligrams."""

    fact: Fact
    lot: str
    substance: str
    consignor: str
    consignee: str
    mass_mg: int
    # Who gives the goods away and who gets them, by title where it is named; "" for nobody told.
    seller: str = ""
    buyer: str = ""


# Who deals in chemicals for itself: what comes to others, or from them, is stored or carried.
_DEALERS = frozenset({"producer", "trader", "user"})
# Words that declare a way back: returned, refused, reworked, processed for its owner.
WAY_BACK = ("return", "reject", "rework", "toll", "退", "返", "拒", "委托加工", "来料加工")


@dataclass(slots=True, kw_only=True)
class Trip(Evidence):
    """One consignment: its live movements, matched, and the papers filed before they happened."""

    trip: str
    trips: Trips
    papers: tuple[Paper, ...] = ()
    lot_substance: Mapping[str, str] = field(default_factory=dict)
    # Of each manifest: others under the same number, given by other issuers.
    namesakes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    co_loading: CoLoading = field(default_factory=CoLoading)
    # What gates saw under its waybills, as far as they told of seals, in the order it happened.
    gates: tuple[GateEvent, ...] = ()
    # Other trips that a vehicle or a person of this one may have been on at the same time.
    beside: tuple["Trip", ...] = ()
    _happened: list[Fact] | None = None
    _worked_out: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, work_out: Callable[[], Worked]) -> Worked:
        """What several rules ask for, worked out the first time."""
        if name not in self._worked_out:
            self._worked_out[name] = work_out()
        worked: Worked = self._worked_out[name]
        return worked

    @property
    def facts(self) -> list[Fact]:
        """The movements that count and have happened, in the order they did; later ones noted."""
        if self._happened is None:
            self._happened = [fact for fact in self.trips.facts if self.passed(fact.at)]
        return self._happened

    def of_kind(self, *kinds: str) -> list[Fact]:
        """Those of some kinds."""
        return [fact for fact in self.facts if fact.movement.kind in kinds]

    def substance_of(self, fact: Fact) -> str:
        """What a movement is of: its lot's substance, else the one it names."""
        told = fact.movement
        return self.lot_substance.get(told.lot) or told.substance

    def entry_of(self, substance: str) -> Substance | None:
        """The register's entry of a substance, None for waste and what nobody knows."""
        return self.substances.get(substance) if substance else None

    def loads(self) -> list[Load]:
        """What was sent, one for each dispatch that counts."""
        return self.once("loads", lambda: [
            self._load(fact, consignor_of(fact.movement, self.registers),
                       consignee_of(fact.movement, self.registers))
            for fact in self.of_kind("dispatch")])

    def arrivals(self) -> list[Load]:
        """What came, one for each receipt, with who received it as the consignee."""
        return self.once("arrivals", self._arrivals)

    def _arrivals(self) -> list[Load]:
        sent = {load.lot: load.consignor for load in self.loads()}
        return [self._load(fact, self.registers.party(fact.movement.consignor)
                           or sent.get(fact.movement.lot, ""),
                           self.registers.custodian_of(fact.movement.to_place, fact.at))
                for fact in self.of_kind("receive")]

    def deals(self) -> list[Load]:
        """What changed hands by title: what was sent, and what came though nobody sent it.

        What goes back, is stored for its owner or only carried is no deal.
        """
        return self.once("deals", self._deals)

    def _deals(self) -> list[Load]:
        sent = self.loads()
        lots = {load.lot for load in sent}
        unsent = [load for load in self.arrivals() if not sent or (
            load.lot and load.lot not in lots and "" not in lots)]
        return [load for load in (*sent, *unsent)
                if load.buyer and load.seller != load.buyer and not goes_back(load)]

    def _load(self, fact: Fact, consignor: str, consignee: str) -> Load:
        told, party = fact.movement, self.registers.party
        seller = party(told.seller or told.owner)
        return Load(fact, told.lot, self.substance_of(fact), consignor, consignee,
                    told.mass_mg or 0,
                    seller or (consignor if self._deals_in(consignor, fact.at) else ""),
                    party(told.buyer) or (consignee if self._deals_in(consignee, fact.at) else ""))

    def _deals_in(self, party: str, at: datetime) -> bool:
        entry = self.registers.custodian(party, at) if party else None
        return entry is not None and (not entry.roles or bool(_DEALERS & set(entry.roles)))

    def mode(self) -> str:
        """How it travels, by its first dispatch or hand-over that says so: road unless told."""
        return next((fact.movement.mode for fact in self.of_kind("dispatch", "handover")
                     if fact.movement.mode), "road")

    def stages(self) -> list[Stage]:
        """Who carried it from when to when: what a hand-over leaves out stays as it was."""
        return self.once("stages", self._stages)

    def _stages(self) -> list[Stage]:
        moves = self.of_kind("dispatch", "handover")
        ends = [fact.at for fact in self.of_kind("receive", "reject")]
        last = max(ends, default=None)
        found: list[Stage] = []
        for place, fact in enumerate(moves):
            told = fact.movement
            until = moves[place + 1].at if place + 1 < len(moves) else last
            carrier = self.registers.party(told.carrier) if told.carrier else ""
            if not carrier and told.vehicle:
                entry = self.registers.vehicles.at(told.vehicle, fact.at)
                carrier = entry.custodian if entry else ""
            found.append(Stage(fact.at, until, fact, carrier, told.vehicle, told.trailer,
                               told.driver, told.escort))
        return found

    def parties(self) -> tuple[str, ...]:
        """Everybody on the trip: consignors, consignees, carriers, filers."""
        ends = [party for load in self.loads() for party in (load.consignor, load.consignee)]
        return distinct((*ends, *(stage.carrier for stage in self.stages()),
                         *(fact.filer for fact in self.facts),
                         *(paper.filer for paper in self.papers)))

    def permits(self, custodian: str, kind: str, at: datetime) -> Iterator[Permit]:
        """A custodian's permits of a kind, as registered at an instant, valid or not."""
        return (permit for permit in self.registers.permits_held(custodian, at)
                if permit.kind == kind)

    def keeps_permits(self, custodian: str, *kinds: str) -> bool:
        """Whether a custodian ever registered a permit, of some kinds: else none is missed."""
        return any(entry.kind in kinds or not kinds
                   for number in self.registers.permits_of.get(custodian, ())
                   for _, entry in self.registers.permits.history(number)
                   if entry.custodian == custodian)

    def names_of(self, substance: str) -> frozenset[str]:
        """Every way a permit may name a substance: its id, CAS numbers, #number."""
        entry = self.entry_of(substance)
        if entry is None:
            return frozenset({substance} - {""})
        number = {f"#{entry.number}"} if entry.number else set()
        return frozenset({entry.id, substance, *entry.all_cas} | number)


def goes_back(load: Load) -> bool:
    """Whether it says that it is a way back: returned, refused, reworked for its owner."""
    words = f"{load.fact.movement.reason} {load.fact.movement.purpose}".lower()
    return any(word in words for word in WAY_BACK)
