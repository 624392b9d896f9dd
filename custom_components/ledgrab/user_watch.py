"""Watches whom Home Assistant knows: users who are added, changed and removed, but not those of its own services."""

from typing import Final

from homeassistant.auth import EVENT_USER_ADDED, EVENT_USER_REMOVED, EVENT_USER_UPDATED
from homeassistant.auth.models import User
from homeassistant.core import Event, HomeAssistant, callback

from .activity.model import Category
from .activity_sources import ActivitySources
from .actor import Origin, async_user_of, request_context
from .data import LedGrabConfigEntry

ACTIONS: Final = {EVENT_USER_ADDED: "user_added", EVENT_USER_UPDATED: "user_updated"}


async def async_watch_users(hass: HomeAssistant, entry: LedGrabConfigEntry, sources: ActivitySources) -> None:
    """Tell of users until the entry is unloaded."""
    watch = UserWatch(hass, sources, await hass.auth.async_get_users())
    listen = hass.bus.async_listen
    entry.async_on_unload(listen(EVENT_USER_ADDED, watch.async_changed))
    entry.async_on_unload(listen(EVENT_USER_UPDATED, watch.async_changed))
    entry.async_on_unload(listen(EVENT_USER_REMOVED, watch.async_removed))


class UserWatch:
    """Remembers the users, because a removed one is only an identifier."""

    def __init__(self, hass: HomeAssistant, sources: ActivitySources, users: list[User]) -> None:
        """Begin with the users of now."""
        self._hass = hass
        self._sources = sources
        self._users = {user.id: _described(user) for user in users if not user.system_generated}

    async def async_changed(self, event: Event) -> None:
        """Tell of a user who is new or was changed, and who did that."""
        # The events carry no Context, but come while the request of that administrator is served.
        origin = request_context()
        user = await async_user_of(self._hass, event)
        if user is not None and not user.system_generated:
            self._users[user.id] = _described(user)
            self._tell(ACTIONS[str(event.event_type)], user.id, origin)

    @callback
    def async_removed(self, event: Event) -> None:
        """Tell of a user who is gone."""
        user_id = event.data.get("user_id")
        if isinstance(user_id, str) and user_id in self._users:
            self._tell("user_removed", user_id, request_context())
            del self._users[user_id]

    def _tell(self, action: str, user_id: str, origin: Origin) -> None:
        name, admin = self._users[user_id]
        self._sources.tell(Category.AUTH, action, origin=origin, user=name, admin=admin)


def _described(user: User) -> tuple[str | None, bool]:
    """Return the name of a user and whether it is an administrator."""
    return user.name, user.is_admin
