"""A headless Chromium that shows the frontend to a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import shutil
import time
from typing import Final, Literal

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.house.tree import ROOT

from .client import PASSWORD, USER, Client

CHROMIUM: Final = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SCREENSHOTS: Final = ROOT / "build" / "screenshots"
OPTIONS: Final = (
    "--no-sandbox",  # root, as in a container, has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE: Final = (1280, 900)
PHONE: Final = (390, 844)

type Scheme = Literal["light", "dark"]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the browser; it has a profile of its own and leaves nothing behind."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visit(
    browser: Browser,
    url: str,
    size: tuple[int, int],
    scheme: Scheme,
    *,
    username: str = USER,
    password: str = PASSWORD,
) -> AsyncIterator[Page]:
    """Log in by the form, as a user does, and wait for the first page."""
    width, height = size
    viewport: ViewportSize = {"width": width, "height": height}
    context = await browser.new_context(base_url=url, viewport=viewport, color_scheme=scheme)
    try:
        page = await context.new_page()
        await page.goto("/")
        await page.locator("input[name=username]").fill(username)
        await page.locator("input[name=password]").fill(password)
        await page.locator("input[name=password]").press("Enter")
        await page.locator("ha-sidebar").wait_for(state="attached", timeout=60_000)
        yield page
    finally:
        await context.close()


@asynccontextmanager
async def arrive(browser: Browser, client: Client, url: str, path: str) -> AsyncIterator[Page]:
    """Open a page as somebody who has logged in long ago, with a browser that has nothing of it in its cache."""
    tokens = {
        "hassUrl": url,
        "clientId": f"{url}/",
        "access_token": client.access_token,
        "token_type": "Bearer",
        "refresh_token": "",
        "expires_in": 1_800,
        "expires": (time.time() + 1_800) * 1_000,
    }
    context = await browser.new_context(base_url=url, viewport={"width": WIDE[0], "height": WIDE[1]})
    try:
        await context.add_init_script(f"localStorage.hassTokens = {json.dumps(json.dumps(tokens))}")
        page = await context.new_page()
        await page.goto(path)
        yield page
    finally:
        await context.close()


async def screenshot(page: Page, name: str) -> Path:
    """Keep what the page shows, for people to look at, once the launch screen has faded."""
    await page.locator("#ha-launch-screen").wait_for(state="detached")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    await page.screenshot(path=path)
    return path
