"""Many targets by one command, told as one."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .actor import Origin
from .hub_events import CaptureStarted, CaptureStopped, HubEvent, ManyStarted, ManyStopped
from .stop_reason import StopReason

if TYPE_CHECKING:
    from .hub import LedGrabHub
    from .led_target import LedTarget


class OneRow:
    """Inside its block starts and stops are kept; at the end they are told as one, and what comes later by itself."""

    def __init__(self, report: Callable[[HubEvent], None]) -> None:
        """Take whom to tell."""
        self._report = report
        self._started: list[CaptureStarted] = []
        self._stopped: list[CaptureStopped] = []
        self._open = False

    def __enter__(self) -> Self:
        """Begin to keep."""
        self._open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell what was kept, also of a command that was canceled on its way."""
        self._open = False
        match self._stopped:
            case [one]:
                self._report(one)
            case [one, *_]:
                names = tuple(event.name for event in self._stopped)
                self._report(ManyStopped(origin=one.origin, names=names, reason=one.reason))
        match self._started:
            case [first]:
                self._report(first)
            case [first, *_]:
                names = tuple(event.name for event in self._started)
                self._report(ManyStarted(origin=first.origin, names=names))

    def take(self, event: HubEvent) -> None:
        """Keep a start or a stop while the block lasts, and tell everything else at once."""
        if self._open and isinstance(event, CaptureStarted):
            self._started.append(event)
        elif self._open and isinstance(event, CaptureStopped):
            self._stopped.append(event)
        else:
            self._report(event)


async def async_want_all(
    hub: LedGrabHub, wanted: bool, origin: Origin, targets: Collection[LedTarget] | None = None
) -> list[str]:
    """Switch these targets, or all, on or off by one command; return the names of those that were not yet.

    Of several targets for one device one is switched on: the one that is on already, else the one that ran last,
    else the first. Returns when every target runs, or its start goes on by itself.
    """
    chosen = hub.targets.values() if targets is None else targets
    affected = _to_start(hub, chosen) if wanted else [target for target in chosen if target.wanted]
    with OneRow(hub.report) as row:
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
