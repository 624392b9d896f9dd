"""The health and the state of one LED device, asked for again and again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import Context as EmptyContext
from datetime import datetime, timedelta
import logging
import time
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .const import CONF_KIND, CONF_LED_COUNT, DOMAIN
from .deadline import ANSWER_SECONDS, within
from .devices.base import DeviceState, LedDevice
from .devices.errors import DeviceError
from .devices.registry import DeviceKind, device_kind
from .errors import reason_of
from .health import Health, Transition
from .hub_events import DeviceChanged, DeviceOffline, DeviceOnline, HubEvent
from .hub_store import HubStore
from .known import Known
from .outside_changes import OutsideChanges, Seen

_LOGGER = logging.getLogger(__name__)

POLL_INTERVAL: Final = timedelta(seconds=10)
GRACE_SECONDS: Final = 60.0
"""After Home Assistant's start, for devices that start as slowly as the router between them."""


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
        *,
        store: HubStore,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make the client, LookupError or ValueError for damaged settings; nothing is asked before a refresh.

        The store keeps what was told of the device's health. The clock gives monotonic seconds.
        """
        self.hass, self.settings = hass, known.data
        self.device = self._create_client(known.data)
        # Only now: the coordinator's end is promised to the entry, and needs the client.
        super().__init__(hass, _LOGGER, config_entry=entry, name=known.name, update_interval=POLL_INTERVAL)
        self.id = device_id
        self.stream_lock = asyncio.Lock()
        """Held while a target takes the device over."""
        self.command_lock = asyncio.Lock()
        """Held by a command: WLED answers one request at a time, and other devices need not wait for it."""
        self.changes = OutsideChanges()
        self.changed_outside = False
        """The last answer shows what is neither ours nor was there before."""
        self.came_back = False
        """The last answer came after a time without answers."""
        self._report = report
        self._store = store
        self._clock = clock
        starting = hass.state is not CoreState.running
        self._health = Health(starting=starting, silent_since=self._silent_since())
        self._settling = async_at_started(hass, self._started) if starting else None

    @property
    def online(self) -> bool | None:
        """Return whether the device answers; None until it was asked for the first time."""
        return self._health.online

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
            self.changes.forget()
            await old.close()
        self.name = name
        await self.async_refresh()

    @asynccontextmanager
    async def async_commanding(self, *fields: str) -> AsyncIterator[LedDevice]:
        """Send commands inside the block, alone; they explain changes of these fields of the state, or of all."""
        async with self.command_lock:
            with self.changes.command(*fields):
                yield self.device
            await self.async_refresh()

    @override
    async def async_shutdown(self) -> None:
        """End the polling and the client."""
        if self._settling is not None:
            self._settling()
        await super().async_shutdown()
        await self.device.close()

    @override
    async def _async_update_data(self) -> DeviceState:
        """Ask the device; one missed answer alone says nothing."""
        asked, before = self.changes.asked(), self.online
        self.changed_outside = self.came_back = False
        try:
            state = await within(ANSWER_SECONDS, self.device.state())
        except DeviceError as error:
            self._tell_health(self._health.missed(self._clock()), reason_of(error))
            if self.online:
                return self.data
            self.changes.forget()
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="device_unreachable",
                translation_placeholders={"device": self.name, "error": reason_of(error)},
            ) from error
        self._tell_health(self._health.answered(self._clock()))
        self.came_back = before is False
        seen = self.changes.answered(asked, state, self._clock())
        self._tell_changes(seen)
        # A light must not jump back to how it was before the command that is under way.
        return self.data if seen.stale and self.data is not None else state

    @callback
    @override
    def _schedule_refresh(self) -> None:
        """Schedule without the request or user in whose name the device was asked last."""
        EmptyContext().run(super()._schedule_refresh)

    def _create_client(self, data: Mapping[str, Any]) -> LedDevice:
        return device_kind(data[CONF_KIND]).create(data, async_get_clientsession(self.hass))

    @callback
    def _started(self, hass: HomeAssistant) -> None:
        """Let silence count a while after Home Assistant's start."""

        @callback
        def settle(_now: datetime) -> None:
            self._health.settle()

        self._settling = EmptyContext().run(async_call_later, hass, GRACE_SECONDS, settle)

    def _silent_since(self) -> float | None:
        """Return since when a device is silent, by the clock, that was told to be away before LedGrab was loaded."""
        since = self._store.data["offline"].get(self.id)
        return None if since is None else self._clock() - max(time.time() - since, 0)

    def _tell_health(self, news: Transition | None, reason: str = "") -> None:
        if news is None:
            return
        silent_for = self._clock() - self._health.silent_since
        self._store.set_offline(self.id, None if news.online else time.time() - silent_for)
        if news.online:
            self._tell(
                DeviceOnline(
                    thing_id=self.id,
                    name=self.name,
                    offline_seconds=news.offline_seconds,
                    flaps=news.flaps,
                )
            )
        else:
            self._tell(DeviceOffline(thing_id=self.id, name=self.name, reason=reason, flaps=news.flaps))

    def _tell_changes(self, seen: Seen) -> None:
        self.changed_outside = seen.foreign
        if seen.changes:
            self._tell(
                DeviceChanged(thing_id=self.id, name=self.name, changes=seen.changes, address=seen.driver)
            )

    def _tell(self, event: HubEvent) -> None:
        """Tell what an answer shows, unless the device was deleted or its hub ended before it came."""
        if not self._shutdown_requested:
            self._report(event)
