"""Watches who tries to come in: failed logins over HTTP, login flow and websocket, and the bans that follow."""

from collections import OrderedDict
import inspect
from ipaddress import ip_address
from types import FrameType
from typing import Final

from aiohttp.web import Request

from homeassistant.components import persistent_notification
from homeassistant.components.http.ban import (
    KEY_FAILED_LOGIN_ATTEMPTS,
    NOTIFICATION_ID_BAN,
    NOTIFICATION_ID_LOGIN,
    ban_middleware,
    process_wrong_login,
)
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.components.persistent_notification import Notification, UpdateType
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.helpers.http import current_request

from .activity.throttle import ADDRESSES, AddressThrottle, address_of
from .activity_sources import ActivitySources
from .data import LedGrabConfigEntry
from .repeated import ANONYMOUS, Attempt, Repeated, by_address

LOGIN: Final = Attempt(action="login_failed", plural="failed logins", whose=by_address)
BAN: Final = Attempt(action="ip_banned", plural="banned addresses", whose=by_address)
IDS: Final = frozenset({NOTIFICATION_ID_BAN, NOTIFICATION_ID_LOGIN})
BANS_PER_MINUTE: Final = 100
"""Together with failed logins and their summaries that stays below 600 entries a minute, whoever attacks."""


async def async_watch_auth(hass: HomeAssistant, entry: LedGrabConfigEntry, sources: ActivitySources) -> None:
    """Tell of failed logins and bans until the entry is unloaded."""
    watch = AuthWatch(hass, sources)

    @callback
    def async_stop(_event: Event) -> None:
        watch.async_finish()

    entry.async_on_unload(persistent_notification.async_register_callback(hass, watch.async_notified))
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, async_stop))
    entry.async_on_unload(watch.async_finish)
    entry.runtime_data.last_words.append(watch.async_finish)


class AuthWatch:
    """Follows the notifications in which Home Assistant tells of a failed login: it has no event for that."""

    def __init__(self, hass: HomeAssistant, sources: ActivitySources) -> None:
        """Begin without memory of any address."""
        self._logins = Repeated(hass, sources, LOGIN, AddressThrottle())
        self._bans = Repeated(hass, sources, BAN, AddressThrottle(per_window=BANS_PER_MINUTE, summaries=0))
        self._banned: OrderedDict[str, None] = OrderedDict()

    @callback
    def async_notified(self, update: UpdateType, notifications: dict[str, Notification]) -> None:
        """Tell what a notification stands for; called while the request that caused it is being served."""
        if update is UpdateType.REMOVED or notifications.keys().isdisjoint(IDS):
            return
        if (request := current_request.get()) is None or (check := _check_of_logins()) is None:
            return
        if NOTIFICATION_ID_BAN in notifications:
            self._tell_ban(request)
        elif (user := request.get(KEY_HASS_USER)) is None:
            self._logins.async_tell(address_of(request.remote) or "", origin=ANONYMOUS)
        elif not _refused_within(check):
            # Whoever sends a token of his own along may try the door of somebody else all the same.
            self._logins.async_tell(address_of(request.remote) or "", origin=Context(user_id=user.id))

    @callback
    def async_finish(self) -> None:
        """Tell what was only counted so far."""
        self._logins.async_finish()
        self._bans.async_finish()

    def _tell_ban(self, request: Request) -> None:
        """Tell of a ban once, though each request that was under way with it is told of again."""
        address = address_of(request.remote) or ""
        if address in self._banned:
            return
        self._banned[address] = None
        if len(self._banned) > ADDRESSES:
            self._banned.popitem(last=False)
        self._bans.async_tell(address, attempts=_attempts(request))


def _attempts(request: Request) -> int | None:
    """Return how many failed logins Home Assistant counts for the address of a request."""
    return request.app[KEY_FAILED_LOGIN_ATTEMPTS].get(ip_address(request.remote or ""))


def _check_of_logins() -> FrameType | None:
    """Return the check of logins if the notification that is announced just now comes from it, and nobody else.

    Identifier, title and text can be had by everybody who may call an action, also while a request without a user
    is served (webhooks, an automation that a failed login set off). Who called is what cannot be forged.
    """
    frame = inspect.currentframe()
    while frame is not None and frame.f_code is not persistent_notification.async_create.__code__:
        frame = frame.f_back
    caller = None if frame is None else frame.f_back
    return caller if caller is not None and caller.f_code is process_wrong_login.__code__ else None


def _refused_within(check: FrameType) -> bool:
    """Return whether somebody who is logged in was refused something, instead of having failed to log in.

    The middleware finds any view's refusal; login flow, token and websocket go to the check by themselves.
    """
    return check.f_back is not None and check.f_back.f_code is ban_middleware.__code__
