"""The rulebook 规则: every rule of the chain, whether it judges, by what law and what numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from hazchem.domain.alert import kinds_for
from hazchem.rules.rule import REGISTER, Said
from hazchem.rules.sweep import RuleRow
from hazchem.services.judging.subjects.alert import HEARD
from hazchem.services.seen.asked import Asked, Page, Snapshot, page_of, snapshot
from hazchem.services.seen.paging import cut
from hazchem.services.seen.scope import unseen
from hazchem.store import events
from hazchem.store.store import Store

LIVE, DORMANT = "live", "dormant"
# How the seed says that only another system has the evidence, and what that system then files.
NEEDS_FEED, ALERTS = "needs a feed", "alerts"


@dataclass(frozen=True, slots=True)
class RuleTold:
    """One rule as it stands: dormant until its function is here and its feed comes in."""

    row: RuleRow
    status: str
    feed: str
    says: tuple[Said, ...]
    breaks: str
    holds: str
    parameters: tuple[Mapping[str, str], ...]
    size: int
    as_of: datetime
    root: bytes


def listing(
    store: Store, asked: Asked, now: datetime, limit: int, cursor: str | None
) -> Page:
    """Every rule of the seed by code."""
    with snapshot(store, asked, now) as seen:
        page = cut(sorted(seen.reference.rules.values()), attrgetter("code"), limit, cursor)
        return page_of(seen, [_told(seen, row) for row in page.rows], page.next)


def one(store: Store, code: str, asked: Asked, now: datetime) -> RuleTold:
    """One rule by its permanent code; raises Unseen where there is none."""
    with snapshot(store, asked, now) as seen:
        row = seen.reference.rules.get(code)
        if row is None:
            raise unseen("/code", code)
        return _told(seen, row)


def _told(seen: Snapshot, row: RuleRow) -> RuleTold:
    rule = REGISTER.get(row.code)
    breaks, holds = rule.examples if rule else ("", "")
    is_live, feed = _judges(seen, row)
    return RuleTold(
        row=row,
        status=LIVE if is_live else DORMANT,
        feed=feed,
        says=tuple(rule.says.values()) if rule else (),
        breaks=_lines(breaks),
        holds=_lines(holds),
        parameters=tuple(one for one in seen.reference.parameter_rows if one["rule"] == row.code),
        size=seen.size, as_of=seen.as_of, root=seen.root,
    )


def judging(seen: Snapshot) -> Iterator[tuple[RuleRow, bool, str]]:
    """Every rule by code with whether it judges by now, and the feed it needs, if any."""
    for _, row in sorted(seen.reference.rules.items()):
        yield row, *_judges(seen, row)


def _judges(seen: Snapshot, row: RuleRow) -> tuple[bool, str]:
    feed = ALERTS if NEEDS_FEED in row.note else ""
    return row.code in REGISTER and (not feed or _is_heard(seen, row.code)), feed


def _is_heard(seen: Snapshot, code: str) -> bool:
    """Whether any system has ever filed alerts for a rule, or said that it watches for them."""
    return any(events.is_named(seen.tx, HEARD, kind, seen.size) for kind in kinds_for(code))


def _lines(ledger: str) -> str:
    """A ledger out of a docstring, without what its lines are set in by."""
    return "\n".join(line.strip() for line in ledger.splitlines())
