"""What a rule rests on: law, standard, local notice, practice or the house, and how sure that is.

A basis is a text a person wrote; the strongest thing it names decides what kind of basis it is.
"""

import re

from hazchem.reports.report import Word

LAW = Word("法律法规", "law")
STANDARD = Word("标准", "standard")
LOCAL = Word("地方规定", "local rule")
PRACTICE = Word("惯例或他国做法", "practice or foreign model")
HOUSE = Word("平台自定", "house rule")

_KINDS = (
    (LAW, re.compile(r"安全法|固废法|计量法|条例|办法|危险废物名录|Order \d|\bArt\.\d")),
    (STANDARD, re.compile(r"\b(GB|GB/T|HJ|JT/T|T/[A-Z]+|DB\d\d/T) ?\d")),
    (LOCAL, re.compile(r"local|Tianmen|Hainan|Chongqing|Beijing|Nanjing|Guangdong|规定|指南")),
    (PRACTICE, re.compile(r"IAEA|EPA|CFR|NRC|practice|五双|mass balance|lot capacity")),
)
_DOUBTS = (
    ("house default", Word("依据已核对原文，限值为平台默认", "basis read in the source; the limit "
                           "is a house default")),
    ("secondary", Word("依据转引，未见原文", "read in a secondary source")),
    ("knowledge", Word("未核对原文", "not read in the source")),
    ("sourced", Word("已核对原文", "read in the source")),
)
_OWN = Word("无外部依据", "no outside basis")
_UNKNOWN = Word("未注明", "not stated")


def kind_of(basis: str, status: str) -> Word:
    """What kind of thing a basis is."""
    if status.startswith("house") or basis.startswith("house rule") or not basis:
        return HOUSE
    return next((kind for kind, names in _KINDS if names.search(basis)), PRACTICE)


def surety_of(status: str) -> Word:
    """How far a basis was checked."""
    if status.startswith("house"):
        return _OWN
    return next((said for word, said in _DOUBTS if word in status), _UNKNOWN)
