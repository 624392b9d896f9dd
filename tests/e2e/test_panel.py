"""The activity page in Home Assistant: live, filtered, exported, as settings say, for guests, and after a restart."""

import asyncio
import json
from pathlib import Path
import re
from typing import Final

from playwright.async_api import Locator, Page, expect
import pytest

from tests.simulators.wled import WledSimulator

from .browser import CHROMIUM, PHONE, WIDE, Scheme, chromium, screenshot, visit
from .client import Client
from .first_run import set_up, set_up_for_good
from .homeassistant import HomeAssistant

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (package chromium)"),
]

PATIENCE: Final = 60_000
"""Milliseconds; a page of the frontend is built while the machine does other things too."""
PATH: Final = "/ledgrab-activity"
GUEST: Final = {"username": "bo", "password": "winter"}


def panel(page: Page) -> Locator:
    """Return the element of the page."""
    return page.locator("ledgrab-activity-panel")


async def ready(page: Page, path: str = PATH) -> Locator:
    """Open the page and return its rows once there are any."""
    await page.goto(path)
    rows = panel(page).locator(".feed article")
    await expect(rows.first).to_be_visible(timeout=PATIENCE)
    return rows


async def choose(page: Page, item: str) -> None:
    """Take something from the menu of the page."""
    await panel(page).get_by_role("button", name="More").click()
    await panel(page).get_by_role("menuitem", name=item).click()


async def shown(rows: Locator) -> list[str]:
    """Return the ids of the entries that are shown."""
    ids: list[str] = await rows.evaluate_all("rows => rows.map((row) => row.dataset.id)")
    return ids


async def newest(client: Client) -> list[str]:
    """Return the ids of all entries of a short log."""
    async with client.websocket() as socket:
        page = await socket.call("ledgrab/activity/list", limit=200)
    return [entry["id"] for entry in page["entries"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_what_happens_appears_while_somebody_looks(
    home_assistant: HomeAssistant,
    lamp: WledSimulator,
    size: tuple[int, int],
    scheme: Scheme,
    request: pytest.FixtureRequest,
) -> None:
    client = home_assistant.client
    switch = (await set_up(client, lamp, "pattern"))["switch", "capture"]
    await lamp.wait_for(lambda: lamp.live)
    async with chromium() as browser, visit(browser, home_assistant.url, size, scheme) as page:
        rows = await ready(page)
        await client.act("switch.turn_off", entity_id=switch)
        await expect(rows.first).to_contain_text("Lamp from Rainbow stopped", timeout=PATIENCE)
        await expect(rows.first).to_contain_text("By Develop")
        await screenshot(page, f"panel-{request.node.callspec.id}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]


async def test_a_filter_is_kept_in_the_address_and_holds_for_the_export(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    await set_up(home_assistant.client, lamp, "pattern")
    await lamp.wait_for(lambda: lamp.live)
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light") as page:
        rows = await ready(page)
        await panel(page).locator(".filters").get_by_role("button", name="Capture").click()
        await expect(rows).to_have_count(1)
        assert page.url.endswith(f"{PATH}?categories=capture")
        await page.reload()
        await expect(rows).to_have_count(1, timeout=PATIENCE)
        await expect(panel(page).get_by_role("button", name="Capture")).to_have_attribute(
            "aria-pressed", "true"
        )
        async with page.expect_download() as download:
            await choose(page, "Export as JSON lines")
        file: Path = await (await download.value).path()
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        assert [line["id"] for line in lines] == await shown(rows)


async def test_a_link_to_an_entry_opens_it(home_assistant: HomeAssistant, lamp: WledSimulator) -> None:
    client = home_assistant.client
    await set_up(client, lamp, "pattern")
    (entry_id, *_) = await newest(client)
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light") as page:
        await ready(page, f"{PATH}?id={entry_id}")
        dialog = panel(page).get_by_role("dialog")
        await expect(dialog.get_by_text(entry_id)).to_be_visible(timeout=PATIENCE)
        await screenshot(page, "panel-details")
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(page).to_have_url(re.compile(f"{PATH}$"))


async def test_settings_are_saved_and_the_log_is_cleared_once_that_is_confirmed(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    client = home_assistant.client
    await set_up(client, lamp, "pattern")
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light") as page:
        rows = await ready(page)
        await choose(page, "Log settings")
        await panel(page).get_by_label("Days").fill("30")
        await panel(page).get_by_role("button", name="Save").click()
        await expect(rows.first).to_contain_text("Settings were changed", timeout=PATIENCE)
        async with client.websocket() as socket:
            assert (await socket.call("ledgrab/activity/settings/get"))["max_days"] == 30
        await choose(page, "Clear log")
        await panel(page).get_by_role("dialog").get_by_role("button", name="Clear log").click()
        await expect(rows).to_have_count(1, timeout=PATIENCE)
        await expect(rows.first).to_contain_text("The log was cleared")


async def test_who_is_no_administrator_is_offered_no_logins_and_no_settings(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    client = home_assistant.client
    await set_up(client, lamp, "pattern")
    async with client.websocket() as socket:
        user = (await socket.call("config/auth/create", name="Bo", group_ids=["system-users"]))["user"]
        await socket.call("config/auth_provider/homeassistant/create", user_id=user["id"], **GUEST)
        logins = await socket.call("ledgrab/activity/list", categories=["auth"])
    assert logins["entries"]
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light", **GUEST) as page:
        rows = await ready(page)
        assert not set(await shown(rows)) & {entry["id"] for entry in logins["entries"]}
        await expect(panel(page).get_by_role("button", name="Logins")).to_have_count(0)
        await panel(page).get_by_role("button", name="More").click()
        await expect(panel(page).get_by_role("menuitem")).to_have_text(["Refresh", "Keyboard shortcuts"])
        await page.goto(f"{PATH}?categories=auth")
        await expect(panel(page).get_by_text("No permission")).to_be_visible(timeout=PATIENCE)


async def test_after_a_restart_nothing_is_missing_and_nothing_is_there_twice(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    await set_up_for_good(home_assistant, lamp)
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light") as page:
        rows = await ready(page)
        before = await shown(rows)
        await page.evaluate("window.here = true")
        await home_assistant.stop()
        await expect(panel(page).get_by_text("Connection lost")).to_be_visible(timeout=PATIENCE)
        await expect(rows.first).to_be_visible()
        await screenshot(page, "panel-offline")
        await home_assistant.start()
        await expect(panel(page).get_by_text("Connection lost")).to_have_count(0, timeout=PATIENCE)
        async with asyncio.timeout(PATIENCE / 1_000):
            while await shown(rows) != await newest(home_assistant.client):  # noqa: ASYNC110 - a page tells nobody
                await asyncio.sleep(0.5)
        assert (await shown(rows))[-len(before) :] == before
        assert await page.evaluate("window.here"), "the page was not loaded anew"
