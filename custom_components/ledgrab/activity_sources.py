"""Turns what happens into entries of the activity log: the only caller of `record`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from .activity.actions import action
from .activity.model import Category
from .activity.sanitize import sanitize_display
from .activity_log import ActivityLog
from .activity_queue import Recorded
from .actor import Origin, Run
from .const import SUBENTRY_DEVICE, SUBENTRY_SOURCE, SUBENTRY_TARGET
from .hub_events import (
    AddressChanged,
    CaptureFailed,
    CaptureRestarted,
    CaptureStarted,
    CaptureStopped,
    DeviceChanged,
    DeviceOffline,
    DeviceOnline,
    FirmwareChanged,
    HubEvent,
    HubSetUp,
    ManyStarted,
    ManyStopped,
    SourceBack,
    SourceGone,
    ThingCreated,
    ThingDeleted,
    ThingEvent,
    ThingUpdated,
)
from .stop_reason import StopReason

STOPPED_BECAUSE: Final[dict[str, str]] = {
    StopReason.CHANGED: "its settings changed",
    StopReason.DELETED: "it was deleted",
    StopReason.FAILED: "it failed too often",
    StopReason.INCOMPLETE: "its device or source was deleted",
    StopReason.LIGHT: "the light was used",
    StopReason.SHUTDOWN: "LedGrab stopped",
    StopReason.SUPERSEDED: "another target took over",
}
"""What the message adds; that somebody asked for it is told by the actor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an entry is about: a device, source, target, scene or playlist by its subentry, or only a name."""

    name: str
    kind: str | None = None
    id: str | None = None

    @classmethod
    def of(cls, event: ThingEvent, kind: str) -> Self:
        """Return the thing of an event."""
        return cls(name=event.name, kind=kind, id=event.thing_id)


def automation_triggered(run: Run, actor: str) -> Recorded:
    """Return the row that tells of an automation's run before what it did to LedGrab."""
    row = action(Category.CAPTURE, "automation_triggered")
    metadata = {"automation": run.name} | ({} if run.trigger is None else {"trigger": run.trigger})
    return Recorded(
        ts=run.ts,
        category=row.category,
        action=row.action,
        severity=row.severity,
        origin=run.context,
        actor=actor,
        message=row.text(metadata),
        entity_name=run.name,
        metadata=metadata,
    )


