"""The dashboard card in Home Assistant: there at every load, live, and as good after a restart as before."""

import asyncio
import sys
import time
from typing import Any, Final

from playwright.async_api import Locator, Page, expect
import pytest

from tests.simulators.wled import WledSimulator

from .browser import CHROMIUM, PHONE, WIDE, arrive, chromium, screenshot, visit
from .client import Client
from .first_run import set_up, set_up_for_good
from .homeassistant import HomeAssistant

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (package chromium)"),
]

PATIENCE: Final = 60_000
"""Milliseconds; a page of the frontend is built while the machine does other things too."""
COLD_LOADS: Final = 10
DASHBOARD: Final = "lamp-board"
CARD: Final = {"type": "custom:ledgrab-activity-card"}
GUEST: Final = {"username": "bo", "password": "winter"}


async def make_dashboard(client: Client, *cards: dict[str, Any], beside: str = "") -> None:
    """Add a dashboard with some cards, and Home Assistant's own ones for an entity to their right."""
    own: list[dict[str, Any]] = [
        {"type": "logbook", "title": "Activity", "target": {"entity_id": beside}},
        {"type": "entities", "title": "Lamp", "entities": [beside]},
    ]
    sections = [{"type": "grid", "cards": list(cards)}, {"type": "grid", "cards": own if beside else []}]
    config = {"views": [{"title": "Lamps", "type": "sections", "sections": sections}]}
    async with client.websocket() as socket:
        await socket.call("lovelace/dashboards/create", url_path=DASHBOARD, title="Lamps", mode="storage")
        await socket.call("lovelace/config/save", url_path=DASHBOARD, config=config)


async def invite(client: Client) -> None:
    """Add somebody who is no administrator."""
    async with client.websocket() as socket:
        user = (await socket.call("config/auth/create", name="Bo", group_ids=["system-users"]))["user"]
        await socket.call("config/auth_provider/homeassistant/create", user_id=user["id"], **GUEST)


async def newest(client: Client, limit: int) -> list[str]:
    """Return the ids of the newest entries of the log."""
    async with client.websocket() as socket:
        page = await socket.call("ledgrab/activity/list", limit=limit)
    return [entry["id"] for entry in page["entries"]]


async def shown(page: Page) -> list[str]:
    """Return the ids of the entries that the card shows."""
    ids: list[str] = await page.locator("ledgrab-activity-card article").evaluate_all(
        "rows => rows.map((row) => row.dataset.id)"
    )
    return ids


