"""The language of a page, and the words that several pages share, in both languages."""

from typing import cast

from flask import g, has_request_context, request

from hazchem.custody.words import Lang, word
from hazchem.domain.movement import KINDS
from hazchem.reports.basis import kind_of, surety_of
from hazchem.reports.breaks import CLASS_WORDS, STATE_WORDS
from hazchem.reports.report import Word

COOKIE, YEAR_SECONDS = "lang", 365 * 86_400
_LANGS = ("zh", "en")
SEVERITIES = {
    "S1": Word("特别严重", "gravest"), "S2": Word("严重", "grave"),
    "S3": Word("一般", "minor"), "S4": Word("轻微", "slight"),
}
ROLES = {
    "enterprise": Word("企业", "enterprise"), "park": Word("园区", "park"),
    "inspector": Word("检查", "inspector"), "auditor": Word("审计", "auditor"),
    "feed": Word("系统接入", "feed"), "admin": Word("主管部门", "authority"),
}
_ENDS = {
    "produce": "produced", "import": "imported", "opening": "opening", "gain": "gain",
    "unexplained": "unexplained", "unmatched": "unmatched", "use": "consumed",
    "dispose": "disposed", "export": "exported", "lose": "loss", "difference": "difference",
    "process": "process",
}
_KINDS_EN = {
    "opening": "opening balance", "produce": "production", "import": "import",
    "transfer": "transfer", "convert": "conversion", "count": "stock count",
    "dispatch": "dispatch", "handover": "hand-over", "receive": "receipt", "reject": "refusal",
    "use": "use", "discard": "discard as waste", "dispose": "disposal", "export": "export",
    "lose": "loss", "gain": "gain", "correct": "correction",
}
_STATES = {
    "returned": Word("已退回", "returned"),
    "in_transit": Word("在途", "in transit"), "rejected": Word("已拒收", "refused"),
    "partly_received": Word("部分接收", "partly received"),
    "continued": Word("由后续运单承运", "continued by another waybill"),
    "received": Word("已接收", "received"), "exported": Word("已离区", "left the area"),
    "cleared": Word("已消除", "cleared"),
}
_PLACES = {
    "unit": Word("装置", "unit"), "tank": Word("储罐", "tank"),
    "warehouse": Word("仓库", "warehouse"), "yard": Word("堆场", "yard"),
    "loading": Word("装卸点", "loading bay"),
    "lab": Word("实验室", "laboratory"), "disposal": Word("处置设施", "disposal unit"),
    "outside": Word("区外", "outside"),
}


_SORTS = {
    "paper": Word("单据", "paper"), "movement": Word("流向", "movement"),
    "gate": Word("卡口", "gate"), "alert": Word("报警", "alert"),
    "finding": Word("问题", "finding"),
}


def lang() -> Lang:
    """The visitor's language: as just asked, as asked before, else as the browser prefers."""
    if not has_request_context():
        return "zh"
    if "lang" not in g:
        told = request.args.get("lang") or request.cookies.get(COOKIE)
        if told not in _LANGS:
            told = request.accept_languages.best_match(_LANGS, default="zh")
        g.lang = told
    return cast(Lang, g.lang)


def say(zh: str, en: str, **figures: object) -> str:
    """One thing in the visitor's language, with its figures."""
    return Word(zh, en).of(lang(), **figures) if figures else (zh if lang() == "zh" else en)


def of(table: dict[str, Word], name: str) -> str:
    """A word of a table in the visitor's language; the name itself where there is none."""
    return table[name].of(lang()) if name in table else name


def class_word(name: str) -> str:
    """What a class of findings is called."""
    return of(CLASS_WORDS, name)


def severity_word(name: str) -> str:
    """How grave a severity is."""
    return of(SEVERITIES, name)


def state_word(name: str) -> str:
    """The state of a finding, a line or a consignment."""
    return of(STATE_WORDS | _STATES, name)


def role_word(name: str) -> str:
    """What a role is called."""
    return of(ROLES, name)


def place_word(name: str) -> str:
    """What a kind of place is called."""
    return of(_PLACES, name)


def sort_word(name: str) -> str:
    """What a sort of happening is called."""
    return of(_SORTS, name)


def kind_word(name: str) -> str:
    """What a kind of movement is called."""
    if name not in KINDS:
        return name
    return KINDS[name].zh if lang() == "zh" else _KINDS_EN.get(name, name)


def end_word(name: str) -> str:
    """What an origin or an end of a chain is called."""
    return word(_ENDS.get(name, name), lang())


def basis_words(basis: str, status: str) -> tuple[str, str]:
    """What kind of basis a rule has, and how far it was checked."""
    return kind_of(basis, status).of(lang()), surety_of(status).of(lang())
