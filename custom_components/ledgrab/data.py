"""What the config entry holds while it is set up."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .hub import LedGrabHub
from .hub_sync import HubSync

type LedGrabConfigEntry = ConfigEntry[LedGrabData]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedGrabData:
    """The hub, and what keeps it equal to its configuration."""

    hub: LedGrabHub
    sync: HubSync
