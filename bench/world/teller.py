"""Who takes part in a story of the world, what each has of its own, and when each tells."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bench.world import park
from hazchem.domain.custodian import check_character
from hazchem.domain.instant import CHINA

Body = dict[str, Any]
_IDS = uuid.UUID("2a1d3c50-77aa-5c6e-93f0-2f6f6a1f4f10")
# How far a class III scale of e = 20 kg strays at a truck's gross weight.
_SIGMA_KG = 16
_VALID = {"valid_from": "2020-01-01", "valid_to": "2099-01-01"}


def filled(given: Body) -> Body:
    """What somebody fills in: an empty field is left out."""
    return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Act:
    """One thing that is filed: when, through whose key, where to."""

    filed_at: datetime
    key: str
    method: str
    path: str
    body: Body


@dataclass
class Teller:
    """Who takes part in one story, and how each of them tells of it."""

    number: int
    luck: random.Random
    at: datetime
    crew: int = 0
    goods: str = ""
    minimal: bool = False
    how: str = ""
    # Which of several lots and waybills it is about just now.
    part: str = ""
    # When the world began: what must stand for long lay there before.
    begun: datetime | None = None
    acts: list[Act] = field(default_factory=list)
    expects: set[str] = field(default_factory=set)
    # Rules that rightly speak as well, but need not.
    allows: set[str] = field(default_factory=set)
    # Firms of its own that say each week that nothing else is to be told, and since when.
    declaring: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        choose = self.luck.choice
        self.goods = self.goods or choose(park.GOODS)
        self.maker, self.user = choose(park.MAKERS), choose(park.USERS[:2])
        self.haulier, self.disposer = park.HAULIERS[0], park.DISPOSER
        self.plate = park.PLATES[self.haulier][self.crew]
        self.driver: str | None = park.DRIVERS[self.haulier][self.crew]
        self.escort: str | None = park.ESCORTS[self.haulier][self.crew]
        self.kg = self.luck.randrange(12000, 30000)
        self.berth = f"b{self.crew}"
        self.ids: list[str] = []

    @property
    def mark(self) -> str:
        """What tells this story's names from all others'."""
        return f"x{self.number:05}"

    @property
    def lot(self) -> str:
        """Its lot."""
        return f"{self.maker}/L-{self.mark}{self.part}"

    @property
    def manifest(self) -> str:
        """Its waste manifest."""
        year, serial = f"{self.at.astimezone(CHINA):%Y}", f"{self.number:05}{len(self.part)}"
        return f"{self.maker}/{year}{park.AREA}{serial}"

    @property
    def bill(self) -> str:
        """Its waybill."""
        return f"{self.haulier}/W-{self.mark}{self.part}"

    def passes(self, least_h: float, most_h: float | None = None) -> datetime:
        """Time goes on."""
        hours = self.luck.uniform(least_h, least_h if most_h is None else most_h)
        self.at += timedelta(minutes=round(hours * 60))
        return self.at

    def weighed(self, kg: float) -> str:
        """A mass as an honest scale reads it, in steps of its division."""
        return str(max(20, round(self.luck.gauss(kg, _SIGMA_KG) / 20) * 20))

    def reads(self, kg: float) -> str:
        """The same for whoever has a scale; who names none writes down what the papers say."""
        return str(round(kg)) if self.minimal else self.weighed(kg)

    def new_id(self) -> str:
        """An event id of this story."""
        self.ids.append(str(uuid.uuid5(_IDS, f"{self.number}/{len(self.ids)}")))
        return self.ids[-1]

    def tell(self, key: str, kind: str, *, late_h: float | None = None, **given: Any) -> Body:
        """A movement, filed soon after, as clerks do: sometimes at once, sometimes next morning."""
        body = {"event_id": self.new_id(), "kind": kind, "occurred_at": self.at.isoformat(),
                **filled(given)}
        habits = (0.05, 0.5, 1) if self.goods in park.AT_ONCE else (0.05, 0.5, 3, 9)
        delay = self.luck.choice(habits) if late_h is None else late_h
        self.file(key, "POST", "/movements", body, delay)
        if late_h is None and self.luck.random() < 0.05:
            self.file(key, "POST", "/movements", body, delay + self.luck.uniform(0, 30))
        return body

    def file(self, key: str, method: str, path: str, body: Body, delay_h: float = 0.0) -> None:
        """Anything else that is filed."""
        self.acts.append(Act(self.at + timedelta(hours=delay_h), key, method, path, body))

    def optional(self, **given: Any) -> Body:
        """What may be left out, and by some always is."""
        return {} if self.minimal else given

    def long_ago(self, days: float) -> datetime:
        """It begins so many days before the world does: only firms of its own may take part."""
        assert self.begun is not None
        self.at = self.begun - timedelta(days=days)
        return self.at

    def not_before(self, first: datetime) -> None:
        """It begins under a law that is in force."""
        self.at = max(self.at, first)

    def enters(self, firm: str, path: str, **entry: Any) -> None:
        """A firm keeps an entry of its own in a register."""
        self.file(firm, "PUT", f"/{path}", {"custodian": firm, **entry})

    def settles(self, role: str, name: str = "", *, silent: bool = False, **entry: Any) -> str:
        """A firm of this story's own: its entry, its places, its scale, its keepers."""
        code = f"{self.mark}-{name or role}"
        self.file("admin", "PUT", f"/custodians/{code}", {
            "name": code, "roles": [role], "park": "port", **entry})
        for kind in ("warehouse", "yard"):
            self.enters(code, f"places/{code}-{kind[:2]}", kind=kind, park="port")
        self.enters(code, f"instruments/{code}-s", kind="truck_scale", e_kg="20",
                    verified_from="2020-01-01", verified_to="2099-01-01")
        for n in (1, 2):
            self.enters(code, f"persons/{code}-k{n}", role="keeper")
        if not silent:
            self.declaring[code] = self.at
        return code

    def may(self, firm: str, kind: str, **scope: Any) -> str:
        """The authority registers a permit of a firm."""
        number = f"{self.mark}-P{len(self.acts)}"
        self.file("admin", "PUT", f"/permits/{number}", {
            "custodian": firm, "kind": kind, **_VALID, **scope})
        return number

    def hires(self, name: str = "carrier", *, licensed: bool = True) -> str:
        """A carrier of this story's own, whose vehicle and crew are in no register."""
        self.haulier = self.settles("carrier", name)
        if licensed:
            self.may(self.haulier, "transport")
        self.plate, self.driver, self.escort = f"{self.mark}-{name}-t", None, None
        return self.haulier

    def other_haulier(self) -> Body:
        """What a dispatch says that goes by the other haulier of the park."""
        other = park.HAULIERS[1]
        return {"carrier": other, "vehicle": park.PLATES[other][self.crew],
                "driver": park.DRIVERS[other][self.crew],
                "escort": park.ESCORTS[other][self.crew]}

    def credit_code(self, area: str) -> str:
        """A credit code nobody else has, given in a city."""
        code = f"91{area}00{self.number:07}{len(self.acts) % 100:02}"
        return code + check_character(code)

    def lays_out(self, *berths: str, **given: Any) -> str:
        """The park opens a parking lot of this story's own, its berths side by side."""
        lot = f"{self.mark}-lot"
        self.file("office", "PUT", f"/parking-lots/{lot}", {
            "park": "port", "name": lot, **given, "berths": [
                {"code": code, "zone": "z1", "row": "r", "position": n}
                for n, code in enumerate(berths)],
            "zones": given.get("zones", [{"code": "z1"}])})
        return lot

    def watched(self, kind: str, subject: str | Body, late_h: float = 0.01, **evidence: Any) -> str:
        """Another system reports what it saw; returns its id."""
        event_id = self.new_id()
        self.file("watch", "POST", "/alerts", {
            "event_id": event_id, "source": "watch", "kind": kind, "subject": subject,
            "occurred_at": self.at.isoformat(), "evidence": evidence}, late_h)
        return event_id

    def declares_waste(self, firm: str, first: datetime, months: int) -> None:
        """A firm declares its waste of so many months, each when it is over."""
        for _ in range(months):
            first = first.replace(day=1)
            after = (first + timedelta(days=31)).replace(day=1)
            self.at = max(self.at, after + timedelta(days=3))
            self.file(firm, "POST", "/declarations", {
                "event_id": self.new_id(), "kind": "waste", "period_from": f"{first:%Y-%m-%d}",
                "period_to": f"{after - timedelta(days=1):%Y-%m-%d}"}, 1)
            first = after

    def unit(self, design: dict[str, str], **entry: Any) -> None:
        """The maker's store is a hazard unit of a design, in tonnes by substance."""
        code = f"{self.maker}-u"
        self.enters(self.maker, f"hazard-units/{code}", kind="storage",
                    exposed_persons=120, **entry)
        self.enters(self.maker, f"places/{self.maker}-wa", kind="warehouse", park="port",
                    hazard_unit=code, design_max_t=design)
