"""The past of a unit is what it was asked at each instant, at every size, on both engines."""

import random
from datetime import datetime, timedelta

import pytest

from hazchem.domain.instant import to_us
from hazchem.services import hazard, hazard_history, registers
from hazchem.services.hazard_units import units_in
from hazchem.services.registers import entry_in
from hazchem.services.seen.asked import Asked, snapshot
from hazchem.services.seen.scope import SYSTEM
from seeds import loader
from tests.services import filed, traffic
from tests.world import at

UNIT = {"code": "u1", "custodian": "acme", "kind": "storage", "exposed_persons": 40}


def put(store, now, register, since, **content):
    """A version of an entry that holds from an instant."""
    registers.put(store, SYSTEM, register, {**content, "effective_from": to_us(at(since))}, now)


def furnished(store, seed):
    """A ledger of senseless traffic, in which places enter and leave a unit that changes too."""
    luck = random.Random(seed)
    loader.seed(store)
    now = traffic.filed_at_random(store, luck, filed.NOW)
    registers.put(store, SYSTEM, "hazard-units", dict(UNIT), now)
    put(store, now, "hazard-units", "9T00:00", **UNIT | {"exposed_persons": 0})
    put(store, now, "hazard-units", "12T06:00", **UNIT | {"process_note": "W5.1"})
    for place in ("acme-tank", "acme-wh", "acme-mix", "beta-tank"):
        whole = {"code": place, "custodian": place.partition("-")[0], "kind": "tank",
                 "commingled": place.endswith("-mix")}
        put(store, now, "places", "2T00:00", hazard_unit="u1", design_max_t={"#49": "1"}, **whole)
        put(store, now, "places", f"{luck.randrange(5, 15)}T12:00", **whole)
        put(store, now, "places", "16T00:00", hazard_unit="u1", **whole)
    return now + timedelta(hours=1)


def asked_at(store, when, size, now):
    """S and R of the stock as the unit is asked for at one instant."""
    with snapshot(store, Asked(when, size), now) as seen:
        one, = units_in(seen, {"u1": entry_in(seen, "hazard-units", "u1").content})
        return one.stock.s, one.stock.r


@pytest.mark.parametrize("seed", range(3))
def test_each_point_is_what_the_unit_is_asked_for_then(store, seed):
    now = furnished(store, seed)
    whole = hazard.unit(store, SYSTEM, "u1", Asked(at("19T00:00")), now, at("1T00:00"))
    for size in (None, whole.size - 1, whole.size - 4):
        told = hazard.unit(store, SYSTEM, "u1", Asked(at("19T00:00"), size), now, at("1T00:00"))
        points = told.history.points
        assert len(points) > 2
        for point, following in zip(points, [*points[1:], None], strict=True):
            ends: datetime = following.at if following else told.history.ends
            for when in (point.at, ends - timedelta(microseconds=1)):
                if when >= point.at:
                    assert asked_at(store, when, size, now) == (point.found.s, point.found.r)
        assert told.history.highest_s.found.s == max(one.found.s for one in points)


def test_a_period_begins_with_what_stood_then(store):
    now = furnished(store, 7)
    whole = hazard.unit(store, SYSTEM, "u1", Asked(at("19T00:00")), now, at("1T00:00")).history
    late = hazard.unit(store, SYSTEM, "u1", Asked(at("19T00:00")), now, at("8T00:00")).history
    standing = [point for point in whole.points if point.at <= at("8T00:00")][-1]
    assert late.points[0].at == at("8T00:00")
    assert late.points[0].found.s == standing.found.s
    assert [(one.at, one.found.s) for one in late.points[1:]] == [
        (one.at, one.found.s) for one in whole.points if one.at > at("8T00:00")]


def test_of_too_many_points_the_newest_are_shown_and_the_highest_is_of_all(store, monkeypatch):
    now = furnished(store, 3)
    asked = Asked(at("19T00:00"))
    whole = hazard.unit(store, SYSTEM, "u1", asked, now, at("1T00:00")).history
    monkeypatch.setattr(hazard_history, "POINTS_MAX", 4)
    short = hazard.unit(store, SYSTEM, "u1", asked, now, at("1T00:00")).history
    assert (short.truncated, short.points) == (True, whole.points[-4:])
    assert (short.highest_s, short.highest_r) == (whole.highest_s, whole.highest_r)
