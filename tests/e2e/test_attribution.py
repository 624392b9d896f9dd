"""Two people and an automation: the log says which of them it was."""

import asyncio
from typing import Any

from custom_components.ledgrab.activity.query import read_page
from tests.simulators.wled import WledSimulator

from .client import Client
from .first_run import set_up_for_good
from .homeassistant import HomeAssistant

NAME = "Bo\u202e"
"""With a mark that would turn what follows it around."""


async def invite(home_assistant: HomeAssistant) -> Client:
    """Add a second person, who is no administrator, as the page of people does, and let that person log in."""
    async with home_assistant.client.websocket() as socket:
        user = (await socket.call("config/auth/create", name=NAME, group_ids=["system-users"]))["user"]
        words = {"username": "bo", "password": "winter"}
        await socket.call("config/auth_provider/homeassistant/create", user_id=user["id"], **words)
    return await home_assistant.log_in(**words)


async def save_automation(client: Client, switch: str) -> None:
    """Save an automation that ends what another person began, as the editor does."""
    config: dict[str, Any] = {
        "alias": "Bedtime",
        "triggers": [{"trigger": "event", "event_type": "bedtime"}],
        "actions": [{"action": "switch.turn_off", "target": {"entity_id": switch}}],
    }
    await client.post("config/automation/config/bedtime", **config)


async def test_a_person_an_automation_and_who_triggered_it_are_told_apart(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    admin = home_assistant.client
    switch = (await set_up_for_good(home_assistant, lamp))["switch", "capture"]
    await admin.act("switch.turn_off", entity_id=switch)
    await save_automation(admin, switch)
    person = await invite(home_assistant)
    async with person.websocket() as socket, admin.websocket() as events:
        told = await events.subscribe(event_type="ledgrab_activity_logged")
        target = {"entity_id": switch}
        await socket.call("call_service", domain="switch", service="turn_on", target=target)
        async with asyncio.timeout(20):
            await told.get()
        await admin.act("automation.trigger", entity_id="automation.bedtime")
        async with asyncio.timeout(20):
            contexts = [(await told.get())["context"] for _ in range(2)]
    assert contexts[0]["id"] == contexts[1]["id"]
    page = read_page(home_assistant.folder / ".storage" / "ledgrab" / "activity.db", limit=3)
    assert [(entry.action, entry.actor) for entry in reversed(page.entries)] == [
        ("target_started", "user:Bo"),
        ("automation_triggered", "user:Develop"),
        ("target_stopped", "automation:Bedtime"),
    ]
