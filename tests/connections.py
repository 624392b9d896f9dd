"""Connections to Home Assistant's own application that tests hold in their hands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import socket

from aiohttp import web

from homeassistant.core import HomeAssistant


class Raw:
    """A client that takes only what a test takes, over a connection with a small buffer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take an open connection."""
        self.reader = reader
        self.writer = writer

    async def begin(self, path: str, token: str) -> str:
        """Ask for something and return the status line."""
        self.ask(path, token)
        return (await self.reader.readline()).decode()

    def ask(self, path: str, token: str, times: int = 1) -> None:
        """Ask for something as often as that, without waiting for any answer."""
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        self.writer.write(request.encode() * times)

    def hang_up(self) -> None:
        """Go without a word."""
        self.writer.transport.abort()


async def raw(port: int) -> Raw:
    """Return a raw client."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    return Raw(*await asyncio.open_connection(sock=connection, limit=65_536))


@asynccontextmanager
async def served(hass: HomeAssistant, *, cancel: bool) -> AsyncIterator[int]:
    """Serve Home Assistant's application and yield the port; `cancel` is how Home Assistant itself does it."""
    runner = web.AppRunner(hass.http.app, handler_cancellation=cancel, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()
