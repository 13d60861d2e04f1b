"""Compares an answer with the schema that OpenAPI gives for it: nothing missing, nothing more."""

from collections.abc import Iterator
from typing import Any


Json = Any

_TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def misfits(value: Json, schema: Json, openapi: Json, at: str = "$") -> Iterator[str]:
    """Where a value is not what its schema says."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        yield from misfits(value, openapi["components"]["schemas"][name], openapi, at)
    elif "anyOf" in schema:
        if all(list(misfits(value, one, openapi, at)) for one in schema["anyOf"]):
            yield f"{at}: {value!r} fits none of {schema['anyOf']}"
    elif type(value) is not _TYPES[schema["type"]]:
        yield f"{at}: {value!r} is no {schema['type']}"
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from misfits(item, schema["items"], openapi, f"{at}[{place}]")
    elif isinstance(value, dict):
        yield from _object_misfits(value, schema, openapi, at)


def _object_misfits(value: Json, schema: Json, openapi: Json, at: str) -> Iterator[str]:
    known = schema.get("properties", {})
    missing = set(schema.get("required", ())) - set(value)
    yield from (f"{at}.{name} is missing" for name in sorted(missing))
    for name, item in value.items():
        if name in known:
            yield from misfits(item, known[name], openapi, f"{at}.{name}")
        else:
            yield f"{at}.{name} is not described"
