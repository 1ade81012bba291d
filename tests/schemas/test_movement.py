"""A movement on the wire: read, refused with pointers, and shown again."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from hazchem.domain.errors import Invalid
from hazchem.domain.event import content_of, movement_of
from schemas.fields import Exact
from schemas.movement import MovementSchema, movement_from, wire_of

SCHEMA = MovementSchema()
ID = "3f2a6f0e-8c1d-4b57-9a64-0c2f5b7d9e11"
DISPATCH = {
    "event_id": ID,
    "kind": "dispatch",
    "occurred_at": "2026-03-01T08:00:00+08:00",
    "lot": "acme/L1",
    "substance": "7664-41-7",
    "mass_kg": "30000.000",
    "from_place": "acme-tank",
    "waybill": "acme/W1",
    "consignee": "beta",
    "seals": ["S1", "S2"],
    "measured": {"value": "36.5", "unit": "m3", "gross_kg": "45000"},
    "extra": {"b": [1, None, "é"], "a": Exact("1.50")},
}
CONVERT = {
    "event_id": ID,
    "kind": "convert",
    "occurred_at": "2026-03-01T08:00:00Z",
    "inputs": [{"lot": "a/1", "from_place": "t1", "mass_kg": "5"}],
    "outputs": [
        {"lot": "a/2", "substance": "#2", "to_place": "t2", "mass_kg": "4"},
        {"unlisted": "water", "mass_kg": "1"},
    ],
}


def problems(told):
    """Pointer and code of everything wrong with a movement."""
    with pytest.raises(Invalid) as refused:
        movement_from(told)
    return {(one.pointer, one.code) for one in refused.value.problems}


@pytest.mark.parametrize("told", [DISPATCH, CONVERT])
def test_what_is_shown_can_be_read_again(told):
    movement = movement_from(told)
    shown = json.loads(json.dumps(wire_of(movement)))
    extra = {"extra": told["extra"]} if "extra" in told else {}
    assert movement_from({**shown, **extra}) == movement
    assert movement_of(content_of(movement)) == movement


def test_extra_is_kept_verbatim():
    assert movement_from(DISPATCH).extra == '{"a":1.50,"b":[1,null,"é"]}'


def test_a_replacement_gets_its_id_from_its_correct():
    truth = {name: told for name, told in DISPATCH.items() if name != "event_id"}
    told = {"event_id": ID.upper(), "kind": "correct", "occurred_at": "2026-03-02T08:00:00Z",
            "reverses": ID.upper(), "replacement": truth}
    one, again = movement_from(told), movement_from(told)
    assert one == again
    assert one.reverses == one.event_id == one.replacement.replaces == ID
    assert one.replacement.event_id not in ("", ID)
    assert problems({**told, "replacement": {**truth, "mass_kg": "0"}}) == {
        ("/replacement/mass_kg", "range")}
    assert problems({**told, "kind": "use"}) >= {("/replacement", "not_here")}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"event_id": None}, {("/event_id", "missing")}),
        ({"event_id": "7"}, {("/event_id", "uuid")}),
        ({"mass_kg": "0.0000001"}, {("/mass_kg", "mass")}),
        ({"mass_kg": None}, {("/mass_kg", "missing")}),
        ({"kind": "steal"}, {("/kind", "unknown")}),
        ({"occurred_at": "2026-03-01 08:00"}, {("/occurred_at", "instant")}),
        ({"concentration": "101"}, {("/concentration", "range")}),
        ({"waste_code": "1"}, {("/waste_code", "waste_code")}),
        ({"substance": "salt"}, {("/substance", "substance")}),
        ({"seals": ["a", 1]}, {("/seals/1", "type")}),
        ({"inputs": [None]}, {("/inputs/0", "missing")}),
        ({"measured": {"valu": "1"}}, {("/measured/valu", "unknown_field")}),
        ({"extra": [1]}, {("/extra", "type")}),
        ({"waybill": "W1"}, {("/waybill", "name")}),
        ({"a/b~c": 1}, {("/a~1b~0c", "unknown_field")}),
        ({"mas_kg": "1", "pieces": "x"}, {("/mas_kg", "unknown_field"), ("/pieces", "integer")}),
    ],
)
def test_a_problem_points_at_its_field(change, found):
    assert problems({**DISPATCH, **change}) == found


@pytest.mark.parametrize("told", [None, 3, "x", [], [DISPATCH]])
def test_a_movement_is_an_object(told):
    assert problems(told) == {("", "type")}


def test_an_unknown_field_is_told_the_nearest():
    with pytest.raises(Invalid, match="did you mean mass_kg"):
        movement_from({**DISPATCH, "mas_kg": "1"})


def test_null_and_blank_are_not_given():
    told = {**DISPATCH, "note": None, "alias": "", "pieces": None, "due_at": ""}
    assert movement_from(told) == movement_from(DISPATCH)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=9), st.just(Exact("1.5")),
    st.lists(st.integers(), max_size=2), st.sampled_from(list(DISPATCH.values())),
    st.sampled_from(CONVERT["inputs"] + CONVERT["outputs"]).map(lambda part: [part]),
)


def by_load(told):
    """What marshmallow's own way makes of a movement."""
    try:
        return SCHEMA.load(told)
    except (ValidationError, Invalid):
        return None


@given(st.dictionaries(st.sampled_from(sorted(SCHEMA.fields)), VALUES, max_size=8))
def test_the_quick_way_makes_what_the_slow_way_makes(change):
    told = {**DISPATCH, **change}
    try:
        quick = movement_from(told)
    except Invalid as refused:
        assert refused.problems
        quick = None
    assert quick == by_load(told)
