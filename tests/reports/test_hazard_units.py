"""The report on hazard units: what is amiss stands first, told to whom it may be."""

import json

import pytest

from hazchem.reports.rendering import FORMATS
from hazchem.services import reports
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park

PERSONS = {"principal": "甲", "technical": "乙", "operational": "丙"}


@pytest.fixture
def park(store):
    """Acme's two units, one of them short of persons and full; depot's small one is in order."""
    park = Park(store)
    park.register("parks", code="north", name="北区化工园")
    units = [("acme-h1", "acme", {"principal": "甲"}, 4), ("acme-h2", "acme", PERSONS, 3),
             ("depot-h1", "depot", {}, None)]
    park.place("acme-tank", hazard_unit="acme-h1", design_max_t={"7664-41-7": "60"})
    park.place("acme-wh", hazard_unit="acme-h2", design_max_t={"7782-50-5": "40"})
    park.place("depot-wh", hazard_unit="depot-h1", design_max_t={"67-56-1": "425"})
    park.party("acme", "depot", park="north")
    for code, custodian, persons, level in units:
        given = {"filed_level": level} if level else {}
        park.register("hazard-units", code=code, custodian=custodian, name=f"单元 {code}",
                      kind="storage", exposed_persons=40, responsible=persons, **given)
    done = park.file("""
        1T08:00 produce acme/L1 - > acme-tank 70000 substance=7664-41-7
        1T09:00 produce acme/L2 - > acme-wh 100 substance=8008-60-4
    """)
    assert all(fate.receipt for fate in done.fates), done.fates
    return park


def told(ledger, viewer=SYSTEM, lang="en", **filters):
    """The report as JSON, by the name of its sections."""
    made = reports.render(ledger.store, viewer, "hazard-units", "json", filters, Asked(),
                          ledger.now, lang)
    return {section["name"]: section for section in json.loads(made.body)["sections"]}


def test_what_is_amiss_stands_first(park):
    rows = told(park)["units"]["rows"]
    assert [row["unit"] for row in rows] == ["acme-h1", "depot-h1", "acme-h2"]
    first, near, fine = rows
    assert (first["design_s"], first["design_r"], first["design_level"]) == ("6", "14.4", 3)
    assert (first["stock_s"], first["stock_level"], first["filed_level"]) == ("7", 3, 4)
    assert first["warnings"] == ["above_design", "filed_lower"]
    assert "70 t" in first["says"] and first["missing"] == "technical; operational"
    assert (near["warnings"], near["missing"], near["design_s"]) == (["near"], "", "0.85")
    assert "0.8" in near["says"]
    assert (fine["warnings"], fine["uncounted"], fine["stock_s"]) == ([], ["8008-60-4"], "0")
    assert fine["custodian_name"] == "ACME"


def test_the_levels_are_counted(park):
    assert [(row["level"], row["units"], row["warned"]) for row in told(park)["levels"]["rows"]
            ] == [("level 3", 2, 1), ("no major hazard source", 1, 1)]


def test_an_enterprise_is_told_of_its_own_units_and_filters_hold(park):
    rows = told(park, Viewer("depot", "enterprise"))["units"]["rows"]
    assert [row["unit"] for row in rows] == ["depot-h1"]
    assert told(park, Viewer("haul", "enterprise"))["units"]["rows"] == []
    assert len(told(park, custodian="acme")["units"]["rows"]) == 2
    assert told(park, park="south")["units"]["rows"] == []


@pytest.mark.parametrize("form", list(FORMATS))
def test_it_comes_in_both_languages_and_twice_the_same(park, form):
    for lang in ("zh", "en"):
        first, second = (reports.render(park.store, SYSTEM, "hazard-units", form, {}, Asked(),
                                        park.now, lang).body for _ in range(2))
        assert first == second
    page = reports.render(park.store, SYSTEM, "hazard-units", "html", {}, Asked(), park.now, "zh")
    assert "重大危险源" in page.body.decode() and "超过设计最大量" in page.body.decode()
