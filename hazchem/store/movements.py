"""Movements in the database: what each names, and the facts that a question needs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.domain.container import container_key
from hazchem.domain.custodian import PROVISIONAL
from hazchem.domain.event import Fact, movement_of
from hazchem.domain.month import month_of
from hazchem.domain.movement import Movement
from hazchem.domain.paper import is_numbered, number_of
from hazchem.domain.register import Registers
from hazchem.domain.waste import waste_of
from hazchem.ledger.kinship import papers_of
from hazchem.store import bulk, log, spans
from hazchem.store.store import Tx
from hazchem.store.tables import log_entry, lot, mention, movement

TYPE = "movement"
# So many questions of one sort make one query; SQLite takes no more than 500.
_ASKED_AT_ONCE = 100
# Told a good while after it happened: what is found by its month, if that was too late.
LATE = "late"
# Who told it: what is found by it is its own word, however often others name it.
FILER = "filer"
# Which place was counted: a busy one has thousands of movements, and few counts.
COUNTED = "counted"
_AT_ONCE = timedelta(hours=1)
_EVER_US = 2**62
_OF_THREADS = "SELECT movement.leaf_index FROM movement WHERE movement.thread IN (…)"
# By their id, of which the log has the one index.
_UNDER_IDS = ("SELECT movement.leaf_index FROM movement JOIN log_entry ON log_entry.leaf_index = "
              "movement.leaf_index WHERE log_entry.event_id IN (…)")


def add(tx: Tx, facts: Collection[Fact], registers: Registers) -> None:
    """Project new facts: one row each, what they name, and the lots nobody named before."""
    threads = _threads_of(tx, facts)
    bulk.insert(tx, movement, [
        (fact.leaf_index, fact.movement.event_id, fact.filer, fact.movement.kind,
         instant.to_us(fact.at), threads.get(fact.movement.event_id)) for fact in facts])
    # In the order of the table's key: the larger it is, the more that spares of its pages.
    bulk.insert(tx, mention, sorted((noun, code, fact.leaf_index) for fact in facts
                                    for noun, code in mentions(fact, registers)))
    first: dict[str, tuple[str, str, int]] = {}
    for fact in facts:
        for name, substance in _named_lots(fact.movement):
            if substance:
                first.setdefault(name, (name, substance, fact.leaf_index))
    bulk.insert(tx, lot, list(first.values()), skip_known=True)


def mentions(fact: Fact, registers: Registers) -> set[tuple[str, str]]:
    """What a fact names, as (noun, code); parties also as who holds the places and vehicles."""
    told = fact.movement
    places, named_parties = told.places, told.parties
    named = {("lot", name) for name in told.lots}
    named.update(("place", place) for place in places)
    named.update(("paper", paper) for paper in papers_of(told))
    parties = {fact.filer, told.on_behalf_of, *map(registers.party, named_parties)}
    parties.update(registers.custodian_of(place, fact.at)
                   for place in (*places, told.destination) if place)
    for plate in filter(None, (told.vehicle, told.trailer)):
        named.add(("vehicle", plate))
        entry = registers.vehicles.at(plate, fact.at)
        parties.add(entry.custodian if entry else "")
    named.update(("custodian", party) for party in parties if party)
    named.add((FILER, fact.filer))
    if told.kind == "count":
        named.update((COUNTED, place) for place in places)
    named.update(("party", party) for party in named_parties if party.startswith(PROVISIONAL))
    if is_numbered(told.manifest):
        named.add(("manifest", number_of(told.manifest)))
    named.update((spans.NOUN, key) for key in spans.keys(told))
    named.update(("container", key) for key in map(container_key, told.container) if key)
    if told.alias:
        named.add(("alias", told.alias))
    if told.instrument:
        named.add(("instrument", told.instrument))
    if told.ticket:
        named.add(("ticket", ticket_key(fact)))
    if late := late_key(fact):
        named.add((LATE, late))
    return named


def ticket_key(fact: Fact) -> str:
    """A weigh ticket's number is its issuer's own: two filers may both have a number 1."""
    return f"{fact.filer}/{fact.movement.ticket}"


def late_key(fact: Fact) -> str:
    """The custodian's month of what was not told at once, "" for what was."""
    if fact.recorded_at - fact.at <= _AT_ONCE:
        return ""
    return f"{fact.filer}|{month_of(fact.at)}"


def named_by(tx: Tx, noun: str, leaf_indices: Iterable[int]) -> set[str]:
    """Everything of a sort that the events at these places of the log name."""
    return {code for code, in bulk.look_up(
        tx, "SELECT code FROM mention WHERE leaf_index IN (…) AND noun = ?", leaf_indices, noun)}


