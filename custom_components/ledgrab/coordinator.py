"""The health and the state of one LED device, asked for again and again."""

import asyncio
from collections.abc import Callable, Mapping
from contextvars import Context as EmptyContext
from datetime import timedelta
import logging
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .const import CONF_KIND, CONF_LED_COUNT, DOMAIN
from .deadline import ANSWER_SECONDS, within
from .devices.base import DeviceState, LedDevice
from .devices.errors import DeviceError
from .devices.registry import DeviceKind, device_kind
from .hub_events import DeviceOffline, DeviceOnline, HubEvent
from .known import Known

_LOGGER = logging.getLogger(__name__)

POLL_INTERVAL: Final = timedelta(seconds=10)
MISSES_BEFORE_OFFLINE: Final = 2


class DeviceCoordinator(DataUpdateCoordinator[DeviceState]):
    """One LED device: its client, its last state, and whether it answers."""

    config_entry: ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        device_id: str,
        known: Known,
        report: Callable[[HubEvent], None],
    ) -> None:
        """Make the client, LookupError or ValueError for damaged settings; nothing is asked before a refresh."""
        self.hass, self.settings = hass, known.data
        self.device = self._create_client(known.data)
        # Only now: the coordinator's end is promised to the entry, and needs the client.
        super().__init__(hass, _LOGGER, config_entry=entry, name=known.name, update_interval=POLL_INTERVAL)
        self.id = device_id
        self.stream_lock = asyncio.Lock()
        """Held while a target takes the device over."""
        self.command_lock = asyncio.Lock()
        """Held by a command: WLED answers one request at a time, and other devices need not wait for it."""
        self._report = report
        self._misses = 0
        self.online: bool | None = None
        """None until the device was asked for the first time."""

    @property
    def kind(self) -> DeviceKind:
        """Return the row of the device's kind."""
        return device_kind(self.settings[CONF_KIND])

    @property
    def led_count(self) -> int:
        """Return how many LEDs the device has."""
        return int(self.settings[CONF_LED_COUNT])

    async def async_configure(self, name: str, data: Mapping[str, Any]) -> None:
        """Take over a changed name or changed settings; LookupError or ValueError, and no change, if damaged."""
        if data != self.settings:
            old, self.device = self.device, self._create_client(data)
            self.settings = data
            await old.close()
        self.name = name
        await self.async_refresh()

    @override
    async def async_shutdown(self) -> None:
        """End the polling and the client."""
        await super().async_shutdown()
        await self.device.close()

    @override
    async def _async_update_data(self) -> DeviceState:
        """Ask the device; one missed answer alone says nothing."""
        try:
            state = await within(ANSWER_SECONDS, self.device.state())
        except DeviceError as error:
            self._misses += 1
            if self._misses < MISSES_BEFORE_OFFLINE and self.online:
                return self.data
            self._set_online(online=False, reason=str(error))
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="device_unreachable",
                translation_placeholders={"device": self.name, "error": str(error)},
            ) from error
        self._misses = 0
        self._set_online(online=True)
        return state

    @callback
    @override
    def _schedule_refresh(self) -> None:
        """Schedule without the request or user in whose name the device was asked last."""
        EmptyContext().run(super()._schedule_refresh)

    def _create_client(self, data: Mapping[str, Any]) -> LedDevice:
        return device_kind(data[CONF_KIND]).create(data, async_get_clientsession(self.hass))

    def _set_online(self, *, online: bool, reason: str = "") -> None:
        """Report a change; that a device answers when Home Assistant starts is no news."""
        before, self.online = self.online, online
        if before is online or (before is None and online):
            return
        self._report(
            DeviceOnline(thing_id=self.id, name=self.name)
            if online
            else DeviceOffline(thing_id=self.id, name=self.name, reason=reason)
        )
