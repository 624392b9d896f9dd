"""The light of an LED device: what it shows by itself, and which target drives it."""

from typing import Any, override

from homeassistant.components.light import (
    ATTR_BRIGHTNESS,
    ATTR_EFFECT,
    ATTR_RGB_COLOR,
    EFFECT_OFF,
    ColorMode,
    LightEntity,
    LightEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DeviceCoordinator
from .devices.base import Capability
from .entity import DeviceEntity, async_add_for_each
from .errors import device_errors
from .hub import LedGrabConfigEntry, LedGrabHub
from .led_target import REASON_LIGHT, LedTarget

# WLED answers one request at a time.
PARALLEL_UPDATES = 1


async def async_setup_entry(
    hass: HomeAssistant, entry: LedGrabConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a light for each device that can be one."""
    hub = entry.runtime_data

    def lights(device: DeviceCoordinator) -> list[DeviceLight]:
        return [DeviceLight(hub, device)] if Capability.LIGHT in device.kind.capabilities else []

    async_add_for_each(entry, DeviceCoordinator, async_add_entities, lights)


class DeviceLight(DeviceEntity, LightEntity):
    """An LED device as a light; its effects are the targets that can drive it."""

    _attr_name = None
    _attr_color_mode = ColorMode.RGB
    _attr_supported_color_modes = {ColorMode.RGB}
    _attr_supported_features = LightEntityFeature.EFFECT

    def __init__(self, hub: LedGrabHub, coordinator: DeviceCoordinator) -> None:
        """Follow the device's state and its targets."""
        super().__init__(hub, coordinator, "light")
        self._hub = hub

    @property
    def _targets(self) -> list[LedTarget]:
        return self._hub.targets_of_device(self.coordinator.id)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the device gives light."""
        return self.coordinator.data.on

    @property
    @override
    def brightness(self) -> int | None:
        """Return the device's own brightness, which also scales what is streamed."""
        return self.coordinator.data.brightness

    @property
    @override
    def rgb_color(self) -> tuple[int, int, int] | None:
        """Return the color that the device shows by itself."""
        return self.coordinator.data.color

    @property
    @override
    def effect_list(self) -> list[str]:
        """Return the names of the device's targets, and how to end them."""
        return [EFFECT_OFF, *(target.name for target in self._targets)]

    @property
    @override
    def effect(self) -> str:
        """Return the target that drives the device."""
        return next((target.name for target in self._targets if target.running), EFFECT_OFF)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Show a color, or a target, or only become brighter or darker under the running one."""
        effect, color = kwargs.get(ATTR_EFFECT), kwargs.get(ATTR_RGB_COLOR)
        if color is not None or effect == EFFECT_OFF:
            await self._async_stop_targets()
        with device_errors(self.coordinator.name):
            await self.coordinator.device.set_light(
                on=True, brightness=kwargs.get(ATTR_BRIGHTNESS), color=color
            )
        for target in self._targets:
            if target.name == effect:
                await target.async_want(True, self._context)
        await self.coordinator.async_refresh()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Go dark: a stream would keep the device alive, so it ends first."""
        await self._async_stop_targets()
        with device_errors(self.coordinator.name):
            await self.coordinator.device.set_light(on=False)
        await self.coordinator.async_refresh()

    async def _async_stop_targets(self) -> None:
        for target in self._targets:
            if target.wanted:
                await target.async_want(False, self._context, REASON_LIGHT, restore=False)
