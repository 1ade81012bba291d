"""The population of the world: who is there, with which places, vehicles, people and permits."""

import csv
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import seeds
from hazchem.domain.instant import CHINA

MAKERS = ("maker1", "maker2", "maker3")
USERS = ("user1", "user2", "user3")
HAULIERS = ("haul1", "haul2")
CREWS = 60
DISPOSER, ABROAD = "waste1", "abroad1"
PLATES = {haulier: tuple(f"{haulier}-t{n}" for n in range(1, CREWS + 1)) for haulier in HAULIERS}
DRIVERS = {haulier: tuple(f"{haulier}-d{n}" for n in range(1, CREWS + 1)) for haulier in HAULIERS}
ESCORTS = {haulier: tuple(f"{haulier}-e{n}" for n in range(1, CREWS + 1)) for haulier in HAULIERS}
# What ordinary trips carry, what needs every paper there is, and waste.
GOODS = ("67-56-1", "108-88-3", "1310-73-2", "67-64-1")
TOXIC, WASTE = "143-33-9", "HW:900-402-06"
GASOLINE, PRECURSOR, OXIDIZER, GAS = "86290-81-5", "67-66-3", "7775-27-1", "7664-41-7"
PEROXIDE = "7722-84-1"
# What is told within hours.
AT_ONCE = (TOXIC, PEROXIDE)
# Of class 1; and one that has no number of the catalogue.
EXPLOSIVE, UNNUMBERED = "118-96-7", "96-48-0"
# Of what is special every seven days something is to be heard, of other goods every month.
SPECIAL = (TOXIC, GASOLINE, GAS, PEROXIDE, GOODS[0])
# What the park's own catalogue speaks of.
FORBIDDEN, CORE_ONLY, REAGENT_ONLY, BANNED = "12185-10-3", "141-78-6", "71-36-3", "75-09-2"
CAPPED = {"batch": "64-19-7", "month": "100-41-4", "site": "110-54-3"}
BY_NIGHT, BAN_DAYS = "67-63-0", 300
AREA = "3302"
MEDIA = [*GOODS, TOXIC, "900-402-06"]


def works(at: datetime) -> bool:
    """Whether a day in China is one of work."""
    day = at.astimezone(CHINA).date()
    told = [kind for first, last, kind in _calendar() if first <= day <= last]
    return told[-1] == "work" if told else day.weekday() < 5


def next_working_day(at: datetime) -> datetime:
    """Five in the afternoon of the first day of work after an instant."""
    at = at.astimezone(CHINA).replace(hour=17, minute=0) + timedelta(days=1)
    return at if works(at) else next_working_day(at)


@cache
def _calendar() -> list[tuple[date, date, str]]:
    """What the state council wrote: days off, and Sundays of work."""
    with (Path(seeds.__file__).parent / "working_days" / "data.csv").open(encoding="utf-8") as file:
        return sorted((date.fromisoformat(row["from"]), date.fromisoformat(row["to"]), row["kind"])
                      for row in csv.DictReader(file))


def editions(begun: date) -> dict[str, dict[str, Any]]:
    """The park's own catalogue, and the ban that came before the world began."""
    head = {"level": "park", "doc_no": "1", "issuer": "office", "status": "force", "source": "-"}
    everything = ["production", "storage", "use"]

    def control(code: str, category: str, effect: str, substance: str, **told: Any) -> Any:
        return {"code": code, "category": category, "effect": effect, "text": code,
                "selector": {"substances": [substance]}, "activities": everything, **told}

    rules = [control("r1", "prohibited", "prohibit", FORBIDDEN),
             control("r2", "restricted", "allow_only_if", CORE_ONLY,
                     conditions={"zones": ["core"]}),
             control("r3", "controlled", "require", BY_NIGHT, activities=["transport"],
                     conditions={"hours": "22:00-06:00"}),
             control("r4", "prohibited", "prohibit", REAGENT_ONLY, exemptions=[
                 {"kind": "试剂", "forms": ["reagent"], "max_mass_kg": "5", "evidence": "label"}]),
             *(control(f"cap-{per}", "controlled", "cap", substance, conditions={
                 "mass_kg": "1000", "per": per}, activities=[
                     "storage" if per == "site" else "production"])
               for per, substance in CAPPED.items())]
    ban = control("b1", "prohibited", "prohibit", BANNED, activities=["storage"])
    return {"port-list": {**head, "regime": "port", "title": "port list", "rules": rules,
                          "effective_from": "2020-01-01"},
            "port-ban": {**head, "regime": "ban", "title": "port ban", "rules": [ban],
                         "effective_from": (begun - timedelta(days=BAN_DAYS)).isoformat()}}


