"""The light of an LED device: what it shows by itself, and which target drives it."""

from itertools import chain, count
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
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actor import Origin
from .const import DOMAIN
from .coordinator import DeviceCoordinator
from .data import LedGrabConfigEntry
from .deadline import ANSWER_SECONDS, within
from .devices.base import Capability
from .entity import DeviceEntity, async_add_for_each
from .errors import device_errors
from .hub import LedGrabHub
from .led_target import LedTarget
from .stop_reason import StopReason

# The coordinator has a lock per device, so that a silent one keeps only itself waiting.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: LedGrabConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a light for each device that can be one."""
    hub = entry.runtime_data.hub

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
    def _targets(self) -> dict[str, LedTarget]:
        """Return the device's targets by the name of their effect, numbered where names are equal."""
        named: dict[str, LedTarget] = {}
        for target in self._hub.targets_of_device(self.coordinator.id):
            names = chain((target.name,), (f"{target.name} ({number})" for number in count(2)))
            named[next(name for name in names if name not in named)] = target
        return named

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the device gives light; a stream lights it before it is asked again."""
        return self.effect != EFFECT_OFF or self.coordinator.data.on

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
        return [EFFECT_OFF, *self._targets]

    @property
    @override
    def effect(self) -> str:
        """Return the target that drives the device."""
        return next((name for name, target in self._targets.items() if target.running), EFFECT_OFF)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Show a color, or a target, or only become brighter or darker under the running one."""
        # Taken at once: Home Assistant forgets it after five seconds, and a lamp may take longer.
        origin = self._context
        effect, color = kwargs.get(ATTR_EFFECT, EFFECT_OFF), kwargs.get(ATTR_RGB_COLOR)
        change = {"brightness": kwargs.get(ATTR_BRIGHTNESS), "color": color}
        if effect != EFFECT_OFF:
            await self._async_show_target(effect, origin)
            if change["brightness"] is None:
                return
        elif color is not None or ATTR_EFFECT in kwargs:
            await self._async_stop_targets(origin)
        await self._async_command(on=True, **change)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Go dark: a stream would keep the device alive, so it ends first."""
        await self._async_stop_targets(self._context)
        await self._async_command(on=False)

    async def _async_show_target(self, effect: str, origin: Origin) -> None:
        if (target := self._targets.get(effect)) is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="effect_unknown",
                translation_placeholders={"device": self.coordinator.name, "effect": effect},
            )
        await target.async_want(True, origin)

    async def _async_stop_targets(self, origin: Origin) -> None:
        for target in self._targets.values():
            if target.wanted:
                await target.async_want(False, origin, StopReason.LIGHT)

    async def _async_command(self, **change: Any) -> None:
        """Change what the device shows by itself."""
        fields = [field for field, value in change.items() if value is not None]
        async with self.coordinator.async_commanding(*fields) as device:
            with device_errors(self.coordinator.name):
                await within(ANSWER_SECONDS, device.set_light(**change))

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show the device's state, but never in the name of whoever sent the last command if it is not theirs."""
        if self.coordinator.changed_outside:
            self.async_set_context(Context())
        super()._handle_coordinator_update()
