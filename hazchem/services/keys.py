"""Keys: issued once, kept as a hash, and answered with who holds them."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from hazchem.domain import alert, instant
from hazchem.domain.errors import Problem, Unauthenticated, invalid
from hazchem.domain.movement import KINDS
from hazchem.services.seen.scope import ROLES, Viewer
from hazchem.store import api_keys, registers
from hazchem.store.log import head
from hazchem.store.store import Store

PREFIX = "hz_"
# What a feed may be granted: kinds of movements and of alerts, gates, papers, declarations.
GRANTS = frozenset({*KINDS, *alert.KINDS, "alert", "gate", "waybill", "manifest", "declaration"})
_RANDOM_BYTES = 32
# So much of its hash names a key: enough to tell keys apart, nothing to come in with.
_NAME_CHARACTERS = 16


def issue(
    store: Store, *, custodian: str | None, role: str, label: str = "",
    kinds: Sequence[str] = (), custodians: Sequence[str] = (), now: datetime | None = None,
) -> str:
    """A new key for a custodian in a role; raises Invalid for a role or custodian nobody knows.

    `kinds` and `custodians` are what a feed may speak for. Only an admin key needs no custodian.
    """
    if role not in ROLES:
        raise invalid("/role", "unknown", f'"{role}" is no role: use one of {" ".join(ROLES)}',
                      f"“{role}”不是角色：可用 {' '.join(ROLES)}")
    for kind in kinds:
        if kind not in GRANTS:
            raise invalid("/kinds", "unknown", f'"{kind}" is nothing a feed can be granted: use '
                          f"some of {' '.join(sorted(GRANTS))}",
                          f"“{kind}”不能授予外部系统：可用 {' '.join(sorted(GRANTS))}")
    if not custodian and role != "admin":
        raise invalid("/custodian", "missing", f"a key in the role {role} needs a custodian",
                      f"角色 {role} 的密钥须指定责任单位")
    key = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    grants = {"kinds": sorted(set(kinds)), "custodians": sorted(set(custodians))}
    with store.write() as tx:
        known = registers.registers(tx, head(tx).size).custodians
        for code in (*((custodian,) if custodian else ()), *custodians):
            if code not in known:
                raise invalid("/custodian", "unknown", f'"{code}" is no registered custodian',
                              f"“{code}”不是已登记的责任单位")
        api_keys.add(tx, api_keys.NewKey(
            fingerprint(key), custodian or "", role, label, json.dumps(grants),
            instant.to_us(now or datetime.now(UTC))))
    return key


def viewer_of(store: Store, key: str, now: datetime) -> Viewer:
    """Who holds a key; raises Unauthenticated for one that is unknown, expired or withdrawn."""
    return holder_of(store, fingerprint(key), now)


def holder_of(store: Store, key_hash: bytes, now: datetime) -> Viewer:
    """Who holds the key of a fingerprint: what a session keeps, since no key comes of it."""
    with store.read() as tx:
        found = api_keys.find(tx, key_hash, instant.to_us(now))
    if found is None:
        raise Unauthenticated(Problem(
            "", "key", "this key is unknown, expired or withdrawn: send Authorization: Bearer hz_…",
            "密钥无效、已过期或已撤销：请发送 Authorization: Bearer hz_…"))
    custodian, role, grants = found
    told = json.loads(grants)
    return Viewer(custodian, role, tuple(told["kinds"]), tuple(told["custodians"]),
                  key_hash.hex()[:_NAME_CHARACTERS])


def fingerprint(key: str) -> bytes:
    """What is kept of a key."""
    # 256 random bits: nothing to guess, so a plain hash is enough, and it is asked on every call.
    return hashlib.sha256(key.encode()).digest()
