"""Everything that the log can tell: one row per action."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from .errors import UnknownActionError
from .model import ActivityEntry, Category, Draft, Severity
from .redact import mask_addresses
from .sanitize import MESSAGE_LIMIT, sanitize_display

AUTH, CAPTURE, DEVICE, ENTITY, SYSTEM = (
    Category.AUTH,
    Category.CAPTURE,
    Category.DEVICE,
    Category.ENTITY,
    Category.SYSTEM,
)
ERROR, WARNING = Severity.ERROR, Severity.WARNING
ADDRESS: Final = frozenset({"address"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that can happen, and what may be told about it."""

    category: Category
    action: str
    severity: Severity = Severity.INFO
    message: str
    """English; `{name}` and `{entity_type}` are the entry's own fields, all else are metadata keys."""
    metadata_keys: tuple[str, ...] = ()
    private_keys: frozenset[str] = frozenset()
    """Metadata that only administrators may see."""

    def text(self, values: Mapping[str, object]) -> str:
        """Return the message with every placeholder filled in; a missing value reads `(unnamed)`."""
        return sanitize_display(self.message.format_map(_Sanitized(values)), MESSAGE_LIMIT)


class _Sanitized(dict[str, str]):
    """Values of placeholders, each one made harmless before it becomes part of a sentence."""

    def __init__(self, values: Mapping[str, object]) -> None:
        super().__init__({key: _readable(value) for key, value in values.items()})

    def __missing__(self, key: str) -> str:
        return sanitize_display(None)


def _readable(value: object) -> str:
    """Return a value as a part of a sentence."""
    if isinstance(value, list | tuple):
        return sanitize_display(", ".join(map(str, value)))
    return sanitize_display(value)


