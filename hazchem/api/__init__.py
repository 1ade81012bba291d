"""The API's door: /api/v1 and what needs no key, each view one question to one service."""

from flask import Blueprint, Flask

from hazchem.api import (
    alerts,
    catalogue,
    custody,
    declarations,
    findings,
    hazard_units,
    health,
    log,
    movements,
    notices,
    openapi,
    papers,
    parking,
    precheck,
    registers,
    reports,
    rules,
    substances,
)
from hazchem.api.auth import identify
from hazchem.api.headers import guard_answers
from hazchem.api.problems import answer_problems
from hazchem.store.store import Store

SUBJECTS = (
    registers, hazard_units, substances, catalogue, movements, papers, precheck, parking, alerts,
    declarations, custody, findings, notices, rules, reports, log,
)
OPEN = (health, openapi)


def install(app: Flask, store: Store) -> None:
    """Put every endpoint on the application; views find the store among its extensions."""
    app.extensions["store"] = store
    app.url_map.merge_slashes = False  # a code that is missing is no code, not another path
    api = Blueprint("api", __name__, url_prefix="/api/v1")
    api.before_request(identify)
    keyless = Blueprint("open", __name__)
    answer_problems(app, api, keyless)
    for blueprint, parts in ((api, SUBJECTS), (keyless, OPEN)):
        for part in parts:
            blueprint.register_blueprint(part.views)
        app.register_blueprint(blueprint)
    health.count_answers(app)
    guard_answers(app)
