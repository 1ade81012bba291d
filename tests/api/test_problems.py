"""Every refusal has one status, and says in both languages what it is about."""

import pytest

from hazchem.api.problems import STATUS
from hazchem.domain.errors import Refused


def subclasses(of):
    """Every class below one."""
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def test_every_refusal_has_its_status():
    ours = {one for one in subclasses(Refused) if one.__module__.startswith("hazchem")}
    assert set(STATUS) == ours


def test_every_problem_type_is_its_own():
    assert len({one.slug for one in STATUS}) == len(STATUS)
    assert all(one.title and one.title_zh for one in STATUS)


@pytest.mark.parametrize("refused", list(STATUS))
def test_a_status_is_the_callers_to_mend(refused):
    assert 400 <= STATUS[refused] < 500
