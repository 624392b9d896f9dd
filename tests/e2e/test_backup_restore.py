"""A backup, a restore and a restart of a real Home Assistant, and what the log has of them."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any, Final

from custom_components.ledgrab.activity.model import ActivityEntry
from custom_components.ledgrab.activity.query import read_page
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator

from .client import Socket
from .first_run import set_up_for_good
from .homeassistant import HomeAssistant

AGENT: Final = "backup.local"
USER: Final = "user:Develop"


def log(folder: Path) -> list[ActivityEntry]:
    """Return the entries of the file, oldest first."""
    path = folder / ".storage" / "ledgrab" / "activity.db"
    return list(reversed(read_page(path, limit=200).entries))


def told(folder: Path, *actions: str) -> list[tuple[str, str]]:
    """Return which of some actions the file has, and who did them."""
    return [(entry.action, entry.actor) for entry in log(folder) if entry.action in actions]


async def until_told(folder: Path, action: str, actor: str) -> None:
    """Wait until an action by somebody is in the file."""
    await wait_until(lambda: (action, actor) in told(folder, action), 10, action)


async def until(events: asyncio.Queue[dict[str, Any]], **expected: str) -> None:
    """Wait for what the backups' manager tells."""
    async with asyncio.timeout(60):
        while not expected.items() <= (await events.get()).items():
            pass


async def back_up(socket: Socket, name: str) -> str:
    """Make a backup as the settings do, and return its id."""
    events = await socket.subscribe("backup/subscribe_events")
    await until(events, manager_state="idle")
    await socket.call("backup/generate", agent_ids=[AGENT], name=name)
    await until(events, manager_state="create_backup", state="completed")
    (backup,) = (await socket.call("backup/info"))["backups"]
    return str(backup["backup_id"])


async def test_a_backup_and_its_restore_are_in_the_log(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    """What happened after the backup is gone with the restore, which is told in its place, once."""
    folder = home_assistant.folder
    entities = await set_up_for_good(home_assistant, lamp)
    actions = ("set_up", "backup_created", "target_stopped", "restored", "restore_failed")
    async with home_assistant.client.websocket() as socket:
        backup = await back_up(socket, "Before the party")
        await until_told(folder, "backup_created", USER)
        await home_assistant.client.act("switch.turn_off", entity_id=entities["switch", "capture"])
        await until_told(folder, "target_stopped", USER)
        with contextlib.suppress(ConnectionResetError):  # it may be gone before it answers
            await socket.call("backup/restore", backup_id=backup, agent_id=AGENT)
    await home_assistant.follow_restart()
    await until_told(folder, "restored", "system")
    assert told(folder, *actions) == [("set_up", USER), ("restored", "system")]
    # Capture was on when the backup was made.
    await lamp.wait_for(lambda: lamp.live, timeout=15)
    await home_assistant.stop()
    await home_assistant.start()
    assert told(folder, "restored") == [("restored", "system")]


async def test_a_restart_is_requested_then_ledgrab_stops_then_it_starts(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    """The three stand in the order in which they happened."""
    folder = home_assistant.folder
    await set_up_for_good(home_assistant, lamp)
    await home_assistant.client.act("homeassistant.restart")
    await home_assistant.follow_restart()
    assert told(folder, "restart_requested", "stopping", "started") == [
        ("restart_requested", USER),
        ("stopping", "system"),
        ("started", "system"),
    ]
