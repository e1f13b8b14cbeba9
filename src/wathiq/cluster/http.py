"""One of the processes that speak HTTP: the same application as on one machine, whose engine is elsewhere."""

from __future__ import annotations

import re

from ray import serve
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wathiq import logs
from wathiq.api.app import REQUEST_ID, create_app
from wathiq.cluster.remote import Remote
from wathiq.settings import Settings

NAME, READERS = "wathiq", "wathiq-readers"
"""The applications, as Serve knows them."""
READER = "Reader"
"""The deployment of the second."""

_HEADER = b"x-request-id"
_IDENTITY = re.compile(rb"[\w-]{1,64}")


@serve.ingress()
class Http:
    """Everything but the engine; all state is in the database and the store of pictures."""

    def __init__(self, settings: Settings) -> None:
        logs.configure(settings.log_level, logs.JSON)
        self._settings = settings

    def __serve_build_asgi_app__(self) -> ASGIApp:
        """What answers, made where it runs."""
        return OneName(create_app(self._settings, _opened))


def read_at_once(settings: Settings) -> int:
    """Pictures that all readers together can read at a time."""
    return settings.ray_readers_max * settings.ray_reader_cpus


def _opened(settings: Settings) -> Remote:
    return Remote(serve.get_deployment_handle(READER, READERS), read_at_once(settings), settings.queue)


class OneName:
    """Has a request bear the name in the log that Serve gave it, and says in the header X-Request-Id of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def unnamed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [header for header in message["headers"] if header[0].lower() != _HEADER]
            await send(message)

        named = next((value for name, value in scope.get("headers", ()) if name == _HEADER), b"")
        if _IDENTITY.fullmatch(named):  # which a client may have chosen
            scope[REQUEST_ID] = named.decode()
        await self._app(scope, receive, unnamed)
