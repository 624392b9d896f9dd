"""How the activity log is, for Home Assistant's page about its health and for reports of bugs."""

from typing import Any, Final

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .activity.errors import ActivityError
from .activity.stats import read_stats
from .const import DATA_ACTIVITY, DOMAIN

NOT_LOADED: Final = "not loaded"
UNREADABLE: Final = "unreadable"
_MEBIBYTE: Final = 1024 * 1024


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Offer the figures."""
    register.async_register_info(async_system_health_info)


async def async_system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return figures and states, nothing of what the entries tell; what is not known is left out."""
    log = hass.data[DATA_ACTIVITY]
    info: dict[str, Any] = {
        "storage": log.storage if hass.config_entries.async_loaded_entries(DOMAIN) else NOT_LOADED,
        "pending": log.pending,
    }
    if log.last_write is not None:
        info["last_write"] = log.last_write
    try:
        stats = await log.async_read(read_stats)
    except ActivityError:
        return {**info, "entries": UNREADABLE}
    if stats.oldest is not None:
        info["oldest"] = stats.oldest
    return {
        **info,
        "entries": stats.entries,
        "file_size": f"{stats.file_bytes / _MEBIBYTE:.2f} MiB",
        "schema_version": stats.schema_version,
    }
