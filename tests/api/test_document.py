"""The committed document says what the code does; each operation is described for who reads it."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

from vekha.database import models

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


def test_the_committed_document_is_the_one_that_the_code_gives():
    """`python docs/openapi.py` writes it anew."""
    assert runpy.run_path(str(ROOT / "docs" / "openapi.py"))["text"]() == (ROOT / "docs" / "openapi.json").read_text()


def test_every_reference_leads_somewhere():
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if "$ref" in value else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    for one in references(DOCUMENT):
        found = DOCUMENT
        for part in one.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_every_operation_has_its_own_id_says_what_it_does_and_lets_nobody_in_unasked():
    assert len(OPERATIONS) == sum(map(len, DOCUMENT["paths"].values()))
    for name, (method, _, operation) in OPERATIONS.items():
        assert len(operation["summary"]) > 8, name
        assert [list(one) for one in operation["security"]] == [["ServiceToken"], ["PagesSession"]], name
        assert {"401", "403", "404", "422", "429", "500"} <= set(operation["responses"]), name
        keyed = "Idempotency-Key" in {one["name"] for one in operation["parameters"]}
        assert keyed == (method != "get"), name


def test_every_text_that_is_taken_has_a_bound():
    def bounded(name: str, schema: dict[str, Any]) -> None:
        kind, shape = schema.get("type"), schema.get("pattern", "")
        if kind == "string" and not {"enum", "const", "format"} & schema.keys():
            assert "maxLength" in schema or shape.endswith(("}$", "])?$", "\\d$")), name
        if kind == "array":
            assert "maxItems" in schema, name
        if kind == "integer":
            assert {"minimum", "maximum"} <= schema.keys(), name
        for one in schema.get("anyOf", []):
            bounded(name, one)
        for one in filter(None, [schema.get("items")]):
            bounded(name, one)

    for name, schema in DOCUMENT["components"]["schemas"].items():
        if name.endswith("In") and name != "BroughtIn":
            for field, one in schema["properties"].items():
                bounded(f"{name}.{field}", one)
    for name, (_, _, operation) in OPERATIONS.items():
        for one in operation["parameters"]:
            bounded(f"{name} {one['name']}", one["schema"])


def test_every_operation_is_there_at_its_address(world):
    from tests.api.asking import Asker, problem
    from tests.api.test_fuzz import KNOWN

    for method, path, _ in OPERATIONS.values():
        address = path.removeprefix("/api/v1").format_map(KNOWN)
        problem(Asker().post(address, {}, method=method.upper()), 401, "not_signed_in")


def test_the_document_is_given_to_everybody(world):
    from tests.api.asking import Asker

    found = Asker().get("/openapi.json")
    assert found.status_code == 200
    assert found.json() == DOCUMENT
    assert models.KeptAnswer.objects.count() == 0
