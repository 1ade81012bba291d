"""Movements: what cannot be understood is refused at once; the rest is kept word for word."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain import notation
from hazchem.domain.errors import Invalid
from hazchem.domain.event import content_of, movement_of, qualified
from hazchem.domain.lot import is_code, is_name, is_text
from hazchem.domain.mass import MASS_MG_MAX
from hazchem.domain.movement import MODES, Measured, Movement, Part

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
odd = st.characters(exclude_categories=("Cc", "Cs"), include_characters="\"'\\=>-@:,[{#/")
texts = st.text(odd, max_size=12).filter(is_text)
codes = st.text(odd, min_size=1, max_size=8).filter(is_code)
names = st.tuples(codes, codes).map("/".join).filter(is_name)
masses = st.integers(1, MASS_MG_MAX)
instants = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
blank = st.just("")
parts = st.one_of(
    st.builds(Part, lot=names, place=codes, mass_mg=masses, substance=texts, concentration=texts,
              pieces=st.none() | st.integers(1, 99)),
    st.builds(Part, unlisted=texts.filter(bool), mass_mg=masses, substance=texts))


@st.composite
def movements(draw, depth: int = 1) -> Movement:
    """Any movement that can be understood."""
    words = {name: draw(blank | texts) for name in (
        "alias", "substance", "concentration", "vessel", "location", "reason", "purpose", "note",
        "method", "ticket", "source", "filed_by", "extra", "owner", "on_behalf_of")}
    words |= {name: draw(blank | codes) for name in ("from_place", "vehicle", "driver")}
    words |= {name: draw(blank | names) for name in ("manifest", "successor", "waste_lot")}
    words |= {name: draw(st.lists(texts, max_size=3).map(tuple))
              for name in ("container", "seals", "signers")}
    at = draw(instants)
    optional = {"pieces": st.integers(1, 99), "measured_loss_mg": st.integers(0, MASS_MG_MAX),
                "due_at": instants, "counted_mg": st.integers(0, MASS_MG_MAX),
                "measured": st.builds(Measured, value=texts, unit=texts, gross_kg=texts)}
    words |= {name: draw(st.none() | some) for name, some in optional.items()}
    if depth:
        words["replacement"] = draw(st.none() | movements(depth=0))
    return Movement(
        event_id=draw(texts), kind=draw(st.sampled_from(("opening", "produce", "gain", "receive"))),
        occurred_at=at, period_from=draw(st.none() | st.just(at)), lot=draw(names | codes),
        to_place=draw(codes), mass_mg=draw(masses), mode=draw(st.sampled_from(MODES)),
        partial=draw(st.booleans()), inputs=draw(st.lists(parts, max_size=2).map(tuple)),
        outputs=draw(st.lists(parts, max_size=2).map(tuple)), **words)


@given(movements())
def test_a_line_printed_and_parsed_is_the_same_movement(told: Movement):
    assert notation.parse_line(notation.print_line(told)) == told
    assert list(notation.parse(f"# first\n\n{notation.print_line(told)}\n")) == [told]


@given(movements())
def test_a_movement_kept_as_content_and_read_again_is_the_same(told: Movement):
    content = content_of(told)
    assert movement_of(content) == told
    assert content_of(movement_of(content)) == content


@pytest.mark.parametrize("line", ["nonsense", "2026-03-01T08:00Z produce a/L - > t 1 colour=red",
                                  "2026-03-01T08:00Z produce a/L >", "2026-03-01T08:00 use a/L",
                                  "2026-03-01T08:00Z use a/L t > - 0.0000001", "'",
                                  "2026-03-01T08:00Z explode a/L t > - 1",
                                  '2026-03-01T08:00Z convert - in="{}" out="[1]"'])
def test_a_line_that_is_no_movement_is_named_with_its_number(line: str):
    with pytest.raises(notation.NotALine, match="line 2"):
        list(notation.parse(f"\n{line}"))


def test_equal_lines_are_different_events_and_a_text_read_again_gives_the_same_ids():
    text = "2026-03-01T08:00Z use a/L t > - 1\n" * 2
    first, second = notation.parse(text)
    assert first.event_id != second.event_id
    assert [told.event_id for told in notation.parse(text)] == [first.event_id, second.event_id]


def refused(**words: object) -> dict[str, str]:
    """Every problem of a movement: pointer → code, each worded in both languages."""
    with pytest.raises(Invalid) as caught:
        Movement(**({"event_id": "e", "occurred_at": AT} | words))
    assert all(problem.en and problem.zh for problem in caught.value.problems)
    return {problem.pointer: problem.code for problem in caught.value.problems}


def test_all_problems_are_told_at_once():
    assert refused(kind="produce", lot="a b", mass_mg=0, mode="rocket", note="e\u0301",
                   seals=("ok", "a\x00"), vehicle="a/b", manifest="bare", pieces=0) == {
        "/lot": "name", "/to_place": "missing", "/mass_kg": "range", "/mode": "unknown",
        "/note": "text", "/seals/1": "text", "/vehicle": "name", "/manifest": "name",
        "/pieces": "range"}


def test_an_unknown_kind_hides_no_other_problem():
    assert refused(kind="explode", mass_mg=-1) == {"/kind": "unknown", "/mass_kg": "range"}


def test_each_kind_says_what_it_cannot_do_without():
    assert refused(kind="dispatch") == {"/mass_kg": "missing", "/waybill": "missing",
                                        "/from_place": "missing"}
    assert refused(kind="receive", to_place="t", mass_mg=1) == {"/lot": "missing"}
    assert refused(kind="handover") == {"/waybill": "missing", "/carrier": "missing"}
    assert refused(kind="reject") == {"/waybill": "missing"}
    assert refused(kind="convert") == {"/inputs": "missing"}
    assert refused(kind="transfer", from_place="t", to_place="t", mass_mg=1) == {
        "/to_place": "same"}
    assert refused(kind="count") == {"/from_place": "missing", "/counted_kg": "missing"}
    assert refused(kind="correct") == {"/reverses": "missing"}


def test_the_parts_of_a_conversion_are_each_told_what_they_lack():
    assert refused(kind="convert", inputs=(Part(mass_mg=1), Part(unlisted="air", mass_mg=0)),
                   outputs=(Part(lot="a b", mass_mg=1),)) == {
        "/inputs/0/from_place": "missing", "/inputs/1/mass_kg": "range",
        "/outputs/0/to_place": "missing", "/outputs/0/lot": "name"}


def test_a_time_without_offset_is_refused_and_a_period_ends_after_it_begins():
    assert refused(kind="use", from_place="t", mass_mg=1, occurred_at=AT.replace(tzinfo=None)) == {
        "/occurred_at": "offset"}
    assert refused(kind="use", from_place="t", mass_mg=1, period_from=AT.replace(hour=9)) == {
        "/period_from": "order"}


def test_a_replacement_cannot_itself_be_a_correction():
    inner = Movement(event_id="c", kind="correct", occurred_at=AT, reverses="x")
    assert refused(kind="correct", reverses="e0", replacement=inner) == {
        "/replacement/kind": "unknown"}


def test_lots_get_their_issuer_and_a_waste_lot_its_name():
    told = Movement(event_id="e", kind="discard", occurred_at=AT, lot="L7", from_place="t",
                    mass_mg=1, waste_code="900-402-06")
    assert qualified(told, "acme").lots == ("acme/L7", "acme/L7-900-402-06")
