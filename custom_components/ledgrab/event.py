"""What happened last, as an event entity."""

from typing import Final, override

from homeassistant.components.event import EventEntity
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .activity.actions import ACTIONS
from .activity.model import ActivityEntry
from .activity_settings import PUBLISHABLE
from .data import LedGrabConfigEntry
from .entity import HubEntity

# Pushed.
PARALLEL_UPDATES = 0

EVENT_TYPES: Final = [row.action for row in ACTIONS if row.category in PUBLISHABLE]


async def async_setup_entry(
    hass: HomeAssistant, entry: LedGrabConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the one event entity."""
    async_add_entities([ActivityEvent(entry)])


class ActivityEvent(HubEntity, EventEntity):
    """Fires for each entry that everybody may see; disabled at first, as the bus event makes a row already."""

    _attr_entity_registry_enabled_default = False
    _attr_event_types = EVENT_TYPES

    def __init__(self, entry: LedGrabConfigEntry) -> None:
        """Belong to the hub itself."""
        super().__init__(entry, "activity")
        self._bus = entry.runtime_data.bus

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what is published, as often as the bus allows."""
        self.async_on_remove(self._bus.async_listen(self._async_published))

    @callback
    def _async_published(self, entry: ActivityEntry, context: Context | None) -> None:
        self.async_set_context(context or Context())
        self._trigger_event(
            entry.action,
            {
                "entry_id": entry.id,
                "category": entry.category.value,
                "severity": entry.severity.value,
                "actor": entry.actor,
                "message": entry.message,
                "name": entry.entity_name,
            },
        )
        self.async_write_ha_state()
