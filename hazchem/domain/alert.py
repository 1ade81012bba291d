"""Alerts 报警: what a system that watches tracks, doors or scans says happened, and to what."""

from typing import NamedTuple


class AlertKind(NamedTuple):
    """What one kind of alert is called, which rule it is evidence for, and what it is about."""

    zh: str
    rule: str
    about: str


# What other systems may report; a rule's own code is understood as well.
KINDS: dict[str, AlertKind] = {
    "track_gap": AlertKind("轨迹缺失", "V-07", "vehicle"),
    "route_deviation": AlertKind("偏离路线", "V-08", "vehicle"),
    "driving_time": AlertKind("连续驾驶超时", "V-09", "vehicle"),
    "long_stop": AlertKind("长时间停车", "V-10", "vehicle"),
    "parked_elsewhere": AlertKind("应停未停", "K-07", "vehicle"),
    "store_movement": AlertKind("库门或液位动作", "S-02", "place"),
    "code_seen_twice": AlertKind("一码多处", "I-01", "code"),
    "sold_to_person": AlertKind("向个人销售", "P-02", "custodian"),
    "label_missing": AlertKind("无电子标识", "I-02", "lot"),
    "registration_missing": AlertKind("登记信息缺失", "I-05", "lot"),
    "ledger_tampered": AlertKind("记录被改动", "I-03", "ledger"),
    # Evidence for whoever is asked about: what was told to the police, and that a feed is up.
    "police_report": AlertKind("已报公安", "", "vehicle"),
    "online": AlertKind("系统在线", "", "park"),
}
ABOUT = ("vehicle", "place", "code", "consignment", "lot", "custodian", "park", "ledger")
POLICE_REPORT, ONLINE = "police_report", "online"
_BY_RULE = {kind.rule: name for name, kind in KINDS.items() if kind.rule}


def kind_of(word: str) -> str:
    """The kind that a word or the code of a rule names, "" for none."""
    return word if word in KINDS else _BY_RULE.get(word, "")


def kinds_for(rule: str) -> tuple[str, ...]:
    """The kinds of alerts that are evidence for a rule."""
    return tuple(name for name, kind in KINDS.items() if kind.rule == rule)
