"""What the config entry holds while it is set up."""

from collections.abc import Callable
from dataclasses import dataclass, field

from homeassistant.config_entries import ConfigEntry

from .activity_bus import ActivityBus
from .activity_control import ActivityControl
from .hub import LedGrabHub
from .hub_sync import HubSync

type LedGrabConfigEntry = ConfigEntry[LedGrabData]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedGrabData:
    """The hub, what keeps it equal to its configuration, and what keeps the log as the options want it."""

    hub: LedGrabHub
    sync: HubSync
    control: ActivityControl
    bus: ActivityBus
    last_words: list[Callable[[], None]] = field(default_factory=list)
    """Called before the log is closed by an unload: each tells what was only counted so far."""
