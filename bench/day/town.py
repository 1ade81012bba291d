"""The town of a day: firms, crews, scales, permits, a gate and a lot of 64 berths."""

from typing import Any

from bench import catalogue

MAKERS = tuple(f"maker{n}" for n in range(20))
BUYERS = tuple(f"buyer{n}" for n in range(20))
HAULIER, DISPOSER, OFFICE = "haul", "waste", "office"
CREWS, BERTHS = 400, 64
GOODS = (catalogue.SUBSTANCE, "64-17-5", "64-19-7", "1310-73-2")
TOXIC, WASTE = "143-33-9", "HW:900-402-06"
AREA = "3302"
_CLASSES = ("2.3", "3", "6.1", "8", "9")
_VALID = {"valid_from": "2020-01-01", "valid_to": "2099-01-01"}


def registers() -> list[tuple[str, list[dict[str, Any]]]]:
    """Every entry of every register, in an order in which they can be put."""
    firms = {**dict.fromkeys(MAKERS, "producer"), **dict.fromkeys(BUYERS, "user"),
             HAULIER: "carrier", DISPOSER: "disposer", OFFICE: "park"}
    custodians = [{"code": code, "name": code, "roles": [role], "park": "port"}
                  for code, role in firms.items()]
    units = [{"code": f"{buyer}-u", "custodian": buyer, "exposed_persons": 10, "filed_level": 1,
              "responsible": dict.fromkeys(("principal", "technical", "operational"), "张三")}
             for buyer in BUYERS]
    places = [{"code": f"{code}-w", "custodian": code, "kind": "warehouse", "park": "port",
               **({"hazard_unit": f"{code}-u"} if code in BUYERS else {})}
              for code in (*MAKERS, *BUYERS, DISPOSER)]
    scales = [{"code": f"{code}-s", "custodian": code, "kind": "truck_scale", "e_kg": "20",
               "verified_from": "2020-01-01", "verified_to": "2099-01-01"} for code in firms]
    return [("parks", [{"code": "port", "name": "port"}]), ("custodians", custodians),
            ("hazard-units", units), ("places", places), ("instruments", scales),
            ("vehicles", _vehicles()), ("persons", _persons()), ("permits", _permits()),
            ("parking-lots", _lots())]


def plate(crew: int) -> str:
    """The vehicle of a crew."""
    return f"浙B{10_000 + crew}"


def _vehicles() -> list[dict[str, Any]]:
    sound = {"kind": "rigid", "approved_load_kg": "32000",
             "tank_media": [*GOODS, TOXIC, "900-402-06"],
             "tank_inspected_until": "2099-01-01", "permit_until": "2099-01-01"}
    return [{"plate": plate(crew), "custodian": HAULIER, **sound} for crew in range(CREWS)]


def _persons() -> list[dict[str, Any]]:
    found = [{"code": f"{role[0].upper()}{crew}", "custodian": HAULIER, "role": role,
              "certificate_until": "2099-01-01"}
             for role in ("driver", "escort") for crew in range(CREWS)]
    return found + [{"code": f"{firm}-k{n}", "custodian": firm, "role": "keeper"}
                    for firm in (*MAKERS, *BUYERS) for n in (1, 2)]


def _permits() -> list[dict[str, Any]]:
    kinds: list[tuple[str, str, dict[str, Any]]] = [(one, "production", {}) for one in MAKERS]
    kinds += [(one, kind, {}) for one in BUYERS for kind in ("use", "highly_toxic_purchase")]
    kinds += [(HAULIER, "transport", {"classes": list(_CLASSES)}),
              (HAULIER, "highly_toxic_road_pass", {}),
              (DISPOSER, "waste_operation", {"waste_codes": ["900-402-06"]})]
    return [{"number": f"P{n:03}", "custodian": whose, "kind": kind, **_VALID, **scope}
            for n, (whose, kind, scope) in enumerate(kinds)]


def _lots() -> list[dict[str, Any]]:
    berths = [{"code": f"b{n}", "zone": "z1", "row": f"r{n // 8}", "position": n % 8 * 2}
              for n in range(BERTHS)]
    zone = {"code": "z1", "load_states": ["loaded", "empty", "uncleaned"],
            "allows_classes": list(_CLASSES), "dwell_limit_h": "12"}
    return [{"code": "yard", "park": "port", "name": "yard", "berths": berths, "zones": [zone],
             "scale": f"{OFFICE}-s"},
            {"code": "gate", "park": "port", "name": "gate"}]
