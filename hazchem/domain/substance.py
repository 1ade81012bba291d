"""Substances 危险化学品: entries of the register, and the references that name them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hazchem.domain.dangerous_goods import DangerousGoods
from hazchem.domain.listing import Listing, least_checked
from hazchem.domain.waste import waste_of

SPECIAL = frozenset({"highly_toxic", "explosive_precursor", "drug_precursor_1", "special_control"})
FLAGS = SPECIAL | {"drug_precursor_2", "drug_precursor_3", "key_regulated"}
WASTE = "waste"
STATES = frozenset({"", "gas", "liquid", "solid"})

_CAS = re.compile(r"([0-9]{2,7})-([0-9]{2})-([0-9])")
_NUMBER = re.compile(r"#([0-9]{1,5})")
_WASTE = re.compile(r"HW:([0-9]{3}-[0-9]{3}-[0-9]{2})")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-")


class MalformedReference(ValueError):
    """A text that is none of the three ways to name a substance."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(f"{en} / {zh}")
        self.en, self.zh = en, zh


class UnknownSubstance(ValueError):
    """A well-formed reference to a substance the register does not hold."""

    def __init__(self, reference: "Reference") -> None:
        self.reference = reference
        self.en = f"substance {reference} is not in the register; search it by name or CAS"
        self.zh = f"名录中没有 {reference}；请按品名或 CAS 号查询"
        super().__init__(f"{self.en} / {self.zh}")


class AmbiguousSubstance(ValueError):
    """A CAS number that names several entries; only #number tells them apart."""

    def __init__(self, reference: "Reference", candidates: "tuple[Substance, ...]") -> None:
        self.reference, self.candidates = reference, candidates
        named = ", ".join(f"#{one.number} {one.name_zh}" for one in candidates)
        self.en = f"CAS {reference} names several entries; say which by #number: {named}"
        self.zh = f"CAS {reference} 对应多个条目，请用 #序号 指明：{named.replace(', ', '、')}"
        super().__init__(f"{self.en} / {self.zh}")


@dataclass(frozen=True, slots=True)
class Reference:
    """One way to name a substance: its CAS, its catalogue number, or a waste code."""

    kind: Literal["cas", "number", "waste"]
    value: str

    def __str__(self) -> str:
        """The reference as it is written: 7664-41-7, #2, HW:900-041-49."""
        return waste_of(self.value) if self.kind == "waste" else (
            {"cas": "", "number": "#"}[self.kind] + self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substance:
    """One entry of the register; what is not known is empty, never guessed."""

    id: str
    number: int | None = None
    listed_from: date | None = None  # in the catalogue
    cas: str | None = None
    cas_other: tuple[str, ...] = ()
    name_zh: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    un_numbers: tuple[str, ...] = ()
    dangerous_goods: tuple[DangerousGoods, ...] = ()
    adr_class: str = ""
    subsidiary_labels: str = ""
    state: str = ""
    symbols: tuple[str, ...] = ()
    symbols_condition: str = ""
    symbols_status: str = "unclassified"
    table1_items: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()  # of every list that names it, on whatever day
    listings: tuple[Listing, ...] = ()
    confidence: str = ""
    note: str = ""

    @property
    def is_special(self) -> bool:
        """Whether one of its flags is in SPECIAL."""
        return bool(self.flags & SPECIAL)

    def flags_on(self, day: date) -> frozenset[str]:
        """The lists it stands on, on a day; what no list dates it is always."""
        if not self.listings:
            return self.flags
        return frozenset(one.flag for one in self.listings if one.holds(day))

    def checked(self, flag: str, day: date) -> str:
        """How far it was checked that it stands on a list that day: the least sure entry's."""
        return least_checked(
            one.status for one in self.listings if one.flag == flag and one.holds(day))

    @property
    def all_cas(self) -> tuple[str, ...]:
        """Every CAS number the entry carries, the principal one first."""
        return (self.cas, *self.cas_other) if self.cas else self.cas_other


def cas_is_valid(cas: str) -> bool:
    """Whether a text has the form of a CAS number and its check digit agrees."""
    form = _CAS.fullmatch(cas)
    if form is None:
        return False
    digits = form[1] + form[2]
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), start=1))
    return total % 10 == int(form[3])


def parse_reference(text: str) -> Reference:
    """Read a CAS number, `#number` or `HW:iii-sss-cc`; raise MalformedReference otherwise."""
    tidy = tidied(text).replace(" ", "").upper()
    if any(unicodedata.category(char) == "No" for char in text):
        raise _malformed(text, text)  # a ² is no 2, though a wide ２ is
    if form := _NUMBER.fullmatch(tidy):
        if int(form[1]) == 0:
            raise MalformedReference(
                f"{text!r}: catalogue numbers start at #1", f"“{text}”：目录序号从 #1 开始"
            )
        return Reference("number", str(int(form[1])))
    if form := _WASTE.fullmatch(tidy):
        return Reference("waste", form[1])
    if _CAS.fullmatch(tidy):
        if not cas_is_valid(tidy):
            raise MalformedReference(
                f"{text!r}: the check digit of this CAS number is wrong",
                f"“{text}”：CAS 号校验位不符",
            )
        return Reference("cas", tidy)
    raise _malformed(text, tidy)