def registers() -> list[tuple[str, list[dict[str, Any]]]]:
    """Every entry of every register, in an order in which they can be put."""
    firms = [*MAKERS, *USERS, *HAULIERS, DISPOSER]
    roles = {**dict.fromkeys(MAKERS, "producer"), **dict.fromkeys(USERS, "user"),
             **dict.fromkeys(HAULIERS, "carrier"), DISPOSER: "disposer"}
    custodians = [{"code": code, "name": code, "roles": [roles[code]], "park": "port"}
                  for code in firms]
    custodians += [{"code": ABROAD, "name": ABROAD, "roles": ["user"], "outside": True},
                   {"code": "office", "name": "office", "roles": ["park"], "park": "port"},
                   {"code": "bureau", "name": "bureau", "roles": ["authority"]},
                   {"code": "ewb", "name": "ewb", "roles": ["authority"]}]
    places = [{"code": f"{code}-{kind[:2]}", "custodian": code, "kind": kind, "park": "port"}
              for code in (*MAKERS, *USERS, DISPOSER) for kind in ("warehouse", "yard")]
    places += [{"code": f"{code}-mix", "custodian": code, "kind": "tank", "park": "port",
                "commingled": True} for code in USERS]
    scales = [{"code": f"{code}-s", "custodian": code, "kind": "truck_scale", "e_kg": "20",
               "verified_from": "2020-01-01", "verified_to": "2099-01-01"} for code in firms]
    scales.append({"code": "old-s", "custodian": MAKERS[0], "kind": "truck_scale", "e_kg": "20",
                   "verified_from": "2020-01-01", "verified_to": "2021-01-01"})
    zones = [{"code": code, "name": code} for code in ("core", "rim", "cn-inland-waters")]
    return [("zones", zones), ("parks", [{"code": "port", "name": "port"}]),
            ("custodians", custodians), ("places", places), ("instruments", scales),
            ("vehicles", _vehicles()), ("persons", _persons()), ("permits", _permits()),
            ("parking-lots", _lots())]


def _vehicles() -> list[dict[str, Any]]:
    sound = {"kind": "rigid", "approved_load_kg": "32000", "tank_media": MEDIA,
             "tank_inspected_until": "2099-01-01", "permit_until": "2099-01-01"}
    found = [{"plate": plate, "custodian": haulier, **sound}
             for haulier, plates in PLATES.items() for plate in plates]
    odd = {"odd-small": {"approved_load_kg": "5000"}, "odd-tank": {"tank_media": ["7664-93-9"]},
           "odd-papers": {"permit_until": "2021-01-01"}}
    return found + [{"plate": plate, "custodian": HAULIERS[0], **sound, **changes}
                    for plate, changes in odd.items()]


def _persons() -> list[dict[str, Any]]:
    found = [{"code": code, "custodian": haulier, "role": role, "certificate_until": "2099-01-01"}
             for role, crew in (("driver", DRIVERS), ("escort", ESCORTS))
             for haulier, codes in crew.items() for code in codes]
    found.append({"code": "odd-driver", "custodian": HAULIERS[0], "role": "driver",
                  "certificate_until": "2021-01-01"})
    return found + [{"code": f"{firm}-k{n}", "custodian": firm, "role": "keeper"}
                    for firm in (*MAKERS, *USERS) for n in (1, 2)]


def _permits() -> list[dict[str, Any]]:
    valid = {"valid_from": "2020-01-01", "valid_to": "2099-01-01"}
    kinds = [(maker, "production", {}) for maker in MAKERS]
    kinds += [(user, kind, {}) for user in USERS[:2] for kind in ("use", "highly_toxic_purchase")]
    kinds += [(haulier, "transport", {"classes": classes}) for haulier, classes in
              zip(HAULIERS, (["3", "6.1", "8", "9"], ["3"]), strict=True)]
    kinds += [(HAULIERS[0], "highly_toxic_road_pass", {}),
              (DISPOSER, "waste_operation", {"waste_codes": ["900-402-06"]})]
    return [{"number": f"P{n:03}", "custodian": whose, "kind": kind, **valid, **scope}
            for n, (whose, kind, scope) in enumerate(kinds)]


def _lots() -> list[dict[str, Any]]:
    berths = [{"code": f"b{n}", "zone": "z1", "row": f"r{n // 10}", "position": n % 10 * 2}
              for n in range(60)]
    return [{"code": "yard", "park": "port", "name": "yard", "berths": berths, "scale": "office-s",
             "zones": [{"code": "z1", "load_states": ["loaded", "empty", "uncleaned"],
                        "allows_classes": ["3", "6.1", "8", "9"], "dwell_limit_h": "12"}]},
            {"code": "gate", "park": "port", "name": "gate"}]
