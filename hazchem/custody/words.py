"""The words on a picture of a chain, in both languages."""

from typing import Literal

from hazchem.domain.movement import KINDS

Lang = Literal["zh", "en"]

WORDS: dict[str, tuple[str, str]] = {
    "chain": ("流向链", "Custody chain of"),
    "as_of": ("截至", "as of"),
    "size": ("账本规模", "ledger size"),
    "total": ("批次质量", "mass of the lot"),
    "findings": ("断链与问题", "Breaks and other findings"),
    "more": ("另有 {n} 项", "and {n} more"),
    "none": ("图中未见问题", "No finding on this picture"),
    "truncated": ("图已截取：仅显示距该批次最近的 {n} 个节点",
                  "Cut: only the {n} nodes nearest to the lot are shown"),
    "legend": ("图例", "Legend"),
    "asked": ("所查批次", "Asked lot"),
    "holding": ("持有", "Holding"),
    "transit": ("在途", "In transit"),
    "convert": ("转化", "Conversion"),
    "outside": ("来源或去向", "Source or end"),
    "suspense": ("待查明", "Unaccounted for"),
    "masked": ("不可见", "Not visible"),
    "break": ("断链或问题", "Break or finding"),
    "blend": ("罐内混合", "Blend in tank"),
    "process": ("转化", "Conversion"),
    "now": ("现存", "now"),
    "emptied": ("已空", "empty"),
    "arrived": ("在途已清", "nothing left in transit"),
    "passed": ("经由", "passed"),
    "times": ("{n} 次", "{n} times"),
    "produced": ("生产", "Produced"),
    "imported": ("进口或自区外", "Imported"),
    "opening": ("期初", "Opening"),
    "gain": ("盈余", "Gain"),
    "consumed": ("使用", "Used"),
    "disposed": ("处置", "Disposed of"),
    "exported": ("出口或离区", "Exported"),
    "loss": ("损失", "Lost"),
    "difference": ("差额", "Difference"),
    "unexplained": ("来源不明", "Source unexplained"),
    "unmatched": ("无对应发运", "No dispatch"),
}


def word(name: str, lang: Lang, **figures: int) -> str:
    """One word or sentence in a language; the name itself where there is none."""
    zh, en = WORDS.get(name, (name, name))
    return (zh if lang == "zh" else en).format(**figures)


def kind_word(kind: str, lang: Lang) -> str:
    """What a kind of movement is called."""
    return KINDS[kind].zh if lang == "zh" and kind in KINDS else kind
