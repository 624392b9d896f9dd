"""Whether a device answers, and whether a source gives frames."""

from typing import override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .activity.redact import mask_addresses
from .coordinator import DeviceCoordinator
from .data import LedGrabConfigEntry
from .entity import DeviceEntity, SourceEntity, TargetEntity, async_add_for_each
from .led_source import LedSource
from .led_target import LedTarget

# Read only.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: LedGrabConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of each device, source and target."""
    hub = entry.runtime_data.hub
    async_add_for_each(
        entry,
        DeviceCoordinator,
        async_add_entities,
        lambda device: [Connectivity(hub, device, "connectivity")],
    )
    async_add_for_each(
        entry, LedSource, async_add_entities, lambda source: [SourceAvailable(hub, source, "available")]
    )
    async_add_for_each(
        entry, LedTarget, async_add_entities, lambda target: [TargetProblem(hub, target, "problem")]
    )


class Connectivity(DeviceEntity, BinarySensorEntity):
    """Whether the device answers; known also when it does not."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def available(self) -> bool:
        """Return that an answer is always known."""
        return True

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the device answered lately; unknown until it was asked."""
        return self.coordinator.online


class SourceAvailable(SourceEntity, BinarySensorEntity):
    """Whether the source gives frames; unknown while nobody needs it."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def is_on(self) -> bool | None:
        """Return what the running loop says."""
        metrics = self._hub.engine.source_metrics(self.followed.id)
        if metrics is None or metrics.available:
            return None if metrics is None else True
        return None if self.followed.lost_reason is None else False


class TargetProblem(TargetEntity, BinarySensorEntity):
    """Whether a target that shall run cannot show its picture."""

    _attr_device_class = BinarySensorDeviceClass.PROBLEM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def is_on(self) -> bool:
        """Return whether something keeps the target from its work."""
        return self.followed.trouble is not None

    @property
    @override
    def available(self) -> bool:
        """Return that it is known, above all when an end of the target was deleted."""
        return True

    @property
    @override
    def extra_state_attributes(self) -> dict[str, str | None]:
        """Return what it is, without addresses: everybody reads states."""
        trouble = self.followed.trouble
        return {"reason": None if trouble is None else mask_addresses(trouble)}
