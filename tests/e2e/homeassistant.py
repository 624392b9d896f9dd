"""A real Home Assistant in a process of its own, with LedGrab in its configuration folder."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from http import HTTPStatus
import os
from pathlib import Path
import signal
import socket
import sys
from types import TracebackType
from typing import Final, Self

import aiohttp

from homeassistant.const import RESTART_EXIT_CODE

from .client import Client
from .config_folder import HOST, prepare, stand_ins

START_SECONDS: Final = 90
STOP_SECONDS: Final = 60


class HomeAssistant:
    """An async context manager that runs from entering to leaving; `kill` and `start` may come in between."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Use a configuration folder, new or known; port 0 takes a free one and keeps it."""
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.log = folder / "home-assistant.txt"
        self._process: Process | None = None
        self._session: aiohttp.ClientSession
        self.client: Client
        """Logged in since the last start."""

    async def __aenter__(self) -> Self:
        """Start and log in."""
        self._session = aiohttp.ClientSession(self.url)
        try:
            await self.start()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop as a user does."""
        await self._end()

    async def _end(self) -> None:
        await self.stop()
        await self._session.close()

    async def start(self) -> None:
        """Start the process and wait until it serves; RuntimeError with the end of its log if it does not."""
        await self._spawn()
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._wait_until(self._serves)
                self.client = await Client.log_in(self._session, self.url)
                await self._wait_until(self._runs)
        except TimeoutError, RuntimeError:
            raise RuntimeError(
                f"Home Assistant did not start; the end of its log:\n{self.log_tail()}"
            ) from None

    async def follow_restart(self) -> None:
        """Wait until Home Assistant ends itself, and start it again as it asks to be."""
        async with asyncio.timeout(STOP_SECONDS):
            code = await self.wait()
        if code != RESTART_EXIT_CODE:
            raise RuntimeError(f"Home Assistant ended with code {code}; its log:\n{self.log_tail()}")
        await self.start()

    async def _spawn(self) -> None:
        prepare(self.folder, self.port)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                Path(sys.executable).parent / "hass",
                *("--skip-pip", "--config", str(self.folder)),
                cwd=self.folder,
                env=os.environ | {"PYTHONPATH": str(stand_ins(self.folder))},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for whoever started it, who then stops it in order
            )

    async def _wait_until(self, ready: Callable[[], Awaitable[bool]]) -> None:
        while not await ready():
            if self.exit_code == RESTART_EXIT_CODE:
                # It has put a backup back.
                await self._spawn()
            elif self.exit_code is not None:
                raise RuntimeError
            await asyncio.sleep(0.1)

    async def _serves(self) -> bool:
        try:
            async with self._session.get("/manifest.json") as response:
                return response.status == HTTPStatus.OK
        except aiohttp.ClientError:
            return False

    async def _runs(self) -> bool:
        return bool((await self.client.get("config"))["state"] == "RUNNING")

    async def log_in(self, username: str, password: str) -> Client:
        """Return somebody else who has logged in."""
        return await Client.log_in(self._session, self.url, username, password)

    @property
    def exit_code(self) -> int | None:
        """Return how the process ended, or None while it runs."""
        return self._process.returncode if self._process else None

    async def wait(self) -> int:
        """Wait until the process ends by itself, and return its exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> int | None:
        """Let Home Assistant end in order and return its exit code; it is killed if it takes too long."""
        if self._process is None:
            return None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await self._process.wait()
        except TimeoutError:
            await self.kill()
            raise

    async def kill(self) -> None:
        """End the process as a power cut does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def log_tail(self, lines: int = 30) -> str:
        """Return the end of what the process has printed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def is_free(port: int) -> bool:
    """Return whether nobody listens on a TCP port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
