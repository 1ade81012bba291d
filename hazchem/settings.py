"""The settings of one installation, read from the environment; unsafe ones refuse to start."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32
SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")


class Unsafe(Exception):
    """A setting with which the service must not start; names it and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the ledger is, the two secrets of the installation, and where it may send."""

    database_url: str
    secret_key: str
    signing_key: bytes
    # Hosts that webhooks may reach although they are inside, or speak plain http.
    webhook_hosts: frozenset[str] = frozenset()

    @property
    def mask_key(self) -> bytes:
        """What opaque names of hidden nodes are made with: nobody can guess them without it."""
        return hashlib.sha256(f"hazchem masking\n{self.secret_key}".encode()).digest()


def read(environment: Mapping[str, str], instance: Path) -> Settings:
    """The settings in force; secrets not given are drawn once and kept under `instance`."""
    instance.mkdir(parents=True, exist_ok=True)
    url = environment.get("HAZCHEM_DATABASE_URL") or f"sqlite:///{instance / 'hazchem.sqlite3'}"
    _check_url(url)
    secret = environment.get("HAZCHEM_SECRET_KEY")
    signing = environment.get("HAZCHEM_SIGNING_KEY")
    if not url.startswith("sqlite"):
        _demand_shared_secrets(secret, signing)
    if secret is not None:
        _check_secret(secret)
    return Settings(
        database_url=url,
        secret_key=secret or _kept(instance / "secret.key"),
        signing_key=_key_bytes(signing or _kept(instance / "signing.key")),
        webhook_hosts=frozenset(environment.get("HAZCHEM_WEBHOOK_HOSTS", "").replace(
            ",", " ").lower().split()),
    )


def _check_url(url: str) -> None:
    scheme, rest = url.partition(":")[0], url.partition("://")[2]
    if scheme not in SCHEMES or not url.startswith(f"{scheme}://"):
        raise Unsafe(
            f"HAZCHEM_DATABASE_URL 以“{scheme}”开头；应为 sqlite:///<文件> 或 postgresql://…\n"
            f'HAZCHEM_DATABASE_URL begins with "{scheme}"; '
            "it should be sqlite:///<file> or postgresql://…"
        )
    path, _, query = rest.partition("?")
    in_memory = path in {"", "/"} or ":memory:" in path or "mode=memory" in query
    if scheme == "sqlite" and in_memory:
        raise Unsafe(
            "HAZCHEM_DATABASE_URL 指向内存：停机即丢失台账；应为 sqlite:///<文件>\n"
            "HAZCHEM_DATABASE_URL is in memory: the ledger would be lost at the first stop; "
            "it should be sqlite:///<file>"
        )


def _demand_shared_secrets(secret: str | None, signing: str | None) -> None:
    given = {"HAZCHEM_SECRET_KEY": secret, "HAZCHEM_SIGNING_KEY": signing}
    for name in (name for name, value in given.items() if not value):
        raise Unsafe(
            f"数据库由多个进程共享时必须设置 {name}，且各进程相同\n"
            f"{name} must be set, the same in every process, where the database is shared; "
            "to draw one: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )


def _check_secret(secret: str) -> None:
    if len(secret.encode()) < KEY_BYTES:
        raise Unsafe(
            f"HAZCHEM_SECRET_KEY 只有 {len(secret.encode())} 字节，至少应为 {KEY_BYTES} 字节\n"
            f"HAZCHEM_SECRET_KEY has {len(secret.encode())} bytes; at least {KEY_BYTES} are safe"
        )


def _key_bytes(text: str) -> bytes:
    """The 32 bytes of an Ed25519 private key, from 64 hexadecimal digits or from base64."""
    for decode in (bytes.fromhex, lambda text: base64.b64decode(text, validate=True)):
        try:
            key = decode(text.strip())
        except (ValueError, binascii.Error):
            continue
        if len(key) == KEY_BYTES:
            return key
    raise Unsafe(
        "HAZCHEM_SIGNING_KEY 应为 32 字节的 Ed25519 私钥：64 位十六进制或 base64\n"
        "HAZCHEM_SIGNING_KEY should be the 32 bytes of an Ed25519 private key, "
        "as 64 hexadecimal digits or base64"
    )


def _kept(path: Path) -> str:
    """The secret in this file, drawn and written (for the owner's eyes only) the first time."""
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret holds
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
