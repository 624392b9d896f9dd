"""Describes LedGrab's activity in Home Assistant's Activity page."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_ACTIVITY_LOGGED, HUB_TITLE

ICONS: Final = {
    "entity": "mdi:pencil",
    "device": "mdi:led-strip-variant",
    "capture": "mdi:monitor-eye",
    "system": "mdi:cog",
}
SEVERITY_ICONS: Final = {"warning": "mdi:alert", "error": "mdi:alert-circle"}


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, Any]]], None],
) -> None:
    """Tell the logbook how to show an entry; the function sees nothing but the event, also in a thread."""

    @callback
    def describe(event: Event) -> dict[str, Any]:
        entry = event.data["entry"]
        described = {
            LOGBOOK_ENTRY_NAME: entry["entity_name"] or HUB_TITLE,
            LOGBOOK_ENTRY_MESSAGE: entry["message"],
            LOGBOOK_ENTRY_ICON: SEVERITY_ICONS.get(entry["severity"]) or ICONS[entry["category"]],
        }
        if (entity_id := event.data.get(ATTR_ENTITY_ID)) is not None:
            described[LOGBOOK_ENTRY_ENTITY_ID] = entity_id
        return described

    async_describe_event(DOMAIN, EVENT_ACTIVITY_LOGGED, describe)
