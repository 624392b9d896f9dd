"""Everything that the log can tell: one row per action."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import Final

from .errors import UnknownActionError
from .model import ActivityEntry, Category, Draft, Page, Severity
from .redact import harmless, mask_addresses
from .sanitize import MESSAGE_LIMIT, sanitize_display

AUTH, CAPTURE, DEVICE, ENTITY, SYSTEM = (
    Category.AUTH,
    Category.CAPTURE,
    Category.DEVICE,
    Category.ENTITY,
    Category.SYSTEM,
)
ERROR, WARNING = Severity.ERROR, Severity.WARNING
_PRIVATE: Final = frozenset({"address"})


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can happen, and what may be told about it."""

    category: Category
    action: str
    message: str
    """English; `{name}` and `{entity_type}` are the entry's own fields, all else are metadata keys."""
    _: KW_ONLY
    metadata_keys: tuple[str, ...] = ()
    severity: Severity = Severity.INFO
    always: bool = False
    """Kept even while logging is off: nobody shall be able to hide it."""

    @property
    def private_keys(self) -> frozenset[str]:
        """Metadata that only administrators may see."""
        return _PRIVATE.intersection(self.metadata_keys)

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
        return harmless(", ".join(map(str, value)))
    return harmless(value)


ACTIONS: Final[tuple[Action, ...]] = (
    # What LedGrab consists of: devices, sources, targets, scenes, playlists.
    Action(ENTITY, "created", "Added {entity_type} {name}", metadata_keys=("kind",)),
    Action(ENTITY, "updated", "Changed {entity_type} {name}", metadata_keys=("fields",)),
    Action(ENTITY, "deleted", "Removed {entity_type} {name}", metadata_keys=("kind",)),
    # Who comes in.
    Action(
        AUTH,
        "login_failed",
        "A login attempt failed",
        metadata_keys=("address",),
        severity=WARNING,
        always=True,
    ),
    Action(
        AUTH,
        "auth_suppressed",
        "{count} more within {seconds} s",
        metadata_keys=("address", "count", "seconds", "suppressed"),
        severity=WARNING,
        always=True,
    ),
    Action(
        AUTH,
        "ip_banned",
        "An address was banned after too many failed logins",
        metadata_keys=("address", "attempts"),
        severity=WARNING,
        always=True,
    ),
    Action(AUTH, "ws_session_opened", "Opened a live connection", metadata_keys=("address",)),
    Action(
        AUTH,
        "permission_denied",
        "Was refused: {operation}",
        metadata_keys=("address", "operation"),
        severity=WARNING,
        always=True,
    ),
    Action(AUTH, "user_added", "User {user} was added", metadata_keys=("admin", "user"), always=True),
    Action(AUTH, "user_updated", "User {user} was changed", metadata_keys=("admin", "user"), always=True),
    Action(AUTH, "user_removed", "User {user} was removed", metadata_keys=("admin", "user"), always=True),
    # LED devices and what else is reached over the network.
    Action(DEVICE, "online", "{name} is reachable again", metadata_keys=("flaps", "offline_seconds")),
    Action(
        DEVICE,
        "offline",
        "{name} does not answer",
        metadata_keys=("flaps", "reason"),
        severity=WARNING,
    ),
    Action(DEVICE, "discovered", "Discovered {name}", metadata_keys=("address", "kind")),
    Action(DEVICE, "lost", "{name} left the network", metadata_keys=("address", "kind")),
    Action(
        DEVICE,
        "announcements_suppressed",
        "{count} more announcements of devices within {seconds} s have no entry of their own",
        metadata_keys=("count", "seconds"),
        severity=WARNING,
    ),
    Action(DEVICE, "adb_connected", "Connected to {name} through ADB", metadata_keys=("address",)),
    Action(
        DEVICE, "adb_disconnected", "Lost the ADB connection to {name}", metadata_keys=("address", "reason")
    ),
    Action(DEVICE, "firmware_changed", "{name} runs firmware {version} now", metadata_keys=("version",)),
    Action(
        DEVICE,
        "changed",
        "{name} was changed outside of LedGrab: {changes}",
        metadata_keys=("address", "changes"),
    ),
    Action(DEVICE, "address_changed", "{name} has a new address", metadata_keys=("address",)),
    # From pictures to light.
    Action(CAPTURE, "target_started", "{name} started", metadata_keys=("device", "source")),
    Action(
        CAPTURE, "target_stopped", "{name} stopped", metadata_keys=("device", "reason", "seconds", "source")
    ),
    Action(CAPTURE, "targets_started", "{count} targets started", metadata_keys=("count", "targets")),
    Action(
        CAPTURE, "targets_stopped", "{count} targets stopped", metadata_keys=("count", "reason", "targets")
    ),
    Action(
        CAPTURE,
        "target_failed",
        "{name} failed too often and was stopped",
        metadata_keys=("reason",),
        severity=ERROR,
    ),
    Action(
        CAPTURE,
        "target_restarted",
        "{name} failed and was restarted",
        metadata_keys=("reason",),
        severity=WARNING,
    ),
    Action(CAPTURE, "source_lost", "{name} gives no picture", metadata_keys=("reason",), severity=WARNING),
    Action(CAPTURE, "source_recovered", "{name} gives pictures again", metadata_keys=("seconds",)),
    Action(CAPTURE, "scene_activated", "Scene {name} was activated", metadata_keys=("count", "skipped")),
    Action(CAPTURE, "playlist_started", "Playlist {name} started", metadata_keys=("count", "reason")),
    Action(CAPTURE, "playlist_stopped", "Playlist {name} stopped", metadata_keys=("reason", "seconds")),
    Action(
        CAPTURE,
        "automation_triggered",
        "Automation {automation} was triggered",
        metadata_keys=("automation", "trigger"),
    ),
    Action(CAPTURE, "calibration_started", "Calibration of {name} started"),
    Action(CAPTURE, "calibration_saved", "Calibration of {name} was saved", metadata_keys=("led_count",)),
    Action(CAPTURE, "calibration_canceled", "Calibration of {name} was canceled", metadata_keys=("reason",)),
    # LedGrab, Home Assistant and the log itself.
    Action(SYSTEM, "set_up", "LedGrab was set up", metadata_keys=("count", "things")),
    Action(SYSTEM, "started", "LedGrab {version} started", metadata_keys=("home_assistant", "version")),
    Action(SYSTEM, "stopping", "LedGrab is stopping"),
    Action(
        SYSTEM,
        "restart_requested",
        "A {operation} of Home Assistant was requested",
        metadata_keys=("operation",),
    ),
    Action(SYSTEM, "backup_created", "A backup was created", metadata_keys=("backup",)),
    Action(SYSTEM, "backup_failed", "A backup failed", metadata_keys=("backup", "reason"), severity=ERROR),
    Action(
        SYSTEM,
        "restored",
        "Home Assistant was restored from a backup",
        severity=WARNING,
    ),
    Action(
        SYSTEM,
        "restore_failed",
        "Home Assistant could not be restored from a backup",
        metadata_keys=("reason",),
        severity=ERROR,
    ),
    Action(
        SYSTEM,
        "integration_updated",
        "LedGrab was updated to {version}",
        metadata_keys=("previous", "version"),
    ),
    Action(
        SYSTEM,
        "core_updated",
        "Home Assistant was updated to {version}",
        metadata_keys=("previous", "version"),
    ),
    Action(
        SYSTEM, "settings_changed", "Settings were changed: {fields}", metadata_keys=("fields",), always=True
    ),
    Action(
        SYSTEM,
        "log_exported",
        "{count} entries of the log were exported",
        metadata_keys=("count", "file", "format", "incomplete"),
        always=True,
    ),
    Action(
        SYSTEM,
        "export_downloaded",
        "The export {file} was downloaded",
        metadata_keys=("file", "format", "incomplete"),
        always=True,
    ),
    Action(
        SYSTEM,
        "log_cleared",
        "The log was cleared of {count} entries",
        metadata_keys=("count",),
        severity=WARNING,
        always=True,
    ),
    Action(
        SYSTEM,
        "log_pruned",
        "{count} old entries were removed from the log",
        metadata_keys=("count", "max_days", "max_entries"),
        always=True,
    ),
    Action(
        SYSTEM,
        "log_recreated",
        "The log had to be started anew, {count} entries were saved",
        metadata_keys=("count", "file", "reason"),
        severity=ERROR,
        always=True,
    ),
    Action(
        SYSTEM, "log_restored", "The log was replaced by another copy of it", severity=WARNING, always=True
    ),
    Action(
        SYSTEM,
        "entries_dropped",
        "{count} entries were dropped because too many came at once",
        metadata_keys=("count", "since", "until"),
        severity=ERROR,
        always=True,
    ),
    Action(
        SYSTEM,
        "entries_lost",
        "The newest {count} entries of the log were lost",
        metadata_keys=("count",),
        severity=ERROR,
        always=True,
    ),
    Action(
        SYSTEM,
        "clock_changed",
        "The clock jumped by {seconds} s",
        metadata_keys=("kept", "seconds"),
        severity=WARNING,
        always=True,
    ),
    Action(SYSTEM, "logging_enabled", "Logging was turned on", always=True),
    Action(SYSTEM, "logging_disabled", "Logging was turned off", severity=WARNING, always=True),
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
    """Return what people who are not administrators may see of an entry, None if nothing; no IP address is in it."""
    if entry.category is Category.AUTH:
        return None
    row = _BY_KEY.get((entry.category, entry.action))
    hidden = entry.metadata.keys() if row is None else row.private_keys
    metadata = {key: _masked(value) for key, value in entry.metadata.items() if key not in hidden}
    return replace(
        entry,
        actor=mask_addresses(entry.actor),
        message=mask_addresses(entry.message),
        entity_name=None if entry.entity_name is None else mask_addresses(entry.entity_name),
        metadata=metadata,
    )


def _masked(value: object) -> object:
    """Return a value of metadata without addresses."""
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return mask_addresses(value) if isinstance(value, str) else value


def public_page(page: Page) -> Page:
    """Return a page as people who are not administrators may see it."""
    shown = (public_entry(entry) for entry in page.entries)
    return replace(page, entries=tuple(entry for entry in shown if entry is not None))


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
