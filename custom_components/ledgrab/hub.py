"""The hub: what is configured, as running things, and the engine that drives them."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextvars import Context as EmptyContext
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from .actor import Origin
from .const import CONF_DEVICE_ID, CONF_SOURCE_ID, SUBENTRY_DEVICE, SUBENTRY_SOURCE, TELEMETRY_INTERVAL
from .coordinator import DeviceCoordinator
from .engine.engine import Engine
from .engine.events import EngineEvent
from .hub_engine_events import async_handle_engine_event
from .hub_events import HubEvent
from .hub_store import HubStore
from .known import Known
from .led_source import LedSource
from .led_target import REASON_SHUTDOWN, LedTarget

type LedGrabConfigEntry = ConfigEntry[LedGrabHub]
type Thing = DeviceCoordinator | LedSource | LedTarget


class LedGrabHub:
    """All devices, sources and targets of the one config entry."""

    def __init__(
        self, hass: HomeAssistant, entry: LedGrabConfigEntry, report: Callable[[HubEvent], None]
    ) -> None:
        """Make an empty hub."""
        self.hass = hass
        self.entry = entry
        self.report = report
        self.store = HubStore(hass)
        self.engine = Engine(self._engine_event)
        self.device_id = ""
        """The hub's own device in Home Assistant's registry."""
        self.devices: dict[str, DeviceCoordinator] = {}
        self.sources: dict[str, LedSource] = {}
        self.targets: dict[str, LedTarget] = {}
        self.closing = False
        """Nothing is started any more."""
        self._added: list[Callable[[Thing], None]] = []

    @property
    def things(self) -> tuple[Thing, ...]:
        """Return everything that is configured."""
        return (*self.devices.values(), *self.sources.values(), *self.targets.values())

    @callback
    def create(self, key: str, known: Known) -> Thing:
        """Make the running thing of a subentry."""
        if known.kind == SUBENTRY_DEVICE:
            device = DeviceCoordinator(self.hass, self.entry, key, known, self.report)
            device.async_add_listener(lambda: self._device_updated(device))
            self.devices[key] = device
            return device
        if known.kind == SUBENTRY_SOURCE:
            return self.sources.setdefault(key, LedSource(key, known.name, known.data))
        return self.targets.setdefault(key, LedTarget(self, key, known.name, known.data))

    @callback
    def async_run(self, new: Iterable[Thing], origin: Origin) -> None:
        """Ask the devices and start what is wanted, without holding up Home Assistant's start."""
        for thing in new:
            self.async_begin(thing, origin)
        for device in self.devices.values():
            self.async_refresh_soon(device)
        self.entry.async_on_unload(
            async_track_time_interval(
                self.hass,
                self._telemetry,
                TELEMETRY_INTERVAL,
                name="ledgrab telemetry",
                cancel_on_shutdown=True,
            )
        )

    async def async_shutdown(self) -> None:
        """Stop everything and give the devices back; the wanted states stay."""
        self.closing = True
        await asyncio.gather(*(target.async_stop(REASON_SHUTDOWN) for target in self.targets.values()))
        await self.hass.async_add_executor_job(self.engine.close)
        await asyncio.gather(*(device.async_shutdown() for device in self.devices.values()))
        await self.store.async_flush()

    def targets_of_device(self, device_id: str) -> list[LedTarget]:
        """Return the targets that are made for a device."""
        return [target for target in self.targets.values() if target.settings[CONF_DEVICE_ID] == device_id]

    def targets_of_source(self, source_id: str) -> list[LedTarget]:
        """Return the targets that show a source."""
        return [target for target in self.targets.values() if target.settings[CONF_SOURCE_ID] == source_id]

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
            self.async_spawn(thing.async_resume(origin), f"ledgrab start {thing.name}")

    @callback
    def async_refresh_soon(self, device: DeviceCoordinator) -> None:
        """Ask a device in the background."""
        if not self.closing:
            self.async_spawn(device.async_refresh(), f"ledgrab refresh {device.name}")

    @callback
    def async_spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run something that outlives its caller, without the caller's request or user."""
        EmptyContext().run(self.entry.async_create_background_task, self.hass, work, name, eager_start=False)

    @callback
    def _device_updated(self, device: DeviceCoordinator) -> None:
        """Start what waits for a device that answers."""
        if not device.last_update_success:
            return
        for target in self.targets_of_device(device.id):
            if target.waiting:
                self.async_spawn(target.async_resume(), f"ledgrab resume {target.name}")

    @callback
    def _telemetry(self, _now: object) -> None:
        """Write the figures of the loops, rarely enough for the recorder."""
        for thing in (*self.sources.values(), *self.targets.values()):
            thing.async_notify()

    def _engine_event(self, event: EngineEvent) -> None:
        """Bring an event from an engine thread to the loop."""
        if not self.hass.loop.is_closed():
            self.hass.loop.call_soon_threadsafe(
                async_handle_engine_event, self, event, context=EmptyContext()
            )
