"""The live view: the colors of the LEDs as they change, and who started and stopped them."""

import asyncio
from collections.abc import Iterable
from typing import Final

from playwright.async_api import Page, expect
import pytest

from custom_components.ledgrab.activity.query import read_page
from tests.simulators.wled import WledSimulator

from .browser import CHROMIUM, PHONE, WIDE, chromium, screenshot, visit
from .first_run import set_up
from .homeassistant import HomeAssistant

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (package chromium)"),
]

PATIENCE: Final = 30_000
"""Milliseconds; the machine does other things too."""
PREVIEW: Final = "Lamp from Rainbow: the colors of 60 LEDs"
FIRST_LED: Final = """canvas => {
  const { width, height } = canvas;
  // The strip begins at the lower left corner and runs upwards.
  const [x, y] = [Math.round(width * (0.11 - 0.02)), Math.round(height - width * 0.11 - 8)];
  return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
}"""
"""Returns its red, green, blue and alpha."""
COUNT_DRAWINGS: Final = """canvas => {
  const context = canvas.getContext("2d");
  const { clearRect } = context;
  canvas.drawings = 0;
  context.clearRect = (...box) => {
    canvas.drawings += 1;
    clearRect.apply(context, box);
  };
}"""


async def colors_of(page: Page, seconds: float = 2.0) -> set[tuple[int, ...]]:
    """Return the colors that the first LED of the preview has over some time."""
    canvas, colors = page.get_by_role("img", name=PREVIEW), set()
    for _ in range(int(seconds * 10)):
        colors.add(tuple(await canvas.evaluate(FIRST_LED)))
        await asyncio.sleep(0.1)
    return colors


def told(home_assistant: HomeAssistant, actions: Iterable[str]) -> list[tuple[str, str]]:
    """Return what the log says of some actions and who did it, oldest first."""
    page = read_page(home_assistant.folder / ".storage" / "ledgrab" / "activity.db", limit=50)
    entries = reversed(page.entries)
    return [(entry.action, entry.actor) for entry in entries if entry.action in actions]


async def test_the_preview_lives_and_its_buttons_act_for_who_presses_them(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    await set_up(home_assistant.client, lamp, "pattern")
    await lamp.wait_for(lambda: lamp.live)
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light") as page:
        await page.goto("/ledgrab-activity?view=live")
        await expect(page.get_by_role("img", name=PREVIEW)).to_be_visible(timeout=PATIENCE)
        await expect(page.get_by_text("1 of 1 running")).to_be_visible(timeout=PATIENCE)
        await expect(page.get_by_text("fps")).to_be_visible(timeout=PATIENCE)
        colors = await colors_of(page)
        assert len(colors) > 5
        assert {color[3] for color in colors} == {255}

        await page.get_by_role("button", name="Stop Lamp from Rainbow").click()
        await lamp.wait_for(lambda: not lamp.live)
        await expect(page.get_by_text("0 of 1 running")).to_be_visible(timeout=PATIENCE)
        ((_, _, _, alpha),) = await colors_of(page, 0.5)
        assert alpha < 255

        await page.get_by_role("button", name="Start Lamp from Rainbow").click()
        await lamp.wait_for(lambda: lamp.live)
        await page.get_by_role("button", name="Stop all").click()
        await lamp.wait_for(lambda: not lamp.live)
        await page.get_by_role("button", name="Start all").click()
        await lamp.wait_for(lambda: lamp.live)
        await expect(page.get_by_text("1 of 1 running")).to_be_visible(timeout=PATIENCE)

        await page.get_by_role("link", name="Lamp from Rainbow").click()
        await page.wait_for_url("**/config/devices/device/*")
    assert told(home_assistant, {"target_started", "target_stopped"}) == [
        ("target_started", "user:Develop"),
        ("target_stopped", "user:Develop"),
        ("target_started", "user:Develop"),
        ("target_stopped", "user:Develop"),
        ("target_started", "user:Develop"),
    ]


async def test_the_preview_looks_right_everywhere_and_is_calm_for_who_wants_that(
    home_assistant: HomeAssistant, lamp: WledSimulator
) -> None:
    await set_up(home_assistant.client, lamp, "pattern")
    await lamp.wait_for(lambda: lamp.live)
    async with chromium() as browser, visit(browser, home_assistant.url, WIDE, "light") as page:
        await page.goto("/ledgrab-activity?view=live")
        preview = page.get_by_role("img", name=PREVIEW)
        for name, (width, height) in (("wide", WIDE), ("phone", PHONE)):
            await page.set_viewport_size({"width": width, "height": height})
            await expect(page.get_by_text("30 fps")).to_be_visible(timeout=PATIENCE)
            await screenshot(page, f"live-{name}-light")
            await page.emulate_media(color_scheme="dark")
            await asyncio.sleep(0.5)
            await screenshot(page, f"live-{name}-dark")
            await page.emulate_media(color_scheme="light")

        await preview.evaluate(COUNT_DRAWINGS)
        await asyncio.sleep(2)
        assert await preview.evaluate("canvas => canvas.drawings") > 2
        await page.emulate_media(reduced_motion="reduce")
        await preview.evaluate("canvas => { canvas.drawings = 0; }")
        await asyncio.sleep(2)
        assert await preview.evaluate("canvas => canvas.drawings") in {1, 2, 3}
