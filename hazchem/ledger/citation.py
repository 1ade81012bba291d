"""What a loss or gain cites in its own words: findings by their code, events by their id."""

import re

from hazchem.domain.finding import CODE
from hazchem.domain.movement import Movement

_EVENT_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def cited_by(told: Movement) -> set[str]:
    """The finding codes (upper case) and event ids (lower case) a loss or gain names."""
    if told.kind not in ("lose", "gain") or not (told.reason or told.note):
        return set()
    words = f"{told.reason} {told.note}"
    return {code.upper() for code in CODE.findall(words)} | {
        event_id.lower() for event_id in _EVENT_ID.findall(words)}
