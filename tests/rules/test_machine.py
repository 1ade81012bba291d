"""Any history of filings: what the rules find hangs on no order, no clock and no cutting."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from hazchem.domain.instrument import Instrument
from hazchem.domain.movement import Measured, Movement
from hazchem.domain.register import BEGINNING, Register
from hazchem.rules.sweep import sweep
from tests.ledger.test_machine import Filings
from tests.rules.ledgers import ROWS, Ledger, by_groups
from tests.world import at, filed, world_of

FAR = at("31T00:00") + timedelta(days=300)
SCALE = Instrument(code="scale", custodian="acme", e_kg=None, sigma_kg=None,
                   verified_to=at("1T08:10"))
TOLD = st.sampled_from([
    {"substance": "Y"}, {"instrument": "scale"}, {"pieces": 3}, {"carrier": "haul"},
    {"measured": Measured(value="7", unit="t")}, {"reason": "returned"}, {"location": "gate"},
    {"concentration": "40"}, {"concentration": "43"}, {"due_at": at("1T09:00")},
])


class Judged(Filings):
    """Files the same odd histories as the books' own machine, and judges them in every way."""

    @precondition(lambda self: self.told)
    @rule(words=TOLD, choice=st.randoms(use_true_random=False))
    def tell_more(self, words: dict, choice: random.Random) -> None:
        """One of the movements said more than its mass."""
        i = choice.randrange(len(self.told))
        if self.told[i].kind not in ("correct", "convert"):
            self.told[i] = replace(self.told[i], **words)

    @invariant()
    def books_hold(self) -> None:
        """The same findings in one piece or in groups, in any order of filing, between clocks."""
        luck = random.Random(len(self.told))
        ledger = self.ledger(self.told, FAR)
        whole = sweep(ledger.goods(), ROWS)
        codes = [finding.code for finding in whole]
        assert len(set(codes)) == len(codes), "two findings share a code"
        roots = {finding.code for finding in whole if not finding.cause}
        assert {finding.cause for finding in whole} <= roots | {""}, "a cause has a cause"
        assert by_groups(ledger) == whole
        if not self.several_sources and not self.reversed:
            mixed = list(self.told)
            luck.shuffle(mixed)
            assert sweep(self.ledger(mixed, FAR).goods(), ROWS) == whole
        if self.told:
            self.answers_hold_between_clocks(luck.choice(self.told).occurred_at)

    def answers_hold_between_clocks(self, as_of: datetime) -> None:
        """An answer holds from what it rests on until the first clock it noted."""
        then = self.ledger(self.told, as_of).goods()
        found = sweep(then, ROWS)
        assert by_groups(self.ledger(self.told, as_of)) == found
        if then.rests_on is not None:
            assert then.rests_on <= as_of
            early = self.ledger(self.told, then.rests_on).goods()
            assert sweep(early, ROWS) == found, "something happened since what it rests on"
        if then.clocks:
            late = min(then.clocks) - timedelta(microseconds=1)
            assert late >= as_of
            assert sweep(self.ledger(self.told, late).goods(), ROWS) == found, "a clock was missed"

    def ledger(self, told: list[Movement], as_of: datetime) -> Ledger:
        """What was told, with one scale registered."""
        world = world_of(told)
        scales = Register([("scale", BEGINNING, SCALE)])
        world = replace(world, registers=replace(world.registers, instruments=scales))
        return Ledger(filed(told), world, as_of)


TestJudged = Judged.TestCase
TestJudged.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
