"""Webhooks: custodians are told of what waits for them, signed, and again until it arrives."""

import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from hazchem.domain import instant
from hazchem.domain.errors import invalid
from hazchem.services.casework import outbound
from hazchem.services.casework.notices import Notice, waiting_in
from hazchem.services.casework.outbound import Unreachable
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.asked import Asked, snapshot
from hazchem.services.seen.scope import Viewer
from hazchem.store import log
from hazchem.store import webhooks as stored
from hazchem.store.store import Store
from hazchem.store.webhooks import Delivery, Webhook

# Whoever has work on findings is told of it.
ROLES = ("enterprise", "park", "inspector", "admin")
PREFIX = "whsec_"
# A minute after the first try, then twice as long each time, at most six hours: two days in all.
TRIES_MAX = 16
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)
# So many messages one run sends to one address.
_RUN = 200
_IDS = uuid.UUID("f0a1c0de-6a56-5c0b-8a63-5f1f9c1f0c77")
Send = Callable[[str, bytes, Mapping[str, str], Collection[str]], str]


class Sent(NamedTuple):
    """What became of one message: delivered, to be tried again, or given up."""

    webhook: str
    notice: str
    outcome: str
    answer: str


def register(
    store: Store, *, custodian: str, role: str, url: str, hosts: Collection[str], now: datetime
) -> tuple[str, str]:
    """A new webhook: its code, and the secret that signs what it is sent, told this once.

    Raises Invalid for a role without work, a custodian nobody knows, an address not allowed.
    """
    if role not in ROLES:
        known = " ".join(ROLES)
        raise invalid("/role", "unknown", f'"{role}" has no work on findings: use one of {known}',
                      f"角色“{role}”不办理问题：可用 {known}")
    outbound.check_url(url, hosts)
    code, secret = f"wh-{secrets.token_hex(6)}", PREFIX + secrets.token_urlsafe(32)
    with store.write() as tx:
        if custodian not in registers_at(store, tx, log.head(tx).size).custodians:
            raise invalid("/custodian", "unknown", f'"{custodian}" is no registered custodian',
                          f"“{custodian}”不是已登记的责任单位")
        stored.add(tx, Webhook(code, custodian, role, url, secret, instant.to_us(now)))
    return code, secret


def listing(store: Store) -> list[Webhook]:
    """The webhooks in force, their secrets left out."""
    with store.read() as tx:
        return [one._replace(secret="") for one in stored.active(tx)]


def revoke(store: Store, code: str) -> bool:
    """Take a webhook back; False where there is none in force."""
    with store.write() as tx:
        return stored.revoke(tx, code)


def notify(
    store: Store, hosts: Collection[str], now: datetime, send: Send = outbound.post
) -> list[Sent]:
    """Tell every webhook what newly waits, and again what did not arrive; says what became of it.

    A message may arrive twice, never not at all: its id tells the receiver.
    """
    with store.read() as tx:
        hooks = stored.active(tx)
    sent: list[Sent] = []
    for hook in hooks:
        for notice, before in _due(store, hook, now):
            one, delivery = _tried(hook, notice, before, hosts, now, send)
            with store.write() as tx:
                stored.put(tx, delivery)
            sent.append(one)
            if delivery.delivered_us is None:
                break  # what does not answer now will not answer the next message either
    return sent


def signature(secret: str, at: datetime, body: bytes) -> str:
    """The header that shows who sent a message, and when: HMAC-SHA256 of the time and the body."""
    seconds = int(at.timestamp())
    made = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={made}"


def _due(store: Store, hook: Webhook, now: datetime) -> list[tuple[Notice, Delivery | None]]:
    """The notices of a webhook that are new, or to be tried again by now."""
    viewer = Viewer(hook.custodian, hook.role)
    with snapshot(store, Asked(), now) as seen:
        known = stored.deliveries(seen.tx, hook.code)
        due = []
        for notice in waiting_in(seen, viewer):
            before = known.get(key_of(notice))
            if before is None or (before.next_us is not None
                                  and before.next_us <= instant.to_us(now)):
                due.append((notice, before))
        return due[:_RUN]


def key_of(notice: Notice) -> str:
    """What tells one notice from another: the finding, why it waits, and since when."""
    return f"{notice.shown.finding.code}|{notice.kind}|{instant.to_us(notice.since)}"


def _tried(
    hook: Webhook, notice: Notice, before: Delivery | None, hosts: Collection[str], now: datetime,
    send: Send,
) -> tuple[Sent, Delivery]:
    key, tries = key_of(notice), (before.tries if before else 0) + 1
    body = body_of(hook, notice)
    headers = {
        "Content-Type": "application/json", "User-Agent": "hazchem-ledger",
        "Hazchem-Message-Id": str(uuid.uuid5(_IDS, f"{hook.code}\n{key}")),
        "Hazchem-Signature": signature(hook.secret, now, body)}
    try:
        answer = send(hook.url, body, headers, hosts)
    except Unreachable as why:
        wait = min(_FIRST * 2 ** (tries - 1), _LONGEST)
        given_up = tries >= TRIES_MAX
        next_us = None if given_up else instant.to_us(now + wait)
        outcome = "given up" if given_up else "again"
        return (Sent(hook.code, key, outcome, str(why)),
                Delivery(hook.code, key, tries, next_us, None, str(why)))
    return (Sent(hook.code, key, "delivered", answer),
            Delivery(hook.code, key, tries, None, instant.to_us(now), answer))


def body_of(hook: Webhook, notice: Notice) -> bytes:
    """What a webhook is sent: enough to know what waits, and where to read the rest."""
    finding, deadline = notice.shown.finding, notice.shown.deadline
    told = {
        "webhook": hook.code, "custodian": hook.custodian, "kind": notice.kind,
        "finding": finding.code, "rule": finding.rule, "severity": finding.severity,
        "title": finding.title, "title_zh": finding.title_zh, "state": notice.shown.state,
        "since": instant.show(notice.since), "steps": list(notice.steps),
        "deadline": None if deadline is None else instant.show(deadline),
        "href": f"/api/v1/findings/{finding.code}"}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
