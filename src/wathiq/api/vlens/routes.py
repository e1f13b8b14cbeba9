"""Endpoints that take pictures: each with JSON, and as `/file` with a multipart form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.openapi.vlens_ocr import Pictures
from wathiq.api.state import state_of
from wathiq.api.vlens import ask
from wathiq.api.vlens.ask import IMAGE, Ask, Images
from wathiq.api.vlens.authentication import Caller
from wathiq.api.vlens.documents import Answer

Authenticate = Callable[[Request], Awaitable[Caller]]
Take = Callable[[Request, Images], Awaitable[Ask]]
Route = Callable[[Request], Awaitable[JSONResponse]]


@dataclass(frozen=True, slots=True)
class Routes:
    """Those of a router whose callers all show in the same way who they are."""

    router: APIRouter
    authenticate: Authenticate

    def add(self, path: str, summary: str, answer: Answer, declared: Pictures) -> None:
        """Answer so at the path."""
        files = "as a file" if declared.images == IMAGE else "as files"
        as_json, as_form = (self._route(answer, take, declared.images) for take in (ask.from_json, ask.from_form))
        self.router.post(path, summary=summary, openapi_extra=declared.as_json())(as_json)
        self.router.post(f"{path}/file", summary=f"{summary}, {files}", openapi_extra=declared.as_form())(as_form)

    def _route(self, answer: Answer, take: Take, images: Images) -> Route:
        async def route(request: Request) -> JSONResponse:
            caller, state = await self.authenticate(request), state_of(request)
            asked = await take(request, images)
            with state.inference.place():
                return JSONResponse(await answer(asked, caller, state))

        return route
