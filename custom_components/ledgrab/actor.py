"""Who caused an entry: from a Context to a label that outlives the person and the automation."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple
from weakref import WeakValueDictionary

from homeassistant.auth import EVENT_USER_ADDED, EVENT_USER_UPDATED
from homeassistant.auth.models import User
from homeassistant.components.automation import ATTR_SOURCE, EVENT_AUTOMATION_TRIGGERED
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.components.script import EVENT_SCRIPT_STARTED
from homeassistant.components.websocket_api import current_connection
from homeassistant.const import ATTR_ENTITY_ID, ATTR_NAME, EVENT_CALL_SERVICE
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.helpers.http import current_request

from .activity.sanitize import sanitize_display

type Origin = Context | str | None
"""A Context to be resolved when the entry is written, a ready label, or None for LedGrab itself."""

SYSTEM: Final = "system"
AUTOMATION: Final = "automation"
SCRIPT: Final = "script"

_MAX_REMEMBERED: Final = 2_000
_MAX_GENERATIONS: Final = 16
"""How far back a chain is followed; also what ends a circle."""


def request_context() -> Context | None:
    """Return a Context of the user who is being served; only true in the first synchronous lines of a call."""
    if (connection := current_connection.get()) is not None:
        return Context(user_id=connection.user.id)
    if (request := current_request.get()) is not None and (user := request.get(KEY_HASS_USER)) is not None:
        return Context(user_id=user.id)
    return None


async def async_user_of(hass: HomeAssistant, event: Event) -> User | None:
    """Return the user that an event is about; everybody who may fire events can make one about nobody."""
    user_id = event.data.get("user_id")
    return await hass.auth.async_get_user(user_id) if isinstance(user_id, str) else None


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True)
class Run:
    """One run of an automation or a script; its texts are sanitized."""

    kind: str
    name: str
    entity_id: str
    context: Context
    ts: int
    """When it began, in microseconds since 1970, UTC."""
    trigger: str | None
    """What set an automation off, in Home Assistant's words."""

    @classmethod
    def of(cls, kind: str, event: Event) -> Run:
        """Return the run that an event of Home Assistant tells of."""
        trigger = event.data.get(ATTR_SOURCE)
        return cls(
            kind=kind,
            name=sanitize_display(event.data.get(ATTR_NAME)),
            entity_id=sanitize_display(event.data.get(ATTR_ENTITY_ID)),
            context=event.context,
            ts=int(event.time_fired_timestamp * 1_000_000),
            trigger=None if trigger is None else sanitize_display(trigger),
        )

    @property
    def label(self) -> str:
        """Return the run as an actor."""
        return f"{self.kind}:{self.name}"


class _Seen(NamedTuple):
    """What is kept of a context; the object itself would keep the data of whatever action it came with."""

    user_id: str | None
    parent_id: str | None
    run: Run | None = None


class ActorResolver:
    """Remembers the names of users, the latest runs, and which context descends from which."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing known."""
        self._hass = hass
        self._users: dict[str, str] = {}
        self._seen: OrderedDict[str, _Seen] = OrderedDict()
        self._latest: OrderedDict[str, Run] = OrderedDict()
        """By entity: an automation that waits for hours is still known when it goes on."""
        self._runs: WeakValueDictionary[str, Run] = WeakValueDictionary()
        """By context, as long as one of the two above has it."""
        self._told: OrderedDict[str, None] = OrderedDict()

    async def async_start(self) -> list[CALLBACK_TYPE]:
        """Learn the users and begin to listen; returns what ends the listening."""
        for user in await self._hass.auth.async_get_users():
            self._users[user.id] = sanitize_display(user.name)
        listen = self._hass.bus.async_listen
        return [
            listen(EVENT_USER_ADDED, self._async_user_changed),
            listen(EVENT_USER_UPDATED, self._async_user_changed),
            listen(EVENT_CALL_SERVICE, self._async_service_called),
            listen(EVENT_AUTOMATION_TRIGGERED, self._async_automation_triggered),
            listen(EVENT_SCRIPT_STARTED, self._async_script_started),
        ]

    def label(self, origin: Origin) -> str:
        """Return who it was: the nearest automation, script or user; Home Assistant itself if there is none."""
        if isinstance(origin, str):
            return origin
        return SYSTEM if origin is None else self._nearest(self._lineage(origin))

    def cause(self, run: Run) -> str:
        """Return who set a run off."""
        return self._nearest(islice(self._lineage(run.context), 1, None))

    @callback
    def async_first_touch(self, origin: Origin) -> Run | None:
        """Return the automation's run that an origin descends from; each run only once.

        An automation that is set off by what LedGrab tells of itself does not begin its chain anew.
        """
        if not isinstance(origin, Context):
            return None
        runs = [seen.run for seen in self._lineage(origin) if seen.run and seen.run.kind == AUTOMATION]
        if not runs or runs[0].context.id in self._told:
            return None
        run, *before = runs
        again = any(it.entity_id == run.entity_id and it.context.id in self._told for it in before)
        _remember(self._told, run.context.id, None)
        return None if again else run

    def _nearest(self, lineage: Iterable[_Seen]) -> str:
        for seen in lineage:
            if seen.run is not None:
                return seen.run.label
            if seen.user_id is not None:
                # Who has no name, or is not known to Home Assistant, is not told by an id.
                return f"user:{self._users.get(seen.user_id) or sanitize_display(None)}"
        return SYSTEM

    def _lineage(self, context: Context) -> Iterator[_Seen]:
        """Yield a context and those that it descends from, as far as they are known."""
        seen = self._find(context.id) or _Seen(context.user_id, context.parent_id)
        for _ in range(_MAX_GENERATIONS):
            yield seen
            if seen.parent_id is None or (parent := self._find(seen.parent_id)) is None:
                return
            seen = parent

    def _find(self, context_id: str) -> _Seen | None:
        if (seen := self._seen.get(context_id)) is not None:
            return seen
        run = self._runs.get(context_id)
        return None if run is None else _Seen(run.context.user_id, run.context.parent_id, run)

    async def _async_user_changed(self, event: Event) -> None:
        if (user := await async_user_of(self._hass, event)) is not None:
            self._users[user.id] = sanitize_display(user.name)

    @callback
    def _async_service_called(self, event: Event) -> None:
        """Learn whose a context is, and from which one it descends, but nothing of what was called."""
        context = event.context
        if (context.user_id or context.parent_id) and self._find(context.id) is None:
            _remember(self._seen, context.id, _Seen(context.user_id, context.parent_id))

    @callback
    def _async_automation_triggered(self, event: Event) -> None:
        self._learn(Run.of(AUTOMATION, event))

    @callback
    def _async_script_started(self, event: Event) -> None:
        # A script that another run calls shares its context: who began is the actor.
        seen = self._seen.get(event.context.id)
        if seen is None or seen.run is None:
            self._learn(Run.of(SCRIPT, event))

    def _learn(self, run: Run) -> None:
        _remember(self._seen, run.context.id, _Seen(run.context.user_id, run.context.parent_id, run))
        _remember(self._latest, run.entity_id, run)
        self._runs[run.context.id] = run


def _remember[V](shelf: OrderedDict[str, V], key: str, value: V) -> None:
    """Put something on a shelf, as its newest; the oldest goes when there is too much."""
    shelf[key] = value
    shelf.move_to_end(key)
    if len(shelf) > _MAX_REMEMBERED:
        shelf.popitem(last=False)
