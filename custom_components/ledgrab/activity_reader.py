"""Who reads the log through the websocket, and what of it he may see."""

from dataclasses import dataclass, replace
from typing import Any, Self

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback

from .access import require_admin_command
from .activity.actions import public_entry
from .activity.matching import matches
from .activity.model import ActivityEntry, Category, Filters
from .activity_filters import filters_from, public_filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What somebody asks for, within what he may see."""

    asked: Filters
    public: bool
    """No administrator: sees neither who comes in nor addresses."""

    @classmethod
    def of(cls, hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> Self:
        """Return the reader of a command with filters.

        QueryError; Unauthorized, which has an entry, for who asks for nothing but what he may not see.
        """
        asked, public = filters_from(msg), not connection.user.is_admin
        if public and public_filters(asked) is None:
            _check_admin(hass, connection, msg)
        return cls(asked=asked, public=public)

    def by_now(self, connection: ActiveConnection) -> Self:
        """Return the reader that the same person is now: another one if he became an administrator or is none any more."""
        public = not connection.user.is_admin
        return self if public is self.public else replace(self, public=public)

    @property
    def filters(self) -> Filters:
        """Return what the file is asked for."""
        return (public_filters(self.asked) if self.public else None) or self.asked

    def wants(self, entry: ActivityEntry) -> bool:
        """Tell whether an entry is one that is asked for."""
        hidden = self.public and entry.category is Category.AUTH
        return not hidden and matches(self.asked, entry, public=self.public)

    def shown(self, entry: ActivityEntry) -> dict[str, Any]:
        """Return what is shown of an entry that is wanted: its 11 fields."""
        shown = public_entry(entry) if self.public else entry
        assert shown is not None
        return shown.as_dict()


@require_admin_command
@callback
def _check_admin(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Refuse everybody else, as a command that is for administrators does."""
