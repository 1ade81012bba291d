"""What one vehicle may not carry together: asked of every form a substance travels in."""

import pytest

from hazchem.regulation.segregation import co_loading_of, labels_of
from seeds import loader
from seeds.dataset import rows_of

TABLE = co_loading_of(rows_of("segregation"))


def forbids(one, other):
    register = loader.register()
    found = TABLE.forbids(register.get(one), register.get(other))
    assert found == TABLE.forbids(register.get(other), register.get(one)), "in either order"
    return found


@pytest.mark.parametrize("other", ["67-64-1", "7664-41-7", "143-33-9", "7697-37-2"])
def test_an_explosive_travels_with_nothing_of_these(other):
    cell = forbids("118-96-7", other)
    assert cell is not None and cell.verdict == "prohibited" and cell.status == "verified"


@pytest.mark.parametrize(("one", "other"), [
    ("67-64-1", "7697-37-2"), ("67-64-1", "143-33-9"), ("118-96-7", "118-96-7"),
    ("88-89-1", "67-64-1"), ("94-36-0", "67-64-1"), ("HW:900-041-49", "118-96-7")])
def test_what_some_form_allows_or_no_class_tells_is_not_forbidden(one, other):
    assert forbids(one, other) is None


def test_a_division_is_in_the_row_of_its_class_and_1_4s_in_none():
    tnt = loader.register().get("118-96-7")
    assert labels_of(tnt) == (frozenset({"1"}),)
    from hazchem.regulation.segregation import _row
    assert (_row("1.4B"), _row("1.4S"), _row("1.1D"), _row("5.1")) == ("1.4", "", "1", "5.1")