async def test_the_card_is_there_at_every_cold_load(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    """A module that comes before Home Assistant's own replaces the registry of elements is lost; ours never is."""
    await set_up(home_assistant.client, lamp, "pattern")
    await make_dashboard(home_assistant.client, CARD)
    times = []
    async with chromium() as browser:
        for _ in range(COLD_LOADS):
            start = time.monotonic()
            async with arrive(browser, home_assistant.client, home_assistant.url, f"/{DASHBOARD}/0") as page:
                await expect(page.locator("ledgrab-activity-card article").first).to_be_visible(
                    timeout=PATIENCE
                )
                times.append(time.monotonic() - start)
                await expect(page.locator("hui-error-card")).to_have_count(0)
    sys.stderr.write(
        f"{COLD_LOADS} cold loads: {min(times):.1f} to {max(times):.1f} s until there are rows\n"
    )


async def test_the_card_lives_beside_home_assistants_own(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    client = home_assistant.client
    switch = (await set_up(client, lamp, "pattern"))["switch", "capture"]
    await make_dashboard(client, CARD, CARD | {"compact": True, "title": "In short"}, beside=switch)
    await lamp.wait_for(lambda: lamp.live)
    async with chromium() as browser:
        async with visit(browser, home_assistant.url, WIDE, "light") as page:
            await page.goto(f"/{DASHBOARD}/0")
            card = page.locator("ledgrab-activity-card").first
            await expect(card.get_by_text("Lamp from Rainbow started")).to_be_visible(timeout=PATIENCE)
            start = time.monotonic()
            await client.act("switch.turn_off", entity_id=switch)
            await expect(card.locator("article").first).to_contain_text("stopped", timeout=PATIENCE)
            sys.stderr.write(f"a row {time.monotonic() - start:.2f} s after the action began\n")
            await page.wait_for_timeout(3_000)
            await screenshot(page, "card-wide-light")
            link = card.get_by_role("link", name="Show all")
            await link.click()
            await expect(page.locator("ledgrab-activity-panel article").first).to_be_visible(timeout=PATIENCE)
            await page.go_back()
            await expect(card.locator("article").first).to_be_visible(timeout=PATIENCE)
        async with visit(browser, home_assistant.url, WIDE, "dark") as page:
            await page.goto(f"/{DASHBOARD}/0")
            await expect(card_rows(page).first).to_be_visible(timeout=PATIENCE)
            await page.wait_for_timeout(2_000)
            await screenshot(page, "card-wide-dark")
        async with visit(browser, home_assistant.url, PHONE, "light") as page:
            await page.goto(f"/{DASHBOARD}/0")
            await expect(card_rows(page).first).to_be_visible(timeout=PATIENCE)
            await page.wait_for_timeout(2_000)
            await screenshot(page, "card-phone-light")
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def card_rows(page: Page) -> Locator:
    """Return the rows of all cards of a page."""
    return page.locator("ledgrab-activity-card article")


async def test_who_is_no_administrator_sees_no_logins(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    client = home_assistant.client
    await set_up(client, lamp, "pattern")
    await make_dashboard(client, CARD | {"max_rows": 50}, CARD | {"categories": ["auth"], "title": "Logins"})
    await invite(client)
    async with client.websocket() as socket:
        logins = await socket.call("ledgrab/activity/list", categories=["auth"])
    assert logins["entries"]
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light", **GUEST) as page:
        await page.goto(f"/{DASHBOARD}/0")
        await expect(card_rows(page).first).to_be_visible(timeout=PATIENCE)
        await expect(page.get_by_text("Logins are shown to administrators only.")).to_be_visible()
        seen = set(await shown(page))
        await screenshot(page, "card-guest")
    assert seen
    assert not seen & {entry["id"] for entry in logins["entries"]}


async def test_editor_and_picker_of_home_assistant_know_the_card(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    await set_up(home_assistant.client, lamp, "pattern")
    await make_dashboard(home_assistant.client, CARD)
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light") as page:
        await page.goto(f"/{DASHBOARD}/0?edit=1")
        await expect(card_rows(page).first).to_be_visible(timeout=PATIENCE)
        await page.locator("hui-card-edit-mode").first.click()
        dialog = page.locator("hui-dialog-edit-card")
        await expect(dialog.get_by_text("Severities")).to_be_visible(timeout=PATIENCE)
        await dialog.get_by_text("Warning", exact=True).click()
        await expect(dialog.get_by_text("Nothing matches")).to_be_visible(timeout=PATIENCE)
        await dialog.get_by_text("Information", exact=True).click()
        await expect(card_rows(page).first).to_be_visible(timeout=PATIENCE)
        await screenshot(page, "card-editor")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_text("Severities")).to_have_count(0)
        async with home_assistant.client.websocket() as socket:
            config = await socket.call("lovelace/config", url_path=DASHBOARD)
        assert config["views"][0]["sections"][0]["cards"] == [CARD | {"severities": ["warning", "info"]}]

        await page.get_by_role("button", name="Add card").first.click()
        await page.locator("ha-input-search input").first.fill("last activity", timeout=PATIENCE)
        await page.get_by_text("Last activity").first.click(timeout=PATIENCE)
        suggested = page.locator("hui-dialog-create-card").locator("ledgrab-activity-card")
        await expect(suggested).to_be_attached(timeout=PATIENCE)
        await screenshot(page, "card-suggested")


async def test_after_a_restart_nothing_is_missing_and_nothing_is_there_twice(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    switch = (await set_up_for_good(home_assistant, lamp))["switch", "capture"]
    await make_dashboard(home_assistant.client, CARD | {"max_rows": 50})
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light") as page:
        await page.goto(f"/{DASHBOARD}/0")
        await expect(card_rows(page).first).to_be_visible(timeout=PATIENCE)
        before = len(await shown(page))
        await page.evaluate("window.here = true")
        await home_assistant.stop()
        await expect(page.locator("ledgrab-activity-card ha-card.stale")).to_be_visible(timeout=PATIENCE)
        await screenshot(page, "card-offline")
        assert len(await shown(page)) >= before
        await home_assistant.start()
        await home_assistant.client.act("switch.turn_off", entity_id=switch)
        await home_assistant.client.act("switch.turn_on", entity_id=switch)
        await expect(card_rows(page).first).to_contain_text("started", timeout=PATIENCE)
        await expect(page.locator("ledgrab-activity-card ha-card.stale")).to_have_count(0)
        async with asyncio.timeout(PATIENCE / 1_000):
            while await shown(page) != await newest(home_assistant.client, 50):  # noqa: ASYNC110 - a page tells nobody
                await asyncio.sleep(0.5)
        assert len(await shown(page)) > before
        assert await page.evaluate("window.here"), "the page was not loaded anew"
