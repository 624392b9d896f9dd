"""The harness page in a headless Chromium, served on the loopback address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Literal

from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Dialog, Page, ViewportSize

from tests.e2e.browser import SCREENSHOTS
from tests.house.tree import PACKAGE

HARNESS: Final = Path(__file__).parent / "harness"
PHONE: Final = (390, 844)
NARROW: Final = (320, 640)
WIDE: Final = (1280, 900)

type Element = Literal["card", "panel"]


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    """Serve page, modules and translations; any other address is the page, as in Home Assistant."""
    app = web.Application()
    app.router.add_static("/harness/", HARNESS)
    app.router.add_static("/frontend/", PACKAGE / "frontend")
    app.router.add_static("/translations/", PACKAGE / "translations")
    app.router.add_get("/{path:.*}", _page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def _page(request: web.Request) -> web.FileResponse:
    return web.FileResponse(HARNESS / "index.html")


STILL: Final = """
async () => {
  const within = (root) => [
    ...root.getAnimations(),
    ...[...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? within(shadowRoot) : [])),
  ];
  const ending = within(document).filter(({ effect }) => effect.getComputedTiming().endTime < Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}
"""
"""Returns once nothing fades or moves any more but what never ends; a document does not look into its shadows."""


class Harness:
    """The page of one test; it must end without errors and without a dialog of the browser."""

    def __init__(self, page: Page) -> None:
        """Watch a page that is not loaded yet."""
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", lambda said: self.faults.extend([said.text] if said.type == "error" else []))
        page.on("dialog", self._dialog)

    async def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    async def open(self, path: str = "/") -> None:
        """Load the page; nothing is shown on it yet."""
        await self.page.goto(path)
        await self.page.wait_for_function("window.harness !== undefined")

    async def do(self, script: str, argument: Any = None) -> Any:
        """Run a body of JavaScript that knows `harness`, `server`, `shown` and `argument`; return its result."""
        return await self.page.evaluate(f"async (argument) => {{ {script} }}", argument)

    async def violations(self) -> list[str]:
        """Return what axe finds wrong, once nothing fades or moves any more."""
        await self.page.evaluate(STILL)
        results = await Axe().run(self.page)
        return [
            f"{found['id']}: {node['html'][:120]} ({node.get('failureSummary', '')[:300]})"
            for found in results.response["violations"]
            for node in found["nodes"]
        ]

    async def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        width: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width

    async def keep(self, name: str) -> None:
        """Keep what is seen for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"harness-{name}.png")


@asynccontextmanager
async def harness(
    browser: Browser, url: str, size: tuple[int, int] = PHONE, **options: Any
) -> AsyncIterator[Harness]:
    """Open the page in a profile of its own."""
    width, height = size
    viewport: ViewportSize = {"width": width, "height": height}
    context = await browser.new_context(
        base_url=url, viewport=viewport, timezone_id="Europe/Stockholm", **options
    )
    try:
        shown = Harness(await context.new_page())
        await shown.open()
        yield shown
        assert shown.faults == []
    finally:
        await context.close()
