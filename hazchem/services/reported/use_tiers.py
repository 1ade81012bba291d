"""Tiers of users 使用分级: every user a viewer sees, graded by the table of the day."""

import csv
import io
from collections.abc import Collection, Iterable
from datetime import date, datetime
from fractions import Fraction

from hazchem.custody.flow import Flow, process_of
from hazchem.domain.instant import CHINA
from hazchem.domain.substance import WASTE, Substance
from hazchem.regulation.use_tier import DATASET, Line, Quantity, lines_on, tier_of
from hazchem.reports.values import Figures, UserLine
from hazchem.rules.evidence import day_of
from hazchem.services import standing
from hazchem.services.hazard_units import units_in
from hazchem.services.registers import entry_in
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.scope import Viewer
from hazchem.store import datasets, registers

_UNITS = "hazard-units"
_Key = tuple[str, str]  # custodian, substance


def lines_in(seen: Snapshot) -> tuple[Line, ...]:
    """The grading table in force at a snapshot's instant; none where none was entered."""
    found = datasets.digests(seen.tx, seen.size).get(DATASET)
    if found is None:
        return ()
    text = io.StringIO(datasets.body(seen.tx, found[0]), newline="")
    return lines_on(csv.DictReader(text), day_of(seen.as_of))


def users_in(seen: Snapshot, viewer: Viewer) -> list[UserLine]:
    """Every user the viewer sees, the gravest tier first.

    A user has the role, or used something in the last twelve months. Its tier does not depend
    on who asks.
    """
    held = held_by(standing.held_in(seen))
    used = used_by(standing.uses_in(seen, year_before(seen.as_of)))
    users = _users(seen, viewer, {holder for holder, _ in used}, {holder for holder, _ in held})
    lines, largest = lines_in(seen), _largest_s(seen, users)
    graded = []
    for holder in users:
        quantities = _quantities(seen, holder, held, used)
        s, unit = largest.get(holder, (None, ""))
        figures = Figures(sum(one.held_mg for one in quantities),
                          sum(one.used_mg for one in quantities), s, unit)
        graded.append(UserLine(holder, seen.registers.park_of(holder, seen.as_of), figures,
                               tier_of(lines, quantities, s)))
    return sorted(graded, key=lambda one: (one.grade.tier, one.custodian))


def year_before(at: datetime) -> datetime:
    """The same day and hour twelve months before, in China; 29 February follows 28 February."""
    local = at.astimezone(CHINA)
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return local.replace(year=local.year - 1, day=day)


def held_by(held: Iterable[standing.Held]) -> dict[_Key, int]:
    """What stands in the places of each custodian, by substance; never below nothing."""
    sums: dict[_Key, int] = {}
    for one in held:
        key = one.custodian, one.substance
        sums[key] = sums.get(key, 0) + one.mass_mg
    return {key: mass_mg for key, mass_mg in sums.items() if mass_mg > 0}


def used_by(flows: Iterable[Flow]) -> dict[_Key, int]:
    """What each custodian used: filed as use, or taken into a conversion that did not return it."""
    sums: dict[tuple[str, str, str], int] = {}
    for flow in flows:
        taken = flow.target.kind == "consumed"
        account = flow.target if taken else flow.source
        process = process_of(flow, account)
        if "~" in process or (not taken and not process):
            continue  # what mixes in a tank is not used, nor is it made
        holder = flow.source.custodian if taken else account.custodian
        key = process or flow.event_id, holder, flow.substance
        sums[key] = sums.get(key, 0) + (flow.mass_mg if taken else -flow.mass_mg)
    used: dict[_Key, int] = {}
    for (_, holder, substance), mass_mg in sums.items():
        if mass_mg > 0:
            used[holder, substance] = used.get((holder, substance), 0) + mass_mg
    return used


def _users(
    seen: Snapshot, viewer: Viewer, using: Collection[str], holding: Collection[str]
) -> list[str]:
    scope, known, at = seen.scope(viewer), seen.registers, seen.as_of
    found = []
    for code in sorted({*known.custodians, *using}):
        entry = known.custodian(code, at)
        if entry is None or entry.outside or not scope.sees(code):
            continue
        is_closed = entry.status == "closed" and code not in holding
        if code in using or ("user" in entry.roles and not is_closed):
            found.append(code)
    return found


def _quantities(
    seen: Snapshot, holder: str, held: dict[_Key, int], used: dict[_Key, int]
) -> list[Quantity]:
    """What one user holds and used of each substance; wastes are no chemicals in use."""
    found, day = [], day_of(seen.as_of)
    for name in sorted({name for one, name in (*held, *used) if one == holder}):
        entry = seen.reference.substances.get(name)
        flags = entry.flags_on(day) if entry else frozenset()
        if WASTE not in flags:
            found.append(Quantity(name, flags, _checked(entry, day) if entry else (),
                                  held.get((holder, name), 0), used.get((holder, name), 0)))
    return found


def _checked(entry: Substance, day: date) -> tuple[str, ...]:
    """How far each listing of a substance was checked: flag=status."""
    return tuple(f"{flag}={entry.checked(flag, day)}" for flag in sorted(entry.flags_on(day)))


def _largest_s(seen: Snapshot, users: Collection[str]) -> dict[str, tuple[Fraction, str]]:
    """The largest S of each user's units, by design or by stock, and which unit has it."""
    codes = {one.code for one in registers.versions(seen.tx, seen.size, _UNITS)}
    entries = {code: entry.content for code in codes if (entry := entry_in(seen, _UNITS, code))
               and entry.content.get("custodian") in users}
    found: dict[str, tuple[Fraction, str]] = {}
    for unit in units_in(seen, entries):
        holder, s = str(unit.content["custodian"]), max(unit.design.s, unit.stock.s)
        if holder not in found or s > found[holder][0]:
            found[holder] = s, unit.code
    return found
