"""Webhooks at the console: registered, listed, sent, taken back."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from flask import Flask

from hazchem import cli
from tests.services.park import Park

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers["Hazchem-Signature"], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *told):
        """Say nothing."""


@pytest.fixture
def receiver():
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(store):
    park = Park(store)
    park.place("acme-wh")
    park.party("bureau", roles=["authority"])
    park.file("""
        1T07:00 produce acme/L1 - > acme-wh 100 substance=67-56-1
        1T08:00 use acme/L1 acme-wh > - 250""")
    app = Flask("hazchem")
    app.config.update(HAZCHEM_SIGNING_KEY=b"s" * 32,
                      HAZCHEM_WEBHOOK_HOSTS=frozenset({"127.0.0.1"}))
    app.extensions["store"] = store
    cli.install(app, store)
    commands = app.test_cli_runner()
    return lambda *told: commands.invoke(args=[str(one) for one in told])


def test_an_address_is_told_once_what_waits_until_it_is_taken_back(run, receiver):
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    added = run("webhook", "add", "--custodian", "bureau", "--role", "inspector", "--url", url)
    assert added.exit_code == 0, added.output
    code, secret = added.output.split()
    assert secret.startswith("whsec_")
    listed = run("webhook", "list").output
    assert code in listed and url in listed and secret not in listed
    sent = run("notify").output
    assert sent.startswith(f"delivered: {code}") and len(receiver.got) == len(sent.splitlines())
    assert receiver.got[0][0].startswith("t=") and b'"to_verify"' in receiver.got[0][1]
    assert run("notify").output == ""
    assert run("webhook", "remove", code).exit_code == 0
    assert run("webhook", "remove", code).exit_code == 1
    assert run("webhook", "list").output == ""


def test_an_address_inside_that_nobody_listed_is_refused(run):
    refused = run("webhook", "add", "--custodian", "bureau", "--role", "inspector", "--url",
                  "http://10.0.0.1/hook")
    assert refused.exit_code == 1 and "https" in refused.output
    unknown = run("webhook", "add", "--custodian", "nobody", "--role", "inspector", "--url",
                  "https://example.org/hook")
    assert unknown.exit_code == 1 and "nobody" in unknown.output
