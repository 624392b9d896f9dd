"""Automations that follow LedGrab, made as the automation editor makes them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
import re
from typing import Any, Final

from playwright.async_api import Page, expect
import pytest

from tests.simulators.wled import WledSimulator

from .browser import CHROMIUM, WIDE, chromium, screenshot, visit
from .client import Client, Socket
from .first_run import set_up_for_good
from .homeassistant import HomeAssistant

PATIENCE: Final = 30_000
"""Milliseconds; a page of the frontend is built while the machine does other things too."""
TRIGGER: Final = "ledgrab.activity_logged"
CONDITION: Final = "ledgrab.is_capturing"


@pytest.fixture
async def switch(home_assistant: HomeAssistant, lamp: WledSimulator) -> str:
    """Return the capture switch of a target that runs."""
    return (await set_up_for_good(home_assistant, lamp))["switch", "capture"]


async def save(client: Client, name: str, **config: Any) -> None:
    """Save an automation as the editor does."""
    answer = await client.post(f"config/automation/config/{name}", alias=name, mode="queued", **config)
    assert answer == {"result": "ok"}


@asynccontextmanager
async def listening(client: Client, event: str) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
    """Return a queue of events."""
    async with client.websocket() as socket:
        yield await socket.subscribe(event_type=event)


async def next_of(events: asyncio.Queue[dict[str, Any]]) -> dict[str, Any]:
    """Return the next event that comes."""
    async with asyncio.timeout(30):
        return await events.get()


async def shown(socket: Socket, kind: str, category: str) -> tuple[dict[str, Any], dict[str, str], Any]:
    """Return what the editor asks for: descriptions, English texts and icons."""
    descriptions = await next_of(await socket.subscribe(f"{kind}_platforms/subscribe"))
    texts = await socket.call(
        "frontend/get_translations", language="en", category=category, integration=["ledgrab"]
    )
    icons = await socket.call("frontend/get_icons", category=category, integration="ledgrab")
    return descriptions, texts["resources"], icons["resources"]["ledgrab"]


async def test_the_editor_finds_the_trigger_and_the_condition(
    home_assistant: HomeAssistant, switch: str
) -> None:
    async with home_assistant.client.websocket() as socket:
        descriptions, texts, icons = await shown(socket, "trigger", "triggers")
        fields = descriptions[TRIGGER]["fields"]
        assert list(fields) == ["category", "action", "severity", "device", "actor"]
        text = "component.ledgrab.triggers.activity_logged"
        assert texts[f"{text}.name"] == "LedGrab activity logged"
        assert {f"{text}.fields.{field}.name" for field in fields} <= texts.keys()
        assert icons == {"activity_logged": {"trigger": "mdi:clipboard-text-clock-outline"}}

        descriptions, texts, icons = await shown(socket, "condition", "conditions")
        assert descriptions[CONDITION]["target"] == {
            "entity": [{"integration": "ledgrab", "domain": ["binary_sensor", "light", "switch"]}]
        }
        assert list(descriptions[CONDITION]["fields"]) == ["behavior"]
        assert texts["component.ledgrab.conditions.is_capturing.name"] == "LedGrab is capturing"
        assert icons == {"is_capturing": {"condition": "mdi:television-ambient-light"}}


async def test_an_automation_of_the_editor_hears_of_an_activity(
    home_assistant: HomeAssistant, switch: str
) -> None:
    """With the right user behind it, and not of the moment when pictures no longer go to LEDs."""
    client = home_assistant.client
    await save(
        client,
        "follower",
        triggers=[{"trigger": TRIGGER, "options": {"category": ["capture"], "actor": ["user"]}}],
        conditions=[
            {"condition": CONDITION, "target": {"entity_id": switch}, "options": {"behavior": "all"}}
        ],
        actions=[{"event": "heard", "event_data": {"entry": "{{ trigger.entry }}"}}],
    )
    async with listening(client, "heard") as heard, listening(client, "ledgrab_activity_logged") as told:
        for way in ("off", "on"):
            await client.act(f"switch.turn_{way}", entity_id=switch)
            # The condition asks when an entry is told, not when it was made.
            await next_of(told)
        event = await next_of(heard)
    assert event["data"]["entry"]["action"] == "target_started"
    assert event["data"]["entry"]["actor"] == "user:Develop"
    row = await logbook_row(client, "automation.follower")
    assert row["source"] == event["data"]["entry"]["message"]
    # "Switch: Turn on", by the user: the run is part of the chain.
    assert (row["context_domain"], row["context_service"]) == ("switch", "turn_on")
    assert row["context_user_id"] == await user_id(client)


async def user_id(client: Client) -> str:
    """Return who is logged in."""
    async with client.websocket() as socket:
        return str((await socket.call("auth/current_user"))["id"])


async def logbook_row(client: Client, entity_id: str) -> dict[str, Any]:
    """Return what the Activity page tells of an automation's latest run."""
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    async with asyncio.timeout(30), client.websocket() as socket:
        while True:
            rows = await socket.call("logbook/get_events", start_time=since)
            ours = [row for row in rows if row.get("entity_id") == entity_id and row.get("source")]
            if ours:
                return dict(ours[-1])
            await asyncio.sleep(0.5)


