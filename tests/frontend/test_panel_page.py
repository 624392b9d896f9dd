"""The panel in a browser: its states, its size, its keys, and texts that stay texts."""

import sys
from typing import Any, Final

from playwright.async_api import Browser, expect
import pytest

from tests.e2e.browser import CHROMIUM

from .page import WIDE, Element, Harness, harness

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (package chromium)"),
]

MOST_ROWS: Final = 600

STATES: Final = {
    "rows": ("server.grow(40); harness.panel()", "TV started"),
    "never": ("harness.panel()", "Nothing logged yet"),
    "error": ("server.failure = {code: 'x', message: 'The disk is on fire'}; harness.panel()", "on fire"),
    "not-loaded": (
        "server.failure = {code: 'not_loaded', message: 'Not set up'}; harness.panel()",
        "Not set up",
    ),
    "denied": ("server.failure = {code: 'unauthorized', message: 'No'}; harness.panel()", "No permission"),
    "disabled": ("server.grow(5); server.status.logging = false; harness.panel()", "Logging is turned off"),
    "failing": ("server.grow(5); server.status.storage = 'failing'; harness.panel()", "cannot be written"),
    "offline": ("server.connected = false; harness.panel()", "Connection lost"),
    "not-an-admin": ("harness.become(false); server.grow(40); harness.panel()", "TV started"),
}


@pytest.mark.parametrize("state", STATES)
async def test_a_state_says_what_it_is_and_has_no_barrier(browser: Browser, url: str, state: str) -> None:
    script, text = STATES[state]
    async with harness(browser, url, WIDE) as shown:
        await shown.do(script)
        await expect(shown.page.get_by_text(text).locator("visible=true").first).to_be_visible()
        await shown.page.wait_for_timeout(400)
        await shown.keep(f"panel-{state}")
        assert await shown.violations() == []
        assert await shown.overflow() <= 0


async def test_filters_that_match_nothing_can_be_cleared(browser: Browser, url: str) -> None:
    async with harness(browser, url, WIDE) as shown:
        await shown.open("/ledgrab-activity?message_like=unicorn")
        await shown.do("server.grow(5); harness.panel()")
        await expect(shown.page.get_by_text("Nothing matches")).to_be_visible()
        assert await shown.violations() == []
        await shown.page.locator(".empty").get_by_role("button", name="Clear filters").click()
        await expect(shown.page.locator("article")).to_have_count(5)
        assert await shown.page.evaluate("location.search") == ""


async def test_rows_that_may_be_out_of_date_can_still_be_read(browser: Browser, url: str) -> None:
    async with harness(browser, url, WIDE) as shown:
        await shown.do("server.grow(10); harness.panel()")
        await expect(shown.page.locator("article")).to_have_count(10)
        await shown.do("server.lose()")
        await expect(shown.page.get_by_text("out of date")).to_be_visible()
        await shown.keep("panel-lost")
        assert await shown.violations() == []
        await shown.do("server.write(); server.regain()")
        await expect(shown.page.locator("article")).to_have_count(11)


async def test_a_dialog_has_no_barrier(browser: Browser, url: str) -> None:
    async with harness(browser, url, WIDE) as shown:
        await shown.do("server.grow(10); harness.panel()")
        await shown.page.locator("article").first.click()
        await expect(shown.page.locator("dialog[open]")).to_be_visible()
        await shown.keep("panel-details")
        assert await shown.violations() == []
        await shown.page.keyboard.press("Escape")
        await expect(shown.page.locator("dialog")).to_have_count(0)


async def rendering_of(shown: Harness, rows: int) -> float:
    """Return how long the list takes to put so many rows into the page, with layout; milliseconds."""
    took: float = await shown.do(
        """const {FeedList} = await import("/frontend/panel-list.js");
        const {entryOf} = await import("/harness/server.js");
        const {renderRow} = await import("/frontend/row.js");
        const entries = Array.from({length: argument}, (_, at) => entryOf(argument - at, Date.now() - at * 61e3));
        const list = shown.shadowRoot.querySelector(".feed");
        const start = performance.now();
        list.replaceChildren(...entries.map((entry) => renderRow(harness.hass, entry, {onOpen: () => {}})));
        list.getBoundingClientRect();
        return performance.now() - start;""",
        rows,
    )
    return took


async def test_a_thousand_rows_are_rendered(browser: Browser, url: str) -> None:
    """How fast is printed: a noisy machine must not fail a test."""
    async with harness(browser, url, WIDE) as shown:
        await shown.do("server.grow(1); harness.panel()")
        await expect(shown.page.locator("article")).to_have_count(1)
        times = sorted([await rendering_of(shown, 1000) for _ in range(5)])
        await expect(shown.page.locator("article")).to_have_count(1000)
    sys.stderr.write(f"1,000 rows: {times[0]:.0f} ms at best, {times[2]:.0f} ms in the middle of five\n")


