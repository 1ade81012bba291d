"""What the pre-check says is what filing then opens, for any trip."""

import random

import pytest

from hazchem.domain import instant
from hazchem.rules.rule import REGISTER
from hazchem.services import precheck
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.current import open_in
from hazchem.services.seen.scope import SYSTEM
from hazchem.store.findings import Filter
from tests.services.park import Park
from tests.world import at

SUBSTANCES = ("67-56-1", "67-64-1", "118-96-7", "143-33-9", "120-57-0", "7697-37-2",
              "HW:900-041-49")
# Beside what is over a trip: what is found of a permit by the trips that used it up.
USED_UP = ("P-08", "P-09", "Q-10")
SHARED = ("vehicle", "trailer", "driver", "escort", "mode", "carrier", "consignee", "destination")


@pytest.fixture
def park(store):
    made = Park(store)
    made.place("acme-wh", "beta-wh", "gamma-wh", "outer-wh")
    made.place("acme-quay", zones=["cn-inland-waters"])
    made.party("haul")
    day = instant.to_us(at("4T00:00"))
    for plate, told in {
            "T1": {"kind": "tractor", "permit_until": day}, "T2": {"kind": "tractor"},
            "X1": {"kind": "trailer", "approved_load_mg": 20_000_000_000},
            "X2": {"kind": "trailer", "tank_media": ["67-56-1", "1090"],
                   "tank_inspected_until": day},
            "R1": {"kind": "rigid", "approved_load_mg": 8_000_000_000}}.items():
        made.register("vehicles", plate=plate, custodian="haul", **told)
    for code, role in (("p1", "driver"), ("p2", "escort")):
        made.register("persons", code=code, custodian="haul", role=role, certificate_until=day)
    for number, kind, holder in (("k1", "production", "acme"), ("k2", "transport", "haul"),
                                 ("k3", "use", "beta")):
        made.register("permits", number=number, kind=kind, custodian=holder,
                      substances=["67-56-1"], valid_to=day)
    for number, kind, holder, told in (
            ("k4", "drug_precursor_transport", "acme", {}),
            ("k5", "drug_precursor_1", "beta", {"mass_mg": 9_000_000_000}),
            ("k6", "highly_toxic_purchase", "gamma", {"mass_mg": 10_000_000_000})):
        made.register("permits", number=number, kind=kind, custodian=holder, **told)
    return made


def trip(luck, number):
    """A trip by chance: as a waybill to check, and as lines of notation to file."""
    shared = {"vehicle": luck.choice(["T1", "T2", "R1", "Z9", ""]),
              "trailer": luck.choice(["X1", "X2", "Z8", ""]), "driver": luck.choice(["p1", ""]),
              "escort": luck.choice(["p2", ""]), "carrier": luck.choice(["haul", ""]),
              "mode": luck.choice(["road", "road", "water"]),
              "consignee": luck.choice(["beta", "gamma", "outer"])}
    shared = {name: value for name, value in shared.items() if value}
    place = luck.choice(["acme-wh", "acme-quay"])
    day = luck.randint(2, 6)
    lines = [(f"acme/L{number}-{n}", luck.choice(SUBSTANCES), luck.choice([500, 9_000, 21_000]))
             for n in range(luck.randint(1, 3))]
    told = {**shared, "consignor": "acme", "from_place": place, "waybill": f"acme/W{number}",
            "departs_at": instant.to_us(at(f"{day}T08:00")),
            "lines": [{"lot": lot, "substance": cas, "mass_mg": kg * 10**6}
                      for lot, cas, kg in lines]}
    words = " ".join(f"{name}={value}" for name, value in shared.items())
    filed = [f"{day}T08:00 dispatch {lot} {place} > - {kg} substance={cas} "
             f"waybill=acme/W{number} id={number:02}-{n} {words}"
             for n, (lot, cas, kg) in enumerate(lines)]
    return told, filed


@pytest.mark.parametrize("seed", range(6))
def test_what_the_pre_check_says_is_what_filing_opens(park, seed):
    luck = random.Random(seed)
    found = used_up = 0
    for number in range(14):
        told, filed = trip(luck, number)
        said = precheck.check(park.store, SYSTEM, told, Asked(), park.now)
        park.file("\n".join(filed))
        with park.seen() as seen:
            opened = [one for one in open_in(seen, Filter({"consignment": f"acme/W{number}"}))
                      if REGISTER[one.rule].over == "trip" or one.rule in USED_UP]
        used_up += sum(one.subject_kind == "permit" for one in opened)
        assert sorted(map(_shown, said.findings)) == sorted(map(_shown, opened))
        found += len(opened)
    assert found > 5
    assert used_up or seed not in (0, 1), "no permit was used up in any of these"


def _shown(found):
    return (found.rule, found.subject_kind, found.severity, found.says, found.says_zh,
            found.custodian, found.mass_mg or 0, found.basis)
