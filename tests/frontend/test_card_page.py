"""The card in a browser: what it shows, when it changes, and what it leaves alone."""

import re
from typing import Final

from playwright.async_api import Browser, expect
import pytest

from tests.e2e.browser import CHROMIUM

from .page import PHONE, harness

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (package chromium)"),
]

STATES: Final = {
    "rows": ("server.grow(12); harness.card()", "TV started"),
    "compact": ("server.grow(12); harness.card({compact: true, max_rows: 8})", "TV started"),
    "never": ("harness.card()", "Nothing logged yet"),
    "nothing": (
        "server.grow(2); harness.card({severities: ['error'], actor: 'user:Eve'})",
        "Nothing matches",
    ),
    "loading": ("server.hangs = true; harness.card()", "Show all"),
    "error": ("server.failure = {code: 'x', message: 'The disk is on fire'}; harness.card()", "on fire"),
    "not-loaded": ("server.failure = {code: 'not_loaded', message: 'No'}; harness.card()", "is not running"),
    "disabled": (
        "server.grow(3); server.status.logging = false; harness.card()",
        "Logging is turned off",
    ),
    "read-only": ("server.grow(3); server.status.storage = 'newer'; harness.card()", "newer version"),
    "admins-only": ("harness.become(false); harness.card({categories: ['auth']})", "administrators only"),
    "offline": ("server.connected = false; harness.card()", "Connection lost"),
}


@pytest.mark.parametrize("state", STATES)
async def test_a_state_says_what_it_is_and_has_no_barrier(browser: Browser, url: str, state: str) -> None:
    script, text = STATES[state]
    async with harness(browser, url) as shown:
        await shown.do(script)
        await expect(shown.page.get_by_text(text).first).to_be_visible()
        await shown.page.wait_for_timeout(400)
        await shown.keep(f"card-{state}")
        assert await shown.violations() == []
        assert await shown.overflow() <= 0


