"""What rules over the alerts of other systems share: what an alert says, and when it exceeds.

An alert is that system's word. Where it gives the figure a rule compares, the rule compares it;
where it gives none, the alert itself says that its own limit was passed.
"""

from collections.abc import Mapping
from datetime import datetime

from hazchem.rules.evidence import clock_of, distinct
from hazchem.rules.evidence_alert import Alert
from hazchem.rules.rule import Saw

GRAVE = frozenset({"highly_toxic", "explosive_precursor"})


def saw_of(
    alert: Alert, figures: Mapping[str, str], parameters: Mapping[str, str] | None = None,
    due_at: datetime | None = None,
) -> Saw:
    """What every alert says: of what, when, by which system; for whoever watches where nobody's."""
    whose = alert.custodian or alert.filer
    return Saw(
        subject_kind="event", subject_id=alert.event_id, occurred_at=alert.occurred_at,
        events=(alert.event_id,), custodian=whose, place=alert.place,
        parties=distinct((whose, alert.filer)), consignment=alert.trip,
        case=tuple(sorted(alert.loaded_flags)), due_at=due_at, parameters=parameters or {},
        figures={"subject": alert.subject, "time": clock_of(alert.occurred_at),
                 "source": alert.source, **figures})


def beyond(alert: Alert, code: str, figure: str, name: str) -> bool:
    """Whether the figure told exceeds the limit for what is on board; without one it does."""
    told = alert.figure(figure)
    if told is None:
        return True
    limits = [alert.number(code, name, alert.occurred_at, selector)
              for selector in ("", *sorted(alert.loaded_flags & GRAVE))]
    return told > min(limits)


def shown(alert: Alert, figure: str) -> str:
    """A figure as told, or a dash where none was."""
    told = alert.figure(figure)
    return "–" if told is None else f"{told.normalize():f}"
