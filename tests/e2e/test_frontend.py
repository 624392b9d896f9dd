"""What a user sees of LedGrab in Home Assistant's own pages."""

import re

from playwright.async_api import Page, expect
import pytest

from custom_components.ledgrab.const import DOMAIN
from tests.simulators.wled import WledSimulator

from .browser import CHROMIUM, PHONE, WIDE, Scheme, chromium, screenshot, visit
from .first_run import set_up
from .homeassistant import HomeAssistant

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (package chromium)"),
]

PATIENCE = 30_000
"""Milliseconds; a page of the frontend is built while the machine does other things too."""


async def devices(home_assistant: HomeAssistant) -> dict[str, str]:
    """Return the ids of LedGrab's devices, by what they are."""
    async with home_assistant.client.websocket() as socket:
        registry = await socket.call("config/device_registry/list")
    ours = [row for row in registry if any(domain == DOMAIN for domain, _ in row["identifiers"])]
    return {row["model"] or "Hub": row["id"] for row in ours}


async def sees(page: Page, *texts: str | re.Pattern[str]) -> None:
    """Expect texts to be visible somewhere on a page."""
    for text in texts:
        await expect(page.get_by_text(text).locator("visible=true").first).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_pages_of_home_assistant_show_ledgrab(
    home_assistant: HomeAssistant,
    lamp: WledSimulator,
    size: tuple[int, int],
    scheme: Scheme,
    request: pytest.FixtureRequest,
) -> None:
    """The integration with its brand and parts, a page for each device, and who did what in Activity."""
    await set_up(home_assistant.client, lamp, "pattern")
    await lamp.wait_for(lambda: lamp.live)
    pages = await devices(home_assistant)
    look = request.node.callspec.id
    async with chromium() as browser, visit(browser, home_assistant.url, size, scheme) as page:
        await page.goto(f"/config/integrations/integration/{DOMAIN}")
        await sees(page, "LedGrab", "Add device", "Add source", "Add target", "Rainbow", "Lamp from Rainbow")
        await screenshot(page, f"integration-{look}")

        await page.goto(f"/config/devices/device/{pages['Hub']}")
        await sees(page, "Last activity", "Lamp from Rainbow started")
        await screenshot(page, f"hub-{look}")

        await page.goto(f"/config/devices/device/{pages['WLED']}")
        await sees(page, "Connection", "Connected", re.compile("AA:BB:CC:DD:EE:FF", re.IGNORECASE))
        await screenshot(page, f"device-{look}")

        await page.goto(f"/config/devices/device/{pages['Target']}")
        await sees(page, "Capture", "Brightness", "Smoothing", "Saturation", "Gamma", "Frame rate")
        await screenshot(page, f"target-{look}")

        await page.goto("/logbook")
        await sees(page, "Lamp from Rainbow started", "was set up: Lamp", "By Develop")
        await screenshot(page, f"activity-{look}")