def facts(tx: Tx, leaf_indices: Iterable[int], saying: Collection[str] = ()) -> list[Fact]:
    """The facts at these places of the log, in its order; places of other entries are left out.

    With `saying`, also those whose bytes name none of these fields.
    """
    keys = [f'"{name}":'.encode() for name in saying]
    found = bulk.look_up(
        tx, "SELECT leaf_index, recorded_us, filer, body FROM log_entry "
        "WHERE leaf_index IN (…) AND type = ?", leaf_indices, TYPE)
    return [Fact(movement_of(log.content_of(body)), leaf, instant.from_us(at_us), filer)
            for leaf, at_us, filer, body in sorted(found, key=itemgetter(0))
            if not keys or any(key in body for key in keys)]


def leaves(tx: Tx, noun: str, codes: Iterable[str], size: int | None = None) -> set[int]:
    """The places of the log whose events name any of these, below a log size."""
    query = "SELECT leaf_index FROM mention WHERE code IN (…) AND noun = ?"
    found = (bulk.look_up(tx, query, codes, noun) if size is None else
             bulk.look_up(tx, f"{query} AND leaf_index < ?", codes, noun, size))
    return {leaf for leaf, in found}


def of_kind_at(tx: Tx, kind: str, places: Collection[str]) -> dict[int, set[str]]:
    """The places of the log of the movements of one kind, with those of some places they name."""
    found: dict[int, set[str]] = {}
    for chunk in bulk.chunks(sorted(places)):
        query = sa.select(mention.c.leaf_index, mention.c.code).join(
            movement, movement.c.leaf_index == mention.c.leaf_index).where(
            mention.c.noun == "place", mention.c.code.in_(chunk), movement.c.kind == kind)
        for leaf, code in tx.connection.execute(query):
            found.setdefault(leaf, set()).add(code)
    return found


def filed_of_kind(tx: Tx, kind: str, filers: Collection[str]) -> set[int]:
    """The places of the log of the movements of one kind that some custodians filed."""
    query = sa.select(movement.c.leaf_index).where(
        movement.c.kind == kind, movement.c.filer.in_(sorted(filers)))
    return set(tx.connection.execute(query).scalars())


def leaves_between(
    tx: Tx, noun: str, code: str, from_us: int, to_us: int, size: int
) -> set[int]:
    """The same for one thing and a span of time, both ends included."""
    query = sa.select(mention.c.leaf_index).join(
        movement, movement.c.leaf_index == mention.c.leaf_index).where(
        mention.c.noun == noun, mention.c.code == code, mention.c.leaf_index < size,
        movement.c.occurred_us >= from_us, movement.c.occurred_us <= to_us)
    return set(tx.connection.execute(query).scalars())


def told_within(
    tx: Tx, noun: str, spans: Mapping[str, tuple[int, int]], size: int
) -> dict[str, set[int]]:
    """The places in the log of what names each of some things within a span of its own."""
    found: dict[str, set[int]] = {code: set() for code in spans}
    if spans:
        query = ("SELECT mention.code, movement.occurred_us, mention.leaf_index FROM mention JOIN "
                 "movement ON movement.leaf_index = mention.leaf_index WHERE mention.code IN (…) "
                 "AND mention.noun = ? AND mention.leaf_index < ? AND movement.occurred_us >= ? "
                 "AND movement.occurred_us <= ?")
        given = noun, size, min(one for one, _ in spans.values()), max(
            one for _, one in spans.values())
        for code, at_us, leaf in bulk.look_up(tx, query, spans, *given):
            if spans[code][0] <= at_us <= spans[code][1]:
                found[code].add(leaf)
    return found


def newest_leaves(
    tx: Tx, noun: str, codes: Iterable[str], size: int, most: int
) -> set[int]:
    """The newest places of the log, so many for each code, whose events name it."""
    one = (f"SELECT leaf_index FROM (SELECT leaf_index FROM mention WHERE noun = ? AND code = ? "
           f"AND leaf_index < ? ORDER BY leaf_index DESC LIMIT {int(most)}) AS newest")
    found: set[int] = set()
    for chunk in bulk.chunks(sorted(set(codes)), _ASKED_AT_ONCE):
        given = [value for code in chunk for value in (noun, code, size)]
        every = " UNION ALL ".join([one] * len(chunk))
        found.update(leaf for leaf, in bulk.rows(tx, every, *given))
    return found


def leaves_since(
    tx: Tx, named: Mapping[str, Collection[str]], since_us: int | None
) -> set[int]:
    """The places of the log whose movements name any of these, by noun, since an instant."""
    query = "SELECT mention.leaf_index FROM mention WHERE mention.code IN (…) AND mention.noun = ?"
    if since_us is not None:
        query = query.replace(" WHERE", " JOIN movement ON movement.leaf_index = "
                              "mention.leaf_index WHERE") + " AND movement.occurred_us >= ?"
    given = () if since_us is None else (since_us,)
    return {leaf for noun, codes in named.items()
            for leaf, in bulk.look_up(tx, query, codes, noun, *given)}


