"""A target of the hub: what is wanted of it, and bringing that about."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
import logging
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import HomeAssistant, callback

from .actor import Origin
from .color.layout import Corner, Direction, Layout
from .const import (
    CONF_BOTTOM,
    CONF_BOTTOM_GAP,
    CONF_CORNER_GAP,
    CONF_DEVICE_ID,
    CONF_DIRECTION,
    CONF_LEFT,
    CONF_OFFSET,
    CONF_RIGHT,
    CONF_SOURCE_ID,
    CONF_START_CORNER,
    CONF_TOP,
)
from .coordinator import DeviceCoordinator
from .devices.base import Capability
from .devices.errors import DeviceError
from .engine.metrics import TargetMetrics
from .engine.plan import TargetPlan
from .followed import Followed
from .hub_events import CaptureStarted, CaptureStopped
from .led_source import LedSource

if TYPE_CHECKING:
    from .hub import LedGrabHub

_LOGGER = logging.getLogger(__name__)

REASON_SUPERSEDED: Final = "superseded"
REASON_REQUESTED: Final = "requested"
REASON_LIGHT: Final = "light"
REASON_FAILED: Final = "failed"
REASON_CHANGED: Final = "changed"
REASON_INCOMPLETE: Final = "incomplete"
REASON_SHUTDOWN: Final = "shutdown"


class LedTarget(Followed):
    """One configured target: the wanted state outlives restarts, the running state is the engine's."""

    def __init__(self, hub: LedGrabHub, target_id: str, name: str, data: Mapping[str, Any]) -> None:
        """Take the subentry's data and what was stored of it; nothing runs yet."""
        super().__init__()
        self.id = target_id
        self.name = name
        self.settings = data
        self.wanted = hub.store.wanted(target_id)
        self.tuning = hub.store.tuning(target_id)
        self.running = False
        self.problem: str | None = None
        """Why it does not run although it is wanted, or why it was switched off."""
        self._hub = hub
        self._paused = 0
        self._snapshot: object | None = None
        self._lock = asyncio.Lock()

    @property
    def hass(self) -> HomeAssistant:
        """Return the Home Assistant that this runs in."""
        return self._hub.hass

    @property
    def device(self) -> DeviceCoordinator | None:
        """Return the device that shows the colors, unless it was deleted."""
        return self._hub.devices.get(self.settings[CONF_DEVICE_ID])

    @property
    def source(self) -> LedSource | None:
        """Return the source of the picture, unless it was deleted."""
        return self._hub.sources.get(self.settings[CONF_SOURCE_ID])

    @property
    def complete(self) -> bool:
        """Return whether both ends exist."""
        return self.device is not None and self.source is not None

    @property
    def waiting(self) -> bool:
        """Return whether it should run and does not."""
        idle = not self.running and not self._paused and not self._hub.closing
        return self.wanted and idle and self.complete

    @property
    def metrics(self) -> TargetMetrics | None:
        """Return the figures of the running loop."""
        return self._hub.engine.target_metrics(self.id) if self.running else None

    @property
    def layout(self) -> Layout:
        """Return where the LEDs sit."""
        data = self.settings
        return Layout(
            top=int(data[CONF_TOP]),
            right=int(data[CONF_RIGHT]),
            bottom=int(data[CONF_BOTTOM]),
            left=int(data[CONF_LEFT]),
            start_corner=Corner(data[CONF_START_CORNER]),
            direction=Direction(data[CONF_DIRECTION]),
            offset=int(data.get(CONF_OFFSET, 0)),
            corner_gap=float(data.get(CONF_CORNER_GAP, 0)),
            bottom_gap=float(data.get(CONF_BOTTOM_GAP, 0)),
        )

    async def async_want(
        self, wanted: bool, origin: Origin, reason: str = REASON_REQUESTED, *, restore: bool = True
    ) -> None:
        """Set the wanted state, keep it, and bring it about."""
        self.wanted = wanted
        self.problem = None
        await self._hub.store.async_set_wanted(self.id, wanted, self.tuning)
        await (self.async_resume(origin) if wanted else self.async_stop(reason, origin, restore=restore))
        self.async_notify()

    @callback
    def async_tune(self, **changes: Any) -> None:
        """Apply changed tuning from the next frame on, and keep it."""
        self.tuning = replace(self.tuning, **changes)
        self._hub.store.set_tuning(self.id, self.wanted, self.tuning)
        if self.running:
            self._hub.engine.tune(self.id, self.tuning)
        self.async_notify()

    async def async_configure(self, name: str, data: Mapping[str, Any]) -> None:
        """Take over a changed name or changed settings; the caller has paused it where it must."""
        self.name, self.settings = name, data

    @asynccontextmanager
    async def async_paused(self, reason: str, origin: Origin) -> AsyncIterator[None]:
        """Stop, and keep from starting, until the block ends."""
        self._paused += 1
        try:
            await self.async_stop(reason, origin)
            yield
        finally:
            self._paused -= 1
            await self.async_resume(origin)

    async def async_resume(self, origin: Origin = None) -> None:
        """Take the device over if that is wanted; a silent device is tried again at its next sign of life."""
        device, source = self.device, self.source
        if not self.waiting or device is None or source is None:
            return
        async with device.stream_lock:
            await self._async_supersede(device, origin)
            async with self._lock:
                if self.waiting:
                    await self._async_start(device, source, origin)
        self._notify_all()

    async def async_stop(self, reason: str, origin: Origin = None, *, restore: bool = True) -> None:
        """Give the device back and show again what it showed before; the wanted state stays."""
        async with self._lock:
            if not self.running:
                return
            self.running = False
            await self.hass.async_add_executor_job(self._hub.engine.stop, self.id)
            snapshot, self._snapshot = self._snapshot, None
            device = self.device
            if restore and device is not None and snapshot is not None:
                await self._async_restore(device, snapshot)
        self._hub.report(CaptureStopped(thing_id=self.id, name=self.name, origin=origin, reason=reason))
        if device is not None:
            self._hub.async_refresh_soon(device)
        self._notify_all()

    async def async_failed(self, reason: str) -> None:
        """Follow the engine, which gave the target up."""
        await self.async_want(False, None, REASON_FAILED)
        self.problem = reason
        self.async_notify()

    async def _async_supersede(self, device: DeviceCoordinator, origin: Origin) -> None:
        """Switch off whatever else drives the device: a device has one sender."""
        for other in self._hub.targets_of_device(device.id):
            if other is not self and other.wanted:
                await other.async_want(False, origin, REASON_SUPERSEDED)

    async def _async_start(self, device: DeviceCoordinator, source: LedSource, origin: Origin) -> None:
        try:
            if Capability.RESTORE in device.device.capabilities:
                self._snapshot = await device.device.snapshot()
            sender = await device.device.open_sender()
        except DeviceError as error:
            _LOGGER.debug("%s waits for its device: %s", self.name, error)
            self.problem = str(error)
            return
        self._hub.engine.start(
            TargetPlan(
                target_id=self.id,
                source=source.plan(),
                sender=sender,
                layout=self.layout,
                tuning=self.tuning,
                led_count=device.led_count,
            )
        )
        self.running, self.problem = True, None
        self._hub.report(
            CaptureStarted(
                thing_id=self.id,
                name=self.name,
                origin=origin,
                device_name=device.name,
                source_name=source.name,
            )
        )
        self._hub.async_refresh_soon(device)

    def _notify_all(self) -> None:
        """Tell the followers of the target, and of its source, which only gives frames while it is needed."""
        self.async_notify()
        if (source := self.source) is not None:
            source.async_notify()

    async def _async_restore(self, device: DeviceCoordinator, snapshot: object) -> None:
        try:
            await device.device.restore(snapshot)
        except DeviceError as error:
            _LOGGER.debug("%s could not give back what its device showed: %s", self.name, error)