ACTIONS: Final[tuple[Action, ...]] = (
    # What LedGrab consists of: devices, sources, targets, scenes, playlists.
    Action(category=ENTITY, action="created", message="Added {entity_type} {name}", metadata_keys=("kind",)),
    Action(
        category=ENTITY, action="updated", message="Changed {entity_type} {name}", metadata_keys=("fields",)
    ),
    Action(
        category=ENTITY, action="deleted", message="Removed {entity_type} {name}", metadata_keys=("kind",)
    ),
    # Who comes in.
    Action(
        category=AUTH,
        action="login_failed",
        severity=WARNING,
        message="A login attempt failed",
        metadata_keys=("address",),
        private_keys=ADDRESS,
    ),
    Action(
        category=AUTH,
        action="auth_suppressed",
        severity=WARNING,
        message="{count} more login attempts failed within {seconds} s",
        metadata_keys=("address", "count", "seconds"),
        private_keys=ADDRESS,
    ),
    Action(
        category=AUTH,
        action="ip_banned",
        severity=WARNING,
        message="An address was banned after too many failed logins",
        metadata_keys=("address", "attempts"),
        private_keys=ADDRESS,
    ),
    Action(
        category=AUTH,
        action="ws_session_opened",
        message="Opened a live connection",
        metadata_keys=("address",),
        private_keys=ADDRESS,
    ),
    Action(
        category=AUTH,
        action="permission_denied",
        severity=WARNING,
        message="Was refused: {operation}",
        metadata_keys=("address", "operation"),
        private_keys=ADDRESS,
    ),
    Action(
        category=AUTH, action="user_added", message="User {user} was added", metadata_keys=("admin", "user")
    ),
    Action(
        category=AUTH,
        action="user_updated",
        message="User {user} was changed",
        metadata_keys=("admin", "user"),
    ),
    Action(
        category=AUTH,
        action="user_removed",
        message="User {user} was removed",
        metadata_keys=("admin", "user"),
    ),
    # LED devices and what else is reached over the network.
    Action(
        category=DEVICE,
        action="online",
        message="{name} is reachable again",
        metadata_keys=("address", "offline_seconds"),
        private_keys=ADDRESS,
    ),
    Action(
        category=DEVICE,
        action="offline",
        severity=WARNING,
        message="{name} does not answer",
        metadata_keys=("address", "reason"),
        private_keys=ADDRESS,
    ),
    Action(
        category=DEVICE,
        action="discovered",
        message="Discovered {name}",
        metadata_keys=("address", "kind"),
        private_keys=ADDRESS,
    ),
    Action(
        category=DEVICE,
        action="lost",
        message="{name} left the network",
        metadata_keys=("address", "kind"),
        private_keys=ADDRESS,
    ),
    Action(
        category=DEVICE,
        action="adb_connected",
        message="Connected to {name} through ADB",
        metadata_keys=("address",),
        private_keys=ADDRESS,
    ),
    Action(
        category=DEVICE,
        action="adb_disconnected",
        message="Lost the ADB connection to {name}",
        metadata_keys=("address", "reason"),
        private_keys=ADDRESS,
    ),
    Action(
        category=DEVICE,
        action="firmware_changed",
        message="{name} runs firmware {version} now",
        metadata_keys=("version",),
    ),
    Action(
        category=DEVICE,
        action="address_changed",
        message="{name} has a new address",
        metadata_keys=("address",),
        private_keys=ADDRESS,
    ),
    # From pictures to light.
    Action(
        category=CAPTURE,
        action="target_started",
        message="{name} started",
        metadata_keys=("device", "reason", "source"),
    ),
    Action(
        category=CAPTURE,
        action="target_stopped",
        message="{name} stopped",
        metadata_keys=("device", "reason", "seconds", "source"),
    ),
    Action(
        category=CAPTURE,
        action="targets_started",
        message="{count} targets started",
        metadata_keys=("count", "reason", "targets"),
    ),
    Action(
        category=CAPTURE,
        action="targets_stopped",
        message="{count} targets stopped",
        metadata_keys=("count", "reason", "targets"),
    ),
    Action(
        category=CAPTURE,
        action="target_failed",
        severity=ERROR,
        message="{name} failed too often and was stopped",
        metadata_keys=("attempts", "reason"),
    ),
    Action(
        category=CAPTURE,
        action="target_restarted",
        severity=WARNING,
        message="{name} failed and was restarted",
        metadata_keys=("attempts", "reason"),
    ),
    Action(
        category=CAPTURE,
        action="source_lost",
        severity=WARNING,
        message="{name} gives no picture",
        metadata_keys=("reason",),
    ),
    Action(
        category=CAPTURE,
        action="source_recovered",
        message="{name} gives pictures again",
        metadata_keys=("seconds",),
    ),
    Action(
        category=CAPTURE,
        action="scene_activated",
        message="Scene {name} was activated",
        metadata_keys=("count", "skipped"),
    ),
    Action(
        category=CAPTURE,
        action="playlist_started",
        message="Playlist {name} started",
        metadata_keys=("count", "reason"),
    ),
    Action(
        category=CAPTURE,
        action="playlist_stopped",
        message="Playlist {name} stopped",
        metadata_keys=("reason", "seconds"),
    ),
    Action(
        category=CAPTURE,
        action="automation_triggered",
        message="Automation {automation} was triggered",
        metadata_keys=("automation", "trigger"),
    ),
    Action(category=CAPTURE, action="calibration_started", message="Calibration of {name} started"),
    Action(
        category=CAPTURE,
        action="calibration_saved",
        message="Calibration of {name} was saved",
        metadata_keys=("led_count",),
    ),
    Action(
        category=CAPTURE,
        action="calibration_canceled",
        message="Calibration of {name} was canceled",
        metadata_keys=("reason",),
    ),
    # LedGrab, Home Assistant and the log itself.
    Action(
        category=SYSTEM,
        action="started",
        message="LedGrab {version} started",
        metadata_keys=("home_assistant", "version"),
    ),
    Action(category=SYSTEM, action="stopping", message="LedGrab is stopping", metadata_keys=("reason",)),
    Action(category=SYSTEM, action="restart_requested", message="A restart of Home Assistant was requested"),
    Action(
        category=SYSTEM, action="backup_created", message="A backup was created", metadata_keys=("backup",)
    ),
    Action(
        category=SYSTEM,
        action="backup_failed",
        severity=ERROR,
        message="A backup failed",
        metadata_keys=("backup", "reason"),
    ),
    Action(
        category=SYSTEM,
        action="restored",
        severity=WARNING,
        message="Home Assistant was restored from a backup",
        metadata_keys=("backup",),
    ),
    Action(
        category=SYSTEM,
        action="integration_updated",
        message="LedGrab was updated to {version}",
        metadata_keys=("version",),
    ),
    Action(
        category=SYSTEM,
        action="core_updated",
        message="Home Assistant was updated to {version}",
        metadata_keys=("version",),
    ),
    Action(
        category=SYSTEM,
        action="settings_changed",
        message="Settings were changed: {fields}",
        metadata_keys=("fields",),
    ),
    Action(
        category=SYSTEM,
        action="log_exported",
        message="{count} entries of the log were exported",
        metadata_keys=("count", "file", "format"),
    ),
    Action(
        category=SYSTEM,
        action="log_cleared",
        severity=WARNING,
        message="The log was cleared of {count} entries",
        metadata_keys=("count",),
    ),
    Action(
        category=SYSTEM,
        action="log_pruned",
        message="{count} old entries were removed from the log",
        metadata_keys=("count", "max_days", "max_entries"),
    ),
    Action(
        category=SYSTEM,
        action="log_recreated",
        severity=ERROR,
        message="The log had to be started anew, {count} entries were saved",
        metadata_keys=("count", "file", "reason"),
    ),
    Action(
        category=SYSTEM,
        action="log_restored",
        severity=WARNING,
        message="The log was replaced by another copy of it",
    ),
    Action(
        category=SYSTEM,
        action="entries_dropped",
        severity=ERROR,
        message="{count} entries were dropped because too many came at once",
        metadata_keys=("count", "since", "until"),
    ),
    Action(
        category=SYSTEM,
        action="entries_lost",
        severity=ERROR,
        message="The newest {count} entries of the log were lost",
        metadata_keys=("count",),
    ),
    Action(
        category=SYSTEM,
        action="clock_changed",
        severity=WARNING,
        message="The clock jumped by {seconds} s",
        metadata_keys=("kept", "seconds"),
    ),
    Action(category=SYSTEM, action="logging_enabled", message="Logging was turned on"),
    Action(category=SYSTEM, action="logging_disabled", severity=WARNING, message="Logging was turned off"),
)

