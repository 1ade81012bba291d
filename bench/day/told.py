"""What is told of a day: each trip's movements, papers and passages, by who files them when."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from bench.day import town

BEGUN = datetime(2025, 6, 1, tzinfo=UTC) - timedelta(hours=8)
_IDS = uuid.UUID("0d9d0a0e-54c5-5a0e-9a35-3a1f0f5f9d22")
_DAY = timedelta(days=1)
# Every so many trips: highly toxic goods, waste, a rest in the lot, a count, something wrong.
_TOXIC, _WASTE, _RESTS, _COUNTED, _SHORT, _LOST, _ALERTED = 50, 51, 5, 25, 53, 97, 499


class Act(NamedTuple):
    """One thing that is told: when, by whom, of what sort, and what."""

    at: datetime
    filer: str
    sort: str  # movements, waybill, manifest, alert, or a lot
    body: dict[str, Any]


@dataclass
class Trip:
    """One trip from the making of its lot to its use."""

    number: int
    begun: datetime
    acts: list[Act] = field(default_factory=list)

    @property
    def wasted(self) -> bool:
        """Whether it takes waste to its disposal."""
        return self.number % _WASTE == 0

    def tell(self) -> list[Act]:
        """Everything that is told of it."""
        number, mark = self.number, f"{self.number:07}"
        maker, crew = town.MAKERS[number % 20], number % town.CREWS
        toxic = number % _TOXIC == 0 and not self.wasted
        buyer = town.DISPOSER if self.wasted else town.BUYERS[number // 20 % 20]
        goods = town.WASTE if self.wasted else town.TOXIC if toxic else town.GOODS[number % 4]
        kg = 400 if toxic else 900 if self.wasted else 30_000
        lot, waybill = f"{maker}/L{mark}", f"{town.HAULIER}/W{mark}"
        truck: dict[str, Any] = {"vehicle": town.plate(crew), "driver": f"D{crew}",
                                 "escort": f"E{crew}", "seals": [f"S{mark}"]}
        papers = {"waybill": waybill}
        if self.wasted:
            papers["manifest"] = f"{maker}/{self.begun:%Y}{town.AREA}{number % 1_000_000:06}"
            self._tell(0.4, maker, "manifest", number=papers["manifest"], consignor=maker,
                       consignee=buyer, waybill=waybill,
                       lines=[{"waste_code": "900-402-06", "mass_kg": str(kg)}])
        self._tell(0, maker, "movements", kind="opening" if self.wasted else "produce", lot=lot,
                   substance=goods, mass_kg=str(kg), to_place=f"{maker}-w",
                   **self._by(maker, toxic))
        self._tell(0.5, town.HAULIER, "waybill", number=waybill, status="issued", consignor=maker,
                   consignee=buyer, carrier=town.HAULIER, lines=[
                       {"substance": goods, "mass_kg": str(kg)}], **truck)
        self._tell(1, maker, "movements", kind="dispatch", lot=lot, mass_kg=str(kg),
                   from_place=f"{maker}-w", carrier=town.HAULIER, consignee=buyer,
                   due_at=self._at(10), ticket=f"T{mark}", **papers, **truck,
                   **({"seller": maker, "buyer": buyer} if toxic else {}),
                   **self._by(maker, toxic))
        self._passes(town.plate(crew), waybill, crew, kg)
        if number % _ALERTED == 0:
            self._tell(2, town.OFFICE, "alert", kind="long_stop", source="gps",
                       subject={"kind": "vehicle", "id": town.plate(crew)})
        if number % _LOST:
            self._arrives(buyer, lot, kg, papers, toxic)
        return self.acts

    def _passes(self, plate: str, waybill: str, crew: int, kg: int) -> None:
        """In and out by the park's gate, and every fifth time a rest on a berth."""
        seen: dict[str, Any] = {"plate": plate, "waybill": waybill, "load_state": "loaded"}
        rests = self.number % _RESTS == 0
        self._tell(1.2, town.OFFICE, "gate", event="enter", **seen)
        if rests:
            inside = {**seen, "gross_kg": str(kg + 16_000), "seals": [f"S{self.number:07}"]}
            self._tell(1.3, town.OFFICE, "yard", event="enter", **inside)
            self._tell(1.35, town.OFFICE, "yard", event="park",
                       berth=f"b{self.number // _RESTS % town.BERTHS}", **seen)
            self._tell(2, town.OFFICE, "yard", event="check", driver=f"D{crew}", **seen)
            self._tell(3.7, town.OFFICE, "yard", event="leave", **inside)
        self._tell(3.8 if rests else 1.5, town.OFFICE, "gate", event="leave", **seen)

    def _arrives(
        self, buyer: str, lot: str, kg: int, papers: dict[str, str], toxic: bool
    ) -> None:
        """It is received, used or disposed of, and now and then counted."""
        got = str(kg - 200 if self.number % _SHORT == 0 else kg)
        self._tell(4.5, buyer, "movements", kind="receive", lot=lot, mass_kg=got,
                   to_place=f"{buyer}-w", seals=[f"S{self.number:07}"],
                   ticket=f"R{self.number:07}", **papers, **self._by(buyer, toxic))
        away: dict[str, Any] = {"lot": lot, "from_place": f"{buyer}-w", "mass_kg": got}
        if self.wasted:
            self._tell(6, buyer, "movements", kind="dispose", method="D10", **away)
        else:
            self._tell(6, buyer, "movements", kind="use", purpose="synthesis", **away,
                       **({"signers": [f"{buyer}-k1", f"{buyer}-k2"]} if toxic else {}))
        if self.number % _COUNTED == 1:
            self._tell(7, buyer, "movements", kind="count", lot=lot, from_place=f"{buyer}-w",
                       counted_kg="0")

    def _by(self, firm: str, toxic: bool) -> dict[str, Any]:
        """Two keepers for what asks for them, a scale for the rest."""
        if toxic:
            return {"signers": [f"{firm}-k1", f"{firm}-k2"]}
        return {"instrument": f"{firm}-s"}

    def _tell(self, hours: float, filer: str, sort: str, **told: Any) -> None:
        at = self.begun + timedelta(minutes=round(hours * 60))
        if sort not in ("waybill", "manifest"):
            event_id = str(uuid.uuid5(_IDS, f"{self.number} {len(self.acts)}"))
            told = {"event_id": event_id, "occurred_at": at.isoformat(), **told}
        self.acts.append(Act(at, filer, sort, told))

    def _at(self, hours: int) -> str:
        return (self.begun + timedelta(hours=hours)).isoformat()


def sittings(
    first: int, trips: int, days: int, every: timedelta = timedelta(hours=1)
) -> Iterator[tuple[datetime, list[tuple[str, str, list[dict[str, Any]]]]]]:
    """What is filed sitting by sitting: the hour, and each (filer, sort, rows) of it."""
    apart = _DAY / trips
    waiting: list[Act] = []
    until, number, last = BEGUN + every, first, first + trips * days
    while waiting or number < last:
        while number < last and BEGUN + apart * (number - first) < until:
            waiting += Trip(number, BEGUN + apart * (number - first)).tell()
            number += 1
        # Whoever receives files after whoever sent, or nobody knew yet what it is.
        now = sorted((act for act in waiting if act.at < until),
                     key=lambda act: (act.filer not in town.MAKERS, act.at))
        waiting = [act for act in waiting if act.at >= until]
        filed: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for act in now:
            filed.setdefault((act.filer, act.sort), []).append(act.body)
        yield until, [(filer, sort, rows) for (filer, sort), rows in filed.items()]
        until += every
