"""What a rule is, the register of rules, and the sentence each one says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from hazchem.domain.finding import code_of

FAMILIES = {"G": "graph", "Q": "quantity", "T": "time", "P": "permit", "V": "transport",
            "K": "parking", "S": "storage", "C": "catalogue", "W": "waste", "I": "integrity"}
OVER = ("goods", "ticket", "party", "holder", "trip", "vehicle", "yard", "board", "unit", "store",
        "custodian", "month", "place", "alert", "balance", "licence", "loss", "quota",
        "permitted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saw:
    """What a rule saw: the subject, the events, the figures. Never a verdict."""

    subject_kind: str
    subject_id: str
    occurred_at: datetime
    events: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    custodian: str = ""
    parties: tuple[str, ...] = ()
    lot: str = ""
    lots: frozenset[str] = frozenset()  # where it is about several, as in a tank
    substance: str = ""
    place: str = ""
    consignment: str = ""
    mass_mg: int | None = None
    limit_mg2: Fraction = Fraction()  # (3σ)² of what was compared, where something was weighed
    due_at: datetime | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    case: tuple[str, ...] = ()  # words that escalate: gain, moved, hides_difference
    variant: str = ""  # which of the rule's sentences
    finding_class: str = ""  # where it differs from the rule's own

    def finding_code(self, rule: str) -> str:
        """The code of the finding by which a rule says it."""
        return code_of(rule, self.subject_kind, self.subject_id)


class Said(NamedTuple):
    """One sentence in both languages, with places for the figures."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule: its permanent code, what it looks over, and what it says."""

    code: str
    over: str
    look: Callable[[Any], Iterator[Saw]]
    says: Mapping[str, Said]
    # What else it looks over, where what it says of single acts holds of their sum too.
    beside: Mapping[str, Callable[[Any], Iterator[Saw]]] = field(default_factory=dict)

    def looks(self, over: str) -> Callable[[Any], Iterator[Saw]] | None:
        """How it looks over a kind of evidence, None where it does not."""
        return self.look if over == self.over else self.beside.get(over)

    @property
    def family(self) -> str:
        """The family its letter names."""
        return FAMILIES[self.code[0]]

    @property
    def examples(self) -> tuple[str, str]:
        """The breaking and the holding ledger of its docstring, in notation."""
        breaks, _, holds = (self.look.__doc__ or "").partition("holds:")
        return breaks.partition("breaks:")[2].strip(), holds.strip()


Look = TypeVar("Look", bound=Callable[[Any], Iterator[Saw]])
REGISTER: dict[str, Rule] = {}


def rule(
    code: str, *, en: str, zh: str, over: str = "goods", **variants: Said
) -> Callable[[Look], Look]:
    """Register a rule; a code is never given twice, for inspectors cite it."""

    def register(look: Look) -> Look:
        if code in REGISTER:
            raise ValueError(f"rule {code} is already {REGISTER[code].look.__name__}")
        if over not in OVER:
            raise ValueError(f"rule {code} looks over {over!r}, which is none of {OVER}")
        REGISTER[code] = Rule(code, over, look, {"": Said(en, zh), **variants})
        return look

    return register


def also(code: str, *, over: str, **variants: Said) -> Callable[[Look], Look]:
    """Let a registered rule look over another kind of evidence too, in sentences of its own."""

    def register(look: Look) -> Look:
        known = REGISTER[code]
        if known.looks(over) is not None or over not in OVER or set(variants) & set(known.says):
            raise ValueError(f"rule {code} cannot also look over {over!r} in {set(variants)}")
        REGISTER[code] = replace(known, says={**known.says, **variants},
                                 beside={**known.beside, over: look})
        return look

    return register
