"""Downloads by somebody who has stopped taking them, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from homeassistant.core import HomeAssistant

from custom_components.ledgrab.activity.model import ActivityEntry, Filters
from custom_components.ledgrab.activity_downloads import MAX_DOWNLOADS, Downloads
from custom_components.ledgrab.activity_views import ActivityExportView
from custom_components.ledgrab.const import DATA_ACTIVITY
from tests.activity.drafts import draft
from tests.connections import raw, served
from tests.root import logged
from tests.visitors import open_house

URL = "/api/test/export?categories=capture"
SMALL = 40
"""Entries of a download that is sent without a pause before its end."""
LARGE = 8_000
"""Entries of a download that is larger than what the sockets of a connection hold."""
MANY = 200
"""Small downloads that are larger together."""


class ImpatientView(ActivityExportView):
    """The same download for people who must take it."""

    url: str | None = "/api/test/export"


@pytest.fixture
async def port(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[int]:
    """Return where Home Assistant serves a log to people who must take it."""
    await open_house(hass)
    hass.http.register_view(ImpatientView(hass, Downloads(hass, stall_seconds=0.2)))
    async with served(hass, cancel=True) as port:
        yield port


async def fill(hass: HomeAssistant, entries: int) -> None:
    """Write so many entries of a thousand bytes."""
    drafts = [draft("x" * 1_000)] * entries
    await hass.data[DATA_ACTIVITY].async_with_store(lambda store: store.append(drafts))


async def broken_off(hass: HomeAssistant, count: int = 1) -> list[ActivityEntry]:
    """Wait until so many downloads broke off."""
    while len(found := await logged(hass, Filters(message_like="the download broke off"))) < count:  # noqa: ASYNC110 - what is waited for is in a file
        await asyncio.sleep(0.01)
    return found


async def test_who_takes_nothing_any_more_does_not_keep_others_waiting(
    hass: HomeAssistant, port: int, hass_access_token: str
) -> None:
    await fill(hass, LARGE)
    client = await raw(port)
    assert "200" in await client.begin(URL, hass_access_token)
    (entry,) = await broken_off(hass)
    assert entry.metadata["incomplete"] is True
    rest = b""
    with suppress(ConnectionResetError):
        rest = await client.reader.read()
    assert not rest.endswith(b"\r\n0\r\n\r\n")
    client.hang_up()


async def test_who_does_not_take_the_end_does_not_keep_others_waiting_either(
    hass: HomeAssistant, port: int, hass_access_token: str
) -> None:
    """What is too small to wait while it is written waits when it ends."""
    await fill(hass, SMALL)
    clients = [await raw(port) for _ in range(MAX_DOWNLOADS)]
    for client in clients:
        client.ask(URL, hass_access_token, MANY)
    async with asyncio.timeout(60):
        ends = await broken_off(hass, MAX_DOWNLOADS)
    assert [entry.metadata["count"] for entry in ends] == [SMALL] * MAX_DOWNLOADS
    other = await raw(port)
    assert "200" in await other.begin(URL, hass_access_token)
    for client in (*clients, other):
        client.hang_up()
