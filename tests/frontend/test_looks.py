"""Card and panel in every theme, direction, size and mode of contrast: no barrier, nothing beyond the edge."""

from typing import Any, Final

from playwright.async_api import Browser, expect
import pytest

from tests.e2e.browser import CHROMIUM

from .page import NARROW, PHONE, WIDE, Element, harness

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (package chromium)"),
]

LOOKS: Final[dict[str, tuple[tuple[int, int], str, dict[str, Any]]]] = {
    "wide-light": (WIDE, "harness.wear('light')", {}),
    "wide-dark": (WIDE, "harness.wear('dark')", {"color_scheme": "dark"}),
    "phone-dark": (PHONE, "harness.wear('dark')", {"color_scheme": "dark"}),
    "narrow": (NARROW, "", {}),
    "zoomed": ((WIDE[0] // 2, WIDE[1] // 2), "", {"device_scale_factor": 2}),
    "right-to-left-wide": (WIDE, "harness.speak('ar', 'rtl')", {}),
    "right-to-left-phone": (PHONE, "harness.speak('ar', 'rtl')", {}),
    "forced-colors": (WIDE, "", {"forced_colors": "active"}),
    "reduced-motion": (PHONE, "", {"reduced_motion": "reduce"}),
    "russian": (NARROW, "harness.speak('ru')", {}),
    "chinese": (PHONE, "harness.speak('zh-Hans')", {}),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("element", ["card", "panel"])
async def test_a_look_has_no_barrier(browser: Browser, url: str, element: Element, look: str) -> None:
    size, script, options = LOOKS[look]
    async with harness(browser, url, size, **options) as shown:
        await shown.do(f"server.grow(25); {script}; harness.{element}()")
        await expect(shown.page.locator("article").first).to_be_visible()
        await shown.page.wait_for_timeout(300)
        await shown.keep(f"{element}-{look}")
        assert await shown.violations() == []
        assert await shown.overflow() <= 0
        beyond = await shown.do(
            """const wide = document.documentElement.clientWidth;
            return [...shown.shadowRoot.querySelectorAll("article, article *, h2, .head *, .banner *")]
              .filter((one) => one.checkVisibility())
              .map((one) => [one.className, one.getBoundingClientRect()])
              .filter(([, {left, right, width}]) => width && (left < -1 || right > wide + 1))
              .map(([name, {left, right}]) => [String(name), left, right])"""
        )
        assert beyond == []


@pytest.mark.parametrize("compact", ["false", "true"])
async def test_the_narrowest_card_of_a_dashboard_holds_its_texts(
    browser: Browser, url: str, compact: str
) -> None:
    async with harness(browser, url, PHONE) as shown:
        await shown.do(
            f"""server.grow(6);
            server.write({{message: "Donaudampfschifffahrtsgesellschaftskapitän".repeat(3), action: ""}});
            harness.card({{compact: {compact}, max_rows: 7, title: "What the lamps do"}}, "narrow")"""
        )
        await expect(shown.page.locator("article").first).to_be_visible()
        await shown.keep(f"card-narrowest-{compact}")
        assert await shown.violations() == []
        inside = await shown.do(
            """const card = shown.shadowRoot.querySelector("ha-card");
            return card.scrollWidth <= card.clientWidth
              && [...card.querySelectorAll(".meta, .message")].every((one) => one.scrollWidth <= one.clientWidth + 1)"""
        )
        assert inside
