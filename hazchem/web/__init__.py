"""The pages' door: the ledger for people with a browser, in Chinese and in English.

Who sees what. Keys protect what enterprises filed, so a page shows what its visitor's key may
see; whoever has not signed in sees none of it. The one exception is the demo park. It is made up
and there to be looked at, so a ledger in which every custodian is one of the demo's is open to
read on its pages (never to file in). No setting says so and none has to be taken back: the first
custodian that somebody registers for themselves closes such a ledger again. The API always asks
for a key.

What a page may do. It runs no script and asks no other server for anything, and its content
policy says so to the browser. What it changes, it changes by a form that came from here.
"""

from flask import Blueprint, Flask

from hazchem.store.store import Store
from hazchem.web import (
    custody,
    file,
    findings,
    lots,
    parking,
    problems,
    reports,
    session,
    show,
    start,
    vehicles,
)
from hazchem.web.headers import guard_pages
from hazchem.web.visitor import identify

SUBJECTS = (start, session, lots, findings, custody, vehicles, parking, file, reports)


def install(app: Flask, store: Store) -> None:
    """Put every page on the application; views find the store among its extensions."""
    app.extensions["store"] = store
    app.config.update(SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_HTTPONLY=True)
    pages = Blueprint("pages", __name__)
    pages.before_request(identify)
    for subject in SUBJECTS:
        pages.register_blueprint(subject.views)
    problems.answer_problems(app, pages)
    show.furnish(app)
    guard_pages(app)
    app.register_blueprint(pages)
