"""Websocket commands of LedGrab."""

from dataclasses import asdict
from typing import Any

import voluptuous as vol

from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .data import LedGrabConfigEntry
from .led_target import LedTarget


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands; they stay for as long as Home Assistant runs."""
    websocket_api.async_register_command(hass, ws_list_targets)


@websocket_api.websocket_command({vol.Required("type"): "ledgrab/targets/list"})
@callback
def ws_list_targets(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Answer all targets with what is wanted, what runs, and the figures of the loops."""
    entries: list[LedGrabConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    targets = [_target(target) for entry in entries for target in entry.runtime_data.hub.targets.values()]
    connection.send_result(msg["id"], {"targets": targets})


def _target(target: LedTarget) -> dict[str, Any]:
    metrics = target.metrics
    return {
        "id": target.id,
        "name": target.name,
        "device": None if target.device is None else target.device.name,
        "source": None if target.source is None else target.source.name,
        "wanted": target.wanted,
        "running": target.running,
        "problem": target.problem,
        "metrics": None if metrics is None else asdict(metrics),
    }