def departures(
    tx: Tx, named: Mapping[str, Collection[str]], span_us: tuple[int | None, int | None], size: int
) -> set[int]:
    """The places in the log of what left or came in a span, and later hand-overs, naming these."""
    begins, ends = span_us
    given = (size, -_EVER_US if begins is None else begins, _EVER_US if ends is None else ends)
    return {leaf for noun, codes in named.items() for leaf, in bulk.look_up(
        tx, "SELECT mention.leaf_index FROM mention JOIN movement ON movement.leaf_index = "
        "mention.leaf_index WHERE mention.code IN (…) AND mention.noun = ? AND "
        "mention.leaf_index < ? AND movement.occurred_us >= ? AND (movement.kind = 'handover' OR "
        "movement.kind IN ('dispatch', 'receive') AND movement.occurred_us <= ?)",
        codes, noun, *given)}


def span_of(tx: Tx, leaf_indices: Iterable[int]) -> tuple[int, int] | None:
    """When the first and the last of the movements at these places happened; None for none."""
    at_us = [one for one, in bulk.look_up(
        tx, "SELECT occurred_us FROM movement WHERE leaf_index IN (…)", leaf_indices)]
    return (min(at_us), max(at_us)) if at_us else None


def papers_at(tx: Tx, leaf_indices: Iterable[int]) -> set[str]:
    """The papers that the movements at these places of the log name."""
    return {code for code, in bulk.look_up(
        tx, "SELECT code FROM mention WHERE leaf_index IN (…) AND noun = ?", leaf_indices, "paper")}


def thread_leaves(tx: Tx, event_ids: Iterable[str], size: int | None = None) -> set[int]:
    """The places of the log of whole threads of corrections, by the events they began with."""
    begun = set(event_ids)
    below, given = ("", ()) if size is None else (" AND movement.leaf_index < ?", (size,))
    return {leaf for query in (_OF_THREADS, _UNDER_IDS)
            for leaf, in bulk.look_up(tx, query + below, begun, *given)}


def threads(tx: Tx, leaf_indices: Iterable[int]) -> set[str]:
    """The events that the threads of these places of the log began with; only of real threads."""
    return {name for name, in bulk.look_up(
        tx, "SELECT thread FROM movement WHERE leaf_index IN (…) AND thread IS NOT NULL",
        leaf_indices) if name}


def corrected(tx: Tx, event_ids: Iterable[str]) -> set[str]:
    """Those of these events that some thread of corrections began with."""
    return {name for name, in bulk.look_up(
        tx, "SELECT DISTINCT thread FROM movement WHERE thread IN (…)", event_ids) if name}


def lots_known(tx: Tx, names: Iterable[str]) -> dict[str, str]:
    """Those of these lots whose substance somebody named, with the first that was named."""
    return dict(map(tuple, bulk.look_up(
        tx, "SELECT lot, substance FROM lot WHERE lot IN (…)", names)))


def is_named(tx: Tx, noun: str, code: str, size: int | None = None) -> bool:
    """Whether any event names this."""
    return bool(bulk.rows(
        tx, "SELECT 1 FROM mention WHERE noun = ? AND code = ? AND leaf_index < ? LIMIT 1",
        noun, code, 2**62 if size is None else size))


def named_twice(tx: Tx, noun: str, codes: Iterable[str]) -> set[str]:
    """Those of these that more than one event names."""
    return {code for code, in bulk.look_up(
        tx, "SELECT code FROM mention WHERE code IN (…) AND noun = ? GROUP BY code "
        "HAVING count(*) > 1", codes, noun)}


def beside(tx: Tx, noun: str, papers: Iterable[str]) -> set[str]:
    """Everything of a sort (lots, papers) that some event on one of these papers names."""
    # Two plain look-ups: asked as one join, SQLite walks every mention of the sort.
    return {code for code, in bulk.look_up(
        tx, "SELECT code FROM mention WHERE leaf_index IN (…) AND noun = ?",
        leaves(tx, "paper", papers), noun)}


def cited_with(tx: Tx, papers: Iterable[str]) -> set[str]:
    """Some papers with all that are cited with them, at any remove: a trip goes by any of them."""
    known = set(papers)
    while more := beside(tx, "paper", known) - known:
        known |= more
    return known


def namesakes(tx: Tx, told: Iterable[Fact]) -> set[str]:
    """Every manifest that goes by the same 14 digits as one of these facts' manifests."""
    numbers = {number_of(fact.movement.manifest) for fact in told
               if is_numbered(fact.movement.manifest)}
    if not numbers:
        return set()
    papers = {code for code, in bulk.look_up(
        tx, "SELECT code FROM mention WHERE leaf_index IN (…) AND noun = ?",
        leaves(tx, "manifest", numbers), "paper")}
    return {paper for paper in papers if number_of(paper) in numbers}


