"""Alerts of a ledger under test: lines `alert SUBJECT kind=… at=… minutes=…`, and their evidence.

`custodian=` says whose the subject is, `loaded=` what was on it, `reported=` when the police heard;
any other word is a figure of the system that reports.
"""

from collections.abc import Iterable
from datetime import timedelta

from hazchem.domain import instant
from hazchem.domain.alert import KINDS
from hazchem.domain.event import Fact
from hazchem.rules.evidence_alert import Alert

_OWN = ("kind", "at", "custodian", "loaded", "reported")


def told(entries: Iterable[list[str]], facts: list[Fact], shared: dict) -> list[Alert]:
    """The alerts among a ledger's lines, each with the movements around it."""
    found = []
    for number, (word, subject, *words) in enumerate(entries):
        if word != "alert":
            continue
        given = dict(one.split("=", 1) for one in words)
        at, about = instant.parse(given["at"]), KINDS[given["kind"]].about
        figures: dict = {name: value for name, value in given.items() if name not in _OWN}
        if "sites" in figures:
            figures["sites"] = figures["sites"].split(",")
        found.append(Alert(
            **shared, event_id=f"alert-{number}", filer="feed", source="watch",
            kind=given["kind"], about=about, subject=subject, occurred_at=at, told=figures,
            custodian=given.get("custodian", ""), place=subject if about == "place" else "",
            loaded=tuple(given["loaded"].split(",")) if "loaded" in given else (),
            reported=(instant.parse(given["reported"]),) if "reported" in given else (),
            moved=tuple(fact for fact in facts if subject in fact.movement.places
                        and abs(fact.at - at) <= timedelta(days=7))))
    return found
