"""What a user may show to strangers: figures and settings, without names, addresses, and what the log tells."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .activity.errors import ActivityError
from .activity.redact import harmless
from .activity.stats import read_stats
from .const import CONF_DISPLAY, CONF_HOST, CONF_MAC, DATA_ACTIVITY
from .coordinator import DeviceCoordinator
from .data import LedGrabConfigEntry
from .hub import LedGrabHub, Thing
from .known import thing_ids
from .led_source import LedSource

PRIVATE: Final = frozenset({CONF_DISPLAY, CONF_HOST, CONF_MAC, "live_source"})
"""Of settings, and of what a device says; names are left out altogether."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: LedGrabConfigEntry
) -> dict[str, Any]:
    """Return how the log is, and everything that is configured."""
    hub = _hub(entry)
    return {
        "log": await _async_log(hass),
        "options": dict(entry.options),
        "things": [_thing(hub, subentry) for subentry in entry.subentries.values()],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: LedGrabConfigEntry, device: dr.DeviceEntry
) -> dict[str, Any]:
    """Return one configured thing, or all for the device of the hub itself."""
    keys = thing_ids(device)
    for key in keys & entry.subentries.keys():
        return _thing(_hub(entry), entry.subentries[key])
    return await async_get_config_entry_diagnostics(hass, entry)


def _hub(entry: LedGrabConfigEntry) -> LedGrabHub | None:
    """Return the hub, unless it is not set up."""
    return entry.runtime_data.hub if entry.state is ConfigEntryState.LOADED else None


async def _async_log(hass: HomeAssistant) -> dict[str, Any]:
    log = hass.data[DATA_ACTIVITY]
    known = {
        "logging": log.logging,
        "storage": log.storage,
        "pending": log.pending,
        "last_write": None if log.last_write is None else log.last_write.isoformat(),
    }
    try:
        stats = await log.async_read(read_stats)
    except ActivityError as error:
        # Its text would name the file, and with it whose computer this is.
        return {**known, "error": type(error).__name__}
    oldest = None if stats.oldest is None else stats.oldest.isoformat()
    return {**known, **asdict(stats), "oldest": oldest}


def _thing(hub: LedGrabHub | None, subentry: ConfigSubentry) -> dict[str, Any]:
    """Return the settings of a subentry, and the figures of what runs with them."""
    thing = None if hub is None else hub.find(subentry.subentry_id)
    return {
        "id": subentry.subentry_id,
        "type": subentry.subentry_type,
        "settings": _shown(subentry.data),
        "figures": None if hub is None or thing is None else _figures(hub, thing),
    }


def _figures(hub: LedGrabHub, thing: Thing) -> dict[str, Any]:
    if isinstance(thing, DeviceCoordinator):
        state = None if thing.data is None else _shown(asdict(thing.data))
        return {"online": thing.online, "state": state}
    if isinstance(thing, LedSource):
        source = hub.engine.source_metrics(thing.id)
        return {"lost": thing.lost_reason is not None, "metrics": None if source is None else asdict(source)}
    metrics = thing.metrics
    return {
        "wanted": thing.wanted,
        "running": thing.running,
        "failed": thing.failed,
        "troubled": thing.trouble is not None,
        "tuning": asdict(thing.tuning),
        "metrics": None if metrics is None else asdict(metrics),
    }


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values without what is private; texts may come from a device."""
    texts = {key: harmless(value) if isinstance(value, str) else value for key, value in values.items()}
    return async_redact_data(texts, PRIVATE)
