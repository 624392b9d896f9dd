"""What of the configuration cannot work, told under Repairs; gone with the hub, told anew at its next start."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir

from .activity.redact import mask_addresses
from .const import DOMAIN
from .markdown import plain

if TYPE_CHECKING:
    from .hub import LedGrabHub
    from .led_target import LedTarget

DAMAGED: Final = "settings_damaged"
FAILED: Final = "target_failed"
NO_DEVICE: Final = "target_without_device"
NO_SOURCE: Final = "target_without_source"


class HubIssues:
    """The repair issues of one hub."""

    def __init__(self, hub: LedGrabHub) -> None:
        """Know of none yet."""
        self._hub = hub
        self._raised: set[str] = set()

    @callback
    def async_damaged(self, key: str, name: str) -> None:
        """Say that a device, source or target cannot be made from its settings."""
        self._raise(DAMAGED, key, name)

    @callback
    def async_update(self, target: LedTarget) -> None:
        """Say whether a target lost one of its ends, or was switched off because it failed."""
        # Everybody may list issues.
        error = plain(mask_addresses(target.problem or ""))
        for kind, raised in (
            (NO_DEVICE, target.device is None),
            (NO_SOURCE, target.source is None),
            (FAILED, target.failed),
        ):
            if raised:
                self._raise(kind, target.id, target.name, error=error)
            else:
                self._clear(kind, target.id)

    @callback
    def async_forget(self, key: str) -> None:
        """Take back whatever was said about something that was removed."""
        for kind in (DAMAGED, FAILED, NO_DEVICE, NO_SOURCE):
            self._clear(kind, key)

    @callback
    def async_clear(self) -> None:
        """Take everything back."""
        for issue_id in tuple(self._raised):
            self._raised.discard(issue_id)
            ir.async_delete_issue(self._hub.hass, DOMAIN, issue_id)

    def _raise(self, kind: str, key: str, name: str, **placeholders: str) -> None:
        """Raise an issue; its title is plain text, its description Markdown."""
        self._raised.add(f"{kind}_{key}")
        ir.async_create_issue(
            self._hub.hass,
            DOMAIN,
            f"{kind}_{key}",
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key=kind,
            translation_placeholders={"name": name, "text_name": plain(name), **placeholders},
        )

    def _clear(self, kind: str, key: str) -> None:
        if (issue_id := f"{kind}_{key}") in self._raised:
            self._raised.discard(issue_id)
            ir.async_delete_issue(self._hub.hass, DOMAIN, issue_id)
