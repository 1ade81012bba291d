"""What reports are made of: values that the services fetch, and only those a report asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Literal, NamedTuple, Protocol

from hazchem.domain.finding import Finding
from hazchem.ledger.balance import Spread
from hazchem.regulation.major_hazard import Assessment
from hazchem.regulation.major_hazard_watch import Warned
from hazchem.regulation.risk_index import Line as RiskPoint
from hazchem.regulation.risk_index import total
from hazchem.regulation.use_tier import Grade, Line

Noun = Literal["custodian", "place", "park", "zone", "substance"]


class Shown(Protocol):
    """A finding with where the work on it stands."""

    @property
    def finding(self) -> Finding:
        """What the rule saw."""

    @property
    def state(self) -> str:
        """The step its case has reached."""

    @property
    def cleared_at(self) -> datetime | None:
        """When the facts no longer said so, None while they do."""

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide about it."""


class Standing(NamedTuple):
    """Mass of one lot that stands in a place, or is under way on a consignment."""

    park: str
    custodian: str
    place: str
    lot: str
    substance: str
    mass_mg: int
    consignment: str = ""


class Passage(NamedTuple):
    """What one custodian sent another of one substance, and what of it was received."""

    source: str
    target: str
    substance: str
    sent_mg: int
    received_mg: int
    trips: int = 1


class LoopLine(NamedTuple):
    """A finding with the work on it: which states it ever reached, who is to act, until when.

    `district` is that of its custodian: the six digits of GB/T 2260 in its credit code.
    """

    shown: Shown
    reached: frozenset[str]
    since: datetime | None
    assignee: str
    deadline: datetime | None
    overdue: bool
    returned: bool
    district: str = ""


class RuleLine(NamedTuple):
    """One rule as the report tells of it; `needs` is the feed without which it cannot judge."""

    code: str
    title: str
    title_zh: str
    finding_class: str
    judges: bool = True
    needs: str = ""


class EditionLine(NamedTuple):
    """One edition of the 禁限控 catalogue; `judges` at the instant of the report."""

    code: str
    regime: str
    level: str
    title: str
    doc_no: str
    issuer: str
    status: str
    effective_from: str
    effective_to: str
    source: str
    confidence: str
    judges: bool


class ControlLine(NamedTuple):
    """One rule of an edition, its selector, conditions and exemptions in words."""

    edition: str
    code: str
    category: str
    effect: str
    goods: str
    activities: tuple[str, ...]
    zones: tuple[str, ...]
    conditions: str
    exemptions: str
    text: str
    confidence: str


class TouchedLine(NamedTuple):
    """Stock that rules of an edition in force touch."""

    park: str
    custodian: str
    place: str
    lot: str
    substance: str
    mass_mg: int
    edition: str
    category: str
    rules: tuple[str, ...]


class UnitLine(NamedTuple):
    """One hazard unit: S, R and level by design and by stock, and what to look after."""

    park: str
    custodian: str
    unit: str
    name: str
    kind: str
    persons: int | None
    design: Assessment
    stock: Assessment
    filed_level: int | None
    warnings: tuple[Warned, ...]
    missing: tuple[str, ...]


class ParkedLine(NamedTuple):
    """One vehicle in a lot, with what it carries and the findings about it."""

    plate: str
    trailer: str
    berth: str
    custodian: str
    state: str
    goods: tuple[tuple[str, str], ...]
    classes: tuple[str, ...]
    mass_mg: int | None
    waybill: str
    since: datetime
    until: datetime | None
    overdue: bool
    neighbours: tuple[str, ...]
    alarms: tuple[Finding, ...]


class LotLine(NamedTuple):
    """One parking lot or gate, and the vehicles in it that the viewer may see."""

    lot: str
    name: str
    park: str
    is_gate: bool
    berths: int
    free: int
    vehicles: tuple[ParkedLine, ...]