class SubstanceRegister:
    """All substances, found by reference or by a piece of text."""

    def __init__(self, substances: Iterable[Substance]) -> None:
        """Index the substances; raise ValueError where two share an id or a number."""
        self._all = tuple(substances)
        self._by_id: dict[str, Substance] = {}
        self._by_number: dict[int, Substance] = {}
        by_cas: defaultdict[str, list[Substance]] = defaultdict(list)
        for one in self._all:
            if one.id in self._by_id or one.number in self._by_number:
                raise ValueError(f"{one.id} (#{one.number}) stands twice in the register")
            self._by_id[one.id] = one
            if one.number is not None:
                self._by_number[one.number] = one
            for cas in dict.fromkeys(one.all_cas):
                by_cas[cas].append(one)
        self._by_cas = {cas: tuple(found) for cas, found in by_cas.items()}
        self._keys = tuple((_keys(one), one) for one in self._all)
        self._called: defaultdict[str, list[Substance]] = defaultdict(list)
        for (_, names), one in self._keys:
            for name in dict.fromkeys(names):
                self._called[name].append(one)

    def __iter__(self) -> Iterator[Substance]:
        """The substances in the order of the register."""
        return iter(self._all)

    def __len__(self) -> int:
        """How many substances the register holds."""
        return len(self._all)

    @property
    def ambiguous(self) -> dict[str, tuple[Substance, ...]]:
        """CAS numbers that name several entries, with those entries."""
        return {cas: found for cas, found in self._by_cas.items() if len(found) > 1}

    def get(self, substance_id: str) -> Substance | None:
        """The substance with exactly this id (a waste id is read), or None."""
        if form := _WASTE.fullmatch(substance_id):
            return _waste(form[1])
        return self._by_id.get(substance_id)

    def resolve(self, reference: Reference | str) -> Substance:
        """The one substance a reference names; a text is parsed first.

        Raises MalformedReference, UnknownSubstance, or AmbiguousSubstance with its candidates.
        """
        if isinstance(reference, str):
            reference = parse_reference(reference)
        if reference.kind == "waste":
            return _waste(reference.value)
        if reference.kind == "number":
            numbered = self._by_number.get(int(reference.value))
            found: tuple[Substance, ...] = (numbered,) if numbered else ()
        else:
            found = self._by_cas.get(reference.value, ())
        if not found:
            raise UnknownSubstance(reference)
        if len(found) > 1:
            raise AmbiguousSubstance(reference, found)
        return found[0]

    def called(self, text: str, /) -> tuple[Substance, ...]:
        """Those of exactly this name, alias, CAS or #number, in any width and case."""
        wanted = tidied(text).casefold()
        if form := _NUMBER.fullmatch(wanted):
            numbered = self._by_number.get(int(form[1]))
            return (numbered,) if numbered else ()
        return tuple(self._called.get(wanted, ()))

    def search(self, text: str, limit: int = 20) -> tuple[Substance, ...]:
        """Substances by CAS, #number, UN number, name or alias: exact, then prefix, then part."""
        wanted = tidied(text).casefold()
        if form := _WASTE.fullmatch(wanted.upper()):
            return (_waste(form[1]),)[: max(limit, 0)]
        if not wanted:
            return ()
        ranked = [
            (rank, order)
            for order, (keys, _) in enumerate(self._keys)
            if (rank := _rank(wanted, *keys)) is not None
        ]
        return tuple(self._all[order] for _, order in sorted(ranked)[: max(limit, 0)])


def tidied(text: str) -> str:
    """A text in one width and with one kind of dash, without blanks around it."""
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES).strip()


def _malformed(text: str, tidy: str) -> MalformedReference:
    """Why a text is no reference, and what would be right."""
    if tidy.startswith("HW"):
        return MalformedReference(
            f"{text!r}: a waste reference is HW:iii-sss-cc, as in HW:900-041-49",
            f"“{text}”：危险废物应写作 HW:iii-sss-cc，如 HW:900-041-49",
        )
    if re.fullmatch(r"[0-9]{1,5}", tidy):
        return MalformedReference(
            f"{text!r}: write a catalogue number as #{tidy}", f"“{text}”：目录序号应写作 #{tidy}"
        )
    return MalformedReference(
        f"{text!r}: a substance is a CAS number (7664-41-7), a catalogue number (#2) "
        "or a waste code (HW:900-041-49)",
        f"“{text}”：请填 CAS 号（7664-41-7）、目录序号（#2）或废物代码（HW:900-041-49）",
    )


def _waste(code: str) -> Substance:
    """Waste that has no entry of its own: named by its eight-digit code alone."""
    return Substance(
        id=waste_of(code),
        name_zh=f"危险废物 {code}",
        name_en=f"hazardous waste {code}",
        flags=frozenset({WASTE}),
    )


def _keys(one: Substance) -> tuple[frozenset[str], tuple[str, ...]]:
    """What finds a substance: texts that must match whole, and texts a part of which will do."""
    numbers = {f"#{one.number}", str(one.number)} if one.number is not None else set()
    numbers |= {key for un in one.un_numbers for key in (un, f"un{un}", f"un {un}")}
    names = (one.name_zh, one.name_en, *one.aliases, *one.all_cas)
    return frozenset(numbers), tuple(tidied(name).casefold() for name in names if name)


def _rank(wanted: str, whole: frozenset[str], partial: tuple[str, ...]) -> int | None:
    """How well a substance answers: 0 exact, 1 at the start, 2 within, None not at all."""
    if wanted in whole or wanted in partial:
        return 0
    if any(name.startswith(wanted) for name in partial):
        return 1
    return 2 if any(wanted in name for name in partial) else None
