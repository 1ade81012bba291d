"""The API describes itself: validly, wholly, and on a page that asks nobody else for anything."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from hazchem.api.operation import Operation
from schemas.register import REGISTERS

# Every path of the contract that this ledger serves.
CONTRACT = {
    **{f"/api/v1/{register}": {"get", "post"} for register in REGISTERS},
    **{f"/api/v1/{register}/{{code}}": {"get", "put"} for register in REGISTERS},
    "/api/v1/hazard-units/assess": {"post"},
    "/api/v1/catalogue/check": {"post"},
    "/api/v1/catalogue/template.csv": {"get"},
    "/api/v1/catalogue/template.xlsx": {"get"},
    "/api/v1/catalogue/editions": {"get"},
    "/api/v1/catalogue/editions/{code}": {"get", "put"},
    "/api/v1/catalogue/editions/{code}/impact": {"get"},
    "/api/v1/substances": {"get"},
    "/api/v1/substances/{name}": {"get"},
    "/api/v1/movements": {"get", "post"},
    "/api/v1/movements/template.csv": {"get"},
    "/api/v1/movements/template.xlsx": {"get"},
    "/api/v1/movements/{event_id}": {"get"},
    "/api/v1/movements/{event_id}/proof": {"get"},
    "/api/v1/lots/{issuer}/{code}/chain": {"get"},
    "/api/v1/consignments/{issuer}/{number}": {"get"},
    "/api/v1/vehicles/{plate}/journeys": {"get"},
    "/api/v1/places/{code}/stock": {"get"},
    "/api/v1/flows": {"get"},
    "/api/v1/findings": {"get"},
    "/api/v1/findings/{code}": {"get"},
    "/api/v1/findings/{code}/steps": {"post"},
    "/api/v1/findings/{code}/dossier": {"get"},
    "/api/v1/evidence/{digest}": {"get"},
    "/api/v1/notices": {"get"},
    "/api/v1/alerts": {"get", "post"},
    "/api/v1/alerts/{event_id}": {"get"},
    "/api/v1/declarations": {"get", "post"},
    **{f"/api/v1/{papers}": {"get"} for papers in ("waybills", "manifests")},
    **{f"/api/v1/{papers}/{{issuer}}/{{number}}": {"get", "put"}
       for papers in ("waybills", "manifests")},
    "/api/v1/waybills/check": {"post"},
    "/api/v1/parking/{lot}": {"get"},
    "/api/v1/parking/{lot}/admission": {"post"},
    "/api/v1/parking/{lot}/events": {"post"},
    "/api/v1/parking/{lot}/stays": {"get"},
    "/api/v1/rules": {"get"},
    "/api/v1/rules/{code}": {"get"},
    "/api/v1/rules/{code}/parameters": {"get", "post"},
    "/api/v1/reports": {"get"},
    "/api/v1/reports/{name}": {"get"},
    "/api/v1/log/checkpoint": {"get"},
    "/api/v1/log/entries/{index}": {"get"},
    "/api/v1/log/consistency": {"get"},
    "/api/v1/tile/{tile}": {"get"},
    "/healthz": {"get"}, "/readyz": {"get"}, "/metrics": {"get"}, "/openapi.json": {"get"},
}


@pytest.fixture
def spec(acme):
    """The description, as anybody gets it."""
    acme.base = ""
    return acme.with_key(None).get("/openapi.json").json


def test_the_description_is_the_same_each_time(acme):
    client = acme.app.test_client()
    assert client.get("/openapi.json").data == client.get("/openapi.json").data


def test_the_description_is_valid(spec):
    assert spec["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(spec).iter_errors()) == []


def test_every_path_of_the_contract_is_served_and_nothing_else(spec):
    assert {path: set(told) for path, told in spec["paths"].items()} == CONTRACT


def test_every_endpoint_is_described(acme):
    app = acme.app
    silent = [rule.rule for rule in app.url_map.iter_rules()
              if rule.rule.startswith("/api/")
              and not isinstance(getattr(app.view_functions[rule.endpoint], "operation", None),
                                 Operation)]
    assert silent == []


def test_operations_have_names_of_their_own_and_say_who_may_ask(spec):
    told = [(path, one) for path, some in spec["paths"].items() for one in some.values()]
    names = [one["operationId"] for _, one in told]
    assert len(set(names)) == len(names)
    for path, one in told:
        assert ("security" in one) == path.startswith("/api/"), path
        assert one["summary"] and one["responses"]["default"]


def test_the_parts_of_an_answer_are_described(spec):
    parts = spec["components"]["schemas"]
    assert set(parts["Movement"]["required"]) == {"event_id", "kind", "occurred_at"}
    assert {"nodes", "edges", "origins", "holders", "ends"} <= set(parts["Chain"]["properties"])
    assert "errors" in parts["Problem"]["properties"]
    names = {one["name"] for one in spec["paths"]["/api/v1/findings"]["get"]["parameters"]}
    assert {"class", "rule", "state", "as_of", "size", "limit", "cursor", "from"} <= names


def test_the_page_needs_nobody_else(acme):
    acme.base = ""
    anybody = acme.with_key(None)
    page = anybody.get("/docs")
    assert page.status_code == 200 and page.mimetype == "text/html"
    assert "http" not in re.sub(r"<html[^>]*>", "", page.text)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "http" not in policy
    links = re.findall(r'(?:src|href|data-url)="([^"]+)"', page.text)
    assert len(links) == 5
    for link in links:
        assert anybody.get(link).status_code == 200, link
    start = anybody.get("/docs/start.js").text
    assert "validatorUrl: null" in start
    for odd in ("/docs/../openapi.py", "/docs/%2e%2e/__init__.py", "/docs/none.js"):
        assert anybody.get(odd).status_code == 404
