"""Nothing is invented in clean stories, and one fault among them is found as exactly that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazchem.domain.instrument import Instrument
from hazchem.domain.movement import Measured, Movement
from hazchem.domain.register import BEGINNING, Register
from hazchem.rules.sweep import sweep
from tests.rules import stories
from tests.rules.ledgers import ROWS, Ledger, by_groups, needs_confirmation, shown
from tests.world import at, filed, world_of

Told = list[Movement]
END = at("20T00:00")
OLD = Instrument(code="old", custodian="acme", verified_to=at("1T00:00"))
luck = st.randoms(use_true_random=False)


def ledger(told: Told, as_of: datetime = END) -> Ledger:
    """What was told, read at the end of the month."""
    world = replace(world_of(told), needs_confirmation=needs_confirmation)
    scales = Register([("old", BEGINNING, OLD)])
    world = replace(world, registers=replace(world.registers, instruments=scales))
    return Ledger(filed(told), world, as_of)


@given(luck=luck)
@settings(max_examples=60, deadline=None)
def test_clean_stories_have_no_findings_at_any_time_and_in_any_order_of_filing(luck):
    told = stories.stories(luck)
    assert shown(ledger(told).findings()) == []
    assert shown(ledger(stories.filed_late(told, luck)).findings()) == []
    for _ in range(3):
        early = luck.choice(told).occurred_at + timedelta(minutes=20)
        assert shown(ledger(told, early).findings()) == []


def first(told: Told, kind: str) -> int:
    """Where the first movement of a kind stands in a story."""
    return next(i for i, one in enumerate(told) if one.kind == kind)


def without(kind: str) -> Callable[[Told], Told]:
    """The story with its first movement of a kind never filed; nor its second source."""
    def fault(told: Told) -> Told:
        gone = told[first(told, kind)]
        return [one for one in told if one is not gone and not (
            kind == "dispatch" and one.kind == kind and one.waybill == gone.waybill)
            and not (kind == "receive" and one.kind == kind and one.waybill == gone.waybill)]
    return fault


def changed(kind: str, **words: object) -> Callable[[Told], Told]:
    """The story with some words of its first movement of a kind changed, by value or function."""
    def fault(told: Told) -> Told:
        i = first(told, kind)
        new = {name: word(told[i]) if callable(word) else word for name, word in words.items()}
        return [*told[:i], replace(told[i], **new), *told[i + 1:]]
    return fault


def more(kind: str, **words: object) -> Callable[[Told], Told]:
    """The story with its first movement of a kind filed again under another id."""
    def fault(told: Told) -> Told:
        again = changed(kind, event_id="again", **words)(told)
        return [*told, again[first(told, kind)]]
    return fault


def times(share: float) -> Callable[[Movement], int]:
    """The mass of a movement, times so much."""
    return lambda told: int((told.mass_mg or 0) * share)


FAULTS = [
    ("G-01", stories.split, without("produce")),
    ("G-01", stories.blend, without("produce")),
    ("G-02", stories.split, without("receive")),
    ("G-02", stories.waste, without("receive")),
    ("G-03", stories.split, without("dispatch")),
    ("G-03", stories.waste, without("dispatch")),
    ("G-02", stories.tank, without("receive")),
    ("Q-01", stories.tank, changed("receive", mass_mg=times(0.95))),
    ("Q-08", stories.tank, changed("receive", mass_mg=times(1.05))),
    ("I-04", stories.tank, more("dispatch")),
    ("G-04", stories.tank, changed("receive", to_place="gamma-mix")),
    ("G-04", stories.waste, changed("receive", to_place="gamma-unit")),
    ("G-06", stories.waste, changed(
        "receive", occurred_at=lambda told: told.occurred_at - timedelta(hours=2))),
    ("G-06", stories.split, changed("produce", occurred_at=lambda told:
                                    told.occurred_at + timedelta(hours=1, minutes=30))),
    ("G-08", stories.split, more("use")),
    ("G-08", stories.tank, more("use", occurred_at=at("19T00:00"))),
    ("G-09", stories.waste, changed("dispatch", substance="71-43-2")),
    ("G-10", stories.blend, changed("convert", inputs=())),
    ("Q-01", stories.waste, changed("receive", mass_mg=times(0.95))),
    ("Q-01", stories.refused, changed("receive", mass_mg=times(0.95), partial=False)),
    ("Q-03", stories.tank, changed("count", counted_mg=lambda told: told.counted_mg * 9 // 10)),
    ("Q-06", stories.split, changed("use", from_place="beta-shed")),
    ("Q-08", stories.waste, changed("receive", mass_mg=times(1.05))),
    ("Q-08", stories.tank, changed("count", counted_mg=lambda told: told.counted_mg * 11 // 10)),
    ("Q-07", stories.waste, changed("receive", measured=Measured(value="1", unit="kg"))),
    ("Q-11", stories.waste, changed("receive", instrument="old")),
    ("I-04", stories.waste, more("dispatch")),
    ("I-06", stories.waste, changed("dispatch", carrier="uscc:914403001922038216")),
]


@pytest.mark.parametrize(("rule", "plot", "fault"), FAULTS,
                         ids=[f"{rule}-{plot.__name__}" for rule, plot, _ in FAULTS])
@given(luck=luck)
@settings(max_examples=12, deadline=None)
def test_one_fault_among_clean_stories_is_found_as_what_it_is(rule, plot, fault, luck):
    clean = stories.stories(luck, 2)
    told = fault(stories.story(plot, 99, luck))
    known = ledger(stories.filed_late([*clean, *told], luck))
    found = known.findings()
    assert by_groups(known) == sweep(known.goods(), ROWS), "groups alone do not give the whole"
    roots = [finding for finding in found if not finding.cause]
    assert {finding.rule for finding in roots} == {rule}, shown(found)
    assert len(roots) == 1, shown(found)
    lots = {lot for one in told for lot in one.lots}
    assert all(finding.lot in lots | {""} for finding in found)
