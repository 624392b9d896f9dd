"""Watches Home Assistant itself: who asks it to restart or to stop, and what was updated since the last run."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.homeassistant import SERVICE_HOMEASSISTANT_RESTART, SERVICE_HOMEASSISTANT_STOP
from homeassistant.const import ATTR_DOMAIN, ATTR_SERVICE, EVENT_CALL_SERVICE, __version__ as ha_version
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, Event, HomeAssistant, callback
from homeassistant.loader import async_get_integration

from .activity.model import Category
from .activity_sources import ActivitySources
from .const import DOMAIN
from .data import LedGrabConfigEntry
from .hub_store import HubStore

OPERATIONS: Final = (SERVICE_HOMEASSISTANT_RESTART, SERVICE_HOMEASSISTANT_STOP)
UPDATES: Final = {DOMAIN: "integration_updated", "home_assistant": "core_updated"}
"""The action that tells of another version, by the software's name in the hub's store."""


async def async_watch_system(
    hass: HomeAssistant, entry: LedGrabConfigEntry, sources: ActivitySources
) -> None:
    """Tell what was updated, and from now on who asks Home Assistant to end."""

    async def async_asked(event: Event) -> None:
        # The event comes before Home Assistant refuses those who are not administrators.
        if await _is_allowed(hass, event.context.user_id):
            operation = event.data[ATTR_SERVICE]
            sources.tell(Category.SYSTEM, "restart_requested", origin=event.context, operation=operation)

    integration = await async_get_integration(hass, DOMAIN)
    _tell_updates(
        entry.runtime_data.hub.store,
        sources,
        {DOMAIN: str(integration.version), "home_assistant": ha_version},
    )
    entry.async_on_unload(hass.bus.async_listen(EVENT_CALL_SERVICE, async_asked, event_filter=_asks_to_end))


@callback
def _asks_to_end(data: Mapping[str, Any]) -> bool:
    return data[ATTR_DOMAIN] == HOMEASSISTANT_DOMAIN and data[ATTR_SERVICE] in OPERATIONS


async def _is_allowed(hass: HomeAssistant, user_id: str | None) -> bool:
    """Return whether Home Assistant lets a user end it; nobody is Home Assistant itself, or an automation."""
    if user_id is None:
        return True
    user = await hass.auth.async_get_user(user_id)
    return user is not None and user.is_admin


def _tell_updates(store: HubStore, sources: ActivitySources, now: dict[str, str]) -> None:
    """Tell which versions are not those of the last run, if there was one, and keep these for the next."""
    before = store.data["versions"]
    if before == now:
        return
    for software, key in UPDATES.items():
        previous = before.get(software)
        if previous not in {None, now[software]}:
            sources.tell(Category.SYSTEM, key, version=now[software], previous=previous)
    store.set_versions(now)
