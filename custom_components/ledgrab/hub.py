"""The hub: what is configured, as running things, and the engine that drives them."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context as EmptyContext
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_time_interval

from .actor import Origin
from .const import (
    CONF_DEVICE_ID,
    CONF_SOURCE_ID,
    DOMAIN,
    SUBENTRY_DEVICE,
    SUBENTRY_SOURCE,
    TELEMETRY_INTERVAL,
)
from .coordinator import DeviceCoordinator
from .engine.engine import Engine
from .engine.events import EngineEvent
from .hub_bulk import OneRow
from .hub_engine_events import async_handle_engine_event
from .hub_events import FirmwareChanged, HubEvent
from .hub_issues import HubIssues
from .hub_store import HubStore
from .known import Known
from .led_source import LedSource
from .led_target import LedTarget
from .stop_reason import StopReason

type Thing = DeviceCoordinator | LedSource | LedTarget


class LedGrabHub:
    """All devices, sources and targets of the one config entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, tell: Callable[[HubEvent], None]) -> None:
        """Make an empty hub that tells what happens."""
        self.hass = hass
        self.entry = entry
        self.device_id = ""
        """The hub's own device in Home Assistant's registry."""
        self.closing = False
        """Nothing is started any more."""
        self.store = HubStore(hass)
        self.engine = Engine(self._engine_event)
        self.issues = HubIssues(self)
        self.devices: dict[str, DeviceCoordinator] = {}
        self.sources: dict[str, LedSource] = {}
        self.targets: dict[str, LedTarget] = {}
        self.rows: list[OneRow] = []
        """What is done by commands that are under way, told at their ends."""
        self._tell = tell
        self._added: list[Callable[[Thing], None]] = []

    @property
    def things(self) -> tuple[Thing, ...]:
        """Return everything that is configured."""
        return (*self.devices.values(), *self.sources.values(), *self.targets.values())

    def find(self, key: str) -> Thing | None:
        """Return the thing of a subentry, unless its settings were damaged."""
        return self.devices.get(key) or self.sources.get(key) or self.targets.get(key)

    @callback
    def create(self, key: str, known: Known) -> Thing:
        """Make the running thing of a subentry; LookupError or ValueError for damaged settings."""
        if known.kind == SUBENTRY_DEVICE:
            device = DeviceCoordinator(self.hass, self.entry, key, known, self.report, store=self.store)
            device.async_add_listener(lambda: self._device_updated(device))
            self.devices[key] = device
            return device
        if known.kind == SUBENTRY_SOURCE:
            source = self.sources[key] = LedSource(key, known.name, known.data)
            return source
        target = self.targets[key] = LedTarget(self, key, known.name, known.data)
        return target

    @callback
    def async_run(self) -> None:
        """Ask the devices and begin to write the figures of the loops."""
        for device in self.devices.values():
            self.async_refresh_soon(device)
        # Timers keep the context that they are made in for ever.
        self.entry.async_on_unload(
            EmptyContext().run(
                async_track_time_interval,
                self.hass,
                self._telemetry,
                TELEMETRY_INTERVAL,
                name="ledgrab telemetry",
                cancel_on_shutdown=True,
            )
        )

    async def async_shutdown(self, origin: Origin = None) -> None:
        """Stop everything and give the devices back; the wanted states stay."""
        self.closing = True
        with OneRow(self) as row:
            stops = [
                target.async_stop(StopReason.SHUTDOWN, origin, row.take) for target in self.targets.values()
            ]
            await asyncio.gather(*stops, return_exceptions=True)
        await self.hass.async_add_executor_job(self.engine.close)
        ends = [device.async_shutdown() for device in self.devices.values()]
        await asyncio.gather(*ends, return_exceptions=True)
        await self.store.async_flush()

    @callback
    def report(self, event: HubEvent) -> None:
        """Tell what happened, after what is still to be told of the same thing."""
        self.make_way(event)
        self._tell(event)

    @callback
    def make_way(self, event: HubEvent) -> None:
        """Let the rows be told that hold something about the same thing."""
        for row in tuple(self.rows):
            row.make_way(event)

    def targets_of_device(self, device_id: str) -> list[LedTarget]:
        """Return the targets that are made for a device."""
        return [item for item in self.targets.values() if item.settings.get(CONF_DEVICE_ID) == device_id]

    def targets_of_source(self, source_id: str) -> list[LedTarget]:
        """Return the targets that show a source."""
        return [item for item in self.targets.values() if item.settings.get(CONF_SOURCE_ID) == source_id]

    @callback
    def async_announce_added(self, thing: Thing) -> None:
        """Let the platforms make the entities of a new thing."""
        for listener in tuple(self._added):
            listener(thing)

    @callback
    def async_listen_added(self, listener: Callable[[Thing], None]) -> CALLBACK_TYPE:
        """Call back with everything that is configured later; returns what ends it."""
        self._added.append(listener)
        return lambda: self._added.remove(listener)

    @callback
    def async_begin(self, thing: Thing, origin: Origin) -> None:
        """Ask a new device, or start a new target in the name of who added it."""
        if isinstance(thing, DeviceCoordinator):
            self.async_refresh_soon(thing)
        elif isinstance(thing, LedTarget):
            self.async_spawn(thing.async_resume(origin), f"ledgrab begin {thing.name}")

    @callback
    def async_refresh_soon(self, device: DeviceCoordinator) -> None:
        """Ask a device in the background."""
        if not self.closing:
            self.async_spawn(device.async_refresh(), f"ledgrab refresh {device.name}")

    @callback
    def async_spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run what outlives its caller, without the caller's request or user; ends with the entry."""
        create = self.entry.async_create_background_task
        return EmptyContext().run(create, self.hass, work, name, eager_start=False)

    @callback
    def async_task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run what has to come to its end, without the caller's request or user."""
        return EmptyContext().run(self.hass.async_create_task, work, name, eager_start=False)

    @callback
    def _device_updated(self, device: DeviceCoordinator) -> None:
        """Start what waits for a device that answers, and keep the firmware that it tells."""
        for target in self.targets_of_device(device.id):
            if device.last_update_success and target.waiting:
                self.async_begin(target, None)
            if device.came_back:
                # It may have another address now.
                self.async_spawn(target.async_reopen(), f"ledgrab reopen {target.name}")
            target.async_notify()
        if device.last_update_success and device.data.firmware is not None:
            self._keep_firmware(device, device.data.firmware)

    def _keep_firmware(self, device: DeviceCoordinator, version: str) -> None:
        registry = dr.async_get(self.hass)
        item = registry.async_get_device_by_identifier((DOMAIN, device.id), self.entry.entry_id)
        if item is None or item.sw_version == version:
            return
        registry.async_update_device(item.id, sw_version=version)
        if item.sw_version is not None:
            self.report(FirmwareChanged(thing_id=device.id, name=device.name, version=version))

    @callback
    def _telemetry(self, _now: object) -> None:
        """Write the figures of the loops, rarely enough for the recorder."""
        for thing in (*self.sources.values(), *self.targets.values()):
            thing.async_notify()

    def _engine_event(self, event: EngineEvent) -> None:
        """Bring an event from an engine thread to the loop."""
        if not self.hass.loop.is_closed():
            handle = async_handle_engine_event
            self.hass.loop.call_soon_threadsafe(handle, self, event, context=EmptyContext())
