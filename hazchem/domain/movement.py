"""Movements 流向记录: events that take mass of a lot from one place to another.

Whoever holds a `Movement` holds one that can be understood. Whether it is lawful, or even
possible, is not asked here: facts are booked as they come and judged apart.
"""

from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from hazchem.domain.errors import Invalid, Problem
from hazchem.domain.lot import is_code, is_name, is_text
from hazchem.domain.mass import MASS_MG_MAX


class Kind(NamedTuple):
    """What one kind of movement is called, its stage, and the fields it cannot do without."""

    stage: str
    zh: str
    needs: tuple[str, ...]


KINDS: dict[str, Kind] = {
    "opening": Kind("production", "期初", ("lot", "to_place", "mass_mg")),
    "produce": Kind("production", "生产", ("lot", "to_place", "mass_mg")),
    "import": Kind("production", "进口", ("lot", "to_place", "mass_mg")),
    "transfer": Kind("storage", "移库", ("from_place", "to_place", "mass_mg")),
    "convert": Kind("storage", "转化", ()),
    "count": Kind("storage", "盘点", ("from_place", "counted_mg")),
    "dispatch": Kind("transport", "发运", ("mass_mg",)),
    "handover": Kind("transport", "交接", ()),
    "receive": Kind("transport", "接收", ("to_place", "mass_mg")),
    "reject": Kind("transport", "拒收", ()),
    "use": Kind("use", "使用", ("from_place", "mass_mg")),
    "discard": Kind("disposal", "废弃", ("lot", "from_place", "mass_mg", "waste_code")),
    "dispose": Kind("disposal", "处置", ("from_place", "mass_mg")),
    "export": Kind("disposal", "出口", ("from_place", "mass_mg")),
    "lose": Kind("adjustment", "损失", ("from_place", "mass_mg")),
    "gain": Kind("adjustment", "盈余", ("lot", "to_place", "mass_mg")),
    "correct": Kind("adjustment", "更正", ("reverses",)),
}
MAKERS = frozenset({"opening", "produce", "import"})
TRANSPORT = frozenset({"dispatch", "handover", "receive", "reject"})
MODES = ("road", "rail", "water", "pipeline", "air")
OWN_SOURCE = "enterprise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was read off the instrument, verbatim: decimal texts, in the unit named."""

    value: str = ""
    unit: str = ""
    density_kg_per_l: str = ""
    temperature_c: str = ""
    gross_kg: str = ""
    tare_kg: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One input or output of a conversion: a lot, or something not on the register (unlisted)."""

    lot: str = ""
    substance: str = ""
    place: str = ""
    unlisted: str = ""
    concentration: str = ""
    mass_mg: int
    pieces: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One fact as its filer tells it; masses in milligrams, instants aware, "" where not given."""

    event_id: str
    kind: str
    occurred_at: datetime
    lot: str = ""
    alias: str = ""
    substance: str = ""
    concentration: str = ""
    mass_mg: int | None = None
    pieces: int | None = None
    from_place: str = ""
    to_place: str = ""
    inputs: tuple[Part, ...] = ()
    outputs: tuple[Part, ...] = ()
    measured_loss_mg: int | None = None
    waybill: str = ""
    manifest: str = ""
    mode: str = "road"
    vessel: str = ""
    container: tuple[str, ...] = ()
    carrier: str = ""
    consignor: str = ""
    consignee: str = ""
    destination: str = ""
    due_at: datetime | None = None
    owner: str = ""
    seller: str = ""
    buyer: str = ""
    vehicle: str = ""
    trailer: str = ""
    driver: str = ""
    escort: str = ""
    seals: tuple[str, ...] = ()
    location: str = ""
    partial: bool = False
    reason: str = ""
    successor: str = ""
    purpose: str = ""
    waste_code: str = ""
    waste_lot: str = ""
    method: str = ""
    signers: tuple[str, ...] = ()
    instrument: str = ""
    ticket: str = ""
    measured: Measured | None = None
    source: str = OWN_SOURCE
    period_from: datetime | None = None
    filed_by: str = ""
    counted_mg: int | None = None
    reverses: str = ""
    replacement: "Movement | None" = None
    replaces: str = field(default="")  # set on a replacement: the `correct` it came with
    on_behalf_of: str = ""
    note: str = ""
    extra: str = ""

    def __post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            raise Invalid(*problems)

    @property
    def papers(self) -> tuple[str, ...]:
        """The waybill and the manifest it names; either one finds the consignment."""
        return tuple(paper for paper in (self.waybill, self.manifest) if paper)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The listed inputs and outputs of a conversion."""
        if not self.inputs and not self.outputs:
            return ()
        return tuple(part for part in self.inputs + self.outputs if not part.unlisted)

    @property
    def lots(self) -> tuple[str, ...]:
        """Every lot it names, each once."""
        if not (self.inputs or self.outputs or self.waste_lot):
            return (self.lot,) if self.lot else ()
        waste = (self.waste_lot,) if self.kind == "discard" else ()
        named = (self.lot, *waste, *(part.lot for part in self.parts))
        return tuple(dict.fromkeys(lot for lot in named if lot))

    @property
    def places(self) -> tuple[str, ...]:
        """Every place it names where goods are or go, each once."""
        named = [self.from_place, self.to_place, *(part.place for part in self.parts)]
        return tuple(dict.fromkeys(place for place in named if place))

    @property
    def parties(self) -> tuple[str, ...]:
        """Every party it names, each once."""
        named = (self.carrier, self.consignor, self.consignee, self.owner, self.seller, self.buyer)
        return tuple(dict.fromkeys(party for party in named if party))


_TEXTS = tuple(f.name for f in fields(Movement) if f.type in (str, "str"))
_TEXT_LISTS = ("container", "seals", "signers")
_PAPERS = ("waybill", "manifest", "successor")
_CODES = ("from_place", "to_place", "vehicle", "trailer", "instrument", "driver", "escort")
# Read together, by one call each: every movement is looked over several times.
_texts_of, _text_lists_of, _papers_of, _codes_of = (
    attrgetter(*names) for names in (_TEXTS, _TEXT_LISTS, _PAPERS, _CODES))
TEXT_MAX = 4096
EXTRA_MAX = 32_768


def _problems(told: Movement) -> list[Problem]:
    """Everything about a movement that cannot be understood, all at once."""
    found: list[Problem] = []
    if told.kind not in KINDS:
        known = " ".join(KINDS)
        found.append(
            _say("kind", "unknown", f'"{told.kind}" is no kind of movement: use one of {known}',
                 f"“{told.kind}”不是流向类型：可用 {known}"))
    else:
        found += [_missing(name, told.kind) for name in KINDS[told.kind].needs
                  if getattr(told, name) in ("", None)]
    found += _wrong_texts(told)
    found += _wrong_masses(told)
    found += _SPECIAL.get(told.kind, _nothing)(told)
    if told.mode not in MODES:
        known = " ".join(MODES)
        found.append(_say("mode", "unknown", f'"{told.mode}" is no mode: use one of {known}',
                          f"“{told.mode}”不是运输方式：可用 {known}"))
    return found + _wrong_instants(told)


def _wrong_instants(told: Movement) -> list[Problem]:
    found = [_say(name, "offset", f"{name} has no offset: write 2026-03-01T08:00:00+08:00",
                  f"{name} 缺少时区：请写成 2026-03-01T08:00:00+08:00")
             for name in ("occurred_at", "due_at", "period_from")
             if (at := getattr(told, name)) is not None and at.tzinfo is None]
    if not found and told.period_from is not None and told.period_from > told.occurred_at:
        found.append(_say("period_from", "order", "period_from must not come after occurred_at",
                          "period_from 不得晚于 occurred_at"))
    return found


def _wrong_texts(told: Movement) -> list[Problem]:
    found = [] if _are_clean(_texts_of(told)) else _unclean(told)
    for name, texts in zip(_TEXT_LISTS, _text_lists_of(told), strict=True):
        found += [_text_problem(f"{name}/{i}", text, TEXT_MAX) for i, text in enumerate(texts)
                  if len(text) > TEXT_MAX or not is_text(text)]
    for name, text in zip(_PAPERS, _papers_of(told), strict=True):
        if text and not is_name(text):
            found.append(_say(name, "name", f'"{text}" is no number: write it as issuer/number',
                              f"“{text}”不是单号：请写成“签发单位/编号”"))
    for name, lot in _named_lots(told):
        if lot and not (is_name(lot) or is_code(lot)):
            found.append(_say(name, "name", f'"{lot}" is no lot: write it as issuer/code',
                              f"“{lot}”不是批次：请写成“编码单位/批号”"))
    found += [_say(name, "name", f'"{text}" is no code: no blanks, no slash',
                   f"“{text}”不是代码：不得含空格或斜杠")
              for name, text in zip(_CODES, _codes_of(told), strict=True)
              if text and not is_code(text)]
    return found


def _are_clean(texts: tuple[str, ...]) -> bool:
    """Whether none can be wrong, by one look at them all; it may say no where all are right."""
    joined = " ".join(filter(None, texts))
    return len(joined) <= TEXT_MAX and joined.isprintable() and is_text(joined)


def _unclean(told: Movement) -> list[Problem]:
    found = []
    for name in _TEXTS:
        text = getattr(told, name)
        if text and not (len(text) <= TEXT_MAX and text.isascii() and text.isprintable()):
            limit = EXTRA_MAX if name == "extra" else TEXT_MAX
            if len(text) > limit or not is_text(text):
                found.append(_text_problem(name, text, limit))
    return found


def _named_lots(told: Movement) -> list[tuple[str, str]]:
    named = [("lot", told.lot), ("waste_lot", told.waste_lot)]
    if told.inputs or told.outputs:
        named += [(f"{side}/{i}/lot", part.lot) for side in ("inputs", "outputs")
                  for i, part in enumerate(getattr(told, side))]
    return named


def _wrong_masses(told: Movement) -> list[Problem]:
    masses = [("mass_kg", told.mass_mg, 1), ("counted_kg", told.counted_mg, 0),
              ("measured_loss_kg", told.measured_loss_mg, 0), ("pieces", told.pieces, 1)]
    if told.kind == "count":
        masses[-1] = ("pieces", told.pieces, 0)
    if told.inputs or told.outputs:
        masses += [(f"{side}/{i}/mass_kg", part.mass_mg, 1) for side in ("inputs", "outputs")
                   for i, part in enumerate(getattr(told, side))]
    return [_say(name, "range", f"{name} must be at least {'one milligram' if low else 'zero'}"
                 " and at most 9 007 199 254 kg",
                 f"{name} 须不小于{'1 毫克' if low else '零'}且不超过上限")
            for name, amount, low in masses
            if amount is not None and not low <= amount <= MASS_MG_MAX]


def _paper_needed(told: Movement) -> list[Problem]:
    if told.papers:
        return []
    return [_say("waybill", "missing", f"a {told.kind} needs a waybill or a manifest",
                 f"{KINDS[told.kind].zh}须填写运单或联单号")]


def _dispatch(told: Movement) -> list[Problem]:
    found = _paper_needed(told)
    if not told.from_place and not told.consignor:
        found.append(_say("from_place", "missing", "a dispatch needs the place the goods left, "
                          "or an outside consignor", "发运须填写发出场所，或区外发货单位"))
    return found


def _receive(told: Movement) -> list[Problem]:
    if told.lot or told.papers:
        return []
    return [_say("lot", "missing", "a receipt without lot needs the waybill or manifest it closes",
                 "未填批次的接收须填写所对应的运单或联单号")]


def _handover(told: Movement) -> list[Problem]:
    found = _paper_needed(told)
    if not (told.carrier or told.vehicle):
        found.append(_say("carrier", "missing", "a hand-over names the carrier or vehicle that "
                          "takes over", "交接须填写接手的承运单位或车辆"))
    return found


def _transfer(told: Movement) -> list[Problem]:
    if told.from_place and told.from_place == told.to_place:
        return [_say("to_place", "same", f"{told.to_place} cannot move goods to itself",
                     f"{told.to_place} 不能移库到自身")]
    return []


def _convert(told: Movement) -> list[Problem]:
    if not told.inputs and not told.outputs:
        return [_say("inputs", "missing", "a conversion needs inputs or outputs",
                     "转化须填写投入或产出")]
    found = []
    for side in ("inputs", "outputs"):
        for i, part in enumerate(getattr(told, side)):
            where = f"{side}/{i}"
            if part.unlisted:
                continue
            if not part.place:
                word = "from_place" if side == "inputs" else "to_place"
                found.append(_say(f"{where}/{word}", "missing", f"{word} is missing",
                                  f"缺少 {word}"))
            if side == "outputs" and not part.lot:
                found.append(_say(f"{where}/lot", "missing", "an output needs a lot or unlisted",
                                  "产出须填写批次或 unlisted"))
    return found


def _correct(told: Movement) -> list[Problem]:
    if told.replacement is not None and told.replacement.kind == "correct":
        return [_say("replacement/kind", "unknown", "a replacement cannot itself be a correct",
                     "替换记录不能是更正")]
    return []


def _nothing(_told: Movement) -> list[Problem]:
    return []


_SPECIAL = {"dispatch": _dispatch, "receive": _receive, "handover": _handover,
            "reject": _paper_needed, "transfer": _transfer, "convert": _convert,
            "correct": _correct}


def _missing(name: str, kind: str) -> Problem:
    wire = name.replace("_mg", "_kg")
    return _say(wire, "missing", f"{wire} is missing: {kind} needs it",
                f"缺少 {wire}：{KINDS[kind].zh}必须填写")


def _text_problem(name: str, text: str, limit: int) -> Problem:
    shown = "".join(char if char.isprintable() else "?" for char in text[:40])
    return _say(name, "text", f'"{shown}" is no text of at most {limit} characters in normal form '
                "(NFC) without control characters",
                f"“{shown}”须为不超过 {limit} 字且不含控制字符的规范文本")


def _say(name: str, code: str, en: str, zh: str) -> Problem:
    return Problem(f"/{name}", code, en, zh)
