"""Filing: who may file what, what is filed once, what is undone in the open, what costs nobody."""

import pytest

from hazchem.domain.errors import Forbidden, Invalid, Mismatch
from hazchem.domain.movement import Movement
from hazchem.services import movements
from hazchem.services.findings import listing
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from tests.services.park import Park, refusals
from tests.world import at


@pytest.fixture
def park(store):
    made = Park(store)
    made.place("acme-wh", "acme-mix", "beta-wh", "gamma-wh", "outco-yard")
    made.party("haul", "rail")
    made.register("vehicles", plate="T-1", custodian="haul")
    made.file("1T07:00 produce acme/L1 - > acme-wh 1000 substance=67-56-1 id=p1", "acme")
    return made


def fate(park, text, who):
    return park.file(text, who).fates[0]


@pytest.mark.parametrize(
    ("text", "who", "code"),
    [
        ("1T08:00 use acme/L1 acme-wh > - 1", "acme", ""),
        ("1T08:00 use acme/L1 acme-wh > - 1", "beta", "Forbidden forbidden"),
        ("1T08:00 transfer acme/L1 acme-wh > beta-wh 1", "acme", "Forbidden forbidden"),
        ("1T08:00 dispatch acme/L1 acme-wh > - 1 waybill=acme/W consignee=beta", "acme", ""),
        ("1T08:00 dispatch acme/L1 acme-wh > - 1 waybill=acme/W consignee=beta", "beta",
         "Forbidden forbidden"),
        ("1T08:00 dispatch out/L acme-wh > - 1 waybill=a/W consignee=beta substance=67-56-1",
         "haul", "Forbidden forbidden"),
        ("1T08:00 dispatch out/L - > - 1 waybill=o/W consignor=outco consignee=beta "
         "substance=67-56-1", "beta", ""),
        ("1T08:00 dispatch out/L - > - 1 waybill=o/W consignor=outco consignee=beta "
         "substance=67-56-1 carrier=haul", "haul", ""),
        ("1T08:00 dispatch out/L - > - 1 waybill=o/W consignor=outco consignee=beta "
         "substance=67-56-1", "gamma", "Forbidden forbidden"),
        ("1T08:00 dispatch acme/L1 - > - 1 waybill=a/W consignor=acme consignee=beta", "acme",
         "Invalid missing"),
        ("1T08:00 receive acme/L1 - > beta-wh 1 waybill=acme/W", "beta", ""),
        ("1T08:00 receive acme/L1 - > beta-wh 1 waybill=acme/W", "acme", "Forbidden forbidden"),
        ("1T08:00 handover waybill=acme/W carrier=haul", "haul", ""),
        ("1T08:00 handover waybill=acme/W vehicle=T-1", "haul", ""),
        ("1T08:00 handover waybill=acme/W carrier=haul", "rail", "Forbidden forbidden"),
        ("1T08:00 use acme/L1 nowhere-wh > - 1", "acme", "Invalid unknown"),
        ("1T08:00 dispatch acme/L1 acme-wh > - 1 waybill=a/W consignee=nobody", "acme",
         "Invalid unknown"),
        ("1T08:00 dispatch acme/L1 acme-wh > - 1 waybill=a/W consignee=uscc:91330200MA2AJ8TX61",
         "acme", ""),
        ("1T08:00 use acme/L9 acme-wh > - 1", "acme", "Invalid unknown"),
        ("1T08:00 use acme/L9 acme-wh > - 1 substance=67-56-1", "acme", ""),
        ("1T08:00 produce acme/L9 - > acme-wh 1", "acme", "Invalid missing"),
        ("1T08:00 produce acme/L9 - > acme-wh 1 substance=7647-01-0", "acme", "Invalid ambiguous"),
        ("1T08:00 use acme/L1 acme-wh > - 1 driver=nobody instrument=none", "acme",
         ""),
        ("1T08:00 use acme/L1 acme-wh > - 1 on_behalf_of=acme", "acme", "Forbidden forbidden"),
    ],
)
def test_whose_act_it_is_and_what_is_understood(park, text, who, code):
    assert "".join(refusals(park.file(text, who))) == code


