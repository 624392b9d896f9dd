"""The buttons of the hub, which start and stop everything."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import LedGrabConfigEntry
from .entity import HubEntity
from .hub_bulk import async_want_all

# The hub orders commands per device itself.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class BulkDescription(ButtonEntityDescription):
    """A button, and what it wants of all targets."""

    wanted: bool


BUTTONS: Final = (
    BulkDescription(key="start_all", wanted=True),
    BulkDescription(key="stop_all", wanted=False),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: LedGrabConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the buttons of the hub."""
    async_add_entities(BulkButton(entry, description) for description in BUTTONS)


class BulkButton(HubEntity, ButtonEntity):
    """Switches all targets by one press."""

    entity_description: BulkDescription

    def __init__(self, entry: LedGrabConfigEntry, description: BulkDescription) -> None:
        """Take the row of the table."""
        super().__init__(entry, description.key)
        self.entity_description = description
        self._hub = entry.runtime_data.hub

    @override
    async def async_press(self) -> None:
        """Switch them in the name of who pressed."""
        await async_want_all(self._hub, self.entity_description.wanted, self._context)