class Figures(NamedTuple):
    """What a user is graded by: what it holds and used, and its largest S with the unit of it."""

    held_mg: int
    used_mg: int
    s: Fraction | None = None
    unit: str = ""


class UserLine(NamedTuple):
    """A user with its tier of supervision and what decided it."""

    custodian: str
    park: str
    figures: Figures
    grade: Grade


class BudgetLine(NamedTuple):
    """What one sort of weighings by one instrument adds to a month's balance and its spread."""

    line: str
    instrument: str
    weighings: int
    mass_mg: int
    random_mg2: Fraction
    systematic_mg: Fraction


class Limits(NamedTuple):
    """By how many sigmas a year is judged: its sum, and k and h of its CUSUM chart."""

    sum: Fraction
    slack: Fraction
    decision: Fraction


class BalanceLine(NamedTuple):
    """One month of one substance at one custodian, and how it is judged."""

    park: str
    custodian: str
    substance: str
    month: str
    status: str
    charted: bool
    terms: Mapping[str, int]
    settled_mg: int
    muf_mg: int
    spread: Spread
    alone_mg: int
    counts: int
    events: tuple[str, ...]
    lines: tuple[BudgetLine, ...]
    limits: Limits


class RiskLine(NamedTuple):
    """One enterprise's risk index, line by line, the heaviest first."""

    custodian: str
    park: str
    lines: tuple[RiskPoint, ...]

    @property
    def points(self) -> Fraction:
        """The index."""
        return total(self.lines)


class Values(Protocol):
    """The answers a report may ask for; each is fetched when it is asked."""

    @property
    def findings(self) -> Sequence[Shown]:
        """The findings that the filters leave."""

    @property
    def loop(self) -> Sequence[LoopLine]:
        """The findings that the filters leave, open or worked on, with the work on each."""

    @property
    def rules(self) -> Sequence[RuleLine]:
        """Every rule with whether it judges at all."""

    @property
    def standings(self) -> Sequence[Standing]:
        """What stands where."""

    @property
    def passages(self) -> Sequence[Passage]:
        """What went between custodians."""

    @property
    def editions(self) -> Sequence[EditionLine]:
        """Every edition of the catalogue that the viewer may see."""

    @property
    def controls(self) -> Sequence[ControlLine]:
        """The rules of the editions that judge at the instant of the report."""

    @property
    def touched(self) -> Sequence[TouchedLine]:
        """The stock that those rules touch."""

    @property
    def units(self) -> Sequence[UnitLine]:
        """The hazard units that the viewer may see."""

    @property
    def users(self) -> Sequence[UserLine]:
        """The users the viewer may see, each with its tier."""

    @property
    def parking(self) -> Sequence[LotLine]:
        """Every parking lot and gate that the filters leave."""

    @property
    def tier_lines(self) -> Sequence[Line]:
        """The grading table of users in force at the instant of the report."""

    @property
    def balances(self) -> Sequence[BalanceLine]:
        """The months of the balances that the viewer may see."""

    @property
    def risk(self) -> Sequence[RiskLine]:
        """The risk index of every enterprise that the viewer may see, the highest first."""

    def name(self, noun: Noun, code: str) -> str:
        """What something is called in the report's language; "" where nobody named it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Values that are all there already."""

    findings: Sequence[Shown] = ()
    loop: Sequence[LoopLine] = ()
    rules: Sequence[RuleLine] = ()
    standings: Sequence[Standing] = ()
    passages: Sequence[Passage] = ()
    editions: Sequence[EditionLine] = ()
    controls: Sequence[ControlLine] = ()
    touched: Sequence[TouchedLine] = ()
    units: Sequence[UnitLine] = ()
    users: Sequence[UserLine] = ()
    tier_lines: Sequence[Line] = ()
    parking: Sequence[LotLine] = ()
    balances: Sequence[BalanceLine] = ()
    risk: Sequence[RiskLine] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, noun: Noun, code: str) -> str:
        """What something is called."""
        return self.names.get(code, "")