async def test_twenty_thousand_entries_leave_few_rows_in_the_page(browser: Browser, url: str) -> None:
    async with harness(browser, url, WIDE) as shown:
        most, seen, oldest = await shown.do("""server.grow(20000, 301_000);
            harness.panel();
            const root = shown.shadowRoot;
            const frame = () => new Promise(requestAnimationFrame);
            while (!root.querySelector("article")) await frame();
            const scroller = root.querySelector(".scroller");
            const seen = new Set();
            let most = 0;
            let quiet = 0;
            while (quiet < 60 && !seen.has(server.log[0].id)) {
              const before = scroller.scrollTop;
              scroller.scrollTop += 20_000;
              await frame();
              await frame();
              const rows = root.querySelectorAll("article");
              most = Math.max(most, rows.length);
              for (const row of rows) seen.add(row.dataset.id);
              quiet = scroller.scrollTop === before ? quiet + 1 : 0;
            }
            return [most, seen.size, seen.has(server.log[0].id)];""")
        assert oldest
        assert seen == 20_000
        assert most <= MOST_ROWS
        await shown.page.keyboard.press("Home")
        sys.stderr.write(f"20,000 entries: {most} rows in the page at most\n")


HOSTILE: Final = (
    "<img src=x onerror=alert(1)><script>alert(2)</script><a href='javascript:alert(3)'>x</a>"
    '"onclick="alert(4)\'${alert(5)}{{7*7}}</article><h1>&lt;b&gt; https://evil.example/?q=1'
)


@pytest.mark.parametrize("element", ["card", "panel"])
async def test_texts_from_outside_never_become_markup(browser: Browser, url: str, element: Element) -> None:
    async with harness(browser, url, WIDE) as shown:
        hostile: dict[str, Any] = {
            "category": HOSTILE,
            "action": HOSTILE,
            "severity": HOSTILE,
            "actor": f"user:{HOSTILE}",
            "message": HOSTILE,
            "entity_type": HOSTILE,
            "entity_id": HOSTILE,
            "entity_name": HOSTILE[:40],
            "metadata": {HOSTILE: HOSTILE, "list": [HOSTILE], "__proto__": HOSTILE},
        }
        kinds = "[...new Set([...shown.shadowRoot.querySelectorAll('*')].map((one) => one.localName))].sort()"
        harmless = await shown.do(
            f"""server.grow(1);
            harness.{element}();
            while (!shown.shadowRoot.querySelector("article")) await new Promise(requestAnimationFrame);
            await new Promise((resolve) => setTimeout(resolve, 300));
            return {kinds}"""
        )
        await shown.do("server.write(argument)", hostile)
        message = shown.page.locator("article .message").first
        await expect(message).to_have_text(HOSTILE)
        assert await shown.do("return shown.shadowRoot.querySelector('.message').textContent") == HOSTILE
        assert set(await shown.do(f"return {kinds}")) - set(harmless) == set()
        await shown.page.locator("article").first.click()
        await shown.page.wait_for_timeout(300)
        dangerous = await shown.do(
            """return [...shown.shadowRoot.querySelectorAll("*")]
              .filter((one) => ["script", "img", "iframe", "object", "embed", "style", "link"].includes(one.localName)
                || one.getAttributeNames().some((name) => name.startsWith("on"))
                || /^javascript:/i.test(one.getAttribute("href") ?? ""))
              .map((one) => one.outerHTML)"""
        )
        assert dangerous == []
        assert (
            await shown.page.evaluate("Object.prototype.toString.call({}.polluted)") == "[object Undefined]"
        )
        assert await shown.overflow() <= 0
        await shown.keep(f"{element}-hostile")


async def test_keys_move_between_entries_search_and_pause(browser: Browser, url: str) -> None:
    async with harness(browser, url, WIDE) as shown:
        await shown.do("server.grow(30); harness.panel()")
        rows = shown.page.locator("article")
        await expect(rows).to_have_count(30)
        await rows.first.focus()
        await shown.page.keyboard.press("PageDown")
        await shown.page.keyboard.press("PageDown")
        await expect(rows.nth(2)).to_be_focused()
        await shown.page.keyboard.press("PageUp")
        await expect(rows.nth(1)).to_be_focused()
        await shown.page.keyboard.press("End")
        await expect(rows.nth(29)).to_be_focused()
        await shown.page.keyboard.press("Home")
        await expect(rows.nth(0)).to_be_focused()
        await shown.page.keyboard.press("p")
        await shown.do("server.write({message: 'While it is paused', action: ''})")
        await expect(shown.page.get_by_text("1 new entry").locator("visible=true")).to_be_visible()
        await expect(rows).to_have_count(30)
        await shown.page.keyboard.press("p")
        await expect(rows).to_have_count(31)
        await shown.page.keyboard.press("/")
        await expect(shown.page.get_by_label("Search in messages")).to_be_focused()
        await shown.page.keyboard.type("paused")
        await expect(rows).to_have_count(1)
        assert await shown.page.evaluate("location.search") == "?message_like=paused"
        await shown.page.keyboard.press("Escape")
        await expect(rows).to_have_count(31)
        await rows.first.focus()
        await shown.page.keyboard.press("Enter")
        await expect(shown.page.locator("dialog[open]")).to_be_visible()
        await shown.page.keyboard.press("Escape")
        await expect(rows.first).to_be_focused()
