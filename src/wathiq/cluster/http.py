"""One of the processes that speak HTTP: the same application as on one machine, whose engine is elsewhere."""

from __future__ import annotations

from ray import serve
from ray.serve.handle import DeploymentHandle
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wathiq import logs
from wathiq.api.app import create_app
from wathiq.cluster.remote import Remote
from wathiq.settings import Settings

_REQUEST_ID = b"x-request-id"


@serve.ingress()
class Http:
    """Everything but the engine; all state is in the database and the store of pictures."""

    def __init__(self, settings: Settings, readers: DeploymentHandle) -> None:
        logs.configure(settings.log_level, logs.JSON)
        self._settings, self._readers = settings, readers

    def __serve_build_asgi_app__(self) -> ASGIApp:
        """What answers, made where it runs."""
        return OneName(create_app(self._settings, self._opened))

    def _opened(self, settings: Settings) -> Remote:
        return Remote(self._readers, settings.ray_readers_max * settings.ray_reader_cpus, settings.queue)


class OneName:
    """Leaves the header X-Request-Id to Serve, which has named the request already and says so in every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def unnamed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [header for header in message["headers"] if header[0].lower() != _REQUEST_ID]
            await send(message)

        await self._app(scope, receive, unnamed)
