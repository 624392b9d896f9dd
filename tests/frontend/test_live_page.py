"""The live view in a browser: how targets are doing, and what it says when there are none."""

import re
from typing import Any, Final

from playwright.async_api import Browser, Page, expect
import pytest

from tests.e2e.browser import CHROMIUM

from .page import NARROW, PHONE, WIDE, Harness, harness

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (package chromium)"),
]

LAYOUT: Final = {
    "top": 16,
    "right": 9,
    "bottom": 16,
    "left": 9,
    "start_corner": "bottom_left",
    "direction": "clockwise",
    "offset": 0,
    "corner_gap": 0.0,
    "bottom_gap": 0.2,
}
OFF: Final[dict[str, Any]] = {
    "name": "TV",
    "device": "Lamp",
    "source": "Screen",
    "entity_id": "switch.tv",
    "device_id": "d1",
    "layout": LAYOUT,
    "wanted": False,
    "running": False,
    "problem": None,
    "metrics": None,
    "colors": None,
}
METRICS: Final = {"frames_per_second": 29.7, "latency_p50_ms": 12.34}
RUNNING: Final = {**OFF, "wanted": True, "running": True, "metrics": METRICS, "colors": "/6AA" * 50}
TARGETS: Final = {
    "running": RUNNING,
    "off": {**OFF, "name": "Desk"},
    "waiting": {**OFF, "name": "Shelf", "wanted": True},
    "problem": {**OFF, "name": "A name that is as long as a name may be, " * 3, "problem": "no answer " * 20},
    "dark": {**RUNNING, "name": "Hall", "problem": "Lamp does not answer", "metrics": None},
    "damaged": {**OFF, "name": "Attic", "layout": None, "source": None, "entity_id": None, "device_id": None},
}
STATES: Final = {
    "empty": ("harness.live()", "No targets yet"),
    "not-loaded": ("server.failure = {code: 'not_loaded', message: 'No'}; harness.live()", "does not run"),
    "offline": ("server.connected = false; harness.live()", "as soon as Home Assistant is back"),
    "error": ("server.failure = {code: 'x', message: 'Five are enough'}; harness.live()", "Five are enough"),
}
LISTEN: Final = """
window.acts = [];
harness.change({callService: async (...act) => { acts.push(act); if (window.refuses) throw new Error('No'); }});
server.targets = argument;
harness.live();
"""
HIDE: Final = """
Object.defineProperty(document, 'hidden', {value: argument, configurable: true});
document.dispatchEvent(new Event('visibilitychange'));
"""
IS_DRAWN: Final = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some(Boolean);
}"""
COUNT: Final = """canvas => {
  const context = canvas.getContext("2d");
  const { clearRect } = context;
  canvas.drawn = 0;
  context.clearRect = (...box) => {
    canvas.drawn += 1;
    clearRect.apply(context, box);
  };
}"""


async def states_of(page: Page) -> list[str]:
    """Return the word for the state of each target."""
    return await page.locator(".state").all_text_contents()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["wide", "phone", "narrow"])
async def test_every_state_has_a_word_and_no_barrier(
    browser: Browser, url: str, size: tuple[int, int], theme: str
) -> None:
    async with harness(browser, url, size) as shown:
        await shown.do("harness.wear(argument)", theme)
        await shown.do(LISTEN, TARGETS)
        await expect(shown.page.get_by_text("30 fps")).to_be_visible()
        await expect(shown.page.get_by_text("12 ms delay")).to_be_visible()
        assert await states_of(shown.page) == ["Running", "Off", "Waiting", "Problem", "Problem", "Off"]
        await shown.keep(f"live-{theme}-{size[0]}")
        assert await shown.violations() == []
        assert await shown.overflow() <= 0


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("language", ["ru", "zh-Hans"])
async def test_it_speaks_the_language_of_the_user(
    browser: Browser, url: str, language: str, direction: str
) -> None:
    async with harness(browser, url) as shown:
        await shown.do("harness.speak(...argument)", [language, direction])
        await shown.do(LISTEN, TARGETS)
        await expect(shown.page.locator("ha-card")).to_have_count(len(TARGETS))
        assert not {"Running", "Off"} & set(await states_of(shown.page))
        await shown.keep(f"live-{language}-{direction}")
        assert await shown.violations() == []
        assert await shown.overflow() <= 0


@pytest.mark.parametrize("state", STATES)
async def test_without_targets_it_says_why(browser: Browser, url: str, state: str) -> None:
    script, text = STATES[state]
    async with harness(browser, url) as shown:
        await shown.do(script)
        await expect(shown.page.get_by_text(text).first).to_be_visible()
        await shown.keep(f"live-{state}")
        assert await shown.violations() == []


async def test_an_error_can_be_tried_again(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.failure = {code: 'x', message: 'Broken'}; harness.live()")
        retry = shown.page.get_by_role("button", name="Try again")
        await expect(retry).to_be_visible()
        await shown.do("server.failure = null; server.targets = argument", TARGETS)
        await retry.click()
        await expect(shown.page.locator("ha-card")).to_have_count(len(TARGETS))


async def test_what_was_shown_stays_while_the_connection_is_lost(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do(LISTEN, TARGETS)
        await expect(shown.page.locator("ha-card")).to_have_count(len(TARGETS))
        await shown.do("server.lose()")
        await expect(shown.page.get_by_text("may be out of date")).to_be_visible()
        await expect(shown.page.locator("ha-card")).to_have_count(len(TARGETS))
        assert await shown.violations() == []
        await shown.do("server.targets = {off: argument}; server.regain()", OFF)
        await expect(shown.page.get_by_text("may be out of date")).to_be_hidden()
        await expect(shown.page.locator("ha-card")).to_have_count(1)


async def test_buttons_switch_what_they_stand_beside(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do(LISTEN, {"tv": RUNNING, "desk": {**OFF, "name": "Desk", "entity_id": "switch.desk"}})
        page = shown.page
        await page.get_by_role("button", name="Stop TV").click()
        await page.get_by_role("button", name="Start Desk").click()
        assert await acts(shown) == [("turn_off", "switch.tv"), ("turn_on", "switch.desk")]
        await shown.do("acts.length = 0; window.refuses = true")
        await page.get_by_role("button", name="Stop all").click()
        assert await acts(shown) == [("turn_off", "switch.tv"), ("turn_off", "switch.desk")]
        await shown.do(
            "acts.length = 0; window.refuses = false; harness.change({states: {'button.stop': {}}})"
        )
        await shown.do(
            "server.tellTargets({targets: argument, buttons: {stop_all: 'button.stop'}})", {"tv": RUNNING}
        )
        await page.get_by_role("button", name="Stop all").click()
        assert await acts(shown) == [("press", "button.stop")]


async def acts(shown: Harness) -> list[tuple[str, str]]:
    """Return the actions that were called, and on what."""
    called = await shown.do("return acts")
    return [(action, target["entity_id"]) for _, action, _, target in called]


async def test_only_administrators_are_sent_to_pages_of_the_settings(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.targets = {tv: argument}; harness.live()", RUNNING)
        link = shown.page.get_by_role("link", name="TV")
        await expect(link).to_have_attribute("href", "/config/devices/device/d1")
        await shown.do("harness.become(false)")
        await expect(link).to_have_count(0)
        await expect(shown.page.get_by_role("heading", name="TV")).to_be_visible()


async def test_a_name_is_never_markup(browser: Browser, url: str) -> None:
    name = "<img src=x onerror=alert(1)>"
    async with harness(browser, url) as shown:
        evil = {**RUNNING, "name": name, "device": name, "source": name, "problem": name}
        await shown.do("server.targets = {tv: argument}; harness.live()", evil)
        await expect(shown.page.get_by_role("heading", name=name)).to_be_visible()
        await expect(shown.page.locator("img[src]")).to_have_count(0)


async def test_a_change_is_said_aloud_and_figures_are_not(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.targets = {tv: argument}; harness.live()", RUNNING)
        await expect(shown.page.get_by_text("30 fps")).to_be_visible()
        said = shown.page.locator(".unseen[role=status]")
        faster = {"metrics": {**METRICS, "frames_per_second": 60}}
        await shown.do("server.tellTargets({targets: {tv: argument}})", faster)
        await expect(shown.page.get_by_text("60 fps")).to_be_visible()
        await expect(shown.page.locator("[role=status] >> text=fps")).to_have_count(0)
        await shown.do("server.tellTargets({targets: {tv: {problem: 'no answer'}}})")
        await expect(said).to_have_text("TV: Problem", timeout=10_000)


async def test_nobody_is_told_what_nobody_sees(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.targets = argument; harness.live()", TARGETS)
        await expect(shown.page.locator("ha-card")).to_have_count(len(TARGETS))
        await shown.do(HIDE, True)
        await shown.page.wait_for_function("server.tellTargets === null")
        await shown.do(HIDE, False)
        await shown.page.wait_for_function("server.tellTargets !== null")
        await shown.do("shown.remove()")
        await shown.page.wait_for_function("server.tellTargets === null")


async def test_a_preview_out_of_sight_is_drawn_when_it_comes_into_sight(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.targets = argument; harness.live()", TARGETS)
        last = shown.page.get_by_role("img", name=re.compile("Hall"))
        await last.scroll_into_view_if_needed()
        assert await last.evaluate(IS_DRAWN)
        await shown.page.evaluate("scrollTo(0, 0)")
        await shown.page.wait_for_timeout(200)
        await last.evaluate(COUNT)
        await shown.do("server.tellTargets({targets: {dark: {colors: argument}}})", "AAD/" * 50)
        await shown.page.wait_for_timeout(200)
        assert await last.evaluate("canvas => canvas.drawn") == 0
        await last.scroll_into_view_if_needed()
        await shown.page.wait_for_timeout(200)
        assert await last.evaluate("canvas => canvas.drawn") == 1
