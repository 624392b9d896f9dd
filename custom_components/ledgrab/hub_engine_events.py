"""What the engine tells, brought into the hub; runs on the loop."""

import logging
from typing import TYPE_CHECKING

from homeassistant.core import callback

from .engine.events import (
    EngineEvent,
    SourceLost,
    SourceRecovered,
    TargetFailed,
    TargetRestarted,
    TargetUnreachable,
)
from .errors import reason_of
from .hub_events import CaptureFailed, CaptureRestarted, SourceBack, SourceGone

if TYPE_CHECKING:
    from .hub import LedGrabHub
    from .led_source import LedSource
    from .led_target import LedTarget

_LOGGER = logging.getLogger(__name__)


@callback
def async_handle_engine_event(hub: LedGrabHub, event: EngineEvent) -> None:
    """Bring one event to the thing that it is about, unless that was removed meanwhile."""
    match event:
        case SourceLost() | SourceRecovered():
            if (source := hub.sources.get(event.source_id)) is not None:
                _source_event(hub, source, event)
        case _:
            # What a run told before it ended may come afterwards.
            if (target := hub.targets.get(event.target_id)) is not None and target.running:
                _target_event(hub, target, event)


def _source_event(hub: LedGrabHub, source: LedSource, event: SourceLost | SourceRecovered) -> None:
    if isinstance(event, SourceLost):
        reason = reason_of(event.reason)
        source.lose(reason)
        hub.report(SourceGone(thing_id=source.id, name=source.name, reason=reason))
    else:
        seconds = source.recover()
        if not event.first:
            hub.report(SourceBack(thing_id=source.id, name=source.name, seconds=seconds))
    source.async_notify()
    for target in hub.targets_of_source(source.id):
        target.async_notify()


def _target_event(
    hub: LedGrabHub, target: LedTarget, event: TargetRestarted | TargetFailed | TargetUnreachable
) -> None:
    reason = reason_of(event.reason)
    match event:
        case TargetRestarted():
            hub.report(CaptureRestarted(thing_id=target.id, name=target.name, reason=reason))
        case TargetFailed():
            hub.report(CaptureFailed(thing_id=target.id, name=target.name, reason=reason))
            hub.async_spawn(target.async_failed(reason), f"ledgrab end {target.name}")
        case TargetUnreachable():
            # No entry: the health check alone decides whether the device is offline.
            _LOGGER.debug("The packets of %s are refused: %s", target.name, reason)
