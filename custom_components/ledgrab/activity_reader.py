"""Who reads the log through the websocket, and what of it he may see."""

from dataclasses import dataclass
from typing import Any, Self

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback

from .access import require_admin_command
from .activity.actions import public_entry
from .activity.matching import matches
from .activity.model import ActivityEntry, Filters
from .activity_filters import filters_from, public_filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What somebody asks for, within what he may see."""

    filters: Filters
    public: bool
    """No administrator: sees neither who comes in nor addresses."""

    @classmethod
    def of(cls, hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> Self:
        """Return the reader of a command with filters.

        QueryError; Unauthorized, which has an entry, for who asks for nothing but what he may not see.
        """
        filters = filters_from(msg)
        if connection.user.is_admin:
            return cls(filters=filters, public=False)
        if (allowed := public_filters(filters)) is None:
            _check_admin(hass, connection, msg)
        return cls(filters=allowed or filters, public=True)

    def wants(self, entry: ActivityEntry) -> bool:
        """Tell whether an entry is one that is asked for."""
        return matches(self.filters, entry, public=self.public)

    def shown(self, entry: ActivityEntry) -> dict[str, Any]:
        """Return what is shown of an entry that is asked for: its 11 fields."""
        shown = public_entry(entry) if self.public else entry
        # What nobody may see is not asked for: the categories are those of `public_filters`.
        assert shown is not None
        return shown.as_dict()


@require_admin_command
@callback
def _check_admin(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Refuse everybody else, as a command that is for administrators does."""
