"""Papers 单据: waybills 电子运单 and waste manifests 转移联单, named issuer/number."""

import re
from collections.abc import Iterable

_NATIONAL = re.compile(r"\d{14}", re.ASCII)


def number_of(manifest: str) -> str:
    """A manifest's bare number, which is given once in the whole country."""
    return manifest.partition("/")[2]


def is_numbered(manifest: str) -> bool:
    """Whether a manifest goes by 14 digits, as the law numbers them (转移办法 Art.15)."""
    return _NATIONAL.fullmatch(number_of(manifest)) is not None


def consignments(cited: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each paper the consignment it belongs to, from the (waybill, manifest) of each event.

    A waybill and a manifest cited together are one trip. The trip goes by its waybill, the least
    where there are several, else by its manifest: the name does not hang on the order of filing.
    """
    parent: dict[str, str] = {}
    waybills: set[str] = set()

    def root(paper: str) -> str:
        parent.setdefault(paper, paper)
        while parent[paper] != paper:
            parent[paper] = parent[parent[paper]]
            paper = parent[paper]
        return paper

    for waybill, manifest in cited:
        if waybill:
            waybills.add(waybill)
            root(waybill)
        if manifest:
            root(manifest)
        if waybill and manifest:
            parent[root(manifest)] = root(waybill)
    members: dict[str, list[str]] = {}
    for paper in parent:
        members.setdefault(root(paper), []).append(paper)
    return {
        paper: min([paper for paper in trip if paper in waybills] or trip)
        for trip in members.values()
        for paper in trip
    }
