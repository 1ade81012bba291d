"""An enterprise sees its own legs and its counterparts, and cannot count what lies beyond."""

import pytest

from hazchem.custody.masking import masked
from tests.custody.worlds import chain_of

TEXT = """
2026-03-01T08:00:00Z produce acme/A - > acme-unit 100.123 substance=67-56-1
2026-03-02T08:00:00Z dispatch acme/A acme-unit > - 60.456 waybill=acme/W1 consignee=beta carrier=haul
2026-03-02T18:00:00Z receive acme/A - > beta-unit 60.456 waybill=acme/W1
2026-03-03T08:00:00Z produce beta/B - > beta-unit 19.789 substance=67-56-1
2026-03-04T08:00:00Z convert in=acme/A@beta-unit:50.111 in=beta/B@beta-unit:19.789 out=beta/C@beta-unit:69.9:67-56-1
2026-03-05T08:00:00Z dispatch beta/C beta-unit > - 33.333 waybill=beta/W2 consignee=carol
2026-03-05T18:00:00Z receive beta/C - > carol-unit 33.333 waybill=beta/W2
2026-03-06T08:00:00Z dispatch beta/C beta-unit > - 11.222 waybill=beta/W3 consignee=acme
2026-03-06T18:00:00Z receive beta/C - > acme-unit 11.222 waybill=beta/W3
"""  # noqa: E501


def seen_by(who: str, lot: str = "acme/A", **how: object):
    return masked(chain_of(lot, TEXT, **how), lambda custodian: custodian == who, key=b"k")


def test_own_legs_and_counterparts_are_named():
    chain = seen_by("acme")
    assert {edge.event_id is None for edge in chain.edges} == {True, False}
    assert {node.custodian for node in chain.nodes} == {"acme", "haul", "beta", None}
    counterpart = next(node for node in chain.nodes if node.id == "acme/A@beta-unit")
    assert counterpart.mass_mg is None and counterpart.place == "beta-unit"


@pytest.mark.parametrize("secret", ["carol", "33.333", "33333000", "50111000", "19789000", "W2"])
def test_nothing_beyond_a_counterpart_can_be_read(secret):
    chain = seen_by("acme")
    shown = repr((chain.nodes, [edge._replace(known_to=frozenset()) for edge in chain.edges],
                  [row._replace(known_to=frozenset()) for row in chain.holders], chain.ends,
                  chain.origins, chain.mass_mg))
    assert secret not in shown


def test_a_share_through_anothers_recipe_is_not_told():
    own = [row for row in seen_by("acme").holders if row.custodian == "acme"]
    assert {(row.lot, row.mass_mg is None) for row in own} == {("acme/A", False), ("beta/C", True)}


def test_hidden_rows_become_one_without_names_or_mass():
    chain = seen_by("haul")
    assert [tuple(row)[:5] for row in chain.holders] == [(None,) * 5]
    assert chain.mass_mg is None


def test_who_sees_everything_sees_the_chain_itself():
    chain = chain_of("acme/A", TEXT)
    everything = masked(chain, lambda custodian: True)
    assert (everything.mass_mg, everything.edges, everything.holders) == (
        chain.mass_mg, chain.edges, chain.holders)


@pytest.mark.parametrize("how", [{"direction": "upstream"}, {"max_nodes": 3}])
def test_showing_less_tells_no_more(how):
    told = {tuple(row)[:5] for row in seen_by("acme").holders}
    narrow = {tuple(row)[:5] for row in seen_by("acme", **how).holders if row.mass_mg}
    assert narrow <= told


def test_masked_names_are_stable_and_need_the_key_to_be_guessed():
    first, again = seen_by("haul"), seen_by("haul")
    assert first.nodes == again.nodes
    other = masked(chain_of("acme/A", TEXT), lambda custodian: custodian == "haul", key=b"other")
    hidden = {node.id for node in first.nodes if node.kind == "masked"}
    assert hidden and hidden.isdisjoint(node.id for node in other.nodes)


def test_an_owner_sees_the_legs_it_stands_on():
    chain = chain_of("acme/A", TEXT)
    event = next(edge.event_id for edge in chain.edges if edge.kind == "produce")
    seen = masked(chain, lambda custodian: False, own_events={event})
    assert [edge.event_id for edge in seen.edges if edge.event_id] == [event]
