"""What only administrators may do with LedGrab: refused as Home Assistant refuses, and with an entry."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, Final, Protocol

from aiohttp.web import Request, StreamResponse

from homeassistant.auth.models import User
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.components.websocket_api import ActiveConnection, current_connection
from homeassistant.components.websocket_api.const import WebSocketCommandHandler
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers.http import KEY_HASS, current_request
from homeassistant.helpers.typing import VolSchemaType
from homeassistant.util.hass_dict import HassKey

from .activity.throttle import AddressThrottle, address_of
from .activity_sources import ActivitySources
from .const import DATA_ACTIVITY, DOMAIN
from .repeated import Attempt, Repeated, by_user

DENIAL: Final = Attempt(action="permission_denied", plural="refused attempts", whose=by_user)
ENTRIES_PER_MINUTE: Final = 50
SUMMARIES_PER_MINUTE: Final = 40
OPENING: Final = Attempt(action="ws_session_opened", plural="live connections", whose=by_user)
DATA_REPEATED: HassKey[dict[Attempt, Repeated]] = HassKey(f"{DOMAIN}_repeated")
SESSION: Final = f"{DOMAIN}_session"
"""Marks a connection whose opening has an entry, beside the subscriptions that end with it."""


class NamedView(Protocol):
    """A view by what an entry calls it."""

    name: str


type AdminAction = Callable[[ServiceCall], Awaitable[ServiceResponse]]
type ViewMethod[V: NamedView, **P, R: StreamResponse] = Callable[
    Concatenate[V, Request, P], Coroutine[Any, Any, R]
]


@callback
def async_register_admin_action(
    hass: HomeAssistant,
    name: str,
    handler: AdminAction,
    schema: VolSchemaType,
    *,
    supports_response: SupportsResponse = SupportsResponse.NONE,
) -> None:
    """Register an action of LedGrab; as in Home Assistant, what nobody asked for (an automation) may call it."""

    async def async_guarded(call: ServiceCall) -> ServiceResponse:
        if user_id := call.context.user_id:
            address = _address_of_caller(user_id)
            user = await hass.auth.async_get_user(user_id)
            if user is None or not user.is_admin:
                _tell_denial(hass, user_id, f"{DOMAIN}.{name}", address)
                raise (UnknownUser if user is None else Unauthorized)(context=call.context)
        return await handler(call)

    hass.services.async_register(DOMAIN, name, async_guarded, schema, supports_response)


def require_admin_command(handler: WebSocketCommandHandler) -> WebSocketCommandHandler:
    """Let only administrators use a websocket command; the outermost decorator."""

    @wraps(handler)
    def guarded(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        if not connection.user.is_admin:
            _tell_denial(hass, connection.user.id, msg["type"], connection.remote)
            raise Unauthorized(context=connection.context(msg))
        handler(hass, connection, msg)

    return guarded


def require_admin_view[V: NamedView, **P, R: StreamResponse](
    method: ViewMethod[V, P, R],
) -> ViewMethod[V, P, R]:
    """Let only administrators use the method of a view that requires a user; entries name the view."""

    @wraps(method)
    async def guarded(view: V, request: Request, /, *args: P.args, **kwargs: P.kwargs) -> R:
        user: User = request[KEY_HASS_USER]
        if not user.is_admin:
            _tell_denial(request.app[KEY_HASS], user.id, view.name, request.remote)
            raise Unauthorized
        return await method(view, request, *args, **kwargs)

    return guarded


@callback
def async_record_session(hass: HomeAssistant, connection: ActiveConnection) -> None:
    """Record, once a connection, that somebody follows LedGrab live."""
    if SESSION not in connection.subscriptions:
        connection.subscriptions[SESSION] = lambda: None
        _repeated(hass, OPENING).async_tell(connection.user.id, address=address_of(connection.remote))


def _address_of_caller(user_id: str) -> str | None:
    """Return where the request that is being served comes from, if it is one of this user."""
    # What a user set off may still run, with the user's Context, while somebody else is served.
    if (connection := current_connection.get()) is not None:
        return connection.remote if connection.user.id == user_id else None
    if (request := current_request.get()) is not None and (user := request.get(KEY_HASS_USER)) is not None:
        return request.remote if user.id == user_id else None
    return None


@callback
def _tell_denial(hass: HomeAssistant, user_id: str, operation: str, remote: str | None) -> None:
    _repeated(hass, DENIAL).async_tell(user_id, operation=operation, address=address_of(remote))


def _repeated(hass: HomeAssistant, attempt: Attempt) -> Repeated:
    """Return what counts an action until Home Assistant stops: actions and commands outlive the config entry."""
    kept = hass.data.setdefault(DATA_REPEATED, {})
    return kept.get(attempt) or kept.setdefault(attempt, _begin(hass, attempt))


def _begin(hass: HomeAssistant, attempt: Attempt) -> Repeated:
    throttle = AddressThrottle(per_window=ENTRIES_PER_MINUTE, summaries=SUMMARIES_PER_MINUTE)
    repeated = Repeated(hass, ActivitySources(hass.data[DATA_ACTIVITY]), attempt, throttle)

    @callback
    def async_stop(_event: Event) -> None:
        repeated.async_finish()

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, async_stop)
    return repeated
