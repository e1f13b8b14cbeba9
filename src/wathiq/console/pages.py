"""The page and the files it is made of, as they are in `static/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wathiq.console.headers import PREFIX

router = APIRouter()

_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}
_PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, of which the browser asks each time whether it changed."""

    content: bytes = field(repr=False)
    media_type: str
    tag: str

    def response(self, request: Request) -> Response:
        headers = {"ETag": self.tag, "Cache-Control": "no-cache"}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(self.content, media_type=self.media_type, headers=headers)


def _assets(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Asset]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _assets(item, f"{prefix}{item.name}/")
        elif media_type := _TYPES.get(item.name.rpartition(".")[2]):
            content = item.read_bytes()
            yield f"{prefix}{item.name}", Asset(content, media_type, f'"{sha256(content).hexdigest()[:32]}"')


ASSETS: Mapping[str, Asset] = dict(_assets(files("wathiq.console").joinpath("static")))
"""By path. Nothing else is served, whatever a path says."""


@router.get(PREFIX)
async def page(request: Request) -> Response:
    """The one page; where in it one is stands behind the URL's number sign."""
    return ASSETS[_PAGE].response(request)


@router.get(f"{PREFIX}/")
async def slashed() -> Response:
    return RedirectResponse(PREFIX, 308)


@router.get(f"{PREFIX}/static/{{path:path}}")
async def asset(path: str, request: Request) -> Response:
    if path not in ASSETS:
        raise HTTPException(404)
    return ASSETS[path].response(request)
