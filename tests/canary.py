"""A secret that is planted in everything that comes in, and the places where it must not come out."""

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import logging
from pathlib import Path
from typing import Any, Final, cast

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.const import EVENT_STATE_CHANGED, MATCH_ALL
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.json import json_dumps

from custom_components.ledgrab.activity.export import ExportFormat, iter_export
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN
from tests.flows import the_hub
from tests.root import settle

CANARY: Final = "LG-CANARY-7f3a91c2"
BASIC: Final = b64encode(f"anna:{CANARY}".encode()).decode()
JWT: Final = f"eyJhbGciOiJIUzI1NiJ9.{CANARY}.{CANARY}"
SHAPES: Final = (
    f"rtsp://anna:{CANARY}@camera/1",
    f"http://camera/live?user={CANARY}",
    f"token={CANARY}",
    f'{{"password": "{CANARY} {CANARY}"}}',
    f"Authorization: Bearer {CANARY}",
    f"Authorization: Basic {BASIC}",
    f"Cookie: a=1; session={CANARY}",
    f"-----BEGIN PRIVATE KEY----- {CANARY} -----END PRIVATE KEY-----",
    JWT,
)
"""How secrets look where people, programs and devices write them."""
LOUD: Final = f" {' '.join(SHAPES)} "
_TRACES: Final = ("LG-CANARY", "7f3a91c2", BASIC[:16])
"""A part of the secret is a leak too."""


class Watchman:
    """Hears everything that LedGrab says from now on."""

    def __init__(
        self, hass: HomeAssistant, client: ClientSessionGenerator, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Begin to listen."""
        self._hass = hass
        self._client = client
        self._caplog = caplog
        self._told: list[Event[Any]] = []
        self._changes: list[Event[Any]] = []
        caplog.set_level(logging.DEBUG, "custom_components.ledgrab")
        hass.bus.async_listen(MATCH_ALL, self._async_heard)

    async def leaks(self) -> set[str]:
        """Return where the secret can be found."""
        await settle(self._hass)
        read = self._hass.async_add_executor_job
        path = self._hass.data[DATA_ACTIVITY].path
        places = {
            "files": await read(_files, path),
            "exports": await read(_exports, path),
            "events": json_dumps([event.as_dict() for event in self._told]),
            "changes of states": json_dumps([event.as_dict() for event in self._changes]),
            "states": json_dumps([state.as_dict() for state in self._states()]),
            "issues": repr([issue for issue in self._issues() if issue.domain == DOMAIN]),
            "diagnostics": json.dumps(await self._diagnostics()),
            "log records": "\n".join(self._records()),
        }
        return {place for place, text in places.items() if any(trace in text for trace in _TRACES)}

    @callback
    def _async_heard(self, event: Event[Any]) -> None:
        if str(event.event_type).startswith(DOMAIN):
            self._told.append(event)
        elif event.event_type == EVENT_STATE_CHANGED and event.data["entity_id"] in self._entities():
            self._changes.append(event)

    def _entities(self) -> set[str]:
        registry = er.async_get(self._hass)
        return {entity.entity_id for entity in registry.entities.values() if entity.platform == DOMAIN}

    def _states(self) -> list[Any]:
        return [state for state in self._hass.states.async_all() if state.entity_id in self._entities()]

    def _issues(self) -> list[ir.IssueEntry]:
        return list(ir.async_get(self._hass).issues.values())

    async def _diagnostics(self) -> object:
        hub = cast("MockConfigEntry", the_hub(self._hass))
        diagnostics: object = await get_diagnostics_for_config_entry(self._hass, self._client, hub)
        return diagnostics

    def _records(self) -> list[str]:
        """Return what Home Assistant's log file would hold, tracebacks too."""
        write = logging.Formatter("%(name)s %(message)s").format
        return [write(record) for record in self._caplog.records if DOMAIN in record.name]


def _files(path: Path) -> str:
    """Return the bytes of the database, its journal, and whatever lies beside them."""
    files = (file for file in path.parent.rglob("*") if file.is_file())
    return "\n".join(file.read_bytes().decode("latin-1") for file in files)


def _exports(path: Path) -> str:
    blocks = (block for file_format in ExportFormat for block in iter_export(path, file_format))
    return b"".join(block.data for block in blocks).decode()


@asynccontextmanager
async def talkative_lamp(answer: web.Response) -> AsyncIterator[int]:
    """Answer everything that a lamp is asked with the same, on the port that this yields."""

    async def say(_request: web.Request) -> web.Response:
        return web.Response(body=answer.body, content_type=answer.content_type, status=answer.status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", say)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port is not None
        yield server.port
