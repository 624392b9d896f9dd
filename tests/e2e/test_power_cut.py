"""What was announced is on disk, whatever ends Home Assistant."""

import asyncio
import contextlib
from itertools import cycle
from pathlib import Path
import random

import aiohttp
import pytest

from custom_components.ledgrab.activity.query import read_page
from custom_components.ledgrab.const import EVENT_ACTIVITY_LOGGED
from tests.simulators.wled import WledSimulator

from .client import Client
from .first_run import set_up_for_good
from .homeassistant import HomeAssistant


def logged(folder: Path) -> set[str]:
    """Return the ids of all entries in the file."""
    path = folder / ".storage" / "ledgrab" / "activity.db"
    ids: set[str] = set()
    before: int | None = None
    more = True
    while more:
        page = read_page(path, before_seq=before, limit=200)
        ids |= {entry.id for entry in page.entries}
        before, more = page.next_before_seq, page.has_more
    return ids


async def be_busy(client: Client, switch: str) -> None:
    """Switch capture off and on until Home Assistant is gone."""
    with contextlib.suppress(aiohttp.ClientError):
        for action in cycle(("switch.turn_off", "switch.turn_on")):
            await client.act(action, entity_id=switch)


async def test_every_announced_entry_survives_kill_9(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    """Three power cuts at moments that nobody chose, and after each the capture goes on."""
    entities = await set_up_for_good(home_assistant, lamp)
    announced: set[str] = set()
    for _ in range(3):
        announced |= await cut_power_while_busy(home_assistant, entities["switch", "capture"])
        assert announced <= logged(home_assistant.folder)
        await home_assistant.start()
    assert len(announced) > 10


async def cut_power_while_busy(home_assistant: HomeAssistant, switch: str) -> set[str]:
    """Kill the process at a random moment; return the ids of what it announced before."""
    async with home_assistant.client.websocket() as socket:
        events = await socket.subscribe(event_type=EVENT_ACTIVITY_LOGGED)
        busy = asyncio.create_task(be_busy(home_assistant.client, switch))
        await asyncio.sleep(random.uniform(0.3, 2))  # noqa: S311 - any moment will do
        await home_assistant.kill()
        await busy
    return {events.get_nowait()["data"]["entry"]["id"] for _ in range(events.qsize())}


@pytest.mark.parametrize("ending", ["stop", "kill"])
async def test_capture_that_was_on_is_on_again(
    home_assistant: HomeAssistant, lamp: WledSimulator, ending: str
) -> None:
    """After a restart and after a power cut."""
    await set_up_for_good(home_assistant, lamp)
    await getattr(home_assistant, ending)()
    await lamp.wait_for(lambda: not lamp.live)
    await home_assistant.start()
    await lamp.wait_for(lambda: lamp.live, timeout=15)
