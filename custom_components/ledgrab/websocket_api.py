"""The websocket commands of LedGrab."""

from typing import Final

from homeassistant.components.websocket_api import WebSocketCommandHandler, async_register_command
from homeassistant.core import HomeAssistant, callback

from .activity_api import ws_clear, ws_facets, ws_get_settings, ws_list, ws_set_settings, ws_stats
from .activity_feed import ws_subscribe
from .targets_api import ws_list_targets, ws_subscribe_targets

COMMANDS: Final[tuple[WebSocketCommandHandler, ...]] = (
    ws_list,
    ws_subscribe,
    ws_facets,
    ws_stats,
    ws_get_settings,
    ws_set_settings,
    ws_clear,
    ws_list_targets,
    ws_subscribe_targets,
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands; they stay for as long as Home Assistant runs."""
    for command in COMMANDS:
        async_register_command(hass, command)
