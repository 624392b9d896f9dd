"""What the websocket commands have in common: a hub that is set up, and errors in everybody's language."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from homeassistant.components.websocket_api import ActiveConnection, WebSocketCommandHandler, async_response
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .data import LedGrabConfigEntry
from .errors import activity_errors

NOT_LOADED: Final = "not_loaded"

type HubCommand = Callable[
    [HomeAssistant, ActiveConnection, dict[str, Any], LedGrabConfigEntry], Awaitable[None]
]


@callback
def loaded_entry(hass: HomeAssistant) -> LedGrabConfigEntry | None:
    """Return the config entry of the hub, unless it is not set up now."""
    entries: list[LedGrabConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    return entries[0] if entries else None


def hub_command(handler: HubCommand) -> WebSocketCommandHandler:
    """Give a command the config entry; while there is none it answers `not_loaded`."""

    @async_response
    @wraps(handler)
    async def with_entry(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        if (entry := loaded_entry(hass)) is None:
            error = HomeAssistantError(translation_domain=DOMAIN, translation_key=NOT_LOADED)
            connection.send_error(msg["id"], NOT_LOADED, str(error), NOT_LOADED, DOMAIN)
            return
        with activity_errors():
            await handler(hass, connection, msg, entry)

    return with_entry


@callback
def check_room(connection: ActiveConnection, kind: type[object], limit: int) -> None:
    """Refuse one more subscription of a kind where a connection has as many as it may."""
    if sum(isinstance(end, kind) for end in connection.subscriptions.values()) >= limit:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="too_many_subscriptions",
            translation_placeholders={"limit": str(limit)},
        )
