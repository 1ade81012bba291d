"""Serves or tests the whole: settings, then the store, then its three doors."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hazchem import bootstrap

if TYPE_CHECKING:
    from flask import Flask

    from hazchem.store.store import Store

ROOT = Path(__file__).resolve().parent
REQUEST_BYTES_MAX = 16 * 2**20


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """The application on the ledger these settings name (default: the environment's)."""
    from flask import Flask

    import hazchem.api
    import hazchem.cli
    import hazchem.web
    from hazchem.settings import read
    from hazchem.store.store import Store

    app = Flask("hazchem", root_path=str(ROOT / "hazchem"), instance_path=str(ROOT / "instance"))
    chosen = read(os.environ if settings is None else settings, Path(app.instance_path))
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        HAZCHEM_SIGNING_KEY=chosen.signing_key,
        HAZCHEM_WEBHOOK_HOSTS=chosen.webhook_hosts,
        MAX_CONTENT_LENGTH=REQUEST_BYTES_MAX,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    store = app.extensions["store"] = Store(chosen.database_url, chosen.mask_key)
    for door in (hazchem.api, hazchem.web, hazchem.cli):
        door.install(app, store)
    return app


def serve(host: str, port: int, *, demo: bool) -> None:
    """Serve until Ctrl-C; on the first start, fill the ledger and print the keys to it."""
    from waitress import create_server

    from hazchem.settings import Unsafe
    from hazchem.store.engine import UnsafeDatabase

    try:
        app = create_app()
        server = create_server(app, host=host, port=port, threads=8, ident="hazchem")
    except (Unsafe, UnsafeDatabase) as reason:
        sys.exit(f"未启动 / Not started:\n{reason}")
    except OSError as reason:
        sys.exit(f"无法监听 {host}:{port}（{reason}）；请用 --port 换一个端口 / try another --port")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    for line in prepare(app.extensions["store"], demo=demo):
        print(line, flush=True)
    print(f"网页 / Page:  http://{host}:{port}/    停止 / stop: Ctrl-C", flush=True)
    server.run()


def prepare(store: Store, *, demo: bool) -> list[str]:
    """Bring the schema up to date and fill a new ledger; says which keys it made."""
    from hazchem.services import keys
    from seeds import loader

    known = store.exists()
    store.migrate()
    if known:
        return []
    loader.seed(store)
    if demo:
        made = loader.seed_demo(store)
    else:
        made = {"admin": keys.issue(store, custodian=None, role="admin")}
    head = "密钥（只显示这一次，请妥善保存）/ Keys, shown this once only:"
    return [head, *(f"  {role:<12}{key}" for role, key in made.items())]


def test(pytest_arguments: list[str]) -> int:
    """Lint, types and tests; the exit status of the first that fails, after all have run."""
    commands = (["ruff", "check"], ["mypy"], ["pytest", "-n", "2", "-q", *pytest_arguments])
    runs = [
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False)
        for command in commands
    ]
    return next((run.returncode for run in runs if run.returncode), 0)


def main(arguments: list[str]) -> int:
    """Run what the command line asks for, in an environment of its own."""
    if arguments[:1] == ["test"]:
        bootstrap.ensure(ROOT, "requirements.txt", "tests/requirements.txt")
        return test(arguments[1:])
    parser = argparse.ArgumentParser(
        usage="python3 app.py [--host HOST] [--port PORT] [--empty]\n"
        "       python3 app.py test [pytest 参数 / arguments]",
        description="危险化学品流向台账：启动服务，或运行测试。 / Serve the ledger, or test it.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 / address to listen on")
    parser.add_argument("--port", default=5000, type=int, help="端口 / port (default: 5000)")
    parser.add_argument("--empty", action="store_true", help="不载入演示数据 / no demo park")
    options = parser.parse_args(arguments)
    bootstrap.ensure(ROOT, "requirements.txt")
    serve(options.host, options.port, demo=not options.empty)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
