"""The harness page for each test."""

from collections.abc import AsyncIterator

from playwright.async_api import Browser
import pytest

from tests.e2e.browser import chromium

from .page import served


@pytest.fixture
async def url(socket_enabled: None) -> AsyncIterator[str]:
    """Return where the harness page is served."""
    async with served() as address:
        yield address


@pytest.fixture
async def browser(socket_enabled: None) -> AsyncIterator[Browser]:
    """Return a Chromium."""
    async with chromium() as started:
        yield started
