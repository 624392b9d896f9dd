"""Which entries of the activity log a trigger waits for."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr

from .activity.actions import ACTIONS
from .activity.model import ActivityEntry, Category, Severity
from .activity_filters import ACTOR_LIMIT
from .known import thing_ids

CONF_CATEGORY: Final = "category"
CONF_ACTION: Final = "action"
CONF_SEVERITY: Final = "severity"
CONF_DEVICE: Final = "device"
CONF_ACTOR: Final = "actor"


def _some(check: Any) -> vol.All[Any]:
    """Return what takes one value or a list of them."""
    return vol.All(lambda value: value if isinstance(value, list) else [value], [check])


FILTER_FIELDS: Final = {
    vol.Optional(CONF_CATEGORY): _some(vol.In([item.value for item in Category])),
    vol.Optional(CONF_ACTION): _some(vol.In([row.action for row in ACTIONS])),
    vol.Optional(CONF_SEVERITY): _some(vol.In([item.value for item in Severity])),
    vol.Optional(CONF_DEVICE): _some(cv.string),
    vol.Optional(CONF_ACTOR): _some(vol.All(cv.string, vol.Length(min=1, max=ACTOR_LIMIT))),
}
"""The fields of the trigger, for a schema; nothing in a field means everything."""


def check_devices(hass: HomeAssistant, options: Mapping[str, Any]) -> None:
    """Refuse devices of others by `vol.Invalid`; one that does not exist was deleted, or is not there yet."""
    registry = dr.async_get(hass)
    for device_id in options.get(CONF_DEVICE, ()):
        if (device := registry.async_get(device_id)) is not None and not thing_ids(device):
            raise vol.Invalid(f"{device.name} is not a device of LedGrab", path=[CONF_DEVICE])


class TriggerFilter:
    """Nothing in a field means everything; OR within a field, AND across."""

    def __init__(self, hass: HomeAssistant, options: Mapping[str, Any]) -> None:
        """Take checked options."""
        self._hass = hass
        self._categories = frozenset(options.get(CONF_CATEGORY, ()))
        self._actions = frozenset(options.get(CONF_ACTION, ()))
        self._severities = frozenset(options.get(CONF_SEVERITY, ()))
        self._actors = frozenset(options.get(CONF_ACTOR, ()))
        self._things: dict[str, set[str]] = {device_id: set() for device_id in options.get(CONF_DEVICE, ())}
        self._look_up()

    @callback
    def async_matcher(self) -> Callable[[ActivityEntry], bool]:
        """Return what judges the entries of one batch."""
        things = self._look_up()
        return lambda entry: self._matches(entry) and (things is None or entry.entity_id in things)

    def _matches(self, entry: ActivityEntry) -> bool:
        return (
            _allows(self._categories, entry.category)
            and _allows(self._actions, entry.action)
            and _allows(self._severities, entry.severity)
            # A whole label, as in `user:Anna`, or only its kind.
            and _allows(self._actors, entry.actor, entry.actor.partition(":")[0])
        )

    def _look_up(self) -> frozenset[str] | None:
        """Return the things that the devices stand for, None for all of them.

        What a device stood for is kept: that a thing was deleted is told when its device is gone.
        """
        registry = dr.async_get(self._hass)
        for device_id in self._things:
            if (device := registry.async_get(device_id)) is not None:
                self._things[device_id] = thing_ids(device)
                if device.config_entry_id in self._things[device_id]:
                    return None
        return frozenset[str]().union(*self._things.values()) if self._things else None


def _allows(wanted: frozenset[str], *words: str) -> bool:
    return not wanted or not wanted.isdisjoint(words)
