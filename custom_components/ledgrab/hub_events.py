"""What happens in the hub, for whoever wants to know: above all the activity log."""

from dataclasses import dataclass

from .actor import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class HubEvent:
    """Something happened; `origin` is who caused it."""

    origin: Origin = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingEvent(HubEvent):
    """Something happened to a thing."""

    thing_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSetUp(HubEvent):
    """The hub was set up for the first time, with things of these names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingCreated(ThingEvent):
    """A device, source or target was added."""

    kind: str
    variant: str | None = None
    """Which kind of device or source it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingUpdated(ThingEvent):
    """The configuration of a device, source or target was changed: its name, or these of its settings."""

    kind: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingDeleted(ThingEvent):
    """A device, source or target was removed."""

    kind: str
    variant: str | None = None
    """Which kind of device or source it was, None if that is not known any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOnline(ThingEvent):
    """A device answers again."""

    offline_seconds: int | None = None
    flaps: int | None = None
    """How often it went or came back before, without being told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOffline(ThingEvent):
    """A device does not answer any more."""

    reason: str
    flaps: int | None = None
    """How often it went or came back before, without being told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChanged(ThingEvent):
    """Somebody changed what a device shows without LedGrab: in its app, by a remote control, in another program."""

    changes: tuple[str, ...]
    """In words."""
    address: str | None = None
    """Of who drives the device now, if that changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareChanged(ThingEvent):
    """A device runs another firmware than before."""

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChanged(ThingEvent):
    """A known device was found at another address."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGone(ThingEvent):
    """A source gives no frames."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBack(ThingEvent):
    """A source gives frames again."""

    seconds: int | None = None
    """How long it gave none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureStarted(ThingEvent):
    """A target drives its device from now on."""

    device_name: str
    source_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureStopped(ThingEvent):
    """A target does not drive its device any more."""

    reason: str
    device_name: str | None
    source_name: str | None
    seconds: int
    """How long it ran."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyStarted(HubEvent):
    """Targets of these names were started by one command."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyStopped(HubEvent):
    """Targets of these names were stopped by one command, or for one reason."""

    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRestarted(ThingEvent):
    """A target failed and goes on."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFailed(ThingEvent):
    """A target failed too often and was switched off."""

    reason: str
