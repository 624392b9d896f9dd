"""A user of a running Home Assistant: its REST API and its websocket."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from itertools import count
from typing import Any, Final, Self

import aiohttp

USER: Final = "develop"
PASSWORD: Final = "develop"  # noqa: S105 - of a Home Assistant that only this machine reaches


class Refused(Exception):  # noqa: N818 - it is an answer
    """Home Assistant answered a request with an error."""


class Socket:
    """One websocket connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Take a connection that is logged in."""
        self._socket = socket
        self._ids = count(1)
        self._results: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[int, asyncio.Queue[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            answer = message.json()
            match answer["type"]:
                case "event":
                    self._events[answer["id"]].put_nowait(answer["event"])
                case "result" if answer["success"]:
                    self._results.pop(answer["id"]).set_result(answer["result"])
                case "result":
                    self._results.pop(answer["id"]).set_exception(Refused(answer["error"]["message"]))
        for result in self._results.values():
            result.set_exception(ConnectionResetError("Home Assistant closed the websocket"))

    async def call(self, kind: str, **fields: Any) -> Any:
        """Send a command and return its result."""
        return await self._send(next(self._ids), kind, fields)

    async def subscribe(self, kind: str = "subscribe_events", **fields: Any) -> asyncio.Queue[dict[str, Any]]:
        """Return a queue that receives what a command goes on to send."""
        number = next(self._ids)
        self._events[number] = asyncio.Queue()
        await self._send(number, kind, fields)
        return self._events[number]

    async def _send(self, number: int, kind: str, fields: Mapping[str, Any]) -> Any:
        self._results[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "type": kind, **fields})
        async with asyncio.timeout(30):
            return await self._results[number]

    async def close(self) -> None:
        """Hang up."""
        await self._socket.close()
        await self._reader


class Client:
    """Somebody who has logged in."""

    def __init__(self, session: aiohttp.ClientSession, access_token: str) -> None:
        """Take a session on the server's address."""
        self._session = session
        self.access_token = access_token
        self._headers = {"Authorization": f"Bearer {access_token}"}

    @classmethod
    async def log_in(
        cls, session: aiohttp.ClientSession, url: str, username: str = USER, password: str = PASSWORD
    ) -> Self:
        """Log in, as the user of the tests if nobody else is named, who is made where Home Assistant is new."""
        app = {"client_id": f"{url}/"}
        words = {"username": username, "password": password}
        if await _is_new(session):
            person = {"name": "Develop", "language": "en", **words}
            await _answer(session.post("/api/onboarding/users", json=app | person))
        handler = {"handler": ["homeassistant", None], "redirect_uri": f"{url}/"}
        flow = await _answer(session.post("/auth/login_flow", json=app | handler))
        login = await _answer(session.post(f"/auth/login_flow/{flow['flow_id']}", json=app | words))
        form = {"grant_type": "authorization_code", "code": login["result"]}
        tokens = await _answer(session.post("/auth/token", data=app | form))
        return cls(session, tokens["access_token"])

    async def get(self, path: str) -> Any:
        """Return what a GET below `/api/` answers."""
        return await _answer(self._session.get(f"/api/{path}", headers=self._headers))

    async def post(self, path: str, **fields: Any) -> Any:
        """Return what a POST below `/api/` answers."""
        return await _answer(self._session.post(f"/api/{path}", json=fields, headers=self._headers))

    async def delete(self, path: str) -> Any:
        """Return what a DELETE below `/api/` answers."""
        return await _answer(self._session.delete(f"/api/{path}", headers=self._headers))

    async def state(self, entity_id: str) -> str:
        """Return an entity's state."""
        return str((await self.get(f"states/{entity_id}"))["state"])

    async def act(self, action: str, **fields: Any) -> None:
        """Perform an action, as in `light.turn_on`."""
        await self.post(f"services/{action.replace('.', '/')}", **fields)

    @asynccontextmanager
    async def websocket(self) -> AsyncIterator[Socket]:
        """Open a websocket and log in."""
        async with self._session.ws_connect("/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.access_token})
            if (answer := await socket.receive_json())["type"] != "auth_ok":
                raise Refused(answer["message"])
            connection = Socket(socket)
            try:
                yield connection
            finally:
                await connection.close()


async def _is_new(session: aiohttp.ClientSession) -> bool:
    """Return whether nobody can log in yet; the question itself is gone once everything is set up."""
    async with session.get("/api/onboarding") as response:
        steps = await response.json() if response.status == HTTPStatus.OK else ()
    return any(step["step"] == "user" and not step["done"] for step in steps)


async def _answer(request: Any) -> Any:
    """Return the JSON of a response, or say what Home Assistant did not like."""
    async with request as response:
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise Refused(f"{response.method} {response.url.path}: {response.status} {await response.text()}")
        return await response.json()