class ActivitySources:
    """Knows which entry an event makes."""

    def __init__(self, log: ActivityLog) -> None:
        """Record into this log."""
        self._log = log

    def tell(
        self,
        category: Category,
        key: str,
        *,
        origin: Origin = None,
        subject: Subject | None = None,
        because: str | None = None,
        **metadata: Any,
    ) -> None:
        """Record an action of the table; metadata that is None is left out. LookupError for an unknown action."""
        row = action(category, key)
        known = {name: value for name, value in metadata.items() if value is not None}
        text = row.text(
            known if subject is None else {**known, "name": subject.name, "entity_type": subject.kind}
        )
        self._log.record(
            category,
            key,
            severity=row.severity,
            origin=origin,
            entity_type=None if subject is None else subject.kind,
            entity_id=None if subject is None else subject.id,
            entity_name=None if subject is None else subject.name,
            message=f"{text}: {because}" if because else text,
            metadata=known,
            always=row.always,
        )

    def hub_event(self, event: HubEvent) -> None:
        """Record what happened in the hub."""
        match event:
            case ThingEvent():
                self._thing_event(event)
            case HubSetUp(names=names):
                self.tell(
                    Category.SYSTEM,
                    "set_up",
                    origin=event.origin,
                    because=", ".join(names),
                    things=list(names),
                    count=len(names),
                )
            case ManyStarted(names=names):
                self.tell(
                    Category.CAPTURE,
                    "targets_started",
                    origin=event.origin,
                    targets=list(names),
                    count=len(names),
                )
            case ManyStopped(names=names, reason=reason):
                self.tell(
                    Category.CAPTURE,
                    "targets_stopped",
                    origin=event.origin,
                    because=STOPPED_BECAUSE.get(reason),
                    targets=list(names),
                    count=len(names),
                    reason=reason,
                )
            case _:
                raise TypeError(f"{type(event).__name__} has no entry")

    def started(self, version: str, home_assistant: str) -> None:
        """Record that LedGrab runs."""
        self.tell(Category.SYSTEM, "started", version=version, home_assistant=home_assistant)

    def stopping(self) -> None:
        """Record that Home Assistant, and LedGrab with it, stops."""
        self.tell(Category.SYSTEM, "stopping")

    def settings_changed(self, fields: Sequence[str], origin: Origin) -> None:
        """Record that options of the hub were changed."""
        self.tell(Category.SYSTEM, "settings_changed", origin=origin, fields=list(fields))

    def _thing_event(self, event: ThingEvent) -> None:
        match event:
            case ThingCreated(kind=kind, variant=variant):
                self._about(event, kind, Category.ENTITY, "created", kind=variant)
            case ThingUpdated(kind=kind, fields=fields):
                self._about(event, kind, Category.ENTITY, "updated", fields=list(fields))
            case ThingDeleted(kind=kind, variant=variant):
                self._about(event, kind, Category.ENTITY, "deleted", kind=variant)
            case SourceGone(reason=reason):
                self._about(event, SUBENTRY_SOURCE, Category.CAPTURE, "source_lost", reason=reason)
            case SourceBack(seconds=seconds):
                self._about(event, SUBENTRY_SOURCE, Category.CAPTURE, "source_recovered", seconds=seconds)
            case CaptureStarted() | CaptureStopped() | CaptureRestarted() | CaptureFailed():
                self._capture_event(event)
            case _:
                self._device_event(event)

    def _device_event(self, event: ThingEvent) -> None:
        match event:
            case DeviceOnline(offline_seconds=seconds, flaps=flaps):
                self._device(event, "online", _after(flaps), offline_seconds=seconds, flaps=flaps)
            case DeviceOffline(reason=reason, flaps=flaps):
                self._device(event, "offline", _after(flaps), reason=reason, flaps=flaps)
            case DeviceChanged(changes=changes, address=address):
                self._device(event, "changed", changes=list(changes), address=address)
            case FirmwareChanged(version=version):
                self._device(event, "firmware_changed", version=version)
            case AddressChanged(address=address):
                self._device(event, "address_changed", address=address)
            case _:
                raise TypeError(f"{type(event).__name__} has no entry")

    def _capture_event(
        self, event: CaptureStarted | CaptureStopped | CaptureRestarted | CaptureFailed
    ) -> None:
        match event:
            case CaptureStarted(device_name=device, source_name=source):
                self._target(event, "target_started", device=device, source=source)
            case CaptureStopped(reason=reason):
                self._target(
                    event,
                    "target_stopped",
                    because=STOPPED_BECAUSE.get(reason),
                    reason=reason,
                    device=event.device_name,
                    source=event.source_name,
                    seconds=event.seconds,
                )
            case CaptureRestarted(reason=reason):
                self._target(event, "target_restarted", reason=reason)
            case CaptureFailed(reason=reason):
                self._target(event, "target_failed", reason=reason)

    def _device(self, event: ThingEvent, key: str, because: str | None = None, **metadata: Any) -> None:
        """Record what a device did; where nobody else did it, the device itself did."""
        origin = event.origin or f"device:{sanitize_display(event.name)}"
        subject = Subject.of(event, SUBENTRY_DEVICE)
        self.tell(Category.DEVICE, key, origin=origin, subject=subject, because=because, **metadata)

    def _target(self, event: ThingEvent, key: str, **metadata: Any) -> None:
        self._about(event, SUBENTRY_TARGET, Category.CAPTURE, key, **metadata)

    def _about(self, event: ThingEvent, subject: str, category: Category, key: str, **metadata: Any) -> None:
        self.tell(category, key, origin=event.origin, subject=Subject.of(event, subject), **metadata)


def _after(flaps: int | None) -> str | None:
    """Return what is added about a device that came and went."""
    return None if flaps is None else f"its connection changed {flaps} times"
