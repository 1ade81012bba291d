"""Webhooks in the database: where to send, and what was sent; no projection, a rebuild keeps it."""

from typing import NamedTuple

import sqlalchemy as sa

from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import webhook, webhook_delivery


class Webhook(NamedTuple):
    """One address that is told what waits for a custodian in a role."""

    code: str
    custodian: str
    role: str
    url: str
    secret: str
    created_us: int
    revoked: int = 0


class Delivery(NamedTuple):
    """What became of one notice: `next_us` is None once it was delivered or given up."""

    webhook: str
    notice: str
    tries: int
    next_us: int | None
    delivered_us: int | None
    answer: str


def add(tx: Tx, one: Webhook) -> None:
    """Keep a webhook."""
    bulk.insert(tx, webhook, [one])


def active(tx: Tx) -> list[Webhook]:
    """The webhooks that nobody took back, by code."""
    rows = tx.connection.execute(sa.select(webhook).where(webhook.c.revoked == 0).order_by(
        webhook.c.code))
    return [Webhook(*row) for row in rows]


def revoke(tx: Tx, code: str) -> bool:
    """Take a webhook back; False where there is none in force."""
    done = tx.connection.execute(webhook.update().values(revoked=1).where(
        webhook.c.code == code, webhook.c.revoked == 0))
    return bool(done.rowcount)


def deliveries(tx: Tx, code: str) -> dict[str, Delivery]:
    """What became of each notice of a webhook."""
    rows = tx.connection.execute(sa.select(webhook_delivery).where(
        webhook_delivery.c.webhook == code))
    return {one.notice: one for one in (Delivery(*row) for row in rows)}


def put(tx: Tx, one: Delivery) -> None:
    """Say what became of a notice."""
    tx.connection.execute(webhook_delivery.delete().where(
        webhook_delivery.c.webhook == one.webhook, webhook_delivery.c.notice == one.notice))
    bulk.insert(tx, webhook_delivery, [one])
