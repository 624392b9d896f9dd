"""Websocket commands about targets: what they are, and how they are doing from moment to moment."""

import asyncio
from base64 import b64encode
from contextvars import Context as EmptyContext
from dataclasses import asdict
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.websocket_api import ActiveConnection, websocket_command
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .activity.redact import mask_addresses
from .button import BUTTONS
from .const import DOMAIN
from .data import LedGrabConfigEntry
from .hub import LedGrabHub
from .hub_command import check_room, hub_command, loaded_entry
from .layout_data import layout_from
from .led_target import LedTarget

FEEDS_PER_CONNECTION: Final = 5
COLOR_SECONDS: Final = 0.1
FIGURES_EVERY: Final = 10
"""Times the colors: figures of the last seconds change all the time, and nobody reads them faster."""


@websocket_command({vol.Required("type"): "ledgrab/targets/list"})
@hub_command
async def ws_list_targets(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], entry: LedGrabConfigEntry
) -> None:
    """Answer all targets with what is wanted, what runs, and the figures of the loops."""
    public = not connection.user.is_admin
    targets = [
        {"id": target.id, **_state(hass, target, public=public), "metrics": _metrics(target)}
        for target in entry.runtime_data.hub.targets.values()
    ]
    connection.send_result(msg["id"], {"targets": targets, "buttons": _buttons(hass, entry)})


@websocket_command({vol.Required("type"): "ledgrab/targets/subscribe"})
@hub_command
async def ws_subscribe_targets(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any], entry: LedGrabConfigEntry
) -> None:
    """Send all targets with their colors, and from then on what changes of them."""
    check_room(connection, TargetsFeed, FEEDS_PER_CONNECTION)
    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = TargetsFeed(hass, connection, msg["id"])


class TargetsFeed:
    """Looks at the targets ten times a second and sends what is new; calling it ends it.

    While the hub is reloaded there are none.
    """

    def __init__(self, hass: HomeAssistant, connection: ActiveConnection, key: int) -> None:
        """Send what there is, even if that is nothing, and go on with what changes."""
        self._hass = hass
        self._connection = connection
        self._key = key
        self._told: dict[str, dict[str, Any]] = {}
        self._turn = 0
        entry = loaded_entry(hass)
        self._send(*self._news(), None if entry is None else _buttons(hass, entry))
        self._timer = self._look_soon()

    @callback
    def __call__(self) -> None:
        """End."""
        self._timer.cancel()

    def _look_soon(self) -> asyncio.TimerHandle:
        # Timers keep the context that they are made in.
        return self._hass.loop.call_later(COLOR_SECONDS, self._look, context=EmptyContext())

    @callback
    def _look(self) -> None:
        self._turn += 1
        changed, removed = self._news()
        if changed or removed:
            self._send(changed, removed)
        self._timer = self._look_soon()

    def _news(self) -> tuple[dict[str, dict[str, Any]], list[str]]:
        """Return what is new of each target, and which ones are gone; it counts as told."""
        entry = loaded_entry(self._hass)
        hub = None if entry is None else entry.runtime_data.hub
        now = {} if hub is None else {key: self._view(hub, target) for key, target in hub.targets.items()}
        before, self._told = self._told, now
        changed = {key: _difference(before.get(key, {}), view) for key, view in now.items()}
        return {key: news for key, news in changed.items() if news}, sorted(before.keys() - now.keys())

    def _view(self, hub: LedGrabHub, target: LedTarget) -> dict[str, Any]:
        colors = hub.engine.colors(target.id) if target.running else None
        told = self._told.get(target.id)
        return {
            **_state(self._hass, target, public=not self._connection.user.is_admin),
            "metrics": told["metrics"] if told and self._turn % FIGURES_EVERY else _metrics(target),
            "colors": None if colors is None else colors.tobytes(),
        }

    def _send(
        self,
        changed: dict[str, dict[str, Any]],
        removed: list[str],
        buttons: dict[str, str | None] | None = None,
    ) -> None:
        message: dict[str, Any] = {"targets": {key: _encoded(news) for key, news in changed.items()}}
        if removed:
            message["removed"] = removed
        if buttons is not None:
            message["buttons"] = buttons
        self._connection.send_event(self._key, message)


def _state(hass: HomeAssistant, target: LedTarget, *, public: bool) -> dict[str, Any]:
    """Return what seldom changes of a target; `public`: without addresses."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id(Platform.SWITCH, DOMAIN, f"{target.id}_capture")
    switch = None if entity_id is None else registry.async_get(entity_id)
    problem = target.trouble
    return {
        "name": target.name,
        "device": None if target.device is None else target.device.name,
        "source": None if target.source is None else target.source.name,
        "entity_id": entity_id,
        "device_id": None if switch is None else switch.device_id,
        "layout": _layout(target),
        "wanted": target.wanted,
        "running": target.running,
        "problem": mask_addresses(problem) if public and problem is not None else problem,
    }


def _buttons(hass: HomeAssistant, entry: LedGrabConfigEntry) -> dict[str, str | None]:
    """Return the entities of the buttons that start and stop everything, by their keys."""
    registry = er.async_get(hass)
    return {
        row.key: registry.async_get_entity_id(Platform.BUTTON, DOMAIN, f"{entry.entry_id}_{row.key}")
        for row in BUTTONS
    }


def _layout(target: LedTarget) -> dict[str, Any] | None:
    """Return where the LEDs sit, None if the settings of the target were damaged."""
    try:
        return asdict(layout_from(target.settings))
    except LookupError, TypeError, ValueError:
        return None


def _metrics(target: LedTarget) -> dict[str, Any] | None:
    metrics = target.metrics
    return None if metrics is None else asdict(metrics)


def _difference(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in now.items() if key not in before or before[key] != value}


def _encoded(news: dict[str, Any]) -> dict[str, Any]:
    """Return news as JSON knows it: colors are the base64 of their RGB bytes."""
    colors: bytes | None = news.get("colors")
    return news if colors is None else {**news, "colors": b64encode(colors).decode()}
