"""Every schema of ours can be described to the outside, and is refused nothing it shows."""

import importlib
import json
import pkgutil

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from openapi_spec_validator import OpenAPIV31SpecValidator

import schemas
from schemas.chain import ChainSchema
from schemas.finding import FindingSchema
from schemas.page import page_of
from schemas.wire import WireSchema


def every_schema():
    """Every public schema, by name."""
    for module in pkgutil.iter_modules(schemas.__path__):
        for name, one in vars(importlib.import_module(f"schemas.{module.name}")).items():
            public = isinstance(one, type) and issubclass(one, WireSchema)
            if public and not name.startswith("_") and one is not WireSchema:
                yield name, one


def test_every_schema_is_valid_openapi():
    spec = APISpec("hazchem", "1", "3.1.0", plugins=[MarshmallowPlugin(
        schema_name_resolver=lambda one: (one if isinstance(one, type) else type(one)).__name__)])
    for name, one in sorted(dict(every_schema()).items()):
        if name not in spec.components.schemas:
            spec.components.schema(name, schema=one)
    told = json.loads(json.dumps(spec.to_dict()))
    assert list(OpenAPIV31SpecValidator(told).iter_errors()) == []
    movement = told["components"]["schemas"]["MovementSchema"]
    assert movement["properties"]["mass_kg"]["type"] == ["string", "null"]
    assert set(movement["required"]) == {"event_id", "kind", "occurred_at"}


@pytest.mark.parametrize("schema", [page_of(FindingSchema, "FindingPage"), ChainSchema])
def test_an_answer_is_shown_in_wire_words(schema):
    shown = schema().dump({"size": 3, "as_of": 0, "lot": "a/1",
                           "results": [{"finding_class": "BREAK", "mass_mg": 5_000_000}]})
    assert (shown["size"], shown["as_of"]) == (3, "1970-01-01T00:00:00Z")
    assert shown.get("results", [{"class": "BREAK", "mass_kg": "5.000"}]) == [
        {"class": "BREAK", "mass_kg": "5.000"}]
