"""The trigger `ledgrab.activity_logged`: automations that follow the activity log."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextvars import Context as EmptyContext
import logging
from typing import Any, Final, cast, override

import voluptuous as vol

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType

from .activity.actions import public_entry
from .activity.model import ActivityEntry
from .activity_bus import home_ids
from .activity_log import Announcement
from .const import DOMAIN, HUB_UNIQUE_ID, SIGNAL_ACTIVITY
from .own_runs import OwnRuns
from .trigger_filter import FILTER_FIELDS, TriggerFilter, check_devices

_LOGGER = logging.getLogger(__name__)

RUNS_PER_TURN: Final = 5
"""A batch has up to 2,000 entries: between some runs everybody else has a turn of the loop."""
MAX_WAITING: Final = 10_000
PRIVATE: Final = "LedGrab activity"
"""How the run is described, for everybody, if the entry is for administrators alone."""

_SCHEMA: Final = vol.Schema({vol.Optional(CONF_OPTIONS, default=dict): FILTER_FIELDS})


class ActivityLogged(Trigger):
    """Something was written into the activity log, whether or not the hub was there when the trigger began."""

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Check the fields; vol.Invalid says what is wrong."""
        checked = cast("ConfigType", _SCHEMA(config))
        check_devices(hass, checked[CONF_OPTIONS])
        return checked

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take a checked configuration."""
        super().__init__(hass, config)
        self._filter = TriggerFilter(hass, config.options or {})

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Set runs off from now on; returns what ends it."""
        return _Follower(self._hass, self._filter, run_action).async_begin()


class _Follower:
    """Follows the log and sets off one run for each entry that is waited for."""

    def __init__(self, hass: HomeAssistant, wanted: TriggerFilter, run_action: TriggerActionRunner) -> None:
        self._hass = hass
        self._filter = wanted
        self._run_action = run_action
        self._own = OwnRuns()
        self._waiting: deque[Announcement] = deque(maxlen=MAX_WAITING)
        self._turn: asyncio.Handle | None = None

    @callback
    def async_begin(self) -> CALLBACK_TYPE:
        follow = async_dispatcher_connect(self._hass, SIGNAL_ACTIVITY, self._async_announced)
        ends = (follow, *self._own.async_listen(self._hass), self._waiting.clear)

        @callback
        def end() -> None:
            for each in ends:
                each()

        return end

    @callback
    def _async_announced(self, batch: Sequence[Announcement]) -> None:
        matches = self._filter.async_matcher()
        found = [item for item in batch if item.context not in self._own and matches(item.entry)]
        if (lost := len(self._waiting) + len(found) - MAX_WAITING) > 0:
            _LOGGER.warning("%d activities came too fast to set an automation off", lost)
        self._waiting.extend(found)
        if self._turn is None:
            self._async_take_turn()

    @callback
    def _async_take_turn(self) -> None:
        self._turn = None
        for _ in range(min(RUNS_PER_TURN, len(self._waiting))):
            self._set_off(self._waiting.popleft())
        if self._waiting:
            self._turn = self._hass.loop.call_soon(self._async_take_turn, context=EmptyContext())

    def _set_off(self, announcement: Announcement) -> None:
        entry, context = announcement.entry, announcement.context
        shown = public_entry(entry)
        text = PRIVATE if shown is None else shown.message
        try:
            payload = self._payload(entry)
            self._own.async_set_off(context, lambda: self._run_action(payload, text, context))
        except Exception:
            # The variables of a trigger are templates, which may fail for one entry and not for the next.
            _LOGGER.exception("An activity could not set an automation off")

    def _payload(self, entry: ActivityEntry) -> dict[str, Any]:
        """Return what `trigger` has in templates: the entry, and what it is about in Home Assistant."""
        hub = self._hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, HUB_UNIQUE_ID)
        ids = {} if hub is None else home_ids(self._hass, hub.entry_id, entry)
        return {"entry": entry.as_dict(), **ids}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of LedGrab."""
    return {"activity_logged": ActivityLogged}
