"""A running Home Assistant for each test."""

from collections.abc import AsyncIterator
from pathlib import Path
import sys

import pytest

from .homeassistant import HomeAssistant


@pytest.fixture
async def home_assistant(tmp_path: Path, socket_enabled: None) -> AsyncIterator[HomeAssistant]:
    """Return a new Home Assistant that somebody has logged in to; if the test fails, its log is shown."""
    async with HomeAssistant(tmp_path / "config") as process:
        yield process
        sys.stderr.write(process.log_tail(60))
