"""The real door: the application served by waitress in a process of its own, asked over HTTP."""

import http.client
import json
import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

_START_SECONDS = 30
_IDLE_SECONDS = 60


class Client:
    """One client on one connection that stays open."""

    def __init__(self, port: int) -> None:
        self.opened = http.client.HTTPConnection("127.0.0.1", port)
        self.asked = time.monotonic()

    def ask(self, method: str, path: str, key: str, body: bytes | None = None,
            media: str = "application/json") -> bytes:
        """One request under /api/v1 and its body; whatever is no success spoils the figures."""
        if time.monotonic() - self.asked > _IDLE_SECONDS:
            self.opened.close()  # the server has closed it by now; the next request opens it anew
        self.asked = time.monotonic()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": media}
        self.opened.request(method, f"/api/v1{path}", body, headers)
        answer = self.opened.getresponse()
        told = answer.read()
        assert answer.status in (200, 201), told
        return told

    def file(self, key: str, body: bytes, media: str) -> None:
        """Post movements, all of which must be accepted."""
        told = json.loads(self.ask("POST", "/movements", key, body, media))
        assert not told.get("refused"), told


@contextmanager
def served(url: str) -> Iterator[Client]:
    """A client of a server on this ledger."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(url, port))
    server.start()
    try:
        _await(port)
        yield Client(port)
    finally:
        server.terminate()
        server.join()


def _serve(url: str, port: int) -> None:
    import waitress

    from app import create_app

    settings = {"HAZCHEM_DATABASE_URL": url, "HAZCHEM_SECRET_KEY": "0" * 64,
                "HAZCHEM_SIGNING_KEY": "0" * 64}
    waitress.serve(create_app(settings), host="127.0.0.1", port=port, threads=8, _quiet=True)


def _await(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
