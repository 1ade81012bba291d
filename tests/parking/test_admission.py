"""Who may come in, why not, and which berths would do."""

import pytest

from hazchem.domain.parking_lot import parking_lot_of
from hazchem.parking.admission import Asking, Occupant, admission
from hazchem.parking.matrix import Matrix, division, is_of, matrix_of
from hazchem.parking.neighbours import neighbours_of
from seeds.dataset import rows_of

MATRIX = matrix_of(rows_of("segregation"), 2)
ROWS = [{"code": f"A{n}", "zone": "A", "row": "A", "position": n} for n in (1, 2, 3)] + [
    {"code": f"B{n}", "zone": "B", "row": "B", "position": n} for n in (1, 2)]
ZONES = [{"code": "A", "allows_classes": ["3", "5.1", "8"], "load_states": ["loaded", "uncleaned"]},
         {"code": "B", "load_states": ["empty"], "capacity": 1}]


def lot(**more):
    return parking_lot_of({"code": "p1", "berths": ROWS, "zones": ZONES, **more})


def ask(occupied=None, inside=(), matrix=MATRIX, of=None, **asking):
    occupied = occupied or {}
    there = {*inside, *(one.plate for one in occupied.values())}
    found = admission(of or lot(), occupied, there, Asking(plate="B1", **asking), matrix)
    return found.admit, [reason.code for reason in found.reasons], found.berths


def test_a_loaded_vehicle_gets_a_berth_of_a_zone_for_its_class():
    assert ask(state="loaded", classes=("3",)) == (True, [], ["A1", "A2", "A3"])


def test_an_empty_vehicle_goes_where_empty_ones_go():
    assert ask(state="empty", classes=()) == (True, [], ["B1", "B2"])


def test_a_class_no_zone_takes_is_turned_away_with_the_reasons():
    admit, reasons, berths = ask(state="loaded", classes=("2.3",))
    assert (admit, sorted(reasons), berths) == (False, ["class", "load_state"], [])


def test_what_nobody_can_say_is_not_shown_to_be_allowed():
    assert ask(state="loaded", classes=None)[:2] == (False, ["class_unknown", "load_state"])


def test_what_must_not_stand_beside_it_keeps_it_off_the_next_berth():
    beside = {"A1": Occupant("B9", "loaded", ("5.1",))}
    assert ask(beside, state="loaded", classes=("3",)) == (True, [], ["A3"])
    assert ask({"A2": Occupant("B9", "loaded", ("5.1",))}, state="loaded", classes=("3",))[0] is (
        False)


def test_a_vehicle_whose_tank_is_not_clean_counts_by_its_last_cargo():
    uncleaned = {"A2": Occupant("B9", "uncleaned", ("5.1",))}
    assert ask(uncleaned, state="loaded", classes=("3",))[:2] == (
        False, ["neighbour", "occupied", "load_state"])
    assert ask({"A2": Occupant("B9", "empty", ())}, state="loaded", classes=("3",))[2] == [
        "A1", "A3"]


def test_a_full_lot_a_full_zone_and_a_vehicle_that_is_inside_are_told():
    full = {code: Occupant(f"C{code}") for code in ("A1", "A2", "A3", "B1", "B2")}
    assert ask(full, state="empty", classes=()) == (False, ["full"], [])
    assert "zone_full" in ask({"B1": Occupant("C1", "empty")}, state="empty", classes=())[1]
    assert ask(inside=["B1"], state="empty", classes=()) == (False, ["inside"], [])


def test_a_berth_that_was_asked_for_is_answered_with_others_that_would_do():
    taken = {"A1": Occupant("C1", "loaded", ("3",))}
    assert ask(taken, state="loaded", classes=("3",), berth="A1") == (
        False, ["occupied"], ["A3", "A2"])
    assert ask(state="loaded", classes=("3",), berth="A2") == (True, [], ["A2", "A1", "A3"])


def test_a_gate_lets_pass_whoever_is_not_inside():
    gate = parking_lot_of({"code": "g1"})
    assert ask(of=gate, state="loaded", classes=None) == (True, [], [])


def test_a_lots_own_word_stands_instead_of_the_matrix():
    own = lot(incompatible=[{"class_a": "3", "class_b": "8"}])
    acid = {"A1": Occupant("B9", "loaded", ("8",))}
    oxidiser = {"A1": Occupant("B9", "loaded", ("5.1",))}
    assert ask(acid, state="loaded", classes=("3",), of=own)[2] == ["A3"]
    assert ask(oxidiser, state="loaded", classes=("3",), of=own)[2] == ["A3", "A2"]
    assert MATRIX.apart("3", "8") is None and MATRIX.apart("5.1", "3") is not None


def test_neighbours_lie_in_one_row_and_as_far_as_the_lot_says():
    assert neighbours_of(lot(), "A2") == ("A1", "A3")
    assert neighbours_of(lot(neighbour_distance=2), "A1") == ("A2", "A3")
    assert neighbours_of(lot(), "B1") == ("B2",)
    loose = parking_lot_of({"code": "p2", "berths": [{"code": "1"}, {"code": "2"}]})
    assert neighbours_of(loose, "1") == ()


@pytest.mark.parametrize(("told", "named", "expected"), [
    ("1.4S", "1.4", True), ("1.4S", "1", True), ("2.1", "2", True), ("2.1", "2.2", False),
    ("3", "3", True), ("", "3", False), ("3 (6.1)", "3", True)])
def test_a_class_is_of_another(told, named, expected):
    assert is_of(told, named) is expected


def test_the_table_is_read_the_same_either_way_and_the_strictness_counts():
    assert division("1.1D") == "1.1"
    strict = matrix_of(rows_of("segregation"), 1)
    assert strict.apart("8", "4.1").strictness == strict.apart("4.1", "8").strictness == 1
    assert MATRIX.apart("8", "4.1") is None
    assert Matrix().apart("3", "5.1") is None
