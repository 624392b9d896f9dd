"""Turns what happens into entries of the activity log: the only caller of `record`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from .activity.actions import action
from .activity.model import Category
from .activity_log import ActivityLog
from .actor import Origin
from .const import SUBENTRY_DEVICE, SUBENTRY_SOURCE, SUBENTRY_TARGET
from .hub_events import (
    CaptureFailed,
    CaptureRestarted,
    CaptureStarted,
    CaptureStopped,
    DeviceOffline,
    DeviceOnline,
    HubEvent,
    SourceBack,
    SourceGone,
    ThingCreated,
    ThingDeleted,
    ThingUpdated,
)
from .stop_reason import StopReason

STOPPED_BECAUSE: Final[dict[str, str]] = {
    StopReason.CHANGED: "its settings changed",
    StopReason.FAILED: "it failed too often",
    StopReason.INCOMPLETE: "its device or source was deleted",
    StopReason.LIGHT: "the light was used",
    StopReason.SHUTDOWN: "LedGrab stopped",
    StopReason.SUPERSEDED: "another target took over",
}
"""What the message adds; that somebody asked for it is told by the actor."""


class ActivitySources:
    """Knows which entry an event makes."""

    def __init__(self, log: ActivityLog) -> None:
        """Record into this log."""
        self._log = log

    def hub_event(self, event: HubEvent) -> None:
        """Record what happened to a device, a source or a target."""
        match event:
            case ThingCreated(kind=kind):
                self._record(Category.ENTITY, "created", event, kind)
            case ThingUpdated(kind=kind):
                self._record(Category.ENTITY, "updated", event, kind)
            case ThingDeleted(kind=kind):
                self._record(Category.ENTITY, "deleted", event, kind)
            case DeviceOnline():
                self._record(Category.DEVICE, "online", event, SUBENTRY_DEVICE)
            case DeviceOffline(reason=reason):
                self._record(Category.DEVICE, "offline", event, SUBENTRY_DEVICE, reason=reason)
            case SourceGone(reason=reason):
                self._record(Category.CAPTURE, "source_lost", event, SUBENTRY_SOURCE, reason=reason)
            case SourceBack():
                self._record(Category.CAPTURE, "source_recovered", event, SUBENTRY_SOURCE)
            case _:
                self._capture_event(event)

    def started(self, version: str, home_assistant: str) -> None:
        """Record that LedGrab runs."""
        self._system("started", {"version": version, "home_assistant": home_assistant})

    def stopping(self) -> None:
        """Record that Home Assistant, and LedGrab with it, stops."""
        self._system("stopping", {})

    def settings_changed(self, fields: Sequence[str], origin: Origin) -> None:
        """Record that options of the hub were changed."""
        self._system("settings_changed", {"fields": list(fields)}, origin)

    def _capture_event(self, event: HubEvent) -> None:
        match event:
            case CaptureStarted(device_name=device, source_name=source):
                self._record(
                    Category.CAPTURE, "target_started", event, SUBENTRY_TARGET, device=device, source=source
                )
            case CaptureStopped(reason=reason):
                self._record(
                    Category.CAPTURE,
                    "target_stopped",
                    event,
                    SUBENTRY_TARGET,
                    because=STOPPED_BECAUSE.get(reason),
                    reason=reason,
                )
            case CaptureRestarted(reason=reason):
                self._record(Category.CAPTURE, "target_restarted", event, SUBENTRY_TARGET, reason=reason)
            case CaptureFailed(reason=reason):
                self._record(Category.CAPTURE, "target_failed", event, SUBENTRY_TARGET, reason=reason)
            case _:
                raise TypeError(f"{type(event).__name__} has no entry")

    def _record(
        self,
        category: Category,
        key: str,
        event: HubEvent,
        kind: str,
        *,
        because: str | None = None,
        **metadata: Any,
    ) -> None:
        self._write(
            category,
            key,
            {"name": event.name, "entity_type": kind},
            metadata,
            origin=event.origin,
            entity_type=kind,
            entity_id=event.thing_id,
            entity_name=event.name,
            because=because,
        )

    def _system(self, key: str, metadata: Mapping[str, Any], origin: Origin = None) -> None:
        self._write(Category.SYSTEM, key, {}, metadata, origin=origin)

    def _write(
        self,
        category: Category,
        key: str,
        names: Mapping[str, str],
        metadata: Mapping[str, Any],
        *,
        origin: Origin = None,
        entity_type: str | None = None,
        entity_id: str | None = None,
        entity_name: str | None = None,
        because: str | None = None,
    ) -> None:
        row = action(category, key)
        text = row.text({**metadata, **names})
        self._log.record(
            category,
            key,
            severity=row.severity,
            origin=origin,
            entity_type=entity_type,
            entity_id=entity_id,
            entity_name=entity_name,
            message=f"{text}: {because}" if because else text,
            metadata=metadata,
        )
