"""Who is named and when it is recorded, for every action of the log: what the code cannot say of itself."""

from collections.abc import Mapping
from typing import Final

from custom_components.ledgrab.activity.model import Category

WHOEVER: Final = "whoever asked"
EDITOR: Final = "the user"
LAMP: Final = "the device"
LEDGRAB: Final = "system"
STRANGER: Final = "anonymous"
ADMIN: Final = "the administrator"

TOLD: Final[Mapping[Category, Mapping[str, tuple[str, str]]]] = {
    Category.ENTITY: {
        "created": (
            EDITOR,
            "a flow has added a device, source or target; those of the first run are in `set_up`",
        ),
        "updated": (EDITOR, "its name or its settings were changed; tuning by entities is not recorded"),
        "deleted": (EDITOR, "it was removed, with the name that it had"),
    },
    Category.AUTH: {
        "login_failed": (
            "anonymous, or the user whose token came along",
            "a password, token or login flow was refused over HTTP or websocket",
        ),
        "auth_suppressed": (
            "whoever tried",
            "a minute is over in which more happened than has entries of its own",
        ),
        "ip_banned": (STRANGER, "Home Assistant bans an address"),
        "ws_session_opened": (EDITOR, "a connection follows LedGrab live for the first time"),
        "permission_denied": (EDITOR, "somebody who is no administrator tries what only administrators may"),
        "user_added": (ADMIN, "Home Assistant has a new user"),
        "user_updated": (ADMIN, "a user's name, groups or state was changed"),
        "user_removed": (ADMIN, "a user was deleted; the name is the last one"),
    },
    Category.DEVICE: {
        "online": (LAMP, "it answers again after `offline`"),
        "offline": (LAMP, "it missed two answers; one that comes and goes is told of once it has settled"),
        "discovered": (LAMP, "a lamp that is not configured announced itself"),
        "lost": (LAMP, "a discovered lamp took its announcement back, or let it end"),
        "announcements_suppressed": (LEDGRAB, "more announcements came than have entries of their own"),
        "adb_connected": (LAMP, "the connection to an Android device stands"),
        "adb_disconnected": (LAMP, "the connection to an Android device broke"),
        "firmware_changed": (LAMP, "it tells another version than before"),
        "changed": (LAMP, "somebody changed it in its app, by a remote control or by another program"),
        "address_changed": (LAMP, "a known device answers at another address; a user, if one entered it"),
    },
    Category.CAPTURE: {
        "target_started": (WHOEVER, "a target has taken its device over; again by itself after a restart"),
        "target_stopped": (WHOEVER, "a target has given its device back, and why"),
        "targets_started": (WHOEVER, "several were started by one command"),
        "targets_stopped": (WHOEVER, "several were stopped by one command or for one reason"),
        "target_failed": (LEDGRAB, "its loop failed too often and was switched off"),
        "target_restarted": (LEDGRAB, "its loop failed and goes on"),
        "source_lost": (LEDGRAB, "a picture that is needed does not come any more"),
        "source_recovered": (LEDGRAB, "it comes again"),
        "scene_activated": (WHOEVER, "a scene was applied"),
        "playlist_started": (WHOEVER, "a playlist runs"),
        "playlist_stopped": (WHOEVER, "a playlist ended"),
        "automation_triggered": ("whoever set it off", "a run of it touches LedGrab, once per run"),
        "calibration_started": (EDITOR, "somebody begins to look for the layout"),
        "calibration_saved": (EDITOR, "a layout was found and kept"),
        "calibration_canceled": (EDITOR, "a calibration ended without a result"),
    },
    Category.SYSTEM: {
        "set_up": (EDITOR, "the first flow has made the hub, with what was chosen in it"),
        "started": (LEDGRAB, "Home Assistant starts"),
        "stopping": (LEDGRAB, "Home Assistant stops"),
        "restart_requested": (WHOEVER, "Home Assistant is asked to restart or to stop"),
        "backup_created": (WHOEVER, "a backup is complete; by schedule it is the system's"),
        "backup_failed": (WHOEVER, "a backup could not be made"),
        "restored": (WHOEVER, "the first start after a restore"),
        "restore_failed": (WHOEVER, "the first start after a restore that failed"),
        "integration_updated": (LEDGRAB, "the first start with another version of LedGrab"),
        "core_updated": (LEDGRAB, "the first start with another version of Home Assistant"),
        "settings_changed": (EDITOR, "the options were changed"),
        "log_exported": (WHOEVER, "entries were written into a file"),
        "export_downloaded": (EDITOR, "a file of entries was fetched"),
        "log_cleared": (ADMIN, "all entries were deleted"),
        "log_pruned": (WHOEVER, "entries beyond the limits were deleted, each night or at once"),
        "log_recreated": (LEDGRAB, "a damaged file was moved aside"),
        "log_restored": (LEDGRAB, "the file is another one than that of the last run"),
        "entries_dropped": (LEDGRAB, "more came than the memory holds while nothing could be written"),
        "entries_lost": (LEDGRAB, "the file ends before what was announced"),
        "clock_changed": (LEDGRAB, "the clock jumped, and nothing is deleted by age for now"),
        "logging_enabled": (EDITOR, "the option was switched on"),
        "logging_disabled": (EDITOR, "the option was switched off"),
    },
}
"""By category and action: the actor, and the moment."""
