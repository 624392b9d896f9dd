"""The bases of the entities, one for each kind of thing, and how they come and go with it."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import CONF_KIND, CONF_MAC, DOMAIN
from .coordinator import DeviceCoordinator
from .data import LedGrabConfigEntry
from .hub import LedGrabHub, Thing
from .led_source import LedSource
from .led_target import LedTarget


@callback
def async_add_for_each[ThingT: Thing](
    entry: LedGrabConfigEntry,
    kind: type[ThingT],
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[ThingT], Iterable[Entity]],
) -> None:
    """Add the entities of every thing of a kind, of those that come later too, each to its subentry."""
    hub = entry.runtime_data.hub

    def add(thing: Thing) -> None:
        if isinstance(thing, kind):
            async_add_entities(create(thing), config_subentry_id=thing.id)

    for thing in hub.things:
        add(thing)
    entry.async_on_unload(hub.async_listen_added(add))


class HubEntity(Entity):
    """Belongs to the hub itself: the device of a subentry would take it along when it is deleted."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: LedGrabConfigEntry, key: str) -> None:
        """Take the key that names the entity and its translation."""
        self._attr_translation_key = key
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)}, entry_type=DeviceEntryType.SERVICE
        )


class DeviceEntity(CoordinatorEntity[DeviceCoordinator]):
    """Belongs to an LED device."""

    _attr_has_entity_name = True

    def __init__(self, hub: LedGrabHub, coordinator: DeviceCoordinator, key: str) -> None:
        """Take the key that names the entity and its translation."""
        super().__init__(coordinator)
        self._attr_translation_key = key
        self._attr_unique_id = f"{coordinator.id}_{key}"
        info = DeviceInfo(
            identifiers={(DOMAIN, coordinator.id)},
            name=coordinator.name,
            model=coordinator.settings[CONF_KIND].upper(),
            via_device_id=hub.device_id,
        )
        if (mac := coordinator.settings.get(CONF_MAC)) is not None:
            info["connections"] = {(CONNECTION_NETWORK_MAC, mac)}
        if coordinator.data is not None and coordinator.data.firmware is not None:
            info["sw_version"] = str(coordinator.data.firmware)
        self._attr_device_info = info

    @property
    @override
    def available(self) -> bool:
        """Return whether the device was asked and answers."""
        return super().available and self.coordinator.data is not None


class FollowingEntity[FollowedT: LedSource | LedTarget](Entity):
    """Belongs to a source or a target and follows it."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _model: str

    def __init__(self, hub: LedGrabHub, followed: FollowedT, key: str) -> None:
        """Take the key that names the entity and its translation."""
        self.followed = followed
        self._hub = hub
        self._attr_translation_key = key
        self._attr_unique_id = f"{followed.id}_{key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, followed.id)},
            name=followed.name,
            model=self._model,
            entry_type=DeviceEntryType.SERVICE,
            via_device_id=hub.device_id,
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the thing."""
        await super().async_added_to_hass()
        self.async_on_remove(self.followed.async_listen(self.async_write_ha_state))


class SourceEntity(FollowingEntity[LedSource]):
    """Belongs to a source."""

    _model = "Source"


class TargetEntity(FollowingEntity[LedTarget]):
    """Belongs to a target; unavailable once one of its ends was deleted."""

    _model = "Target"

    @property
    @override
    def available(self) -> bool:
        """Return whether there is something to switch and to turn."""
        return self.followed.complete