async def test_an_error_can_be_tried_again(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.grow(3); server.failure = {code: 'x', message: 'Broken'}; harness.card()")
        button = shown.page.get_by_role("button", name="Try again")
        await expect(button).to_be_visible()
        await shown.do("server.failure = null")
        await button.click()
        await expect(shown.page.locator("article")).to_have_count(3)
        await expect(button).to_have_count(0)


async def test_new_entries_appear_on_top_and_only_they_are_new(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.grow(9); harness.card({max_rows: 4})")
        rows = shown.page.locator("article")
        await expect(rows).to_have_count(4)
        await expect(shown.page.locator(".fresh")).to_have_count(0)
        await shown.do("server.write({message: 'Something new', action: ''})")
        await expect(rows.first).to_contain_text("Something new")
        await expect(rows).to_have_count(4)
        assert await shown.do("return shown.shadowRoot.querySelectorAll('.fresh').length") == 1


@pytest.mark.parametrize(("motion", "animation"), [("no-preference", "led-fresh"), ("reduce", "none")])
async def test_what_is_new_lights_up_only_where_motion_is_welcome(
    browser: Browser, url: str, motion: str, animation: str
) -> None:
    async with harness(browser, url, reduced_motion=motion) as shown:
        await shown.do("server.grow(1); harness.card()")
        await expect(shown.page.locator("article")).to_have_count(1)
        await shown.do("server.write()")
        await expect(shown.page.locator("article")).to_have_count(2)
        name = await shown.do(
            "return getComputedStyle(shown.shadowRoot.querySelector('.fresh .text')).animationName"
        )
        assert name == animation


async def test_rows_stay_the_same_elements_whatever_else_changes(browser: Browser, url: str) -> None:
    """Home Assistant gives a new `hass` many times a second."""
    async with harness(browser, url) as shown:
        await shown.do("server.grow(5); harness.card()")
        await expect(shown.page.locator("article")).to_have_count(5)
        same = await shown.do(
            """const before = [...shown.shadowRoot.querySelectorAll("article")];
            let mutations = 0;
            const observer = new MutationObserver((all) => (mutations += all.length));
            observer.observe(shown.shadowRoot, {childList: true, subtree: true, attributes: true});
            for (let i = 0; i < 1000; i += 1) harness.change({states: {["light.x" + i]: {}}});
            await new Promise(requestAnimationFrame);
            const after = [...shown.shadowRoot.querySelectorAll("article")];
            return [before.every((row, at) => row === after[at]), mutations, server.calls.length];"""
        )
        assert same == [True, 0, 2]


async def test_times_age_while_they_are_shown(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.page.clock.install()
        await shown.do("server.write(); harness.card()")
        time = shown.page.locator("article .inline-time time")
        await expect(time).to_have_text("now")
        await shown.page.clock.fast_forward(30_000)
        await expect(time).to_have_text(re.compile(r"^\d\d seconds ago$"))
        await shown.page.clock.fast_forward(3_600_000)
        await expect(time).to_have_text("1 hour ago")


async def test_after_a_lost_connection_what_was_missed_is_there_once(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.grow(3); harness.card({max_rows: 10})")
        rows = shown.page.locator("article")
        await expect(rows).to_have_count(3)
        await shown.do("server.lose(); server.write(); server.write()")
        await expect(shown.page.get_by_role("status").filter(has_text="Connection lost")).to_be_visible()
        await expect(shown.page.locator("ha-card")).to_have_class("stale")
        await shown.keep("card-lost")
        assert await shown.violations() == []
        await expect(rows).to_have_count(3)
        await shown.do("server.regain(); server.write()")
        await expect(rows).to_have_count(6)
        await expect(shown.page.get_by_role("status")).to_have_count(0)
        ids = await shown.do(
            "return [...shown.shadowRoot.querySelectorAll('article')].map((row) => row.dataset.id)"
        )
        assert ids == [f"al_{seq:032x}" for seq in range(6, 0, -1)]


async def test_a_restarted_home_assistant_is_waited_for(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.page.clock.install()
        await shown.do("server.grow(3); harness.card()")
        await expect(shown.page.locator("article")).to_have_count(3)
        await shown.do("server.lose(); server.failure = {code: 'unknown_command'}; server.regain()")
        await expect(shown.page.get_by_role("status")).to_have_text("LedGrab is not running")
        await shown.do("server.failure = null; server.write()")
        await shown.page.clock.fast_forward(2_000)
        await expect(shown.page.locator("article")).to_have_count(4)


async def test_the_link_leads_to_the_same_part_of_the_log(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("""server.grow(3);
            addEventListener("location-changed", ({detail}) => (window.moved = detail));
            harness.card({categories: ["device", "capture"], severities: "warning", actor: "system"})""")
        link = shown.page.get_by_role("link", name="Show all")
        wanted = "/ledgrab-activity?categories=device,capture&severities=warning&actor=system"
        await expect(link).to_have_attribute("href", wanted)
        await link.click()
        assert await shown.page.evaluate("[location.pathname + location.search, window.moved]") == [
            wanted,
            {"replace": False},
        ]
        assert await shown.page.evaluate("window.harness !== undefined"), "the page was not loaded anew"


async def test_without_the_page_there_is_no_link(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.grow(1); harness.change({panels: {}}); harness.card()")
        await expect(shown.page.locator("article")).to_have_count(1)
        await expect(shown.page.get_by_role("link")).to_have_count(0)


async def test_keys_move_between_entries_and_open_them(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.grow(5); harness.card()")
        rows = shown.page.locator("article")
        await expect(rows).to_have_count(5)
        await shown.page.keyboard.press("Tab")
        await expect(shown.page.get_by_role("link", name="Show all")).to_be_focused()
        await shown.page.keyboard.press("Tab")
        await expect(rows.nth(0)).to_be_focused()
        await shown.page.keyboard.press("ArrowDown")
        await shown.page.keyboard.press("PageDown")
        await expect(rows.nth(2)).to_be_focused()
        await shown.do("server.write()")
        await expect(rows.nth(3)).to_be_focused()
        await shown.page.keyboard.press("End")
        await expect(rows.nth(4)).to_be_focused()
        await shown.page.keyboard.press("Home")
        await expect(rows.nth(0)).to_be_focused()
        await shown.page.keyboard.press("Shift+Tab")
        await shown.page.keyboard.press("Tab")
        await expect(rows.nth(0)).to_be_focused()
        await shown.page.keyboard.press("Enter")
        assert await shown.page.evaluate("location.search") == f"?id=al_{6:032x}"


async def test_people_who_are_no_administrators_see_no_logins(browser: Browser, url: str) -> None:
    """Not even if a server sent some."""
    async with harness(browser, url) as shown:
        await shown.do(
            "server.grow(12); harness.become(false); server.admin = true; harness.card({max_rows: 50})"
        )
        await expect(shown.page.locator("article")).to_have_count(10)
        await expect(shown.page.get_by_text("Login failed")).to_have_count(0)


async def test_another_version_of_the_server_offers_to_load_the_page_anew_once(
    browser: Browser, url: str
) -> None:
    async with harness(browser, url) as shown:
        await shown.do(
            """window.offers = [];
            addEventListener("hass-notification", ({detail}) => offers.push(detail.message));
            server.version = "99.0.0";
            server.grow(1);
            harness.card();
            harness.card()"""
        )
        await expect(shown.page.locator("article")).to_have_count(2)
        assert await shown.page.evaluate("offers") == ["LedGrab was updated"]


async def test_a_card_that_is_taken_away_listens_no_more(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.grow(3); harness.card()")
        await expect(shown.page.locator("article")).to_have_count(3)
        await shown.do("window.home = shown.parentNode; shown.remove()")
        assert await shown.do("return server.feeds") == 0
        await shown.do("server.write(); home.append(shown)")
        await expect(shown.page.locator("article")).to_have_count(4)
        assert await shown.do("return server.feeds") == 1


async def test_a_changed_configuration_is_followed_at_once(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        await shown.do("server.grow(30); harness.card()")
        await expect(shown.page.locator("article")).to_have_count(5)
        await shown.do("shown.setConfig({title: 'Trouble', severities: ['error'], max_rows: 3})")
        await expect(shown.page.locator("article.severity-error")).to_have_count(3)
        await expect(shown.page.get_by_role("heading", name="Trouble")).to_be_visible()
        await shown.do(
            "window.calls = server.calls.length; shown.setConfig({title: '', severities: ['error'], max_rows: 3})"
        )
        await expect(shown.page.get_by_role("heading", name="Trouble")).to_have_count(0)
        assert await shown.do("return server.calls.length - calls") == 0


async def test_the_editor_is_offered_what_the_log_knows(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        form = await shown.do(
            """harness.card();
            const {schema, computeLabel, computeHelper} = await shown.constructor.getConfigForm();
            const {localize} = harness.hass;
            return schema.map((field) => ({
              name: field.name,
              label: computeLabel(field, localize),
              helper: computeHelper(field, localize),
              options: (field.selector.select?.options ?? []).map(({label}) => label),
            }))"""
        )
        fields = {field["name"]: field for field in form}
        assert list(fields) == [
            "title",
            "max_rows",
            "compact",
            "categories",
            "severities",
            "entity_type",
            "entity_id",
            "actor",
        ]
        assert all(field["label"] for field in form)
        assert len(fields["categories"]["options"]) == 5
        assert "Shelf · Device" in fields["entity_id"]["options"]
        assert fields["actor"]["options"][:2] == ["Anna", "System"]


async def test_the_picker_knows_the_card(browser: Browser, url: str) -> None:
    async with harness(browser, url) as shown:
        offered = await shown.do(
            """const [card] = customCards;
            const entities = {
              "sensor.last": {platform: "ledgrab", translation_key: "last_activity"},
              "switch.tv": {platform: "ledgrab", translation_key: "capture"},
              "sensor.other": {platform: "demo", translation_key: "last_activity"},
            };
            return [
              customCards.length,
              card.type,
              card.preview,
              Boolean(card.name && card.description),
              Object.keys(entities).map((id) => card.getEntitySuggestion({entities}, id)),
            ]"""
        )
        suggested = {"config": {"type": "custom:ledgrab-activity-card"}}
        assert offered == [1, "ledgrab-activity-card", True, True, [suggested, None, None]]


async def test_the_grid_gives_the_card_room_and_the_rest_is_scrolled(browser: Browser, url: str) -> None:
    async with harness(browser, url, PHONE) as shown:
        await shown.do(
            "server.grow(30); harness.card({max_rows: 30}); shown.parentNode.style.height = '300px'"
        )
        await shown.do("shown.style.height = '240px'")
        await expect(shown.page.locator("article")).to_have_count(30)
        heights = await shown.do(
            "return [shown.shadowRoot.querySelector('ha-card').offsetHeight, shown.getCardSize(), shown.getGridOptions()]"
        )
        assert heights == [240, 40, {"columns": 12, "min_columns": 6, "rows": "auto", "min_rows": 4}]
        assert await shown.violations() == []
