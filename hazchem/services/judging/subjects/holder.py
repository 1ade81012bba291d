"""Subjects: a custodian that is not active, and what the books say it has."""

from collections import Counter
from collections.abc import Iterable

from hazchem.domain import instant
from hazchem.ledger.account import Account, Leg
from hazchem.rules.evidence import Holder
from hazchem.services.judging.known import with_threads
from hazchem.services.judging.subjects import spans
from hazchem.services.judging.subjects.gathered import (
    Asking,
    Filing,
    Gathered,
    Moments,
    Subject,
    filings_of,
)
from hazchem.store import books, log, movements, turnover
from hazchem.store.books import Change

# How many filings the past of a holder is told by: at each its books are read again.
_LOOKED_BACK = 48


def gather(asking: Asking, name: str) -> Gathered:
    """What a custodian holds by lot."""
    holdings, substances = _held_by(asking, name)
    evidence = Holder(**asking.seen_by_all(), custodian=name, holdings=holdings,
                      substance_of=substances)
    # What is found holds until the next posting.
    changes = books.next_posting(asking.tx, instant.to_us(asking.as_of))
    ahead = [instant.from_us(changes)] if changes is not None else []
    return Gathered(evidence, rests=[asking.as_of], ahead=ahead)


def _filings(asking: Asking, name: str) -> list[Filing]:
    """What names it, by itself or by what it has: goods that leave end what was found."""
    leaves = movements.leaves(asking.tx, "custodian", [name], asking.size)
    facts = with_threads(asking.tx, movements.facts(asking.tx, leaves), asking.size)
    return filings_of(facts)[-_LOOKED_BACK:]


moments = Moments(_filings, is_added_to=True)


def hear(asking: Asking, changes: Iterable[Change]) -> set[Subject]:
    """Those custodians on changed postings that are, were or will be anything but active."""
    custodians = {account.custodian for one in changes for account in (one.source, one.target)}
    return {("holder", code) for code in custodians if code and any(
        entry.status != "active" for _, entry in asking.registers.custodians.history(code))}


def _held_by(asking: Asking, custodian: str) -> tuple[dict[str, int], dict[str, str]]:
    """What a custodian has by lot, and of which substance the lots are."""
    registers, as_of = asking.registers, asking.as_of
    places = [code for code in registers.places
              if registers.custodian_of(code, as_of) == custodian]
    as_of_us = instant.to_us(as_of)
    legs = asking.legs
    if legs is None and asking.size != log.head(asking.tx).size:
        legs = spans.booked_at(asking, movements.leaves(
            asking.tx, "custodian", [custodian], asking.size))
    if legs is None:
        held = [(one.lot, one.substance, one.mass_mg)
                for one in turnover.standing(asking.tx, as_of_us, places)]
        held += [(lot, substance, mass_mg) for _, lot, substance, mass_mg in books.balances(
            asking.tx, {"transit"}, as_of_us, custodians=[custodian])]
    else:
        mine = set(places)
        held = [(lot, substance, mass_mg)
                for account, lot, substance, mass_mg in _balances(asking, legs)
                if (account.ref in mine if account.kind == "stock" else
                    account.kind == "transit" and account.custodian == custodian)]
    holdings: dict[str, int] = {}
    for lot, _, mass_mg in held:
        holdings[lot] = holdings.get(lot, 0) + mass_mg
    return holdings, {lot: substance for lot, substance, _ in held}


def _balances(asking: Asking, legs: Iterable[Leg]) -> list[tuple[Account, str, str, int]]:
    sums: Counter[tuple[Account, str, str]] = Counter()
    for leg in legs:
        if leg.at <= asking.as_of:
            sums[leg.source, leg.lot, leg.substance] -= leg.mass_mg
            sums[leg.target, leg.lot, leg.substance] += leg.mass_mg
    return [(*key, mass_mg) for key, mass_mg in sorted(sums.items()) if mass_mg]
