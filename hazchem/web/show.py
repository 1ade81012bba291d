"""How values stand on a page: masses, instants, links to what has a page of its own."""

from typing import Any

from flask import Flask, render_template, request, url_for
from markupsafe import Markup

from hazchem.domain.finding import CODE
from hazchem.domain.instant import show as exact
from hazchem.domain.movement import Movement
from hazchem.reports.cells import kilograms, moment
from hazchem.services.findings import Shown
from hazchem.web import visitor, words

_CODE_SHOWN = 8


def furnish(app: Flask) -> None:
    """Give the templates their words, figures and links."""
    app.jinja_env.filters.update(kg=kg, moment=moment, exact=exact, short=short)
    app.jinja_env.globals.update(
        say=words.say, lang=words.lang, class_word=words.class_word,
        severity_word=words.severity_word, state_word=words.state_word,
        role_word=words.role_word, kind_word=words.kind_word, end_word=words.end_word,
        place_word=words.place_word, sort_word=words.sort_word, basis_words=words.basis_words,
        moved=moved, link=link, switch=switch, says=says, titled=titled,
        visitor=visitor.visitor, is_signed_in=visitor.is_signed_in, may_file=visitor.may_file,
        is_past=is_past)


def page(template: str, **values: Any) -> str:
    """A page of a template."""
    return render_template(template, **values)


def kg(mass_mg: int | None) -> str:
    """Kilograms with thousands apart, exact; nothing where no mass is known."""
    return "" if mass_mg is None else f"{kilograms(mass_mg)} {words.say('千克', 'kg')}"


def short(text: str) -> str:
    """The first characters of an id or a hash."""
    return text[:_CODE_SHOWN]


def moved(told: Movement) -> int | None:
    """The mass a movement tells of; of a conversion, what came out of it."""
    if told.kind == "convert":
        return sum(part.mass_mg for part in told.outputs) or None
    return told.counted_mg if told.mass_mg is None else told.mass_mg


def says(shown: Shown) -> str:
    """What a finding says, in the visitor's language."""
    return shown.finding.says_zh if words.lang() == "zh" else shown.finding.says


def titled(shown: Shown) -> str:
    """What a finding is called, in the visitor's language."""
    return shown.finding.title_zh if words.lang() == "zh" else shown.finding.title


def link(noun: str, name: str, text: str = "") -> Markup:
    """A link to the page of a lot, trip, place, vehicle, event or finding, else bare text."""
    address = _address(noun, name)
    if not address:
        return Markup("{}").format(text or name)
    css = "code" if not text else ""
    return Markup('<a class="{}" href="{}">{}</a>').format(css, address, text or name)


def _address(noun: str, name: str) -> str:
    if noun in ("lot", "consignment"):
        issuer, _, rest = name.partition("/")
        if not issuer or not rest:
            return ""
        if noun == "lot":
            return url_for("pages.lots.one", issuer=issuer, code=rest)
        return url_for("pages.custody.consignment", issuer=issuer, number=rest)
    if noun == "finding" and CODE.fullmatch(name):
        return url_for("pages.findings.one", code=name)
    if noun == "place" and name:
        return url_for("pages.custody.place", code=name)
    if noun == "vehicle" and name:
        return url_for("pages.vehicles.one_day", plate=name)
    if noun == "event" and name:
        return url_for("pages.custody.movement", event_id=name)
    return ""


def switch(**changes: str | None) -> str:
    """The address of this page with some of its question changed; None takes a part away."""
    told = {**request.args.to_dict(), **changes}
    left: dict[str, Any] = {name: value for name, value in told.items() if value}
    if request.endpoint is None or request.method != "GET":
        return url_for("pages.start.home", **left)
    return url_for(request.endpoint, **(request.view_args or {}), **left)


def is_past() -> bool:
    """Whether the page is asked as of an instant or a size of its own."""
    return bool(request.args.get("as_of") or request.args.get("size"))
