"""Who caused an entry: from a Context to a label that outlives the person and the automation."""

from collections import OrderedDict
from typing import Final

from homeassistant.auth import EVENT_USER_ADDED, EVENT_USER_UPDATED
from homeassistant.components.automation import EVENT_AUTOMATION_TRIGGERED
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.components.script import EVENT_SCRIPT_STARTED
from homeassistant.components.websocket_api import current_connection
from homeassistant.const import ATTR_NAME
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.helpers.http import current_request

from .activity.sanitize import sanitize_display

type Origin = Context | str | None
"""A Context to be resolved when the entry is written, a ready label, or None for LedGrab itself."""

SYSTEM: Final = "system"
_MAX_RUNS: Final = 1_000


def request_context() -> Context | None:
    """Return a Context of the user who is being served; only true in the first synchronous lines of a call."""
    if (connection := current_connection.get()) is not None:
        return Context(user_id=connection.user.id)
    if (request := current_request.get()) is not None and (user := request.get(KEY_HASS_USER)) is not None:
        return Context(user_id=user.id)
    return None


class ActorResolver:
    """Remembers the names of users and of the automations and scripts that ran lately."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing known."""
        self._hass = hass
        self._users: dict[str, str] = {}
        self._runs: OrderedDict[str, str] = OrderedDict()

    async def async_start(self) -> list[CALLBACK_TYPE]:
        """Learn the users and begin to listen; returns what ends the listening."""
        for user in await self._hass.auth.async_get_users():
            self._learn_user(user.id, user.name)
        listen = self._hass.bus.async_listen
        return [
            listen(EVENT_USER_ADDED, self._async_user_changed),
            listen(EVENT_USER_UPDATED, self._async_user_changed),
            listen(EVENT_AUTOMATION_TRIGGERED, self._async_automation_triggered),
            listen(EVENT_SCRIPT_STARTED, self._async_script_started),
        ]

    def label(self, origin: Origin) -> str:
        """Return who it was; unknown contexts are Home Assistant itself."""
        if isinstance(origin, str):
            return origin
        if origin is None:
            return SYSTEM
        if origin.user_id is not None:
            return f"user:{self._users.get(origin.user_id, origin.user_id)}"
        parent = self._runs.get(origin.parent_id, SYSTEM) if origin.parent_id else SYSTEM
        return self._runs.get(origin.id, parent)

    def _learn_user(self, user_id: str, name: str | None) -> None:
        self._users[user_id] = sanitize_display(name or user_id)

    async def _async_user_changed(self, event: Event) -> None:
        if (user := await self._hass.auth.async_get_user(event.data["user_id"])) is not None:
            self._learn_user(user.id, user.name)

    @callback
    def _async_automation_triggered(self, event: Event) -> None:
        self._learn_run(event, "automation")

    @callback
    def _async_script_started(self, event: Event) -> None:
        # A script inside an automation shares its context: who began the run is the actor.
        if event.context.id not in self._runs:
            self._learn_run(event, "script")

    def _learn_run(self, event: Event, kind: str) -> None:
        self._runs[event.context.id] = f"{kind}:{sanitize_display(event.data.get(ATTR_NAME))}"
        if len(self._runs) > _MAX_RUNS:
            self._runs.popitem(last=False)
