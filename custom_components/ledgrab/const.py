"""Names that the integration shares with Home Assistant and with its own files."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.helpers.dispatcher import SignalType
from homeassistant.util.hass_dict import HassKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .activity_log import ActivityLog, Announcement

DOMAIN: Final = "ledgrab"
HUB_UNIQUE_ID: Final = "ledgrab_hub"
HUB_TITLE: Final = "LedGrab"

SUBENTRY_DEVICE: Final = "device"
SUBENTRY_SOURCE: Final = "source"
SUBENTRY_TARGET: Final = "target"

# Subentry data: devices.
CONF_KIND: Final = "kind"
CONF_HOST: Final = "host"
CONF_PORT: Final = "port"
CONF_DDP_PORT: Final = "ddp_port"
CONF_LED_COUNT: Final = "led_count"
CONF_RGBW: Final = "rgbw"
CONF_MAC: Final = "mac"

# Subentry data: sources.
CONF_DISPLAY: Final = "display"
CONF_MONITOR: Final = "monitor"
CONF_PATTERN: Final = "pattern"
CONF_FRAME_RATE: Final = "frame_rate"

# Subentry data: targets.
CONF_DEVICE_ID: Final = "device_id"
CONF_SOURCE_ID: Final = "source_id"
CONF_TOP: Final = "top"
CONF_RIGHT: Final = "right"
CONF_BOTTOM: Final = "bottom"
CONF_LEFT: Final = "left"
CONF_START_CORNER: Final = "start_corner"
CONF_DIRECTION: Final = "direction"
CONF_OFFSET: Final = "offset"
CONF_CORNER_GAP: Final = "corner_gap"
CONF_BOTTOM_GAP: Final = "bottom_gap"

DEFAULT_FRAME_RATE: Final = 30

TELEMETRY_INTERVAL: Final = timedelta(seconds=10)

# Options.
CONF_MAX_DAYS: Final = "max_days"
CONF_MAX_ENTRIES: Final = "max_entries"
CONF_LOGGING: Final = "logging"
CONF_PUBLISHED: Final = "published"
CONF_SESSIONS: Final = "sessions"
CONF_SIDEBAR: Final = "sidebar"
CONF_KEEP_LOG: Final = "keep_log"

DATA_ACTIVITY: HassKey[ActivityLog] = HassKey(f"{DOMAIN}_activity")
DATA_FILES_URL: HassKey[str] = HassKey(f"{DOMAIN}_files_url")
"""Where the frontend finds the modules of card and panel."""
EVENT_ACTIVITY_LOGGED: Final = "ledgrab_activity_logged"
EVENT_ACTIVITIES_HELD_BACK: Final = "ledgrab_activities_held_back"
SIGNAL_ACTIVITY: SignalType[Sequence[Announcement]] = SignalType("ledgrab_activity")
"""Every committed batch, whether or not the hub is set up at the time when somebody begins to listen."""
SIGNAL_ACTIVITY_STATUS: SignalType[()] = SignalType("ledgrab_activity_status")
"""Logging was turned on or off, or whether the file takes entries is not as it was."""
