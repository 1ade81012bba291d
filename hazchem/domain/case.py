"""Cases 案件: the work on a finding from 发现 to 销号, which step follows which, and whose it is.

A case is a fold over the steps that were taken. It decides nothing of its own: whether the
evidence is still the same is told to it (`as_found`), and who asks is a person, named by a key.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from hazchem.domain.errors import Forbidden, OutOfOrder, Problem, invalid

DETECTED = "detected"
OFFICIALS = frozenset({"inspector", "park", "admin"})
# What an enterprise may do about a finding of its own.
ENTERPRISE_STEPS = frozenset({"rectify", "explain"})
# An end rests on the evidence that was there: with other evidence it is no end.
ENDED = frozenset({"accepted", "closed", "explained", "corrected", "referred"})
# In these states somebody is expected to act by the deadline.
WAITING = frozenset({"notified", "assigned"})
# Which ends need a second person, by severity: what is waived counts as graver than what is done.
_SECOND_TO_CLOSE = frozenset({"S1"})
_SECOND_TO_WAIVE = frozenset({"S1", "S2"})
_WAIVED = frozenset({"explained", "corrected"})


class Named(NamedTuple):
    """A state or a step in both languages."""

    zh: str
    en: str


STATES = {
    "detected": Named("发现", "detected"), "verified": Named("已核实", "verified"),
    "notified": Named("已告知", "notified"), "assigned": Named("已交办", "assigned"),
    "rectified": Named("已整改", "rectified"), "accepted": Named("已验收", "accepted"),
    "closed": Named("已销号", "closed"), "explained": Named("已说明", "explained"),
    "corrected": Named("已更正", "corrected"), "referred": Named("已移送", "referred"),
}


class Move(NamedTuple):
    """One step: the state it leads to, the states it may follow, and what it must say."""

    to: str
    after: frozenset[str]
    named: Named
    needs: tuple[str, ...] = ()  # one of these must be given


_UNDER_WAY = frozenset({"detected", "verified", "notified", "assigned", "rectified"})
STEPS = {
    "verify": Move("verified", frozenset({"detected"}), Named("核实", "verify")),
    "notify": Move("notified", frozenset({"verified"}), Named("告知", "notify")),
    # What was not put right well enough is assigned again.
    "assign": Move("assigned", frozenset({"verified", "notified", "assigned", "rectified"}),
                   Named("交办", "assign"), ("assignee",)),
    "rectify": Move("rectified", WAITING, Named("整改", "rectify"), ("note", "evidence")),
    "accept": Move("accepted", frozenset({"rectified"}), Named("验收", "accept")),
    "close": Move("closed", ENDED - {"closed"}, Named("销号", "close")),
    # An official takes an enterprise's explanation over by explaining in turn.
    "explain": Move("explained", _UNDER_WAY | {"explained"}, Named("说明", "explain"), ("note",)),
    "correct": Move("corrected", _UNDER_WAY, Named("更正", "correct"), ("note",)),
    "refer": Move("referred", _UNDER_WAY | {"accepted"}, Named("移送", "refer"), ("note",)),
    "reopen": Move("detected", ENDED, Named("重新立案", "reopen"), ("note",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that a step cites: by digest, and whether the ledger keeps its bytes."""

    name: str = ""
    digest: str = ""
    media_type: str = ""
    size: int | None = None
    note: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One step as it was taken: by whom, when, in which state, on what evidence."""

    step: str
    at: datetime
    person: str
    role: str
    custodian: str = ""
    by: str = ""
    note: str = ""
    assignee: str = ""
    due_at: datetime | None = None
    evidence: tuple[Attached, ...] = ()
    after: str = DETECTED
    seen: str = ""  # digest of the finding's evidence; "" where the rules no longer found it
    severity: str = ""
    says: str = ""
    says_zh: str = ""
    events: tuple[str, ...] = ()
    event_id: str = ""
    leaf_index: int = -1

    @property
    def is_official(self) -> bool:
        """Whether an authority took it."""
        return self.role in OFFICIALS


@dataclass(frozen=True, slots=True)
class Case:
    """Where the work on one finding stands.

    `settled`: nothing is left to decide, so it leaves the open list. `decided_by` is the official
    who took the step that ended it; `returned` says that it was ended once, on other evidence.
    """

    state: str = DETECTED
    settled: bool = False
    assignee: str = ""
    due_at: datetime | None = None
    seen: str = ""
    decided_by: str = ""
    severity: str = ""
    since: datetime | None = None
    returned: bool = False
    steps: tuple[Taken, ...] = ()

    def then(self, taken: Taken) -> "Case":
        """The case after one more step."""
        before = self
        if taken.after == DETECTED and self.state in ENDED:
            before = self._returned()
        state = STEPS[taken.step].to
        decided = before.decided_by
        if state == DETECTED:
            decided = ""
        elif state in ENDED and state != "closed":
            decided = taken.person if taken.is_official else ""
        due_at = (taken.due_at or before.due_at) if state in WAITING else None
        return Case(
            state=state, settled=_settles(state, taken), due_at=due_at, seen=taken.seen,
            assignee=taken.assignee or before.assignee, decided_by=decided,
            severity=taken.severity, since=taken.at,
            returned=before.returned and state not in ENDED, steps=(*self.steps, taken))

    def as_found(self, digest: str) -> "Case":
        """The case as it stands on the evidence of now; "" where the rules find nothing.

        What ended on other evidence, or once the evidence was gone, is there again.
        """
        if self.state in ENDED and digest and digest != self.seen:
            return self._returned()
        return self

    def is_overdue(self, as_of: datetime) -> bool:
        """Whether its deadline has passed and it still waits."""
        return self.state in WAITING and self.due_at is not None and self.due_at <= as_of

    def _returned(self) -> "Case":
        return replace(Case(), returned=True, steps=self.steps, assignee=self.assignee,
                       since=self.since)


def case_of(steps: Iterable[Taken]) -> Case:
    """The case that steps in their order make."""
    case = Case()
    for taken in steps:
        case = case.then(taken)
    return case


def possible(case: Case, role: str) -> tuple[str, ...]:
    """The steps a role may take next; none for who does not work on findings."""
    theirs = set(STEPS) if role in OFFICIALS else (
        ENTERPRISE_STEPS if role == "enterprise" else frozenset())
    return tuple(step for step, move in STEPS.items() if step in theirs
                 and case.state in move.after
                 and not (step == "explain" and case.state == "explained"
                          and (case.decided_by or role not in OFFICIALS)))


def check(case: Case, step: str, role: str, person: str, severity: str) -> None:
    """Refuse a step out of its order, or one that somebody would decide alone."""
    may = possible(case, role)
    if step not in may:
        state, named = STATES[case.state], STEPS[step].named
        words = ", ".join(may) or "none"
        words_zh = "、".join(f"{STEPS[one].named.zh} {one}" for one in may) or "无"
        raise OutOfOrder(Problem(
            "/step", "out_of_order",
            f"step {step} cannot follow here: the finding is {state.en} ({case.state}); "
            f"possible now: {words}",
            f"当前状态为“{state.zh}”（{case.state}），不能办理“{named.zh}”（{step}）；"
            f"现在可办理：{words_zh}"))
    if step == "close":
        _demand_second(case, person, severity)


def needs_second(state: str, severity: str) -> bool:
    """Whether closing from a state takes another person than who decided so far."""
    return severity in (_SECOND_TO_WAIVE if state in _WAIVED else _SECOND_TO_CLOSE)


def demand_said(step: str, given: Iterable[str]) -> None:
    """Refuse a step that does not say what it must."""
    needs = STEPS[step].needs
    if needs and not set(needs) & set(given):
        raise invalid(
            f"/{needs[0]}", "missing",
            f"step {step} needs {' or '.join(needs)}: say it in the same request",
            f"“{STEPS[step].named.zh}”（{step}）须给出 {' 或 '.join(needs)}")


def _demand_second(case: Case, person: str, severity: str) -> None:
    if not needs_second(case.state, severity):
        return
    state = STATES[case.state]
    if not case.decided_by:
        raise Forbidden(Problem(
            "/step", "second_person",
            f"a finding of severity {severity} is not closed by one person: first another "
            f"official must decide (explain, correct or accept); it is {case.state} by the "
            "enterprise's word alone",
            f"{severity} 级问题不得由一人决定销号：须先由另一名经办人作出决定（说明、更正或验收）；"
            f"目前“{state.zh}”仅为企业陈述"))
    if case.decided_by == person:
        raise Forbidden(Problem(
            "/step", "second_person",
            f"a finding of severity {severity} is not closed by one person: the same key already "
            f"made it {case.state}; another person must close it",
            f"{severity} 级问题不得由一人决定销号：使其“{state.zh}”的是同一密钥，"
            "须由另一人办理销号"))


def _settles(state: str, taken: Taken) -> bool:
    if state in _WAIVED:
        return taken.is_official and not needs_second(state, taken.severity)
    return state in ("closed", "referred")
