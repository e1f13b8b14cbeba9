"""`/openapi.json`: the declarations of all routes put together."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from wathiq.api.openapi import huawei, nhn, vlens
from wathiq.api.openapi.parts import JSON, Json, answer

_COMPONENTS: Json = {
    "schemas": {**vlens.SCHEMAS},
    "examples": {**vlens.EXAMPLES},
    "securitySchemes": {**vlens.SECURITY_SCHEMES, **huawei.SECURITY_SCHEMES, **nhn.SECURITY_SCHEMES},
}
_FOUND = ("tags", "summary", "description", "operationId")
"""What the framework finds out by itself. For the rest it knows but the signatures, and it drops what is null."""


def document(app: FastAPI) -> Json:
    """The application's OpenAPI document, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _made(app)
    return app.openapi_schema


def _made(app: FastAPI) -> Json:
    made = get_openapi(title=app.title, version=app.version, routes=app.routes)
    for path, method, declared in _declared(app):
        found = made["paths"][path][method]
        made["paths"][path][method] = {name: found[name] for name in _FOUND if name in found} | declared
    if app.state.settings.vlens_always_200:
        _say_200(made["paths"])
    return made | {"components": _COMPONENTS}


def _say_200(paths: Json) -> None:
    """Declare what the setting does: refusals of the Vlens dialect have status 200, but those of liveness."""
    operations = (o for path, found in paths.items() if "/liveness/" not in path for o in found.values())
    for operation in operations:
        if operation["tags"] == ["Vlens"]:
            schemas = [told["content"][JSON]["schema"] for told in operation["responses"].values()]
            operation["responses"] = {"200": answer("It went well, or was refused.", {"anyOf": schemas})}


def _declared(app: FastAPI) -> Iterator[tuple[str, str, Json]]:
    """What every route declares that is shown, by its path and method."""
    for route in iter_route_contexts(app.routes):
        declared = getattr(route, "openapi_extra", None)
        if declared and getattr(route, "include_in_schema", False):
            yield from ((str(route.path), method.lower(), declared) for method in route.methods or ())
