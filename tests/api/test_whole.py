"""All doors on one application: each answers for its own paths, in its own way."""

import pytest

from app import create_app
from hazchem.services import keys


@pytest.fixture
def client(tmp_path):
    """A client of the whole application on a ledger of its own."""
    app = create_app({"HAZCHEM_DATABASE_URL": f"sqlite:///{tmp_path}/ledger.sqlite3"})
    app.extensions["store"].migrate()
    return app.test_client()


def test_a_path_nobody_serves_is_a_problem_to_the_api_and_a_page_to_people(client):
    for path in ("/api/v1/nothing", "/api", "/metrics/x", "/api/v1/parking/l1/events"):
        assert client.get(path).mimetype == "application/problem+json"
    assert client.delete("/api/v1/movements").headers["Allow"]
    page = client.get("/nothing")
    assert (page.status_code, page.mimetype) == (404, "text/html")


def test_every_answer_of_the_api_is_guarded_whatever_the_pages_do(client):
    store = client.application.extensions["store"]
    key = keys.issue(store, custodian=None, role="admin")
    for path in ("/api/v1/custodians", "/api/v1/nothing", "/healthz", "/openapi.json"):
        answered = client.get(path, headers={"Authorization": f"Bearer {key}"})
        assert answered.headers["X-Content-Type-Options"] == "nosniff"
        assert answered.headers["Cache-Control"] == "no-store"
        assert answered.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answered.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answered.headers


def test_the_apis_key_is_asked_for_even_where_pages_are_open(client):
    assert client.get("/api/v1/custodians").status_code == 401


def test_an_empty_ledger_without_reference_rows_still_answers(client):
    store = client.application.extensions["store"]
    key = keys.issue(store, custodian=None, role="admin")
    for path in ("/findings", "/movements", "/rules", "/substances", "/flows", "/reports/breaks",
                 "/reports/stock", "/reports/flow", "/custodians"):
        answered = client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"})
        assert answered.status_code == 200, answered.text