_BY_KEY: Final[Mapping[tuple[str, str], Action]] = {(row.category, row.action): row for row in ACTIONS}


def action(category: str, key: str) -> Action:
    """Return the row of an action; raises UnknownActionError (a LookupError)."""
    try:
        return _BY_KEY[category, key]
    except KeyError:
        raise UnknownActionError(f"Unknown action: {category} {key}") from None


def metadata_keys(category: str, key: str) -> tuple[str, ...]:
    """Return the metadata that an action may carry; nothing for an unknown one."""
    row = _BY_KEY.get((category, key))
    return () if row is None else row.metadata_keys


def public_entry(entry: ActivityEntry) -> ActivityEntry | None:
    """Return what people who are not administrators may see of an entry, None if nothing."""
    if entry.category is Category.AUTH:
        return None
    row = _BY_KEY.get((entry.category, entry.action))
    hidden = entry.metadata.keys() if row is None else row.private_keys
    metadata = {
        key: mask_addresses(value) if isinstance(value, str) else value
        for key, value in entry.metadata.items()
        if key not in hidden
    }
    return replace(entry, metadata=metadata)


def system_draft(key: str, ts: int, metadata: Mapping[str, object], actor: str = "system") -> Draft:
    """Return what the log tells about itself; `ts` in microseconds."""
    row = action(Category.SYSTEM, key)
    return Draft(
        ts=ts,
        category=row.category,
        action=row.action,
        severity=row.severity,
        actor=actor,
        message=row.text(metadata),
        metadata=metadata,
    )
