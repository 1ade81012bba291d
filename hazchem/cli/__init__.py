"""The door for whoever sits at the server: `flask <verb>` from the checkout."""

from flask import Flask

from hazchem.cli import custody, filing, ledger, report, webhooks
from hazchem.store.store import Store

VERBS = (
    ledger.seed, filing.load, custody.trace, report.breaks, report.report, ledger.verify,
    ledger.rebuild, ledger.sweep, report.rules, ledger.key, webhooks.webhook, webhooks.notify,
)


def install(app: Flask, _store: Store) -> None:
    """Give the application its verbs."""
    for verb in VERBS:
        app.cli.add_command(verb)
