"""What of the configuration cannot work, told under Repairs; gone with the hub, told anew at its next start."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN

if TYPE_CHECKING:
    from .hub import LedGrabHub
    from .led_target import LedTarget

DAMAGED: Final = "settings_damaged"
FAILED: Final = "target_failed"
INCOMPLETE: Final = "target_incomplete"


class HubIssues:
    """The repair issues of one hub."""

    def __init__(self, hub: LedGrabHub) -> None:
        """Know of none yet."""
        self._hub = hub
        self._raised: set[str] = set()

    @callback
    def async_damaged(self, key: str, name: str) -> None:
        """Say that a device, source or target cannot be made from its settings."""
        self._raise(DAMAGED, key, {"name": name})

    @callback
    def async_update(self, target: LedTarget) -> None:
        """Say whether a target lost one of its ends, or was switched off because it failed."""
        if target.complete:
            self._clear(INCOMPLETE, target.id)
        else:
            self._raise(INCOMPLETE, target.id, {"target": target.name})
        if target.failed and target.problem:
            self._raise(FAILED, target.id, {"target": target.name, "error": target.problem})
        else:
            self._clear(FAILED, target.id)

    @callback
    def async_forget(self, key: str) -> None:
        """Take back whatever was said about something that was removed."""
        for kind in (DAMAGED, FAILED, INCOMPLETE):
            self._clear(kind, key)

    @callback
    def async_clear(self) -> None:
        """Take everything back."""
        for issue_id in tuple(self._raised):
            self._raised.discard(issue_id)
            ir.async_delete_issue(self._hub.hass, DOMAIN, issue_id)

    def _raise(self, kind: str, key: str, placeholders: dict[str, str]) -> None:
        self._raised.add(f"{kind}_{key}")
        ir.async_create_issue(
            self._hub.hass,
            DOMAIN,
            f"{kind}_{key}",
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key=kind,
            translation_placeholders=placeholders,
        )

    def _clear(self, kind: str, key: str) -> None:
        if (issue_id := f"{kind}_{key}") in self._raised:
            self._raised.discard(issue_id)
            ir.async_delete_issue(self._hub.hass, DOMAIN, issue_id)
