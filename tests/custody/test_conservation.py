"""In any world, however odd, what a lot's mass came from equals where it is and where it ended."""

from datetime import UTC, datetime, timedelta

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazchem.custody.flow import flows_of
from hazchem.custody.graph import build, walk
from hazchem.custody.trace import trace
from hazchem.custody.tracking import follow, made_by
from tests.custody.worlds import books_of, needed, unlisted

LOTS = [f"acme/L{n}" for n in range(5)]
PLACES = ["acme-unit", "acme-tank", "beta-unit", "beta-tank", "carol-tank"]
lots, places = st.sampled_from(LOTS), st.sampled_from(PLACES)
kg = st.integers(1, 40).map(lambda n: f"{n}.{n * 7919 % 1_000_000:06d}")
owners = st.sampled_from(["acme", "beta", "carol", "outer"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """One movement of any kind, as likely impossible as not."""
    kind = draw(st.sampled_from([
        "produce", "import", "opening", "transfer", "convert", "convert", "dispatch", "dispatch",
        "receive", "receive", "reject", "handover", "use", "discard", "dispose", "lose", "gain",
        "count"]))
    lot, here, there = draw(lots), draw(places), draw(places)
    paper = f"waybill=acme/W{draw(st.integers(0, 3))}"
    if kind == "transfer" and here == there:
        there = "acme-yard"
    if kind == "transfer" and "-tank" in here and draw(st.booleans()):
        lot = "-"
    into, away = f"{lot} - > {here} {draw(kg)}", f"{lot} {here} > - {draw(kg)}"
    special = {
        "transfer": lambda: f"{lot} {here} > {there} {draw(kg)}",
        "convert": lambda: draw(parts()),
        "dispatch": lambda: f"{away} {paper} consignee={draw(owners)}",
        "receive": lambda: f"{into} {paper} partial={draw(st.sampled_from(['true', 'false']))}",
        "reject": lambda: f"{away} {paper} successor=acme/W{draw(st.integers(4, 5))}",
        "handover": lambda: f"{paper} carrier={draw(owners)}",
        "discard": lambda: f"{away} waste_code=900-404-06 waste_lot={draw(lots)}",
        "count": lambda: f"{lot} {here} > - - counted_kg={draw(kg)}",
    }
    if kind in ("produce", "import", "opening", "gain"):
        return f"{kind} {into} substance=67-56-1"
    return f"{kind} {special[kind]()}" if kind in special else f"{kind} {away}"


@st.composite
def parts(draw: st.DrawFn) -> str:
    """Inputs and outputs of a conversion, with what is on no register and what was lost."""
    words = [f"in={draw(lots)}@{draw(places)}:{draw(kg)}" for _ in range(draw(st.integers(0, 3)))]
    words += [f"out={draw(lots)}@{draw(places)}:{draw(kg)}:67-56-1"
              for _ in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        words.append(f'in="unlisted water:{draw(kg)}"')
    if draw(st.booleans()):
        words += [f'out="unlisted steam:{draw(kg)}"', f"measured_loss_kg={draw(kg)}"]
    return " ".join(words)


@st.composite
def worlds(draw: st.DrawFn) -> str:
    """Some movements, an hour apart, in the order drawn."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    told = draw(st.lists(lines(), min_size=1, max_size=30))
    return "\n".join(f"{(start + timedelta(hours=n)).isoformat()} {line}"
                     for n, line in enumerate(told))


@settings(max_examples=400, deadline=None)
@given(worlds())
def test_what_came_equals_what_is_held_and_what_ended(text):
    books = books_of(text)
    flows, beside = flows_of(books.legs), unlisted(books)
    for lot in sorted({flow.lot for flow in flows}):
        chain = trace(lot, needed(lot, flows), beside)
        came = sum(row.mass_mg for row in chain.origins)
        went = sum(row.mass_mg for row in (*chain.holders, *chain.ends))
        assert came == went == chain.mass_mg
        rows = (*chain.origins, *chain.holders, *chain.ends)
        assert all(row.mass_mg > 0 for row in rows)


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_nobody_holds_more_of_a_lot_than_stands_there(text):
    books = books_of(text)
    flows, beside = flows_of(books.legs), unlisted(books)
    for lot in LOTS:
        chain = trace(lot, needed(lot, flows), beside)
        stock = {row.nodes[0]: row.mass_mg for row in chain.holders if row.place}
        held = {f"{name}@{place}": mass_mg for place in PLACES + ["acme-yard"]
                for name, mass_mg in books.holdings.lots_in(place).items()}
        assert all(mass_mg <= held[node] for node, mass_mg in stock.items())
        own = {node: mass_mg for node, mass_mg in held.items() if node.startswith(f"{lot}@")}
        assert own.items() <= stock.items()


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_fetching_the_lineage_alone_gives_the_answer_of_the_whole_ledger(text):
    books = books_of(text)
    flows, beside = flows_of(books.legs), unlisted(books)
    for lot in LOTS:
        assert trace(lot, needed(lot, flows), beside) == trace(lot, flows, beside)


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_every_flow_that_carries_the_mass_is_on_the_walk(text):
    books = books_of(text)
    flows, beside = flows_of(books.legs), unlisted(books)
    for lot in LOTS:
        _, forward, backward = follow(lot, flows, beside)
        shown = {edge.event_id for edge in trace(lot, flows, beside).edges}
        for i, flow in enumerate(flows):
            assert 0 <= forward.tracked[i] <= flow.mass_mg
            assert 0 <= backward.demand[i] <= flow.mass_mg
            if forward.tracked[i] or backward.demand[i]:
                assert flow.event_id in shown
        assert all(part > 0 for part in made_by(forward).values())


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_a_walk_stays_inside_what_the_graph_connects(text):
    flows = flows_of(books_of(text).legs)
    graph = build(flows)
    for node in [node for node, kind in graph.nodes(data="kind") if kind == "holding"][:3]:
        after = {key[1] for key in walk(graph, {node}, "downstream")}
        before = {key[0] for key in walk(graph, {node}, "upstream")}
        assert after <= nx.descendants(graph, node) | {node}
        assert before <= nx.ancestors(graph, node) | {node}


@pytest.mark.parametrize("lots_in_tank", [2, 7])
def test_equal_ledgers_give_equal_answers(lots_in_tank):
    text = "\n".join(f"2026-03-01T0{n}:00:00Z produce acme/L{n} - > acme-tank 3.3"
                     for n in range(lots_in_tank))
    text += "\n2026-03-02T00:00:00Z transfer - acme-tank > beta-unit 1.000001"
    flows = flows_of(books_of(text).legs)
    assert trace("acme/L0", flows) == trace("acme/L0", list(reversed(flows)))
