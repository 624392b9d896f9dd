"""Home Assistant's backups: the activity log lets its file be copied, and never stands in the way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import logging

from homeassistant.core import HomeAssistant

from .activity_upkeep import ActivityUpkeep
from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Let the file rest; an error here would cost the user the whole backup, so none leaves."""
    for upkeep in _upkeeps(hass):
        async with _harmless():
            await upkeep.async_begin_backup()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Go on as before, also if no backup was begun."""
    for upkeep in _upkeeps(hass):
        async with _harmless():
            await upkeep.async_end_backup()


def _upkeeps(hass: HomeAssistant) -> list[ActivityUpkeep]:
    return [entry.runtime_data.control.upkeep for entry in hass.config_entries.async_loaded_entries(DOMAIN)]


@asynccontextmanager
async def _harmless() -> AsyncIterator[None]:
    try:
        yield
    except Exception:
        _LOGGER.exception("The activity log could not get ready for a backup, or back from it")
