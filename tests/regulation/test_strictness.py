"""Whatever editions there are: one more never makes a verdict milder, and drafts never judge."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hazchem.regulation.catalogue import VERDICTS, decide
from hazchem.regulation.edition import ACTIVITIES, FORMS
from tests.regulation.editions import CYANIDE, METHANOL, PARENTS, edition, question, rule

ZONES = ("core", "park", "port", "city", "centre")
WORDS = ("use", "transport", "备案", "证明")
START = date(2026, 1, 1)
days = st.integers(0, 40).map(lambda n: START + timedelta(days=n))


@st.composite
def rules(draw, code):
    """Any rule that can be built."""
    effect = draw(st.sampled_from(("prohibit", "allow_only_if", "require", "cap")))
    asked = {"require": {"permits": [draw(st.sampled_from(WORDS))]},
             "cap": {"mass_mg": draw(st.integers(0, 20)),
                     "per": draw(st.sampled_from(("site", "batch", "month", "year")))},
             "allow_only_if": draw(st.sampled_from((
                  {}, {"zones": ["park"]}, {"forms": ["bulk", "tank"]},
                  {"hours": "22:00-06:00"})))}
    selector = draw(st.sampled_from((
        {"substances": ["67-56-1"]}, {"flags": ["highly_toxic"]}, {"all_others": True},
        {"catalogue_numbers": [1022], "forms": ["bulk"]},
        {"substances": ["143-33-9"], "concentration_min": "10"})))
    return rule(
        code, category=draw(st.sampled_from(VERDICTS[:3])), effect=effect, selector=selector,
        activities=draw(st.lists(st.sampled_from(ACTIVITIES), min_size=1, unique=True)),
        zones=draw(st.lists(st.sampled_from(ZONES), max_size=2, unique=True)),
        conditions=asked.get(effect, {}),
        exemptions=draw(st.sampled_from(([], [{"kind": "试剂", "evidence": "证明"}]))))


@st.composite
def editions(draw, code, status=("trial", "force", "draft", "repealed")):
    """Any edition that can be built."""
    begins, length = draw(days), draw(st.none() | st.integers(1, 20))
    count = draw(st.integers(0, 3))
    return edition(
        *(draw(rules(f"r{i}")) for i in range(count)), code=code,
        status=draw(st.sampled_from(status)), effective_from=begins.isoformat(),
        effective_to=length and (begins + timedelta(days=length)).isoformat())


@st.composite
def questions(draw):
    """Any question."""
    told = {"substance": draw(st.sampled_from((METHANOL, CYANIDE))),
            "activity": draw(st.sampled_from(ACTIVITIES)), "on": draw(days).isoformat(),
            "zones": frozenset(draw(st.sets(st.sampled_from(ZONES), max_size=2))),
            "form": draw(st.sampled_from(("", *FORMS))),
            "mass_mg": draw(st.none() | st.integers(0, 20)),
            "evidence": draw(st.sets(st.sampled_from(WORDS)))}
    return question(**told)


running = st.fixed_dictionaries(dict.fromkeys(("site", "month", "year"),
                                              st.none() | st.integers(0, 20)))


@given(questions(), st.lists(st.integers(), max_size=3), running, st.data())
def test_one_more_edition_never_makes_a_verdict_milder(asked, several, so_far, pick):
    known = [pick.draw(editions(f"e{i}")) for i in range(len(several))]
    before = decide(asked, known, PARENTS, so_far)
    after = decide(asked, [*known, pick.draw(editions("one-more"))], PARENTS, so_far)
    assert VERDICTS.index(after.verdict) <= VERDICTS.index(before.verdict)
    assert set(before.rules) <= set(after.rules)


@given(questions(), editions("d", status=("draft", "repealed")), running)
def test_drafts_never_judge(asked, draft, so_far):
    decision = decide(asked, [draft], PARENTS, so_far)
    assert decision.verdict == "allowed" and decision.rules == ()


@given(questions(), editions("e", status=("trial", "force")), running)
def test_outside_its_days_an_edition_says_nothing(asked, one, so_far):
    begins, ends = one.effective_from, one.effective_to
    silent = asked.day < begins or (ends is not None and asked.day >= ends)
    assert one.judges(begins) and not one.judges(begins - timedelta(days=1))
    assert ends is None or (one.judges(ends - timedelta(days=1)) and not one.judges(ends))
    if silent:
        assert decide(asked, [one], PARENTS, so_far).rules == ()


@given(questions(), editions("e", status=("force",)), running)
def test_the_verdict_is_the_strictest_rule_that_is_not_met(asked, one, so_far):
    decision = decide(asked, [one], PARENTS, so_far)
    unmet = [rule.category for rule in decision.rules if not rule.met]
    assert decision.verdict == min(unmet, key=VERDICTS.index, default="allowed")
    assert all(bool(rule.failed_condition) != rule.met for rule in decision.rules)
