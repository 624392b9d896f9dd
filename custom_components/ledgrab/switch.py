"""The switch that says whether a target shall capture."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import LedGrabConfigEntry
from .entity import TargetEntity, async_add_for_each
from .led_target import LedTarget

# The hub orders commands per device itself.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: LedGrabConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a switch for each target."""
    hub = entry.runtime_data.hub
    async_add_for_each(
        entry, LedTarget, async_add_entities, lambda target: [CaptureSwitch(hub, target, "capture")]
    )


class CaptureSwitch(TargetEntity, SwitchEntity):
    """The wanted state: capture that was on is on again after a restart."""

    @property
    @override
    def is_on(self) -> bool:
        """Return what is wanted, whether or not the device answers just now."""
        return self.followed.wanted

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Start, now or as soon as the device answers."""
        await self.followed.async_want(True, self._context)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Stop and give the device back."""
        await self.followed.async_want(False, self._context)
