"""Family V, what was lost: theft and loss of what the police must hear of is reported at once."""

from collections.abc import Iterator
from datetime import timedelta

from hazchem.rules.evidence import clock_of, day_of, distinct, kilograms, span
from hazchem.rules.evidence_loss import Loss
from hazchem.rules.rule import Said, Saw, rule

# The law speaks of 丢失 and 被盗: evaporation, samples and remnants are losses of another kind.
_GONE = ("丢失", "遗失", "被盗", "失窃", "盗", "被抢", "抢", "下落不明", "去向不明", "不知去向",
         "lost", "missing", "stolen", "theft", "robbed", "robbery", "unaccounted", "disappeared")
# A report may be made before the ledger is told of the loss.
_BEFORE = timedelta(days=1)


@rule("V-13", over="loss",
      en="{kg} kg of {substance} were lost at {place} at {time} ({reason}); no report to the "
         "police is known to this ledger within {hours} h",
      zh="{time} {place} 丢失 {substance} {kg} 千克（{reason}），"
         "本台账未见 {hours} 小时内向公安机关报告的记录",
      late=Said("{kg} kg of {substance} were lost at {place} at {time} ({reason}); the police "
                "were told at {reported}, later than {hours} h",
                "{time} {place} 丢失 {substance} {kg} 千克（{reason}），"
                "{reported} 才向公安机关报告，超过 {hours} 小时"))
def loss_not_reported(loss: Loss) -> Iterator[Saw]:
    """What is highly toxic or an explosive precursor and is lost or stolen is reported at once.

    Asked only where the reason says so: what the ledger knows of reports comes as alerts.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z lose acme/L1 acme-wh > - 5 reason=被盗
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z lose acme/L1 acme-wh > - 5 reason=蒸发
        2026-06-01T07:00:00Z produce acme/L2 - > acme-wh 100 substance=71-43-2
        2026-06-01T08:00:00Z lose acme/L2 acme-wh > - 5 reason=被盗
    """
    fact = loss.fact
    if fact is None or not loss.passed(fact.at):
        return
    told, reason = fact.movement, fact.movement.reason.casefold()
    flags = sorted(flag for flag in loss.flags(loss.substance, fact.at)
                   if loss.parameters.applies("V-13", "report_h", day_of(fact.at), [flag]))
    if not flags or not any(word in reason for word in _GONE):
        return
    hours, flag = min((loss.number("V-13", "report_h", fact.at, flag), flag) for flag in flags)
    due = fact.at + span(hours, timedelta(hours=1))
    known = sorted(at for at in loss.reported if at >= fact.at - _BEFORE)
    first = next((at for at in known if loss.passed(at)), None)
    if (first is not None and first <= due) or not loss.passed(due):
        return
    holder = loss.custodian_of(told.from_place, fact.at) or fact.filer
    yield Saw(
        subject_kind="event", subject_id=told.event_id, occurred_at=fact.at, due_at=due,
        events=(told.event_id,), custodian=holder, parties=distinct((holder, fact.filer)),
        lot=told.lot, substance=loss.substance, place=told.from_place, mass_mg=told.mass_mg,
        variant="late" if first else "",
        parameters={**loss.asked("V-13", "report_h", fact.at, flag),
                    **loss.listed(loss.substance, fact.at, [flag])},
        figures={"kg": kilograms(told.mass_mg or 0), "substance": loss.substance,
                 "place": told.from_place, "time": clock_of(fact.at), "reason": told.reason,
                 "hours": str(hours), "reported": clock_of(first) if first else "–"})