def test_what_is_ahead_of_now_is_refused_beyond_ten_minutes(park):
    base = park.now
    soon = Movement(event_id="f1", kind="use", occurred_at=base.replace(hour=1), lot="acme/L1",
                    from_place="acme-wh", mass_mg=1)
    assert refusals(park.file_all([soon], Viewer("acme", "enterprise"))) == ["Invalid future"]


def test_the_same_again_is_the_first_answer_again(park):
    text = "1T08:00 use acme/L1 acme-wh > - 1 id=u1"
    first, again = fate(park, text, "acme"), fate(park, text, "acme")
    assert (first.replayed, again.replayed) == (False, True)
    assert first.receipt == again.receipt
    other = fate(park, "1T08:00 use acme/L1 acme-wh > - 2 id=u1", "acme")
    assert isinstance(other.refusal, Mismatch)
    twice = park.file(text + "\n" + "1T09:00 use acme/L1 acme-wh > - 1 id=u2\n" * 2, "acme")
    assert [one.replayed for one in twice.fates] == [True, False, True]


def test_ids_are_the_filers_own(park):
    park.file("1T08:00 use acme/L1 acme-wh > - 1 id=same", "acme")
    done = park.file("1T08:00 receive acme/L1 - > beta-wh 1 waybill=acme/W id=same", "beta")
    assert done.fates[0].receipt and not done.fates[0].replayed


def test_a_bad_row_costs_no_other_unless_asked(park):
    text = "1T08:00 use acme/L1 acme-wh > - 1\n1T08:00 use acme/L1 beta-wh > - 1"
    before = park.file("", "acme").size
    strict = park.file(text, "acme", atomic=True)
    assert strict.size == before
    assert [bool(one.refusal) for one in strict.fates] == [False, True]
    assert all(one.receipt is None for one in strict.fates)
    loose = park.file(text, "acme")
    assert loose.size == before + 1
    assert isinstance(loose.fates[1].refusal, Forbidden)


def test_a_lot_known_to_be_highly_toxic_is_no_period_total_though_nobody_names_it(park):
    park.file("1T08:00 produce acme/HT - > acme-wh 10 substance=143-33-9", "acme")
    total = "2T08:00 use acme/HT acme-wh > - 1 period_from=2026-03-01T00:00:00Z"
    assert refusals(park.file(total, "acme")) == ["Invalid not_here"]
    together = ("1T08:00 produce acme/HT2 - > acme-wh 10 substance=143-33-9\n"
                + total.replace("HT", "HT2"))
    assert refusals(park.file(together, "acme")) == ["Invalid not_here"]


def test_the_same_batch_may_make_the_lot_after_it_is_named(park):
    text = ("1T09:00 use acme/N acme-wh > - 1\n"
            "1T08:00 produce acme/N - > acme-wh 10 substance=67-56-1")
    assert refusals(park.file(text, "acme")) == []


def test_a_dry_run_says_what_it_would_open_and_keeps_nothing(park):
    text = "1T08:00 use acme/L1 acme-wh > - 2000"
    dry = park.file(text, "acme", dry_run=True)
    assert [one.rule for one in dry.would_open] == ["G-08"]
    assert listing(park.store, SYSTEM, {}, Asked(), park.now, 10, None).results == []
    assert park.file(text, "acme").size == dry.size + 1


def test_a_correction_undoes_in_the_open_and_only_once(park):
    park.file("1T08:00 use acme/L1 acme-wh > - 2000 id=u1", "acme")
    undo = "1T08:00 correct reverses={} id={}"
    assert refusals(park.file(undo.format("u1", "c0"), "beta")) == ["Invalid unknown"]
    assert refusals(park.file(undo.format("u1", "c1"), "acme")) == []
    assert refusals(park.file(undo.format("u1", "c2"), "acme")) == ["OutOfOrder already_reversed"]
    assert refusals(park.file(undo.format("c1", "c3"), "acme")) == []
    assert refusals(park.file(undo.format("u1", "c4"), "acme")) == []
    assert listing(park.store, SYSTEM, {}, Asked(), park.now, 10, None).results == []