async def test_an_automation_that_answers_itself_runs_once(
    home_assistant: HomeAssistant, switch: str
) -> None:
    client = home_assistant.client
    both = [{"action": f"switch.turn_{way}", "target": {"entity_id": switch}} for way in ("off", "on")]
    await save(client, "circle", triggers=[{"trigger": TRIGGER}], conditions=[], actions=both)
    async with (
        listening(client, "automation_triggered") as runs,
        listening(client, "ledgrab_activity_logged") as told,
    ):
        await client.act("switch.turn_off", entity_id=switch)
        actions = [(await next_of(told))["data"]["entry"]["action"] for _ in range(3)]
        # What would begin a second run is told and on disk; an answer would be on its way.
        await asyncio.sleep(2)
        assert runs.qsize() == 1
    assert actions == ["target_stopped", "automation_triggered", "target_started"]


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (package chromium)")
async def test_somebody_makes_an_automation_in_the_editor(home_assistant: HomeAssistant, switch: str) -> None:
    """By nothing but the mouse and a search for LedGrab."""
    client = home_assistant.client
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light") as page:
        await page.goto("/config/automation/edit/new")
        await press(page, "Add trigger")
        await expect(page.get_by_text("By target").first).to_be_visible(timeout=PATIENCE)
        await page.keyboard.type("LedGrab")
        await see(page, "Triggers when something is written into the activity log of LedGrab.")
        await screenshot(page, "automation-add-trigger")
        await press(page, "LedGrab activity logged")
        await see(page, "How much it should worry you. Nothing means all.")
        # The box of the category itself, and then its first choice.
        await page.locator("ha-automation-sidebar ha-checkbox").first.click()
        await press(page, "Capture")
        await screenshot(page, "automation-trigger")
        await press(page, "Save")
        await see(page, "Add description")
        await page.keyboard.type("Follow LedGrab")
        await page.get_by_role("button", name="Save", exact=True).last.click()
        await expect(page).to_have_url(re.compile("/config/automation/edit/[0-9]+"), timeout=PATIENCE)
        config = await client.get(f"config/automation/config/{page.url.rsplit('/', 1)[1]}")
        assert config["triggers"] == [{"trigger": TRIGGER, "options": {"category": ["capture"]}}]
        async with listening(client, "automation_triggered") as runs:
            await client.act("switch.turn_off", entity_id=switch)
            assert (await next_of(runs))["data"]["source"] == "Lamp from Rainbow stopped"
        # The page itself misses what comes between its history and its live rows.
        await logbook_row(client, "automation.follow_ledgrab")
        await page.goto("/logbook")
        row = page.get_by_role("button", name=re.compile("Follow LedGrab.*Triggered.*By Develop"))
        await expect(row).to_be_visible(timeout=PATIENCE)
        await screenshot(page, "automation-activity")


async def press(page: Page, text: str) -> None:
    """Press what has a text, once it is there."""
    await page.get_by_text(text, exact=True).locator("visible=true").first.click(timeout=PATIENCE)


async def see(page: Page, text: str) -> None:
    """Expect a text somewhere on the page."""
    await expect(page.get_by_text(text).locator("visible=true").first).to_be_visible(timeout=PATIENCE)
