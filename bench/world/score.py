"""What the rules made of a world: recall, false alarms, confusion, findings a fault."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from bench.world.story import Story
from bench.world.world import Alarm


def score(stories: Sequence[Story], alarms: Sequence[Alarm]) -> dict[str, Any]:
    """Per rule: faults put in, found; false alarms on clean stories; what else spoke on faults."""
    spoke: dict[int, set[str]] = defaultdict(set)
    every: dict[int, list[str]] = defaultdict(list)
    for alarm in alarms:
        if alarm.story is not None:
            every[alarm.story].append(alarm.rule)
            if not alarm.folded:
                spoke[alarm.story].add(alarm.rule)
    put_in, found, false, confused = Counter(), Counter(), Counter(), Counter()
    missed, cried = Counter(), Counter()
    for story in stories:
        said = spoke[story.number]
        for rule in story.expects:
            put_in[rule] += 1
            found[rule] += rule in said
            missed[rule, story.how] += rule not in said
        extra = said - story.expects - story.allows
        for rule in extra:
            if story.expects:
                confused[min(story.expects), rule] += 1
            else:
                false[rule] += 1
                cried[rule, story.how] += 1
    wrong = [story for story in stories if story.expects]
    return {"put_in": put_in, "found": found, "false": false, "confused": confused,
            "missed": +missed, "cried": +cried,
            "clean": len(stories) - len(wrong),
            "before": sum(len(every[story.number]) for story in wrong),
            "after": sum(len(spoke[story.number]) for story in wrong), "wrong": len(wrong),
            "nobody": Counter(alarm.rule for alarm in alarms if alarm.story is None)}


def shown(told: dict[str, Any]) -> None:
    """The score as a table."""
    print(f"{'rule':6}{'put in':>8}{'found':>8}{'recall':>9}{'false alarms':>14}"
          f"{'per 1000 clean':>16}")
    for rule in sorted({*told["put_in"], *told["false"]}):
        n, hits, wolf = told["put_in"][rule], told["found"][rule], told["false"][rule]
        recall = f"{hits / n:.1%}" if n else "–"
        print(f"{rule:6}{n:8}{hits:8}{recall:>9}{wolf:14}{wolf * 1000 / told['clean']:16.2f}")
    for title, seen in (("missed", told["missed"]), ("cried wolf", told["cried"])):
        print(f"{title}:", ", ".join(
            f"{rule} in {how} ×{n}" for (rule, how), n in sorted(seen.items())) or "none")
    print("confused (expected > what also spoke):", ", ".join(
        f"{a} > {b} ×{n}" for (a, b), n in sorted(told["confused"].items())) or "none")
    print("about no story:", dict(told["nobody"]) or "none")
    print(f"one fault yields {told['before'] / max(told['wrong'], 1):.2f} findings, "
          f"{told['after'] / max(told['wrong'], 1):.2f} once consequences are folded")
