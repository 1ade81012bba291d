"""The door over a real socket: racing retries, uploads, and what a client sees on the wire."""

import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import quote

import pytest

from tests.api.conftest import event, produced, serving, used


@pytest.fixture
def served(acme):
    """The port of a server of this test's own, and acme's key to it."""
    with serving(acme.app) as port:
        yield port, acme.key


def ask(served, method, path, body=None, **headers):
    """One request on a connection of its own: status, headers and bytes."""
    port, key = served
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    told = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **headers}
    connection.request(method, quote(path, safe="/?&=%"), body, told)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


def test_retries_that_race_file_once_and_read_the_same(served):
    body = json.dumps(produced())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda _: ask(served, "POST", "/api/v1/movements", body), range(24)))
    assert sorted(status for status, _, _ in answers) == [200] * 23 + [201]
    assert len({content for _, _, content in answers}) == 1
    page = json.loads(ask(served, "GET", "/api/v1/movements")[2])
    assert [one["event_id"] for one in page["results"]] == [event(1)]


def test_many_writers_and_readers_do_not_hinder_each_other(served):
    ask(served, "POST", "/api/v1/movements", json.dumps(produced()))

    def work(number):
        if number % 3 == 2:
            return ask(served, "GET", "/api/v1/findings")[0]
        return ask(served, "POST", "/api/v1/movements", json.dumps(used(10 + number)))[0]

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(work, range(30)))
    assert sorted(statuses) == [200] * 10 + [201] * 20
    stock = json.loads(ask(served, "GET", "/api/v1/places/acme-t1/stock")[2])
    assert stock["mass_kg"] == "28000.000"


def test_chinese_paths_and_chunked_bodies_arrive(served):
    assert ask(served, "GET", "/api/v1/substances?q=液氨")[0] == 200
    assert ask(served, "GET", "/api/v1/vehicles/浙B12345/journeys")[0] == 404
    pieces = iter([b"[", json.dumps(produced()).encode(), b"]"])
    status, _, content = ask(served, "POST", "/api/v1/movements", pieces)
    assert (status, json.loads(content)["accepted"]) == (200, 1)


def test_a_body_too_large_is_refused_over_the_wire(served):
    status, headers, content = ask(
        served, "POST", "/api/v1/movements", b"x" * (22 * 2**20), **{"Content-Type": "text/csv"})
    assert (status, headers["Content-Type"]) == (413, "application/problem+json")
    assert json.loads(content)["type"] == "/problems/too-large"


def test_the_bare_endpoints_need_no_key(served):
    port, _ = served
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"):
        assert ask((port, ""), "GET", path, Authorization="")[0] == 200
    status, headers, _ = ask((port, ""), "GET", "/api/v1/movements", Authorization="")
    assert (status, headers["WWW-Authenticate"]) == (401, 'Bearer realm="hazchem", '
                                                          'error="invalid_token"')
