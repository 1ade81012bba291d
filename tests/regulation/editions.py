"""Editions and questions for tests, said in the words of the contract."""

from datetime import date, time
from decimal import Decimal

from hazchem.domain.mass import from_kg
from hazchem.domain.substance import Substance
from hazchem.regulation.catalogue import Decision, Question, decide
from hazchem.regulation.edition import Edition
from hazchem.regulation.edition_content import edition_of

METHANOL = Substance(id="67-56-1", number=1022, cas="67-56-1", name_zh="甲醇",
                     flags=frozenset({"special_control", "key_regulated"}))
CYANIDE = Substance(id="143-33-9", number=1688, cas="143-33-9", name_zh="氰化钠",
                    flags=frozenset({"highly_toxic"}))
ACETONE = Substance(id="67-64-1", number=137, cas="67-64-1", name_zh="丙酮",
                    flags=frozenset({"drug_precursor_3"}))
SUBSTANCES = (METHANOL, CYANIDE, ACETONE)
# park lies in port, port in city; centre in city.
PARENTS = {"core": "park", "park": "port", "port": "city", "centre": "city"}
DAY = "2026-06-15"


def rule(code: str = "r1", **told) -> dict:
    """A rule that bans everything it selects, unless told otherwise."""
    return {"code": code, "category": "prohibited", "effect": "prohibit",
            "selector": {"substances": ["67-56-1"]}, "activities": ["storage", "use"], **told}


def edition(*rules: dict, code: str = "city-1", **told) -> Edition:
    """A city's edition in force from 2026."""
    return edition_of({"code": code, "regime": code, "level": "city", "title": code,
                       "status": "force", "effective_from": "2026-01-01", "rules": list(rules),
                       **told})


def question(**told) -> Question:
    """May methanol be stored in the park?"""
    given = {"substance": METHANOL, "activity": "storage", "zones": frozenset({"park"}), **told}
    given["day"] = date.fromisoformat(given.pop("on", DAY))
    if "mass_kg" in given:
        given["mass_mg"] = from_kg(given.pop("mass_kg"))
    if "at" in given:
        given["at"] = time.fromisoformat(given["at"])
    if "concentration" in given:
        given["concentration"] = Decimal(given["concentration"])
    given["evidence"] = frozenset(given.get("evidence", ()))
    return Question(**given)


def asked(*editions: Edition, running: dict | None = None, **told) -> Decision:
    """What editions say of a question."""
    return decide(question(**told), editions, PARENTS, running)


def verdict(*editions: Edition, **told) -> str:
    """The verdict alone."""
    return asked(*editions, **told).verdict
