"""What the custodians of a ledger under test moved and had of a substance, by month and by year."""

from collections.abc import Iterable
from typing import Any

from hazchem.custody.flow import flows_of
from hazchem.domain import instant
from hazchem.domain.month import begin_of, end_of, month_of
from hazchem.ledger.account import Leg
from hazchem.ledger.standing import Booked
from hazchem.rules.evidence_quota import Quota


def quotas(legs: Iterable[Leg], shared: dict[str, Any]) -> list[Quota]:
    """Every quota that some postings count towards."""
    told = list(legs)
    flows, known = flows_of(told), Booked(told)
    names = {(holder, flow.substance, period) for flow in flows
             for holder in (flow.source.custodian, flow.target.custodian) if holder
             for month in [month_of(flow.at)] for period in (month, month[:4])}
    return [_quota(*name, flows, known, shared) for name in sorted(names)]


def _quota(custodian, substance, period, flows, known, shared) -> Quota:
    mine = [flow for flow in flows if flow.substance == substance
            and month_of(flow.at).startswith(period)
            and custodian in (flow.source.custodian, flow.target.custodian)]
    found = Quota(**shared, custodian=custodian, substance=substance, period=period,
                  flows=tuple(mine))
    if len(period) == len("2026-06"):
        registers = shared["registers"]
        places = [code for code in registers.places
                  if registers.custodian_of(code, shared["as_of"]) == custodian]
        before_us, last_us = (instant.to_us(at) - 1 for at in (begin_of(period), end_of(period)))
        found.opening = tuple(one for one in known.standing(places, before_us)
                              if one.substance == substance)
        found.changes = tuple(one for one in known.changes(places, before_us, last_us)
                              if one.substance == substance)
    return found
