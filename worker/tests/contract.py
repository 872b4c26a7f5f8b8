"""worker/openapi.yaml as the judge of every response."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml
from openapi_schema_validator import OAS30Validator

CONTRACT = Path(__file__).parents[1] / "openapi.yaml"


@cache
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(CONTRACT.read_text("utf-8"))
    return loaded


def resolve(node: Any) -> Any:
    """The schema with every $ref put in place; the contract has no cycles."""
    if isinstance(node, dict):
        if "$ref" in node:
            target: Any = document()
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            return resolve(target)
        if node.get("nullable") and set(node) - {"nullable", "description"} == {"allOf"}:
            # In 3.0 a nullable wrapper around one reference means: that, or null.
            return {"anyOf": [resolve(node["allOf"][0]), {"enum": [None], "nullable": True}]}
        return {key: resolve(value) for key, value in node.items() if key != "discriminator"}
    if isinstance(node, list):
        return [resolve(item) for item in node]
    return node


@cache
def validator(name: str) -> OAS30Validator:
    return OAS30Validator(resolve({"$ref": f"#/components/schemas/{name}"}))


def check_value(name: str, value: Any) -> None:
    errors = sorted(validator(name).iter_errors(value), key=lambda e: len(e.path))
    assert not errors, f"{name}: {errors[0].json_path}: {errors[0].message[:300]}"


def check(response: httpx.Response) -> None:
    """The status, media type and body of a response are what the contract says for its operation."""
    method, path = response.request.method.lower(), response.request.url.path
    operation = document()["paths"].get(path, {}).get(method)
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if operation is None:
        assert response.status_code in (404, 405)
        assert media_type == "application/problem+json"
        check_value("Problem", response.json())
        return
    declared = operation["responses"].get(str(response.status_code))
    assert declared is not None, f"{method} {path} answered an undeclared {response.status_code}"
    content = resolve(declared)["content"]
    assert media_type in content, f"{media_type} is not declared for {response.status_code}"
    if media_type == "application/x-ndjson":
        for line in response.text.splitlines():
            check_value("TaskEvent", json.loads(line))
        return
    errors = list(OAS30Validator(content[media_type]["schema"]).iter_errors(response.json()))
    assert not errors, f"{errors[0].json_path}: {errors[0].message[:300]}"
