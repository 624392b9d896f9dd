"""What happens in the hub, for whoever wants to know: above all the activity log."""

from dataclasses import dataclass

from .actor import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class HubEvent:
    """Something happened to a thing; `origin` is who caused it."""

    thing_id: str
    name: str
    origin: Origin = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingCreated(HubEvent):
    """A device, source or target was added."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingUpdated(HubEvent):
    """The configuration of a device, source or target was changed."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingDeleted(HubEvent):
    """A device, source or target was removed."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOnline(HubEvent):
    """A device answers again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOffline(HubEvent):
    """A device does not answer any more."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGone(HubEvent):
    """A source gives no frames."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBack(HubEvent):
    """A source gives frames again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureStarted(HubEvent):
    """A target drives its device from now on."""

    device_name: str
    source_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureStopped(HubEvent):
    """A target does not drive its device any more."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRestarted(HubEvent):
    """A target failed and goes on."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFailed(HubEvent):
    """A target failed too often and was switched off."""

    reason: str
