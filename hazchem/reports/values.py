"""What reports are made of: values that the services fetch, and only those a report asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Literal, NamedTuple, Protocol

from hazchem.domain.finding import Finding
from hazchem.regulation.major_hazard import Assessment
from hazchem.regulation.major_hazard_watch import Warned
from hazchem.regulation.use_tier import Grade, Line

Noun = Literal["custodian", "place", "park", "substance"]


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


class Values(Protocol):
    """The answers a report may ask for; each is fetched when it is asked."""

    @property
    def findings(self) -> Sequence[Shown]:
        """The findings that the filters leave."""

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
    def tier_lines(self) -> Sequence[Line]:
        """The grading table of users in force at the instant of the report."""

    def name(self, noun: Noun, code: str) -> str:
        """What something is called in the report's language; "" where nobody named it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Values that are all there already."""

    findings: Sequence[Shown] = ()
    rules: Sequence[RuleLine] = ()
    standings: Sequence[Standing] = ()
    passages: Sequence[Passage] = ()
    editions: Sequence[EditionLine] = ()
    controls: Sequence[ControlLine] = ()
    touched: Sequence[TouchedLine] = ()
    units: Sequence[UnitLine] = ()
    users: Sequence[UserLine] = ()
    tier_lines: Sequence[Line] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, noun: Noun, code: str) -> str:
        """What something is called."""
        return self.names.get(code, "")
