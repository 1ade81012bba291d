"""Entries of every register: canonical content in, the same wire out."""

import json

import pytest

from hazchem.domain.errors import Invalid
from schemas.problems import loaded
from schemas.register import REGISTERS

ENTRIES = {
    "parks": {"code": "p1", "name": "北港园区", "zones": ["city"]},
    "zones": {"code": "z1", "kind": "centre", "parent": "city"},
    "custodians": {"code": "acme", "uscc": "913702002645712340", "roles": ["producer"],
                   "status": "active", "outside": True, "ledger_from": "2026-01-01T00:00:00Z"},
    "places": {"code": "t1", "custodian": "acme", "kind": "tank", "commingled": True,
               "design_max_t": {"7664-41-7": "10.5"}},
    "hazard-units": {"code": "u1", "custodian": "acme", "kind": "storage", "exposed_persons": 40,
                     "responsible": {"principal": "甲"}, "filed_level": 3},
    "vehicles": {"plate": "鲁B12345", "custodian": "c1", "approved_load_kg": "30000.000"},
    "persons": {"code": "d1", "custodian": "c1", "role": "driver"},
    "permits": {"number": "X1", "kind": "use", "custodian": "acme", "substances": ["#2"],
                "mass_kg": "5.000", "valid_to": "2026-12-31T00:00:00Z"},
    "instruments": {"code": "s1", "custodian": "acme", "kind": "truck_scale", "e_kg": "20"},
    "outages": {"code": "o1", "source": "e-waybill", "custodians": ["acme"], "park": "p1",
                "from_at": "2026-06-01T00:00:00Z", "to_at": "2026-06-02T00:00:00Z"},
    "recipes": {"code": "r1", "custodian": "acme", "product": "67-63-0", "sigma_ppm": "5000",
                "coefficients": [{"substance": "67-64-1", "per_kg": "0.97"}]},
    "parking-lots": {"code": "l1", "park": "p1", "berths": [{"code": "1", "position": 1}],
                     "zones": [{"code": "A", "load_states": ["empty"], "dwell_limit_h": "4"}]},
}


@pytest.mark.parametrize("register", REGISTERS)
def test_an_entry_is_read_and_shown_again(register):
    schema = REGISTERS[register].schema()
    content = loaded(schema, ENTRIES[register])
    assert json.loads(json.dumps(content)) == content
    assert schema.dump(content) == ENTRIES[register]
    assert content[REGISTERS[register].key] == ENTRIES[register][REGISTERS[register].key]


@pytest.mark.parametrize("register", REGISTERS)
def test_an_entry_needs_its_code_and_no_unknown_field(register):
    with pytest.raises(Invalid) as refused:
        loaded(REGISTERS[register].schema(), {"colour": "red"})
    found = {(one.pointer, one.code) for one in refused.value.problems}
    assert found >= {(f"/{REGISTERS[register].key}", "missing"), ("/colour", "unknown_field")}


def test_the_last_day_of_a_permit_is_whole():
    schema = REGISTERS["permits"].schema()
    content = loaded(schema, {**ENTRIES["permits"], "valid_from": "2026-01-01",
                              "valid_to": "2026-12-31"})
    assert schema.dump(content)["valid_from"] == "2025-12-31T16:00:00Z"
    assert schema.dump(content)["valid_to"] == "2026-12-31T15:59:59.999999Z"
