"""What happened to the activity log that its owner has to know, told under Repairs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .activity.errors import SchemaTooNewError, StoreInUseError
from .activity.model import ActivityEntry
from .const import DOMAIN
from .markdown import plain

GUIDE: Final = "https://github.com/ledgrab/ledgrab/blob/main/docs/activity-log.md"

ISSUE_STORAGE: Final = "activity_storage_failing"
"""The one issue about writing, whatever stands in its way."""
ISSUE_CLOCK: Final = "activity_clock_changed"
ISSUE_DAMAGED: Final = "activity_log_damaged"
ISSUE_MISSING: Final = "activity_log_missing"
ISSUE_LOST: Final = "activity_entries_lost"

REFUSALS: Final[dict[type[BaseException], str]] = {
    SchemaTooNewError: "activity_file_newer",
    StoreInUseError: "activity_file_in_use",
}
"""What to say instead where the reason calls for something else to be done."""

_DAY_SECONDS: Final = 86_400


class ActivityIssues:
    """The repair issues of the log.

    What passes by itself is taken back by itself; what cannot be undone stays, over restarts too, until somebody
    has confirmed it.
    """

    def __init__(self, hass: HomeAssistant, path: Path) -> None:
        """Tell of the log in this file."""
        self._hass = hass
        self._path = path

    @callback
    def async_failing(self, error: BaseException) -> None:
        """Say why the file takes no entries."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE_STORAGE,
            is_fixable=False,
            learn_more_url=f"{GUIDE}#if-the-log-cannot-be-written",
            severity=ir.IssueSeverity.ERROR,
            translation_key=REFUSALS.get(type(error), ISSUE_STORAGE),
            translation_placeholders={"path": str(self._path), "error": plain(str(error))},
        )

    @callback
    def async_writable(self) -> None:
        """Take back that the file takes no entries."""
        self._clear(ISSUE_STORAGE)

    @callback
    def async_committed(self, entries: Iterable[ActivityEntry]) -> None:
        """Look for what the log found out about its own file."""
        for entry in entries:
            match entry.action, entry.metadata:
                case "log_recreated", {"file": str(file), "count": int(count)}:
                    copy = str(self._path.with_name(file))
                    self._remember(ISSUE_DAMAGED, count=f"{count}", copy=copy)
                case "log_recreated", {"count": int(count)}:
                    self._remember(ISSUE_MISSING, count=f"{count}", path=str(self._path))
                case "entries_lost", {"count": int(count)}:
                    self._remember(ISSUE_LOST, count=f"{count}", path=str(self._path))

    @callback
    def async_pruned(self, entries: Iterable[ActivityEntry]) -> None:
        """Say what a run of the retention did not dare to delete, or take it back."""
        doubt = next((entry.metadata for entry in entries if entry.action == "clock_changed"), None)
        if doubt is None:
            self._clear(ISSUE_CLOCK)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE_CLOCK,
            is_fixable=False,
            learn_more_url=f"{GUIDE}#if-the-clock-jumps",
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_CLOCK,
            translation_placeholders={
                "days": str(doubt["seconds"] // _DAY_SECONDS),
                "kept": str(doubt["kept"]),
            },
        )

    @callback
    def async_forget(self) -> None:
        """Take everything back: the log is gone."""
        for issue_id in (ISSUE_STORAGE, ISSUE_CLOCK, ISSUE_DAMAGED, ISSUE_MISSING, ISSUE_LOST):
            self._clear(issue_id)

    def _remember(self, issue_id: str, **placeholders: str) -> None:
        """Say something that only a person can put aside; who ignored it the last time hears of it again."""
        self._clear(issue_id)
        guide = f"{GUIDE}#if-the-file-is-damaged"
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=True,
            is_persistent=True,
            learn_more_url=guide,
            severity=ir.IssueSeverity.ERROR,
            translation_key=issue_id,
            # The dialog of a fixable issue has no button that leads to the guide.
            translation_placeholders={**placeholders, "guide": guide},
        )

    def _clear(self, issue_id: str) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, issue_id)
