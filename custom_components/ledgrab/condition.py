"""The condition `ledgrab.is_capturing`: whether pictures really go to LEDs."""

from collections.abc import Iterable
from typing import Final, Unpack, cast, override

import voluptuous as vol

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_ANY,
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.helpers.typing import ConfigType

from .const import CONF_DEVICE_ID, CONF_SOURCE_ID, DOMAIN
from .data import LedGrabConfigEntry
from .led_target import LedTarget

_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Required(CONF_OPTIONS, default=dict): {
            vol.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): vol.In([BEHAVIOR_ANY, BEHAVIOR_ALL])
        },
    }
)


class IsCapturing(Condition):
    """Any or all of the chosen targets run; false while there are none, as without the hub."""

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Check the fields; vol.Invalid says what is wrong."""
        return cast("ConfigType", _SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take a checked configuration."""
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        self._verdict = all if (config.options or {}).get(ATTR_BEHAVIOR) == BEHAVIOR_ALL else any

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        running = [target.running for target in self._targets()]
        return bool(running) and self._verdict(running)

    @callback
    def _targets(self) -> Iterable[LedTarget]:
        """Yield the chosen targets; a lamp or a source that is chosen stands for all of its targets."""
        entries: list[LedGrabConfigEntry] = self._hass.config_entries.async_loaded_entries(DOMAIN)
        chosen = self._chosen()
        for target in (target for entry in entries for target in entry.runtime_data.hub.targets.values()):
            ends = (target.settings.get(CONF_DEVICE_ID), target.settings.get(CONF_SOURCE_ID))
            if chosen is None or not chosen.isdisjoint((target.id, *ends)):
                yield target

    def _chosen(self) -> set[str] | None:
        """Return the ids of the chosen things, None for all of them."""
        if not self._selection.has_any_target:
            return None
        found = async_extract_referenced_entity_ids(self._hass, self._selection, primary_entities_only=False)
        registry = er.async_get(self._hass)
        rows = map(registry.async_get, found.referenced | found.indirectly_referenced)
        keys = {row.config_subentry_id for row in rows if row is not None and row.platform == DOMAIN}
        # What belongs to no thing belongs to the hub.
        return None if None in keys else {key for key in keys if key is not None}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of LedGrab."""
    return {"is_capturing": IsCapturing}
