"""Many targets by one command, told as one."""

import asyncio
from collections.abc import Collection, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .actor import Origin
from .hub_events import CaptureStarted, CaptureStopped, HubEvent, ManyStarted, ManyStopped, ThingEvent
from .stop_reason import StopReason

if TYPE_CHECKING:
    from .hub import LedGrabHub
    from .led_target import LedTarget


class OneRow:
    """Inside its block starts and stops are kept; at the end they are told as one, and what comes later by itself.

    What happens to one of its things meanwhile is told after what was kept: the log tells things in their order.
    """

    def __init__(self, hub: LedGrabHub) -> None:
        """Take the hub, which is told."""
        self._hub = hub
        self._started: list[CaptureStarted] = []
        self._stopped: list[CaptureStopped] = []

    def __enter__(self) -> Self:
        """Begin to keep."""
        self._hub.rows.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell what was kept, also of a command that was canceled on its way."""
        self._hub.rows.remove(self)
        self._tell()

    def take(self, event: HubEvent) -> None:
        """Keep a start or a stop while the block lasts, and tell everything else at once."""
        if self not in self._hub.rows or not isinstance(event, CaptureStarted | CaptureStopped):
            self._hub.report(event)
            return
        self._hub.make_way(event)
        if isinstance(event, CaptureStarted):
            self._started.append(event)
        else:
            self._stopped.append(event)

    def make_way(self, event: HubEvent) -> None:
        """Tell what is kept if one of its things is what the event is about."""
        kept = {kept.thing_id for kept in (*self._started, *self._stopped)}
        if isinstance(event, ThingEvent) and event.thing_id in kept:
            self._tell()

    def _tell(self) -> None:
        started, self._started = self._started, []
        stopped, self._stopped = self._stopped, []
        match stopped:
            case [one]:
                self._hub.report(one)
            case [one, *_]:
                names = tuple(event.name for event in stopped)
                self._hub.report(ManyStopped(origin=one.origin, names=names, reason=one.reason))
        match started:
            case [first]:
                self._hub.report(first)
            case [first, *_]:
                names = tuple(event.name for event in started)
                self._hub.report(ManyStarted(origin=first.origin, names=names))


async def async_want_all(
    hub: LedGrabHub, wanted: bool, origin: Origin, targets: Collection[LedTarget] | None = None
) -> list[str]:
    """Switch these targets, or all, on or off by one command; return the names of those that were not yet.

    Of several targets for one device one is switched on: the one that is on already, else the one that ran last,
    else the first. Returns when every target runs, or its start goes on by itself.
    """
    chosen = hub.targets.values() if targets is None else targets
    affected = _to_start(hub, chosen) if wanted else [target for target in chosen if target.wanted]
    with OneRow(hub) as row:
        await asyncio.gather(
            *(target.async_want(wanted, origin, StopReason.REQUESTED, row.take) for target in affected)
        )
    return [target.name for target in affected]


def _to_start(hub: LedGrabHub, targets: Iterable[LedTarget]) -> list[LedTarget]:
    """Return the targets to switch on, at most one for each device."""
    by_device: dict[str, list[LedTarget]] = {}
    for target in targets:
        if (device := target.device) is not None and target.complete:
            by_device.setdefault(device.id, []).append(target)
    return [
        max(rivals, key=lambda target: hub.store.started_at(target.id))
        for rivals in by_device.values()
        if not any(target.wanted for target in rivals)
    ]