def test_another_sees_but_may_not_correct(park):
    park.file("1T08:00 dispatch acme/L1 acme-wh > - 1 waybill=a/W consignee=beta id=d1", "acme")
    done = park.file("1T08:00 correct reverses=d1 id=c1", "beta")
    assert isinstance(done.fates[0].refusal, Forbidden)


def test_a_replacement_is_an_event_of_its_own(park):
    park.file("1T08:00 use acme/L1 acme-wh > - 2000 id=u1", "acme")
    truth = Movement(event_id="r1", kind="use", occurred_at=at("1T08:00"), lot="acme/L1",
                     from_place="acme-wh", mass_mg=5, replaces="c1")
    wrong = Movement(event_id="c1", kind="correct", occurred_at=at("1T08:00"), reverses="u1",
                     replacement=truth)
    acme = Viewer("acme", "enterprise")
    assert refusals(park.file_all([wrong], acme)) == []
    assert park.file_all([wrong], acme).fates[0].replayed
    assert movements.one(park.store, acme, "u1", Asked(), park.now).is_void
    assert not movements.one(park.store, acme, "r1", Asked(), park.now).is_void
    again = Movement(event_id="c2", kind="correct", occurred_at=at("1T08:00"), reverses="r1")
    assert refusals(park.file_all([again], acme)) == []


def test_an_unwell_replacement_says_where(park):
    park.file("1T08:00 use acme/L1 acme-wh > - 2000 id=u1", "acme")
    truth = Movement(event_id="r1", kind="use", occurred_at=at("1T08:00"), lot="acme/L1",
                     from_place="nowhere", mass_mg=5)
    wrong = Movement(event_id="c1", kind="correct", occurred_at=at("1T08:00"), reverses="u1",
                     replacement=truth)
    done = park.file_all([wrong], Viewer("acme", "enterprise"))
    assert isinstance(done.fates[0].refusal, Invalid)
    assert done.fates[0].refusal.problems[0].pointer == "/replacement/from_place"


def test_a_reject_is_the_consignees_to_file(park):
    park.file("1T08:00 dispatch acme/L1 acme-wh > - 1 waybill=a/W consignee=beta", "acme")
    text = "1T09:00 reject acme/L1 waybill=a/W successor=a/W2"
    assert refusals(park.file(text, "gamma")) == ["Forbidden forbidden"]
    assert refusals(park.file(text, "beta")) == []


def test_a_reject_may_be_filed_before_the_line_that_it_refuses(park):
    park.file("1T08:00 dispatch acme/L2 acme-wh > - 1 waybill=a/W consignee=gamma", "acme")
    park.file("1T10:00 dispatch acme/L1 acme-wh > - 1 waybill=a/W2 consignee=gamma", "acme")
    text = "1T09:00 reject acme/L1 waybill=a/W successor=a/W2"
    assert refusals(park.file(text, "beta")) == []


def test_a_feed_speaks_only_for_whom_and_what_it_was_granted(park):
    feed = Viewer("haul", "feed", ("dispatch",), ("acme",))
    told = Movement(event_id="d", kind="dispatch", occurred_at=at("1T08:00"), lot="acme/L1",
                    from_place="acme-wh", mass_mg=1, waybill="a/W", consignee="beta",
                    source="e-waybill")
    assert refusals(park.file_all([told], feed)) == []
    other = Viewer("haul", "feed", ("dispatch",), ("beta",))
    assert refusals(park.file_all([told], other)) == ["Forbidden forbidden"]
    kinds = Viewer("haul", "feed", ("receive",), ("acme",))
    assert refusals(park.file_all([told], kinds)) == ["Forbidden forbidden"]


@pytest.mark.parametrize("role", ["park", "inspector", "auditor"])
def test_who_watches_does_not_file(park, role):
    told = Movement(event_id="u", kind="use", occurred_at=at("1T08:00"), lot="acme/L1",
                    from_place="acme-wh", mass_mg=1)
    assert refusals(park.file_all([told], Viewer("acme", role))) == ["Forbidden forbidden"]
