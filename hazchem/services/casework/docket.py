"""The docket 案卷: where the work on findings stands, as known at a snapshot's size and instant."""

from collections.abc import Collection
from functools import cached_property

from hazchem.domain.case import DETECTED, STEPS, Case, case_of
from hazchem.domain.finding import Finding, evidence_digest
from hazchem.services.casework import case_steps
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.current import open_in
from hazchem.store import cases, events
from hazchem.store.findings import Filter


class Docket:
    """The cases of one snapshot; a finding nobody worked on has none."""

    def __init__(self, seen: Snapshot) -> None:
        self.seen = seen

    @cached_property
    def is_stored(self) -> bool:
        """Whether where cases stand in the database is where they stand in this snapshot."""
        return self.seen.is_newest and cases.newest_us(self.seen.tx) <= self.seen.as_of_us

    def standing(self, found: Collection[Finding]) -> dict[str, Case]:
        """Where each of these open findings stands, on its evidence of now.

        What follows from a cause and has no case of its own stands where its cause stands.
        """
        named = {one.code for one in found} | {one.cause for one in found if one.cause}
        known = self._cases(named)
        if not known:
            return {}
        digests = {one.code: evidence_digest(one) for one in found}
        causes = {one.cause for one in found} & known.keys() - digests.keys()
        digests |= self._digests(causes)
        stands: dict[str, Case] = {}
        for one in found:
            code = one.code if one.code in known else one.cause
            if code in known and (code == one.code or code in digests):
                stands[one.code] = known[code].as_found(digests[code])
        return stands

    def of_cleared(self, codes: Collection[str]) -> dict[str, Case]:
        """Where the cases of findings stand that the rules no longer find."""
        return self._cases(codes)

    def whole(self, code: str) -> Case:
        """The case of one finding with all its steps."""
        told = case_steps.steps_of(self.seen.tx, [code], self.seen.size)
        return case_of(case_steps.taken_of(one) for one in told
                       if one.occurred_us <= self.seen.as_of_us)

    def reached(self, codes: Collection[str]) -> dict[str, frozenset[str]]:
        """Every state that steps on these findings ever led to."""
        states: dict[str, set[str]] = {}
        for one in case_steps.steps_of(self.seen.tx, codes, self.seen.size):
            if one.occurred_us <= self.seen.as_of_us:
                states.setdefault(one.content[case_steps.FINDING], set()).add(
                    STEPS[one.content["step"]].to)
        return {code: frozenset(told) for code, told in states.items()}

    def worked_on(self, state: str = "") -> set[str]:
        """The findings that somebody worked on, or whose case stands in a state."""
        if self.is_stored:
            return set(cases.worked_on(self.seen.tx, state))
        return {code for code, case in self._then.items() if state in ("", case.state)}

    def unsettled(self) -> set[str]:
        """The findings on whose cases something is left to decide."""
        if self.is_stored:
            return set(cases.unsettled(self.seen.tx))
        return {code for code, case in self._then.items() if not case.settled}

    def _cases(self, codes: Collection[str]) -> dict[str, Case]:
        if self.is_stored:
            return cases.standing(self.seen.tx, codes)
        return {code: self._then[code] for code in codes if code in self._then}

    @cached_property
    def _then(self) -> dict[str, Case]:
        """Every case as its steps had been taken by then."""
        told = events.of_type(self.seen.tx, events.STEP, self.seen.size,
                              to_us=self.seen.as_of_us + 1)
        return case_steps.cases_of(told)

    def _digests(self, codes: Collection[str]) -> dict[str, str]:
        """What causes rest on that are not among the findings asked about."""
        if not codes:
            return {}
        if self.is_stored:
            return cases.digests(self.seen.tx, codes)
        return {one.code: evidence_digest(one) for one in open_in(self.seen, Filter())
                if one.code in codes}


def state_of(case: Case | None) -> str:
    """The state of a finding that is open; one nobody worked on is detected."""
    return DETECTED if case is None else case.state
