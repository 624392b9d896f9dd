"""Fires committed entries on Home Assistant's bus, where the logbook and automations see them."""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import Context as EmptyContext
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, Platform
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .activity.actions import public_entry
from .activity.model import ActivityEntry
from .activity_control import ActivityControl
from .activity_log import Announcement
from .const import (
    DOMAIN,
    EVENT_ACTIVITIES_HELD_BACK,
    EVENT_ACTIVITY_LOGGED,
    SUBENTRY_DEVICE,
    SUBENTRY_SOURCE,
    SUBENTRY_TARGET,
)

MAX_EVENTS_PER_SECOND: Final = 50

MAIN_ENTITIES: Final = {
    SUBENTRY_DEVICE: (Platform.BINARY_SENSOR, "connectivity"),
    SUBENTRY_SOURCE: (Platform.BINARY_SENSOR, "available"),
    SUBENTRY_TARGET: (Platform.SWITCH, "capture"),
}


class ActivityBus:
    """Listens to the log and fires one event an entry, at most 50 a second and then one about the rest.

    Bus, logbook and states have no permission check: what only administrators may see never comes here.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, control: ActivityControl) -> None:
        """Fire for the things of one config entry, until it is unloaded."""
        self._hass = hass
        self._entry_id = entry.entry_id
        self._control = control
        self._listeners: list[Callable[[ActivityEntry, Context | None], None]] = []
        self._fired = 0
        self._held_back = 0
        self._second: asyncio.TimerHandle | None = None
        entry.async_on_unload(self._end_second)

    @callback
    def async_announce(self, announcements: Sequence[Announcement]) -> None:
        """Fire what everybody may see of a batch, each entry with the Context that it came from."""
        published = self._control.settings.published
        for announcement in announcements:
            if announcement.entry.category not in published or not self._allowed():
                continue
            if (entry := public_entry(announcement.entry)) is not None:
                self._publish(entry, announcement.context)

    @callback
    def async_listen(self, listener: Callable[[ActivityEntry, Context | None], None]) -> CALLBACK_TYPE:
        """Call back with every entry that is fired, as everybody may see it; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _publish(self, entry: ActivityEntry, context: Context | None) -> None:
        self._hass.bus.async_fire(EVENT_ACTIVITY_LOGGED, self._event_data(entry), context=context)
        for listener in tuple(self._listeners):
            listener(entry, context)

    def _allowed(self) -> bool:
        """Count an event, in seconds that begin with an event."""
        if self._second is None:
            self._second = self._hass.loop.call_later(1, self._end_second, context=EmptyContext())
        if self._fired < MAX_EVENTS_PER_SECOND:
            self._fired += 1
            return True
        self._held_back += 1
        return False

    @callback
    def _end_second(self) -> None:
        """Tell how many entries were left to those who read the log itself."""
        if self._second is not None:
            self._second.cancel()
        if self._held_back:
            self._hass.bus.async_fire(EVENT_ACTIVITIES_HELD_BACK, {"count": self._held_back})
        self._second, self._fired, self._held_back = None, 0, 0

    def _event_data(self, entry: ActivityEntry) -> dict[str, Any]:
        return {
            "type": "activity_logged",
            "entry": entry.as_dict(),
            **home_ids(self._hass, self._entry_id, entry),
        }


@callback
def home_ids(hass: HomeAssistant, config_entry_id: str, entry: ActivityEntry) -> dict[str, str]:
    """Return Home Assistant's `device_id` and `entity_id` of what an entry is about, as far as there are any."""
    ids: dict[str, str] = {}
    if entry.entity_id is None or entry.entity_type not in MAIN_ENTITIES:
        return ids
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, entry.entity_id), config_entry_id)
    if device is not None:
        ids[ATTR_DEVICE_ID] = device.id
    platform, key = MAIN_ENTITIES[entry.entity_type]
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{entry.entity_id}_{key}")
    if entity_id is not None:
        ids[ATTR_ENTITY_ID] = entity_id
    return ids
