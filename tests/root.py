"""What the tests of the integration's root do again and again."""

from homeassistant.core import Context, HomeAssistant

from custom_components.ledgrab.activity.model import ActivityEntry, Filters
from custom_components.ledgrab.activity.query import read_page
from custom_components.ledgrab.const import DATA_ACTIVITY


async def settle(hass: HomeAssistant) -> None:
    """Wait for everything that was begun, and for the log to be on disk."""
    await hass.async_block_till_done(wait_background_tasks=True)
    await hass.data[DATA_ACTIVITY].async_flush()


async def logged(hass: HomeAssistant, filters: Filters | None = None) -> list[ActivityEntry]:
    """Return the entries of the log, oldest first."""
    await settle(hass)
    path = hass.data[DATA_ACTIVITY].path
    page = await hass.async_add_executor_job(lambda: read_page(path, filters or Filters(), limit=200))
    return list(reversed(page.entries))


async def call(
    hass: HomeAssistant, action: str, entity_id: str, context: Context | None = None, **data: object
) -> None:
    """Call an action on an entity and wait for what it begins."""
    domain, name = action.split(".")
    await hass.services.async_call(
        domain, name, {"entity_id": entity_id, **data}, blocking=True, context=context
    )
    await settle(hass)
