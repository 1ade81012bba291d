"""Webhooks tell who has work what waits: signed, once, again until it arrives, never inside."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from hazchem.domain.errors import Invalid
from hazchem.services.casework import outbound, webhooks
from hazchem.services.casework.outbound import Unreachable
from hazchem.services.rebuild import rebuild
from tests.services.test_cases import grave, park, step  # noqa: F401

URL = "https://hook.example.org/acme"


class Post:
    """A receiver that keeps what it is sent, and fails as long as it is told to."""

    def __init__(self, failing=0):
        self.failing, self.got = failing, []

    def __call__(self, url, body, headers, hosts):
        if self.failing:
            self.failing -= 1
            raise Unreachable("answered 503")
        self.got.append((url, json.loads(body), headers, body))
        return "200"


def hook(park, custodian="acme", role="enterprise", url=URL):  # noqa: F811
    return webhooks.register(park.store, custodian=custodian, role=role, url=url,
                             hosts=frozenset(), now=park.now)


def notify(park, post, after=timedelta()):  # noqa: F811
    return [one.outcome for one in webhooks.notify(park.store, frozenset(), park.now + after, post)]


def test_an_enterprise_is_told_once_of_what_waits_for_it(park):  # noqa: F811
    code, secret = hook(park)
    post = Post()
    assert notify(park, post) == []
    finding = grave(park)
    step(park, finding, "verify")
    step(park, finding, "notify")
    assert notify(park, post) == ["delivered"] and notify(park, post) == []
    url, told, headers, body = post.got[0]
    assert (url, told["finding"], told["kind"], told["webhook"]) == (URL, finding, "told", code)
    when, _, made = headers["Hazchem-Signature"].partition(",v1=")
    assert made == hmac.new(secret.encode(), f"{when.removeprefix('t=')}.".encode() + body,
                            hashlib.sha256).hexdigest()
    step(park, finding, "assign")
    assert notify(park, post) == ["delivered"]
    assert post.got[1][1]["kind"] == "due" and post.got[1][1]["deadline"]
    assert post.got[0][2]["Hazchem-Message-Id"] != post.got[1][2]["Hazchem-Message-Id"]
    assert notify(park, post, timedelta(days=60)) == ["delivered"]
    assert post.got[2][1]["kind"] == "overdue"


def test_what_did_not_arrive_is_sent_again_later_and_later_until_given_up(park):  # noqa: F811
    hook(park)
    finding = grave(park)
    step(park, finding, "verify")
    step(park, finding, "notify")
    post = Post(failing=2)
    assert notify(park, post) == ["again"]
    assert notify(park, post, timedelta(seconds=59)) == []
    assert notify(park, post, timedelta(seconds=60)) == ["again"]
    assert notify(park, post, timedelta(seconds=179)) == []
    assert notify(park, post, timedelta(seconds=180)) == ["delivered"]
    assert notify(park, post, timedelta(days=9)) == []
    step(park, finding, "assign", due_at=park.now + timedelta(days=90))
    dead, outcomes, after = Post(failing=99), [], timedelta()
    while len(outcomes) < 40:
        outcomes += notify(park, dead, after)
        after += timedelta(hours=1)
        if outcomes[-1:] == ["given up"]:
            break
    assert len(outcomes) == webhooks.TRIES_MAX
    assert notify(park, Post(), after + timedelta(days=1)) == []


def test_a_hook_that_does_not_answer_costs_no_other(park):  # noqa: F811
    hook(park, custodian="bureau", role="inspector")
    hook(park, custodian="bureau", role="inspector")
    outcomes = notify(park, Post(failing=1))
    assert outcomes[0] == "again" and set(outcomes[1:]) == {"delivered"} and len(outcomes) > 2
    rebuild(park.store, park.now)
    later = notify(park, Post(), timedelta(minutes=2))
    assert len(later) == len(outcomes) - 1  # what was delivered is not told anew


def test_what_is_taken_back_is_told_nothing_and_no_list_shows_a_secret(park):  # noqa: F811
    code, secret = hook(park, custodian="bureau", role="inspector")
    listed, = webhooks.listing(park.store)
    assert listed.code == code and secret not in str(listed)
    assert webhooks.revoke(park.store, code) and not webhooks.revoke(park.store, code)
    assert notify(park, Post()) == [] and webhooks.listing(park.store) == []


@pytest.mark.parametrize("url", [
    "http://hook.example.org/", "ftp://hook.example.org/", "https://", "hook", "https:///x",
    "https://user:pass@hook.example.org/", "https://hook.example.org:0/", "https://[::1",
    "https://hook.example.org/a b", "https://hook.example.org:99999/", "file:///etc/passwd"])
def test_an_address_that_is_not_https_or_none_at_all_is_refused(park, url):  # noqa: F811
    with pytest.raises(Invalid):
        hook(park, url=url)


def test_whoever_is_unknown_or_has_no_work_is_told_nothing(park):  # noqa: F811
    for given in ({"custodian": "nobody"}, {"role": "auditor"}, {"role": "feed"}):
        with pytest.raises(Invalid):
            hook(park, **given)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "169.254.169.254",
                                  "192.168.0.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_nothing_is_sent_to_an_address_inside(host):
    with pytest.raises(Unreachable, match="inside|not found"):
        outbound.post(f"https://{host}/", b"{}", {}, frozenset())


class Receiver(BaseHTTPRequestHandler):
    """Keeps a message, or points elsewhere."""

    def do_POST(self):
        self.server.got.append((self.path, dict(self.headers),
                                self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(302 if self.path == "/elsewhere" else 204)
        if self.path == "/elsewhere":
            self.send_header("Location", "http://127.0.0.1:1/")
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


def test_a_message_reaches_a_host_that_was_listed_and_follows_no_redirect(receiver):
    base = f"http://127.0.0.1:{receiver.server_port}"
    listed = frozenset({"127.0.0.1"})
    assert outbound.post(f"{base}/hook?x=1", b"{}", {"X": "y"}, listed) == "204"
    path, headers, body = receiver.got[0]
    assert (path, headers["X"], body) == ("/hook?x=1", "y", b"{}")
    assert headers["Host"] == f"127.0.0.1:{receiver.server_port}"
    with pytest.raises(Unreachable, match="302"):
        outbound.post(f"{base}/elsewhere", b"{}", {}, listed)
    with pytest.raises(Unreachable):
        outbound.post("http://127.0.0.1:1/", b"{}", {}, listed)
    with pytest.raises(Unreachable, match="HAZCHEM_WEBHOOK_HOSTS"):
        outbound.post(base, b"{}", {}, frozenset())
