"""Whether a party had the permit that an act needs, as of the act, and what it had instead.

Who ever registered a permit of the sort is asked for the permits of its acts. Of whoever registered
none nothing is missed, unless a dated row (`demanded`) asks for it within this ledger's area: a
party beyond it keeps its permits elsewhere.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from hazchem.domain.permit import Permit
from hazchem.rules.evidence import clock_of, day_of
from hazchem.rules.evidence_trip import Load, Trip
from hazchem.rules.rule import Said

NAMES = {
    "production": Said("production licence", "安全生产许可证"),
    "trading": Said("trading licence", "经营许可证"),
    "use": Said("licence of use", "安全使用许可证"),
    "transport": Said("transport licence", "道路危险货物运输许可"),
    "highly_toxic_purchase": Said("purchase permit for the highly toxic", "剧毒化学品购买许可证"),
    "highly_toxic_road_pass": Said("road pass for the highly toxic", "剧毒化学品道路运输通行证"),
    "explosive_precursor_use": Said("statement of lawful use of explosive precursors",
                                    "易制爆危险化学品合法用途说明"),
    "drug_precursor_1": Said("class 1 precursor permit", "第一类易制毒化学品购买许可证"),
    "drug_precursor_2": Said("class 2 precursor filing", "第二类易制毒化学品购买备案证明"),
    "drug_precursor_3": Said("class 3 precursor filing", "第三类易制毒化学品购买备案证明"),
    "drug_precursor_transport": Said("precursor transport permit", "易制毒化学品运输许可证"),
    "waste_operation": Said("waste operation licence", "危险废物经营许可证"),
    "waste_transfer": Said("approval of the transfer between provinces",
                           "危险废物跨省转移批准决定"),
}
# Licences that hold for years. Who only ever registered papers for single acts (a pass, an
# approval, a purchase) keeps its licences elsewhere.
STANDING = ("production", "trading", "use", "transport", "waste_operation")
_SHOWN = 3
Covers = Callable[[Permit], bool]


class Lack(NamedTuple):
    """What is wrong: no permit at all (""), one that had ended, or one of another scope."""

    variant: str
    permits: tuple[Permit, ...]


def lacking(
    trip: Trip, parties: Iterable[str], kinds: Sequence[str], at: datetime, covers: Covers
) -> Lack | None:
    """What parties lack of the permit that any one of them must have at an instant, or None.

    A permit that begins later is none yet.
    """
    known = [permit for party in parties for permit in trip.registers.permits_held(party, at)
             if permit.kind in kinds and not (permit.valid_from and at < permit.valid_from)]
    valid = [permit for permit in known if permit.is_valid(at)]
    if any(covers(permit) for permit in valid):
        return None
    ended = sorted((permit for permit in known if not permit.is_valid(at) and covers(permit)),
                   key=lambda permit: (permit.valid_to or at, permit.number))
    if ended:
        return Lack("expired", tuple(ended[-1:]))
    return Lack("scope" if valid else "", tuple(valid[:_SHOWN]))


def too_little(
    trip: Trip, parties: Iterable[str], kinds: Sequence[str], at: datetime, covers: Covers,
    mass_mg: int,
) -> tuple[Lack | None, int]:
    """What lacks in mass: the permits that cover it, all told, against what there is of it."""
    permits = tuple(permit for party in parties for permit in trip.registers.permits_held(party, at)
                    if permit.kind in kinds and permit.is_valid(at) and covers(permit))
    allowed = [permit.mass_mg for permit in permits if permit.mass_mg is not None]
    if len(allowed) < len(permits) or mass_mg <= sum(allowed):
        return None, 0
    return Lack("mass", permits[:_SHOWN]), sum(allowed)


def asks(
    trip: Trip, rule: str, party: str, at: datetime, flags: Iterable[str] = (),
    kinds: Sequence[str] = (),
) -> bool:
    """Whether a party can be asked for a permit: it keeps permits, or a dated row demands it."""
    if not party:
        return False
    if trip.keeps_permits(party, *kinds):
        return True
    known = trip.registers.custodian(party, at)
    return (known is not None and not known.outside
            and trip.parameters.applies(rule, "demanded", day_of(at), flags))


def asked_flags(trip: Trip, rule: str, load: Load) -> list[str]:
    """The lists a load's substance is on that a rule asks about on the day, by dated rows."""
    at, flags = load.fact.at, trip.flags(load.substance, load.fact.at)
    return [flag for flag in sorted(flags)
            if trip.parameters.applies(rule, "asked", day_of(at), [flag])]


def why_asked(trip: Trip, rule: str, load: Load) -> dict[str, str]:
    """The dated rows and lists by which a rule asks about a load."""
    at, shown = load.fact.at, dict[str, str]()
    for flag in asked_flags(trip, rule, load):
        shown |= trip.asked(rule, "asked", at, flag) | trip.listed(load.substance, at, [flag])
        if trip.parameters.applies(rule, "demanded", day_of(at), [flag]):
            shown |= trip.asked(rule, "demanded", at, flag)
    return shown


def names_it(trip: Trip, substance: str) -> Covers:
    """Whether a permit lets a substance pass, by any name it has."""
    names = trip.names_of(substance)
    return lambda permit: permit.names(names)


def inside(trip: Trip, at: datetime, *parties: str) -> str:
    """The first of some parties that lies within this ledger's area; else the first there is."""
    told = [party for party in parties if party]
    return next((party for party in told if not trip.registers.is_outside(party, at)),
                told[0] if told else "")


def figures(lack: Lack, kinds: Sequence[str]) -> dict[str, str]:
    """What a finding shows: which permits there are, and what would be right."""
    names = [NAMES[kind] for kind in kinds]
    return {"permits": "; ".join(_shown(permit, False) for permit in lack.permits) or "-",
            "permits_zh": "；".join(_shown(permit, True) for permit in lack.permits) or "–",
            "right": " or ".join(name.en for name in names),
            "right_zh": "或".join(name.zh for name in names)}


def _shown(permit: Permit, zh: bool) -> str:
    """A permit for a sentence: its kind and number, what it covers and until when."""
    scope = (*permit.substances, *permit.classes, *permit.waste_codes)
    covers = "、".join(scope) if zh else ", ".join(scope)
    until = clock_of(permit.valid_to) if permit.valid_to else ""
    name = NAMES[permit.kind]
    if zh:
        return (f"{name.zh} {permit.number}（{f'范围：{covers}' if scope else '不限品种'}"
                f"{f'，有效期至 {until}' if until else ''}）")
    return (f"{name.en} {permit.number} ({f'for {covers}' if scope else 'for anything'}"
            f"{f', until {until}' if until else ''})")
