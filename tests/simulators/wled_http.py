"""The web server of a simulated WLED lamp: JSON API and websocket.

Sources: serveJson in wled00/json.cpp, wled00/wled_server.cpp, wled00/ws.cpp (github.com/wled/WLED, August 2026).
A change is pushed to websocket clients at once, where the firmware waits up to a second; that a stream has begun or
ended is pushed by neither.
"""

import asyncio
from collections.abc import Awaitable, Callable
import json
from typing import Any, Protocol

from aiohttp import WSMsgType, web

from .wled_state import Document

LIVE_VIEW_INTERVAL = 0.04
BUSY = {"error": 3}
BAD_JSON = {"error": 9}
UNKNOWN = {"error": 1}
DDP_MESSAGE = 2
"""The first byte of a binary websocket message that holds a DDP packet."""

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Served(Protocol):
    """The lamp behind the server."""

    fail_http: bool
    deaf: bool
    presets: dict[str, Document]

    def document(self, name: str) -> object:
        """Return what `/json/<name>` answers (`""` for `/json`), or raise LookupError."""

    def apply(self, body: Document) -> None:
        """Take a posted state."""

    def receive_ddp(self, data: bytes, source: str) -> None:
        """Take a DDP packet."""

    def live_view(self) -> bytes:
        """Return the frame for a live view."""

    def begin_reboot(self) -> None:
        """Restart soon."""


class WledHttp:
    """The server; its port stays the same over restarts."""

    def __init__(self, lamp: Served, host: str, port: int) -> None:
        """Serve `lamp`; port 0 takes a free one at the first start."""
        self._lamp = lamp
        self._host = host
        self.port = port
        self._runner: web.AppRunner | None = None
        self._sockets: dict[web.WebSocketResponse, str] = {}
        self._viewer: web.WebSocketResponse | None = None
        self._viewing: asyncio.Task[None] | None = None

    @property
    def websockets(self) -> int:
        """Return how many websocket clients are connected."""
        return len(self._sockets)

    async def start(self) -> None:
        """Listen."""
        app = web.Application(middlewares=[self._moods])
        app.router.add_get("/ws", self._websocket)
        app.router.add_get("/presets.json", self._presets)
        app.router.add_get("/reset", self._reset)
        app.router.add_get(r"/json{name:.*}", self._get)
        app.router.add_post(r"/json{name:.*}", self._post)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Be gone at once: connections are reset, nobody is told."""
        if self._viewing is not None:
            self._viewing.cancel()
            self._viewing = None
        if self._runner is None:
            return
        for connection in self._runner.server.connections if self._runner.server else ():
            if connection.transport is not None:
                connection.transport.abort()
        await self._runner.cleanup()
        self._runner = None

    @web.middleware
    async def _moods(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Keep silent while the lamp is deaf, refuse while it is to fail."""
        while self._lamp.deaf:  # noqa: ASYNC110  a plain switch that a test flips
            await asyncio.sleep(0.05)
        if self._lamp.fail_http:
            return web.json_response(BUSY, status=503)
        return await handler(request)

    async def _get(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(self._lamp.document(request.match_info["name"].strip("/")))
        except LookupError:
            return web.json_response(UNKNOWN, status=501)

    async def _post(self, request: web.Request) -> web.Response:
        name = request.match_info["name"].strip("/")
        if name not in {"", "state", "si"}:
            return web.json_response(UNKNOWN, status=501)
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return web.json_response(BAD_JSON, status=400)
        await self._apply(body)
        return web.json_response(self._lamp.document(name) if body.get("v") else {"success": True})

    async def _apply(self, body: Document) -> None:
        self._lamp.apply(body)
        if body.get("rb"):
            self._lamp.begin_reboot()
        for socket in list(self._sockets):
            await self._send_state(socket)

    async def _send_state(self, socket: web.WebSocketResponse) -> None:
        if not socket.closed and not self._lamp.deaf:
            await socket.send_json(self._lamp.document("si"))

    async def _presets(self, _request: web.Request) -> web.Response:
        return web.json_response(self._lamp.presets)

    async def _reset(self, _request: web.Request) -> web.Response:
        self._lamp.begin_reboot()
        return web.Response(text="Rebooting")

    async def _websocket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets[socket] = request.remote or ""
        try:
            await self._send_state(socket)
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._on_text(socket, message.data)
                elif message.type is WSMsgType.BINARY and message.data[:1] == bytes([DDP_MESSAGE]):
                    self._lamp.receive_ddp(message.data[1:], self._sockets[socket])
        finally:
            del self._sockets[socket]
            if self._viewer is socket:
                self._viewer = None
        return socket

    async def _on_text(self, socket: web.WebSocketResponse, text: str) -> None:
        if text.startswith("p") and len(text) < 10:
            await socket.send_str("pong")
            return
        try:
            body: Any = json.loads(text)
        except ValueError:
            return
        if not isinstance(body, dict):
            return
        if body == {"v": True}:
            await self._send_state(socket)
        elif "lv" in body:
            self._viewer = socket if body["lv"] else None
            self._viewing = self._viewing or asyncio.get_running_loop().create_task(self._stream_view())
            await socket.send_json({"success": True})
        else:
            await self._apply(body)

    async def _stream_view(self) -> None:
        """Send the LEDs to the one client that asked last."""
        while True:
            if self._viewer is not None and not self._viewer.closed and not self._lamp.deaf:
                await self._viewer.send_bytes(self._lamp.live_view())
            await asyncio.sleep(LIVE_VIEW_INTERVAL)