def filed_by(tx: Tx, size: int, as_of_us: int) -> dict[str, int]:
    """How many movements each filer has filed of what had happened by an instant."""
    query = sa.select(movement.c.filer, sa.func.count()).where(
        movement.c.leaf_index < size, movement.c.occurred_us <= as_of_us)
    return dict(map(tuple, tx.connection.execute(query.group_by(movement.c.filer))))


class Wanted(NamedTuple):
    """Which movements a list holds: what they name, their kind, when, and how far it goes.

    `stands`: only those that name any of these custodians, or are on a paper with one that does.
    """

    named: Mapping[str, Collection[str]]
    kind: str = ""
    from_us: int | None = None
    to_us: int | None = None
    size: int = 0
    as_of_us: int = 0
    after: int = -1
    stands: Collection[str] | None = None  # None: whoever stands on it


def page(tx: Tx, wanted: Wanted, limit: int) -> list[Any]:
    """Rows (leaf_index, event_id, filer) of movements in log order, keyset-paginated.

    Every noun of `named` must be met by at least one of its codes.
    """
    query = sa.select(movement.c.leaf_index, movement.c.event_id, movement.c.filer).where(
        movement.c.leaf_index > wanted.after, movement.c.leaf_index < wanted.size,
        movement.c.occurred_us <= wanted.as_of_us)
    if wanted.kind:
        query = query.where(movement.c.kind == wanted.kind)
    if wanted.from_us is not None:
        query = query.where(movement.c.occurred_us >= wanted.from_us)
    if wanted.to_us is not None:
        query = query.where(movement.c.occurred_us < wanted.to_us)
    for place, (noun, codes) in enumerate(wanted.named.items()):
        named = sa.select(mention.c.leaf_index).where(
            mention.c.noun == noun.partition(":")[0], mention.c.code.in_(sorted(codes)))
        # The first leads to the rows; the others, often of many more, are asked of each.
        query = query.where(movement.c.leaf_index.in_(named) if not place else sa.exists(
            named.where(mention.c.leaf_index == movement.c.leaf_index)))
    if wanted.stands is not None:
        query = query.where(_stands(wanted.stands, each=bool(wanted.named)))
    return list(tx.connection.execute(query.order_by(movement.c.leaf_index).limit(limit)).all())


def _stands(custodians: Collection[str], *, each: bool) -> sa.ColumnElement[bool]:
    """Whether a movement names any of some custodians, or is on a paper with one that does.

    `each`: asked of each row that something else leads to; otherwise it leads to the rows.
    """
    own, first, then = mention.alias("own"), mention.alias("first"), mention.alias("then")
    theirs = [own.c.noun == "custodian", own.c.code.in_(sorted(custodians))]
    beside = sa.select(then.c.leaf_index).select_from(own).join(
        first, sa.and_(first.c.leaf_index == own.c.leaf_index, first.c.noun == "paper")).join(
        then, sa.and_(then.c.noun == "paper", then.c.code == first.c.code)).where(*theirs)
    named = sa.select(own.c.leaf_index).where(*theirs)
    if each:
        return sa.or_(sa.exists(named.where(own.c.leaf_index == movement.c.leaf_index)),
                      sa.exists(beside.where(then.c.leaf_index == movement.c.leaf_index)))
    return movement.c.leaf_index.in_(sa.union(named, beside))


def _threads_of(tx: Tx, told: Iterable[Fact]) -> dict[str, str]:
    """For each correction and replacement, the event its thread began with."""
    found: dict[str, str] = {}
    for fact in told:
        before = fact.movement.reverses or fact.movement.replaces
        if before:
            found[fact.movement.event_id] = found.get(before) or _thread_in(tx, before)
    return found


def _thread_in(tx: Tx, event_id: str) -> str:
    stored = tx.connection.execute(
        _under_id(movement.c.thread).where(log_entry.c.event_id == event_id)
        .order_by(movement.c.leaf_index)).scalars().first()
    return stored or event_id


def _under_id(column: sa.Column[Any]) -> sa.Select[Any]:
    """A column of movements to be found by their id, of which the log has the one index."""
    return sa.select(column).join(log_entry, log_entry.c.leaf_index == movement.c.leaf_index)


def _named_lots(told: Movement) -> Iterator[tuple[str, str]]:
    if told.lot:
        yield told.lot, told.substance
    for part in told.parts:
        if part.lot:
            yield part.lot, part.substance
    if told.kind == "discard":
        yield told.waste_lot, waste_of(told.waste_code)
