"""A Home Assistant with doors: what the tests of logins, users and permissions share."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextvars import Context as EmptyContext
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp.test_utils import make_mocked_request
from aiohttp.web import Application, Request
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

from homeassistant.components.http.ban import process_wrong_login
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import current_request
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.model import ActivityEntry, Category, Filters, Page
from custom_components.ledgrab.activity.query import PAGE_LIMIT, read_page
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN, HUB_TITLE, HUB_UNIQUE_ID
from tests.root import logged, settle

AUTH = Filters(categories=frozenset({Category.AUTH}))
COMPONENTS = ("api", "auth", "config", "persistent_notification", "webhook", "websocket_api")


async def open_house(hass: HomeAssistant, **http: object) -> MockConfigEntry:
    """Return the entry of a hub without devices, beside everything through which somebody may come in."""
    assert await async_setup_component(hass, "http", {"http": http})
    for component in COMPONENTS:
        assert await async_setup_component(hass, component, {})
    entry = MockConfigEntry(domain=DOMAIN, title=HUB_TITLE, unique_id=HUB_UNIQUE_ID)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry


async def told(hass: HomeAssistant) -> list[ActivityEntry]:
    """Return what the log tells of visitors, oldest first."""
    return await logged(hass, AUTH)


async def actions(hass: HomeAssistant) -> list[str]:
    """Return what happened with visitors, oldest first."""
    return [entry.action for entry in await told(hass)]


async def all_told(hass: HomeAssistant) -> list[ActivityEntry]:
    """Return the same where a page would be too small."""
    await settle(hass)
    return [entry async for entry in _pages(hass)][::-1]


async def _pages(hass: HomeAssistant) -> AsyncIterator[ActivityEntry]:
    before, more = None, True
    while more:
        page = await hass.async_add_executor_job(_page, hass.data[DATA_ACTIVITY].path, before)
        for entry in page.entries:
            yield entry
        before, more = page.next_before_seq, page.has_more


def _page(path: Path, before: int | None) -> Page:
    return read_page(path, AUTH, before_seq=before, limit=PAGE_LIMIT)


async def a_minute_later(hass: HomeAssistant) -> None:
    """Let every timer of the next minute run out."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await settle(hass)


async def ask(client: MockHAClientWebSocket, kind: str, **message: object) -> dict[str, Any]:
    """Return the answer to a websocket command."""
    await client.send_json_auto_id({"type": kind, **message})
    answer: dict[str, Any] = await client.receive_json()
    return answer


def strangers(app: Application, addresses: Iterable[str]) -> list[asyncio.Task[None]]:
    """Let requests fail at the door that come from anywhere; each is served in a context of its own."""
    request = make_mocked_request("GET", "/api/", app=app)
    return [_stranger(request.clone(remote=address)) for address in addresses]


def _stranger(request: Request) -> asyncio.Task[None]:
    context = EmptyContext()
    context.run(current_request.set, request)
    return asyncio.get_running_loop().create_task(process_wrong_login(request), context=context)
