"""A target of the hub: what is wanted of it, and bringing that about."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import Context as EmptyContext
from dataclasses import replace
import logging
import time
from typing import TYPE_CHECKING, Any

from homeassistant.core import callback

from .actor import Origin
from .const import CONF_DEVICE_ID, CONF_SOURCE_ID
from .coordinator import DeviceCoordinator
from .deadline import START_SECONDS
from .devices.base import PixelSender
from .devices.errors import DeviceError
from .engine.metrics import TargetMetrics
from .engine.plan import TargetPlan
from .errors import reason_of
from .followed import Followed
from .hub_events import CaptureStarted, CaptureStopped, HubEvent
from .layout_data import layout_from
from .led_source import LedSource
from .stop_reason import StopReason

if TYPE_CHECKING:
    from .hub import LedGrabHub

_LOGGER = logging.getLogger(__name__)

type Report = Callable[[HubEvent], None]


class LedTarget(Followed):
    """One configured target: the wanted state outlives restarts, the running state is the engine's.

    Starting and stopping are tasks of their own: who asked for them may be canceled, they are not. A stop cancels
    a start that is under way.
    """

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
        self.failed = False
        """The engine gave it up; it stays off until somebody switches it on."""
        self._hub = hub
        self._unusable = False
        self._paused = 0
        self._starting: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None

    @property
    def device(self) -> DeviceCoordinator | None:
        """Return the device that shows the colors, unless it was deleted."""
        return self._hub.devices.get(self.settings.get(CONF_DEVICE_ID, ""))

    @property
    def source(self) -> LedSource | None:
        """Return the source of the picture, unless it was deleted."""
        return self._hub.sources.get(self.settings.get(CONF_SOURCE_ID, ""))

    @property
    def complete(self) -> bool:
        """Return whether both ends exist."""
        return self.device is not None and self.source is not None

    @property
    def waiting(self) -> bool:
        """Return whether it should run and does not."""
        held = self.running or self._stopping or self._paused or self._unusable or self._hub.closing
        return self.wanted and not held and self.complete and self._hub.targets.get(self.id) is self

    @property
    def trouble(self) -> str | None:
        """Return why it cannot do what is wanted of it, or had to be switched off; that it is about to is none."""
        device, source = self.device, self.source
        if device is None:
            return "its device was deleted"
        if source is None:
            return "its source was deleted"
        if not self.wanted or self.problem is not None:
            return self.problem
        if device.online is False:
            return f"{device.name} does not answer"
        return source.lost_reason if self.running else None

    @property
    def metrics(self) -> TargetMetrics | None:
        """Return the figures of the running loop."""
        return self._hub.engine.target_metrics(self.id) if self.running else None

    async def async_want(
        self,
        wanted: bool,
        origin: Origin,
        reason: StopReason = StopReason.REQUESTED,
        report: Report | None = None,
    ) -> None:
        """Set the wanted state, keep it, and bring it about; the hub is told, or who is given for that."""
        self.wanted, self.problem, self._unusable, self.failed = wanted, None, False, False
        self._hub.issues.async_update(self)
        self._hub.store.set_wanted(self.id, wanted, self.tuning)
        # Not at once: an automation that hears of it acts within the call, and must find the stop begun.
        self._hub.hass.loop.call_soon(self.async_notify, context=EmptyContext())
        await (self.async_resume(origin, report) if wanted else self.async_stop(reason, origin, report))
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
        self.name, self.settings, self._unusable = name, data, False

    @asynccontextmanager
    async def async_paused(self, reason: StopReason, origin: Origin) -> AsyncIterator[None]:
        """Stop, and keep from starting, until the block ends."""
        self._paused += 1
        try:
            await self.async_stop(reason, origin)
            yield
        finally:
            self._paused -= 1
            await self.async_resume(origin)

    async def async_resume(self, origin: Origin = None, report: Report | None = None) -> None:
        """Take the device over if that is wanted; a silent device is tried again at its next sign of life."""
        if self._stopping is not None:
            await asyncio.shield(self._stopping)
        if self._starting is not None and self._starting.cancelling():
            # A stop ends that start, which brings nothing about any more.
            await asyncio.wait({self._starting})
        if self.waiting and self._starting is None:
            work = self._async_start(origin, report or self._hub.report)
            self._starting = self._hub.async_spawn(work, f"ledgrab start {self.name}")
            self._starting.add_done_callback(self._start_ended, context=EmptyContext())
        if self._starting is not None:
            # A silent device keeps nobody waiting: the start goes on by itself.
            await asyncio.wait({self._starting}, timeout=START_SECONDS)

    async def async_stop(
        self, reason: StopReason, origin: Origin = None, report: Report | None = None
    ) -> None:
        """Give the device back, which then shows what it shows by itself; the wanted state stays."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait({self._starting})
        if self.running:
            self.running = False
            work = self._async_stop(reason, origin, report or self._hub.report)
            self._stopping = self._hub.async_task(work, f"ledgrab stop {self.name}")
            self._stopping.add_done_callback(self._stop_ended, context=EmptyContext())
        if self._stopping is not None:
            await asyncio.shield(self._stopping)

    async def async_reopen(self) -> None:
        """Look the device's address up again and go on with it; for a device that was away."""
        device, source = self.device, self.source
        if device is None or source is None:
            return
        async with device.stream_lock:
            if not self.running:
                return
            try:
                sender = await device.device.open_sender()
            except DeviceError as error:
                _LOGGER.debug("%s goes on as it is: %s", self.name, reason_of(error))
                return
            if self.metrics is None:
                # Stopped while the device was asked.
                sender.close()
            else:
                self._hub.engine.start(self._plan(device, source, sender))

    async def async_failed(self, reason: str) -> None:
        """Follow the engine, which gave the target up."""
        await self.async_want(False, None, StopReason.FAILED)
        if self.wanted:
            # Switched on again while it stopped.
            return
        self.problem, self.failed = reason, True
        self._hub.issues.async_update(self)
        self.async_notify()

    async def _async_start(self, origin: Origin, report: Report) -> None:
        device, source = self.device, self.source
        assert device is not None
        assert source is not None
        try:
            async with device.stream_lock:
                if self.waiting:
                    await self._async_take_over(device, source, origin, report)
        except DeviceError as error:
            self.problem = reason_of(error)
            _LOGGER.debug("%s waits for its device: %s", self.name, self.problem)
        except (LookupError, TypeError, ValueError) as error:
            # Damaged settings: trying again would fail in the same way.
            _LOGGER.exception("%s cannot run with its settings", self.name)
            self.problem, self._unusable = reason_of(error), True

    @callback
    def _start_ended(self, _task: asyncio.Task[None]) -> None:
        self._starting = None
        self._notify_all()

    @callback
    def _stop_ended(self, _task: asyncio.Task[None]) -> None:
        self._stopping = None
        self._notify_all()

    async def _async_take_over(
        self, device: DeviceCoordinator, source: LedSource, origin: Origin, report: Report
    ) -> None:
        # Damaged settings are found here, before another target is switched off for nothing.
        layout_from(self.settings)
        for other in self._hub.targets_of_device(device.id):
            if other is not self and other.wanted:
                await other.async_want(False, origin, StopReason.SUPERSEDED)
        sender = await device.device.open_sender()
        try:
            plan = self._plan(device, source, sender)
        except BaseException:
            sender.close()
            raise
        self._hub.engine.start(plan)
        device.changes.stream(active=True)
        self.running, self.problem = True, None
        self._hub.store.set_started(self.id, time.time(), self.tuning)
        report(
            CaptureStarted(
                thing_id=self.id,
                name=self.name,
                origin=origin,
                device_name=device.name,
                source_name=source.name,
            )
        )
        self._hub.async_refresh_soon(device)

    def _plan(self, device: DeviceCoordinator, source: LedSource, sender: PixelSender) -> TargetPlan:
        return TargetPlan(
            target_id=self.id,
            source=source.plan(),
            sender=sender,
            layout=layout_from(self.settings),
            tuning=self.tuning,
            led_count=device.led_count,
        )

    async def _async_stop(self, reason: StopReason, origin: Origin, report: Report) -> None:
        await self._hub.hass.async_add_executor_job(self._hub.engine.stop, self.id)
        device, source = self.device, self.source
        report(
            CaptureStopped(
                thing_id=self.id,
                name=self.name,
                origin=origin,
                reason=reason,
                device_name=None if device is None else device.name,
                source_name=None if source is None else source.name,
                seconds=max(0, round(time.time() - self._hub.store.started_at(self.id))),
            )
        )
        if device is not None:
            device.changes.stream(active=False)
            self._hub.async_refresh_soon(device)

    def _notify_all(self) -> None:
        """Tell the followers of the target, and of its source, which only gives frames while it is needed."""
        self.async_notify()
        if (source := self.source) is not None:
            source.async_notify()
