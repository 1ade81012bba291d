"""A lot's books do not hang on its truck's other lots: each group booked alone gives the whole."""

from collections import Counter

import pytest

from hazchem.ledger.postings import book
from tests.groups import Groups
from tests.world import facts_of, world_of

TWO = """
    1T08:00 produce acme/L7 - > acme-tank 100 substance=67-56-1
    1T08:00 produce acme/L8 - > acme-tank 40 substance=67-56-1
"""
WRONG_CONSIGNEE_BEFORE_DISPATCH = """
    1T09:10 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta
    1T09:10 dispatch acme/L8 acme-tank > - 40 waybill=acme/W1 consignee=gamma
    1T09:05 receive acme/L7 - > gamma-tank 100 waybill=acme/W1
"""
HANDED_OVER_BETWEEN_TWO_DISPATCHES = """
    1T09:00 dispatch acme/L7 acme-tank > - 100 waybill=acme/W1 consignee=beta
    1T10:00 handover - - > - waybill=acme/W1 carrier=rail
    1T11:00 dispatch acme/L8 acme-tank > - 40 waybill=acme/W1 consignee=gamma
"""
TWO_RINGS_AND_A_COUNT_AT_MIDNIGHT = """
    2T00:00 transfer acme/L7 acme-tank > acme-unit 10 id=5
    2T00:00 transfer acme/L7 acme-unit > acme-tank 10 id=4
    2T00:00 convert - in=acme/L8@acme-tank:5 out=acme/L9@acme-tank:5:X id=3
    2T00:00 count acme/L7 acme-tank > - counted_kg=90 id=2
    2T00:00 use acme/L9 acme-tank > - 5 id=1
"""


@pytest.mark.parametrize("filed", [WRONG_CONSIGNEE_BEFORE_DISPATCH,
                                   HANDED_OVER_BETWEEN_TWO_DISPATCHES,
                                   TWO_RINGS_AND_A_COUNT_AT_MIDNIGHT])
def test_the_groups_books_add_up_to_the_books_of_everything(filed: str):
    facts = facts_of(TWO + filed)
    world = world_of(fact.movement for fact in facts)
    groups = Groups(facts, world)
    parts = [book(groups.facts_of(group, facts), world, owns=group.__contains__)
             for group in groups.all()]
    assert len([part for part in parts if part.legs]) > 1
    whole = book(facts, world)
    assert Counter(leg for part in parts for leg in part.legs) == Counter(whole.legs)
    assert {name: line.state for part in parts for name, line in part.lines.items()} == {
        name: line.state for name, line in whole.lines.items()}
    assert sum(len(part.inversions) for part in parts) >= len(whole.inversions)
