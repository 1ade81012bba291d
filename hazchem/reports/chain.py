"""A custody chain as one tidy table: every node, edge, origin, holder and end is a row."""

from collections.abc import Iterator
from typing import Any

from hazchem.custody.chain import Chain
from hazchem.custody.words import Lang, kind_word, word
from hazchem.reports.csv_text import table_csv
from hazchem.reports.report import Column, Row, Section, Word

_COLUMNS = (
    Column("part", "部分", "Part", "code"),
    Column("id", "节点", "Node", "code"),
    Column("kind", "类型", "Kind", "code"),
    Column("kind_name", "类型名称", "Kind in words"),
    Column("lot", "批次", "Lot", "code"),
    Column("substance", "物质", "Substance", "code"),
    Column("place", "场所", "Place", "code"),
    Column("custodian", "责任单位", "Custodian", "code"),
    Column("consignment", "运次", "Consignment", "code"),
    Column("event_id", "记录编号", "Event id", "code"),
    Column("source", "自节点", "From node", "code"),
    Column("target", "至节点", "To node", "code"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass"),
    Column("occurred_at", "发生", "Occurred", "time"),
)
# What the rows of origins and ends are called, in the words of the picture.
_ENDS = {
    "produce": "produced", "import": "imported", "opening": "opening", "gain": "gain",
    "unexplained": "unexplained", "unmatched": "unmatched", "use": "consumed",
    "dispose": "disposed", "export": "exported", "lose": "loss", "difference": "difference",
    "process": "process",
}
_TITLE = Word("流向链", "Custody chain")


def chain_csv(chain: Chain, lang: Lang) -> bytes:
    """The chain in one table: the asked lot, then nodes, edges, origins, holders and ends.

    Σ origins = Σ holders + Σ ends = the mass of the asked row, exactly.
    """
    rows = tuple(Row(tuple(told.get(column.name) for column in _COLUMNS))
                 for told in _told(chain, lang))
    return table_csv(Section(name="chain", title=_TITLE, columns=_COLUMNS, rows=rows), lang)


def _told(chain: Chain, lang: Lang) -> Iterator[dict[str, Any]]:
    yield {"part": "asked", "lot": chain.lot, "mass_mg": chain.mass_mg,
           "kind": "truncated" if chain.truncated else "",
           "kind_name": word("truncated", lang, n=len(chain.nodes)) if chain.truncated else ""}
    for node in chain.nodes:
        # An account outside says more than "outside": produced, consumed, exported …
        name = node.account if node.kind == "outside" and node.account else node.kind
        yield {"part": "node", **_fields(node), "kind_name": word(name, lang)}
    for edge in chain.edges:
        yield {"part": "edge", **_fields(edge),
               "kind_name": kind_word(edge.kind, lang) if edge.kind else word("masked", lang)}
    for origin in chain.origins:
        yield {"part": "origin", **_fields(origin), "kind_name": _end(origin.kind, lang)}
    for holder in chain.holders:
        kind = "transit" if holder.consignment else "holding"
        kind = kind if holder.custodian or holder.lot else "masked"
        yield {"part": "holder", **_fields(holder), "kind": kind, "kind_name": word(kind, lang)}
    for end in chain.ends:
        yield {"part": "end", **_fields(end), "kind_name": _end(end.kind, lang)}


def _fields(part: Any) -> dict[str, Any]:
    return {**part._asdict()}


def _end(kind: str | None, lang: Lang) -> str:
    return word(_ENDS.get(kind, kind), lang) if kind else word("masked", lang)
